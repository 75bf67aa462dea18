//! Members that must not stand where they do, and those of which only one can be meant.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

/// The CRS that a `crs` member names; nothing where it is null.
///
/// # Errors
/// A message for people, when it names none, or more than one.
pub(super) fn declared_crs(text: &str) -> Result<Option<String>, String> {
    let start = || text.chars().take(200).collect::<String>();
    let none = || format!("the crs member names no CRS: {}", start());
    if serde_json::from_str::<Value>(text).map_err(|_| none())?.is_null() {
        return Ok(None);
    }
    let mut names: Vec<&str> = all(text, "properties").into_iter().flat_map(|inner| all(inner, "name")).collect();
    names.dedup();
    match names[..] {
        [name] => serde_json::from_str(name).map(Some).map_err(|_| none()),
        [] => Err(none()),
        _ => Err(format!("the crs member names more than one CRS (坐标系重复且不一致): {}", start())),
    }
}

/// The text of each member of an object that is called so.
fn all<'t>(text: &'t str, name: &str) -> Vec<&'t str> {
    serde_json::Deserializer::from_str(text).deserialize_map(All(name)).unwrap_or_default()
}

struct All<'n>(&'n str);

impl<'de> Visitor<'de> for All<'_> {
    type Value = Vec<&'de str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = Vec::new();
        while let Some(name) = map.next_key::<Cow<'de, str>>()? {
            let value: &RawValue = map.next_value()?;
            if name == self.0 {
                found.push(value.get());
            }
        }
        Ok(found)
    }
}

/// What RFC 7946 (section 7.1) lets stand in objects of one type only.
#[derive(Deserialize)]
struct Shape<'t> {
    #[serde(borrow)]
    r#type: Cow<'t, str>,
    coordinates: Option<IgnoredAny>,
    geometries: Option<Vec<Self>>,
    geometry: Option<Box<Self>>,
    features: Option<IgnoredAny>,
}

/// A member of a feature, or of a geometry in it, that has no place there and would not be read. `None` also where the
/// text is none of these: that is for its reader to say.
pub(super) fn misplaced(text: &str) -> Option<String> {
    serde_json::from_str::<Shape<'_>>(text).ok()?.misplaced()
}

impl Shape<'_> {
    fn misplaced(&self) -> Option<String> {
        let own = match &*self.r#type {
            "Feature" => "geometry",
            "GeometryCollection" => "geometries",
            _ => "coordinates",
        };
        let members = [
            ("coordinates", self.coordinates.is_some()),
            ("geometries", self.geometries.is_some()),
            ("geometry", self.geometry.is_some()),
            ("features", self.features.is_some()),
        ];
        let found = members.into_iter().find(|(name, is_there)| *is_there && *name != own);
        let found =
            found.map(|(name, _)| format!("A {} has a member {name:?}, which is none of its own.", self.r#type));
        // Serde's own limit of nesting keeps this recursion shallow.
        let inner = self.geometry.as_deref().into_iter().chain(self.geometries.iter().flatten());
        found.or_else(|| inner.into_iter().find_map(Self::misplaced))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crs_is_named_once_or_not_at_all() {
        let of = |properties: &str| declared_crs(&format!(r#"{{"type":"name","properties":{properties}}}"#));
        assert_eq!(of(r#"{"name":"EPSG:4528"}"#).unwrap().as_deref(), Some("EPSG:4528"));
        assert_eq!(of(r#"{"name":"EPSG:4528","name":"EPSG:4528"}"#).unwrap().as_deref(), Some("EPSG:4528"));
        assert_eq!(declared_crs("null").unwrap(), None);
        assert!(of(r#"{"name":"EPSG:4528","name":"EPSG:4527"}"#).unwrap_err().contains("more than one CRS"));
        assert!(of(r#"{"name":"EPSG:4528"},"properties":{"name":"EPSG:4527"}"#).unwrap_err().contains("more than one"));
        for none in ["{}", "null", r#"{"name":4528}"#, r#"{"code":4528}"#] {
            assert!(of(none).unwrap_err().contains("names no CRS"), "{none}");
        }
    }

    #[test]
    fn members_of_other_types_are_misplaced() {
        let polygon = r#""type":"Polygon","coordinates":[]"#;
        let feature = |geometry: &str, more: &str| format!(r#"{{"type":"Feature","geometry":{{{geometry}}}{more}}}"#);
        for (text, name) in [
            (feature(polygon, r#","features":[]"#), "features"),
            (feature(polygon, r#","geometries":[{"type":"Polygon","coordinates":[]}]"#), "geometries"),
            (feature(polygon, r#","coordinates":[]"#), "coordinates"),
            (feature(r#""type":"GeometryCollection","geometries":[],"coordinates":[]"#, ""), "coordinates"),
            (
                feature(
                    r#""type":"GeometryCollection","geometries":[{"type":"Polygon","coordinates":[],"geometries":[]}]"#,
                    "",
                ),
                "geometries",
            ),
        ] {
            assert!(misplaced(&text).unwrap().contains(&format!("{name:?}")), "{text}");
        }
        let nothing = r#","features":null,"geometries":null,"bbox":[1,2,3,4],"properties":{"features":[1]}"#;
        assert_eq!(misplaced(&feature(polygon, nothing)), None);
        assert_eq!(misplaced("{}"), None);
    }
}
