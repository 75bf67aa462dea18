//! The properties of a record, and which of them stand there more than once.
//!
//! RFC 8259 leaves open what a repeated name means, and readers differ: to take the last one would decide
//! in silence what a right says of itself.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::map::Entry;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::large_number;
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
    /// Those with numbers that are kept as text.
    as_text: Vec<String>,
}

/// Repeated names that are listed.
const MOST_NAMES: usize = 10;

impl Properties {
    /// The properties in the text of an object, or of null; `None` where it is neither.
    pub fn parse(text: &str, wanted: Attributes<'_>) -> Option<Self> {
        let wanted = Wanted { wanted, has_large: large_number::may_have(text) };
        let mut text = serde_json::Deserializer::from_str(text);
        let properties = wanted.deserialize(&mut text).ok()?;
        text.end().ok()?;
        Some(properties)
    }

    /// That names are repeated, and numbers kept as text.
    pub fn defects(&self) -> impl Iterator<Item = Defect> {
        let codes = [(Code::DuplicateProperty, &self.repeated), (Code::NumberAsText, &self.as_text)];
        codes.into_iter().filter(|(_, names)| !names.is_empty()).map(|(code, names)| {
            let reported = &names[..names.len().min(MOST_NAMES)];
            let more = names.len() - reported.len();
            let more = if more > 0 { format!(", … and {more} more") } else { String::new() };
            Defect::new(code).detail(format!("({}{more})", reported.join(", ")))
        })
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
struct Wanted<'a> {
    wanted: Attributes<'a>,
    /// The text may have numbers that a double does not hold.
    has_large: bool,
}

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
            if self.wanted.wants(&name) {
                let value = if self.has_large { exact(&mut map, &name, &mut properties)? } else { map.next_value()? };
                properties.add(name.into_owned(), value);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(properties)
    }
}

/// The next value, as text where it is or has a number that a double does not hold.
fn exact<'de, A: MapAccess<'de>>(map: &mut A, name: &str, properties: &mut Properties) -> Result<Value, A::Error> {
    let text = map.next_value::<&RawValue>()?.get();
    match serde_json::from_str(text) {
        Ok(value) if !large_number::is_in(text) => Ok(value),
        _ => {
            properties.as_text.push(name.to_owned());
            Ok(text.into())
        }
    }
}

/// The properties of a whole feature; `None` where one of its own members is repeated, so that it is
/// two features.
pub(super) fn of_feature(text: &str, wanted: Attributes<'_>) -> Option<Properties> {
    let wanted = Wanted { wanted, has_large: large_number::may_have(text) };
    serde_json::Deserializer::from_str(text).deserialize_map(Members(wanted)).ok()
}

/// The number that a property of a feature is, as it is written: `1.10`, `1E5`, or thirty digits.
pub(super) fn written_number(text: &str, name: &str) -> Option<String> {
    let members: HashMap<Cow<'_, str>, &RawValue> = serde_json::from_str(text).ok()?;
    let properties: HashMap<Cow<'_, str>, &RawValue> = serde_json::from_str(members.get("properties")?.get()).ok()?;
    let written = properties.get(name)?.get();
    written.starts_with(|c: char| c == '-' || c.is_ascii_digit()).then(|| written.to_owned())
}

struct Members<'a>(Wanted<'a>);

impl<'de> Visitor<'de> for Members<'_> {
    type Value = Properties;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a feature")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Properties, A::Error> {
        let (mut properties, mut seen) = (Properties::default(), Vec::new());
        while let Some(name) = map.next_key::<Cow<'de, str>>()? {
            if name == "properties" {
                properties = map.next_value_seed(self.0)?;
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
        assert!(twice.defects().next().unwrap().detail.contains("(a)"));
        assert_eq!(Value::Object(read(r#"{"a":1,"a":2,"a":3}"#).map), json!({ "a": [1, 2, 3] }));
        let same = read(r#"{"a":1,"a":1}"#);
        assert_eq!(Value::Object(same.map.clone()), json!({ "a": 1 }));
        assert!(same.defects().next().is_some());
        assert!(read(r#"{"a":1,"b":1}"#).defects().next().is_none());
        assert!(read("null").map.is_empty());
        assert!(Properties::parse("3", Attributes::All).is_none());
    }

    #[test]
    fn a_number_that_no_double_holds_stays_as_it_is_written() {
        let read = |text: &str| Properties::parse(text, Attributes::All).unwrap();
        let all = read(
            r#"{"a":12345678901234567890123,"b":1e400,"c":9007199254740993,"d":[1,-98765432109876543210],"e":"1e400"}"#,
        );
        let wanted = json!({ "a": "12345678901234567890123", "b": "1e400", "c": 9_007_199_254_740_993_i64,
            "d": "[1,-98765432109876543210]", "e": "1e400" });
        let defects: Vec<Defect> = all.defects().collect();
        assert_eq!(Value::Object(all.map), wanted);
        assert_eq!((defects.len(), defects[0].code, defects[0].detail.as_ref()), (1, Code::NumberAsText, "(a, b, d)"));
        assert!(read(r#"{"a":1e22,"b":0.1000000000000000055,"c":18446744073709551615}"#).defects().next().is_none());
    }

    #[test]
    fn a_feature_with_two_geometries_is_two() {
        let of = |text: &str| of_feature(text, Attributes::All);
        assert!(of(r#"{"type":"Feature","geometry":null,"properties":{"a":1}}"#).is_some());
        assert!(of(r#"{"type":"Feature","geometry":null,"geometry":null}"#).is_none());
        assert!(of(r#"{"type":"Feature","properties":null,"properties":{}}"#).is_none());
    }
}
