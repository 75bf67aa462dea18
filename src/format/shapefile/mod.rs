//! ESRI Shapefile: `.shp` with its companions. GDAL hands out the text as bytes and this decodes it, so that
//! nothing that does not decode is replaced in silence.

mod encoding;
mod write;

use std::path::{Path, PathBuf};

use super::vector::{self, Way};
use super::{ReadOptions, Records, file_name};
use crate::diagnostic::{Code, Defect};
use crate::error::{Error, Result};

pub(super) use self::write::create;

pub(super) fn open(path: &Path, options: &ReadOptions) -> Result<Vec<Records>> {
    let index = companion(path, "shx").ok_or_else(|| {
        Error::format(path, "its index is missing (缺少.shx文件): ask for the whole set of .shp, .shx, .dbf and .prj")
    })?;
    let mut defects = Vec::new();
    for (ending, what) in [("dbf", "the attributes (属性表)"), ("prj", "the CRS (坐标系)")] {
        if companion(path, ending).is_none() {
            defects.push(Defect::new(Code::CompanionMissing).detail(format!("(.{ending}, which holds {what})")));
        }
    }
    let mut way = Way::new(&["ESRI Shapefile"]).single();
    if let Some(table) = companion(path, "dbf") {
        let declared = companion(path, "cpg").and_then(|cpg| std::fs::read_to_string(cpg).ok());
        let (chosen, told) = encoding::of(&table, declared.as_deref(), options.encoding)
            .map_err(|why| Error::format(path, format!("{}: {why}", file_name(&table))))?;
        way.encoding = chosen;
        defects.extend(told);
    }
    // An empty name: give out the bytes as they are.
    way.options = &["ENCODING="];
    way.stated = shapes(&index);
    way.defects = defects;
    vector::open(path, &way)
}

/// How many shapes the index lists: a table of attributes that is too short hides the rest from GDAL.
fn shapes(index: &Path) -> Option<usize> {
    const HEADER: u64 = 100;
    let length = std::fs::metadata(index).ok()?.len();
    usize::try_from(length.checked_sub(HEADER)? / 8).ok()
}

/// The file of the set that goes by this ending, in small or capital letters.
fn companion(path: &Path, ending: &str) -> Option<PathBuf> {
    [ending.to_owned(), ending.to_uppercase()].iter().map(|e| path.with_extension(e)).find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use gdal::DriverManager;
    use gdal::vector::{Geometry, LayerAccess, LayerOptions, OGRwkbGeometryType};

    use super::*;
    use crate::feature::{Attributes, Record};

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
