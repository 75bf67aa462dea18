//! The usual form of a record, read straight from the text: a Feature with a Polygon or MultiPolygon.
//!
//! Most of the time that a batch takes is the reading of coordinates, so this form has a reader of its
//! own. It never says why: what it does not take, valid or not, is left to [`super::record`], and
//! what it takes means the same there.

use serde::de::IgnoredAny;
use serde_json::Value;

use super::properties::Properties;
use crate::diagnostic::{Code, Defect, Origin};
use crate::feature::{ArealGeometry, Attributes, Feature};
use crate::geometry::Position;

/// The record, if it has the usual form.
pub(super) fn parse(text: &str, id: &str, origin: &Origin, wanted: Attributes<'_>) -> Option<Feature> {
    let mut cursor = Cursor::new(text);
    let (mut is_feature, mut found, mut own_id, mut kept) = (false, None, None, None);
    cursor.expect(b'{')?;
    loop {
        match cursor.name()? {
            b"type" if !is_feature && cursor.name_here()? == b"Feature" => is_feature = true,
            b"geometry" if found.is_none() => found = Some(geometry(&mut cursor)?),
            b"properties" if kept.is_none() => kept = Some(Properties::parse(cursor.value()?, wanted)?),
            b"id" if own_id.is_none() => {
                let written = cursor.value()?;
                own_id = Some(match serde_json::from_str(written).ok()? {
                    Value::String(id) => id,
                    // As it is written: a number has no 30 digits and no zeros at its end.
                    Value::Number(_) => written.trim().to_owned(),
                    _ => return None,
                });
            }
            b"type" | b"geometry" | b"properties" | b"id" | b"bbox" | b"crs" => return None,
            b"coordinates" | b"geometries" | b"features" => return None,
            _ => {
                serde_json::from_str::<IgnoredAny>(cursor.value()?).ok()?;
            }
        }
        if !cursor.accept(b',') {
            break;
        }
    }
    cursor.expect(b'}')?;
    let Coordinates { parts, has_z, .. } = found.filter(|_| is_feature && !cursor.rest())?;
    let properties = kept.unwrap_or_default();
    let z_ignored = has_z.then(|| Defect::new(Code::ZIgnored));
    Some(Feature {
        id: own_id.unwrap_or_else(|| id.to_owned()),
        geometry: ArealGeometry { parts },

        original: None,
        defects: properties.defects().chain(z_ignored).collect(),
        properties: properties.map,
        origin: origin.clone(),
    })
}

/// The id of a record that is a number, as it is written.
pub(super) fn written_id(text: &str) -> Option<&str> {
    let mut cursor = Cursor::new(text);
    cursor.expect(b'{')?;
    loop {
        let is_id = cursor.name()? == b"id";
        let value = cursor.value()?.trim();
        if is_id {
            return value.starts_with(|c: char| c == '-' || c.is_ascii_digit()).then_some(value);
        }
        if !cursor.accept(b',') {
            return None;
        }
    }
}

/// A geometry of exactly the members `type` and `coordinates`.
fn geometry(cursor: &mut Cursor<'_>) -> Option<Coordinates> {
    let (mut depth, mut coordinates) = (None, None);
    cursor.expect(b'{')?;
    loop {
        match cursor.name()? {
            b"type" if depth.is_none() => {
                depth = Some(match cursor.name_here()? {
                    b"Polygon" => 3,
                    b"MultiPolygon" => 4,
                    _ => return None,
                });
            }
            b"coordinates" if coordinates.is_none() => coordinates = Some(cursor.coordinates()?),
            _ => return None,
        }
        if !cursor.accept(b',') {
            break;
        }
    }
    cursor.expect(b'}')?;
    coordinates.filter(|found| depth == Some(found.depth))
}

/// An array of positions in arrays of rings, perhaps in an array of polygons.
#[derive(Default)]
struct Coordinates {
    parts: Vec<Vec<Vec<Position>>>,
    /// Arrays in one another, that of the position counted.
    depth: usize,
    has_z: bool,
}

struct Cursor<'a> {
    whole: &'a str,
    text: &'a [u8],
    at: usize,
    /// Where a ring is gathered, so that it gets no more memory than it needs.
    ring: Vec<Position>,
}

impl<'a> Cursor<'a> {
    fn new(whole: &'a str) -> Self {
        Self { whole, text: whole.as_bytes(), at: 0, ring: Vec::with_capacity(64) }
    }

    fn skip_space(&mut self) {
        while self.text.get(self.at).is_some_and(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn accept(&mut self, byte: u8) -> bool {
        self.skip_space();
        let found = self.text.get(self.at) == Some(&byte);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        self.accept(byte).then_some(())
    }

    /// Whether anything but white space is left.
    fn rest(&mut self) -> bool {
        self.skip_space();
        self.at < self.text.len()
    }

    /// A plain string.
    fn name_here(&mut self) -> Option<&'a [u8]> {
        self.expect(b'"')?;
        let start = self.at;
        let len = self.text[start..].iter().take(16).position(|byte| *byte == b'"')?;
        self.at += len + 1;
        let name = &self.text[start..start + len];
        name.iter().all(u8::is_ascii_alphabetic).then_some(name)
    }

    fn name(&mut self) -> Option<&'a [u8]> {
        let name = self.name_here()?;
        self.expect(b':')?;
        Some(name)
    }

    /// The text of any value, of which only strings and brackets are looked at.
    fn value(&mut self) -> Option<&'a str> {
        self.skip_space();
        let (start, mut depth) = (self.at, 0_usize);
        loop {
            match self.text.get(self.at)? {
                b'"' => loop {
                    self.at += 1 + memchr::memchr2(b'"', b'\\', self.text.get(self.at + 1..)?)?;
                    if self.text[self.at] == b'"' {
                        break;
                    }
                    self.at += 1;
                },
                b'{' | b'[' => depth += 1,
                b'}' | b']' if depth == 0 => break,
                b'}' | b']' => depth -= 1,
                b',' if depth == 0 => break,
                _ => {}
            }
            self.at += 1;
        }
        Some(&self.whole[start..self.at])
    }

    fn coordinates(&mut self) -> Option<Coordinates> {
        let mut found = Coordinates::default();
        self.expect(b'[')?;
        self.expect(b'[')?;
        self.expect(b'[')?;
        if self.accept(b'[') {
            found.depth = 4;
            // Both are open already: the array of parts, and the first part with its first ring.
            loop {
                let part = self.part(&mut found.has_z)?;
                found.parts.push(part);
                if !self.accept(b',') {
                    break;
                }
                (0..3).try_for_each(|_| self.expect(b'['))?;
            }
            self.expect(b']')?;
        } else {
            found.depth = 3;
            let part = self.part(&mut found.has_z)?;
            found.parts.push(part);
        }
        Some(found)
    }

    /// A polygon whose own bracket and those of its first ring and position are open.
    fn part(&mut self, has_z: &mut bool) -> Option<Vec<Vec<Position>>> {
        let mut rings = Vec::with_capacity(1);
        loop {
            rings.push(self.ring(has_z)?);
            if !self.accept(b',') {
                break;
            }
            self.expect(b'[')?;
            self.expect(b'[')?;
        }
        self.expect(b']')?;
        Some(rings)
    }

    /// A ring whose bracket and that of its first position are open.
    fn ring(&mut self, has_z: &mut bool) -> Option<Vec<Position>> {
        self.ring.clear();
        loop {
            let x = self.number()?;
            self.expect(b',')?;
            let y = self.number()?;
            while self.accept(b',') {
                self.number()?;
                *has_z = true;
            }
            self.expect(b']')?;
            self.ring.push([x, y]);
            if !self.accept(b',') {
                break;
            }
            self.expect(b'[')?;
        }
        self.expect(b']')?;
        Some(self.ring.clone())
    }

    /// A number by the grammar of RFC 8259, rounded right.
    fn number(&mut self) -> Option<f64> {
        /// The powers of ten that are exact.
        const TEN: [f64; 16] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];
        self.skip_space();
        let start = self.at;
        let negative = self.text.get(self.at) == Some(&b'-');
        self.at += usize::from(negative);
        let mut digits = 0_u64;
        let whole = self.digits(&mut digits)?;
        if whole > 1 && self.text[self.at - whole] == b'0' {
            return None;
        }
        let mut decimals = 0;
        if self.text.get(self.at) == Some(&b'.') {
            self.at += 1;
            decimals = self.digits(&mut digits)?;
        }
        let scientific = matches!(self.text.get(self.at), Some(b'e' | b'E'));
        if scientific {
            self.at += 1;
            self.at += usize::from(matches!(self.text.get(self.at), Some(b'+' | b'-')));
            self.digits(&mut 0)?;
        }
        // Both are exact, so that the quotient is rounded once.
        if !scientific && whole + decimals <= 15 {
            let value = digits as f64 / TEN[decimals];
            return Some(if negative { -value } else { value });
        }
        let value: f64 = std::str::from_utf8(&self.text[start..self.at]).ok()?.parse().ok()?;
        value.is_finite().then_some(value)
    }

    /// At least one digit; how many. The first eight are read in one word: few coordinates have more of them before the
    /// point or behind it.
    #[inline(always)]
    fn digits(&mut self, value: &mut u64) -> Option<usize> {
        let start = self.at;
        if let Some(&word) = self.text.get(self.at..).and_then(<[u8]>::first_chunk) {
            let (leading, count) = leading_digits(word);
            *value = value.wrapping_mul(TEN_TO[count]).wrapping_add(leading);
            self.at += count;
        }
        while let Some(digit) = self.text.get(self.at).map(|byte| byte.wrapping_sub(b'0')).filter(|digit| *digit < 10) {
            *value = value.wrapping_mul(10).wrapping_add(u64::from(digit));
            self.at += 1;
        }
        (self.at > start).then_some(self.at - start)
    }
}

/// Powers of ten up to the digits of one word.
const TEN_TO: [u64; 9] = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

/// The value of the digits that a word begins with, and how many they are; none has no value that means anything.
///
/// They are added up by pairs of neighbours, in as many steps for one digit as for eight.
#[inline(always)]
fn leading_digits(text: [u8; 8]) -> (u64, usize) {
    let word = u64::from_le_bytes(text) ^ 0x3030_3030_3030_3030;
    // A digit stays below 16 when six is added to it; what is carried out of another byte only reaches those behind it.
    let others = (word | word.wrapping_add(0x0606_0606_0606_0606)) & 0xf0f0_f0f0_f0f0_f0f0;
    let count = others.trailing_zeros() / 8;
    // Moved to the end of the word, with zeros before them.
    let ones = word.wrapping_shl(64 - 8 * count);
    let tens = (ones.wrapping_mul(10) + (ones >> 8)) & 0x00ff_00ff_00ff_00ff;
    let hundreds = (tens.wrapping_mul(100) + (tens >> 16)) & 0x0000_ffff_0000_ffff;
    ((hundreds.wrapping_mul(10_000) + (hundreds >> 32)) & 0xffff_ffff, count as usize)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::record;
    use super::*;

    fn origin() -> Origin {
        Origin { file: Some("t".into()), record: Some(0) }
    }

    fn feature(coordinates: &str) -> String {
        format!(
            r#"{{"type":"Feature","id":7,"geometry":{{"type":"Polygon","coordinates":{coordinates}}},"properties":null}}"#
        )
    }

    #[test]
    fn what_is_taken_means_the_same_to_the_general_reader() {
        let number = prop_oneof![
            (-180.0..180.0_f64).prop_map(|x| format!("{x:.9}")),
            (-180.0..180.0_f64).prop_map(|x| format!("{x}")),
            (-180.0..180.0_f64).prop_map(|x| format!("{x:e}")),
            (-1e3..5e7_f64).prop_map(|x| format!("{x:.4}")),
            "-?(0|[1-9][0-9]{0,25})(\\.[0-9]{1,25})?([eE][+-]?[0-9]{1,3})?",
            "[-+.0-9eE]{1,6}",
        ];
        let rings = proptest::collection::vec(proptest::collection::vec((number.clone(), number), 1..5), 1..3);
        proptest!(ProptestConfig::with_cases(2000), |(rings in rings, space in "[ \\t\\n]{0,2}")| {
            let ring = |ring: &Vec<(String, String)>| {
                let positions: Vec<_> = ring.iter().map(|(x, y)| format!("[{space}{x},{y}{space}]")).collect();
                format!("[{}]", positions.join(&format!("{space},")))
            };
            let text = feature(&format!("[{}]", rings.iter().map(ring).collect::<Vec<_>>().join(",")));
            if let Some(usual) = parse(&text, "#0", &origin(), Attributes::All) {
                let general = record::parse(&text, "#0".into(), origin(), Attributes::All).expect(&text);
                prop_assert_eq!(&usual.id, &general.id);
                let bits = |f: &Feature| f.geometry.parts.iter().flatten().flatten().map(|p| p.map(f64::to_bits)).collect::<Vec<_>>();
                prop_assert_eq!(bits(&usual), bits(&general), "{}", text);
            }
        });
    }

    #[test]
    fn the_usual_form_is_taken_in_any_order_of_members() {
        for text in [
            feature("[[[1,2],[3,4.5],[-5e-1,6,7],[1,2]]]"),
            r#" {"geometry" : {"coordinates":[[[[1,2],[3,4]],[[5,6]]],[[[7,8]]]], "type":"MultiPolygon"}, "properties":{"a":[1]}, "x":null, "type":"Feature"} "#.into(),
        ] {
            assert!(parse(&text, "#0", &origin(), Attributes::All).is_some(), "{text}");
        }
    }

    #[test]
    fn only_the_attributes_that_are_wanted_are_kept() {
        let text = feature("[[[1,2]]]").replace("null", r#"{"a":[1,{"b":2}],"编号":"K1","c":null}"#);
        for wanted in [Attributes::Id(Some("编号")), Attributes::Id(None), Attributes::All] {
            let usual = parse(&text, "#0", &origin(), wanted).unwrap();
            let general = record::parse(&text, "#0".into(), origin(), wanted).unwrap();
            assert_eq!(usual.properties, general.properties);
            assert_eq!(usual.properties.contains_key("a"), wanted == Attributes::All);
            assert_eq!(usual.properties.contains_key("编号"), wanted != Attributes::Id(None));
        }
        assert!(parse(&text.replace("null}", "nul}"), "#0", &origin(), Attributes::Id(None)).is_none());
    }

    #[test]
    fn all_else_is_left_to_the_general_reader() {
        let mut texts: Vec<String> = [
            "[]",
            "[[]]",
            "[[[]]]",
            "[[[1]]]",
            "[[[1,2],]]",
            "[[[01,2]]]",
            "[[[1.,2]]]",
            "[[[.5,2]]]",
            "[[[+1,2]]]",
            "[[[1e,2]]]",
            "[[[1e999,2]]]",
            "[[[NaN,2]]]",
            "[[[\"1\",2]]]",
            "[[[1,2]]",
            "[[[1,2]]]]",
            "[[[1 2]]]",
            "[[[[1,2]]]]",
            "[[[1,2]]]x",
        ]
        .map(feature)
        .into();
        let usual = feature("[[[1,2]]]");
        texts.push(usual.replace("\"Feature\"", "\"feature\""));
        texts.push(usual.replace("null", "3"));
        texts.push(usual.replace("null", "{\"a\":}"));
        texts.push(usual.replace("\"id\":7", "\"id\":7,\"id\":8"));
        texts.push(usual.replace("\"id\":7", "\"x\":[1 2]"));
        texts.push(format!("{usual}{usual}"));
        texts.extend(["{", "{\"foo\":", r#"{"foo":"a\"#, r#"{"foo":"a\""#, r#"{"foo":"a"#].map(str::to_owned));
        for text in texts {
            assert!(parse(&text, "#0", &origin(), Attributes::All).is_none(), "{text}");
        }
    }
}
