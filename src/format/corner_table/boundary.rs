//! Where the corners of one polygon end and those of the next begin, beyond what right, part and ring say.

use std::collections::HashMap;
use std::sync::Arc;

use super::columns::Columns;
use super::names::{is_of_figures, is_of_rings};
use super::note;
use super::rows::Row;
use super::survey::{BLANK_ROWS, Meaning, Meanings};
use crate::diagnostic::{Code, Defect};
use crate::format::rings::label_number;

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
pub(super) struct Place {
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
    /// A row of text or a header among the corners.
    between: Option<Between>,
    /// Areas and elevations stand above the corners that they are of.
    is_said_above: bool,
    /// Rows of one corner since something ended.
    pub single_rows: usize,
}

struct Between {
    row: usize,
    text: String,
    /// It says an area or an elevation, which is that of a part.
    is_of_part: bool,
    has_header: bool,
}

impl Boundaries {
    pub fn new(meanings: &Arc<Meanings>) -> Self {
        Self {
            meanings: meanings.clone(),
            own: HashMap::new(),
            seen: HashMap::new(),
            last_label: String::new(),
            between: None,
            is_said_above: false,
            single_rows: 0,
        }
    }

    /// A header, among corners or before them.
    pub fn header(&mut self, columns: &Columns, is_among_corners: bool) {
        let known = self.meanings.iter().find(|(known, _)| known == columns);
        self.own = known.map(|(_, own)| own.clone()).unwrap_or_default();
        self.single_rows = 0;
        if is_among_corners {
            let new = || Between { row: 0, text: String::new(), is_of_part: false, has_header: false };
            self.between.get_or_insert_with(new).has_header = true;
        }
    }

    /// A row that names a part.
    pub fn part(&mut self) {
        self.between = None;
        self.single_rows = 0;
    }

    /// A row of text; what is to be said where it already begins another part.
    pub fn sentence(&mut self, text: &str, row: &Row, has_corners: bool) -> Option<Defect> {
        self.single_rows = 0;
        let said = note::read(text);
        let is_of_part = (said.area.is_some() || said.elevation.is_some()) && !said.is_total;
        self.is_said_above |= is_of_part && !has_corners;
        if !has_corners || !(is_of_part || note::may_head(text)) {
            return None;
        }
        let short: String = text.chars().take(40).collect();
        if is_of_part && self.is_said_above {
            self.between = None;
            return Some(Defect::new(Code::SplitByRow).detail(format!("(row {}: {short})", row.number)));
        }
        self.between.get_or_insert(Between { row: row.number, text: short, is_of_part, has_header: false });
        None
    }

    /// Takes a corner; what begins there, and how that is told.
    pub fn take(&mut self, columns: &Columns, row: &Row, place: Place) -> Option<(Cut, Defect)> {
        let label = columns.label().map_or("", |column| row.text(column));
        let between = self.between.take();
        let cut = match (place.is_first, between) {
            (true, _) => None,
            (false, Some(between)) if !place.is_part_new => self.after_text(&between, label, row),
            _ => None,
        };
        let cut = cut.or_else(|| if place.is_first { None } else { self.by_column(columns, row, place) });
        if place.is_first || matches!(cut, Some((Cut::Right, _))) {
            self.seen.clear();
        }
        for column in columns.candidates(row).filter(|column| !row.text(*column).is_empty()) {
            let seen = self.seen.entry(column).or_default();
            if seen != row.text(column) {
                row.text(column).clone_into(seen);
            }
        }
        label.clone_into(&mut self.last_label);
        self.single_rows = if place.is_first || place.is_part_new || cut.is_some() { 1 } else { self.single_rows + 1 };
        cut
    }

    fn after_text(&self, between: &Between, label: &str, row: &Row) -> Option<(Cut, Defect)> {
        let is_text = !between.text.is_empty();
        let what = if is_text { format!("row {}: {}", between.row, between.text) } else { "another header".to_owned() };
        let told = Defect::new(Code::SplitByRow).detail(format!("(row {}, after {what})", row.number));
        if between.is_of_part {
            return Some((Cut::Part(None), told));
        }
        if is_text {
            let name = Some(between.text.clone()).filter(|name| name.chars().count() <= 20);
            return Some((if between.has_header { Cut::Right } else { Cut::Part(name) }, told));
        }
        // The header of the next page.
        let runs_on =
            label_number(&self.last_label).zip(label_number(label)).is_some_and(|(a, b)| a.0 == b.0 && b.1 == a.1 + 1);
        (!runs_on).then_some((Cut::Ring, told))
    }

    /// By the values of columns that nothing is known of, and by blank rows.
    fn by_column(&self, columns: &Columns, row: &Row, place: Place) -> Option<(Cut, Defect)> {
        let has_changed = |column: &usize| {
            let (own, seen) = (row.text(*column), self.seen.get(column).map_or("", String::as_str));
            let are_both = !own.is_empty() && !seen.is_empty();
            let are_of_rings = is_of_rings(own) && is_of_rings(seen);
            are_both && own != seen && !are_of_rings
        };
        let is_figure = |column: usize| is_of_figures(columns.name(column));
        let meaning = |column: &usize| self.own.get(column).copied().unwrap_or(Meaning::OfPoint);
        let mut changed: Vec<usize> = columns.candidates(row).filter(has_changed).collect();
        changed.retain(|column| meaning(column) != Meaning::OfPoint || (place.is_part_new && place.comes_again));
        changed.sort_by_key(|column| (is_figure(*column), *column));
        let told = |code: Code, column: usize| {
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
            return Some((Cut::Ring, told(Code::SplitByColumn, column)));
        }
        if let Some(&column) = changed.first() {
            if place.is_part_new {
                let is_right = columns.key().is_none() && !is_figure(column);
                return is_right.then(|| (Cut::Right, told(Code::SplitByColumn, column)));
            }
            if meaning(&column) == Meaning::Unclear {
                return Some((Cut::Unclear, told(Code::SplitUnclear, column)));
            }
            let name = Some(row.text(column).to_owned()).filter(|_| !is_figure(column));
            let is_right = columns.key().is_none() && name.is_some();
            return Some((if is_right { Cut::Right } else { Cut::Part(name) }, told(Code::SplitByColumn, column)));
        }
        let gap = Some(meaning(&BLANK_ROWS)).filter(|_| row.is_after_blank && !place.is_part_new)?;
        let told = |code| Defect::new(code).detail(format!("(row {}, after a blank row)", row.number));
        match gap {
            Meaning::OfPoint => None,
            Meaning::OfPolygon => Some((Cut::Ring, told(Code::SplitByRow))),
            Meaning::Unclear => Some((Cut::Unclear, told(Code::SplitUnclear))),
        }
    }

    /// What a right is called whose only name stands in a column that nothing is known of.
    pub fn name<'a>(&self, columns: &Columns, row: &'a Row) -> Option<&'a str> {
        let is_name =
            |column: &usize| self.own.get(column) == Some(&Meaning::OfPolygon) && !is_of_figures(columns.name(*column));
        columns.candidates(row).filter(is_name).map(|column| row.text(column)).find(|text| !text.is_empty())
    }
}
