use std::collections::VecDeque;
use std::io;

use super::header::Header;
use super::row::{ParcelRow, PointRow, Row};
use crate::format::lines::{Encoded, Line, Lines};
use crate::format::source::Place;

/// The longest line in bytes; one of the format has a hundred.
const LONGEST: usize = 1 << 16;

/// The file, line by line, as what each line is.
pub(super) struct Walk {
    lines: Lines,
    header: Header,
    has_begun: bool,
    in_coordinates: bool,
    waiting: VecDeque<Item>,
}

pub(super) enum Item {
    /// A header is complete; what follows is under it.
    Block(Header),
    Parcel(ParcelRow, Line),
    Point(PointRow, Line),
    /// A line among coordinates that is none of them.
    Odd(Line),
}

impl Walk {
    pub fn open(place: &Place, encoded: Encoded) -> io::Result<Self> {
        let lines = Lines::open(place, encoded, LONGEST)?;
        let (header, waiting) = (Header::default(), VecDeque::new());
        Ok(Self { lines, header, has_begun: false, in_coordinates: false, waiting })
    }

    /// What comes next.
    pub fn next(&mut self) -> io::Result<Option<Item>> {
        while self.waiting.is_empty() {
            let Some(line) = self.lines.next()? else { return Ok(None) };
            let row = if line.is_cut { Row::Other } else { Row::of(&line.text) };
            match row {
                Row::Blank => {}
                Row::Section(name) => {
                    self.in_coordinates = false;
                    if name.ends_with("坐标") {
                        self.begin();
                    }
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

    /// Coordinates begin, under a new header where there is one.
    fn begin(&mut self) {
        self.in_coordinates = true;
        if !self.has_begun || !self.header.is_empty() {
            self.has_begun = true;
            self.waiting.push_back(Item::Block(std::mem::take(&mut self.header)));
        }
    }
}
