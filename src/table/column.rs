//! How wide the columns of a table are.

use super::wrap::{pieces, width};

/// What the frame of a table takes beside its columns: a line before each, a space on either side, and a line at the end.
const PER_COLUMN: usize = 3;

/// A column of text is no narrower than this, unless it holds less.
const LEAST: usize = 12;

/// Up to this width a piece of text stays whole; one with a figure in it, up to the second.
const WHOLE: [usize; 2] = [16, 40];

/// How wide a column can be.
pub struct Column {
    /// Narrower it would break a number, or be hard to read.
    least: usize,
    /// The longest of its lines.
    natural: usize,
}

impl Column {
    pub fn of<'a>(cells: impl Iterator<Item = &'a str>, is_numbers: bool) -> Self {
        let (mut least, mut natural) = (0, 0);
        for cell in cells {
            natural = cell.lines().map(width).max().unwrap_or(0).max(natural);
            let whole = |piece: &str| {
                let [of_text, of_figures] = WHOLE;
                width(piece.trim_end()).min(if piece.contains(|c: char| c.is_ascii_digit()) {
                    of_figures
                } else {
                    of_text
                })
            };
            least = pieces(cell).map(|(piece, _)| whole(piece)).max().unwrap_or(0).max(least);
        }
        let least = if is_numbers { natural } else { least.max(LEAST.min(natural)) };
        Self { least, natural }
    }
}

/// The width of each column in a table of at most `most` columns of the terminal; `None` when there is no room.
pub fn widths(columns: &[Column], most: usize) -> Option<Vec<usize>> {
    let room = most.checked_sub(PER_COLUMN * columns.len() + 1)?;
    let mut widths: Vec<usize> = columns.iter().map(|column| column.least).collect();
    let mut left = room.checked_sub(widths.iter().sum())?;
    // What is left goes to those that need more, by how much they need.
    let need: usize = columns.iter().zip(&widths).map(|(column, width)| column.natural - width).sum();
    let room = left;
    for (column, width) in columns.iter().zip(&mut widths) {
        let more = (room * (column.natural - *width)).checked_div(need).unwrap_or(0).min(column.natural - *width);
        *width += more;
        left -= more;
    }
    // The last columns to need any get what rounding left over.
    for (column, width) in columns.iter().zip(&mut widths).rev() {
        let more = left.min(column.natural - *width);
        *width += more;
        left -= more;
    }
    Some(widths)
}
