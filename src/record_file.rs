//! A record file of a plan: TOML whose values know where they stand.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::ops::Range;

use serde::de::DeserializeOwned;
use serde_json::{Map, Number, Value};
use toml::Spanned;
use toml::de::{DeTable, DeValue, Error};

use crate::diagnostic::{Code, Diagnostic, Gathered, MOST_OF_A_CODE, Severity};
use crate::shortened::{OF_A_TEXT, shortened};

/// The most bytes of a text of which every place is named where it is not TOML: a text of signs that mean nothing has
/// about as many.
const MOST_BYTES_LISTED: usize = 1 << 20;

/// A TOML file whose values know where they stand. Values are named by JSON Pointers (RFC 6901), such
/// as `/terms/0/from`.
#[derive(Debug)]
pub(crate) struct RecordFile {
    /// How the file is spoken of.
    pub file: String,
    /// The stem of its name.
    pub stem: String,
    text: String,
    /// Made when a place is asked for: of a file without faults none is.
    index: OnceCell<Index>,
}

/// What a file says, and where each value of it stands.
#[derive(Debug)]
struct Index {
    /// What it says, as far as it is TOML.
    value: Value,
    spans: Vec<(String, Range<usize>)>,
    /// By pointer the place in `spans`.
    places: HashMap<String, usize>,
    /// Where each line starts.
    lines: Vec<usize>,
    /// Where it is not TOML.
    errors: Vec<Error>,
}

impl RecordFile {
    /// A text that is spoken of as `file`, whatever it holds.
    pub fn new(file: String, stem: &str, text: String) -> Self {
        Self { file, stem: stem.to_owned(), text, index: OnceCell::new() }
    }

    /// What it holds.
    ///
    /// # Errors
    /// Every place where it is not TOML, else the first that is not in the format. They do not repeat a text that is no
    /// TOML: such a file may hold anything.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, Vec<Diagnostic>> {
        toml::from_str(&self.text).map_err(|error| {
            let syntax = self.syntax_errors();
            if !syntax.is_empty() {
                return syntax;
            }
            let message = error.message();
            let start = error.span().map_or(0, |span| span.start);
            vec![self.fault_at(code_of(message), Severity::Error, start, shortened(message, OF_A_TEXT))]
        })
    }

    /// Whether it is TOML, so that what it says can be held against a format.
    #[cfg(feature = "cli")]
    pub fn is_toml(&self) -> bool {
        self.index().errors.is_empty()
    }

    /// What it says, as far as it is TOML.
    #[cfg(feature = "cli")]
    pub fn value(&self) -> &Value {
        &self.index().value
    }

    /// The string at a pointer; nothing where there is none.
    pub fn string(&self, pointer: &str) -> Option<&str> {
        self.index().value.pointer(pointer)?.as_str()
    }

    /// Pointers of all keys and items, in the order of the keys.
    pub fn pointers(&self) -> impl Iterator<Item = &str> {
        self.index().spans.iter().map(|(pointer, _)| pointer.as_str())
    }

    /// Pointers of all strings that equal `text`, those below `except` left out.
    pub fn places_of<'a>(&'a self, text: &'a str, except: &'a str) -> impl Iterator<Item = &'a str> {
        self.pointers().filter(move |p| !p.starts_with(except) && self.string(p) == Some(text))
    }

    /// A fault at what a pointer names, or at the nearest thing round it that is there.
    pub fn fault(&self, code: Code, severity: Severity, pointer: &str, message: impl Into<String>) -> Diagnostic {
        let Index { spans, places, .. } = self.index();
        let mut sought = pointer;
        let span = loop {
            match places.get(sought) {
                Some(&place) => break spans[place].1.clone(),
                None => sought = sought.rsplit_once('/').map_or("", |(round, _)| round),
            }
        };
        self.fault_at(code, severity, span.start, message)
    }

    /// An error at what a pointer names.
    pub fn error(&self, code: Code, pointer: &str, message: impl Into<String>) -> Diagnostic {
        self.fault(code, Severity::Error, pointer, message)
    }

    /// A fault at a byte of the text.
    fn fault_at(&self, code: Code, severity: Severity, offset: usize, message: impl Into<String>) -> Diagnostic {
        let lines = &self.index().lines;
        let offset = if self.text.is_char_boundary(offset) { offset } else { self.text.len() };
        let line = lines.partition_point(|start| *start <= offset);
        let column = self.text[lines[line - 1]..offset].chars().count() + 1;
        Diagnostic {
            line: Some(line),
            column: Some(column),
            ..Diagnostic::of_file(code, severity, &self.file, message)
        }
    }

    /// Every place where it is not TOML, a flood of them counted; of a long text the first.
    fn syntax_errors(&self) -> Vec<Diagnostic> {
        let errors = &self.index().errors;
        let fault = |error: &Error| {
            let offset = error.span().map_or(0, |span| span.start);
            self.fault_at(Code::TomlSyntax, Severity::Error, offset, error.message())
        };
        let mut faults = Gathered::default();
        faults.extend(errors.iter().take(MOST_OF_A_CODE).map(fault));
        if let Some(last) = errors.get(MOST_OF_A_CODE..).and_then(<[Error]>::last) {
            faults.push(Diagnostic { more: errors.len() - MOST_OF_A_CODE, ..fault(last) });
        }
        faults.into_vec()
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::of(&self.text))
    }
}

impl Index {
    fn of(text: &str) -> Self {
        let mut spans = vec![(String::new(), 0..0)];
        let (table, errors) = if text.len() <= MOST_BYTES_LISTED {
            DeTable::parse_recoverable(text)
        } else {
            let first = |error| (Spanned::new(0..0, DeTable::new()), vec![error]);
            DeTable::parse(text).map_or_else(first, |table| (table, Vec::new()))
        };
        let value = Value::Object(object(table.get_ref(), "", &mut spans));
        let mut places = HashMap::with_capacity(spans.len());
        for (place, (pointer, _)) in spans.iter().enumerate() {
            places.entry(pointer.clone()).or_insert(place);
        }
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(0).chain(breaks).collect();
        Self { value, spans, places, lines, errors }
    }
}

/// Which code says what serde found, by the words in which it always says so.
fn code_of(message: &str) -> Code {
    match message {
        _ if message.starts_with("missing field") => Code::KeyMissing,
        _ if message.starts_with("unknown field") => Code::KeyUnknown,
        _ => Code::ValueInvalid,
    }
}

/// A key as pointers have it.
pub(crate) fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// The table as JSON; the place of every key and of every item of an array goes to `spans`.
fn object(table: &DeTable<'_>, pointer: &str, spans: &mut Vec<(String, Range<usize>)>) -> Map<String, Value> {
    let mut object = Map::new();
    for (key, value) in table {
        let pointer = format!("{pointer}/{}", escaped(key.get_ref()));
        spans.push((pointer.clone(), key.span()));
        object.insert(key.get_ref().to_string(), json(value, &pointer, spans));
    }
    object
}

fn json(value: &Spanned<DeValue<'_>>, pointer: &str, spans: &mut Vec<(String, Range<usize>)>) -> Value {
    match value.get_ref() {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Boolean(truth) => Value::Bool(*truth),
        DeValue::Integer(number) => {
            let digits = number.as_str().replace('_', "");
            i64::from_str_radix(&digits, number.radix()).map_or(Value::Null, Value::from)
        }
        DeValue::Float(number) => {
            let float = number.as_str().replace('_', "").parse().ok();
            float.and_then(Number::from_f64).map_or(Value::Null, Value::Number)
        }
        // Dates are written as strings in these files: a bare one is a value of another type.
        DeValue::Datetime(_) => Value::Null,
        DeValue::Array(items) => {
            let item = |(i, item): (usize, &Spanned<DeValue<'_>>)| {
                let pointer = format!("{pointer}/{i}");
                spans.push((pointer.clone(), item.span()));
                json(item, &pointer, spans)
            };
            Value::Array(items.iter().enumerate().map(item).collect())
        }
        DeValue::Table(table) => Value::Object(object(table, pointer, spans)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_pointer_names_has_a_line_and_a_column() {
        let text = "a = 1\n# 注\n[b]\n\"键\" = [\"x\", \"甲\"]\n[[c]]\nd = 2021-01-01\n[[c]]\ne = 1e400\n";
        let document = RecordFile::new("f.toml".into(), "f", text.into());
        assert!(document.syntax_errors().is_empty());
        let at = |pointer: &str| {
            let fault = document.error(Code::KeyUnknown, pointer, "");
            (fault.line.unwrap(), fault.column.unwrap())
        };
        assert_eq!(at("/a"), (1, 1));
        assert_eq!(at("/b/键"), (4, 1));
        assert_eq!(at("/b/键/1"), (4, 13));
        assert_eq!(at("/b/键/missing/below"), (4, 1));
        assert_eq!(at("/c/1/e"), (8, 1));
        assert_eq!(at("/nowhere"), (1, 1));
        assert_eq!(document.places_of("甲", "/case").collect::<Vec<_>>(), ["/b/键/1"]);
        assert_eq!(document.index().value["c"][0]["d"], Value::Null);
    }

    #[test]
    fn every_syntax_error_is_reported() {
        let faults = RecordFile::new("f.toml".into(), "f", "a = \nb = 1\nc = = 2\n".into()).syntax_errors();
        let lines: Vec<_> = faults.iter().map(|fault| fault.line.unwrap()).collect();
        assert!(lines.contains(&1) && lines.contains(&3), "{faults:?}");
    }

    #[test]
    fn a_flood_of_syntax_errors_is_counted_and_of_a_long_text_the_first_is_named() {
        let found = |text: String| RecordFile::new("f.toml".into(), "f", text).syntax_errors();
        let flood = found("a = = 1\n".repeat(10_000));
        assert_eq!(flood.len(), MOST_OF_A_CODE + 1);
        assert!(flood[MOST_OF_A_CODE].more > 1_000, "{:?}", flood[MOST_OF_A_CODE]);
        let long = found("a = = 1\n".repeat(MOST_BYTES_LISTED / 8 + 1));
        assert!(long.len() == 1 && long[0].line == Some(1), "{} {:?}", long.len(), long[0]);
    }

    #[test]
    fn what_serde_finds_has_a_code_and_a_place() {
        #[derive(Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        #[expect(dead_code, reason = "only read")]
        struct Format {
            a: u8,
            clause: String,
        }
        for (text, code, line) in [
            ("a = 1\nb = 2\n", Code::KeyUnknown, 2),
            ("clause = ''\n", Code::KeyMissing, 1),
            ("clause = ''\na = 'x'\n", Code::ValueInvalid, 2),
            ("clause = ''\na == 1\n", Code::TomlSyntax, 2),
        ] {
            let found = RecordFile::new("f.toml".into(), "f", text.into()).parse::<Format>().unwrap_err();
            assert_eq!((found[0].code, found[0].line), (code, Some(line)), "{text}: {found:?}");
        }
    }
}
