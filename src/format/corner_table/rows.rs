use std::io;
#[cfg(feature = "xlsx")]
use std::sync::Arc;

#[cfg(feature = "xlsx")]
use super::workbook::Sheet;
use crate::cell;
use crate::diagnostic::{Code, Defect};
use crate::format::ReadOptions;
use crate::format::delimited::{Delimiters, Fault};
use crate::format::lines::{Encoded, Lines};
use crate::format::source::ByteSource;

/// The longest row in bytes: a ring of half a million corners in one cell.
const LONGEST: usize = 1 << 24;
/// Cells of a row that are read.
pub(super) const MOST_CELLS: usize = 256;

/// A cell of a table.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Cell {
    pub text: String,
    /// The table holds a number and not its text.
    pub is_number: bool,
}

/// A row of a table.
#[derive(Debug, Default, Clone)]
pub(super) struct Row {
    /// From 1.
    pub number: usize,
    pub cells: Vec<Cell>,
    /// Bytes that are no text of the encoding were replaced.
    pub is_damaged: bool,
    /// It was longer than is read, or has more cells.
    pub is_cut: bool,
    /// A blank row stands before it.
    pub is_after_blank: bool,
    /// It is the first that stands beside others, read after all of those.
    pub begins_block: bool,
    /// What is wrong with how it stands among others.
    pub fault: Option<Box<Defect>>,
}

impl Row {
    /// The text of a cell, empty where there is none.
    pub fn text(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", |cell| cell.text.as_str())
    }

    /// The cells that are not blank.
    pub fn filled(&self) -> impl Iterator<Item = &str> {
        self.cells.iter().map(|cell| cell.text.as_str()).filter(|text| !text.is_empty())
    }

    /// All cells as one text, for people.
    pub fn joined(&self) -> String {
        self.filled().collect::<Vec<_>>().join(" ")
    }
}

/// A table whose rows can be read more than once.
#[derive(Clone)]
pub(super) enum Table {
    Csv(ByteSource, Encoded),
    Text(ByteSource, Encoded),
    #[cfg(feature = "xlsx")]
    Sheet(Arc<Sheet>),
}

pub(super) enum Rows {
    Csv(Delimiters),
    Text {
        lines: Lines,
        is_after_blank: bool,
    },
    #[cfg(feature = "xlsx")]
    Sheet {
        sheet: Arc<Sheet>,
        next: usize,
    },
}

impl Table {
    /// Of text; `is_csv` where commas and quotes part its cells, else whatever parts them.
    pub fn of_text(place: &ByteSource, is_csv: bool, options: &ReadOptions) -> io::Result<Self> {
        let encoded = Encoded::of(place, options.encoding)?;
        Ok(if is_csv { Self::Csv(place.clone(), encoded) } else { Self::Text(place.clone(), encoded) })
    }

    /// Whether the encoding had to be guessed.
    pub fn is_guessed(&self) -> bool {
        matches!(self, Self::Csv(_, encoded) | Self::Text(_, encoded) if encoded.is_guessed)
    }

    /// Whether rows of numbers alone are corners.
    pub fn may_lack_header(&self) -> bool {
        matches!(self, Self::Text(..))
    }

    pub fn rows(&self) -> io::Result<Rows> {
        Ok(match self {
            Self::Csv(place, encoded) => {
                let delimiter = delimiter(place, *encoded)?;
                Rows::Csv(Delimiters::open(place, *encoded, delimiter, LONGEST, MOST_CELLS)?)
            }
            Self::Text(place, encoded) => {
                Rows::Text { lines: Lines::open(place, *encoded, LONGEST)?, is_after_blank: false }
            }
            #[cfg(feature = "xlsx")]
            Self::Sheet(sheet) => Rows::Sheet { sheet: sheet.clone(), next: 0 },
        })
    }
}

impl Rows {
    /// The next row that is not blank.
    pub fn next(&mut self) -> io::Result<Option<Row>> {
        let mut is_after_blank = false;
        loop {
            let Some(mut row) = self.read()? else { return Ok(None) };
            row.is_cut |= row.cells.len() > MOST_CELLS;
            row.cells.truncate(MOST_CELLS);
            for cell in &mut row.cells {
                let bare = cell.text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
                if bare.len() != cell.text.len() {
                    cell.text = bare.to_owned();
                }
            }
            row.is_after_blank |= is_after_blank;
            if row.is_cut || row.filled().next().is_some() {
                return Ok(Some(row));
            }
            is_after_blank = true;
        }
    }

    fn read(&mut self) -> io::Result<Option<Row>> {
        match self {
            Self::Csv(records) => {
                let Some(record) = records.next()? else { return Ok(None) };
                // What a stray quote swallows may be the corners of several rights.
                match record.fault {
                    Some(Fault::Quote(why)) => {
                        let code = Code::QuoteStray;
                        let reported = format!("{} {}: {} {why}", code.as_str(), code.zh(), code.meaning());
                        return Err(io::Error::other(reported));
                    }
                    Some(Fault::TooLong) => {
                        let reported =
                            format!("the row at line {} is longer than 16 MiB: is a quote left open?", record.line);
                        return Err(io::Error::other(reported));
                    }
                    // Only what follows a fault is swallowed, and no row is read after one.
                    Some(Fault::Swallowed { .. } | Fault::TooManyCells) | None => {}
                }
                let text = |text: String| Cell { text: cell::plain(&text).to_owned(), is_number: false };
                Ok(Some(Row {
                    number: record.line,
                    is_damaged: record.is_damaged,
                    is_cut: record.fault.is_some(),
                    is_after_blank: record.is_after_blank,
                    cells: record.cells.into_iter().map(text).collect(),
                    ..Row::default()
                }))
            }
            Self::Text { lines, is_after_blank } => {
                let Some(line) = lines.next()? else { return Ok(None) };
                let text = |text: &str| Cell { text: text.to_owned(), is_number: false };
                let cells: Vec<Cell> =
                    if line.is_cut { Vec::new() } else { split(&line.text).into_iter().map(text).collect() };
                let is_after_blank = std::mem::replace(is_after_blank, line.text.trim().is_empty());
                let (is_damaged, is_cut) = (line.is_damaged, line.is_cut);
                Ok(Some(Row { number: line.number, cells, is_damaged, is_cut, is_after_blank, ..Row::default() }))
            }
            #[cfg(feature = "xlsx")]
            Self::Sheet { sheet, next } => Ok(sheet.row(next)),
        }
    }
}

/// What comes between the cells of a CSV file, by its first line that has any of them.
fn delimiter(place: &ByteSource, encoded: Encoded) -> io::Result<u8> {
    let mut lines = Lines::open(place, encoded, 1 << 16)?;
    for _ in 0..50 {
        let Some(line) = lines.next()? else { break };
        let is_there = |delimiter: &&u8| line.text.as_bytes().contains(*delimiter);
        if let Some(found) = [b',', b'\t', b';'].iter().find(is_there) {
            return Ok(*found);
        }
    }
    Ok(b',')
}

/// The cells of a line of text: parted by tabs, else bars, else commas, else blanks.
fn split(line: &str) -> Vec<&str> {
    let by = |signs: &[char]| -> Vec<&str> { line.split(signs).take(MOST_CELLS + 1).collect() };
    if line.contains('\t') {
        by(&['\t'])
    } else if line.contains('|') {
        let line = line.trim().trim_matches('|');
        line.split('|').take(MOST_CELLS + 1).collect()
    } else if line.contains([',', '，', '、']) {
        by(&[',', '，', '、'])
    } else {
        line.split_whitespace().take(MOST_CELLS + 1).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &[u8], is_csv: bool) -> Vec<Vec<String>> {
        let table = Table::of_text(&ByteSource::Memory(text.into()), is_csv, &ReadOptions::default()).unwrap();
        let (mut rows, mut all) = (table.rows().unwrap(), Vec::new());
        while let Some(row) = rows.next().unwrap() {
            all.push(row.cells.into_iter().map(|cell| cell.text).collect());
        }
        all
    }

    #[test]
    fn cells_are_parted_by_what_is_there() {
        let wanted = vec![vec!["1", "2.5", "3"]; 3];
        assert_eq!(rows(b"1\t2.5\t3\n1 2.5   3\n\n1, 2.5,3\n", false), wanted);
        assert_eq!(rows("| 1 | 2.5 | 3 |\n".as_bytes(), false), wanted[..1]);
        assert_eq!(rows(b"1;2.5;3\n", true), wanted[..1]);
        assert_eq!(rows("a,\"b\nc\"\n'+77米,'x\n".as_bytes(), true), [["a", "b\nc"], ["+77米", "'x"]]);
    }

    #[test]
    fn a_quote_that_is_left_open_ends_the_reading() {
        let mut text = b"a,\"".to_vec();
        (0..1 << 18).for_each(|_| text.extend_from_slice(&[b'x'; 80]));
        text.chunks_mut(80).for_each(|line| *line.last_mut().unwrap() = b'\n');
        let table = Table::of_text(&ByteSource::Memory(text.into()), true, &ReadOptions::default()).unwrap();
        assert!(table.rows().unwrap().next().is_err());
    }
}
