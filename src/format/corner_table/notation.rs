//! How headings and titles say that angles are written: `经度(度分秒)`, `ddd.mmss`, `弧度`.

use super::angle;
use super::columns::Columns;
use crate::diagnostic::Code;
use crate::format::Angles;
use crate::half_width::{half_width, number};

/// What angles are declared to be, where that is not degrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notation {
    /// Degrees, minutes and seconds.
    Sexagesimal,
    Radians,
}

/// How angles are asked for, and what the table says of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Written {
    pub angles: Angles,
    pub declared: Option<Notation>,
}

const SEXAGESIMAL: &[&str] = &["度分秒", "度.分秒", "d.m", "ddmm", "d.dmm", "°'", "dms"];

impl Written {
    /// Whether an angle without signs would be read as something else than the table declares.
    pub fn is_doubtful(self, text: &str) -> bool {
        let is_plain = number(text).is_some();
        match self.declared {
            Some(Notation::Sexagesimal) => is_plain && self.angles == Angles::Degrees,
            Some(Notation::Radians) => is_plain,
            None => false,
        }
    }

    /// The code of an angle that is doubtful.
    pub fn refusal(self) -> Code {
        if self.declared == Some(Notation::Radians) { Code::AngleInvalid } else { Code::AngleInDms }
    }
}

/// What the names of the columns of coordinates declare.
pub(super) fn headed(columns: &Columns) -> Option<Notation> {
    let (a, b) = columns.pair()?;
    declared(columns.name(a)).or_else(|| declared(columns.name(b)))
}

/// What a heading or sentence declares.
pub(super) fn declared(text: &str) -> Option<Notation> {
    if text.len() > 400 {
        return None;
    }
    let text = half_width(text).to_lowercase().replace(['′', '’', '‘', '＇'], "'");
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let is_sexagesimal = SEXAGESIMAL.iter().any(|word| text.contains(word));
    is_sexagesimal.then_some(Notation::Sexagesimal).or_else(|| text.contains("弧度").then_some(Notation::Radians))
}

/// What an angle is refused for, beyond its code.
pub(super) fn why(written: Written, code: Code, text: &str) -> &'static str {
    match (code, written.declared) {
        (Code::AngleInDms, Some(_)) if number(text).is_some() => {
            " (declared as degrees, minutes and seconds and written without signs: use --angles packed)"
        }
        (Code::AngleInvalid, Some(Notation::Radians)) => " (declared as radians)",
        (Code::AngleInvalid, _) if angle::axis(text).is_some() => " (is its hemisphere that of the other axis?)",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_and_titles_declare_how_angles_are_written() {
        for text in ["经度(度分秒)", "经度（d.mmss）", "经度（°′″）", "度分秒格式（ddd.mmss）", "DD.MMSS", "经度(DMS)"]
        {
            assert_eq!(declared(text), Some(Notation::Sexagesimal), "{text}");
        }
        assert_eq!(declared("经度(弧度)"), Some(Notation::Radians));
        for text in ["经度(°)", "经度（十进制度）", "经度 (deg)", "东经118°18′00″", "3度带", "2024.05.01"]
        {
            assert_eq!(declared(text), None, "{text}");
        }
    }
}
