use std::cell::Cell as Counter;
use std::io::{self, Read};
use std::rc::Rc;
use std::sync::Arc;

use super::workbook::Sheet;
use crate::cell;
use crate::format::ReadOptions;
use crate::format::lines::{Encoded, Lines};
use crate::format::source::Place;

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
#[derive(Debug, Default)]
pub(super) struct Row {
    /// From 1.
    pub number: usize,
    pub cells: Vec<Cell>,
    /// Bytes that are no text of the encoding were replaced.
    pub is_damaged: bool,
    /// It was longer than is read.
    pub is_cut: bool,
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
    Csv(Place, Encoded),
    Text(Place, Encoded),
    Sheet(Arc<Sheet>),
}

pub(super) enum Rows {
    Csv { reader: Box<csv::Reader<Decoded>>, budget: Rc<Counter<usize>>, damaged: Rc<Counter<bool>> },
    Text(Lines),
    Sheet { sheet: Arc<Sheet>, next: usize },
}

impl Table {
    /// Of text; `is_csv` where commas and quotes part its cells, else whatever parts them.
    pub fn of_text(place: &Place, is_csv: bool, options: &ReadOptions) -> io::Result<Self> {
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
                let (budget, damaged) = (Rc::new(Counter::new(LONGEST)), Rc::default());
                let lines = Lines::open(place, *encoded, LONGEST)?;
                let decoded = Decoded {
                    lines,
                    text: Vec::new(),
                    read: 0,
                    budget: Rc::clone(&budget),
                    damaged: Rc::clone(&damaged),
                };
                let mut reader = csv::ReaderBuilder::new();
                reader.has_headers(false).flexible(true).delimiter(delimiter).buffer_capacity(1 << 12);
                Rows::Csv { reader: Box::new(reader.from_reader(decoded)), budget, damaged }
            }
            Self::Text(place, encoded) => Rows::Text(Lines::open(place, *encoded, LONGEST)?),
            Self::Sheet(sheet) => Rows::Sheet { sheet: sheet.clone(), next: 0 },
        })
    }
}

impl Rows {
    /// The next row that is not blank.
    pub fn next(&mut self) -> io::Result<Option<Row>> {
        loop {
            let Some(mut row) = self.read()? else { return Ok(None) };
            row.cells.truncate(MOST_CELLS);
            for cell in &mut row.cells {
                let bare = cell.text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
                if bare.len() != cell.text.len() {
                    cell.text = bare.to_owned();
                }
            }
            if row.is_cut || row.filled().next().is_some() {
                return Ok(Some(row));
            }
        }
    }

    fn read(&mut self) -> io::Result<Option<Row>> {
        let text = |text: &str| Cell { text: text.to_owned(), is_number: false };
        match self {
            Self::Csv { reader, budget, damaged } => {
                budget.set(LONGEST);
                damaged.set(false);
                let mut record = csv::StringRecord::new();
                if !reader.read_record(&mut record).map_err(io::Error::other)? {
                    return Ok(None);
                }
                let number = record.position().map_or(0, |position| position.line() as usize);
                let cells = record.iter().take(MOST_CELLS).map(|cell| text(cell::plain(cell))).collect();
                Ok(Some(Row { number, cells, is_damaged: damaged.get(), is_cut: false }))
            }
            Self::Text(lines) => {
                let Some(line) = lines.next()? else { return Ok(None) };
                let cells = if line.is_cut { Vec::new() } else { split(&line.text).into_iter().map(text).collect() };
                Ok(Some(Row { number: line.number, cells, is_damaged: line.is_damaged, is_cut: line.is_cut }))
            }
            Self::Sheet { sheet, next } => Ok(sheet.row(next)),
        }
    }
}

/// What comes between the cells of a CSV file, by its first line that has any of them.
fn delimiter(place: &Place, encoded: Encoded) -> io::Result<u8> {
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
    let by = |signs: &[char]| -> Vec<&str> { line.split(signs).take(MOST_CELLS).collect() };
    if line.contains('\t') {
        by(&['\t'])
    } else if line.contains('|') {
        let line = line.trim().trim_matches('|');
        line.split('|').take(MOST_CELLS).collect()
    } else if line.contains([',', '，', '、']) {
        by(&[',', '，', '、'])
    } else {
        line.split_whitespace().take(MOST_CELLS).collect()
    }
}

/// A text as UTF-8, which ends with an error where one record is longer than the budget.
pub(super) struct Decoded {
    lines: Lines,
    text: Vec<u8>,
    read: usize,
    budget: Rc<Counter<usize>>,
    damaged: Rc<Counter<bool>>,
}

impl Read for Decoded {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.read == self.text.len() {
            let Some(line) = self.lines.next()? else { return Ok(0) };
            if line.is_cut {
                return Err(io::Error::other(format!("line {} is longer than 16 MiB", line.number)));
            }
            self.damaged.set(self.damaged.get() || line.is_damaged);
            (self.text, self.read) = (line.text.into_bytes(), 0);
            self.text.push(b'\n');
        }
        let len = into.len().min(self.text.len() - self.read);
        let left = self.budget.get().checked_sub(len);
        self.budget.set(left.ok_or_else(|| io::Error::other("a row is longer than 16 MiB: is a quote left open?"))?);
        into[..len].copy_from_slice(&self.text[self.read..self.read + len]);
        self.read += len;
        Ok(len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &[u8], is_csv: bool) -> Vec<Vec<String>> {
        let table = Table::of_text(&Place::Memory(text.into()), is_csv, &ReadOptions::default()).unwrap();
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
        assert_eq!(rows("a,\"b\n,c\"\n'+77米,'x\n".as_bytes(), true), [["a", "b\n,c"], ["+77米", "'x"]]);
    }

    #[test]
    fn a_quote_that_is_left_open_ends_the_reading() {
        let mut text = b"a,\"".to_vec();
        (0..1 << 18).for_each(|_| text.extend_from_slice(&[b'x'; 80]));
        text.chunks_mut(80).for_each(|line| *line.last_mut().unwrap() = b'\n');
        let table = Table::of_text(&Place::Memory(text.into()), true, &ReadOptions::default()).unwrap();
        assert!(table.rows().unwrap().next().is_err());
    }
}
