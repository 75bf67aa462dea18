//! A feature as a record: its one surface, and its properties.

use serde_json::Value;

use super::geometry::{COORDINATES, GEOMETRIES, Surface};
use super::reference::Reference;
use crate::diagnostic::{Code, Defect, Diagnostic, Origin};
use crate::feature::{ArealGeometry, Feature, Original, Record, Rejected};
use crate::format::areal_parts::ArealParts;
use crate::format::geojson::Properties;
use crate::format::xml::{Element, text};

pub(super) fn read(element: &Element, origin: Origin, reference: Option<&Reference>) -> Record {
    let id = format!("#{}", origin.record.unwrap_or_default());
    let mut properties = Properties::default();
    if let Some(id) = element.attribute("id").or_else(|| element.attribute("fid")) {
        properties.add("gml_id".into(), id.into());
    }
    let (geometries, others): (Vec<&Element>, Vec<&Element>) = element
        .children
        .iter()
        .filter(|child| &*child.name != "boundedBy")
        .partition(|child| child.children.iter().any(|inner| GEOMETRIES.contains(&&*inner.name)));
    others.iter().for_each(|child| attributes(child, None, &mut properties));
    match geometry(&geometries, &others, reference) {
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

fn malformed(why: String) -> Defect {
    Defect::new(Code::NotAFeature).detail(format!("({why})"))
}

fn geometry(
    geometries: &[&Element],
    others: &[&Element],
    reference: Option<&Reference>,
) -> Result<(ArealGeometry, Vec<Defect>), Defect> {
    if let Some(other) = others.iter().find(|other| other.holds(COORDINATES)) {
        return Err(malformed(format!("<{}> holds coordinates and no geometry that is read", other.name)));
    }
    let (mut found, mut others, mut has_heights) = (Vec::new(), 0, false);
    for property in geometries {
        let [element] = property.children.as_slice() else {
            return Err(malformed(format!("<{}> holds several geometries: which is meant?", property.name)));
        };
        let mut surface = Surface::new(reference);
        surface.geometry(element, None)?;
        others += surface.others;
        has_heights |= surface.has_heights;
        if !surface.parts.is_empty() {
            found.push((&property.name, surface.parts));
        }
    }
    let (parts, more) = match found.len() {
        0 if others > 0 => return Err(Defect::new(Code::NotAreal)),
        0 if geometries.is_empty() => return Err(Defect::new(Code::GeometryMissing)),
        0 => return Err(Defect::new(Code::GeometryEmpty)),
        count => {
            let names: Vec<String> = found.iter().map(|(name, _)| name.to_string()).collect();
            let (_, parts) = found.swap_remove(0);
            (parts, (count > 1).then(|| names.join(", ")))
        }
    };
    if let Some(names) = more {
        return Err(malformed(format!("it has several surfaces: which is meant? (多个图形属性) {names}")));
    }
    Ok(ArealParts { parts, others, curves: 0, has_heights }.treated())
}

/// The values of a property; those inside of it stand under the names of both.
fn attributes(element: &Element, outer: Option<&str>, properties: &mut Properties) {
    let name = outer.map_or_else(|| element.name.to_string(), |outer| format!("{outer}|{}", element.name));
    if !element.children.is_empty() {
        element.children.iter().for_each(|child| attributes(child, Some(&name), properties));
        return;
    }
    let is_nil = element.attribute("nil").is_some_and(|nil| ["true", "1"].contains(&nil));
    let said = match element.trimmed() {
        "" => element.attribute("href").unwrap_or_default(),
        said => said,
    };
    properties.add(name, if is_nil { Value::Null } else { said.into() });
}
