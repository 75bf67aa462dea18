//! Text whose cells are parted by commas, tabs or semicolons, with quotes as RFC 4180 has them.
//!
//! A quote that somebody forgot swallows the records up to the next one. So what stands in quotes is looked at, and where
//! a quote cannot be meant, each line that it goes over is handed over as a record of its own with its [`Fault`]: what it
//! swallowed is counted.

use std::io;

use super::lines::{Encoded, Line, Lines};
use super::source::ByteSource;

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
    /// It lies in what a faulty record goes over that begins in the line `first`.
    Swallowed { line: usize, first: usize },
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
    /// Cells that a record may have, where that is known.
    columns: Option<usize>,
    /// The most cells of a record so far.
    width: usize,
    swallowed: Option<Swallowed>,
}

/// Lines that one record goes over which is none.
struct Swallowed {
    fault: Fault,
    /// The lines, from 1.
    first: usize,
    last: usize,
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
    pub fn open(place: &ByteSource, encoded: Encoded, delimiter: u8, longest: usize, cells: usize) -> io::Result<Self> {
        let lines = Lines::open(place, encoded, longest)?;
        Ok(Self { lines, delimiter, most: (longest, cells), columns: None, width: 0, swallowed: None })
    }

    /// From here on, records have this many cells at most.
    pub fn set_columns(&mut self, columns: usize) {
        self.columns = Some(columns);
    }

    /// The next record that is not a blank line.
    pub fn next(&mut self) -> io::Result<Option<Delimited>> {
        if let Some(line) = self.next_swallowed()? {
            return Ok(Some(line));
        }
        let mut is_after_blank = false;
        let (begin, first) = loop {
            let mark = self.lines.mark();
            match self.lines.next()? {
                None => return Ok(None),
                Some(line) if !line.is_cut && line.text.is_empty() => is_after_blank = true,
                Some(line) => break (mark, line),
            }
        };
        let mut draft = Draft::at(first.number);
        draft.record.is_after_blank = is_after_blank;
        let mut line = first;
        while draft.line(&line, self.delimiter, self.most) {
            let Some(next) = self.lines.next()? else {
                draft.blame(format!("(a quote in line {} does not end)", draft.record.line));
                draft.end_cell(self.most.1);
                break;
            };
            line = next;
        }
        let last = line.number;
        let record = draft.finish(&mut self.width, self.columns, self.delimiter);
        match record.fault {
            Some(fault) if last > record.line => {
                self.lines.go_back(begin)?;
                self.swallowed = Some(Swallowed { fault, first: record.line, last });
                self.next_swallowed()
            }
            _ => Ok(Some(record)),
        }
    }

    /// The next of the lines that a faulty record goes over, its cells as they are by themselves.
    fn next_swallowed(&mut self) -> io::Result<Option<Delimited>> {
        let Some(swallowed) = self.swallowed.take() else { return Ok(None) };
        while let Some(line) = self.lines.next()? {
            let Swallowed { fault, first, last } = &swallowed;
            let fault = match line.number == *first {
                true => fault.clone(),
                false => Fault::Swallowed { line: line.number, first: *first },
            };
            let is_last = line.number >= *last;
            if line.is_cut || !line.text.is_empty() {
                let mut draft = Draft::at(line.number);
                if draft.line(&line, self.delimiter, self.most) {
                    draft.end_cell(self.most.1);
                }
                self.swallowed = (!is_last).then_some(swallowed);
                return Ok(Some(Delimited { fault: Some(fault), ..draft.record }));
            }
            if is_last {
                break;
            }
        }
        Ok(None)
    }
}

impl Draft {
    /// A record that begins at a line.
    fn at(line: usize) -> Self {
        Self {
            record: Delimited { line, ..Delimited::default() },
            cell: String::new(),
            state: State::Start,
            len: 0,
            quoted: Quoted::default(),
            folded: Vec::new(),
        }
    }

    /// Takes a line; whether a quote is open at its end.
    fn line(&mut self, line: &Line, delimiter: u8, most: (usize, usize)) -> bool {
        self.record.is_damaged |= line.is_damaged;
        if line.is_cut {
            self.record.fault = Some(Fault::TooLong);
            return false;
        }
        self.take(&line.text, delimiter, most);
        self.state == State::InQuotes
    }

    /// Takes the text of a line, up to its end.
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

    /// The record, with what its folded cells show.
    fn finish(mut self, width: &mut usize, columns: Option<usize>, delimiter: u8) -> Delimited {
        if self.record.fault.is_some() {
            return self.record;
        }
        let cells = self.record.cells.len();
        let most = columns.unwrap_or(cells.max(*width));
        let is_swallowed = |(cell, quoted): &(usize, Quoted)| {
            let text = &self.record.cells[*cell];
            let fills = quoted.delimiters >= quoted.line_breaks * (most - 1).max(1);
            !is_one_value(text, delimiter) && (fills || text.lines().any(|line| is_like_a_record(line, delimiter)))
        };
        // A quote at the end of one record and another in the next make one record of both, with more cells than any has.
        let is_too_wide = columns.is_some_and(|columns| cells > columns) && !self.folded.is_empty();
        if is_too_wide || self.folded.iter().any(is_swallowed) {
            let lines = self.folded.iter().map(|(_, quoted)| quoted.line_breaks).sum::<usize>();
            let [from, to] = [self.record.line, self.record.line + lines];
            self.blame(format!("(what a quote encloses in lines {from} to {to} reads like records of their own)"));
        }
        *width = cells.max(*width);
        self.record
    }
}

/// Whether a text of several lines is a single geometry, or a list of corners.
fn is_one_value(text: &str, delimiter: u8) -> bool {
    is_list(text, delimiter) || is_geometry(text)
}

/// Whether a text is a list of corners. Where semicolons part the cells, each of its own lines must end with one, and
/// each corner be two numbers at least: other records of numbers are no list.
fn is_list(text: &str, delimiter: u8) -> bool {
    let is_corner = |corner: &str| {
        let corner = corner.trim();
        corner.is_empty() || (corner.contains([',', ' ']) && !corner.contains('\n'))
    };
    text.contains(';')
        && text.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || ".,;".contains(c))
        && (delimiter != b';' || (!text.starts_with('\n') && text.split(';').all(is_corner)))
}

/// Whether a text is one geometry: its kind, and one pair of parentheses round all that follows.
fn is_geometry(text: &str) -> bool {
    let (kind, _) = text.split_once('(').unwrap_or_default();
    let kind = kind.trim_start();
    let kind = kind.strip_prefix("SRID=").and_then(|rest| rest.split_once(';')).map_or(kind, |(_, kind)| kind);
    if kind.trim().is_empty() || !kind.chars().all(|c| c.is_ascii_alphabetic() || c.is_whitespace()) {
        return false;
    }
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
    depth == 0 && ends == 1 && text.trim_end().ends_with(')')
}

/// Whether a line has cells of which two are numbers that have the size or the digits of coordinates, or a geometry; or is
/// a geometry by itself, as other lines of one are not.
fn is_like_a_record(line: &str, delimiter: u8) -> bool {
    let cells = || line.split(char::from(delimiter)).map(str::trim);
    let is_coordinate = |cell: &str| cell.parse::<f64>().is_ok_and(|x| x.abs() >= 1e5 || cell.contains('.'));
    let is_hexadecimal = |cell: &str| cell.len() > 40 && cell.bytes().all(|byte| byte.is_ascii_hexdigit());
    let has_geometry = |cell: &str| cell.to_ascii_uppercase().contains("POLYGON") || is_hexadecimal(cell);
    let is_row = || cells().filter(|cell| is_coordinate(cell)).count() > 1 || cells().any(has_geometry);
    is_geometry(line) || (cells().count() > 1 && is_row())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, delimiter: u8) -> Vec<(Vec<String>, bool)> {
        let place = ByteSource::Memory(text.as_bytes().into());
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
    fn every_line_that_a_quote_swallows_is_a_record_of_its_own() {
        // The head, then the records; which of them are sound.
        for (text, delimiter, sound) in [
            // A quote at the end of a line, and one at the end of the next.
            ("wkt;id;名\nPOLYGON((1 2));1;\"\nPOLYGON((3 4));2;\"\nPOLYGON((5 6));3;丙\n", b';', "1001"),
            // The next begins with a quote as well.
            ("wkt;id;名\nPOLYGON((1 2));1;\"\nPOLYGON((3 4))\";2;乙\nPOLYGON((5 6));3;丙\n", b';', "1001"),
            // A number and a quote at its end make two cells too many.
            ("id;wkt;名\n1;POLYGON((1 2));\"\n2\";POLYGON((3 4));乙\n3;POLYGON((5 6));丙\n", b';', "1001"),
            // A quote at the start of a line, up to the start of another.
            ("id;名\n\"1;甲\n2;乙\n\"3;丙\n4;丁\n", b';', "10001"),
            // Up to the end of the text; blank lines are no records.
            ("id,名\n1,甲\n\"2,乙\n\n3,丙\n4,丁\n", b',', "11000"),
            // One word and one geometry are not one geometry.
            ("wkt\tid\nPOLYGON((1 2))\t\"K1\nPOLYGON((3 4))\"\nPOLYGON((5 6))\tK3\n", b'\t', "1001"),
            // Rows of numbers between semicolons are no list of corners.
            (
                "点号;X;Y;备注\n1;4061000;39616000;\"\n2;4061600;39616000;\n3;4061600;39616800;\"\n4;4061000;39616800;\n",
                b';',
                "10001",
            ),
            ("X;Y;Z\n4061000,5;39616000,5;\"\n4061600,5;39616000,5;\"\n4061600,5;39616800,5;\n", b';', "1001"),
        ] {
            let place = ByteSource::Memory(text.as_bytes().into());
            let mut records =
                Delimiters::open(&place, Encoded::of(&place, None).unwrap(), delimiter, 1 << 20, 100).unwrap();
            let mut found = String::new();
            while let Some(record) = records.next().unwrap() {
                if found.is_empty() {
                    records.set_columns(record.cells.len());
                }
                found.push(if record.fault.is_none() { '1' } else { '0' });
            }
            assert_eq!(found, sound, "{text}");
        }
    }

    #[test]
    fn a_swallowed_line_has_its_own_cells() {
        let text = "id,名\n1,\"甲\n2,乙\n3,丙\n";
        let place = ByteSource::Memory(text.as_bytes().into());
        let mut records = Delimiters::open(&place, Encoded::of(&place, None).unwrap(), b',', 1 << 20, 100).unwrap();
        records.next().unwrap();
        for (line, cells) in [(2, ["1", "甲\n"]), (3, ["2", "乙"]), (4, ["3", "丙"])] {
            let record = records.next().unwrap().unwrap();
            assert_eq!((record.line, record.cells), (line, cells.map(str::to_owned).to_vec()));
        }
        assert!(records.next().unwrap().is_none());
    }

    #[test]
    fn what_is_too_long_is_not_kept() {
        let long = "a,".repeat(200);
        assert!(!read(&long, b',')[0].1);
        let open = format!("\"{}", "x\n".repeat(1 << 20));
        assert!(!read(&open, b',')[0].1);
    }
}
