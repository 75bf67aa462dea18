//! The properties of a record, and which of them stand there more than once.
//!
//! RFC 8259 leaves open what a repeated name means, and readers differ: to take the last one would resolve_crs
//! in silence what a right says of itself.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::map::Entry;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::diagnostic::{Code, Defect};
use crate::feature::Attributes;

/// Properties by name; of one that is repeated with another value, the values in an array, which is
/// nothing that a number or a word is read from.
#[derive(Debug, Default)]
pub(in crate::format) struct Properties {
    pub map: Map<String, Value>,
    /// In the order in which they came again.
    repeated: Vec<String>,
    is_repeated: HashSet<String>,
}

/// Repeated names that are listed.
const MOST_NAMES: usize = 10;

impl Properties {
    /// The properties in the text of an object, or of null; `None` where it is neither.
    pub fn parse(text: &str, wanted: Attributes<'_>) -> Option<Self> {
        let mut text = serde_json::Deserializer::from_str(text);
        let properties = Wanted(wanted).deserialize(&mut text).ok()?;
        text.end().ok()?;
        Some(properties)
    }

    /// That names are repeated.
    pub fn defect(&self) -> Option<Defect> {
        let reported = &self.repeated[..self.repeated.len().min(MOST_NAMES)];
        let more = self.repeated.len() - reported.len();
        let more = if more > 0 { format!(", … and {more} more") } else { String::new() };
        let names = reported.join(", ") + &more;
        (!names.is_empty()).then(|| Defect::new(Code::DuplicateProperty).detail(format!("({names})")))
    }

    /// One more of a record.
    pub fn add(&mut self, name: String, value: Value) {
        let mut kept = match self.map.entry(name) {
            Entry::Vacant(place) => {
                place.insert(value);
                return;
            }
            Entry::Occupied(kept) => kept,
        };
        let is_first = !self.is_repeated.contains(kept.key());
        match kept.get_mut() {
            before if *before == value => {}
            Value::Array(all) if !is_first => all.push(value),
            before => *before = Value::Array(vec![before.take(), value]),
        }
        if is_first {
            self.is_repeated.insert(kept.key().clone());
            self.repeated.push(kept.key().clone());
        }
    }
}

/// Reads the properties that are wanted; the text of the others is only checked.
#[derive(Clone, Copy)]
struct Wanted<'a>(Attributes<'a>);

impl<'de> DeserializeSeed<'de> for Wanted<'_> {
    type Value = Properties;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Properties, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for Wanted<'_> {
    type Value = Properties;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or null")
    }

    fn visit_none<E>(self) -> Result<Properties, E> {
        Ok(Properties::default())
    }

    fn visit_unit<E>(self) -> Result<Properties, E> {
        Ok(Properties::default())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Properties, D::Error> {
        deserializer.deserialize_map(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Properties, A::Error> {
        let mut properties = Properties::default();
        while let Some(name) = map.next_key::<Cow<'de, str>>()? {
            if self.0.wants(&name) {
                properties.add(name.into_owned(), map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(properties)
    }
}

/// The properties of a whole feature; `None` where one of its own members is repeated, so that it is
/// two features.
pub(super) fn of_feature(text: &str, wanted: Attributes<'_>) -> Option<Properties> {
    let mut text = serde_json::Deserializer::from_str(text);
    text.deserialize_map(Members(wanted)).ok()
}

/// The number that a property of a feature is, as it is written: `1.10`, `1E5`, or thirty digits.
pub(super) fn written_number(text: &str, name: &str) -> Option<String> {
    let members: HashMap<Cow<'_, str>, &RawValue> = serde_json::from_str(text).ok()?;
    let properties: HashMap<Cow<'_, str>, &RawValue> = serde_json::from_str(members.get("properties")?.get()).ok()?;
    let written = properties.get(name)?.get();
    written.starts_with(|c: char| c == '-' || c.is_ascii_digit()).then(|| written.to_owned())
}

struct Members<'a>(Attributes<'a>);

impl<'de> Visitor<'de> for Members<'_> {
    type Value = Properties;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a feature")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Properties, A::Error> {
        let (mut properties, mut seen) = (Properties::default(), Vec::new());
        while let Some(name) = map.next_key::<Cow<'de, str>>()? {
            if name == "properties" {
                properties = map.next_value_seed(Wanted(self.0))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
            if matches!(&*name, "type" | "id" | "geometry" | "properties") {
                if seen.contains(&name) {
                    return Err(serde::de::Error::custom("repeated"));
                }
                seen.push(name);
            }
        }
        Ok(properties)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_repeated_name_keeps_all_it_said() {
        let read = |text: &str| Properties::parse(text, Attributes::All).unwrap();
        let twice = read(r#"{"a":"50","b":1,"a":100}"#);
        assert_eq!(Value::Object(twice.map.clone()), json!({ "a": ["50", 100], "b": 1 }));
        assert!(twice.defect().unwrap().detail.contains("(a)"));
        assert_eq!(Value::Object(read(r#"{"a":1,"a":2,"a":3}"#).map), json!({ "a": [1, 2, 3] }));
        let same = read(r#"{"a":1,"a":1}"#);
        assert_eq!(Value::Object(same.map.clone()), json!({ "a": 1 }));
        assert!(same.defect().is_some());
        assert!(read(r#"{"a":1,"b":1}"#).defect().is_none());
        assert!(read("null").map.is_empty());
        assert!(Properties::parse("3", Attributes::All).is_none());
    }

    #[test]
    fn a_feature_with_two_geometries_is_two() {
        let of = |text: &str| of_feature(text, Attributes::All);
        assert!(of(r#"{"type":"Feature","geometry":null,"properties":{"a":1}}"#).is_some());
        assert!(of(r#"{"type":"Feature","geometry":null,"geometry":null}"#).is_none());
        assert!(of(r#"{"type":"Feature","properties":null,"properties":{}}"#).is_none());
    }
}
