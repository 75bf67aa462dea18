use std::collections::VecDeque;
use std::io;

use super::header::Header;
use super::row::{ParcelRow, PointRow, Row};
use crate::format::lines::{Encoded, Line, Lines};
use crate::format::source::ByteSource;

/// The longest line in bytes; one of the format has a hundred.
const LONGEST: usize = 1 << 16;

/// Sections of coordinates.
const COORDINATES: &[&str] = &["地块坐标", "界址点坐标", "宗地坐标", "坐标"];
/// Sections of a header.
const HEADERS: &[&str] = &["属性描述", "项目信息"];
/// Digits in a row that a coordinate in metres has at least.
const DIGITS: usize = 6;

/// The file, line by line, as what each line is.
pub(super) struct Parser {
    lines: Lines,
    /// What follows the end mark of a parcel on its line.
    rest: Option<Line>,
    header: Header,
    has_begun: bool,
    in_coordinates: bool,
    /// In a section that the format does not know.
    is_astray: bool,
    waiting: VecDeque<Item>,
}

pub(super) enum Item {
    /// A header is complete; what follows is under it.
    Block(Header),
    /// What follows belongs to no parcel before; the name of its section where the format does not know it.
    Section(Option<String>),
    Parcel(ParcelRow, Line),
    Point(PointRow, Line),
    /// A line among coordinates that is none of them.
    Odd(Line),
}

impl Parser {
    pub fn open(place: &ByteSource, encoded: Encoded) -> io::Result<Self> {
        let lines = Lines::open(place, encoded, LONGEST)?;
        let (header, waiting) = (Header::default(), VecDeque::new());
        Ok(Self { lines, rest: None, header, has_begun: false, in_coordinates: false, is_astray: false, waiting })
    }

    /// What comes next.
    pub fn next(&mut self) -> io::Result<Option<Item>> {
        while self.waiting.is_empty() {
            let Some(line) = self.next_line()? else { return Ok(None) };
            let row = if line.is_cut { Row::Other } else { Row::of(&line.text) };
            match row {
                Row::Blank => {}
                Row::Section(name) => {
                    (self.in_coordinates, self.is_astray) = (false, false);
                    if COORDINATES.contains(&name.as_str()) {
                        self.waiting.push_back(Item::Section(None));
                        self.begin();
                    } else {
                        self.is_astray = !HEADERS.contains(&name.as_str());
                        self.waiting.push_back(Item::Section(self.is_astray.then_some(name)));
                    }
                }
                // What a section bounds that is not known belongs to no parcel before it, and begins nothing.
                Row::Parcel(row) if self.is_astray && (row.has_end_mark || has_coordinate(&line.text)) => {
                    self.waiting.push_back(Item::Parcel(row, line));
                }
                Row::Point(row) if self.is_astray && (row.pair.is_some() || has_coordinate(&line.text)) => {
                    self.waiting.push_back(Item::Point(row, line));
                }
                // Files of nothing but coordinates have no sections.
                Row::Parcel(row) if self.in_coordinates || row.has_end_mark => {
                    self.begin();
                    self.waiting.push_back(Item::Parcel(row, line));
                }
                Row::Point(row) if self.in_coordinates || row.pair.is_some() => {
                    self.begin();
                    self.waiting.push_back(Item::Point(row, line));
                }
                _ if self.in_coordinates => self.waiting.push_back(Item::Odd(line)),
                _ => {
                    if line.is_cut || !self.header.take(line.text.trim(), line.number) {
                        return Err(io::Error::other(format!("line {}: the header is too long", line.number)));
                    }
                }
            }
        }
        Ok(self.waiting.pop_front())
    }

    /// The next line; a row behind the end mark of a parcel is one of its own.
    fn next_line(&mut self) -> io::Result<Option<Line>> {
        if let Some(rest) = self.rest.take() {
            return Ok(Some(rest));
        }
        let Some(mut line) = self.lines.next()? else { return Ok(None) };
        if !line.is_cut
            && let Some(end) = end_mark_within(&line.text)
        {
            let text = line.text.split_off(end);
            self.rest = Some(Line { text, ..line });
        }
        Ok(Some(line))
    }

    /// Coordinates begin, under a new header where there is one.
    fn begin(&mut self) {
        self.in_coordinates = true;
        if !self.has_begun || !self.header.is_empty() {
            self.has_begun = true;
            self.waiting.push_back(Item::Block(std::mem::take(&mut self.header)));
        }
    }
}

/// Where the row of a parcel ends, if the row of a corner follows it on the same line. Names may have such a sign in them.
fn end_mark_within(line: &str) -> Option<usize> {
    let (at, mark) = line.rmatch_indices(['@', '＠']).next()?;
    let (head, rest) = line.split_at(at + mark.len());
    let is_parcel = matches!(Row::of(head), Row::Parcel(row) if row.values.len() >= 4);
    (is_parcel && has_coordinate(rest) && matches!(Row::of(rest), Row::Point(_) | Row::Other)).then_some(head.len())
}

/// Whether a row has a number as long as a coordinate, whatever is wrong with it.
fn has_coordinate(line: &str) -> bool {
    line.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() >= DIGITS)
}
