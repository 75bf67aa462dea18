use crate::format::half_width::number;
use std::io;

use super::angle::{self, NotAnAngle};
use super::columns::{Columns, Role};
use super::note;
use super::right::{Draft, Kind};
use super::rows::{Cell, Row, Rows, Table};
use crate::diagnostic::{Code, Defect};
use crate::format::Angles;

/// Bytes of sentences before the first right that are kept.
const MOST_PREAMBLE: usize = 1 << 12;

/// The rights of a table, one after another.
pub(super) struct Rights {
    rows: Rows,
    angles: Angles,
    may_lack_header: bool,
    columns: Option<Columns>,
    /// The row before, which may be the upper one of a header.
    above: Option<Row>,
    preamble: Vec<String>,
    /// The table has one right, which sentences before it speak of.
    pub is_single: bool,
    draft: Option<Draft>,
    ended: Vec<Draft>,
}

impl Rights {
    pub fn open(table: &Table, angles: Angles) -> io::Result<Self> {
        Ok(Self {
            rows: table.rows()?,
            angles,
            may_lack_header: table.may_lack_header(),
            columns: None,
            above: None,
            preamble: Vec::new(),
            is_single: false,
            draft: None,
            ended: Vec::new(),
        })
    }

    /// The header that was met last.
    pub fn columns(&self) -> Option<&Columns> {
        self.columns.as_ref()
    }

    /// The next right; sentences go to `heard` as they come by.
    pub fn next(&mut self, heard: &mut impl FnMut(&str)) -> io::Result<Option<Draft>> {
        while self.ended.is_empty() {
            let Some(row) = self.rows.next()? else { return Ok(self.draft.take()) };
            self.take(row, heard)?;
        }
        Ok(self.ended.pop())
    }

    fn take(&mut self, row: Row, heard: &mut impl FnMut(&str)) -> io::Result<()> {
        if row.is_cut {
            let told = Defect::new(Code::TooLong).detail(format!("(row {})", row.number));
            self.draft().fail(told);
            return Ok(());
        }
        let is_corner = self.columns.as_ref().is_some_and(|columns| is_corner(columns, &row));
        if !is_corner && let Some(columns) = Columns::of(&row, self.above.as_ref()).map_err(io::Error::other)? {
            if columns.find(Role::Geometry).is_some() {
                return Err(io::Error::other("the table has a column of geometries: it is no table of corners"));
            }
            self.columns = Some(columns);
            self.above = Some(row);
            return Ok(());
        }
        if self.columns.is_none() && self.may_lack_header {
            self.columns = Columns::bare(&row);
        }
        let Some(columns) = self.columns.take() else {
            self.sentence(&row, heard);
            self.above = Some(row);
            return Ok(());
        };
        self.row(&columns, &row, heard);
        self.columns = Some(columns);
        self.above = Some(row);
        Ok(())
    }

    /// A row below a header.
    fn row(&mut self, columns: &Columns, row: &Row, heard: &mut impl FnMut(&str)) {
        let pair = columns.pair().map(|(a, b)| (row.text(a), row.text(b)));
        let flat = columns.find(Role::Corners).map(|column| row.text(column)).filter(|text| !text.is_empty());
        let right = columns.find(Role::Right).or_else(|| columns.find(Role::Name));
        let key = right.map(|column| row.text(column)).filter(|key| !key.is_empty());
        let is_corner = is_corner(columns, row);
        let has_either = pair.is_some_and(|(a, b)| !a.is_empty() || !b.is_empty()) || flat.is_some();
        let is_alone = row.filled().count() == 1;
        // A row that has a coordinate is none, unless it begins like one: no corner may get lost as a remark.
        let is_named = columns.find(Role::Point).is_some_and(|column| is_label(row.text(column)));
        let is_said = match row.filled().next().filter(|_| has_either || key.is_some() || is_named) {
            Some(first) => note::is_sentence(first),
            None => true,
        };
        if !is_corner && (is_said || (is_alone && !is_named)) {
            self.sentence(row, heard);
            return;
        }
        if self
            .draft
            .as_ref()
            .is_some_and(|draft| flat.is_some() || key.is_some_and(|key| draft.key.as_deref() != Some(key)))
            && self.draft.as_ref().is_some_and(|draft| draft.has_points() || draft.key.is_some())
        {
            self.ended.extend(self.draft.take());
        }
        let angles = self.angles;
        let draft = self.draft();
        draft.keep(row);
        if let Some(key) = key {
            draft.key = Some(key.to_owned());
        }
        let cell = |role| columns.find(role).map(|column| row.text(column)).filter(|text| !text.is_empty());
        if let Some(crs) = cell(Role::Crs) {
            if *draft.crs.get_or_insert_with(|| crs.to_owned()) != crs {
                draft.fail(Defect::new(Code::CrsOfRecord).detail(format!("(row {}: {crs})", row.number)));
            }
            heard(crs);
        }
        if let Some(part) = cell(Role::Part) {
            draft.part(part);
        }
        for column in columns.attributes().filter(|column| !row.text(*column).is_empty()) {
            let (name, cell) = (columns.names[column].as_str(), &row.cells[column]);
            match right == Some(column) || columns.find(Role::Name) == Some(column) {
                true if name.eq_ignore_ascii_case("id") => {}
                true => draft.value(name, cell),
                false => draft.value_of_part(name, cell),
            }
        }
        if let Some(flat) = flat {
            corners(draft, flat, angles, row);
        } else if let Some((first, second)) = columns.pair().filter(|_| has_either) {
            let ring = cell(Role::Ring).unwrap_or_default();
            let label = cell(Role::Point).unwrap_or_default();
            let read = |column: usize| {
                coordinate(row.text(column), columns.are_angles(), angles).map_err(|code| (code, column))
            };
            let both = read(first).and_then(|a| Ok((a, read(second)?)));
            let pushed = both.and_then(|((a, kind), (b, other))| {
                let taken = if kind == other { draft.corner(ring, label, kind, [a, b]) } else { Err(Code::NotInZone) };
                taken.map_err(|code| (code, second))
            });
            if let Err((code, column)) = pushed {
                let is_blank = row.text(first).is_empty() || row.text(second).is_empty();
                let code = if is_blank { Code::PointsIncomplete } else { code };
                draft.fail(Defect::new(code).detail(told(row, &columns.names[column], row.text(column))));
            }
        } else if let Some((point, column)) = cell(Role::Point).zip(columns.find(Role::Point)) {
            // A point that has a name and no place is a corner that is missing.
            draft.fail(Defect::new(Code::PointsIncomplete).detail(told(row, &columns.names[column], point)));
        }
    }

    /// The right at hand, or a new one under the sentences that came before.
    fn draft(&mut self) -> &mut Draft {
        let (preamble, is_single) = (&self.preamble, self.is_single);
        self.draft.get_or_insert_with(|| {
            let mut draft = Draft::new(None);
            for text in preamble {
                if is_single {
                    attach(&mut draft, text);
                }
                draft.sentence(text);
            }
            draft
        })
    }

    fn sentence(&mut self, row: &Row, heard: &mut impl FnMut(&str)) {
        let text = row.joined();
        heard(&text);
        if let Some(part) = note::part(&text).filter(|_| self.columns.is_some() || row.filled().count() == 1) {
            let draft = self.draft();
            draft.keep(row);
            draft.part(part);
            return;
        }
        match &mut self.draft {
            Some(draft) => {
                draft.keep(row);
                attach(draft, &text);
                draft.sentence(&text);
            }
            None if self.preamble.iter().map(String::len).sum::<usize>() + text.len() < MOST_PREAMBLE => {
                self.preamble.push(text);
            }
            None => {}
        }
    }
}

/// What a sentence says, as values of the part at hand.
fn attach(draft: &mut Draft, text: &str) {
    let note = note::read(text);
    if let Some(elevation) = note.elevation {
        draft.said_of_part("开采标高", elevation);
    }
    match note.area {
        Some(text) if note.is_total => draft.value("矿区总面积", &Cell { text, is_number: false }),
        Some(area) => draft.said_of_part("矿区面积", area),
        None => {}
    }
}

/// Whether both cells of a corner have numbers or angles, so that the row can be nothing else.
fn is_corner(columns: &Columns, row: &Row) -> bool {
    let is_value =
        |text: &str| number(text).is_some() || (angle::has_signs(text) && text.contains(|c: char| c.is_ascii_digit()));
    match columns.pair() {
        Some((a, b)) => is_value(row.text(a)) && is_value(row.text(b)),
        None => columns.find(Role::Corners).is_some_and(|column| row.text(column).contains([';', '；'])),
    }
}

/// Whether a text can be the number of a point and nothing else: `12`, `J3`, `A-1`.
fn is_label(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    text.len() <= 8 && text.bytes().all(is_part) && text.bytes().any(|byte| byte.is_ascii_digit())
}

/// A coordinate, and whether it is in metres or in degrees.
fn coordinate(text: &str, is_angle: bool, angles: Angles) -> Result<(f64, Kind), Code> {
    let angle = |text: &str| match angle::parse(text, angles) {
        Ok(x) => Ok((x, Kind::Degrees)),
        Err(NotAnAngle::Dms) => Err(Code::AngleInDms),
        Err(NotAnAngle::Invalid) => Err(Code::AngleInvalid),
    };
    match number(text) {
        Some(x) if !x.is_finite() => Err(Code::CoordinateNotFinite),
        _ if is_angle || angle::has_signs(text) => angle(text),
        Some(x) if x.abs() > 360.0 => Ok((x, Kind::Plane)),
        Some(_) => angle(text),
        None => Err(Code::CoordinateNotNumber),
    }
}

/// `X1,Y1;X2,Y2;…`: all corners in one cell; degrees have the longitude first (the larger, in China).
fn corners(draft: &mut Draft, text: &str, angles: Angles, row: &Row) {
    for (n, corner) in text.split([';', '；']).filter(|corner| !corner.trim().is_empty()).enumerate() {
        let read = |text: &str| coordinate(text.trim(), angles == Angles::Packed, angles);
        let both = match corner.split_once([',', '，']) {
            Some((a, b)) => read(a).and_then(|a| Ok((a, read(b)?))),
            None => Err(Code::PointsIncomplete),
        };
        let taken = both.and_then(|((a, kind), (b, other))| match kind {
            _ if kind != other => Err(Code::NotInZone),
            Kind::Degrees if a > b => draft.corner("", "", kind, [b, a]),
            _ => draft.corner("", "", kind, [a, b]),
        });
        if let Err(code) = taken {
            draft.fail(Defect::new(code).detail(told(row, &format!("corner {}", n + 1), corner)));
            return;
        }
    }
}

/// The place of a cell, for people.
fn told(row: &Row, column: &str, text: &str) -> String {
    let short = |text: &str| text.chars().take(40).collect::<String>();
    format!("(row {}, column {}: {})", row.number, short(column), short(text))
}
