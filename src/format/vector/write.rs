//! Data sets written through GDAL.

use std::collections::BTreeSet;
use std::ffi::CString;
use std::path::Path;

use gdal::spatial_ref::{AxisMappingStrategy, SpatialRef};
use gdal::vector::{Feature, FieldValue, Geometry, LayerAccess, LayerOptions, OGRFieldType, OGRwkbGeometryType};
use gdal::{Dataset, DriverManager};
use serde_json::{Map, Value};

use super::OpenOptions;
use super::records::last_error;
use crate::diagnostic::{Code, Defect};
use crate::error::{Error, Result};
use crate::feature::ArealGeometry;
use crate::format::spool::{Field, Kind, Spool, text};
use crate::format::writer::WriteOptions;
use crate::quiet::GdalErrorGuard;

/// What is written where and how.
pub(in crate::format) struct Target<'a> {
    pub location: &'a Path,
    /// GDAL's name of the driver.
    pub driver: &'a str,
    /// GDAL's `NAME=VALUE` for the layer.
    pub layer_options: &'a [&'a str],
    /// The format is a database: a record by itself would be written to the disk by itself.
    pub transaction: bool,
    /// Names of the columns, where the format does not take those of the fields.
    pub names: Option<&'a [String]>,
    /// Bytes that a text may have.
    pub longest_text: Option<usize>,
}

impl<'a> Target<'a> {
    pub fn new(location: &'a Path) -> Self {
        let layer_options = &[][..];
        Self { location, driver: "", layer_options, transaction: false, names: None, longest_text: None }
    }
}

/// Writes all records of a spool as one layer; gives the names that the driver changed.
///
/// # Errors
/// When GDAL says so, and when the file does not hold all records afterwards: not every driver says that the disk
/// is full.
pub(in crate::format) fn write(target: &Target<'_>, options: &WriteOptions, spool: &mut Spool) -> Result<Vec<Defect>> {
    let _quiet = GdalErrorGuard::new();
    // SAFETY: sets this thread's last error to none.
    unsafe { gdal_sys::CPLErrorReset() };
    let broken = |e: gdal::errors::GdalError| Error::format(target.location, e.to_string()).caused_by(e);
    let driver = DriverManager::get_driver_by_name(target.driver).map_err(broken)?;
    let mut dataset = driver.create_vector_only(target.location).map_err(broken)?;
    let crs = reference(options).map_err(|why| Error::format(target.location, why))?;
    let layer_options = LayerOptions {
        name: &options.layer,
        srs: Some(&crs),
        ty: OGRwkbGeometryType::wkbMultiPolygon,
        options: Some(target.layer_options),
    };
    let layer = dataset.create_layer(layer_options).map_err(broken)?;
    let (mut renamed, mut given_names) = (Vec::new(), Vec::new());
    for (at, field) in spool.fields.iter().enumerate() {
        let name = target.names.map_or(&field.name, |names| &names[at]);
        add_field(&layer, name, field, target).map_err(|why| Error::format(target.location, why))?;
        let given = layer.defn().fields().nth(at).map_or_else(|| name.clone(), |field| field.name());
        if given != *name && target.names.is_none() {
            renamed.push(format!("{name} → {given}"));
        }
        given_names.push(given);
    }
    if target.transaction {
        let mut transaction = dataset.start_transaction().map_err(broken)?;
        put(&mut transaction, target, spool)?;
        transaction.commit().map_err(broken)?;
    } else {
        put(&mut dataset, target, spool)?;
    }
    dataset.close().map_err(broken)?;
    if let Some(why) = last_error() {
        return Err(Error::format(target.location, why));
    }
    let (held, changed) = read_back(target, &given_names, spool)?;
    if held != spool.records() {
        let why = format!("holds {held} of {} records after writing: is the disk full? (磁盘已满？)", spool.records());
        return Err(Error::format(target.location, why));
    }
    let changed: Vec<String> = changed.into_iter().map(|at| spool.fields[at].name.clone()).collect();
    let reported = [(Code::FieldRenamed, renamed), (Code::NumberChanged, changed)];
    let reported = reported.into_iter().filter(|(_, names)| !names.is_empty());
    Ok(reported.map(|(code, names)| Defect::new(code).detail(format!("({})", names.join(", ")))).collect())
}

/// How many records the file holds, and the fields of which it holds another number than it was given.
fn read_back(target: &Target<'_>, names: &[String], spool: &mut Spool) -> Result<(usize, BTreeSet<usize>)> {
    let broken = |e: gdal::errors::GdalError| Error::format(target.location, e.to_string()).caused_by(e);
    let back = super::dataset(target.location, &OpenOptions::new(&[target.driver]))?;
    let mut layer = back.layer(0).map_err(broken)?;
    let columns: Vec<String> = layer.defn().fields().map(|field| field.name()).collect();
    let fields = spool.fields.clone();
    let numbers = fields
        .iter()
        .enumerate()
        .filter(|(_, field)| matches!(field.kind, Kind::Integer | Kind::LongInteger | Kind::Real));
    let numbers: Vec<(usize, usize)> =
        numbers.filter_map(|(at, _)| Some((at, columns.iter().position(|column| *column == names[at])?))).collect();
    let (mut held, mut changed, mut features) = (0, BTreeSet::new(), layer.features());
    let compared = spool.each(|properties, _| {
        let Some(feature) = features.next() else { return Ok::<(), std::io::Error>(()) };
        held += 1;
        for (at, column) in &numbers {
            if let Some(Value::Number(number)) = properties.get(&fields[*at].name)
                && !is_same(number, feature.field(*column).ok().flatten())
            {
                changed.insert(*at);
            }
        }
        Ok(())
    });
    compared.map_err(|e| Error::io(Path::new("temporary file"), e))?;
    Ok((held + features.count(), changed))
}

fn is_same(number: &serde_json::Number, held: Option<FieldValue>) -> bool {
    match held {
        Some(FieldValue::IntegerValue(n)) => number.as_i64() == Some(n.into()),
        Some(FieldValue::Integer64Value(n)) => number.as_i64() == Some(n),
        Some(FieldValue::RealValue(x)) => match number.as_i128() {
            Some(whole) => x as i128 == whole && x.fract() == 0.0,
            None => number.as_f64() == Some(x),
        },
        // A format that knows only texts has it in words.
        Some(FieldValue::StringValue(text)) => text.parse().ok() == number.as_f64(),
        _ => false,
    }
}

/// The CRS with easting or longitude first.
fn reference(options: &WriteOptions) -> std::result::Result<SpatialRef, String> {
    let definition = options.crs.definition();
    let mut crs = SpatialRef::from_definition(&definition).map_err(|e| format!("{definition}: {e}"))?;
    crs.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    Ok(crs)
}

fn add_field(
    layer: &impl LayerAccess,
    name: &str,
    field: &Field,
    target: &Target<'_>,
) -> std::result::Result<(), String> {
    let (kind, is_boolean) = match field.kind {
        Kind::Boolean => (OGRFieldType::OFTInteger, true),
        Kind::Integer => (OGRFieldType::OFTInteger, false),
        Kind::LongInteger => (OGRFieldType::OFTInteger64, false),
        Kind::Real => (OGRFieldType::OFTReal, false),
        Kind::Nothing | Kind::Text => (OGRFieldType::OFTString, false),
    };
    let c_name = CString::new(name).map_err(|_| format!("the attribute {name:?} has a NUL in its name"))?;
    // SAFETY: the definition is made, copied by the layer, and destroyed here.
    let result = unsafe {
        let definition = gdal_sys::OGR_Fld_Create(c_name.as_ptr(), kind);
        if is_boolean {
            gdal_sys::OGR_Fld_SetSubType(definition, gdal_sys::OGRFieldSubType::OFSTBoolean);
        }
        if let (Some(longest), OGRFieldType::OFTString) = (target.longest_text, kind) {
            gdal_sys::OGR_Fld_SetWidth(definition, field.width.clamp(1, longest) as i32);
        }
        let result = gdal_sys::OGR_L_CreateField(layer.c_layer(), definition, 1);
        gdal_sys::OGR_Fld_Destroy(definition);
        result
    };
    match result {
        gdal_sys::OGRErr::OGRERR_NONE => Ok(()),
        code => Err(format!("the attribute {name:?} cannot be written ({code})")),
    }
}

fn put(dataset: &mut Dataset, target: &Target<'_>, spool: &mut Spool) -> Result<()> {
    struct Broken(Error);
    impl From<std::io::Error> for Broken {
        fn from(error: std::io::Error) -> Self {
            Self(Error::io(Path::new("temporary file"), error))
        }
    }
    let broken = |e: gdal::errors::GdalError| Broken(Error::format(target.location, e.to_string()).caused_by(e));
    let layer = dataset.layer(0).map_err(|e| broken(e).0)?;
    let fields = spool.fields.clone();
    let defn = gdal::vector::Defn::from_layer(&layer);
    let written = spool.each(|properties, geometry| {
        let mut feature = Feature::new(&defn).map_err(broken)?;
        set(&mut feature, &fields, &properties).map_err(broken)?;
        feature.set_geometry(Geometry::from_wkb(&wkb(&geometry)).map_err(broken)?).map_err(broken)?;
        feature.create(&layer).map_err(broken)
    });
    written.map_err(|broken: Broken| broken.0)
}

fn set(feature: &mut Feature<'_>, fields: &[Field], properties: &Map<String, Value>) -> gdal::errors::Result<()> {
    for (at, field) in fields.iter().enumerate() {
        let Some(value) = properties.get(&field.name).filter(|value| !value.is_null()) else {
            feature.set_field_null(at)?;
            continue;
        };
        match (field.kind, value) {
            (Kind::Boolean, Value::Bool(is)) => feature.set_field_integer(at, i32::from(*is))?,
            (Kind::Integer | Kind::LongInteger, Value::Number(n)) => {
                feature.set_field_integer64(at, n.as_i64().unwrap_or_default())?;
            }
            (Kind::Real, Value::Number(n)) => feature.set_field_double(at, n.as_f64().unwrap_or_default())?,
            _ => feature.set_field_string(at, &text(value))?,
        }
    }
    Ok(())
}

/// Well-known binary of a multipolygon, as it stands: rings are neither closed nor turned.
pub(in crate::format) fn wkb(geometry: &ArealGeometry) -> Vec<u8> {
    const POLYGON: u32 = 3;
    const MULTIPOLYGON: u32 = 6;
    let mut bytes = Vec::new();
    let head = |bytes: &mut Vec<u8>, kind: u32, count: usize| {
        bytes.push(1);
        bytes.extend(kind.to_le_bytes());
        bytes.extend((count as u32).to_le_bytes());
    };
    head(&mut bytes, MULTIPOLYGON, geometry.parts.len());
    for part in &geometry.parts {
        head(&mut bytes, POLYGON, part.len());
        for ring in part {
            bytes.extend((ring.len() as u32).to_le_bytes());
            bytes.extend(ring.iter().flatten().flat_map(|x| x.to_le_bytes()));
        }
    }
    bytes
}
