//! Tables of text for people: as wide as the terminal, in which no number breaks.

mod column;
mod wrap;

use std::fmt::{self, Display, Formatter};

use comfy_table::{CellAlignment, ContentArrangement, presets};

use crate::visible::visible;
use column::Column;
pub use wrap::wrap;
use wrap::wrapped;

/// Columns of the terminal that are assumed when it does not say.
const WIDTH: u16 = 110;

/// The most characters of a cell that are shown.
const MOST_OF_CELL: usize = 2000;

/// A table for people. Where its columns cannot stand side by side without breaking a number, each row comes as a
/// block with a line for every column.
pub struct Table {
    width: usize,
    header: Vec<String>,
    rows: Vec<Vec<String>>,
    /// Columns that are set to the right and do not wrap.
    numbers: Vec<usize>,
}

impl Table {
    /// A table without rows, at most `width` columns of the terminal wide, in which Chinese signs count as two.
    pub fn headed<H: Into<String>>(width: Option<u16>, header: impl IntoIterator<Item = H>) -> Self {
        let header = header.into_iter().map(Into::into).collect();
        Self { width: width.unwrap_or(WIDTH).into(), header, rows: Vec::new(), numbers: Vec::new() }
    }

    /// The same with numbers in these columns.
    #[must_use]
    pub fn with_numbers(mut self, columns: impl IntoIterator<Item = usize>) -> Self {
        self.numbers.extend(columns);
        self
    }

    /// Adds a row with a cell for every column; the lines of a cell are parted by line feeds.
    pub fn add_row<C: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = C>) {
        self.rows.push(cells.into_iter().map(|cell| shown(cell.as_ref())).collect());
    }

    fn columns(&self) -> Vec<Column> {
        let column = |(number, header): (usize, &String)| {
            let cells = self.rows.iter().filter_map(|row| row.get(number)).chain([header]);
            Column::of(cells.map(String::as_str), self.numbers.contains(&number))
        };
        self.header.iter().enumerate().map(column).collect()
    }

    fn grid(&self, widths: &[usize]) -> comfy_table::Table {
        let cells = |row: &[String]| -> Vec<String> {
            row.iter().zip(widths).map(|(cell, width)| wrapped(cell, *width)).collect()
        };
        let mut grid = comfy_table::Table::new();
        grid.load_preset(presets::UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Disabled);
        grid.set_header(cells(&self.header));
        for row in &self.rows {
            grid.add_row(cells(row));
        }
        for (_, column) in grid.column_iter_mut().enumerate().filter(|(number, _)| self.numbers.contains(number)) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        grid
    }

    /// A block a row; a row whose first cell is empty goes on with the block before it.
    fn blocks(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let heads: Vec<String> = self.header.iter().map(|head| head.replace('\n', " ")).collect();
        let indent = heads.iter().map(|head| wrap::width(head)).max().unwrap_or(0).min(self.width / 3).max(2) + 2;
        let rule = "─".repeat(self.width);
        for (number, row) in self.rows.iter().enumerate() {
            if number == 0 || row.first().is_some_and(|cell| !cell.is_empty()) {
                writeln!(f, "{rule}")?;
            }
            for (head, cell) in heads.iter().zip(row).filter(|(_, cell)| !cell.is_empty()) {
                let heads = wrap(head, indent - 2);
                let lines = wrap(cell, self.width.saturating_sub(indent).max(8));
                for i in 0..heads.len().max(lines.len()) {
                    let [head, line] = [&heads, &lines].map(|lines| lines.get(i).map_or("", String::as_str));
                    let space = " ".repeat(indent - wrap::width(head).min(indent));
                    writeln!(f, "{}", format!("{head}{space}{line}").trim_end())?;
                }
            }
        }
        f.write_str(&rule)
    }
}

impl Display for Table {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match column::widths(&self.columns(), self.width) {
            Some(widths) => write!(f, "{}", self.grid(&widths)),
            None => self.blocks(f),
        }
    }
}

/// What of a cell is shown, in characters that are seen.
fn shown(cell: &str) -> String {
    let most = cell.char_indices().nth(MOST_OF_CELL).map_or(cell, |(end, _)| &cell[..end]);
    let more = if most.len() < cell.len() { "…" } else { "" };
    // A tab is as wide as its place makes it, which no table knows.
    visible(most).replace('\t', "\\u0009") + more
}

/// Lines that stand beside a table, each with its line feed, wrapped where a width is given.
pub fn paragraphs(text: &str, width: Option<u16>) -> String {
    let shown = visible(text);
    match width {
        Some(width) if !shown.is_empty() => wrapped(&shown, width.into()) + "\n",
        _ => shown.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(width: u16) -> String {
        let mut table = Table::headed(Some(width), ["采矿权", "面积\nm²", "说明"]).with_numbers([1]);
        table.add_row(["示例一号矿区", "1770265.178", "与生态保护红线重叠39986.239平方米，占该采矿权的2.26%"]);
        table.add_row(["", "-0.104", "距铁路 1083059.919 m"]);
        table.to_string()
    }

    #[test]
    fn no_line_is_wider_than_asked_and_no_number_breaks() {
        for width in 24..120 {
            let text = table(width);
            for line in text.lines() {
                assert!(wrap::width(line) <= usize::from(width), "{width}:\n{text}");
            }
            for number in ["1770265.178", "39986.239", "2.26%", "-0.104", "1083059.919"] {
                assert!(text.contains(number), "{width}: {number} in\n{text}");
            }
        }
        assert!(table(100).contains('│') && !table(30).contains('│'));
    }

    #[test]
    fn what_steers_a_terminal_is_shown() {
        let mut table = Table::headed(None, ["id"]);
        table.add_row(["a\u{1b}[31m\r\u{202e}\tb"]);
        assert!(table.to_string().contains(r"a\u001b[31m\u000d\u202e\u0009b"));
    }

    #[test]
    fn a_cell_of_a_million_characters_is_cut() {
        let mut table = Table::headed(None, ["id", "n"]);
        table.add_row(["x".repeat(1_000_000), "1".repeat(1_000_000)]);
        assert!(table.to_string().len() < 100_000);
    }
}
