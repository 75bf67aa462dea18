//! Finds the records of a GeoJSON text without parsing them, so that a broken record spoils itself
//! only, deep nesting costs nothing, and each record is parsed by itself.

use std::io::{self, BufRead};
use std::ops::Range;

use smallvec::SmallVec;

/// A member's name as it stands between its quotes.
type Name = SmallVec<[u8; 16]>;

/// The outline of a JSON object, which may have a member `features`.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Outline {
    /// Other members: name and place of the value.
    pub members: SmallVec<[(Name, Range<u64>); 6]>,
    /// Whether there is an array of features; its elements were handed out.
    pub has_features: bool,
    /// One past the closing brace.
    pub end: u64,
}

impl Outline {
    /// The places of all members of this name.
    pub fn all(&self, name: &str) -> impl Iterator<Item = Range<u64>> {
        self.members.iter().filter(move |(n, _)| n.as_slice() == name.as_bytes()).map(|(_, value)| value.clone())
    }
}

/// Where the text stops being JSON, and why.
#[derive(Debug)]
pub(super) struct Broken {
    pub at: u64,
    pub what: String,
    /// Complete features before the break.
    pub features: usize,
}

/// Outlines the object that starts at the first byte that is not white space; calls `element` with
/// the place of each element of its `features`.
pub(super) fn outline(text: impl BufRead, element: impl FnMut(Range<u64>)) -> Result<Outline, Broken> {
    Scan { text, at: 0, features: 0, element }.object()
}

/// Calls `element` with the place of each value in a text of values with commas between them.
pub(super) fn values(text: impl BufRead, element: impl FnMut(Range<u64>)) -> Result<(), Broken> {
    let mut scan = Scan { text, at: 0, features: 0, element };
    scan.elements()
}

/// Longest name of a member that is kept to be compared.
const LONGEST_NAME: usize = 64;

struct Scan<R, F> {
    text: R,
    at: u64,
    features: usize,
    element: F,
}

impl<R: BufRead, F: FnMut(Range<u64>)> Scan<R, F> {
    fn object(&mut self) -> Result<Outline, Broken> {
        let mut outline = Outline::default();
        self.expect(b'{', "an object was expected")?;
        let mut done = self.accept(b'}')?;
        while !done {
            let name = self.name()?;
            self.expect(b':', "a colon was expected")?;
            self.skip_space()?;
            if name.as_slice() == b"features" && self.peek()? == Some(b'[') {
                if outline.has_features {
                    return Err(self.broken("the member features is there twice"));
                }
                outline.has_features = true;
                self.skip(1);
                if !self.accept(b']')? {
                    self.elements()?;
                    self.expect(b']', "a comma or a closing bracket was expected")?;
                }
            } else {
                outline.members.push((name, self.value()?));
            }
            done = !self.accept(b',')?;
            if done {
                self.expect(b'}', "a comma or a closing brace was expected")?;
            }
        }
        outline.end = self.at;
        Ok(outline)
    }

    fn elements(&mut self) -> Result<(), Broken> {
        loop {
            self.skip_space()?;
            let place = self.value()?;
            (self.element)(place);
            self.features += 1;
            if !self.accept(b',')? {
                return Ok(());
            }
        }
    }

    /// Skips one value. Inside an object only braces are balanced, inside an array only brackets and
    /// braces: whether the value is right is for its parser to say.
    fn value(&mut self) -> Result<Range<u64>, Broken> {
        let start = self.at;
        match self.peek()? {
            Some(b'"') => self.string()?,
            Some(b'{') => self.braces()?,
            Some(b'[') => self.brackets()?,
            _ => self.word()?,
        }
        Ok(start..self.at)
    }

    fn braces(&mut self) -> Result<(), Broken> {
        let mut depth = 0_usize;
        loop {
            let text = self.fill()?;
            let Some(found) = memchr::memchr3(b'"', b'{', b'}', text) else {
                self.skip_block()?;
                continue;
            };
            let byte = text[found];
            self.skip(found);
            match byte {
                b'"' => {
                    self.string()?;
                    continue;
                }
                b'{' => depth += 1,
                _ => depth -= 1,
            }
            self.skip(1);
            if depth == 0 {
                return Ok(());
            }
        }
    }

    fn brackets(&mut self) -> Result<(), Broken> {
        let mut depth = 0_usize;
        loop {
            match self.peek()? {
                None => return Err(self.broken("")),
                Some(b'"') => {
                    self.string()?;
                    continue;
                }
                Some(b'{' | b'[') => depth += 1,
                Some(b'}' | b']') => depth -= 1,
                Some(_) => {}
            }
            self.skip(1);
            if depth == 0 {
                return Ok(());
            }
        }
    }

    /// A number or a word, up to its separator.
    fn word(&mut self) -> Result<(), Broken> {
        let start = self.at;
        while self.peek()?.is_some_and(|byte| !matches!(byte, b',' | b':' | b'}' | b']' | b'{' | b'[' | b'"')) {
            self.skip(1);
        }
        if self.at == start { Err(self.broken("a value was expected")) } else { Ok(()) }
    }

    fn string(&mut self) -> Result<(), Broken> {
        self.skip(1);
        loop {
            let text = self.fill()?;
            let Some(found) = memchr::memchr2(b'"', b'\\', text) else {
                self.skip_block()?;
                continue;
            };
            let quote = text[found] == b'"';
            self.skip(found + 1);
            if quote {
                return Ok(());
            }
            if self.peek()?.is_none() {
                return Err(self.broken(""));
            }
            self.skip(1);
        }
    }

    /// A member's name, as it stands between its quotes.
    fn name(&mut self) -> Result<Name, Broken> {
        self.skip_space()?;
        if self.peek()? != Some(b'"') {
            return Err(self.broken("a member name was expected"));
        }
        self.skip(1);
        let mut name = Name::new();
        loop {
            match self.peek()? {
                None => return Err(self.broken("")),
                Some(b'"') => break,
                Some(b'\\') => {
                    name.push(b'\\');
                    self.skip(1);
                    if self.peek()?.is_none() {
                        return Err(self.broken(""));
                    }
                }
                Some(byte) if name.len() < LONGEST_NAME => name.push(byte),
                Some(_) => {}
            }
            self.skip(1);
        }
        self.skip(1);
        Ok(name)
    }

    fn skip_space(&mut self) -> Result<(), Broken> {
        while self.peek()?.is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.skip(1);
        }
        Ok(())
    }

    fn fill(&mut self) -> Result<&[u8], Broken> {
        let (at, features) = (self.at, self.features);
        self.text.fill_buf().map_err(|e: io::Error| Broken { at, what: e.to_string(), features })
    }

    fn peek(&mut self) -> Result<Option<u8>, Broken> {
        Ok(self.fill()?.first().copied())
    }

    fn skip(&mut self, bytes: usize) {
        self.text.consume(bytes);
        self.at += bytes as u64;
    }

    /// Skips what is at hand; an error at the end of the text.
    fn skip_block(&mut self) -> Result<(), Broken> {
        let bytes = self.fill()?.len();
        if bytes == 0 {
            return Err(self.broken(""));
        }
        self.skip(bytes);
        Ok(())
    }

    fn accept(&mut self, byte: u8) -> Result<bool, Broken> {
        self.skip_space()?;
        let found = self.peek()? == Some(byte);
        if found {
            self.skip(1);
        }
        Ok(found)
    }

    fn expect(&mut self, byte: u8, what: &str) -> Result<(), Broken> {
        if self.accept(byte)? { Ok(()) } else { Err(self.broken(what)) }
    }

    fn broken(&mut self, what: &str) -> Broken {
        let ended = !matches!(self.peek(), Ok(Some(_)));
        let what = if ended { "the text ends here" } else { what };
        Broken { at: self.at, what: what.into(), features: self.features }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn features(text: &[u8]) -> (Result<Outline, Broken>, Vec<&[u8]>) {
        let mut found = Vec::new();
        let outline = outline(text, |place| found.push(&text[place.start as usize..place.end as usize]));
        (outline, found)
    }

    #[test]
    fn features_are_found_with_members_before_and_after() {
        let text =
            br#" {"type":"FeatureCollection", "features": [ {"a":"]}\""} , {"b":[NaN, 1e400]} ], "crs" : null }"#;
        let (outline, features) = features(text);
        assert_eq!(features.len(), 2);
        assert_eq!(features[1], br#"{"b":[NaN, 1e400]}"#);
        let names: Vec<_> = outline.unwrap().members.into_iter().map(|(name, _)| name.to_vec()).collect();
        assert_eq!(names, [&b"type"[..], b"crs"]);
    }

    #[test]
    fn the_size_of_the_blocks_does_not_matter() {
        let text = br#"{"type":"FeatureCollection","features":[{"a":"\\\"}"},[1,{"b":[2]}],3 ],"x":{"y":"}"}}"#;
        let (whole, elements) = features(text);
        let whole = whole.unwrap();
        for size in 1..20 {
            let mut found = Vec::new();
            let blocks = io::BufReader::with_capacity(size, &text[..]);
            let outline = outline(blocks, |place| found.push(&text[place.start as usize..place.end as usize]));
            assert_eq!(
                (outline.unwrap(), found),
                (Outline { members: whole.members.clone(), ..whole }, elements.clone())
            );
        }
    }

    #[test]
    fn a_break_is_reported_with_its_place() {
        for text in [r#"{"features":[{"a":1},{"b""#, r#"{"features":[{"a":1} {"b":1}]}"#, r#"{"features":[{"a":1},]}"#]
        {
            let broken = features(text.as_bytes()).0.unwrap_err();
            assert_eq!(broken.features, 1, "{text} {broken:?}");
        }
        for text in ["", "[1]", "{\"", r#"{"a"}"#, r#"{"a":1,}"#, r#"{"a":"\"#] {
            assert!(features(text.as_bytes()).0.is_err(), "{text}");
        }
    }

    #[test]
    fn deep_nesting_is_only_counted() {
        let deep = format!(r#"{{"features":[{}1{}]}}"#, "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(features(deep.as_bytes()).1.len(), 1);
    }
}
