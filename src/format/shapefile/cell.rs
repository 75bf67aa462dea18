//! Cells of a table of attributes as values.

use serde_json::Value;

use super::encoding::{Decoder, Flaw};
use super::table::Kind;

/// A cell, and what is wrong with it.
#[derive(Debug, PartialEq)]
pub(super) struct Cell {
    pub value: Value,
    pub flaw: Option<Flaw>,
    /// Not of the kind of its column; kept as text.
    pub is_strange: bool,
}

/// What a cell says: nothing where it is blank.
pub(super) fn read(bytes: &[u8], kind: Kind, decoder: &Decoder) -> Cell {
    let fine = |value| Cell { value, flaw: None, is_strange: false };
    let bare = bytes.trim_ascii();
    let value = match kind {
        Kind::Text => {
            let (text, flaw) = decoder.decode(trim(bytes), ends_full(bytes));
            return Cell { value: if text.is_empty() { Value::Null } else { text.into() }, flaw, is_strange: false };
        }
        // Stars are how a null is written, and a number for which there was no room.
        Kind::Number if bare.iter().all(|byte| matches!(byte, b'*' | b' ' | 0)) => Some(Value::Null),
        Kind::Number => std::str::from_utf8(trim(bare)).ok().and_then(number),
        Kind::Logical => logical(bare),
        Kind::Date => date(bare),
        Kind::Other(_) => Some(Value::Null),
    };
    match value {
        Some(value) => fine(value),
        None => {
            let (text, flaw) = decoder.decode(trim(bytes), false);
            Cell { value: text.into(), flaw, is_strange: true }
        }
    }
}

/// A text without the blanks and NULs that fill its column.
pub(super) fn trim(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|byte| !matches!(byte, 0 | b' ')).map_or(0, |last| last + 1);
    bytes[..end].trim_ascii_start()
}

/// Whether a text reaches the end of its column, so that it may have been cut.
pub(super) fn ends_full(bytes: &[u8]) -> bool {
    bytes.last().is_some_and(|last| !matches!(last, 0 | b' '))
}

/// A number as it is written: the places that the column states say nothing more.
fn number(text: &str) -> Option<Value> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than a number can hold stay as they are.
        return Some(text.parse::<i64>().map_or_else(|_| text.into(), Value::from));
    }
    // No `inf` or `nan`, which Rust would read.
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    text.parse::<f64>().ok().filter(|number| is_plain && number.is_finite()).map(Value::from)
}

fn logical(bare: &[u8]) -> Option<Value> {
    match bare {
        b"T" | b"t" | b"Y" | b"y" => Some(true.into()),
        b"F" | b"f" | b"N" | b"n" => Some(false.into()),
        b"" | b"?" | b"\0" => Some(Value::Null),
        _ => None,
    }
}

fn date(bare: &[u8]) -> Option<Value> {
    if bare.iter().all(|byte| matches!(byte, b'0' | 0 | b'*')) {
        return Some(Value::Null);
    }
    let text = std::str::from_utf8(bare).ok().filter(|text| text.len() == 8)?;
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (month, day): (u8, u8) = (text[4..6].parse().ok()?, text[6..8].parse().ok()?);
    let is_day = (1..=12).contains(&month) && (1..=31).contains(&day);
    is_day.then(|| format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(bytes: &[u8], kind: Kind) -> (Value, bool) {
        let cell = read(bytes, kind, &Decoder::of(encoding_rs::UTF_8));
        (cell.value, cell.is_strange)
    }

    #[test]
    fn numbers_keep_their_digits_and_what_is_none_is_reported() {
        let long = "123456789012345678901234567890";
        for (bytes, kind, wanted, is_strange) in [
            ("   12", Kind::Number, Value::from(12), false),
            (long, Kind::Number, long.into(), false),
            ("  1.50", Kind::Number, Value::from(1.5), false),
            ("*****", Kind::Number, Value::Null, false),
            ("     ", Kind::Number, Value::Null, false),
            ("\0\0\0", Kind::Number, Value::Null, false),
            ("12 34", Kind::Number, "12 34".into(), true),
            ("-", Kind::Number, "-".into(), true),
            ("1-2", Kind::Number, "1-2".into(), true),
            ("铁矿", Kind::Number, "铁矿".into(), true),
            ("T", Kind::Logical, true.into(), false),
            ("?", Kind::Logical, Value::Null, false),
            ("5", Kind::Logical, "5".into(), true),
            ("20260131", Kind::Date, "2026-01-31".into(), false),
            ("20261331", Kind::Date, "20261331".into(), true),
            ("00000000", Kind::Date, Value::Null, false),
        ] {
            assert_eq!(value(bytes.as_bytes(), kind), (wanted, is_strange), "{bytes:?}");
        }
    }
}
