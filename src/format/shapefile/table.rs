//! The table of attributes (`.dbf`): its header is held against its columns, its rows and its own size, because one
//! wrong number there shifts every value of every row.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;

/// Bytes of the header without its columns, and of each column.
const HEADER: usize = 32;
const COLUMN: usize = 32;
/// Behind the columns.
const TERMINATOR: u8 = 0x0d;
/// What FoxPro keeps behind the terminator, in its versions of the table.
const BACKLINK: usize = 263;
const FOXPRO: Range<u8> = 0x30..0x33;
/// Ahead of each row.
const KEPT: u8 = b' ';
const DELETED: u8 = b'*';

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Number,
    Logical,
    Date,
    /// Of other kinds, kept in further files or as bytes: not read.
    Other(char),
}

/// A column.
#[derive(Debug, Clone)]
pub(super) struct Column {
    /// As it stands in the header.
    pub name: Vec<u8>,
    pub kind: Kind,
    /// Its bytes in a row.
    pub place: Range<usize>,
}

/// A table whose header fits it.
#[derive(Debug)]
pub(super) struct Table {
    file: BufReader<File>,
    pub columns: Vec<Column>,
    /// What the header says of the encoding of the texts.
    pub language_driver: u8,
    rows: usize,
    header: usize,
    length: usize,
}

impl Table {
    /// # Errors
    /// When the file cannot be read; inside, for people, what does not fit what.
    pub fn open(path: &Path) -> std::io::Result<Result<Self, String>> {
        let mut file = BufReader::new(File::open(path)?);
        let size = file.get_ref().metadata()?.len();
        let mut head = [0; HEADER];
        if size < HEADER as u64 {
            return Ok(Err(format!("{size} bytes, less than a header")));
        }
        file.read_exact(&mut head)?;
        let short = |at: usize| usize::from(u16::from_le_bytes([head[at], head[at + 1]]));
        let (header, length) = (short(8), short(10));
        let rows = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
        if (header as u64) > size || header <= HEADER || length == 0 {
            return Ok(Err(format!(
                "its header says {header} bytes of header and {length} a row, the file has {size}"
            )));
        }
        let mut described = vec![0; header - HEADER];
        file.read_exact(&mut described)?;
        let columns = match columns(&described, length, FOXPRO.contains(&head[0])) {
            Ok(columns) => columns,
            Err(why) => return Ok(Err(why)),
        };
        let wanted = header as u64 + u64::from(rows) * length as u64;
        if let Some(why) = misfit(&mut file, size, wanted, length)? {
            let stated = format!("its header says {rows} rows of {length} bytes behind {header} bytes");
            return Ok(Err(format!("{stated}; {why}")));
        }
        Ok(Ok(Self { file, columns, language_driver: head[29], rows: rows as usize, header, length }))
    }

    /// How many rows there are, those that are marked as deleted among them.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Reads a row; whether it is kept and not marked as deleted.
    ///
    /// # Errors
    /// When the file cannot be read; inside, for people, why this is no row.
    pub fn row(&mut self, number: usize, row: &mut Vec<u8>) -> std::io::Result<Result<bool, String>> {
        let at = self.header as u64 + number as u64 * self.length as u64;
        let here = self.file.stream_position()?;
        self.file.seek_relative(at as i64 - here as i64)?;
        row.resize(self.length, 0);
        self.file.read_exact(row)?;
        Ok(match row[0] {
            KEPT => Ok(true),
            DELETED => Ok(false),
            other => Err(format!("row {number} begins with byte {other:#04x} instead of a blank: rows are shifted")),
        })
    }
}

/// The columns of a header, which must add up to the row.
fn columns(described: &[u8], length: usize, is_foxpro: bool) -> Result<Vec<Column>, String> {
    let end = (0..described.len()).step_by(COLUMN).find(|at| described[*at] == TERMINATOR);
    let Some(end) = end else { return Err("no end of the columns within its header".into()) };
    // Some programs put one more NUL behind the terminator.
    let rest = &described[end + 1..];
    if !(rest.is_empty() || rest == [0] || is_foxpro && rest.len() == BACKLINK) {
        let (count, more) = (end / COLUMN, rest.len());
        return Err(format!("its header goes on for {more} bytes behind its {count} columns"));
    }
    let described: Vec<&[u8]> = described[..end].chunks_exact(COLUMN).collect();
    let sum = |is_long| 1 + described.iter().map(|column| width(column, is_long)).sum::<usize>();
    // Clipper and FoxPro keep widths above 255 in the place of the decimals.
    let is_long = sum(false) != length;
    if is_long && sum(true) != length {
        return Err(format!("its columns take {} bytes of a row, its header says {length}", sum(false)));
    }
    let mut at = 1;
    described.iter().enumerate().map(|(n, column)| one(n, column, is_long, &mut at)).collect()
}

fn width(column: &[u8], is_long: bool) -> usize {
    let more = if is_long && column[11] == b'C' { usize::from(column[17]) << 8 } else { 0 };
    usize::from(column[16]) + more
}

fn one(number: usize, column: &[u8], is_long: bool, at: &mut usize) -> Result<Column, String> {
    let end = column[..11].iter().position(|byte| *byte == 0).unwrap_or(11);
    let name = column[..end].trim_ascii_end().to_vec();
    if name.is_empty() || name.iter().any(|byte| *byte < b' ' || *byte == 0x7f) {
        return Err(format!("column {number} has no name that can be read"));
    }
    let (letter, width) = (char::from(column[11]), width(column, is_long));
    let kind = match letter {
        'C' => Kind::Text,
        'N' | 'F' => Kind::Number,
        'L' if width == 1 => Kind::Logical,
        'D' if width == 8 => Kind::Date,
        // Memo and OLE by number of a block, and the kinds of later versions.
        'M' | 'B' | 'G' | 'P' if [4, 8, 10].contains(&width) => Kind::Other(letter),
        'I' | '+' if width == 4 => Kind::Other(letter),
        'O' | 'T' | '@' | 'Y' if width == 8 => Kind::Other(letter),
        'V' | 'Q' | 'W' | '0' => Kind::Other(letter),
        _ => {
            return Err(format!(
                "column {number} is of kind {letter:?} and {width} bytes wide, which is none there is"
            ));
        }
    };
    let place = *at..*at + width;
    *at = place.end;
    Ok(Column { name, kind, place })
}

/// Why the rows are not those that the header states: behind them there may be an end mark and nothing else.
fn misfit(file: &mut BufReader<File>, size: u64, wanted: u64, length: usize) -> std::io::Result<Option<String>> {
    const END: u8 = 0x1a;
    const LONGEST_END: u64 = 512;
    if wanted > size {
        return Ok(Some(format!("the file has only {size} bytes of {wanted}")));
    }
    let behind = size - wanted;
    file.seek(SeekFrom::Start(wanted))?;
    let mut rest = Vec::new();
    file.take(LONGEST_END).read_to_end(&mut rest)?;
    let is_end = behind < LONGEST_END && rest.iter().all(|byte| [END, 0, b'\r', b'\n'].contains(byte));
    if !is_end && behind >= length as u64 {
        return Ok(Some(format!("the file goes on for {behind} bytes, room for more rows")));
    }
    Ok((!is_end).then(|| format!("the file goes on for {behind} bytes that are no end of it")))
}
