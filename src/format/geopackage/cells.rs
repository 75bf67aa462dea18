//! What rows of a GeoPackage hold that GDAL reads as something else: SQLite keeps a text in a column of numbers, of which
//! GDAL gives the digits at its head; and every geometry names a CRS, which GDAL passes over.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode, OpenFlags, params};
use serde_json::{Map, Value};

use crate::diagnostic::{Code, Defect, Diagnostic, Origin};
use crate::feature::{Original, Record, Rejected};
use crate::format::RecordBatch;

/// Bytes of such cells that are kept; each takes [`CELL`] besides.
const MOST_BYTES: usize = 1 << 26;
const CELL: usize = 64;
/// Steps of the database's machine between two looks at the clock, and how many such looks: some minutes.
const STEPS: i32 = 1_000_000;
const MOST_LOOKS: u32 = 10_000;

/// What some rows hold, by their place in the table.
#[derive(Default)]
struct Held {
    /// Cells that are not of the type of their column.
    cells: BTreeMap<usize, Vec<(String, Value)>>,
    /// Other CRSs than that of the layer.
    crs: BTreeMap<usize, i64>,
}

/// The records of a layer as GDAL reads them, held against the rows of its table.
pub(super) struct Checked {
    path: PathBuf,
    layer: String,
    file: Arc<str>,
    records: Box<dyn Iterator<Item = RecordBatch>>,
    held: Option<Held>,
    ended: bool,
}

impl Checked {
    pub fn new(path: &Path, layer: &str, file: &Arc<str>, records: Box<dyn Iterator<Item = RecordBatch>>) -> Self {
        Self { path: path.into(), layer: layer.into(), file: file.clone(), records, held: None, ended: false }
    }

    /// A record with what its row holds.
    fn mend(held: &Held, record: Record) -> Record {
        let mut feature = record?;
        let Some(place) = feature.origin.record else { return Ok(feature) };
        if let Some(cells) = held.cells.get(&place) {
            let names: Vec<&str> = cells.iter().map(|(name, _)| name.as_str()).collect();
            feature.defects.push(Defect::new(Code::CellNotOfKind).detail(format!("({})", names.join(", "))));
            feature.properties.extend(cells.iter().cloned());
        }
        let Some(crs) = held.crs.get(&place) else { return Ok(feature) };
        let defect = Defect::new(Code::CrsOfRecord).detail(format!("(srs_id {crs})"));
        let diagnostic = Diagnostic::new(defect, &feature.origin, Some(&feature.id));
        Err(Box::new(Rejected::new(diagnostic, Original::without_geometry(&feature.properties))))
    }
}

impl Iterator for Checked {
    type Item = RecordBatch;

    fn next(&mut self) -> Option<RecordBatch> {
        if self.ended {
            return None;
        }
        let held = match self.held.take().map_or_else(|| of(&self.path, &self.layer), Ok) {
            Ok(held) => self.held.insert(held),
            Err(why) => {
                self.ended = true;
                let origin = Origin { file: Some(self.file.clone()), record: None };
                let defect = Defect::new(Code::NotReadToEnd).detail(format!("({why})"));
                let original = Original::without_geometry(&Map::new());
                let rejected = Rejected::new(Diagnostic::new(defect, &origin, None), original);
                return Some(RecordBatch::Read(Box::new(Err(Box::new(rejected)))));
            }
        };
        Some(match self.records.next()? {
            RecordBatch::Read(record) => RecordBatch::Read(Box::new(Self::mend(held, *record))),
            text @ RecordBatch::Text(_) => text,
        })
    }
}

/// What the rows of a layer hold.
///
/// # Errors
/// For people: when that is too much. What is damaged is not read to its end, as GDAL will say.
fn of(path: &Path, layer: &str) -> Result<Held, String> {
    let mut held = Held::default();
    match read(path, layer, &mut held) {
        Ok(Ok(())) => Ok(held),
        Ok(Err(why)) => Err(why),
        Err(e) if e.sqlite_error_code() == Some(ErrorCode::OperationInterrupted) => {
            Err("its rows take too long to read".into())
        }
        Err(_) => Ok(held),
    }
}

fn read(path: &Path, layer: &str, held: &mut Held) -> rusqlite::Result<Result<(), String>> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let database = Connection::open_with_flags(path, flags)?;
    let mut looks = 0;
    let watch = move || {
        looks += 1;
        looks > MOST_LOOKS
    };
    database.progress_handler(STEPS, Some(watch));
    let numbers = numbers(&database, layer)?;
    let (geometry, crs) = geometry(&database, layer)?.unzip();
    let mut asked: Vec<String> = numbers.iter().map(|(name, is_whole)| strange(name, *is_whole)).collect();
    asked.extend(geometry.as_deref().map(|name| format!("substr({}, 1, 8)", quoted(name))));
    if asked.is_empty() {
        return Ok(Ok(()));
    }
    // In the order in which GDAL goes through the table; a view has no numbers of rows.
    let sql = format!("SELECT {} FROM {}", asked.join(", "), quoted(layer));
    let ordered = database.prepare(&format!("{sql} NOT INDEXED ORDER BY _rowid_"));
    let mut statement = ordered.or_else(|_| database.prepare(&sql))?;
    let (mut rows, mut place, mut bytes) = (statement.query([])?, 0, 0);
    while let Some(row) = rows.next()? {
        for (at, (name, _)) in numbers.iter().enumerate() {
            if let Some(value) = value(row.get_ref(at)?) {
                bytes += CELL + name.len() + value.as_str().map_or(0, str::len);
                held.cells.entry(place).or_default().push((name.clone(), value));
            }
        }
        if let (Some(Some(crs)), ValueRef::Blob(head)) = (crs, row.get_ref(asked.len() - 1)?)
            && let Some(own) = crs_of(head).filter(|own| *own != crs)
        {
            bytes += CELL;
            held.crs.insert(place, own);
        }
        if bytes > MOST_BYTES {
            return Ok(Err("too many of its cells are not of the type of their column".into()));
        }
        place += 1;
    }
    Ok(Ok(()))
}

/// The columns of numbers, and whether these are whole.
fn numbers(database: &Connection, layer: &str) -> rusqlite::Result<Vec<(String, bool)>> {
    let mut statement = database.prepare("SELECT name, type FROM pragma_table_info(?1) WHERE pk = 0")?;
    let columns =
        statement.query_map(params![layer], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    let mut numbers = Vec::new();
    for column in columns {
        let (name, kind) = column?;
        match kind.to_ascii_uppercase().as_str() {
            "BOOLEAN" | "TINYINT" | "SMALLINT" | "MEDIUMINT" | "INT" | "INTEGER" => numbers.push((name, true)),
            "FLOAT" | "DOUBLE" | "REAL" => numbers.push((name, false)),
            _ => {}
        }
    }
    Ok(numbers)
}

/// The column of geometries, and their CRS where the layer has one that the file defines.
fn geometry(database: &Connection, layer: &str) -> rusqlite::Result<Option<(String, Option<i64>)>> {
    let sql = "SELECT column_name, CASE WHEN srs_id > 0 AND EXISTS (SELECT 1 FROM gpkg_spatial_ref_sys s \
               WHERE s.srs_id = g.srs_id) THEN srs_id END FROM gpkg_geometry_columns g \
               WHERE lower(table_name) = lower(?1)";
    let mut statement = database.prepare(sql)?;
    let mut rows = statement.query(params![layer])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    Ok(Some((row.get(0)?, row.get(1)?)))
}

/// A cell where it is not of the type of its column, else nothing.
fn strange(name: &str, is_whole: bool) -> String {
    let name = quoted(name);
    let broken = format!("OR (typeof({name}) = 'real' AND {name} <> CAST({name} AS INTEGER))");
    let broken = if is_whole { broken.as_str() } else { "" };
    format!("CASE WHEN typeof({name}) IN ('text', 'blob') {broken} THEN {name} END")
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn value(held: ValueRef<'_>) -> Option<Value> {
    match held {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(String::from_utf8_lossy(bytes).into_owned().into()),
        ValueRef::Real(x) => Some(x.into()),
        ValueRef::Integer(_) | ValueRef::Null => None,
    }
}

/// The CRS at the head of a geometry; nothing where it leaves that to the layer.
fn crs_of(head: &[u8]) -> Option<i64> {
    let [b'G', b'P', _, flags, id @ ..] = head else { return None };
    let id = <[u8; 4]>::try_from(id).ok()?;
    let id = if flags & 1 == 1 { i32::from_le_bytes(id) } else { i32::from_be_bytes(id) };
    (id > 0).then_some(id.into())
}
