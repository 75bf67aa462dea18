use serde::Deserialize;

use super::{Facts, Finding, Rule, Term, Verdict};
use crate::right::{Attribute, standard_name};

/// The mineral of a right must be the one its zone is for (不得变更开采矿种).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// Layers whose zones name a mineral.
    pub layers: Vec<String>,
    /// Property of the zone that names its mineral.
    pub zone_mineral: String,
}

impl Catalogue {
    pub(super) fn judge(&self, rule: &Rule, term: &Term, facts: &Facts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for name in &self.layers {
            let Some(layer) = facts.layers.get(name.as_str()) else {
                findings.push(Finding::layer_missing(rule, name, "mineral"));
                continue;
            };
            if layer.layer.rejected > 0 {
                findings.push(Finding::layer_incomplete(rule, layer.layer, "mineral"));
            }
            for found in layer.occupied() {
                let wanted = standard_name(found.zone.text(&self.zone_mineral).trim());
                let (verdict, note) = match (facts.right.attribute(Attribute::Mineral), wanted) {
                    (_, "") => (Verdict::NotChecked, format!("分区没有属性“{}”。", self.zone_mineral)),
                    (None, wanted) => (Verdict::Undetermined, format!("缺少属性“矿种”；本区矿种为{wanted}。")),
                    (Some(mineral), wanted) if mineral == wanted => (Verdict::Compliant, format!("矿种同为{wanted}。")),
                    (Some(mineral), wanted) => (term.verdict, format!("拟采矿种{mineral}，本区矿种{wanted}。")),
                };
                let finding = Finding { layer: Some(name.clone()), ..Finding::of(rule, verdict, "mineral") };
                findings.push(finding.zone(found.zone).note(note));
            }
        }
        findings
    }
}
