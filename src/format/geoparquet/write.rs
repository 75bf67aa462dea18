//! GeoParquet 1.1: a column of WKB after those of the attributes, packed by Zstandard.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::{ParquetError, Result as Written};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{ColumnPath, Type};
use serde_json::{Map, Value};

use super::geo;
use crate::diagnostic::Defect;
use crate::error::{Error, Result};
use crate::format::spool::{Field, Kind, Spool, Spooled, text};
use crate::format::vector::wkb;
use crate::format::writer::{FeatureWriter, WriteOptions};

/// Records of a row group, and bytes of geometry after which one ends all the same.
const ROWS: usize = 10_000;
const BYTES: usize = 1 << 26;

pub(in crate::format) fn create(path: &Path, options: &WriteOptions) -> Result<Box<dyn FeatureWriter>> {
    Spooled::create(path, options, put)
}

fn put(location: &Path, options: &WriteOptions, spool: &mut Spool) -> Result<Vec<Defect>> {
    let fields = spool.fields.clone();
    let mut column = "geometry".to_owned();
    // An attribute of the same name, whatever its letters, keeps it.
    while fields.iter().any(|field| field.name.eq_ignore_ascii_case(&column)) {
        column.push('_');
    }
    let geo = geo::written(&column, options).map_err(|why| Error::format(location, why))?;
    let file = File::create(location).map_err(|e| Error::io(location, e))?;
    write(file, &column, geo, &fields, spool).map(|()| Vec::new()).map_err(|e| match e {
        ParquetError::External(e) => Error::io(location, std::io::Error::other(e)),
        e => Error::format(location, e.to_string()).caused_by(e),
    })
}

fn write(file: File, column: &str, geo: String, fields: &[Field], spool: &mut Spool) -> Written<()> {
    let path = ColumnPath::new(vec![column.to_owned()]);
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_key_value_metadata(Some(vec![KeyValue::new(geo::KEY.to_owned(), geo)]))
        // No two are the same, and which of them is the least in bytes means nothing.
        .set_column_dictionary_enabled(path.clone(), false)
        .set_column_statistics_enabled(path, EnabledStatistics::None)
        .build();
    let mut writer = SerializedFileWriter::new(file, Arc::new(schema(column, fields)?), Arc::new(properties))?;
    let mut batch = Batch::default();
    spool.each(|properties, geometry| {
        let geometry = wkb(&geometry);
        batch.bytes += geometry.len();
        batch.geometries.push(geometry.into());
        batch.properties.push(properties);
        if batch.geometries.len() == ROWS || batch.bytes > BYTES {
            return std::mem::take(&mut batch).put(&mut writer, fields);
        }
        Ok(())
    })?;
    if !batch.geometries.is_empty() {
        batch.put(&mut writer, fields)?;
    }
    writer.close().map(|_| ())
}

fn schema(geometry: &str, fields: &[Field]) -> Written<Type> {
    let attribute = |field: &Field| {
        let (kind, logical) = match field.kind {
            Kind::Boolean => (Physical::BOOLEAN, None),
            Kind::Integer => (Physical::INT32, None),
            Kind::LongInteger => (Physical::INT64, None),
            Kind::Real => (Physical::DOUBLE, None),
            Kind::Nothing | Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        };
        let column = Type::primitive_type_builder(&field.name, kind).with_repetition(Repetition::OPTIONAL);
        column.with_logical_type(logical).build().map(Arc::new)
    };
    let mut columns = fields.iter().map(attribute).collect::<Written<Vec<_>>>()?;
    let geometry = Type::primitive_type_builder(geometry, Physical::BYTE_ARRAY).with_repetition(Repetition::OPTIONAL);
    columns.push(Arc::new(geometry.build()?));
    Type::group_type_builder("schema").with_fields(columns).build()
}

/// The records of a row group, until it is written.
#[derive(Default)]
struct Batch {
    properties: Vec<Map<String, Value>>,
    geometries: Vec<ByteArray>,
    bytes: usize,
}

impl Batch {
    fn put(self, writer: &mut SerializedFileWriter<File>, fields: &[Field]) -> Written<()> {
        let mut group = writer.next_row_group()?;
        for field in fields {
            let values = self.properties.iter().map(|properties| properties.get(&field.name).filter(|v| !v.is_null()));
            match field.kind {
                Kind::Boolean => column::<BoolType>(&mut group, values.map(|v| v?.as_bool())),
                Kind::Integer => column::<Int32Type>(&mut group, values.map(|v| v?.as_i64()?.try_into().ok())),
                Kind::LongInteger => column::<Int64Type>(&mut group, values.map(|v| v?.as_i64())),
                Kind::Real => column::<DoubleType>(&mut group, values.map(|v| v?.as_f64())),
                Kind::Nothing | Kind::Text => {
                    column::<ByteArrayType>(&mut group, values.map(|v| Some(text(v?).into_bytes().into())))
                }
            }?;
        }
        column::<ByteArrayType>(&mut group, self.geometries.into_iter().map(Some))?;
        group.close().map(|_| ())
    }
}

/// Writes the next column; records without a value have none in it.
fn column<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, File>,
    values: impl Iterator<Item = Option<T::T>>,
) -> Written<()> {
    let (mut there, mut levels) = (Vec::new(), Vec::new());
    for value in values {
        levels.push(i16::from(value.is_some()));
        there.extend(value);
    }
    let mut column = group.next_column()?.ok_or_else(|| ParquetError::General("a column too many".into()))?;
    column.typed::<T>().write_batch(&there, Some(&levels), None)?;
    column.close()
}
