//! Any table as rows of text, whatever is in it.

use std::path::Path;

#[cfg(feature = "xlsx")]
use super::rows::MOST_CELLS;
use super::rows::Table;
#[cfg(feature = "xlsx")]
use super::workbook::{self, MOST_TEXT, MergedDown};
use super::{ByteSource, ReadOptions};
#[cfg(feature = "xlsx")]
use crate::diagnostic::{Code, Defect};
use crate::error::{Error, Result};

/// The most rows that are read.
const MOST_ROWS: usize = 200_000;

/// The rows of a CSV file.
///
/// # Errors
/// When the file cannot be read, has too many rows, or a row of it is damaged.
pub(in crate::format) fn rows(path: &Path) -> Result<Vec<Vec<String>>> {
    let table = Table::of_text(&ByteSource::File(path.into()), true, &ReadOptions::default());
    let rows = read(path, &table.map_err(|e| Error::io(path, e))?)?;
    Ok(rows.into_iter().map(|(_, cells)| cells).collect())
}

/// The same of the first sheet of a workbook, where what stands in merged cells is said of every row of them; and what
/// else the workbook holds.
#[cfg(feature = "xlsx")]
pub(in crate::format) fn rows_of_workbook(path: &Path) -> Result<(Vec<Vec<String>>, Vec<Defect>)> {
    let refuse = |message: String| Error::format(path, message);
    let place = ByteSource::File(path.into());
    let (sheets, hiding) = workbook::sheets(&place).map_err(refuse)?;
    let mut sheets = sheets.into_iter();
    let sheet = sheets.next().ok_or_else(|| refuse("the workbook has no sheet".into()))?;
    let merged = workbook::merged_down(&place, &sheet.name).map_err(refuse)?;
    let others: Vec<String> = sheets.filter(|sheet| !sheet.is_blank()).map(|sheet| sheet.name.clone()).collect();
    let reported = [(Code::RowsHidden, hiding), (Code::SheetIgnored, others)].into_iter();
    let reported = reported.filter(|(_, names)| !names.is_empty());
    let reported = reported.map(|(code, names)| Defect::new(code).detail(format!("({})", names.join(", ")))).collect();
    let mut rows = read(path, &Table::Sheet(sheet))?;
    carry_down(&mut rows, merged).map_err(refuse)?;
    Ok((rows.into_iter().map(|(_, cells)| cells).collect(), reported))
}

/// Writes what merged cells say into the rows over which they go, below the heading.
#[cfg(feature = "xlsx")]
fn carry_down(rows: &mut [NumberedRow], mut merged: Vec<MergedDown>) -> std::result::Result<(), String> {
    let Some(head) = rows.first().map(|(number, _)| *number) else { return Ok(()) };
    merged.retain(|cells| cells.first > head && cells.column < MOST_CELLS);
    merged.sort_unstable_by_key(|cells| (cells.column, cells.first));
    let (mut bytes, mut above) = (0, (0, 0));
    for MergedDown { column, first, last } in merged {
        // Cells cannot be merged twice: a file that says so would have every row gone through again and again.
        if above.0 == column && first <= above.1 {
            return Err("cells of the workbook are merged twice".into());
        }
        above = (column, last);
        let from = rows.partition_point(|(number, _)| *number < first);
        let to = rows.partition_point(|(number, _)| *number <= last);
        let [(number, said), below @ ..] = &mut rows[from..to] else { continue };
        let Some(text) = said.get(column).filter(|text| *number == first && !text.is_empty()) else { continue };
        for (_, cells) in below {
            bytes += text.len();
            if bytes > MOST_TEXT {
                return Err("merged cells of the workbook have more text than is read: 128 MiB".into());
            }
            cells.resize(cells.len().max(column + 1), String::new());
            cells[column].clone_from(text);
        }
    }
    Ok(())
}

/// A row by its number, from 1.
type NumberedRow = (usize, Vec<String>);

fn read(path: &Path, table: &Table) -> Result<Vec<NumberedRow>> {
    let mut rows = table.rows().map_err(|e| Error::io(path, e))?;
    let mut read = Vec::new();
    while let Some(row) = rows.next().map_err(|e| Error::io(path, e))? {
        if row.is_damaged || row.is_cut || read.len() == MOST_ROWS {
            let message = format!("row {}: it is damaged or too long, or one of too many", row.number);
            return Err(Error::format(path, message));
        }
        read.push((row.number, row.cells.into_iter().map(|cell| cell.text).collect()));
    }
    Ok(read)
}
