//! What the header of a FlatGeobuf says, held against the records that are really there: GDAL believes the header, and
//! a count that is too small, or columns that are not those of the records, would lose them without a word.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use super::flat::{Flat, Table};

/// The first bytes, the eighth of which is the patch of the version.
const MAGIC: &[u8; 7] = b"fgb\x03fgb";
/// A header, and a record, that are longer are no header and no record.
const LONGEST_HEADER: u32 = 64 << 20;
/// Bytes of a node of the index.
const NODE: u64 = 40;

/// Fields of the tables, by the schema of the format.
mod field {
    pub const GEOMETRY_TYPE: usize = 2;
    pub const COLUMNS: usize = 7;
    pub const COUNT: usize = 8;
    pub const NODE_SIZE: usize = 9;
    pub const CRS: usize = 10;
    pub const COLUMN_TYPE: usize = 1;
    pub const CRS_CODE: usize = 1;
    pub const CRS_WKT: usize = 4;
    pub const FEATURE_GEOMETRY: usize = 0;
    pub const PROPERTIES: usize = 1;
    pub const OWN_COLUMNS: usize = 2;
    pub const XY: usize = 1;
    pub const PARTS: usize = 7;
}

const POLYGON: u8 = 3;
const MULTIPOLYGON: u8 = 6;

/// How many records the file really holds.
///
/// # Errors
/// When the file cannot be read; inside, for people, what does not fit the header.
pub(super) fn count(path: &Path) -> std::io::Result<Result<usize, String>> {
    let mut file = BufReader::new(File::open(path)?);
    let size = file.get_ref().metadata()?.len();
    let mut head = [0; 12];
    if size < head.len() as u64 {
        return Ok(Err(format!("{size} bytes, less than a header")));
    }
    file.read_exact(&mut head)?;
    let length = u32::from_le_bytes([head[8], head[9], head[10], head[11]]);
    if head.starts_with(b"fgb") && head[4..7] == *b"fgb" && head[3] != MAGIC[3] {
        return Ok(Err(format!("it is a FlatGeobuf of version {}, and only version {} is read", head[3], MAGIC[3])));
    }
    if !head.starts_with(MAGIC) || length > LONGEST_HEADER || 12 + u64::from(length) > size {
        return Ok(Err("it does not begin as a FlatGeobuf of version 3 does".into()));
    }
    let mut buffer = vec![0; length as usize];
    file.read_exact(&mut buffer)?;
    let Some(header) = Flat(&buffer).root() else { return Ok(Err("its header is damaged".into())) };
    let columns = match columns(header) {
        Ok(columns) => columns,
        Err(why) => return Ok(Err(why)),
    };
    if let Some(why) = crs_contradicts_itself(header) {
        return Ok(Err(why));
    }
    let stated = header.u64(field::COUNT).unwrap_or(0);
    let Some(index) = index_size(stated, header.u16(field::NODE_SIZE).unwrap_or(16)) else {
        return Ok(Err(format!("its header says {stated} records, which no file holds")));
    };
    let start = (12 + u64::from(length)).saturating_add(index);
    let kind = header.u8(field::GEOMETRY_TYPE).unwrap_or(0);
    let found = match walk(&mut file, [start, size], kind, &columns)? {
        Ok(found) => found,
        Err(why) => return Ok(Err(format!("its header says {stated} records; {why}"))),
    };
    Ok(if stated == 0 || stated == found as u64 {
        Ok(found)
    } else {
        Err(format!("its header says {stated} records, it holds {found}"))
    })
}

/// Bytes of the index over so many records.
fn index_size(records: u64, node_size: u16) -> Option<u64> {
    if node_size == 0 || records == 0 {
        return Some(0);
    }
    let node_size = u64::from(node_size.max(2));
    let (mut level, mut nodes) = (records, records);
    while level > 1 {
        level = level.div_ceil(node_size);
        nodes = nodes.checked_add(level)?;
    }
    // One record has a root of its own.
    nodes.checked_add(u64::from(records == 1))?.checked_mul(NODE)
}

/// The kinds of the columns.
fn columns(table: Table<'_>) -> Result<Vec<u8>, String> {
    let stated = table.length(field::COLUMNS);
    let columns: Vec<u8> =
        table.tables(field::COLUMNS).into_iter().map(|column| column.u8(field::COLUMN_TYPE).unwrap_or(0)).collect();
    if columns.len() == stated { Ok(columns) } else { Err("its header lists columns that are not there".into()) }
}

/// A code that is not that of the definition beside it.
fn crs_contradicts_itself(header: Table<'_>) -> Option<String> {
    let crs = header.table(field::CRS)?;
    let code = crs.u32(field::CRS_CODE).filter(|code| *code > 0)?;
    let wkt = std::str::from_utf8(crs.bytes(field::CRS_WKT)?).ok()?;
    // The code of the whole is the last one.
    let at = wkt.rfind("\"EPSG\"")?;
    let said: String =
        wkt[at + 6..].chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    let is_whole = wkt[at + 6..].chars().filter(|c| *c == ']').count() <= 2;
    let contradicts = is_whole && said.parse() != Ok(code);
    contradicts.then(|| format!("its header says the CRS EPSG:{code} and defines EPSG:{said}"))
}

/// Every record from the first to the end of the file.
fn walk(
    file: &mut BufReader<File>,
    [start, size]: [u64; 2],
    kind: u8,
    columns: &[u8],
) -> std::io::Result<Result<usize, String>> {
    if start > size {
        return Ok(Err("there is no room for their index".into()));
    }
    file.seek(SeekFrom::Start(start))?;
    let (mut at, mut found, mut record) = (start, 0, Vec::new());
    while at < size {
        let mut head = [0; 4];
        let length = if at + 4 <= size {
            file.read_exact(&mut head)?;
            u64::from(u32::from_le_bytes(head))
        } else {
            u64::MAX - at - 4
        };
        if at + 4 + length > size {
            return Ok(Err(format!("record {found} at byte {at} reaches beyond the end of the file")));
        }
        record.resize(length as usize, 0);
        file.read_exact(&mut record)?;
        if let Some(why) = misfit(Flat(&record), kind, columns) {
            return Ok(Err(format!("record {found} at byte {at} {why}")));
        }
        found += 1;
        at += 4 + length;
    }
    Ok(Ok(found))
}

/// Why a record is none of this header.
fn misfit(record: Flat<'_>, kind: u8, columns: &[u8]) -> Option<String> {
    let Some(feature) = record.root() else { return Some("is none".into()) };
    if let Some(geometry) = feature.table(field::FEATURE_GEOMETRY) {
        let is_wrong = match kind {
            POLYGON => geometry.has(field::PARTS) && !geometry.has(field::XY),
            MULTIPOLYGON => geometry.has(field::XY) && !geometry.has(field::PARTS),
            _ => false,
        };
        if is_wrong {
            return Some("has a geometry of another kind than the header says".into());
        }
    }
    let own;
    let columns = if feature.length(field::OWN_COLUMNS) > 0 {
        own = columns_of(feature);
        own.as_slice()
    } else {
        columns
    };
    let mut rest = match feature.bytes(field::PROPERTIES) {
        Some(bytes) => bytes,
        None if feature.has(field::PROPERTIES) => return Some("is damaged".into()),
        None => return None,
    };
    while let [low, high, tail @ ..] = rest {
        let kind = columns.get(usize::from(u16::from_le_bytes([*low, *high])));
        let Some(width) = kind.and_then(|kind| width(*kind, tail)).filter(|width| *width <= tail.len()) else {
            return Some("has attributes that are not of the columns of the header".into());
        };
        rest = &tail[width..];
    }
    // Some programs leave a zero behind the last value.
    (!rest.is_empty() && rest != [0]).then(|| "has attributes that are not of the columns of the header".into())
}

fn columns_of(feature: Table<'_>) -> Vec<u8> {
    let of = |column: Table<'_>| column.u8(field::COLUMN_TYPE).unwrap_or(0);
    feature.tables(field::OWN_COLUMNS).into_iter().map(of).collect()
}

/// Bytes of a value, by its kind.
fn width(kind: u8, value: &[u8]) -> Option<usize> {
    match kind {
        // Of one byte, signed or not, and truth.
        0..=2 => Some(1),
        3 | 4 => Some(2),
        5 | 6 | 9 => Some(4),
        7 | 8 | 10 => Some(8),
        // Text, JSON, time, bytes.
        11..=14 => Flat(value).u32(0).map(|length| 4 + length as usize),
        _ => None,
    }
}
