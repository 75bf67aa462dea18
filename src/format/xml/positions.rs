//! Numbers in XML. Their separators are the white space of XML alone: a blank that is none of it, such as U+3000, is
//! part of what should be a number and so is found.

use smallvec::SmallVec;

use super::element::{BLANKS, trim};
use crate::diagnostic::Defect;
use crate::format::number::{finite, not_a_number};
use crate::geometry::Position;

/// What stands between white space.
pub(in crate::format) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(BLANKS).filter(|word| !word.is_empty())
}

/// The positions of tuples `x,y` or `x,y,height`, and whether there are heights.
///
/// # Errors
/// When a tuple has a number that is none, or may be two: where a blank stands beside a comma, `1, 2,3` is `1,2,3` or
/// half a position before `2,3`, and only heights everywhere else show that.
pub(in crate::format) fn positions(text: &str, part: usize, ring: usize) -> Result<(Vec<Position>, bool), Defect> {
    let (mut found, mut heights, mut in_doubt) = (Vec::new(), 0, None);
    for (vertex, tuple) in Tuples(text).enumerate() {
        let numbers: Option<SmallVec<[f64; 4]>> = tuple.split(',').map(|number| finite(trim(number))).collect();
        match numbers.as_deref() {
            Some([x, y]) => found.push([*x, *y]),
            Some([x, y, _]) => {
                found.push([*x, *y]);
                heights += 1;
                if tuple.contains(BLANKS) {
                    in_doubt.get_or_insert((vertex, tuple));
                }
            }
            _ => return Err(not_a_number(tuple, part, ring, vertex)),
        }
    }
    match in_doubt {
        Some((vertex, tuple)) if heights < found.len() => Err(not_a_number(tuple, part, ring, vertex)),
        _ => Ok((found, heights > 0)),
    }
}

/// Tuples between white space; that beside a comma belongs to the tuple, as many write it.
struct Tuples<'t>(&'t str);

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

    #[test]
    fn a_tuple_that_may_be_two_is_none() {
        let read = |text| positions(text, 0, 0).map(|(found, has_heights)| (found.len(), has_heights)).ok();
        assert_eq!(read("1,2 3, 4 5 ,6"), Some((3, false)));
        assert_eq!(read("1, 2, 3 4,5,6"), Some((2, true)));
        assert_eq!(read("1,2,0 3,4"), Some((2, true)));
        for text in ["87.3, 87.31,43.7 87.31,43.71", "1,2 3, 4, 5", "1,2,\n3,4", "1, 2, 3, 4", "1 2", "1,,2"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
