//! Which columns separate one polygon from the next though their names do not say so.
//!
//! A value that stays the same for three corners or more and then changes is that of a polygon; one that changes from
//! row to row is that of a point. What is neither is not decided: a right in whose corners it changes is refused.

use std::collections::HashMap;

use super::columns::Columns;
use super::label::runs_on;
use super::names::{is_of_figures, is_of_rings};
use super::notation::Notation;
use super::rows::Row;
use super::stretch::{FEWEST, Joints};

/// Headers that are kept apart; more in one table are none.
pub(super) const MOST_HEADERS: usize = 256;

/// What a change of a value means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Nothing: it belongs to the point.
    OfPoint,
    /// Another polygon begins.
    OfPolygon,
    /// Another polygon may begin: the heading is that of remarks.
    Remark,
    /// Corners are numbered in it, so that another polygon may begin where the numbers do not run on.
    Number,
    Unclear,
}

/// Blank rows among corners, as if they were a column.
pub(super) const BLANK_ROWS: usize = usize::MAX;

/// What is learnt of a table before its rights are read.
#[derive(Debug, Default)]
pub(super) struct Meanings {
    /// What the columns of each header mean, where that is more than nothing.
    pub columns: Vec<(Columns, HashMap<usize, Meaning>)>,
    pub joints: Joints,
    /// What a sentence says of how angles are written.
    pub notation: Option<Notation>,
}

/// The values of the columns of a table, as its corners come by.
#[derive(Default)]
pub(super) struct Survey {
    headers: Vec<(Columns, HashMap<usize, Runs>)>,
    blank_rows: usize,
}

/// The runs of one value after another in a column.
#[derive(Default)]
struct Runs {
    value: String,
    /// Rows of the run at hand, and whether it began where the value changed.
    len: usize,
    began_by_change: bool,
    rows: usize,
    blanks: usize,
    /// Rows whose value is the number after that of the row before.
    steps: usize,
    runs: usize,
    changes: usize,
    /// Changes beside a run of fewer rows than a polygon has corners.
    short: usize,
    /// Times that the part changed and the value did or did not.
    with_part: usize,
    despite_part: usize,
}

impl Runs {
    fn end(&mut self) {
        if self.began_by_change && self.len < FEWEST {
            self.short += 1;
        }
        (self.len, self.began_by_change) = (0, false);
    }

    /// Takes the value of a row; what is blank goes on. `is_new` where another right or part begins anyway.
    fn take(&mut self, value: &str, is_new: bool, is_part: bool) {
        let differs = !value.is_empty() && !self.value.is_empty() && value != self.value;
        let differs = differs && !(is_of_rings(value) && is_of_rings(&self.value));
        self.rows += 1;
        self.blanks += usize::from(value.is_empty());
        self.steps += usize::from(runs_on(&self.value, value) == Some(true));
        if is_new {
            if is_part && !value.is_empty() {
                *(if differs { &mut self.with_part } else { &mut self.despite_part }) += 1;
            }
            self.end();
        } else if differs {
            let is_short = self.len < FEWEST;
            self.end();
            self.changes += 1;
            self.short += usize::from(is_short);
            self.began_by_change = true;
        }
        self.runs += usize::from(self.len == 0);
        self.len += 1;
        if !value.is_empty() {
            value.clone_into(&mut self.value);
        } else if is_new && !is_part {
            self.value.clear();
        }
    }

    fn meaning(&self, is_of_parts: bool, is_remark: bool) -> Meaning {
        let is_numbered = self.steps >= 2 && 2 * self.steps >= self.rows && self.blanks == 0;
        if is_numbered && !is_remark {
            return Meaning::Number;
        }
        if is_remark {
            let is_in_runs = self.changes > 0 && self.short == 0 && self.blanks == 0;
            return if is_in_runs { Meaning::Remark } else { Meaning::OfPoint };
        }
        if self.changes == 0 {
            return if is_of_parts { Meaning::OfPolygon } else { Meaning::OfPoint };
        }
        match self.short {
            0 => Meaning::OfPolygon,
            _ if self.rows < 2 * self.runs => Meaning::OfPoint,
            _ => Meaning::Unclear,
        }
    }
}

impl Survey {
    /// Takes a corner under a header; `is_new` where it begins another right or part by what is known, `is_part` where
    /// it is a part of the same right. Whether there was room for its header.
    pub fn take(&mut self, columns: &Columns, row: &Row, is_new: bool, is_part: bool) -> bool {
        let place = self.headers.iter().rposition(|(known, _)| known == columns).unwrap_or(self.headers.len());
        if place == MOST_HEADERS {
            return false;
        }
        if place == self.headers.len() {
            self.headers.push((columns.clone(), HashMap::new()));
        }
        self.blank_rows += usize::from(row.is_after_blank);
        let runs = &mut self.headers[place].1;
        for column in columns.free(row) {
            runs.entry(column).or_default().take(row.text(column), is_new, is_part);
        }
        runs.entry(BLANK_ROWS).or_default().take(&self.blank_rows.to_string(), is_new, is_part);
        true
    }

    /// What was found.
    pub fn meanings(self) -> Vec<(Columns, HashMap<usize, Meaning>)> {
        let of_header = |(columns, mut runs): (Columns, HashMap<usize, Runs>)| {
            runs.values_mut().for_each(Runs::end);
            let has_key = columns.key().is_some();
            let meaning = |(column, runs): (usize, Runs)| {
                let is_of_parts = !has_key
                    && column != BLANK_ROWS
                    && runs.with_part > 0
                    && runs.despite_part > 0
                    && !is_of_figures(columns.name(column));
                let is_remark = column != BLANK_ROWS && columns.is_remark(column);
                (column, runs.meaning(is_of_parts, is_remark))
            };
            let found = runs.into_iter().map(meaning).filter(|(_, meaning)| *meaning != Meaning::OfPoint).collect();
            (columns, found)
        };
        self.headers.into_iter().map(of_header).collect()
    }
}
