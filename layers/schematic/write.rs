//! GeoJSON, one feature a line, so that a change shows as a changed line.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::ground::{Shape, surface};

pub const NOTICE: &str = "示意图形：规划未公布坐标，位置与形状为程序生成，不得作为审批依据";

/// A zone or right with its properties.
pub struct Feature {
    pub id: String,
    pub properties: Map<String, Value>,
    pub shape: Shape,
}

impl Feature {
    pub fn new(id: impl Into<String>, name: impl Into<String>, shape: Shape) -> Self {
        let id = id.into();
        let mut properties = Map::new();
        properties.insert("编号".into(), id.clone().into());
        properties.insert("名称".into(), name.into().into());
        Self { id, properties, shape }
    }

    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.properties.insert(name.into(), value.into());
        self
    }
}

/// Writes a layer of schematic zones, each of which must be valid as it stands.
pub fn zones(folder: &Path, name: &str, features: Vec<Feature>) {
    let marked = features.into_iter().map(|feature| {
        surface(&feature.shape);
        feature.with("示意", true).with("schematic", true).with("说明", NOTICE)
    });
    let head = json!({ "name": name, "schematic": true, "description": NOTICE });
    collection(&folder.join(format!("{name}.geojson")), &head, marked.collect());
}

pub fn collection(path: &Path, head: &Value, features: Vec<Feature>) {
    let head = head.to_string();
    let mut text = format!("{{\"type\":\"FeatureCollection\",{},\"features\":[\n", &head[1..head.len() - 1]);
    let lines: Vec<String> = features.iter().map(line).collect();
    text += &lines.join(",\n");
    text += "\n]}\n";
    fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("the folder can be made");
    fs::write(path, text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
}

fn line(feature: &Feature) -> String {
    // The engine's own rings are simple loops, which is what the standard asks of a file.
    let geometry = surface(&feature.shape).to_multi_polygon();
    let geometry = match geometry.0.as_slice() {
        [polygon] => geojson::Geometry::from(polygon),
        _ => geojson::Geometry::from(&geometry),
    };
    json!({ "type": "Feature", "id": feature.id, "properties": feature.properties, "geometry": geometry }).to_string()
}
