//! GeoParquet 1.0 and 1.1 with geometries as WKB, through the `parquet` crate. Columns of single values are attributes;
//! those of lists or records are reported and left out.

mod bounds;
mod geo;
mod records;
mod thrift;
mod value;
mod write;

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use parquet::basic::{ConvertedType, Repetition, Type as Physical};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::types::{Type, TypePtr};

use self::geo::Geo;
use self::records::Iter;
use super::{ReadOptions, Records, display_name, stem};
use crate::diagnostic::{Code, Defect};
use crate::error::{Error, Result};

pub(super) use self::write::create;

pub(super) fn open(path: &Path, _: &ReadOptions) -> Result<Vec<Records>> {
    let broken = |e| Error::io(path, e);
    let refuse = |why: String| Error::format(path, why);
    let mut file = File::open(path).map_err(broken)?;
    bounds::footer(&mut file)
        .map_err(broken)?
        .map_err(|why| refuse(format!("not a Parquet file that can be read: {why}")))?;
    let (size, pages) = (file.metadata().map_err(broken)?.len(), file.try_clone().map_err(broken)?);
    let reader = unless_damaged(|| SerializedFileReader::new(file)).map_err(refuse)?;
    let metadata = reader.metadata();
    let count = bounds::records(metadata, size).map_err(refuse)?;
    let pairs = metadata.file_metadata().key_value_metadata();
    let text = pairs.and_then(|pairs| pairs.iter().find(|pair| pair.key == geo::KEY)?.value.as_deref());
    let text =
        text.ok_or_else(|| refuse("a Parquet file without the metadata \"geo\", which makes it GeoParquet".into()))?;
    let geo = geo::read(text).map_err(refuse)?;
    let schema = metadata.file_metadata().schema_descr().root_schema();
    let (columns, left_out) = columns(schema, &geo).map_err(refuse)?;
    let mut defects = Vec::new();
    if !left_out.is_empty() {
        defects.push(Defect::new(Code::AttributeNotRead).detail(format!("({})", left_out.join(", "))));
    }
    let file = display_name(path);
    let records = Iter::new(reader, pages, columns, &geo.primary, file.clone()).map_err(refuse)?;
    let (layer, crs, records) = (stem(path), geo.crs, Box::new(records));
    Ok(vec![Records { layer, crs, schematic: false, defects, file, count: Some(count), records }])
}

/// The columns that are read, and the names of those that are not.
fn columns(schema: &Type, geo: &Geo) -> std::result::Result<(Vec<TypePtr>, Vec<String>), String> {
    let (mut read, mut left_out, mut has_geometry) = (Vec::new(), Vec::new(), false);
    for column in schema.get_fields() {
        let (name, about) = (column.name(), column.get_basic_info());
        let is_single = column.is_primitive() && about.repetition() != Repetition::REPEATED;
        if name == geo.primary {
            if !is_single || column.get_physical_type() != Physical::BYTE_ARRAY {
                return Err(format!("the column {name:?} holds no WKB"));
            }
            if std::mem::replace(&mut has_geometry, true) {
                return Err(format!("there are two columns {name:?}"));
            }
            read.push(column.clone());
        } else if is_single
            && about.converted_type() != ConvertedType::INTERVAL
            && !geo.others.iter().any(|o| o == name)
        {
            read.push(column.clone());
        } else if geo.covering.as_deref() != Some(name) {
            left_out.push(name.to_owned());
        }
    }
    if !has_geometry {
        return Err(format!("there is no column {:?}, which the metadata names", geo.primary));
    }
    Ok((read, left_out))
}

/// What the library makes of a file. It asserts what it expects of one (that a value is there where the levels of its
/// column say so, in `TypedTripletIter::current_value`), so damage in a page may show as a panic and has to be caught.
fn unless_damaged<T>(read: impl FnOnce() -> parquet::errors::Result<T>) -> std::result::Result<T, String> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(Ok(read)) => Ok(read),
        Ok(Err(e)) => Err(e.to_string()),
        Err(_) => Err("the file is damaged".into()),
    }
}
