use std::io::{self, Write};

use geojson::feature::Id;
use serde_json::{Map, Value, json};

use super::json::{FindingInWords, References};
use super::{Report, schematic_notice};
use crate::language::Language;

impl Report {
    /// The rights as features, their own properties kept, with verdict and findings added under
    /// `minezone`; what concerns the whole stands in the collection.
    ///
    /// # Errors
    /// When writing fails.
    pub fn write_geojson(&self, mut out: impl Write, language: Language) -> io::Result<()> {
        let basis = &self.basis;
        let mut head = json!({
            "plan": basis.plan, "plan_checksum": basis.plan_checksum, "packs": basis.packs, "drafts": basis.drafts,
            "engine": basis.engine, "coordinate_accuracy_m": self.coordinate_accuracy_m,
            "as_of": basis.as_of, "schematic": basis.schematic,
            "notice": basis.schematic.then(|| schematic_notice(language)), "diagnostics": self.diagnostics,
        });
        if let (Value::Object(head), Value::Object(references)) = (&mut head, json!(References::of(self))) {
            head.extend(references);
        }
        let head = serde_json::to_string(&head)?;
        let banner = match basis.banner(language) {
            Some(banner) => format!("\"banner\":{},", json!(banner)),
            None => String::new(),
        };
        // The members of the head come before the features, which are written one a line.
        write!(out, "{{\"type\":\"FeatureCollection\",{banner}{},\"features\":[", &head[1..head.len() - 1])?;
        for (number, (right, read)) in self.rights.iter().zip(&self.input).enumerate() {
            let mut properties: Map<String, Value> = Map::clone(&read.properties);
            properties.insert("verdict".into(), json!(right.verdict));
            properties.insert("verdict_zh".into(), json!(right.verdict.zh()));
            if let Value::Object(outlook) = json!(right.outlook) {
                properties.extend(outlook);
            }
            properties.insert("area_m2".into(), json!(right.area_m2));
            properties.insert("not_checked".into(), json!(right.not_checked()));
            let in_words = right.findings.iter().map(|finding| FindingInWords::of(finding, language));
            properties.insert("findings".into(), json!(in_words.collect::<Vec<_>>()));
            let feature = geojson::Feature {
                bbox: None,
                geometry: Some(geojson::Geometry::from(&read.surface.corners_in_degrees())),
                id: Some(Id::String(right.id.clone())),
                properties: Some(properties),
                foreign_members: None,
            };
            let separator = if number == 0 { "\n" } else { ",\n" };
            write!(out, "{separator}{}", serde_json::to_string(&feature)?)?;
        }
        writeln!(out, "\n]}}")
    }
}
