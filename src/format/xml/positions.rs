//! Numbers in XML. Their separators are the white space of XML alone: a blank that is none of it, such as U+3000, is
//! part of what should be a number and so is found.

use super::element::{BLANKS, trim};
use crate::diagnostic::{Code, Defect};

/// A number that is neither infinite nor NaN.
pub(in crate::format) fn finite(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// That a position is none; `said` is what stands in its place.
pub(in crate::format) fn not_a_number(said: &str, part: usize, ring: usize, vertex: usize) -> Defect {
    let shown: String = said.chars().take(60).flat_map(visible).collect();
    Defect {
        part: Some(part),
        ring: Some(ring),
        vertex: Some(vertex),
        ..Defect::new(Code::CoordinateNotNumber).detail(format!("(\"{shown}\" at position {vertex} of its ring)"))
    }
}

/// A character as it is, unless nobody would see it.
fn visible(c: char) -> impl Iterator<Item = char> {
    let is_plain = c.is_ascii_graphic() || c == ' ' || c.is_alphanumeric();
    let escaped = (!is_plain).then(|| c.escape_unicode());
    is_plain.then_some(c).into_iter().chain(escaped.into_iter().flatten())
}

/// What stands between white space.
pub(in crate::format) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(BLANKS).filter(|word| !word.is_empty())
}

/// The numbers of a tuple; nothing when one of them is none.
pub(in crate::format) fn numbers(tuple: &str) -> Option<Vec<f64>> {
    tuple.split(',').map(|number| finite(trim(number))).collect()
}

/// Tuples between white space; that beside a comma belongs to the tuple, as many write it.
pub(in crate::format) struct Tuples<'t>(pub &'t str);

impl<'t> Iterator for Tuples<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        let text = trim(self.0);
        if text.is_empty() {
            return None;
        }
        let mut from = 0;
        let end = loop {
            let Some(blank) = text[from..].find(BLANKS).map(|at| from + at) else { break text.len() };
            let rest = text[blank..].trim_start_matches(BLANKS);
            if !rest.starts_with(',') && !text[..blank].ends_with(',') {
                break blank;
            }
            from = text.len() - rest.len();
        };
        let (tuple, rest) = text.split_at(end);
        self.0 = rest;
        Some(tuple)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_beside_a_comma_separates_no_tuples() {
        let tuples = |text| Tuples(text).collect::<Vec<_>>();
        assert_eq!(tuples(" 1,2\n3, 4 5 ,6,\r\n7\t8,9 "), ["1,2", "3, 4", "5 ,6,\r\n7", "8,9"]);
        assert_eq!(tuples("1,2\u{3000}3,4"), ["1,2\u{3000}3,4"]);
        assert!(tuples(" \n").is_empty());
        assert_eq!(tuples(", ,"), [", ,"]);
    }
}
