//! Any table as rows of text, whatever is in it.

use std::path::Path;

use super::rows::Table;
use super::{ByteSource, ReadOptions};
use crate::error::{Error, Result};

/// The most rows that are read.
const MOST_ROWS: usize = 200_000;

/// The rows of a CSV file.
///
/// # Errors
/// When the file cannot be read, has too many rows, or a row of it is damaged.
pub(in crate::format) fn rows(path: &Path) -> Result<Vec<Vec<String>>> {
    let table = Table::of_text(&ByteSource::File(path.into()), true, &ReadOptions::default());
    read(path, &table.map_err(|e| Error::io(path, e))?)
}

/// The same of the first sheet of a workbook.
#[cfg(feature = "xlsx")]
pub(in crate::format) fn rows_of_workbook(path: &Path) -> Result<Vec<Vec<String>>> {
    let sheets =
        super::workbook::sheets(&ByteSource::File(path.into())).map_err(|message| Error::format(path, message))?.0;
    let sheet = sheets.into_iter().next().ok_or_else(|| Error::format(path, "the workbook has no sheet"))?;
    read(path, &Table::Sheet(sheet))
}

fn read(path: &Path, table: &Table) -> Result<Vec<Vec<String>>> {
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
