//! Any table as rows of text, whatever is in it.

use std::path::Path;

use super::rows::Table;
use super::workbook::sheets;
use super::{Place, ReadOptions};
use crate::error::{Error, Result};

/// The most rows that are read.
const MOST_ROWS: usize = 200_000;

/// The rows of a CSV file, or of the first sheet of a workbook.
///
/// # Errors
/// When the file cannot be read, has too many rows, or a row of it is damaged.
pub(in crate::format) fn rows(path: &Path, is_workbook: bool, options: &ReadOptions) -> Result<Vec<Vec<String>>> {
    let place = Place::File(path.into());
    let table = if is_workbook {
        let sheet = sheets(&place).map_err(|message| Error::format(path, message))?.0.into_iter().next();
        Table::Sheet(sheet.ok_or_else(|| Error::format(path, "the workbook has no sheet"))?)
    } else {
        Table::of_text(&place, true, options).map_err(|e| Error::io(path, e))?
    };
    let mut rows = table.rows().map_err(|e| Error::io(path, e))?;
    let mut read = Vec::new();
    while let Some(row) = rows.next().map_err(|e| Error::io(path, e))? {
        if row.is_damaged || row.is_cut || read.len() == MOST_ROWS {
            let message = format!("row {}: it is damaged or too long, or one of too many", row.number);
            return Err(Error::format(path, message));
        }
        read.push(row.cells.into_iter().map(|cell| cell.text).collect());
    }
    Ok(read)
}
