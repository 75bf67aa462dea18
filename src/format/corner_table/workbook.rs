use std::io::{self, Read, Seek, Write};
use std::sync::Arc;

use calamine::{DataRef, Reader, Style, Xlsx};

use super::rows::{Cell, MOST_CELLS, Row};
use crate::format::source::ByteSource;

/// All members of the archive together, unpacked, in bytes.
const MOST_UNPACKED: u64 = 1 << 27;
/// Cells of all sheets, and the bytes of their text (a shared text may stand in every cell).
const MOST_FILLED: usize = 4_000_000;
pub(super) const MOST_TEXT: usize = 1 << 27;
const MOST_SHEETS: usize = 256;

/// The filled cells of a worksheet, row by row.
pub(super) struct Sheet {
    pub name: String,
    cells: Vec<(u32, u16, Cell)>,
}

/// Merged cells that go over several rows: the column that says what they say, and their rows, from 1.
pub(super) struct MergedDown {
    pub column: usize,
    pub first: usize,
    pub last: usize,
}

impl Sheet {
    /// Whether no cell is filled.
    pub fn is_blank(&self) -> bool {
        self.cells.is_empty()
    }

    /// The row that begins at a cell; moves that on to the next row.
    pub fn row(&self, next: &mut usize) -> Option<Row> {
        let &(row, ..) = self.cells.get(*next)?;
        let before = next.checked_sub(1).and_then(|last| self.cells.get(last));
        let is_after_blank = before.is_some_and(|(above, ..)| row > above + 1);
        let mut cells = Vec::new();
        while let Some((_, column, cell)) = self.cells.get(*next).filter(|(of, ..)| *of == row) {
            let column = usize::from(*column);
            if cells.len() <= column {
                cells.resize(column + 1, Cell::default());
            }
            cells[column] = cell.clone();
            *next += 1;
        }
        Some(Row { number: row as usize + 1, cells, is_after_blank, ..Row::default() })
    }
}

/// The worksheets of a workbook, as far as they have text or numbers, and the members of it that hide something.
pub(super) fn sheets(place: &ByteSource) -> Result<(Vec<Arc<Sheet>>, Vec<String>), String> {
    let opened = || place.open().map_err(|e| e.to_string());
    let broken = |what: String| format!("not a workbook that can be read: {what}");
    let hiding = measure(opened()?).map_err(broken)?;
    let mut workbook: Xlsx<_> = Xlsx::new(opened()?).map_err(|e| broken(e.to_string()))?;
    let names = workbook.sheet_names();
    if names.len() > MOST_SHEETS {
        return Err(format!("the workbook has more than {MOST_SHEETS} sheets"));
    }
    let (mut sheets, mut filled, mut text) = (Vec::new(), 0, 0);
    for name in names {
        // Charts and macros are listed among the sheets.
        let Ok(mut reader) = workbook.worksheet_cells_reader(&name) else { continue };
        let mut cells = Vec::new();
        let shares: Vec<bool> = reader.styles().iter().map(is_share).collect();
        while let Some((found, style)) = reader.next_cell_with_style_id().map_err(|e| broken(e.to_string()))? {
            let (row, column) = found.get_position();
            let is_share = shares.get(style).copied().unwrap_or(false);
            let Some(cell) = cell(found.get_value(), is_share) else { continue };
            if column as usize >= MOST_CELLS {
                return Err(format!("sheet {name:?} has cells beyond its {MOST_CELLS}th column"));
            }
            (filled, text) = (filled + 1, text + cell.text.len());
            if filled > MOST_FILLED || text > MOST_TEXT {
                return Err("the workbook has more text than is read: 4,000,000 cells or 128 MiB".into());
            }
            cells.push((row, column as u16, cell));
        }
        // Files may list rows in any order; the order of reading is that of the sheet.
        cells.sort_by_key(|(row, column, _)| (*row, *column));
        sheets.push(Arc::new(Sheet { name, cells }));
    }
    Ok((sheets, hiding))
}

/// The merged cells of a worksheet that go over several rows, of a workbook that [`sheets`] has read.
pub(super) fn merged_down(place: &ByteSource, sheet: &str) -> Result<Vec<MergedDown>, String> {
    let broken = |e: calamine::XlsxError| format!("not a workbook that can be read: {e}");
    let mut workbook: Xlsx<_> = Xlsx::new(place.open().map_err(|e| e.to_string())?).map_err(broken)?;
    let found = workbook.merge_cells_by_sheet_name(sheet).map_err(broken)?;
    let down = found.into_iter().filter(|cells| cells.end.0 > cells.start.0);
    let merged = down.map(|cells| MergedDown {
        column: cells.start.1 as usize,
        first: cells.start.0 as usize + 1,
        last: cells.end.0 as usize + 1,
    });
    Ok(merged.collect())
}

/// Looks for what is hidden in a member that is passed on to nothing.
struct Hidden {
    /// The end of what was written before, in which a sign may begin.
    tail: Vec<u8>,
    is_found: bool,
}

/// How sheets, rows and columns are hidden.
const HIDDEN: &[&[u8]] = &[b"hidden=\"1\"", b"hidden=\"true\"", b"state=\"hidden\"", b"state=\"veryHidden\""];

impl Write for Hidden {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.tail.extend_from_slice(bytes);
        self.is_found |= HIDDEN.iter().any(|sign| memchr::memmem::find(&self.tail, sign).is_some());
        let kept = self.tail.len().saturating_sub(32);
        self.tail.drain(..kept);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Unpacks every member and keeps none: what the directory says of their sizes may be wrong. Gives the members that
/// hide something.
fn measure(source: impl Read + Seek) -> Result<Vec<String>, String> {
    const BOMB: &str = "it unpacks to more than 128 MiB";
    let mut archive = zip::ZipArchive::new(source).map_err(|e| e.to_string())?;
    let (mut unpacked, mut hiding) = (0, Vec::new());
    for member in 0..archive.len() {
        let mut member = archive.by_index(member).map_err(|e| e.to_string())?;
        if member.size() > MOST_UNPACKED {
            return Err(BOMB.into());
        }
        let mut rest = (&mut member).take(MOST_UNPACKED + 1 - unpacked);
        let mut hidden = Hidden { tail: Vec::new(), is_found: false };
        unpacked += io::copy(&mut rest, &mut hidden).map_err(|e| e.to_string())?;
        if unpacked > MOST_UNPACKED {
            return Err(BOMB.into());
        }
        let name = member.name().map_err(|e| e.to_string())?.into_owned();
        if hidden.is_found && (name.starts_with("xl/worksheets/") || name == "xl/workbook.xml") {
            hiding.push(name.rsplit('/').next().unwrap_or(&name).to_owned());
        }
    }
    Ok(hiding)
}

/// Whether numbers of a style are shown a hundredfold, with the sign %. Signs that are quoted or escaped are but text.
fn is_share(style: &Style) -> bool {
    let Some(format) = &style.number_format else { return false };
    let mut signs = format.format_code.chars();
    while let Some(sign) = signs.next() {
        match sign {
            '%' => return true,
            '\\' | '_' | '*' => drop(signs.next()),
            '"' => drop(signs.find(|sign| *sign == '"')),
            '[' => drop(signs.find(|sign| *sign == ']')),
            _ => {}
        }
    }
    false
}

/// What a cell says; a share as it is shown.
fn cell(value: &DataRef<'_>, is_share: bool) -> Option<Cell> {
    // The decimal point is moved in the text: a product would not always be the number that is shown.
    let percent = |x: &dyn std::fmt::Display| format!("{x}e2").parse::<f64>().ok().map(|x| format!("{x}%"));
    let (text, is_number) = match value {
        DataRef::Int(n) if is_share => (percent(n)?, false),
        DataRef::Float(x) if is_share => (percent(x)?, false),
        DataRef::Int(n) => (n.to_string(), true),
        DataRef::Float(x) => (x.to_string(), true),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => (text.clone(), false),
        DataRef::SharedString(text) => ((*text).to_owned(), false),
        DataRef::Bool(is_so) => (is_so.to_string(), false),
        // A coordinate in the format of dates is no day.
        DataRef::DateTime(day) => (date(day.as_f64()).unwrap_or_else(|| day.as_f64().to_string()), false),
        DataRef::Error(error) => (error.to_string(), false),
        DataRef::Empty => return None,
    };
    (!text.trim().is_empty()).then_some(Cell { text, is_number })
}

/// A day by its serial number in spreadsheets, where 25,569 is 1970-01-01.
fn date(serial: f64) -> Option<String> {
    let days = serial.floor() - 25_569.0;
    let day = jiff::civil::date(1970, 1, 1);
    (days.abs() < 1e6)
        .then(|| day.checked_add(jiff::Span::new().days(days as i64)).ok())
        .flatten()
        .map(|d| d.to_string())
}
