//! Tables of text for people.

use comfy_table::{ContentArrangement, Row, Table, presets};

/// Columns of the terminal that are assumed when it does not tell.
const WIDTH: u16 = 110;

/// A table without rows, at most `width` columns of the terminal wide, in which Chinese signs count as two.
pub fn headed(width: Option<u16>, header: impl Into<Row>) -> Table {
    let mut table = Table::new();
    table
        .load_preset(presets::UTF8_FULL_CONDENSED)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(width.unwrap_or(WIDTH))
        .set_header(header);
    table
}
