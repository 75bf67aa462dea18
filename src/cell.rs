//! Text in cells of CSV files, which spreadsheets may take for formulas (CSV injection, CWE-1236).

use std::borrow::Cow;
use std::io::Write;

/// A text as it may stand in a cell: one that begins with `=`, `+`, `-`, `@`, a tab or a carriage return gets an
/// apostrophe before it, by which spreadsheets know text. Numbers stay as they are. A NUL character becomes U+FFFD.
///
/// A text that begins with apostrophes before one of these gets one more, so that [`plain`] gives back every text
/// that has no NUL.
pub fn escape_formula(text: &str) -> Cow<'_, str> {
    let text: Cow<'_, str> =
        if text.contains('\0') { text.replace('\0', "\u{fffd}").into() } else { Cow::Borrowed(text) };
    if is_formula(text.trim_start_matches('\'')) { format!("'{text}").into() } else { text }
}

/// Writes a row of cells, each [`escape_formula`].
///
/// # Errors
/// When writing fails.
pub fn write_row<W: Write, C: AsRef<str>>(
    writer: &mut csv::Writer<W>,
    cells: impl IntoIterator<Item = C>,
) -> csv::Result<()> {
    for cell in cells {
        writer.write_field(escape_formula(cell.as_ref()).as_bytes())?;
    }
    writer.write_record(None::<&[u8]>)
}

/// Rows as they stand in a CSV file.
///
/// # Errors
/// When a row cannot be written.
pub fn csv_rows<R>(rows: impl IntoIterator<Item = R>) -> std::io::Result<Vec<u8>>
where
    R: IntoIterator<Item: AsRef<str>>,
{
    let mut writer = csv::Writer::from_writer(Vec::new());
    rows.into_iter().try_for_each(|row| write_row(&mut writer, row))?;
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}

/// A number in full precision, short where it can be: `1e-9`, not a line of zeros.
pub fn number(x: f64) -> String {
    ryu::Buffer::new().format(x).to_owned()
}

/// A text as it was before [`escape_formula`].
pub fn plain(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if is_formula(rest.trim_start_matches('\'')) => rest,
        _ => text,
    }
}

fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number(text)
}

/// Whether a spreadsheet takes it for a number, which it may.
fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte)) && text.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_becomes_text() {
        for (text, cell) in [
            ("=HYPERLINK(\"http://x\")", "'=HYPERLINK(\"http://x\")"),
            ("+350m至+220m", "'+350m至+220m"),
            ("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("'=1", "''=1"),
            ("-12.5", "-12.5"),
            ("+1e-3", "+1e-3"),
            ("-inf", "'-inf"),
            ("-", "'-"),
            ("示例=1", "示例=1"),
            ("'quoted'", "'quoted'"),
            ("", ""),
        ] {
            assert_eq!(escape_formula(text), cell);
            assert_eq!(plain(&escape_formula(text)), text);
        }
        assert_eq!(escape_formula("a\0b"), "a\u{fffd}b");
    }
}
