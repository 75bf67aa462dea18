//! The records of a file, row by row. Damage spoils the rest of its row group, because the columns would no longer be
//! side by side; the next group begins anew.

use std::fs::File;
use std::sync::Arc;

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::reader::{ReaderIter, TreeBuilder};
use parquet::record::{Field, Row};
use parquet::schema::types::{SchemaDescPtr, SchemaDescriptor, Type, TypePtr};
use serde_json::Map;

use super::value::{Moments, value};
use super::{bounds, unless_damaged};
use crate::diagnostic::{Code, Defect, Diagnostic, Origin};
use crate::feature::{Feature, Original, Record, Rejected};
use crate::format::wkb::{FromWkb, from_wkb};
use crate::format::{RecordBatch, origin};

/// Values of a column that are taken from its page at a time.
const BATCH: usize = 128;

pub(super) struct Iter {
    reader: SerializedFileReader<File>,
    /// The same file once more, to look at the pages before they are read.
    pages: File,
    schema: SchemaDescPtr,
    moments: Vec<Moments>,
    /// Which of the columns holds the geometry.
    geometry: usize,
    file: Arc<str>,
    record: usize,
    /// The row group that comes next.
    group: usize,
    rows: Option<ReaderIter>,
    /// Records that are still to come in this group.
    left: usize,
}

impl Iter {
    pub fn new(
        reader: SerializedFileReader<File>,
        pages: File,
        columns: Vec<TypePtr>,
        geometry: &str,
        file: Arc<str>,
    ) -> Result<Self, String> {
        let moments = columns.iter().map(|column| Moments::of(column)).collect();
        let geometry = columns.iter().position(|column| column.name() == geometry).unwrap_or_default();
        let root = reader.metadata().file_metadata().schema_descr().root_schema().name();
        let root = Type::group_type_builder(root).with_fields(columns).build().map_err(|e| e.to_string())?;
        let schema = Arc::new(SchemaDescriptor::new(Arc::new(root)));
        Ok(Self { reader, pages, schema, moments, geometry, file, record: 0, group: 0, rows: None, left: 0 })
    }

    /// The rows of a group, once its sizes are known to be sound.
    fn begin(&mut self, group: usize) -> Result<ReaderIter, String> {
        let metadata = self.reader.metadata().row_group(group);
        let is_read = |name: &str| self.schema.columns().iter().any(|column| column.name() == name);
        let columns = metadata.columns().iter().filter(|column| {
            let path = column.column_path().parts();
            path.len() == 1 && is_read(&path[0])
        });
        bounds::pages(&mut self.pages, columns, metadata.num_rows())?;
        unless_damaged(|| {
            let group = self.reader.get_row_group(group)?;
            TreeBuilder::new().with_batch_size(BATCH).as_iter(self.schema.clone(), &*group)
        })
    }

    /// Gives up the rest of the group.
    fn end(&mut self, why: &str) -> RecordBatch {
        let first = self.record;
        let records = std::mem::take(&mut self.left);
        self.rows = None;
        self.record += records;
        let what = format!("(records {first} to {} cannot be read: {why})", self.record - 1);
        let origin = Origin { file: Some(self.file.clone()), record: None };
        let diagnostic = Diagnostic::new(Defect::new(Code::NotAFeature).detail(what), &origin, None);
        let original = Original::without_geometry(&Map::new());
        RecordBatch::Read(Box::new(Err(Box::new(Rejected { records, ..Rejected::new(diagnostic, original) }))))
    }

    fn read(&self, row: Row) -> Record {
        let (id, origin) = (format!("#{}", self.record), origin(&self.file, self.record));
        let (mut properties, mut found) = (Map::new(), Err(Defect::new(Code::GeometryMissing)));
        for (at, ((name, field), moments)) in row.into_columns().into_iter().zip(&self.moments).enumerate() {
            match field {
                Field::Bytes(wkb) if at == self.geometry => {
                    found = from_wkb(wkb.data()).and_then(in_the_crs_of_the_file)
                }
                _ if at == self.geometry => {}
                field => drop(properties.insert(name, value(field, *moments))),
            }
        }
        match found {
            Ok(FromWkb { geometry, defects, .. }) => {
                Ok(Feature { id, geometry, original: None, properties, origin, defects })
            }
            Err(defect) => {
                let diagnostic = Diagnostic::new(defect, &origin, Some(&id));
                Err(Box::new(Rejected::new(diagnostic, Original::without_geometry(&properties))))
            }
        }
    }
}

/// Refuses a geometry that names a CRS of its own.
fn in_the_crs_of_the_file(read: FromWkb) -> Result<FromWkb, Defect> {
    match read.srid {
        None | Some(0) => Ok(read),
        Some(srid) => Err(Defect::new(Code::CrsOfRecord).detail(format!("(SRID {srid})"))),
    }
}

impl Iterator for Iter {
    type Item = RecordBatch;

    fn next(&mut self) -> Option<RecordBatch> {
        while self.left == 0 {
            let group = self.group;
            if group == self.reader.num_row_groups() {
                return None;
            }
            self.group += 1;
            self.left = usize::try_from(self.reader.metadata().row_group(group).num_rows()).unwrap_or(0);
            self.rows = None;
            if self.left > 0 {
                match self.begin(group) {
                    Ok(rows) => self.rows = Some(rows),
                    Err(why) => return Some(self.end(&why)),
                }
            }
        }
        let rows = self.rows.as_mut()?;
        match unless_damaged(|| rows.next().transpose()) {
            Ok(Some(row)) => {
                let record = self.read(row);
                self.record += 1;
                self.left -= 1;
                Some(RecordBatch::Read(Box::new(record)))
            }
            Ok(None) => Some(self.end("the row group ends early")),
            Err(why) => Some(self.end(&why)),
        }
    }
}
