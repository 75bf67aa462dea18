use std::collections::HashMap;
use std::ops::Range;

use serde_json::{Map, Number, Value};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Code, Diagnostic, Severity};

/// A TOML file whose values know where they stand. Values are named by JSON Pointers (RFC 6901), such
/// as `/terms/0/from`.
pub(super) struct Document {
    /// How the file is spoken of.
    pub file: String,
    /// The stem of its name.
    pub stem: String,
    text: String,
    /// What it says, as far as it is TOML.
    pub value: Value,
    spans: Vec<(String, Range<usize>)>,
    /// By pointer the place in `spans`.
    places: HashMap<String, usize>,
    /// Where each line starts.
    lines: Vec<usize>,
}

impl Document {
    /// Reads a text, and reports every place where it is not TOML.
    pub fn read(file: String, stem: &str, text: String) -> (Self, Vec<Diagnostic>) {
        let mut spans = vec![(String::new(), 0..0)];
        let (value, errors) = {
            let (table, errors) = DeTable::parse_recoverable(&text);
            (Value::Object(object(table.get_ref(), "", &mut spans)), errors)
        };
        let mut places = HashMap::with_capacity(spans.len());
        for (place, (pointer, _)) in spans.iter().enumerate() {
            places.entry(pointer.clone()).or_insert(place);
        }
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(0).chain(breaks).collect();
        let document = Self { file, stem: stem.to_owned(), text, value, spans, places, lines };
        let faults = errors.iter().map(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            document.fault_at(Code::TomlSyntax, Severity::Error, offset, error.message())
        });
        let faults = faults.collect();
        (document, faults)
    }

    /// The text of the file.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The string at a pointer; nothing where there is none.
    pub fn string(&self, pointer: &str) -> Option<&str> {
        self.value.pointer(pointer)?.as_str()
    }

    /// The items of the array at a pointer, with their own pointers.
    pub fn items<'a>(&'a self, pointer: &'a str) -> impl Iterator<Item = (String, &'a Value)> {
        let items = self.value.pointer(pointer).and_then(Value::as_array);
        items.into_iter().flatten().enumerate().map(move |(i, item)| (format!("{pointer}/{i}"), item))
    }

    /// Pointers of all keys and items, in the order of the keys.
    pub fn pointers(&self) -> impl Iterator<Item = &str> {
        self.spans.iter().map(|(pointer, _)| pointer.as_str())
    }

    /// Pointers of all strings that equal `text`, those below `except` left out.
    pub fn places_of<'a>(&'a self, text: &'a str, except: &'a str) -> impl Iterator<Item = &'a str> {
        self.pointers().filter(move |p| !p.starts_with(except) && self.string(p) == Some(text))
    }

    /// A fault at what a pointer names, or at the nearest thing round it that is there.
    pub fn fault(&self, code: Code, severity: Severity, pointer: &str, message: impl Into<String>) -> Diagnostic {
        let mut sought = pointer;
        let span = loop {
            match self.places.get(sought) {
                Some(&place) => break self.spans[place].1.clone(),
                None => sought = sought.rsplit_once('/').map_or("", |(round, _)| round),
            }
        };
        self.fault_at(code, severity, span.start, message)
    }

    /// A fault at a byte of the text.
    pub fn fault_at(&self, code: Code, severity: Severity, offset: usize, message: impl Into<String>) -> Diagnostic {
        let offset = if self.text.is_char_boundary(offset) { offset } else { self.text.len() };
        let line = self.lines.partition_point(|start| *start <= offset);
        let column = self.text[self.lines[line - 1]..offset].chars().count() + 1;
        Diagnostic {
            line: Some(line),
            column: Some(column),
            ..Diagnostic::of_file(code, severity, &self.file, message)
        }
    }
}

/// The table as JSON; the place of every key and of every item of an array goes to `spans`.
fn object(table: &DeTable<'_>, pointer: &str, spans: &mut Vec<(String, Range<usize>)>) -> Map<String, Value> {
    let mut object = Map::new();
    for (key, value) in table {
        let escaped = key.get_ref().replace('~', "~0").replace('/', "~1");
        let pointer = format!("{pointer}/{escaped}");
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
        let (document, faults) = Document::read("f.toml".into(), "f", text.into());
        assert!(faults.is_empty(), "{faults:?}");
        let at = |pointer: &str| {
            let fault = document.fault(Code::KeyUnknown, Severity::Error, pointer, "");
            (fault.line.unwrap(), fault.column.unwrap())
        };
        assert_eq!(at("/a"), (1, 1));
        assert_eq!(at("/b/键"), (4, 1));
        assert_eq!(at("/b/键/1"), (4, 13));
        assert_eq!(at("/b/键/missing/below"), (4, 1));
        assert_eq!(at("/c/1/e"), (8, 1));
        assert_eq!(at("/nowhere"), (1, 1));
        assert_eq!(document.places_of("甲", "/case").collect::<Vec<_>>(), ["/b/键/1"]);
        assert_eq!(document.value["c"][0]["d"], Value::Null);
    }

    #[test]
    fn every_syntax_error_is_reported() {
        let (_, faults) = Document::read("f.toml".into(), "f", "a = \nb = 1\nc = = 2\n".into());
        let lines: Vec<_> = faults.iter().map(|fault| fault.line.unwrap()).collect();
        assert!(lines.contains(&1) && lines.contains(&3), "{faults:?}");
    }
}
