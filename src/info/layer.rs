use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::error::Error;
use crate::geometry::Envelope;
use crate::input::Input;
use crate::right::attribute_named;

/// Of a field so many values are shown, of a file so many fields.
const SAMPLES: usize = 3;
const MOST_FIELDS: usize = 256;

/// What a layer of a file holds.
#[derive(Debug, Serialize)]
pub struct LayerInfo {
    /// Its name.
    pub layer: String,
    /// As the file declares it.
    pub crs_declared: Option<String>,
    /// As it is read.
    pub crs: Option<String>,
    /// Why the CRS cannot be settled.
    pub crs_error: Option<String>,
    /// The file says that it is drawn for illustration (示意).
    pub schematic: bool,
    /// Records of it.
    pub records: usize,
    /// Records that cannot be used.
    pub rejected: usize,
    /// West, south, east, north in degrees.
    pub extent: Option<[f64; 4]>,
    /// By name, at most some hundred.
    pub fields: Vec<FieldInfo>,
    /// The first of what was found in it.
    pub diagnostics: Vec<Diagnostic>,
}

/// What a field of a layer holds.
#[derive(Debug, Serialize)]
pub struct FieldInfo {
    /// Its name.
    pub name: String,
    /// Records in which it has a value.
    pub filled: usize,
    /// The first different values.
    pub samples: Vec<String>,
    /// The attribute of a mining right that rules read from it.
    pub attribute: Option<&'static str>,
}

impl LayerInfo {
    /// Reads all records of a layer.
    pub(super) fn read(mut input: Input, crs_declared: Option<String>) -> Self {
        let (name, schematic, crs) = (input.layer.clone(), input.schematic, input.crs.definition());
        let mut diagnostics = std::mem::take(&mut input.diagnostics);
        let (mut records, mut rejected, mut extent) = (0, 0, None);
        let mut fields: BTreeMap<String, (usize, Vec<String>)> = BTreeMap::new();
        for outcome in input {
            records += outcome.records;
            diagnostics.extend(outcome.diagnostics.into_iter().take(MOST_FIELDS.saturating_sub(diagnostics.len())));
            let Some(placed) = outcome.feature else {
                rejected += outcome.records;
                continue;
            };
            let envelope = placed.surface.envelope().in_degrees(placed.surface.plane());
            extent = Some(extent.map_or(envelope, |extent: Envelope| extent.union(envelope)));
            for (name, value) in &*placed.properties {
                if fields.len() < MOST_FIELDS || fields.contains_key(name) {
                    note(fields.entry(name.clone()).or_default(), value);
                }
            }
        }
        let fields = fields.into_iter().map(|(name, (filled, samples))| {
            let base = name.split(['(', '（']).next().unwrap_or_default();
            let attribute = attribute_named(&name).or_else(|| attribute_named(base)).map(|attribute| attribute.zh());
            FieldInfo { name, filled, samples, attribute }
        });
        let extent = extent.map(|Envelope { min, max }| [min[0], min[1], max[0], max[1]]);
        let fields = fields.collect();
        Self {
            layer: name,
            crs_declared,
            crs: Some(crs),
            crs_error: None,
            schematic,
            records,
            rejected,
            extent,
            fields,
            diagnostics,
        }
    }

    /// One whose CRS cannot be settled.
    pub(super) fn unplaced(
        layer: String,
        crs_declared: Option<String>,
        schematic: bool,
        records: usize,
        error: &Error,
    ) -> Self {
        Self {
            layer,
            crs_declared,
            crs: None,
            crs_error: Some(error.to_string()),
            schematic,
            records,
            rejected: 0,
            extent: None,
            fields: Vec::new(),
            diagnostics: Vec::new(),
        }
    }
}

fn note((filled, samples): &mut (usize, Vec<String>), value: &Value) {
    const LONGEST: usize = 40;
    let text = match value {
        Value::Null => return,
        Value::String(text) if text.trim().is_empty() => return,
        Value::String(text) => text.chars().take(LONGEST).collect(),
        other => other.to_string().chars().take(LONGEST).collect(),
    };
    *filled += 1;
    if samples.len() < SAMPLES && !samples.contains(&text) {
        samples.push(text);
    }
}
