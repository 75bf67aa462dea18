use std::path::{Path, PathBuf};
use std::sync::Arc;

use gdal::errors::GdalError;
use gdal::vector::{FieldValue, Geometry, LayerAccess, OGRwkbGeometryType, geometry_type_flatten, geometry_type_has_z};
use gdal::{Dataset, DatasetOptions, GdalOpenFlags};
use serde_json::{Map, Value};

use super::{Bundle, ReadOptions, Records, display_name, origin, stem};
use crate::diagnostic::{Code, Defect, Diagnostic, Origin};
use crate::error::{Error, Result};
use crate::feature::{ArealGeometry, Feature, Original, Record, Rejected};
use crate::geometry::Position;
use crate::quiet::Quiet;

/// Every layer of a file that GDAL can read; a zip archive is read where it lies.
pub(super) fn open(path: &Path, _: &ReadOptions) -> Result<Vec<Records>> {
    let _quiet = Quiet::new();
    let zipped = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("zip"));
    let locations = if zipped { members(path)? } else { vec![path.to_path_buf()] };
    let mut layers = Vec::new();
    for location in locations {
        let count = dataset(&location, path)?.layer_count();
        for index in 0..count {
            // A layer owns its data set, so that its records can be handed out lazily.
            layers.push(layer(dataset(&location, path)?, index, count, &location, path)?);
        }
    }
    if layers.is_empty() {
        return Err(Error::format(path, "there is no vector layer"));
    }
    Ok(layers)
}

/// Data sets in an archive, in whatever folder of it, by the file that names each.
fn members(path: &Path) -> Result<Vec<PathBuf>> {
    const NAMING: &[&str] = &["shp", "gpkg", "fgb", "geojson", "json", "kml", "gml", "tab", "mif"];
    let archive = path.canonicalize().map_err(|e| Error::io(path, e))?;
    let root = PathBuf::from(format!("/vsizip/{}", archive.display()));
    let broken = |e: GdalError| Error::format(path, unreadable("zip archive", &e));
    let mut files = gdal::vsi::read_dir(&root, true).map_err(broken)?;
    files.retain(|file| {
        let extension = file.extension().unwrap_or_default().to_ascii_lowercase();
        NAMING.iter().any(|naming| extension == *naming)
    });
    files.sort();
    Ok(files.into_iter().map(|file| root.join(file)).collect())
}

fn dataset(location: &Path, path: &Path) -> Result<Dataset> {
    let flags = GdalOpenFlags::GDAL_OF_VECTOR | GdalOpenFlags::GDAL_OF_READONLY;
    let options = DatasetOptions { open_flags: flags, ..Default::default() };
    Dataset::open_ex(location, options).map_err(|e| Error::format(path, unreadable("vector file", &e)))
}

/// For people: GDAL's own words where it has any.
fn unreadable(what: &str, error: &GdalError) -> String {
    let reason = match error {
        GdalError::NullPointer { msg, .. } => msg.clone(),
        other => other.to_string(),
    };
    let separator = if reason.is_empty() { "" } else { ": " };
    format!("not a {what} that can be read{separator}{reason}")
}

fn layer(dataset: Dataset, index: usize, count: usize, location: &Path, path: &Path) -> Result<Records> {
    let broken = |e: GdalError| Error::format(path, e.to_string());
    let layer = dataset.into_layer(index).map_err(broken)?;
    let name = if count == 1 && is_single(location) { stem(location) } else { layer.name() };
    let crs = match layer.spatial_ref() {
        None => None,
        Some(reference) => Some(reference.to_wkt().map_err(broken)?),
    };
    let fields: Vec<String> = layer.defn().fields().map(|field| field.name()).collect();
    let file = display_name(path);
    let count = layer.try_feature_count().and_then(|n| usize::try_from(n).ok());
    let stated = count.unwrap_or(0).max(shapes(location).unwrap_or(0));
    let records = Iter { features: layer.owned_features(), fields, file: file.clone(), record: 0, count: stated };
    Ok(Records { layer: name, crs, schematic: false, defects: Vec::new(), file, count, records: Box::new(records) })
}

/// How many shapes a shapefile lists, by the length of its index: a table of attributes that is too short hides
/// the rest from GDAL.
fn shapes(location: &Path) -> Option<usize> {
    const HEADER: u64 = 100;
    location.extension().filter(|e| e.eq_ignore_ascii_case("shp"))?;
    let index = ["shx", "SHX"].iter().find_map(|e| std::fs::metadata(location.with_extension(e)).ok())?;
    usize::try_from(index.len().checked_sub(HEADER)? / 8).ok()
}

/// Whether a file of this kind holds one layer by nature, so that its own name is the layer's.
fn is_single(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    ["shp", "fgb", "csv", "geojson", "kml", "dbf", "tab", "mif"].iter().any(|single| extension == *single)
}

struct Iter {
    features: gdal::vector::OwnedFeatureIterator,
    fields: Vec<String>,
    file: Arc<str>,
    record: usize,
    /// How many records there ought to be; 0 when that is not known or was told.
    count: usize,
}

impl Iterator for Iter {
    type Item = Bundle;

    fn next(&mut self) -> Option<Bundle> {
        let _quiet = Quiet::new();
        let record = self.record;
        let Some(feature) = (&mut self.features).next() else {
            // Damaged files end early, and rows that are marked as deleted are passed over.
            let missing = self.count.saturating_sub(record);
            self.count = 0;
            let what = format!("(only {record} of {} records can be read: deleted or damaged)", record + missing);
            let origin = Origin { file: Some(self.file.clone()), record: None };
            let diagnostic = Diagnostic::new(Defect::new(Code::NotAFeature).detail(what), &origin, None);
            let original = Original::without_geometry(&Map::new());
            let ended = Rejected { records: missing, ..Rejected::new(diagnostic, original) };
            return (missing > 0).then(|| Bundle::Read(Box::new(Err(Box::new(ended)))));
        };
        self.record += 1;
        Some(Bundle::Read(Box::new(read(&feature, &self.fields, &self.file, record))))
    }
}

fn read(feature: &gdal::vector::Feature<'_>, fields: &[String], file: &Arc<str>, record: usize) -> Record {
    let (id, origin) = (format!("#{record}"), origin(file, record));
    let reject = |code: Code| {
        let diagnostic = Diagnostic::new(Defect::new(code), &origin, Some(&id));
        Err(Box::new(Rejected::new(diagnostic, Original::without_geometry(&properties(feature, fields)))))
    };
    let Some(geometry) = feature.geometry().filter(|g| g.has_gdal_ptr()) else {
        return reject(Code::GeometryMissing);
    };
    let (mut parts, mut others) = (Vec::new(), 0);
    collect(geometry, &mut parts, &mut others, 0);
    if parts.is_empty() {
        return reject(if others > 0 { Code::NotAreal } else { Code::GeometryEmpty });
    }
    let mut defects = Vec::new();
    if others > 0 {
        defects.push(Defect::new(Code::MembersIgnored).detail(format!("({others} left out)")));
    }
    if geometry_type_has_z(geometry.geometry_type()) {
        defects.push(Defect::new(Code::ZIgnored));
    }
    let properties = properties(feature, fields);
    Ok(Feature { id, geometry: ArealGeometry { parts }, drawn: None, original: None, properties, origin, defects })
}

/// Deepest nesting of collections that is followed.
const MAX_DEPTH: usize = 64;

fn collect(geometry: &Geometry, parts: &mut Vec<Vec<Vec<Position>>>, others: &mut usize, depth: usize) {
    let members = 0..geometry.geometry_count();
    match geometry_type_flatten(geometry.geometry_type()) {
        OGRwkbGeometryType::wkbPolygon => {
            if geometry.is_empty() {
                return;
            }
            let ring = |i: usize| {
                let mut points = Vec::new();
                geometry.get_geometry(i).get_points(&mut points);
                points.into_iter().map(|(x, y, _)| [x, y]).collect()
            };
            parts.push(members.map(ring).collect());
        }
        OGRwkbGeometryType::wkbMultiPolygon | OGRwkbGeometryType::wkbGeometryCollection if depth < MAX_DEPTH => {
            members.for_each(|i| collect(&geometry.get_geometry(i), parts, others, depth + 1));
        }
        _ => *others += 1,
    }
}

fn properties(feature: &gdal::vector::Feature<'_>, names: &[String]) -> Map<String, Value> {
    let value = |i: usize| match feature.field(i).ok().flatten() {
        None => Value::Null,
        Some(FieldValue::IntegerValue(n)) => n.into(),
        Some(FieldValue::Integer64Value(n)) => n.into(),
        Some(FieldValue::RealValue(x)) => x.into(),
        Some(FieldValue::StringValue(text)) => text.into(),
        Some(FieldValue::IntegerListValue(list)) => list.into(),
        Some(FieldValue::Integer64ListValue(list)) => list.into(),
        Some(FieldValue::RealListValue(list)) => list.into(),
        Some(FieldValue::StringListValue(list)) => list.into(),
        Some(FieldValue::DateValue(date)) => date.to_string().into(),
        Some(FieldValue::DateTimeValue(_)) => feature.field_as_string(i).ok().flatten().into(),
    };
    names.iter().enumerate().map(|(i, name)| (name.clone(), value(i))).collect()
}

#[cfg(test)]
mod tests {
    use gdal::DriverManager;
    use gdal::vector::LayerOptions;

    use super::*;
    use crate::feature::Attributes;

    #[test]
    fn shapes_that_a_short_table_hides_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("zones.shp");
        let driver = DriverManager::get_driver_by_name("ESRI Shapefile").unwrap();
        let mut dataset = driver.create_vector_only(&path).unwrap();
        let options = LayerOptions { name: "zones", ty: OGRwkbGeometryType::wkbPolygon, ..Default::default() };
        let mut layer = dataset.create_layer(options).unwrap();
        for x in [118.0, 118.5, 119.0] {
            let wkt = format!("POLYGON(({x} 36,{x} 36.1,{} 36,{x} 36))", x + 0.1);
            layer.create_feature(Geometry::from_wkt(&wkt).unwrap()).unwrap();
        }
        drop(dataset);
        let records = || -> Vec<Record> {
            let opened = open(&path, &ReadOptions::default()).unwrap().remove(0);
            opened.records.flat_map(|bundle| bundle.read(Attributes::All, false)).collect()
        };
        assert_eq!(records().iter().filter(|r| r.is_ok()).count(), 3);
        // The table says that it has one row: GDAL gives one record and no error.
        let table = path.with_extension("dbf");
        let mut bytes = std::fs::read(&table).unwrap();
        bytes[4] = 1;
        std::fs::write(&table, bytes).unwrap();
        let read = records();
        assert_eq!(read.iter().map(std::result::Result::is_ok).collect::<Vec<_>>(), [true, false]);
        assert!(read[1].as_ref().unwrap_err().diagnostic.message.contains("only 1 of 3"), "{read:?}");
    }
}
