use std::borrow::Cow;
use std::fmt;

use serde::Serialize;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::diagnostic::Diagnostic;
use crate::feature::Original;
use crate::input::RecordOutcome;

/// The member that says why a record was rejected.
const MEMBER: &str = "quarantine";

/// What it says. Millions of records may be rejected: it is written as it stands, without a tree of values.
#[derive(Serialize)]
struct Why<'a> {
    file: Option<&'a str>,
    record: Option<usize>,
    records: usize,
    reasons: &'a [Diagnostic],
}

impl fmt::Display for Why<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

/// A rejected record as a line of newline-delimited GeoJSON: the record as it was, with the member
/// `quarantine` that names the file, the record's number (from 0) and each reason.
///
/// A record that is no GeoJSON object stands as text in its properties. The record is in the CRS of its file.
pub fn quarantine_line(outcome: &RecordOutcome) -> String {
    let first = outcome.diagnostics.first();
    let why = Why {
        file: first.and_then(|diagnostic| diagnostic.file.as_deref()),
        record: first.and_then(|diagnostic| diagnostic.record),
        records: outcome.records,
        reasons: &outcome.diagnostics,
    };
    match &outcome.original {
        Some(Original::Feature(feature)) => with_member(&feature.to_string(), &why),
        Some(Original::Text(text)) => match serde_json::from_str::<serde::de::IgnoredAny>(text) {
            // Strings hold no line breaks: those of the text are white space.
            Ok(_) if text.contains(MEMBER) => without_member(text, &why),
            Ok(_) if text.trim().starts_with('{') => with_member(&in_one_line(text), &why),
            _ => stand_in(json!({ "text": text }), &why),
        },
        None => stand_in(Value::Null, &why),
    }
}

/// A record that comes from a quarantine, with its new reasons in place of the old. All else stays as it was written:
/// numbers too, which a parser would write otherwise.
fn without_member(text: &str, why: &Why<'_>) -> String {
    match serde_json::from_str::<Members<'_>>(text) {
        Ok(Members(members)) if members.iter().any(|(name, _)| name == MEMBER) => {
            let kept = members.iter().filter(|(name, _)| name != MEMBER);
            let kept: Vec<String> =
                kept.map(|(name, value)| format!("{}:{value}", Value::from(name.as_str()))).collect();
            with_member(&in_one_line(&format!("{{{}}}", kept.join(","))), why)
        }
        Ok(_) => with_member(&in_one_line(text), why),
        Err(_) => stand_in(json!({ "text": text }), why),
    }
}

/// The text of an object, in which line breaks are white space.
fn in_one_line(text: &str) -> Cow<'_, str> {
    match text.contains(['\n', '\r']) {
        true => Cow::Owned(text.replace(['\n', '\r'], " ")),
        false => Cow::Borrowed(text),
    }
}

/// The members of an object with the text of their values.
struct Members<'t>(Vec<(String, &'t RawValue)>);

impl<'t> Deserialize<'t> for Members<'t> {
    fn deserialize<D: Deserializer<'t>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Self(Vec::new()))
    }
}

impl<'t> Visitor<'t> for Members<'t> {
    type Value = Self;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'t>>(mut self, mut map: A) -> Result<Self, A::Error> {
        while let Some(member) = map.next_entry()? {
            self.0.push(member);
        }
        Ok(self)
    }
}

fn stand_in(properties: Value, why: &Why<'_>) -> String {
    let feature = json!({ "type": "Feature", "geometry": null, "properties": properties });
    with_member(&feature.to_string(), why)
}

/// An object's text with one more member, so that all else stays as it was.
fn with_member(object: &str, why: &Why<'_>) -> String {
    let object = object.trim();
    let open = object[..object.len() - 1].trim_end();
    let comma = if open == "{" { "" } else { "," };
    format!("{open}{comma}\"{MEMBER}\":{why}}}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_stays_as_it_was() {
        let line = |original: Option<Original>| {
            let outcome = RecordOutcome { feature: None, diagnostics: Vec::new(), original, records: 1 };
            let line = quarantine_line(&outcome);
            assert!(!line.contains('\n'));
            let value: Value = serde_json::from_str(&line).unwrap();
            assert_eq!(value[MEMBER]["records"], 1);
            line
        };
        let text = |text: &str| Some(Original::Text(text.into()));
        assert!(line(text("{\"a\": 1.50,\n \"b\": {}}")).starts_with("{\"a\": 1.50,  \"b\": {},\"quarantine\":{"));
        let again = line(text("{\"a\": 1,\"quarantine\":{\"records\":7}}"));
        assert_eq!(again.matches("quarantine").count(), 1, "{again}");
        let numbers = r#""n":1.10,"big":123456789012345678901234567890,"e":1E5"#;
        let reported = line(text(&format!("{{{numbers},\"备注\":\"in quarantine\"}}")));
        assert!(reported.starts_with(&format!("{{{numbers},")) && reported.contains("in quarantine"), "{reported}");
        let again = line(text(&format!("{{{numbers},\"quarantine\":{{\"records\":7}},\n\"z\": 2.0}}")));
        assert!(again.starts_with(&format!("{{{numbers},\"z\":2.0,\"quarantine\":")), "{again}");
        assert!(line(text("{}")).starts_with("{\"quarantine\":"));
        assert!(line(text("{\"a\": NaN}")).contains(r#""text":"{\"a\": NaN}""#));
        assert!(line(text("[1]")).contains(r#""text":"[1]""#));
        assert!(line(None).contains("\"properties\":null"));
        let feature = json!({ "type": "Feature", "geometry": null, "properties": { "编号": "P1" } });
        assert!(line(Some(Original::Feature(Box::new(feature)))).contains("\"编号\":\"P1\""));
    }
}
