use std::sync::Arc;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::fields::map_fields;
use super::files::ZoneLayers;
use super::layer_files::LayerFiles;
use crate::diagnostic::{Code, Diagnostic, Origin};
use crate::error::{Error, Result};
use crate::geometry::Envelope;
use crate::layer::Layer;
use crate::rule::Spellings;

/// A layer that a plan or a pack declares, whether or not its file is there.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LayerDeclaration {
    /// Stem of its file under the plan's `zones/`, and its name everywhere.
    pub name: String,
    /// For people.
    pub title: String,
    /// Property that holds the id of a zone; else the feature's id.
    #[serde(default)]
    pub id_field: Option<String>,
    /// Property that holds the name of a zone for people; else 名称, or another usual one.
    #[serde(default)]
    pub name_field: Option<String>,
    /// Properties that rules speak of, each with the fields of the file that hold it, such as
    /// `"级别" = ["JB", "LEVEL"]`. Fields that differ in a zone leave the property undetermined there.
    #[serde(default)]
    pub fields: BTreeMap<String, Vec<String>>,
    /// That the area has no such zones, and by which source that is known (境内没有该类分区): the layer is there without a file.
    #[serde(default)]
    pub none: Option<String>,
    /// The values that a property of its zones may have, each with other ways to write it. A zone that says
    /// something else is not checked by rules that ask for the property.
    #[serde(default)]
    pub values: Spellings,
}

impl LayerDeclaration {
    /// The layer without zones that a plan declares.
    fn declared_none(&self) -> Option<Layer> {
        let mut layer = Layer::new(self.name.as_str(), Vec::new());
        layer.none = Some(self.none.clone()?);
        Some(layer)
    }

    /// The layer and what was found in its file; nothing when it has none.
    pub(crate) fn read(&self, files: &LayerFiles<'_>) -> Result<Option<(Layer, Vec<Diagnostic>)>> {
        let (mut layer, mut reported) = match files.layer(&self.name, self.id_field.as_deref())? {
            ZoneLayers::None => return Ok(self.declared_none().map(|layer| (layer, Vec::new()))),
            _ if self.none.is_some() => {
                let message = format!("layer {:?}: it has a file, and the plan says that there are none", self.name);
                return Err(Error::plan(files.place(), message));
            }
            ZoneLayers::One(layer, reported) => (*layer, reported),
            ZoneLayers::Several(count) => {
                let message = format!("layer {:?}: its file holds {count} layers, not one", self.name);
                return Err(Error::plan(files.place(), message));
            }
        };
        let origin = Origin { file: Some(files.layer_place(&self.name).into()), record: None };
        if let Some(why) = reported.iter().find(|reported| reported.code == Code::NotReadToEnd) {
            return Err(Error::plan(files.layer_place(&self.name), why.to_string()));
        }
        for zone in &mut layer.zones {
            let defects = map_fields(self, &zone.id, Arc::make_mut(&mut zone.properties));
            reported.extend(defects.into_iter().map(|defect| Diagnostic::new(defect, &origin, Some(&zone.id))));
        }
        // That a layer is empty, [`unusable`] says with what follows from it.
        reported.retain(|reported| ![Code::CrsAssumed, Code::NoRecords].contains(&reported.code));
        Ok(Some((layer.named(&self.name), reported)))
    }
}

impl LayerDeclaration {
    /// Fields that the declaration names and no zone of the layer has, with their place in the declaration. Of several
    /// fields for one property one is enough.
    #[cfg(feature = "cli")]
    pub(crate) fn unknown_fields(&self, layer: &Layer) -> Vec<(String, String)> {
        let is_there = |field: &String| layer.zones.iter().any(|zone| zone.properties.contains_key(field));
        let mapped = self.fields.iter().filter(|(_, fields)| !fields.iter().any(is_there));
        let mut unknown: Vec<_> = mapped.map(|(to, from)| (format!("fields/{to}"), from.join(", "))).collect();
        let single = [("name_field", &self.name_field), ("id_field", &self.id_field)];
        let single = single.into_iter().filter_map(|(key, field)| Some((key, field.as_ref()?)));
        unknown
            .extend(single.filter(|(_, field)| !is_there(field)).map(|(key, field)| (key.to_owned(), field.clone())));
        unknown
    }
}

/// Why a layer that was read proves nothing by having no zone somewhere; `boundary` is that of the plan.
pub(crate) fn unusable(layer: &Layer, boundary: Option<Envelope>) -> Option<Code> {
    // Where records were rejected that is reported already, and is why there are none.
    if layer.zones.is_empty() && layer.rejected == 0 && layer.none.is_none() {
        return Some(Code::LayerEmpty);
    }
    let Envelope { min, max } = boundary?;
    // What matters to a plan may lie outside it, but not farther off than the plan is wide.
    let reach = [max[0] - min[0], max[1] - min[1]];
    let around = Envelope { min: [min[0] - reach[0], min[1] - reach[1]], max: [max[0] + reach[0], max[1] + reach[1]] };
    let is_near = envelopes(layer).any(|envelope| envelope.meets(&around));
    (!is_near && !layer.zones.is_empty()).then_some(Code::LayerAstray)
}

/// The envelope of all zones in degrees; `None` when there are none.
pub(crate) fn extent(layer: &Layer) -> Option<Envelope> {
    envelopes(layer).reduce(Envelope::union)
}

/// The envelopes of zones in degrees.
fn envelopes(layer: &Layer) -> impl Iterator<Item = Envelope> {
    layer.zones.iter().map(|zone| zone.surface.envelope().in_degrees(zone.surface.plane()))
}

/// Whether a name can stand for a file beside others: letters, digits, `-`, `_` and inner dots.
pub(crate) fn is_plain(name: &str) -> bool {
    let is_plain = |c: char| c.is_alphanumeric() || "-_.".contains(c);
    !name.is_empty() && !name.starts_with('.') && name.chars().all(is_plain)
}
