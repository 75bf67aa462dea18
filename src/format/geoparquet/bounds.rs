//! What a file states of its own sizes, held against what is there before the library makes anything of that size.
//! Field numbers are those of <https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift>.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use parquet::basic::Compression;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};

use super::thrift::{Kind, Walk};

/// The longest footer in bytes.
const LONGEST_FOOTER: u64 = 1 << 26;

/// Deepest nesting of columns; the library follows it by calling itself.
const DEEPEST: usize = 32;

/// Bytes that the header of a page may take; it holds the least and greatest value of the page.
const LONGEST_HEADER: u64 = 1 << 20;

/// Bytes that the pages which are held at a time may have when they are unpacked.
const LARGEST: u64 = 1 << 30;

/// Codes of the encodings whose pages state a number of texts, or lengths of beginnings that texts have in common, which
/// need not be true and which the library makes room for.
const BY_LENGTHS: [i64; 2] = [6, 7];

/// The footer: lists as long as they can be, and columns no deeper than is followed.
pub(super) fn footer(file: &mut File) -> io::Result<Result<(), &'static str>> {
    let size = file.seek(SeekFrom::End(0))?;
    if size < 12 {
        return Ok(Err("the file is too short"));
    }
    let mut tail = [0; 8];
    file.seek(SeekFrom::Start(size - 8))?;
    file.read_exact(&mut tail)?;
    let [a, b, c, d, magic @ ..] = tail;
    match &magic {
        b"PAR1" => {}
        b"PARE" => return Ok(Err("the file is encrypted")),
        _ => return Ok(Err("the file ends without a footer: it may have been cut off")),
    }
    let length = u64::from(u32::from_le_bytes([a, b, c, d]));
    if length > (size - 12).min(LONGEST_FOOTER) {
        return Ok(Err("the footer is longer than the file or than 64 MiB"));
    }
    let mut bytes = vec![0; length as usize];
    file.seek(SeekFrom::Start(size - 8 - length))?;
    file.read_exact(&mut bytes)?;
    Ok(of_footer(&bytes).ok_or("the footer is damaged"))
}

fn of_footer(bytes: &[u8]) -> Option<()> {
    Walk::new(bytes).fields(|walk, id, kind| match (id, kind) {
        (2, Kind::LIST) => schema(walk),
        _ => walk.skip(kind),
    })
}

/// The columns, each of which says how many of the next ones lie in it.
fn schema(walk: &mut Walk<'_>) -> Option<()> {
    let (kind, count) = walk.list()?;
    // How many are still to come in each of the columns that are open.
    let mut open: Vec<i64> = Vec::new();
    for _ in 0..count {
        let mut children = 0;
        if kind != Kind::STRUCT {
            return None;
        }
        walk.fields(|walk, id, kind| {
            if (id, kind) == (5, Kind::I32) {
                children = walk.integer()?;
                return Some(());
            }
            walk.skip(kind)
        })?;
        while open.last() == Some(&0) {
            open.pop();
        }
        if let Some(left) = open.last_mut() {
            *left -= 1;
        }
        if !(0..=count as i64).contains(&children) || open.len() == DEEPEST {
            return None;
        }
        if children > 0 {
            open.push(children);
        }
    }
    open.iter().all(|left| *left == 0).then_some(())
}

/// How many records there are: no more than the file has bytes, since no two polygons are the same.
pub(super) fn records(metadata: &ParquetMetaData, size: u64) -> Result<usize, String> {
    let groups = metadata.row_groups().iter().map(|group| u64::try_from(group.num_rows()).ok());
    let stated = metadata.file_metadata().num_rows();
    let count = groups.sum::<Option<u64>>().filter(|count| u64::try_from(stated) == Ok(*count));
    let count = count.ok_or_else(|| format!("the file states {stated} records, its row groups another number"))?;
    if count > size {
        return Err(format!("the file states {count} records in {size} bytes"));
    }
    usize::try_from(count).map_err(|e| e.to_string())
}

/// Every page of some columns of a row group of `rows` records.
pub(super) fn pages<'a>(
    file: &mut File,
    columns: impl Iterator<Item = &'a ColumnChunkMetaData>,
    rows: i64,
) -> Result<(), String> {
    let size = file.seek(SeekFrom::End(0)).map_err(|e| e.to_string())?;
    let mut held = 0;
    for column in columns {
        let name = column.column_path().string();
        if column.num_values() != rows {
            return Err(format!("the column {name} has {} values for {rows} records", column.num_values()));
        }
        held += of_column(file, column, size).map_err(|why| format!("the column {name}: {why}"))?;
        if held > LARGEST {
            return Err("the pages of the columns are larger than 1 GiB when they are unpacked".into());
        }
    }
    Ok(())
}

/// Bytes of the largest page and of the dictionary, unpacked.
fn of_column(file: &mut File, column: &ColumnChunkMetaData, size: u64) -> Result<u64, String> {
    const OUTSIDE: &str = "its pages lie outside the file";
    // Gzip and the others unpack to whatever there is, whatever size was stated.
    if !matches!(column.compression(), Compression::UNCOMPRESSED | Compression::SNAPPY | Compression::ZSTD(_)) {
        return Err(format!("the compression {} is not read; Snappy and Zstandard are", column.compression()));
    }
    let start = column.dictionary_page_offset().unwrap_or(column.data_page_offset());
    let start = u64::try_from(start).map_err(|_| OUTSIDE)?;
    let length = u64::try_from(column.compressed_size()).map_err(|_| OUTSIDE)?;
    let end = start.checked_add(length).filter(|end| *end <= size).ok_or(OUTSIDE)?;
    let (mut at, mut dictionary, mut largest) = (start, 0, 0);
    while at < end {
        let head = header(file, at, end).map_err(|e| e.to_string())?.ok_or("the header of a page is damaged")?;
        if BY_LENGTHS.contains(&head.encoding) {
            return Err("the encodings DELTA_LENGTH_BYTE_ARRAY and DELTA_BYTE_ARRAY are not read".into());
        }
        if head.is_dictionary {
            dictionary = head.unpacked;
        } else {
            largest = head.unpacked.max(largest);
        }
        at = at.checked_add(head.length + head.packed).filter(|at| *at <= end).ok_or(OUTSIDE)?;
    }
    Ok(dictionary + largest)
}

/// What the header of a page says.
#[derive(Default)]
struct Header {
    /// Bytes of the header itself.
    length: u64,
    packed: u64,
    unpacked: u64,
    encoding: i64,
    is_dictionary: bool,
}

fn header(file: &mut File, at: u64, end: u64) -> io::Result<Option<Header>> {
    // Most are short; one with long values is read again.
    for limit in [1 << 9, LONGEST_HEADER] {
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(at))?;
        (&mut *file).take(limit.min(end - at)).read_to_end(&mut bytes)?;
        let head = of_header(&bytes);
        if head.is_some() {
            return Ok(head);
        }
    }
    Ok(None)
}

fn of_header(bytes: &[u8]) -> Option<Header> {
    let (mut head, mut walk) = (Header::default(), Walk::new(bytes));
    walk.fields(|walk, id, kind| {
        match (id, kind) {
            (1, Kind::I32) => head.is_dictionary = walk.integer()? == 2,
            (2, Kind::I32) => head.unpacked = walk.integer()?.try_into().ok()?,
            (3, Kind::I32) => head.packed = walk.integer()?.try_into().ok()?,
            // The encoding is another field in each version of data pages.
            (5 | 8, Kind::STRUCT) => {
                let encoding = if id == 5 { 2 } else { 4 };
                walk.fields(|walk, id, kind| {
                    if (id, kind) == (encoding, Kind::I32) {
                        head.encoding = walk.integer()?;
                        return Some(());
                    }
                    walk.skip(kind)
                })?;
            }
            _ => walk.skip(kind)?,
        }
        Some(())
    })?;
    head.length = (bytes.len() - walk.left()) as u64;
    Some(head)
}
