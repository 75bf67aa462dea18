use std::collections::VecDeque;
use std::io;
use std::sync::Arc;

use super::angle;
use super::boundary::{Boundaries, CornerPosition, Cut};
use super::columns::Columns;
use super::corner::{corner, corners, reported};
use super::label;
use super::names::{Role, is_of_rings};
use super::notation::{self, Notation, Written};
use super::note;
use super::panel::{self, Entry, Panel};
use super::right::Draft;
use super::rows::{Cell, Row, Rows, Table};
use super::stretch::Joints;
use super::survey::{Meanings, Survey};
use crate::diagnostic::{Code, Defect};
use crate::format::numbering::Known;
use crate::format::{Angles, deduction};
use crate::half_width::number;

/// Bytes of sentences before the first right that are kept.
const MOST_PREAMBLE: usize = 1 << 12;

/// A row that names the right whose corners follow.
struct Title {
    name: String,
    /// As a sentence; none where the name alone stands in the column of the right.
    text: Option<String>,
    row: usize,
}

/// The rights of a table, one after another.
pub(super) struct Rights {
    rows: Rows,
    angles: Angles,
    /// What a sentence of the table, and the header at hand, say of how angles are written.
    said: Option<Notation>,
    headed: Option<Notation>,
    may_lack_header: bool,
    columns: Option<Columns>,
    /// The row before, which may be the upper one of a header.
    above: Option<Row>,
    preamble: Vec<String>,
    /// The table has one right, which sentences before it speak of.
    pub is_single: bool,
    /// What is learnt of the columns, or was.
    survey: Option<Survey>,
    boundaries: Boundaries,
    /// The corner before, by which numbers are known for coordinates.
    near: Option<[f64; 2]>,
    panel: Option<Panel>,
    /// Corners of the table so far.
    known: Known,
    draft: Option<Draft>,
    /// Each of the corners that stand side by side has a name of its own above the header.
    are_blocks_named: bool,
    /// A row that names the right of the corners below it.
    title: Option<Title>,
    ended: VecDeque<Draft>,
}

impl Rights {
    /// Rights as far as the names of the columns separate them, and what the columns mean by their values.
    pub fn survey(table: &Table, angles: Angles) -> io::Result<Meanings> {
        let mut rights = Self::open(table, angles, &Arc::default())?;
        rights.survey = Some(Survey::default());
        while rights.next(&mut |_| {})?.is_some() {}
        let columns = rights.survey.map(Survey::meanings).unwrap_or_default();
        // A sentence below the table speaks of the corners above it too.
        let meanings = Arc::new(Meanings { columns, joints: Joints::default(), notation: rights.said });
        let mut rights = Self::open(table, angles, &meanings)?;
        while rights.next(&mut |_| {})?.is_some() {}
        let joints = rights.boundaries.joints();
        Ok(Meanings { columns: meanings.columns.clone(), joints, notation: meanings.notation })
    }

    pub fn open(table: &Table, angles: Angles, meanings: &Arc<Meanings>) -> io::Result<Self> {
        Ok(Self {
            rows: table.rows()?,
            angles,
            said: meanings.notation,
            headed: None,
            may_lack_header: table.may_lack_header(),
            columns: None,
            above: None,
            preamble: Vec::new(),
            is_single: false,
            survey: None,
            boundaries: Boundaries::new(meanings),
            near: None,
            panel: None,
            known: Known::default(),
            draft: None,
            are_blocks_named: false,
            title: None,
            ended: VecDeque::new(),
        })
    }

    /// The header that was met last.
    pub fn columns(&self) -> Option<&Columns> {
        self.columns.as_ref()
    }

    /// The next right; sentences go to `heard` as they come by.
    pub fn next(&mut self, heard: &mut impl FnMut(&str)) -> io::Result<Option<Draft>> {
        while self.ended.is_empty() {
            match self.rows.next()? {
                Some(row) => self.take(row, heard)?,
                None if self.panel.is_some() => self.flush(heard)?,
                None => {
                    let below = self.title.take().map(|title| title.text.unwrap_or(title.name));
                    self.draft.iter_mut().zip(&below).for_each(|(draft, text)| draft.sentence(text));
                    return Ok(self.draft.take());
                }
            }
        }
        Ok(self.ended.pop_front())
    }

    fn take(&mut self, row: Row, heard: &mut impl FnMut(&str)) -> io::Result<()> {
        if row.is_cut {
            self.flush(heard)?;
            let reported = Defect::new(Code::TooLong).detail(format!("(row {})", row.number));
            self.draft().fail(reported);
            return Ok(());
        }
        let entries = self.columns.as_ref().map(|columns| panel::split(columns, row.clone(), &mut self.near));
        let has_corner = self
            .columns
            .as_ref()
            .zip(entries.as_ref())
            .is_some_and(|(columns, entries)| entries.iter().flatten().any(|entry| is_corner(columns, &entry.row)));
        if !has_corner && let Some(columns) = Columns::of(&row, self.above.as_ref()) {
            self.flush(heard)?;
            if columns.find(Role::Geometry).is_some() {
                return Err(io::Error::other("the table has a column of geometries: it is no table of corners"));
            }
            self.boundaries.header(&columns, self.draft.as_ref().is_some_and(Draft::has_open_part));
            self.headed = notation::headed(&columns);
            self.are_blocks_named = self.above.as_ref().is_some_and(|above| note::heads_blocks(above, &columns));
            self.columns = Some(columns);
            self.above = Some(row);
            return Ok(());
        }
        let mut entries = entries.unwrap_or_default();
        if self.columns.is_none() && self.may_lack_header {
            self.columns = Columns::bare(&row);
            if let Some(columns) = &self.columns {
                self.boundaries.header(columns, false);
                entries = panel::split(columns, row.clone(), &mut self.near);
            }
        }
        let Some(columns) = self.columns.take() else {
            self.sentence(&row, heard);
            self.above = Some(row);
            return Ok(());
        };
        let taken = self.corners(&columns, &row, entries, heard);
        self.columns = Some(columns);
        self.above = Some(row);
        taken
    }

    /// The corners of a row, or what else it is.
    fn corners(
        &mut self,
        columns: &Columns,
        row: &Row,
        entries: Vec<Option<Entry>>,
        heard: &mut impl FnMut(&str),
    ) -> io::Result<()> {
        let is_wide = entries.iter().skip(1).any(Option::is_some);
        let is_corner = entries.iter().flatten().any(|entry| is_corner(columns, &entry.row));
        if !is_corner && !is_wide {
            self.flush_under(columns, heard)?;
            let first = entries.into_iter().flatten().next().map(|entry| entry.row);
            return self.row(columns, first.as_ref().unwrap_or(row), heard);
        }
        if self.panel.as_ref().is_some_and(|panel| panel.is_left_by(columns, row)) {
            self.flush_under(columns, heard)?;
        }
        if !is_wide && self.panel.is_none() && columns.blocks().is_empty() {
            let first = entries.into_iter().flatten().next().map(|entry| entry.row);
            return self.row(columns, first.as_ref().unwrap_or(row), heard);
        }
        let is_late = self.boundaries.single_rows > 0;
        let panel = self.panel.get_or_insert_with(|| Panel::new(is_late));
        if panel.push(entries) {
            Ok(())
        } else {
            Err(io::Error::other("corners stand side by side in more than 10,000 rows"))
        }
    }

    fn flush(&mut self, heard: &mut impl FnMut(&str)) -> io::Result<()> {
        let Some(columns) = self.columns.take() else { return Ok(()) };
        let flushed = self.flush_under(&columns, heard);
        self.columns = Some(columns);
        flushed
    }

    /// Reads the corners that stood side by side, one below the other.
    fn flush_under(&mut self, columns: &Columns, heard: &mut impl FnMut(&str)) -> io::Result<()> {
        let Some(panel) = self.panel.take() else { return Ok(()) };
        let mut rows = panel.in_order();
        for row in rows.iter_mut().filter(|_| self.are_blocks_named) {
            let reported = format!("(row {}: what stands side by side has names of its own)", row.number);
            row.fault.get_or_insert_with(|| Box::new(Defect::new(Code::SplitUnclear).detail(reported)));
        }
        let taken = rows.iter().try_for_each(|row| self.row(columns, row, heard));
        self.boundaries.single_rows = 0;
        taken
    }

    /// Ends the right at hand where a row is of another one.
    fn end_right(&mut self, reported: Defect) {
        if let Some(mut draft) = self.draft.take() {
            draft.say(reported.clone());
            self.ended.push_back(draft);
        }
        self.draft().say(reported);
    }

    /// A row below a header.
    fn row(&mut self, columns: &Columns, row: &Row, heard: &mut impl FnMut(&str)) -> io::Result<()> {
        let pair = columns.pair().map(|(a, b)| (row.text(a), row.text(b)));
        let flat = columns.find(Role::Corners).map(|column| row.text(column)).filter(|text| !text.is_empty());
        let right = columns.key();
        let key = right.map(|column| row.text(column)).filter(|key| !key.is_empty());
        let is_corner = is_corner(columns, row);
        let has_either = pair.is_some_and(|(a, b)| !a.is_empty() || !b.is_empty()) || flat.is_some();
        let is_alone = row.filled().count() == 1;
        // A row that has a coordinate is none, unless it begins like one: no corner may get lost as a remark.
        let is_named = columns.label().is_some_and(|column| panel::is_label(row.text(column)));
        let is_said = match row.filled().next().filter(|_| has_either || key.is_some() || is_named) {
            Some(first) => note::is_sentence(first),
            None => true,
        };
        if !is_corner && row.fault.is_none() && (is_said || (is_alone && !is_named)) {
            let is_title = is_alone && is_titled(key, row) && self.draft.as_ref().is_none_or(|draft| !draft.is_keyed);
            match key.filter(|_| is_title) {
                Some(key) => self.title = Some(Title { name: key.to_owned(), text: None, row: row.number }),
                None => self.sentence(row, heard),
            }
            return Ok(());
        }
        self.entitle(columns);
        self.bound(columns, row, is_corner || has_either)?;
        self.values(columns, row, heard);
        let written = Written { angles: self.angles, declared: self.headed.or(self.said) };
        if let Some(flat) = flat {
            corners(self.draft(), flat, written, row);
        } else {
            let mut known = std::mem::take(&mut self.known);
            corner(self.draft(), columns, row, written, &mut known);
            self.known = known;
            let label = columns.label().map_or("", |column| label::part(row.text(column)));
            let remark = columns.note().map_or(label, |column| row.text(column));
            self.draft().remark(remark);
        }
        Ok(())
    }

    /// Begins the right that a row above these corners names.
    fn entitle(&mut self, columns: &Columns) {
        let Some(Title { name, text, row }) = self.title.take() else { return };
        let names_right = text.is_none() || columns.key().is_none();
        let is_other = |draft: &Draft| draft.has_points() && draft.key.as_deref() != Some(name.as_str());
        if names_right && self.draft.as_ref().is_some_and(is_other) {
            self.end_right(Defect::new(Code::SplitByRow).detail(format!("(row {row}: {name})")));
        }
        let draft = self.draft();
        text.iter().for_each(|text| draft.sentence(text));
        if names_right {
            let defect = deduction::is_named(&name).then(|| deducted(row, &name));
            defect.iter().for_each(|defect| draft.fail(defect.clone()));
            draft.key = Some(name);
            self.ended.back_mut().into_iter().zip(defect).for_each(|(before, defect)| before.fail(defect));
        }
    }

    /// Ends the right, part or ring at hand where a row is of another one.
    fn bound(&mut self, columns: &Columns, row: &Row, has_corner: bool) -> io::Result<()> {
        let text = |column: Option<usize>| column.map(|column| row.text(column)).filter(|text| !text.is_empty());
        let (key, flat) = (text(columns.key()), text(columns.find(Role::Corners)));
        let is_other =
            flat.is_some() || key.is_some_and(|key| self.draft.as_ref().is_some_and(|d| d.key.as_deref() != Some(key)));
        let is_key_new = is_other && self.draft.as_ref().is_some_and(|draft| draft.has_points() || draft.key.is_some());
        let torn = (has_corner && self.boundaries.is_torn()).then(|| {
            let reported = format!("(row {}: fewer than 3 corners under one name, and numbers go on)", row.number);
            Defect::new(Code::SplitUnclear).detail(reported)
        });
        if let Some((reported, draft)) = torn.clone().zip(self.draft.as_mut()) {
            draft.fail(reported);
        }
        if is_key_new {
            self.ended.extend(self.draft.take());
        }
        let part = columns.find(Role::Part).map(|column| row.text(column)).filter(|part| !part.is_empty());
        let is_part_new = part.is_some_and(|part| self.draft.as_ref().is_some_and(|draft| draft.is_part_new(part)));
        let comes_again = part.is_some_and(|part| self.draft.as_ref().is_some_and(|draft| draft.had_part(part)));
        let is_first = self.draft.as_ref().is_none_or(|draft| !draft.has_points());
        let place = CornerPosition { is_first: is_first || is_key_new, is_part_new, comes_again };
        if has_corner {
            let cut = self.boundaries.take(columns, row, place);
            let is_new = place.is_first || is_part_new || matches!(cut, Some((Cut::Right | Cut::Part(_), _)));
            let is_part = !place.is_first && is_part_new;
            if let Some(survey) = &mut self.survey
                && !survey.take(columns, row, is_new, is_part)
            {
                return Err(io::Error::other("the table has more than 256 different headers"));
            }
            if let Some((cut, reported)) = cut {
                self.cut(cut, reported);
            }
            if let Some(reported) = torn {
                self.draft().fail(reported);
            }
        }
        Ok(())
    }

    /// Takes what the cells of a row say beside its corner.
    fn values(&mut self, columns: &Columns, row: &Row, heard: &mut impl FnMut(&str)) {
        let right = columns.key();
        let key = right.map(|column| row.text(column)).filter(|key| !key.is_empty());
        let inferred = self.boundaries.name(columns, row).map(str::to_owned);
        self.draft();
        let (Some(draft), before) = (&mut self.draft, self.ended.back_mut()) else { return };
        draft.names_rings |= columns.candidates(row).any(|column| is_of_rings(row.text(column)));
        draft.keep(row);
        row.fault.iter().for_each(|fault| draft.fail((**fault).clone()));
        let key_cell = right.and_then(|column| row.cells.get(column));
        if key_cell.is_some_and(|cell| cell.is_number && cell.text.parse::<f64>().is_ok_and(|x| x.abs() >= 1e15)) {
            let reported = format!("(row {}: a workbook keeps 15 digits of a number; keep ids as text)", row.number);
            draft.say(Defect::new(Code::NumberChanged).detail(reported));
        }
        if let Some(key) = key {
            draft.is_keyed = true;
            draft.key = Some(key.to_owned());
        } else if right.is_none() && draft.key.is_none() {
            draft.key = inferred;
        }
        let cell = |role| columns.find(role).map(|column| row.text(column)).filter(|text| !text.is_empty());
        let names = [key, cell(Role::Name), cell(Role::Part)];
        let deduction = names.into_iter().flatten().find(|name| deduction::is_named(name));
        if let Some(defect) = deduction.map(|name| deducted(row.number, name)) {
            // From which right it is to be taken is not said: the one before it may be meant.
            if !draft.has_points() {
                before.into_iter().for_each(|before| before.fail(defect.clone()));
            }
            draft.fail(defect);
        }
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
        for column in columns.unnamed(row) {
            let cell = &row.cells[column];
            draft.value_of_part(&format!("第{}列", column + 1), cell);
            draft.say(Defect::new(Code::CellWithoutHeading).detail(reported(
                row,
                &(column + 1).to_string(),
                &cell.text,
            )));
        }
    }

    /// Parts what would be one polygon.
    fn cut(&mut self, cut: Cut, reported: Defect) {
        match cut {
            Cut::Right => self.end_right(reported),
            Cut::Part(name) => {
                let draft = self.draft();
                draft.end_part();
                if let Some(name) = name {
                    draft.part(&name);
                }
                draft.say(reported);
            }
            Cut::Ring => {
                let draft = self.draft();
                draft.end_ring();
                draft.say(reported);
            }
            Cut::Unclear => self.draft().fail(reported),
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
        self.said = self.said.or_else(|| notation::declared(&text));
        if note::has_coordinates(&text) {
            let reported = Defect::new(Code::CoordinatesInText).detail(reported(row, "text", &text));
            self.draft().say(reported);
        }
        let is_keyed = self.columns.as_ref().is_some_and(|columns| columns.key().is_some());
        if let Some(name) = note::title(&text).filter(|_| !is_keyed && self.title.is_none()) {
            self.title = Some(Title { name: name.to_owned(), text: Some(text.clone()), row: row.number });
            return;
        }
        if let Some(part) = note::part(&text).filter(|_| self.columns.is_some() || row.filled().count() == 1) {
            self.boundaries.part();
            let draft = self.draft();
            draft.keep(row);
            draft.part(part);
            return;
        }
        let has_corners = self.draft.as_ref().is_some_and(Draft::has_points);
        if has_corners && deduction::is_heading(&text) {
            let reported = Defect::new(Code::DeductionNotMade).detail(reported(row, "text", &text));
            self.draft().fail(reported);
        }
        let begins_part = self.boundaries.sentence(&text, row, has_corners);
        match &mut self.draft {
            Some(draft) => {
                draft.keep(row);
                if let Some(reported) = begins_part {
                    draft.end_part();
                    draft.say(reported);
                }
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

fn deducted(row: usize, name: &str) -> Defect {
    Defect::new(Code::DeductionNotMade).detail(format!("(row {row}: {name})"))
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

/// Whether what stands alone in the column of the right can be its name.
fn is_titled(key: Option<&str>, row: &Row) -> bool {
    let text = row.joined();
    key == Some(text.as_str()) && note::may_head(&text) && !note::is_sentence(&text) && note::part(&text).is_none()
}
