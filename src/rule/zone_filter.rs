use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::{Language, Vocabulary};
use crate::layer::Zone;
use crate::message::Message;
use crate::right::fold;

/// Which zones of its layers a rule speaks of (`[where]`): those whose properties have one of the
/// values given; all when empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct ZoneFilter(BTreeMap<String, Vec<String>>);

/// Why it is not known whether a zone is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ZoneValueError {
    /// It lacks this property.
    Absent(String),
    /// The property has a value that is not known of the layer.
    Unknown { property: String, text: String },
}

impl ZoneValueError {
    /// The property that leaves it open.
    pub fn property(&self) -> &str {
        match self {
            ZoneValueError::Absent(property) | ZoneValueError::Unknown { property, .. } => property,
        }
    }
}

impl ZoneValueError {
    /// Of a property that a zone lacks, or whose value is not known.
    pub(super) fn of(zone: &Zone, property: &str) -> Self {
        match text_of(zone, property) {
            None => ZoneValueError::Absent(property.to_owned()),
            Some(text) => ZoneValueError::Unknown { property: property.to_owned(), text },
        }
    }
}

impl ZoneValueError {
    /// What is wrong, as a message.
    pub fn message(&self) -> Message {
        match self {
            ZoneValueError::Absent(property) => Message::new("zone-value-absent").with("property", property.as_str()),
            ZoneValueError::Unknown { property, text } => {
                Message::new("zone-value-unknown").with("property", property.as_str()).with("text", text.as_str())
            }
        }
    }
}

impl ZoneFilter {
    /// Of which zones a rule speaks, in words; nothing when of all.
    pub(crate) fn in_words(&self, language: Language) -> Option<String> {
        let of = |(property, values): (&str, &[String])| {
            format!("{property}{}{}", language.of("为", " is "), language.list(values))
        };
        let parts: Vec<String> = self.properties().map(|(property, values)| of((property, values))).collect();
        (!parts.is_empty()).then(|| parts.join(language.of("，且", " and ")))
    }

    /// The values that it names, each behind its property.
    pub(crate) fn values(&self) -> impl Iterator<Item = (&str, &str)> {
        self.properties().flat_map(|(property, values)| values.iter().map(move |value| (property, value.as_str())))
    }

    /// Whether a zone is meant, by the values that are known of its layer.
    pub(crate) fn means(&self, zone: &Zone, known: &Vocabulary) -> Result<bool, ZoneValueError> {
        let mut value_errors = None;
        for (property, values) in &self.0 {
            match has_one_of(zone, property, values, known) {
                Ok(true) => {}
                // One that is not met settles it, whatever the others say.
                Ok(false) => return Ok(false),
                Err(why) => value_errors = value_errors.or(Some(why)),
            }
        }
        value_errors.map_or(Ok(true), Err)
    }

    pub(super) fn is_everywhere(&self) -> bool {
        self.0.is_empty()
    }

    /// The properties it asks for and the values it accepts.
    pub fn properties(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.0.iter().map(|(property, values)| (property.as_str(), values.as_slice()))
    }
}

fn has_one_of(zone: &Zone, property: &str, values: &[String], known: &Vocabulary) -> Result<bool, ZoneValueError> {
    let Some(text) = text_of(zone, property) else { return Err(ZoneValueError::Absent(property.to_owned())) };
    if values.iter().any(|value| fold(value) == fold(&text)) {
        return Ok(true);
    }
    let wanted =
        |name: &String| values.iter().any(|value| known.names_in(property, value).is_ok_and(|n| n.contains(name)));
    match known.names_in(property, &text) {
        Ok(names) => Ok(names.iter().any(wanted)),
        // What it says beside the rest does not make it less what the rule speaks of.
        Err(names) if names.iter().any(wanted) => Ok(true),
        Err(_) => Err(ZoneValueError::Unknown { property: property.to_owned(), text }),
    }
}

/// What a property says, numbers included; `None` when it is absent or blank.
pub(super) fn text_of(zone: &Zone, property: &str) -> Option<String> {
    match zone.properties.get(property)? {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        value @ (Value::Number(_) | Value::Bool(_)) => Some(value.to_string()),
        _ => None,
    }
}
