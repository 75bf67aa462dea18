//! Text whose cells are parted by commas, tabs or semicolons, with quotes as RFC 4180 has them.
//!
//! A quote that somebody forgot swallows the records up to the next one. So what stands in quotes is looked at, and a
//! record in which a quote cannot be meant is handed over with its [`Fault`].

use std::io;

use super::lines::{Encoded, Lines};
use super::source::Place;

/// A record, its cells without their quotes.
#[derive(Debug, Default)]
pub(super) struct Delimited {
    /// Line at which it begins, from 1.
    pub line: usize,
    pub cells: Vec<String>,
    /// Bytes that are no text of the encoding were replaced.
    pub is_damaged: bool,
    /// A blank line stands before it.
    pub is_after_blank: bool,
    /// What keeps it from being read.
    pub fault: Option<Fault>,
}

/// Why the cells of a record are not to be trusted.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Fault {
    /// A quote does not end, or what it encloses reads like other records; for people.
    Quote(String),
    /// It has more bytes than are read.
    TooLong,
    /// It has more cells than are read.
    TooManyCells,
}

/// The records of a text.
pub(super) struct Delimiters {
    lines: Lines,
    delimiter: u8,
    /// Bytes of a record, and its cells.
    most: (usize, usize),
    /// The most cells of a record so far.
    width: usize,
}

/// A record while its lines are read.
struct Draft {
    record: Delimited,
    cell: String,
    state: State,
    /// Bytes so far.
    len: usize,
    /// Of the quoted cell at hand.
    quoted: Quoted,
    /// Cells in quotes that go over several lines.
    folded: Vec<(usize, Quoted)>,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Start,
    Bare,
    InQuotes,
    Closed,
}

#[derive(Clone, Copy, Default)]
struct Quoted {
    delimiters: usize,
    line_breaks: usize,
}

impl Delimiters {
    /// Records of `longest` bytes and `cells` cells at most.
    pub fn open(place: &Place, encoded: Encoded, delimiter: u8, longest: usize, cells: usize) -> io::Result<Self> {
        let lines = Lines::open(place, encoded, longest)?;
        Ok(Self { lines, delimiter, most: (longest, cells), width: 0 })
    }

    /// The next record that is not a blank line.
    pub fn next(&mut self) -> io::Result<Option<Delimited>> {
        let mut is_after_blank = false;
        let first = loop {
            match self.lines.next()? {
                None => return Ok(None),
                Some(line) if !line.is_cut && line.text.is_empty() => is_after_blank = true,
                Some(line) => break line,
            }
        };
        let record = Delimited { line: first.number, is_after_blank, ..Delimited::default() };
        let mut draft = Draft {
            record,
            cell: String::new(),
            state: State::Start,
            len: 0,
            quoted: Quoted::default(),
            folded: Vec::new(),
        };
        let mut line = first;
        loop {
            draft.record.is_damaged |= line.is_damaged;
            if line.is_cut {
                draft.record.fault = Some(Fault::TooLong);
                return Ok(Some(draft.record));
            }
            draft.take(&line.text, self.delimiter, self.most);
            if draft.state != State::InQuotes {
                break;
            }
            let Some(next) = self.lines.next()? else {
                draft.blame(format!("(a quote in line {} does not end)", draft.record.line));
                draft.end_cell(self.most.1);
                break;
            };
            line = next;
        }
        Ok(Some(draft.finish(&mut self.width, self.delimiter)))
    }
}

impl Draft {
    /// Takes a line, up to its end.
    fn take(&mut self, line: &str, delimiter: u8, most: (usize, usize)) {
        self.len += line.len() + 1;
        if self.len > most.0 {
            self.record.fault = Some(Fault::TooLong);
            (self.cell, self.record.cells) = (String::new(), Vec::new());
        }
        let is_kept = self.record.fault != Some(Fault::TooLong);
        let mut rest = line;
        loop {
            match self.state {
                State::Start if rest.starts_with('"') => {
                    rest = &rest[1..];
                    (self.state, self.quoted) = (State::InQuotes, Quoted::default());
                }
                State::Start => self.state = State::Bare,
                State::InQuotes => {
                    let end = memchr::memchr(b'"', rest.as_bytes());
                    let inside = &rest[..end.unwrap_or(rest.len())];
                    self.quoted.delimiters += memchr::memchr_iter(delimiter, inside.as_bytes()).count();
                    if is_kept {
                        self.cell.push_str(inside);
                    }
                    let Some(end) = end else {
                        self.quoted.line_breaks += 1;
                        if is_kept {
                            self.cell.push('\n');
                        }
                        return;
                    };
                    rest = &rest[end + 1..];
                    match rest.strip_prefix('"') {
                        Some(after) => {
                            self.cell.push('"');
                            rest = after;
                        }
                        None => self.state = State::Closed,
                    }
                }
                State::Bare | State::Closed => {
                    let end = memchr::memchr(delimiter, rest.as_bytes());
                    let own = &rest[..end.unwrap_or(rest.len())];
                    if self.state == State::Closed && !own.trim().is_empty() {
                        let start: String = own.chars().take(20).collect();
                        self.blame(format!("(a quote in line {} ends before {start:?})", self.record.line));
                    }
                    if is_kept && self.state == State::Bare {
                        self.cell.push_str(own);
                    }
                    self.end_cell(most.1);
                    let Some(end) = end else { return };
                    rest = &rest[end + 1..];
                }
            }
        }
    }

    fn end_cell(&mut self, most: usize) {
        if self.record.cells.len() == most {
            self.record.fault.get_or_insert(Fault::TooManyCells);
        } else {
            if self.quoted.line_breaks > 0 {
                self.folded.push((self.record.cells.len(), self.quoted));
            }
            self.record.cells.push(std::mem::take(&mut self.cell));
        }
        self.cell.clear();
        (self.state, self.quoted) = (State::Start, Quoted::default());
    }

    fn blame(&mut self, why: String) {
        self.record.fault.get_or_insert(Fault::Quote(why));
    }

    /// The record, with what its folded cells tell.
    fn finish(mut self, width: &mut usize, delimiter: u8) -> Delimited {
        if self.record.fault.is_some() {
            return self.record;
        }
        let most = self.record.cells.len().max(*width);
        let is_swallowed = |(cell, quoted): &(usize, Quoted)| {
            let text = &self.record.cells[*cell];
            let fills = quoted.delimiters >= quoted.line_breaks * (most - 1).max(1);
            !is_one_value(text) && (fills || text.lines().any(|line| is_like_a_record(line, delimiter)))
        };
        if self.folded.iter().any(is_swallowed) {
            let lines = self.folded.iter().map(|(_, quoted)| quoted.line_breaks).sum::<usize>();
            let [from, to] = [self.record.line, self.record.line + lines];
            self.blame(format!("(what a quote encloses in lines {from} to {to} reads like records of their own)"));
        }
        *width = most;
        self.record
    }
}

/// Whether a text of several lines is a single geometry, or a list of corners.
fn is_one_value(text: &str) -> bool {
    let is_list =
        text.contains(';') && text.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || ".,;".contains(c));
    let (mut depth, mut ends) = (0_usize, 0);
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' if depth > 0 => {
                depth -= 1;
                ends += usize::from(depth == 0);
            }
            ')' => return false,
            _ => {}
        }
    }
    let is_geometry = depth == 0
        && ends == 1
        && text.trim_end().ends_with(')')
        && text.trim_start().starts_with(|c: char| c.is_ascii_alphabetic());
    is_list || is_geometry
}

/// Whether a line has cells of which two are numbers that have the size or the digits of coordinates, or a geometry.
fn is_like_a_record(line: &str, delimiter: u8) -> bool {
    let cells = || line.split(char::from(delimiter)).map(str::trim);
    let is_coordinate = |cell: &str| cell.parse::<f64>().is_ok_and(|x| x.abs() >= 1e5 || cell.contains('.'));
    let is_geometry = |cell: &str| cell.to_ascii_uppercase().contains("POLYGON");
    cells().count() > 1 && (cells().filter(|cell| is_coordinate(cell)).count() > 1 || cells().any(is_geometry))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, delimiter: u8) -> Vec<(Vec<String>, bool)> {
        let place = Place::Memory(text.as_bytes().into());
        let encoded = Encoded::of(&place, None).unwrap();
        let mut records = Delimiters::open(&place, encoded, delimiter, 1 << 20, 100).unwrap();
        let mut all = Vec::new();
        while let Some(record) = records.next().unwrap() {
            all.push((record.cells, record.fault.is_none()));
        }
        all
    }

    #[test]
    fn cells_and_quotes_are_read_as_they_are_written_everywhere() {
        for (text, wanted) in [
            ("a,b,c\n", vec!["a", "b", "c"]),
            ("a,,\r\n", vec!["a", "", ""]),
            ("\"a,\"\"b\"\"\",c", vec!["a,\"b\"", "c"]),
            ("\"a\nb\" ,c,d", vec!["a\nb", "c", "d"]),
            ("118°10'28.2\",36°1'2\"", vec!["118°10'28.2\"", "36°1'2\""]),
            ("1,\"POLYGON((1 2,\n3 4,\n5 6))\"", vec!["1", "POLYGON((1 2,\n3 4,\n5 6))"]),
            ("K,甲,\"4061000,39616000;\n4061600,39616000\"", vec!["K", "甲", "4061000,39616000;\n4061600,39616000"]),
        ] {
            assert_eq!(read(text, b','), [(wanted.into_iter().map(str::to_owned).collect(), true)], "{text}");
        }
    }

    #[test]
    fn a_quote_that_swallows_records_is_a_fault() {
        for (text, delimiter) in [
            // It never ends.
            ("id,name,x\n1,\"甲,5\n2,乙,6\n", b','),
            // It ends where another begins.
            ("id,name,x\n1,\"甲,5\n2,\"乙\",6\n", b','),
            // It ends behind a word in another record.
            ("id,name,x\n1,\"甲,5\n2,乙\",6\n", b','),
            ("id;name;wkt\n1;\"甲;POLYGON((1 2,3 4,5 6,1 2))\n2;乙;POLYGON((1 2,3 4,5 6,1 2))\n3;丙\";x\n", b';'),
            ("id\tname\tX\tY\n1\t\"甲\t1.5\t2.5\n2\t乙\t3.5\t4.5\n3\t丙\"\t5.5\t6.5\n", b'\t'),
            ("名\n\"甲\n1,4061000,39616000\n乙\",2", b','),
        ] {
            assert!(read(text, delimiter).iter().any(|(_, is_sound)| !is_sound), "{text}");
        }
    }

    #[test]
    fn what_is_too_long_is_not_kept() {
        let long = "a,".repeat(200);
        assert!(!read(&long, b',')[0].1);
        let open = format!("\"{}", "x\n".repeat(1 << 20));
        assert!(!read(&open, b',')[0].1);
    }
}
