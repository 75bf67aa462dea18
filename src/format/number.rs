//! Numbers in text, taken as numbers only where they are.

use serde_json::Value;

use crate::diagnostic::{Code, Defect};

/// A number where writing it again gives the same digits, else the text: `0123`, `1.10` and thirty digits may be an id.
pub(super) fn as_written(text: &str) -> Value {
    let number = serde_json::from_str::<Value>(text).ok().filter(Value::is_number);
    let is_same = |number: &Value| {
        let again = number.to_string();
        again == text
    };
    number.filter(is_same).unwrap_or_else(|| text.into())
}

/// A number that is neither infinite nor NaN.
pub(super) fn finite(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// That a position is none; `said` is what stands in its place.
pub(super) fn not_a_number(said: &str, part: usize, ring: usize, vertex: usize) -> Defect {
    let shown: String = said.chars().take(60).flat_map(visible).collect();
    Defect {
        part: Some(part),
        ring: Some(ring),
        vertex: Some(vertex),
        ..Defect::new(Code::CoordinateNotNumber).detail(format!("(\"{shown}\")"))
    }
}

/// A character as it is, unless nobody would see it.
fn visible(c: char) -> impl Iterator<Item = char> {
    let is_plain = c.is_ascii_graphic() || c == ' ' || c.is_alphanumeric();
    let escaped = (!is_plain).then(|| c.escape_unicode());
    is_plain.then_some(c).into_iter().chain(escaped.into_iter().flatten())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_stay_as_they_are_written() {
        for (text, is_number) in [
            ("12", true),
            ("-0.25", true),
            ("0123", false),
            ("1.10", false),
            ("1E5", false),
            ("370781000000000000000000000001", false),
            ("true", false),
            ("", false),
        ] {
            assert_eq!(as_written(text).is_number(), is_number, "{text}");
            assert_eq!(as_written(text).to_string().trim_matches('"'), text);
        }
    }
}
