//! What is said to people, as data: which message with which arguments. Words come last, in the language of the reader.

mod argument;
mod catalogue;
mod words;

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::ser::{Serialize, SerializeMap, Serializer};

pub use self::argument::{Argument, Joint, List, Term};
pub use self::catalogue::Catalogue;
use crate::language::Language;

/// A message of the catalogue (`src/message/zh.ftl`, `en.ftl`) with its arguments.
///
/// ```
/// use minezone::language::Language;
/// use minezone::message::Message;
///
/// let message = Message::new("overlap-seam").number("area", 0.125, 3);
/// assert_eq!(message.in_words(Language::Zh), "接边：重叠0.125平方米，在坐标取位误差以内。");
/// assert_eq!(serde_json::to_string(&message).unwrap(), r#"{"code":"overlap-seam","area":0.125}"#);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    code: &'static str,
    arguments: Vec<(&'static str, Argument)>,
}

impl Message {
    /// The message of this code in the catalogue.
    pub fn new(code: &'static str) -> Self {
        Self { code, arguments: Vec::new() }
    }

    /// The same with an argument of this name.
    #[must_use]
    pub fn with(mut self, name: &'static str, argument: impl Into<Argument>) -> Self {
        // Very many are kept, and few have more than two.
        self.arguments.reserve_exact(1);
        self.arguments.push((name, argument.into()));
        self
    }

    /// The same with a number that is shown with so many decimals.
    #[must_use]
    pub fn number(self, name: &'static str, value: f64, decimals: u8) -> Self {
        self.with(name, Argument::Number { value, decimals: Some(decimals) })
    }

    /// By which programs know it.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// Its arguments by name.
    pub fn arguments(&self) -> &[(&'static str, Argument)] {
        &self.arguments
    }

    /// In words. Words of the plan and of the data (layers, minerals, units) stay as they are.
    pub fn in_words(&self, language: Language) -> String {
        words::of(self, language)
    }
}

/// `code` and the arguments beside it.
impl Serialize for Message {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.arguments.len() + 1))?;
        map.serialize_entry("code", self.code)?;
        for (name, argument) in &self.arguments {
            map.serialize_entry(name, argument)?;
        }
        map.end()
    }
}

/// The title of a column of a report, in English its name.
pub fn column_title(name: &'static str, language: Language) -> Cow<'static, str> {
    words::column_title(name, language)
}

impl JsonSchema for Message {
    fn schema_name() -> Cow<'static, str> {
        "Message".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "description": "What is said, as data: a code, and what it speaks of beside it.",
            "required": ["code"],
            "properties": { "code": { "type": "string" } },
        })
    }
}
