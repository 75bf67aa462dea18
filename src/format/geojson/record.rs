//! One record in whatever form the standard allows, or why not, down to the vertex.

use std::borrow::Cow;
use std::collections::HashMap;

use geojson::GeometryValue;
use serde_json::Value;
use serde_json::value::RawValue;

use super::properties::{self, Properties};
use crate::diagnostic::{Code, Defect, Origin};
use crate::feature::{Attributes, Feature};
use crate::format::areal_parts::ArealParts;

/// A defect that rejects the record, and the id of the record where it could be read.
pub(super) type Rejected = Box<(Defect, Option<String>)>;

/// Reads one record, whatever its form.
pub(super) fn parse(
    text: &str,
    id: String,
    origin: Origin,
    wanted: Attributes<'_>,
) -> std::result::Result<Feature, Rejected> {
    if let Some(why) = super::members::misplaced(text) {
        return Err(Box::new((Defect::new(Code::NotAFeature).detail(why), None)));
    }
    let (id, geometry, properties) = match serde_json::from_str(text) {
        Ok(geojson::GeoJson::Feature(feature)) => {
            if declares_crs(feature.foreign_members.as_ref()) {
                return Err(Box::new((Defect::new(Code::CrsOfRecord), None)));
            }
            let id = match feature.id {
                Some(geojson::feature::Id::String(id)) => id,
                Some(geojson::feature::Id::Number(id)) => {
                    super::fast_path::written_id(text).map_or_else(|| id.to_string(), str::to_owned)
                }
                None => id,
            };
            let Some(properties) = properties::of_feature(text, wanted) else {
                let defect = Defect::new(Code::NotAFeature).detail("A member of the feature stands in it twice.");
                return Err(Box::new((defect, Some(id))));
            };
            (id, feature.geometry, properties)
        }
        Ok(geojson::GeoJson::Geometry(geometry)) => (id, Some(geometry), Properties::default()),
        Ok(geojson::GeoJson::FeatureCollection(_)) => {
            let defect = Defect::new(Code::NotAFeature).detail("It is a collection inside a collection.");
            return Err(Box::new((defect, None)));
        }
        Err(error) => return Err(Box::new((why_not(text, &error), None))),
    };
    let Some(geometry) = geometry else { return Err(Box::new((Defect::new(Code::GeometryMissing), Some(id)))) };
    if declares_crs(geometry.foreign_members.as_ref()) {
        return Err(Box::new((Defect::new(Code::CrsOfRecord), Some(id))));
    }
    let mut found = Found::default();
    found.add(geometry.value);
    if let Some(defect) = found.bad_position {
        return Err(Box::new((defect, Some(id))));
    }
    let (geometry, treated) = match found.areal.finish() {
        Ok(areal) => areal,
        Err(defect) => return Err(Box::new((defect, Some(id)))),
    };
    let defects = properties.defects().chain(treated).collect();
    Ok(Feature { id, geometry, original: None, properties: properties.map, origin, defects })
}

/// Whether there is a `crs` member, as the standard before RFC 7946 allowed in every object.
fn declares_crs(members: Option<&serde_json::Map<String, Value>>) -> bool {
    members.and_then(|members| members.get("crs")).is_some_and(|crs| !crs.is_null())
}

/// What a geometry holds, collections opened.
#[derive(Default)]
struct Found {
    areal: ArealParts,
    bad_position: Option<Defect>,
}

impl Found {
    fn add(&mut self, geometry: GeometryValue) {
        match geometry {
            GeometryValue::Polygon { coordinates } => self.polygon(&coordinates),
            GeometryValue::MultiPolygon { coordinates } => coordinates.iter().for_each(|polygon| self.polygon(polygon)),
            // Serde's own limit of nesting keeps this recursion shallow.
            GeometryValue::GeometryCollection { geometries } => geometries.into_iter().for_each(|g| self.add(g.value)),
            _ => self.areal.others += 1,
        }
    }

    fn polygon(&mut self, rings: &[Vec<geojson::Position>]) {
        let part = self.areal.parts.len();
        let mut polygon = Vec::with_capacity(rings.len());
        for (ring, positions) in rings.iter().enumerate() {
            let mut plain = Vec::with_capacity(positions.len());
            for (vertex, position) in positions.iter().enumerate() {
                match *position.as_slice() {
                    [x, y, ref rest @ ..] => {
                        self.areal.has_heights |= !rest.is_empty();
                        plain.push([x, y]);
                    }
                    _ => {
                        let defect = Defect::new(Code::CoordinateNotNumber);
                        let place = (Some(part), Some(ring), Some(vertex));
                        self.bad_position.get_or_insert(Defect {
                            part: place.0,
                            ring: place.1,
                            vertex: place.2,
                            ..defect
                        });
                    }
                }
            }
            polygon.push(plain);
        }
        self.areal.parts.push(polygon);
    }
}

/// Whether what cannot be read of a feature is not its geometry.
fn is_geometry_readable(text: &str) -> bool {
    let members: Option<HashMap<Cow<'_, str>, &RawValue>> = serde_json::from_str(text).ok();
    let geometry = members.as_ref().and_then(|members| members.get("geometry"));
    geometry.is_some_and(|geometry| serde_json::from_str::<Value>(geometry.get()).is_ok())
}

/// Finds out what is wrong with a record that did not parse, down to the vertex where it can.
fn why_not(text: &str, error: &serde_json::Error) -> Defect {
    let message = error.to_string();
    if message.contains("recursion limit") {
        return Defect::new(Code::TooDeep);
    }
    if message.contains("number out of range") {
        let code = if is_geometry_readable(text) { Code::NotAFeature } else { Code::CoordinateNotFinite };
        return Defect::new(code).detail(format!("({message})"));
    }
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        let not_finite = ["NaN", "Infinity"].iter().any(|word| text.contains(word));
        let code = if not_finite { Code::CoordinateNotFinite } else { Code::NotAFeature };
        return Defect::new(code).detail(format!("({message})"));
    };
    let geometry = value.get("geometry").unwrap_or(&value);
    let coordinates = geometry.get("coordinates").map(Cow::Borrowed).unwrap_or_default();
    let polygons = match geometry.get("type").and_then(Value::as_str) {
        Some("Polygon") => vec![&*coordinates],
        Some("MultiPolygon") => coordinates.as_array().into_iter().flatten().collect(),
        _ => Vec::new(),
    };
    let is_position = |p: &Value| p.as_array().is_some_and(|p| p.len() >= 2 && p.iter().all(Value::is_number));
    for (part, polygon) in polygons.into_iter().enumerate() {
        for (ring, positions) in polygon.as_array().into_iter().flatten().enumerate() {
            let positions = positions.as_array().map(Vec::as_slice).unwrap_or_default();
            if let Some(vertex) = positions.iter().position(|p| !is_position(p)) {
                let detail = format!("({})", positions[vertex]);
                let defect = Defect::new(Code::CoordinateNotNumber).detail(detail);
                return Defect { part: Some(part), ring: Some(ring), vertex: Some(vertex), ..defect };
            }
        }
    }
    Defect::new(Code::NotAFeature).detail(format!("({message})"))
}
