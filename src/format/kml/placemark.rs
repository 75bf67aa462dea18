//! A placemark as a record: what it encloses, and what it says of itself.

use serde_json::Value;

use super::document::{COORDINATES, Kind, Kinds};
use super::geometry::{GEOMETRIES, areal};
use crate::diagnostic::{Code, Defect, Diagnostic, Origin};
use crate::feature::{ArealGeometry, Feature, Original, Record, Rejected};
use crate::format::geojson::Properties;
use crate::format::number::as_written;
use crate::format::xml::{Element, text};

/// `foreign` is what a geometry in it is called that is of another vocabulary.
pub(super) fn read(element: &Element, origin: Origin, kinds: &Kinds, foreign: Option<&str>) -> Record {
    let id = format!("#{}", origin.record.unwrap_or_default());
    let properties = properties(element, kinds);
    let of_kml = foreign.map_or(Ok(()), |name| {
        let why = format!("(<{name}> is of another namespace than KML's: what it bounds is not said)");
        Err(Defect::new(Code::NotAFeature).detail(why))
    });
    match of_kml.and_then(|()| geometry(element)) {
        Ok((geometry, mut defects)) => {
            defects.extend(properties.defects());
            Ok(Feature { id, geometry, original: None, properties: properties.map, origin, defects })
        }
        Err(defect) => {
            let diagnostic = Diagnostic::new(defect, &origin, Some(&id));
            Err(Box::new(Rejected::new(diagnostic, Original::with_text(&properties.map, &text(element)))))
        }
    }
}

fn geometry(element: &Element) -> Result<(ArealGeometry, Vec<Defect>), Defect> {
    let unknown = |name: &str, inside: &str| {
        Defect::new(Code::NotAFeature).detail(format!("(<{name}> in a {inside} is nothing that KML knows)"))
    };
    if &*element.name != "Placemark" {
        return Err(unknown(&element.name, "Folder"));
    }
    let is_geometry = |child: &&Element| GEOMETRIES.contains(&&*child.name);
    // What should be no geometry and holds coordinates may be one with a mistyped name.
    let others = element.children.iter().filter(|child| !is_geometry(child));
    if let Some(other) = others.into_iter().find(|child| child.holds(COORDINATES)) {
        return Err(unknown(&other.name, "Placemark"));
    }
    areal(element.children.iter().filter(is_geometry))
}

fn properties(element: &Element, kinds: &Kinds) -> Properties {
    let mut properties = Properties::default();
    let mut add = |name: &str, value: Value| properties.add(name.to_owned(), value);
    for child in &element.children {
        match &*child.name {
            "name" => add("Name", child.trimmed().into()),
            "description" => add("description", child.trimmed().into()),
            "Snippet" | "snippet" => add("snippet", child.trimmed().into()),
            "TimeStamp" => child.named("when").for_each(|when| add("timestamp", when.trimmed().into())),
            "TimeSpan" => {
                for part in child.children.iter().filter(|part| ["begin", "end"].contains(&&*part.name)) {
                    add(&part.name, part.trimmed().into());
                }
            }
            "ExtendedData" => child.children.iter().for_each(|data| extended(data, kinds, &mut add)),
            _ => {}
        }
    }
    properties
}

/// What stands in an `ExtendedData`: by name, by the fields of a schema, or as elements of another vocabulary.
fn extended(data: &Element, kinds: &Kinds, add: &mut impl FnMut(&str, Value)) {
    match &*data.name {
        "Data" => {
            let name = data.attribute("name").map(str::to_owned);
            let name = name.or_else(|| data.named("displayName").next().map(|name| name.trimmed().to_owned()));
            let name = name.unwrap_or_else(|| "Data".into());
            data.named("value").for_each(|value| add(&name, value.trimmed().into()));
        }
        "SchemaData" => {
            let address = data.attribute("schemaUrl").unwrap_or_default();
            let schema = address.rsplit('#').next().unwrap_or_default();
            for field in data.named("SimpleData") {
                let name = field.attribute("name").unwrap_or("SimpleData");
                let kind = kinds.get(&(schema.to_owned(), name.to_owned()));
                add(name, value(field.trimmed(), kind.copied()));
            }
        }
        other if data.children.is_empty() => add(other, data.trimmed().into()),
        _ => {}
    }
}

/// A text as the schema means it.
fn value(text: &str, kind: Option<Kind>) -> Value {
    match kind {
        Some(Kind::Boolean) if ["1", "true"].contains(&text) => true.into(),
        Some(Kind::Boolean) if ["0", "false"].contains(&text) => false.into(),
        Some(Kind::Number) => as_written(text),
        _ => text.into(),
    }
}
