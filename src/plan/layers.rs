use schemars::JsonSchema;
use serde::Deserialize;

use super::zone_files::ZoneFiles;
use crate::diagnostic::{Code, Diagnostic};
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
    /// The values that a property of its zones may have, each with other ways to write it. A zone that says
    /// something else is not checked by rules that ask for the property.
    #[serde(default)]
    pub values: Spellings,
}

impl LayerDeclaration {
    /// The layer and what was found in its file; nothing when it has none.
    pub(crate) fn read(&self, files: &ZoneFiles<'_>) -> Result<Option<(Layer, Vec<Diagnostic>)>> {
        let mut inputs = files.layer(&self.name, self.id_field.as_deref())?;
        if inputs.len() > 1 {
            let message = format!("layer {:?}: its file holds {} layers, not one", self.name, inputs.len());
            return Err(Error::plan(files.place(), message));
        }
        Ok(inputs.pop().map(|input| {
            let (layer, mut told) = Layer::take(input);
            // That a layer is empty, [`unusable`] says with what follows from it.
            told.retain(|told| ![Code::CrsAssumed, Code::NoRecords].contains(&told.code));
            (layer.named(&self.name), told)
        }))
    }
}

/// Why a layer that was read proves nothing by having no zone somewhere; `boundary` is that of the plan.
pub(crate) fn unusable(layer: &Layer, boundary: Option<Envelope>) -> Option<Code> {
    // Where records were rejected that is told already, and is why there are none.
    if layer.zones.is_empty() && layer.rejected == 0 {
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
