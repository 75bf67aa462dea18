use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use minezone::diagnostic::Diagnostic;
use minezone::format;
use minezone::geometry::Envelope;
use minezone::input::Input;
use minezone::right::attribute_named;
use minezone::table::Table;
use serde::Serialize;
use serde_json::Value;

use super::output::Format;
use super::reading::ReadingArguments;
use super::{Failure, Outcome, terminal};

/// Of a field so many values are shown, of a file so many fields.
const SAMPLES: usize = 3;
const MOST_FIELDS: usize = 256;

#[derive(Args)]
pub struct Info {
    /// File to look into; FILE#LAYER for one layer
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    reading: ReadingArguments,
    /// How to tell it
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

/// What a layer of a file holds.
#[derive(Serialize)]
struct LayerInfo {
    layer: String,
    /// As the file declares it.
    crs_declared: Option<String>,
    /// As it is read.
    crs: Option<String>,
    /// Why the CRS cannot be settled.
    crs_error: Option<String>,
    schematic: bool,
    records: usize,
    rejected: usize,
    /// West, south, east, north in degrees.
    extent: Option<[f64; 4]>,
    fields: Vec<FieldInfo>,
    diagnostics: Vec<Diagnostic>,
}

#[derive(Serialize)]
struct FieldInfo {
    name: String,
    filled: usize,
    samples: Vec<String>,
    /// The attribute of a mining right that rules read from it.
    attribute: Option<&'static str>,
}

impl Info {
    pub fn run(self) -> Result<Outcome, Failure> {
        let options = self.reading.options(None);
        let declared = format::open(&self.file, &options.read)?;
        let declared: Vec<_> = declared.into_iter().map(|r| (r.layer, r.crs, r.schematic, r.count)).collect();
        let layers: Vec<LayerInfo> = match Input::open(&self.file, &options) {
            Ok(inputs) => {
                let crs = declared.into_iter().map(|(_, crs, ..)| crs).chain(std::iter::repeat(None));
                inputs.into_iter().zip(crs).map(|(input, crs)| layer(input, crs)).collect()
            }
            // That the CRS is not known is what there is to be said of it.
            Err(error) if error.is_crs() => {
                let told = |(layer, crs_declared, schematic, count): (String, _, _, Option<usize>)| LayerInfo {
                    layer,
                    crs_declared,
                    crs: None,
                    crs_error: Some(error.to_string()),
                    schematic,
                    records: count.unwrap_or_default(),
                    rejected: 0,
                    extent: None,
                    fields: Vec::new(),
                    diagnostics: Vec::new(),
                };
                declared.into_iter().map(told).collect()
            }
            Err(error) => return Err(error.into()),
        };
        self.format.print(&layers, || layers.iter().map(|layer| told(&self.file, layer)).collect())?;
        Ok(Outcome::Ran)
    }
}

fn layer(mut input: Input, crs_declared: Option<String>) -> LayerInfo {
    let (name, schematic, crs) = (input.layer.clone(), input.schematic, input.crs.definition());
    let mut diagnostics = std::mem::take(&mut input.diagnostics);
    let (mut records, mut rejected, mut extent) = (0, 0, None);
    let mut fields: BTreeMap<String, (usize, Vec<String>)> = BTreeMap::new();
    for outcome in input {
        records += outcome.records;
        diagnostics.extend(outcome.diagnostics.into_iter().take(MOST_FIELDS.saturating_sub(diagnostics.len())));
        let Some(placed) = outcome.placed else {
            rejected += outcome.records;
            continue;
        };
        let envelope = placed.surface.envelope().in_degrees(placed.surface.plane());
        extent = Some(extent.map_or(envelope, |extent: Envelope| extent.union(envelope)));
        for (name, value) in &placed.properties {
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
    LayerInfo {
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

fn told(file: &Path, layer: &LayerInfo) -> String {
    let width = terminal::width();
    let none = "—";
    let mut head = Table::headed(width, ["项目", "内容"]);
    let extent = layer.extent.map(|e| e.map(|x| format!("{x:.6}")).join(" "));
    for (name, text) in [
        ("文件 file", file.display().to_string()),
        ("图层 layer", layer.layer.clone()),
        ("声明的坐标系 CRS declared", layer.crs_declared.clone().unwrap_or_else(|| none.to_owned())),
        ("采用的坐标系 CRS used", layer.crs.clone().or(layer.crs_error.clone()).unwrap_or_else(|| none.to_owned())),
        ("记录 records", format!("{}（剔除 rejected {}）", layer.records, layer.rejected)),
        ("范围 extent (°)", extent.unwrap_or_else(|| none.to_owned())),
        ("示意 schematic", if layer.schematic { "是 yes" } else { "否 no" }.to_owned()),
    ] {
        head.add_row([name.to_owned(), text]);
    }
    let mut fields = Table::headed(width, ["字段", "有值", "样例", "读作"]).with_numbers([1]);
    for field in &layer.fields {
        let samples = field.samples.join("；");
        fields.add_row([&field.name, &field.filled.to_string(), &samples, field.attribute.unwrap_or(none)]);
    }
    let mut text = format!("{head}\n{fields}\n");
    for diagnostic in &layer.diagnostics {
        text += &format!("{}\n", minezone::visible::visible_line(&diagnostic.to_string()));
    }
    text
}
