//! Corners that stand side by side, two or three to a row, as notices print them: brought below each other.

use super::columns::{Block, Columns};
use super::names::{Role, is_of_figures};
use super::rows::{Cell, MOST_CELLS, Row};
use crate::diagnostic::{Code, Defect};
use crate::format::label_series::corner_number;
use crate::half_width::number;

/// How far from one corner others may lie to be taken for corners: in metres, and in degrees.
const NEAR_M: f64 = 200_000.0;
const NEAR_DEGREES: f64 = 2.0;
/// Numbers below this are no coordinates by themselves, but only beside another.
const COORDINATES_FROM: f64 = 1e6;
/// Rows of one panel.
const MOST_ROWS: usize = 10_000;

/// A corner of a row, as a row of its own.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    label: String,
    pub row: Row,
}

/// The corners of a row by the block they stand in; those of the first block may be missing.
pub(super) fn split(columns: &Columns, row: Row, near: &mut Option<[f64; 2]>) -> Vec<Option<Entry>> {
    let Some((a, b)) = columns.pair() else { return vec![Some(Entry { label: String::new(), row })] };
    let value = |column: usize| number(row.text(column)).filter(|x| x.is_finite());
    *near = value(a).zip(value(b)).map(|(a, b)| [a, b]).or(*near);
    let mut blocks = columns.blocks();
    let is_read = |column: usize, blocks: &[Block]| {
        let of = |block: &Block| block.label == Some(column) || [block.pair.0, block.pair.1].contains(&column);
        column == a || column == b || blocks.iter().any(of) || !is_free(columns, column)
    };
    if let Some(near) = *near {
        for column in 0..row.cells.len().saturating_sub(1) {
            if is_read(column, &blocks) || is_read(column + 1, &blocks) {
                continue;
            }
            let Some(pair) = value(column).zip(value(column + 1)) else { continue };
            let pair = match (is_near([pair.0, pair.1], near), is_near([pair.1, pair.0], near)) {
                (true, _) => (column, column + 1),
                (_, true) => (column + 1, column),
                _ => continue,
            };
            let label = column.checked_sub(1).filter(|before| !is_read(*before, &blocks));
            let label = label.filter(|before| is_label(row.text(*before)));
            blocks.push(Block { label, pair, keys: Vec::new() });
        }
    }
    let unused = near.and_then(|near| {
        let is_one =
            |x: f64| x >= COORDINATES_FROM && near.iter().any(|n| *n >= COORDINATES_FROM && (x - n).abs() <= NEAR_M);
        let mut free = (0..row.cells.len()).filter(|column| !is_read(*column, &blocks));
        free.find(|column| !is_of_figures(columns.name(*column)) && value(*column).is_some_and(is_one))
    });
    let fault = unused.map(|column| {
        let reported = format!("(row {}, column {}: {})", row.number, column + 1, row.text(column));
        Box::new(Defect::new(Code::CoordinateNotUsed).detail(reported))
    });
    let others: Vec<Option<Entry>> = blocks.iter().map(|block| entry(columns, &row, block, (a, b))).collect();
    let mut first = row;
    first.fault = fault;
    for column in blocks.iter().flat_map(|block| [block.label, Some(block.pair.0), Some(block.pair.1)]).flatten() {
        first.cells.get_mut(column).into_iter().for_each(|cell| *cell = Cell::default());
    }
    let label = columns.label().map_or("", |column| first.text(column)).to_owned();
    let is_there = !first.text(a).is_empty() || !first.text(b).is_empty() || !label.is_empty();
    // What is not read anywhere stays with the first corner, or with its place.
    let has_first = is_there || first.fault.is_some() || others.iter().all(Option::is_none);
    std::iter::once(has_first.then_some(Entry { label, row: first })).chain(others).collect()
}

/// Whether nothing else is read from a column.
fn is_free(columns: &Columns, column: usize) -> bool {
    let is_angle = |role| matches!(role, Some(Role::Longitude | Role::Latitude));
    match columns.role_of(column) {
        None | Some(Role::Point | Role::Northing | Role::Easting) => true,
        role => columns.are_angles() && is_angle(role),
    }
}

fn is_near(pair: [f64; 2], near: [f64; 2]) -> bool {
    let most = if near.iter().all(|x| x.abs() <= 360.0) { NEAR_DEGREES } else { NEAR_M };
    pair.iter().zip(near).all(|(x, n)| (x - n).abs() <= most)
}

/// The corner of another block as a row under the header of the first; it is under the same right and part.
fn entry(columns: &Columns, row: &Row, block: &Block, (a, b): (usize, usize)) -> Option<Entry> {
    let text = |column: Option<usize>| column.map_or("", |column| row.text(column));
    let label = text(block.label).to_owned();
    if text(Some(block.pair.0)).is_empty() && text(Some(block.pair.1)).is_empty() && label.is_empty() {
        return None;
    }
    let cell = |column: usize| row.cells.get(column).cloned().unwrap_or_default();
    let mut cells = vec![Cell::default(); columns.names.len().min(MOST_CELLS)];
    let mut put = |column: usize, cell: Cell| cells.get_mut(column).into_iter().for_each(|own| *own = cell.clone());
    for column in columns.shared() {
        put(column, cell(column));
    }
    for (first, own) in &block.keys {
        put(*first, cell(*own));
    }
    columns.label().into_iter().for_each(|column| put(column, cell(block.label.unwrap_or(usize::MAX))));
    put(a, cell(block.pair.0));
    put(b, cell(block.pair.1));
    let row = Row { number: row.number, is_damaged: row.is_damaged, cells, ..Row::default() };
    Some(Entry { label, row })
}

/// Whether a text can be the number of a point and nothing else: `12`, `J3`, `A-1`.
pub(super) fn is_label(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    text.len() <= 8 && text.bytes().all(is_part) && text.bytes().any(|byte| byte.is_ascii_digit())
}

/// Rows whose corners stand side by side, up to where something else comes.
pub(super) struct Panel {
    rows: Vec<Vec<Option<Entry>>>,
    /// Rows that had one corner each came before, so that where the panel begins is not known.
    is_late: bool,
}

impl Panel {
    pub fn new(is_late: bool) -> Self {
        Self { rows: Vec::new(), is_late }
    }

    /// Takes the corners of a row; whether there was room.
    pub fn push(&mut self, row: Vec<Option<Entry>>) -> bool {
        let has_room = self.rows.len() < MOST_ROWS;
        if has_room {
            self.rows.push(row);
        }
        has_room
    }

    /// Whether a row is under another right or part than those before.
    pub fn is_left_by(&self, columns: &Columns, row: &Row) -> bool {
        let known = |column: usize| {
            let cells = self.rows.iter().flatten().flatten().map(|entry| entry.row.text(column));
            cells.into_iter().find(|text| !text.is_empty())
        };
        columns.shared().any(|column| {
            let own = row.text(column);
            !own.is_empty() && known(column).is_some_and(|known| known != own)
        })
    }

    /// The rows in the order of the ring, each with a fault where the labels do not give that order.
    pub fn in_order(self) -> Vec<Row> {
        let width = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let at = |row: usize, block: usize| self.rows[row].get(block).and_then(Option::as_ref);
        let down =
            || (0..width).flat_map(|block| (0..self.rows.len()).filter_map(move |row| Some((block, at(row, block)?))));
        let across =
            || (0..self.rows.len()).flat_map(|row| (0..width).filter_map(move |block| Some((0, at(row, block)?))));
        let (columns, rows): (Vec<_>, Vec<_>) = (down().collect(), across().collect());
        let (chosen, is_clear) = match (runs_on(&columns), runs_on(&rows)) {
            (true, _) => (columns, true),
            (false, true) => (rows, true),
            (false, false) => (columns, false),
        };
        let mut block = 0;
        let ordered = chosen.into_iter().map(|(of, entry)| {
            let begins_block = std::mem::replace(&mut block, of) != of;
            Row { begins_block, ..entry.row.clone() }
        });
        let mut ordered: Vec<Row> = ordered.collect();
        if !is_clear || self.is_late {
            for row in &mut ordered {
                let reported = format!("(row {})", row.number);
                row.fault.get_or_insert_with(|| Box::new(Defect::new(Code::OrderUnclear).detail(reported)));
            }
        }
        ordered
    }
}

/// Whether each corner has the number after the one before. A block may begin anew, and a ring end with its first corner.
fn runs_on(corners: &[(usize, &Entry)]) -> bool {
    let numbers: Option<Vec<(String, u64)>> = corners.iter().map(|(_, entry)| corner_number(&entry.label)).collect();
    let Some(numbers) = numbers else { return false };
    let mut start = 0;
    (1..corners.len()).all(|n| {
        let (before, own) = (&numbers[n - 1], &numbers[n]);
        let is_closing = *own == numbers[start];
        let is_next = own.0 == before.0 && own.1 == before.1 + 1;
        let begins_anew = corners[n].0 != corners[n - 1].0 && (own.1 == 1 || own.1 == numbers[0].1);
        let after_closing = n > start + 1 && *before == numbers[start] && own.1 > before.1;
        if begins_anew || after_closing {
            start = n;
        }
        is_next || is_closing || begins_anew || after_closing
    })
}
