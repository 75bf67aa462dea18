//! Where the corners of one polygon end and those of the next begin, beyond what right, part and ring say.

use std::collections::HashMap;
use std::sync::Arc;

use super::angle;
use super::columns::Columns;
use super::label;
use super::names::{Role, is_of_figures, is_of_rings};
use super::note;
use super::rows::Row;
use super::sign::{Sign, Strength};
use super::stretch::{Begins, Joint, Joints, Stretches};
use super::survey::{BLANK_ROWS, Meaning, Meanings};
use crate::diagnostic::{Code, Defect};
use crate::format::Angles;
use crate::format::label_series::LabelSeries;
use crate::geometry::Position;
use crate::half_width::number;

/// What begins at a corner.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cut {
    Right,
    /// With its name, where it has one.
    Part(Option<String>),
    Ring,
    /// Something or nothing.
    Unclear,
}

/// How a corner stands to those before it.
#[derive(Debug, Clone, Copy)]
pub(super) struct CornerPosition {
    /// It is the first of its right.
    pub is_first: bool,
    /// The column of the part has another value than before.
    pub is_part_new: bool,
    /// That value was there before in the same right.
    pub comes_again: bool,
}

/// Signs by which one polygon ends, gathered row by row.
pub(super) struct Boundaries {
    meanings: Arc<Meanings>,
    /// Of the columns of the header at hand.
    own: HashMap<usize, Meaning>,
    /// The last value of each column.
    seen: HashMap<usize, String>,
    last_label: String,
    series: LabelSeries,
    last_ring: String,
    /// A row of text or a header among the corners.
    between: Option<Between>,
    /// Areas and elevations stand above the corners that they are of.
    is_said_above: bool,
    /// A row has begun a part.
    is_begun: bool,
    stretches: Stretches,
    /// Rows of one corner since something ended.
    pub single_rows: usize,
}

struct Between {
    row: usize,
    text: String,
    /// It says an area or an elevation, which is that of a part.
    is_of_part: bool,
    /// It may head the corners below it.
    is_head: bool,
    has_header: bool,
}

impl Between {
    fn reported(&self, row: &Row) -> Defect {
        let is_text = !self.text.is_empty();
        let what = if is_text { format!("row {}: {}", self.row, self.text) } else { "another header".to_owned() };
        Defect::new(Code::SplitByRow).detail(format!("(row {}, after {what})", row.number))
    }

    /// What begins at a row below a text that heads it.
    fn heads(self, row: &Row) -> Sign {
        let reported = self.reported(row);
        let name = Some(self.text).filter(|name| name.chars().count() <= 20);
        let cut = match (self.is_of_part, self.has_header) {
            (true, _) => Cut::Part(None),
            (false, true) => Cut::Right,
            (false, false) => Cut::Part(name),
        };
        Sign { strength: Strength::Strong, cut, reported }
    }
}

/// Where a corner stands, as far as it can be read.
fn position(columns: &Columns, row: &Row) -> Position {
    let value = |text: &str| number(text).or_else(|| angle::parse(text, Angles::Dms).ok()).unwrap_or(f64::NAN);
    columns.pair().map_or([f64::NAN; 2], |(a, b)| [value(row.text(a)), value(row.text(b))])
}

impl Boundaries {
    pub fn new(meanings: &Arc<Meanings>) -> Self {
        Self {
            meanings: meanings.clone(),
            own: HashMap::new(),
            seen: HashMap::new(),
            last_label: String::new(),
            series: LabelSeries::default(),
            last_ring: String::new(),
            between: None,
            is_said_above: false,
            is_begun: false,
            stretches: Stretches::default(),
            single_rows: 0,
        }
    }

    /// A header, among corners or before them.
    pub fn header(&mut self, columns: &Columns, is_among_corners: bool) {
        let known = self.meanings.columns.iter().find(|(known, _)| known == columns);
        self.own = known.map(|(_, own)| own.clone()).unwrap_or_default();
        self.single_rows = 0;
        if is_among_corners {
            let new = || Between { row: 0, text: String::new(), is_of_part: false, is_head: false, has_header: false };
            self.between.get_or_insert_with(new).has_header = true;
        }
    }

    /// A row that names a part.
    pub fn part(&mut self) {
        self.between = None;
        self.is_begun = true;
        self.single_rows = 0;
    }

    /// A row of text; what is to be said where it already begins another part.
    pub fn sentence(&mut self, text: &str, row: &Row, has_corners: bool) -> Option<Defect> {
        self.single_rows = 0;
        let said = note::read(text);
        let is_of_part = (said.area.is_some() || said.elevation.is_some()) && !said.is_total;
        self.is_said_above |= is_of_part && !has_corners;
        if !has_corners {
            return None;
        }
        let short: String = text.chars().take(40).collect();
        if is_of_part && self.is_said_above {
            self.part();
            return Some(Defect::new(Code::SplitByRow).detail(format!("(row {}: {short})", row.number)));
        }
        let is_head = is_of_part || note::may_head(text);
        let has_header = self.between.as_ref().is_some_and(|known| known.has_header);
        if self.between.as_ref().is_none_or(|known| is_head && !known.is_head) {
            self.between = Some(Between { row: row.number, text: short, is_of_part, is_head, has_header });
        }
        None
    }

    /// Whether the next corner tears one polygon: it or the one before has too few corners under its name.
    pub fn is_torn(&self) -> bool {
        self.meanings.joints.get(self.stretches.next_corner()) == Some(Joint::Torn)
    }

    /// How the stretches of corners join, after the last corner.
    pub fn joints(self) -> Joints {
        self.stretches.joints()
    }

    /// Takes a corner; what begins there, and how that is known.
    pub fn take(&mut self, columns: &Columns, row: &Row, place: CornerPosition) -> Option<(Cut, Defect)> {
        let label = columns.label().map_or("", |column| row.text(column));
        let numbers = label::runs_on(&self.last_label, label);
        let begins_series = self.series.take(label);
        let joint = self.meanings.joints.get(self.stretches.next_corner());
        let ring = columns.find(Role::Ring).map_or("", |column| row.text(column));
        let is_ring_new = !ring.is_empty() && !self.last_ring.is_empty() && ring != self.last_ring;
        let sign =
            self.sign(columns, row, place, label).filter(|sign| !is_ring_new || sign.strength == Strength::Strong);
        let is_flat = columns.find(Role::Corners).is_some_and(|column| !row.text(column).is_empty());
        let position = position(columns, row);
        let begins = if place.is_first || place.is_part_new {
            let may_run_on = numbers.unwrap_or(label.is_empty() || self.last_label.is_empty());
            Some(Begins::Named { may_run_on: may_run_on && !is_flat })
        } else if self.is_begun || is_ring_new || self.restarts(label, begins_series, position) {
            Some(Begins::Anew)
        } else {
            sign.as_ref().map(|_| Begins::Perhaps)
        };
        self.is_begun = false;
        self.stretches.take(begins, position);
        let cut = sign.and_then(|sign| sign.weigh(joint, numbers));
        if place.is_first || matches!(cut, Some((Cut::Right, _))) {
            self.seen.clear();
        }
        for column in columns.free(row).filter(|column| !row.text(*column).is_empty()) {
            let seen = self.seen.entry(column).or_default();
            if seen != row.text(column) {
                row.text(column).clone_into(seen);
            }
        }
        label.clone_into(&mut self.last_label);
        ring.clone_into(&mut self.last_ring);
        self.single_rows = if place.is_first || place.is_part_new || cut.is_some() { 1 } else { self.single_rows + 1 };
        cut
    }

    /// Whether the number of a corner begins a ring by itself.
    fn restarts(&self, label: &str, begins_series: bool, position: Position) -> bool {
        let both = label::ordinal(&self.last_label).zip(label::ordinal(label));
        let falls = both.is_some_and(|(before, own)| own.1 <= before.1);
        (falls || begins_series) && !self.stretches.is_closed_by(position)
    }

    /// What may part a corner from the one before: a row of text is heard first, then the columns, then the rest.
    fn sign(&mut self, columns: &Columns, row: &Row, place: CornerPosition, label: &str) -> Option<Sign> {
        let between = self.between.take();
        if place.is_first {
            return None;
        }
        let between = between.filter(|_| !place.is_part_new);
        let (heads, others): (Option<Between>, Option<Between>) = match between {
            Some(between) if between.is_head => (Some(between), None),
            other => (None, other),
        };
        let by_head = heads.map(|between| between.heads(row));
        let by_column = || {
            let (cut, reported) = self.by_column(columns, row, place)?;
            Some(Sign { strength: Strength::Strong, cut, reported })
        };
        let sign = by_head.or_else(by_column);
        if place.is_part_new || self.stretches.is_closed_by(position(columns, row)) {
            return sign;
        }
        let weak = |reported| Sign { strength: Strength::Weak, cut: Cut::Ring, reported };
        let by_number = || if self.stretches.is_closed() { None } else { self.by_number(columns, row, label) };
        let by_row = || others.map(|between| weak(between.reported(row)));
        sign.or_else(by_number).or_else(by_row).or_else(|| self.by_place(columns, row))
    }

    /// By numbers that do not run on: those of the column of corners where nothing else sees to that.
    fn by_number(&self, columns: &Columns, row: &Row, label: &str) -> Option<Sign> {
        let reported = |column: usize, seen: &str| {
            let reported = format!("(row {}, column {}: {seen} → {})", row.number, column + 1, row.text(column));
            Defect::new(Code::SplitByColumn).detail(reported)
        };
        let is_ahead = label::ordinal(&self.last_label).zip(label::ordinal(label)).is_some_and(|(a, b)| b.1 > a.1);
        if let Some(column) = columns.label()
            && is_ahead
            && label::runs_on(&self.last_label, label) == Some(false)
        {
            let reported = reported(column, &self.last_label);
            return Some(Sign { strength: Strength::Weak, cut: Cut::Ring, reported });
        }
        let is_number = |column: &usize| self.own.get(column) == Some(&Meaning::Number);
        columns.candidates(row).filter(|column| is_number(column) && columns.label() != Some(*column)).find_map(
            |column| {
                let seen = self.seen.get(&column)?;
                let is_anew = label::runs_on(seen, row.text(column)) == Some(false) && seen != row.text(column);
                is_anew.then(|| Sign { strength: Strength::Numbers, cut: Cut::Ring, reported: reported(column, seen) })
            },
        )
    }

    /// By remarks, blank rows and where corners stand in the table.
    fn by_place(&self, columns: &Columns, row: &Row) -> Option<Sign> {
        let sign = |strength: Strength, reported: Defect| Some(Sign { strength, cut: Cut::Ring, reported });
        let meaning = |column: usize| self.own.get(&column).copied();
        let is_other = |column: &usize| self.seen.get(column).is_some_and(|seen| seen != row.text(*column));
        let mut remarks = columns.free(row).filter(|column| meaning(*column) == Some(Meaning::Remark));
        if let Some(column) = remarks.find(is_other) {
            let reported = format!("(row {}, column {}: {})", row.number, columns.name(column), row.text(column));
            return sign(Strength::Weak, Defect::new(Code::SplitByColumn).detail(reported));
        }
        let reported = |what: &str| Defect::new(Code::SplitByRow).detail(format!("(row {}, {what})", row.number));
        if row.is_after_blank && meaning(BLANK_ROWS).is_some() {
            return sign(Strength::Blank, reported("after a blank row"));
        }
        if row.begins_block { sign(Strength::Weak, reported("beside others")) } else { None }
    }

    /// By the values of columns that nothing is known of, and by blank rows here and there.
    fn by_column(&self, columns: &Columns, row: &Row, place: CornerPosition) -> Option<(Cut, Defect)> {
        let has_changed = |column: &usize| {
            let (own, seen) = (row.text(*column), self.seen.get(column).map_or("", String::as_str));
            let are_both = !own.is_empty() && !seen.is_empty();
            let are_of_rings = is_of_rings(own) && is_of_rings(seen);
            are_both && own != seen && !are_of_rings
        };
        let is_figure = |column: usize| is_of_figures(columns.name(column));
        let meaning = |column: &usize| self.own.get(column).copied().unwrap_or(Meaning::OfPoint);
        let mut changed: Vec<usize> = columns.candidates(row).filter(has_changed).collect();
        changed.retain(|column| {
            matches!(meaning(column), Meaning::OfPolygon | Meaning::Unclear) || (place.is_part_new && place.comes_again)
        });
        changed.sort_by_key(|column| (is_figure(*column), *column));
        let reported = |code: Code, column: usize| {
            let name = columns.name(column);
            let name = if name.is_empty() { (column + 1).to_string() } else { name.chars().take(40).collect() };
            let short = |text: &str| text.chars().take(40).collect::<String>();
            let values = [self.seen.get(&column).map_or("", String::as_str), row.text(column)].map(short);
            Defect::new(code).detail(format!("(row {}, column {name}: {} → {})", row.number, values[0], values[1]))
        };
        let is_other_ring = |column: &usize| {
            let (own, seen) = (row.text(*column), self.seen.get(column).map_or("", String::as_str));
            own != seen && is_of_rings(own) && is_of_rings(seen)
        };
        if let Some(column) = columns.candidates(row).find(is_other_ring).filter(|_| changed.is_empty()) {
            return Some((Cut::Ring, reported(Code::SplitByColumn, column)));
        }
        if let Some(&column) = changed.first() {
            if place.is_part_new {
                let is_right = columns.key().is_none() && !is_figure(column);
                return is_right.then(|| (Cut::Right, reported(Code::SplitByColumn, column)));
            }
            if meaning(&column) == Meaning::Unclear {
                return Some((Cut::Unclear, reported(Code::SplitUnclear, column)));
            }
            let name = Some(row.text(column).to_owned()).filter(|_| !is_figure(column));
            let is_right = columns.key().is_none() && name.is_some();
            return Some((if is_right { Cut::Right } else { Cut::Part(name) }, reported(Code::SplitByColumn, column)));
        }
        let runs_on = columns.label().and_then(|column| label::runs_on(&self.last_label, row.text(column)));
        let is_gap = row.is_after_blank && !place.is_part_new && runs_on != Some(true);
        let is_gap_unclear = is_gap && meaning(&BLANK_ROWS) == Meaning::Unclear;
        is_gap_unclear.then(|| {
            let reported = format!("(row {}, after a blank row)", row.number);
            (Cut::Unclear, Defect::new(Code::SplitUnclear).detail(reported))
        })
    }

    /// What a right is called whose only name stands in a column that nothing is known of.
    pub fn name<'a>(&self, columns: &Columns, row: &'a Row) -> Option<&'a str> {
        let is_name =
            |column: &usize| self.own.get(column) == Some(&Meaning::OfPolygon) && !is_of_figures(columns.name(*column));
        columns.candidates(row).filter(is_name).map(|column| row.text(column)).find(|text| !text.is_empty())
    }
}
