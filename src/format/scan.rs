//! Finds the records of a GeoJSON text without parsing them, so that a broken record spoils itself
//! only, deep nesting costs nothing, and each record is parsed by itself.

use std::ops::Range;

/// The outline of a JSON object whose `features` member is an array.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Outline {
    /// Other members: name (without quotes) and value.
    pub members: Vec<(Range<usize>, Range<usize>)>,
    /// The elements of `features`.
    pub features: Option<Vec<Range<usize>>>,
    /// One past the closing brace.
    pub end: usize,
}

/// Where the text stops being JSON, and why.
#[derive(Debug, PartialEq)]
pub(super) struct Broken {
    pub at: usize,
    pub what: &'static str,
    /// Complete features before the break.
    pub features: usize,
}

/// Outlines the object that starts at the first byte of `text` that is not white space.
pub(super) fn outline(text: &[u8]) -> Result<Outline, Broken> {
    let mut scan = Scan { text, at: 0, features: 0 };
    scan.object()
}

struct Scan<'a> {
    text: &'a [u8],
    at: usize,
    features: usize,
}

impl Scan<'_> {
    fn object(&mut self) -> Result<Outline, Broken> {
        let mut outline = Outline::default();
        self.expect(b'{', "an object was expected")?;
        loop {
            if self.accept(b'}') {
                break;
            }
            self.skip_space();
            let quoted = self.value()?;
            let name = quoted.start + 1..quoted.end.saturating_sub(1).max(quoted.start + 1);
            if self.text[quoted.start] != b'"' {
                return Err(self.broken("a member name was expected"));
            }
            self.expect(b':', "a colon was expected")?;
            self.skip_space();
            if &self.text[name.clone()] == b"features" && self.peek() == Some(b'[') {
                outline.features = Some(self.elements()?);
            } else {
                outline.members.push((name, self.value()?));
            }
            if !self.accept(b',') {
                self.expect(b'}', "a comma or a closing brace was expected")?;
                break;
            }
        }
        outline.end = self.at;
        Ok(outline)
    }

    fn elements(&mut self) -> Result<Vec<Range<usize>>, Broken> {
        let mut elements = Vec::new();
        self.expect(b'[', "an array was expected")?;
        if self.accept(b']') {
            return Ok(elements);
        }
        loop {
            self.skip_space();
            elements.push(self.value()?);
            self.features = elements.len();
            if !self.accept(b',') {
                self.expect(b']', "a comma or a closing bracket was expected")?;
                return Ok(elements);
            }
        }
    }

    /// Skips one value; what is inside brackets is only balanced, not checked.
    fn value(&mut self) -> Result<Range<usize>, Broken> {
        let start = self.at;
        let mut depth = 0_usize;
        while let Some(&byte) = self.text.get(self.at) {
            match byte {
                b'"' => self.string()?,
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' if depth > 0 => {
                    depth -= 1;
                    self.at += 1;
                }
                b',' | b':' | b'}' | b']' if depth == 0 => break,
                _ => self.at += 1,
            }
            // A string or a bracketed value ends here; a number or a word runs on to its separator.
            if depth == 0 && matches!(byte, b'"' | b'}' | b']') {
                return Ok(start..self.at);
            }
        }
        if depth > 0 || self.at == start {
            return Err(self.broken(if self.at < self.text.len() {
                "a value was expected"
            } else {
                "the text ends here"
            }));
        }
        Ok(start..self.at)
    }

    fn string(&mut self) -> Result<(), Broken> {
        self.at += 1;
        while let Some(&byte) = self.text.get(self.at) {
            match byte {
                b'\\' => self.at += 2,
                b'"' => {
                    self.at += 1;
                    return Ok(());
                }
                _ => self.at += 1,
            }
        }
        self.at = self.text.len();
        Err(self.broken("the text ends inside a string"))
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn accept(&mut self, byte: u8) -> bool {
        self.skip_space();
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, byte: u8, what: &'static str) -> Result<(), Broken> {
        if self.accept(byte) { Ok(()) } else { Err(self.broken(what)) }
    }

    fn broken(&self, what: &'static str) -> Broken {
        let what = if self.at >= self.text.len() { "the text ends here" } else { what };
        Broken { at: self.at.min(self.text.len()), what, features: self.features }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_are_found_with_members_before_and_after() {
        let text =
            br#" {"type":"FeatureCollection", "features": [ {"a":"]}\"" } , {"b":[NaN, 1e400]} ], "crs" : null }"#;
        let found = outline(text).unwrap();
        let features = found.features.unwrap();
        assert_eq!(features.len(), 2);
        assert_eq!(&text[features[1].clone()], br#"{"b":[NaN, 1e400]}"#);
        let names: Vec<_> = found.members.iter().map(|(name, _)| &text[name.clone()]).collect();
        assert_eq!(names, [&b"type"[..], b"crs"]);
    }

    #[test]
    fn a_break_is_told_with_its_place() {
        for text in [r#"{"features":[{"a":1},{"b""#, r#"{"features":[{"a":1} {"b":1}]}"#, r#"{"features":[{"a":1},]}"#]
        {
            let broken = outline(text.as_bytes()).unwrap_err();
            assert_eq!(broken.features, 1, "{text} {broken:?}");
        }
        assert!(outline(b"").is_err());
        assert!(outline(b"[1]").is_err());
        assert!(outline(b"{\"").is_err());
        assert!(outline(br#"{"a"}"#).is_err());
    }

    #[test]
    fn deep_nesting_is_only_counted() {
        let deep = format!(r#"{{"features":[{}1{}]}}"#, "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(outline(deep.as_bytes()).unwrap().features.unwrap().len(), 1);
    }
}
