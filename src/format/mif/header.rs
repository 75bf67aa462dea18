//! The head of a MIF: columns, separator and CRS.

use encoding_rs::Encoding;

use crate::crs::of_mapinfo;
use crate::format::lines::Lines;

/// Columns that a table may have.
const MOST_COLUMNS: usize = 1 << 12;

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Number,
    Logical,
}

pub(super) struct Header {
    /// What it says that texts are encoded in.
    pub charset: Option<&'static Encoding>,
    pub columns: Vec<(String, Kind)>,
    pub delimiter: u8,
    /// As WKT; nothing where it says that it has none (`NonEarth`).
    pub crs: Option<String>,
}

/// Reads up to the line `Data`.
///
/// # Errors
/// A message for people, when a line is none that a head has, or the file cannot be read.
pub(super) fn header(lines: &mut Lines) -> Result<Header, String> {
    let mut header = Header { charset: None, columns: Vec::new(), delimiter: b'\t', crs: None };
    loop {
        let line = line(lines)?;
        let text = line.trim_ascii();
        let (keyword, rest) = text.split_once(|c: char| c.is_ascii_whitespace()).unwrap_or((text, ""));
        match keyword.to_ascii_lowercase().as_str() {
            "" | "version" | "unique" | "index" => {}
            "charset" => header.charset = charset(rest),
            "delimiter" => match rest.trim_ascii().trim_matches('"').as_bytes() {
                [sign] => header.delimiter = *sign,
                _ => return Err(format!("{rest} is no separator of one character")),
            },
            "coordsys" => header.crs = crs(rest)?,
            "columns" => {
                let count = rest.trim_ascii().parse().ok().filter(|count| *count <= MOST_COLUMNS);
                let count: usize = count.ok_or_else(|| format!("{rest:?} is no number of columns"))?;
                for _ in 0..count {
                    header.columns.push(column(&self::line(lines)?)?);
                }
            }
            "data" => return Ok(header),
            // What would shift or stretch every position.
            other => return Err(format!("the line {:?} of its head is not read", short(other))),
        }
    }
}

/// The encoding that a name of MapInfo means. `Neutral` says none, and names that are not known say as little.
fn charset(text: &str) -> Option<&'static Encoding> {
    match text.trim_ascii().trim_matches('"').to_ascii_lowercase().as_str() {
        "windowssimpchinese" => Some(encoding_rs::GB18030),
        "windowstradchinese" => Some(encoding_rs::BIG5),
        "windowsjapanese" => Some(encoding_rs::SHIFT_JIS),
        "windowskorean" => Some(encoding_rs::EUC_KR),
        "windowslatin1" | "iso8859_1" => Some(encoding_rs::WINDOWS_1252),
        "windowslatin2" => Some(encoding_rs::WINDOWS_1250),
        "windowscyrillic" => Some(encoding_rs::WINDOWS_1251),
        "utf-8" => Some(encoding_rs::UTF_8),
        _ => None,
    }
}

fn line(lines: &mut Lines) -> Result<String, String> {
    match lines.next() {
        Ok(Some(line)) => Ok(line.text),
        Ok(None) => Err("the file ends before its line Data".into()),
        Err(e) => Err(e.to_string()),
    }
}

fn column(line: &str) -> Result<(String, Kind), String> {
    let none = || format!("{:?} is no column of a name and a type", short(line));
    let (name, kind) = line.trim_ascii().split_once(|c: char| c.is_ascii_whitespace()).ok_or_else(none)?;
    let word: String = kind.trim_ascii().chars().take_while(char::is_ascii_alphanumeric).collect();
    let kind = match word.to_ascii_lowercase().as_str() {
        "char" | "date" | "time" | "datetime" => Kind::Text,
        "integer" | "smallint" | "largeint" | "decimal" | "float" => Kind::Number,
        "logical" => Kind::Logical,
        _ => return Err(none()),
    };
    Ok((name.to_owned(), kind))
}

/// A CRS in MapInfo's own terms as WKT.
fn crs(text: &str) -> Result<Option<String>, String> {
    let lower = text.to_ascii_lowercase();
    if lower.trim_start().starts_with("nonearth") {
        return Ok(None);
    }
    if lower.contains("affine") || !lower.trim_start().starts_with("earth") {
        return Err(format!("the CRS {:?} is not read", short(text)));
    }
    let unknown = || format!("the CRS {:?} is unknown", short(text));
    let number = lower.split_once("projection").and_then(|(_, rest)| rest.split(',').next()?.trim_ascii().parse().ok());
    let number: u32 = number.ok_or_else(unknown)?;
    // Thousands are flags; the first says that an affine transformation follows.
    let (is_geographic, is_transformed) = (number % 1000 == 1, number / 1000 % 2 == 1);
    if is_transformed {
        return Err(unknown());
    }
    of_mapinfo(text.trim_ascii(), is_geographic)?.ok_or_else(unknown).map(Some)
}

fn short(text: &str) -> String {
    text.chars().take(80).collect()
}
