use std::borrow::Cow;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use geojson::GeometryValue;
use serde_json::Value;

use super::{Records, display_name, origin, scan, stem};
use crate::diagnostic::{Code, Defect, Diagnostic, Origin};
use crate::error::{Error, Result};
use crate::feature::{ArealGeometry, Feature};
use crate::geometry::Position;

/// Records of a FeatureCollection, a bare Feature or geometry, or one of these a line.
pub(super) fn open(path: &Path) -> Result<Vec<Records>> {
    let bytes = std::fs::read(path).map_err(|e| Error::io(path, e))?;
    Ok(vec![read(bytes, display_name(path), stem(path)).map_err(|message| Error::format(path, message))?])
}

/// The same from memory.
pub(super) fn read(bytes: Vec<u8>, file: Arc<str>, layer: String) -> std::result::Result<Records, String> {
    let (text, defects) = decode(bytes)?;
    let body = text.trim_start_matches([' ', '\t', '\r', '\n', '\u{1e}']);
    let offset = text.len() - body.len();
    if body.is_empty() {
        return Err("the file is empty".into());
    }
    let first = scan::outline(body.as_bytes());
    let (ranges, crs, schematic) = match first {
        Ok(outline) if body[outline.end..].trim().is_empty() => {
            let member = |name: &str| {
                let found = outline.members.iter().rev().find(|(n, _)| &body[n.clone()] == name);
                found.and_then(|(_, value)| serde_json::from_str::<Value>(&body[value.clone()]).ok())
            };
            let kind = member("type");
            let crs = declared_crs(member("crs"))?;
            let schematic = member("schematic") == Some(Value::Bool(true));
            let ranges = match outline.features {
                Some(features) => features,
                None if kind.as_ref().is_some_and(|kind| kind == "FeatureCollection") => {
                    return Err("a FeatureCollection without features".into());
                }
                None if kind.is_some() => std::iter::once(0..outline.end).collect(),
                None => return Err("not GeoJSON: there is no type member".into()),
            };
            (ranges, crs, schematic)
        }
        // More than one value: one record a line, each of which may be broken by itself.
        _ if is_lines(body) => (lines(body), None, false),
        Ok(outline) => return Err(place(body, outline.end, "more text after the end of the object", None)),
        Err(broken) => return Err(place(body, broken.at, broken.what, Some(broken.features))),
    };
    let count = ranges.len();
    let records = Iter { text, offset, ranges: ranges.into_iter().enumerate(), file: file.clone(), z_told: false };
    Ok(Records { layer, crs, schematic, defects, file, count: Some(count), records: Box::new(records) })
}

/// UTF-8, with or without a byte order mark; else GB18030, which is said.
fn decode(bytes: Vec<u8>) -> std::result::Result<(String, Vec<Defect>), String> {
    match String::from_utf8(bytes) {
        Ok(text) => Ok(match text.strip_prefix('\u{feff}') {
            Some(rest) => (rest.to_owned(), Vec::new()),
            None => (text, Vec::new()),
        }),
        Err(error) => {
            let bytes = error.as_bytes();
            if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
                return Err("the file is UTF-16; GeoJSON is UTF-8 (RFC 8259)".into());
            }
            let (text, _, failed) = encoding_rs::GB18030.decode(bytes);
            if failed {
                return Err("the file is neither UTF-8 nor GB18030".into());
            }
            Ok((text.into_owned(), vec![Defect::new(Code::DecodedAsGb18030)]))
        }
    }
}

/// Whether the first line holds a whole object, as newline-delimited text does.
fn is_lines(body: &str) -> bool {
    let first = body.lines().next().unwrap_or_default();
    scan::outline(first.as_bytes()).is_ok_and(|outline| outline.features.is_none()) && body.lines().nth(1).is_some()
}

fn lines(body: &str) -> Vec<Range<usize>> {
    let start_of = |line: &str| line.as_ptr() as usize - body.as_ptr() as usize;
    let text = body.lines().map(|line| line.trim_start_matches('\u{1e}').trim());
    text.filter(|line| !line.is_empty()).map(|line| start_of(line)..start_of(line) + line.len()).collect()
}

fn declared_crs(member: Option<Value>) -> std::result::Result<Option<String>, String> {
    match member {
        None | Some(Value::Null) => Ok(None),
        Some(crs) => match crs.pointer("/properties/name") {
            Some(Value::String(name)) => Ok(Some(name.clone())),
            _ => Err(format!("the crs member names no CRS: {crs}")),
        },
    }
}

fn place(text: &str, at: usize, what: &str, features: Option<usize>) -> String {
    let before = &text.as_bytes()[..at];
    let line = before.iter().filter(|&&b| b == b'\n').count() + 1;
    let column = before.iter().rev().take_while(|&&b| b != b'\n').count() + 1;
    let after = features.map(|n| format!(" after {n} complete features")).unwrap_or_default();
    format!("broken JSON at line {line}, column {column}{after}: {what}")
}

struct Iter {
    text: String,
    offset: usize,
    ranges: std::iter::Enumerate<std::vec::IntoIter<Range<usize>>>,
    file: Arc<str>,
    /// Ignored heights are said once a file, not once a record.
    z_told: bool,
}

impl Iterator for Iter {
    type Item = std::result::Result<Feature, Diagnostic>;

    fn next(&mut self) -> Option<Self::Item> {
        let (record, range) = self.ranges.next()?;
        let text = &self.text[self.offset + range.start..self.offset + range.end];
        let origin = origin(&self.file, record);
        let id = format!("#{record}");
        Some(match parse(text, id.clone(), origin.clone()) {
            Ok((mut feature, has_z)) => {
                if has_z && !self.z_told {
                    self.z_told = true;
                    feature.defects.push(Defect::new(Code::ZIgnored));
                }
                Ok(feature)
            }
            Err(rejected) => {
                let (defect, named) = *rejected;
                Err(Diagnostic::new(defect, &origin, Some(&named.unwrap_or(id))))
            }
        })
    }
}

/// A defect that rejects the record, and the id of the record where it could be read.
type Rejected = Box<(Defect, Option<String>)>;

fn parse(text: &str, id: String, origin: Origin) -> std::result::Result<(Feature, bool), Rejected> {
    let (id, geometry, properties) = match serde_json::from_str(text) {
        Ok(geojson::GeoJson::Feature(feature)) => {
            let id = match feature.id {
                Some(geojson::feature::Id::String(id)) => id,
                Some(geojson::feature::Id::Number(id)) => id.to_string(),
                None => id,
            };
            (id, feature.geometry, feature.properties.unwrap_or_default())
        }
        Ok(geojson::GeoJson::Geometry(geometry)) => (id, Some(geometry), serde_json::Map::new()),
        Ok(geojson::GeoJson::FeatureCollection(_)) => {
            let defect = Defect::new(Code::NotAFeature).detail("It is a collection inside a collection.");
            return Err(Box::new((defect, None)));
        }
        Err(error) => return Err(Box::new((why_not(text, &error), None))),
    };
    let Some(geometry) = geometry else { return Err(Box::new((Defect::new(Code::GeometryMissing), Some(id)))) };
    let mut found = Found::default();
    found.add(geometry.value);
    if let Some(defect) = found.bad_position {
        return Err(Box::new((defect, Some(id))));
    }
    if found.parts.is_empty() {
        let code = if found.others > 0 { Code::NotAreal } else { Code::GeometryEmpty };
        return Err(Box::new((Defect::new(code), Some(id))));
    }
    let mut defects = Vec::new();
    if found.others > 0 {
        defects.push(Defect::new(Code::MembersIgnored).detail(format!("({} left out)", found.others)));
    }
    let geometry = ArealGeometry { parts: found.parts };
    Ok((Feature { id, geometry, properties, origin, defects }, found.has_z))
}

/// What a geometry holds, collections opened.
#[derive(Default)]
struct Found {
    parts: Vec<Vec<Vec<Position>>>,
    /// Members that are no polygons.
    others: usize,
    has_z: bool,
    bad_position: Option<Defect>,
}

impl Found {
    fn add(&mut self, geometry: GeometryValue) {
        match geometry {
            GeometryValue::Polygon { coordinates } => self.polygon(&coordinates),
            GeometryValue::MultiPolygon { coordinates } => coordinates.iter().for_each(|polygon| self.polygon(polygon)),
            // Serde's own limit of nesting keeps this recursion shallow.
            GeometryValue::GeometryCollection { geometries } => geometries.into_iter().for_each(|g| self.add(g.value)),
            _ => self.others += 1,
        }
    }

    fn polygon(&mut self, rings: &[Vec<geojson::Position>]) {
        let part = self.parts.len();
        let mut polygon = Vec::with_capacity(rings.len());
        for (ring, positions) in rings.iter().enumerate() {
            let mut plain = Vec::with_capacity(positions.len());
            for (vertex, position) in positions.iter().enumerate() {
                match *position.as_slice() {
                    [x, y, ref rest @ ..] => {
                        self.has_z |= !rest.is_empty();
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
        self.parts.push(polygon);
    }
}

/// Finds out what is wrong with a record that did not parse, down to the vertex where it can.
fn why_not(text: &str, error: &serde_json::Error) -> Defect {
    let message = error.to_string();
    if message.contains("recursion limit") {
        return Defect::new(Code::TooDeep);
    }
    if message.contains("number out of range") {
        return Defect::new(Code::CoordinateNotFinite).detail(format!("({message})"));
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

#[cfg(test)]
mod tests;
