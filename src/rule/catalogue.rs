use schemars::JsonSchema;
use serde::Deserialize;

use super::{Finding, LayerFacts, Rule, Term, Verdict};
use crate::right::{Attribute, Right, standard_name};

/// The mineral of a right must be the one its zone is for (不得变更开采矿种).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// Layers whose zones name a mineral.
    pub layers: Vec<String>,
    /// Property of the zone that names its mineral.
    pub zone_mineral: String,
}

impl Catalogue {
    pub(super) fn judge<'f>(
        &'f self,
        rule: &'f Rule,
        term: &'f Term,
        layer: &'f LayerFacts<'_>,
        right: &'f Right,
    ) -> impl Iterator<Item = Finding> + 'f {
        layer.occupied().map(move |found| {
            let wanted = standard_name(found.zone.text(&self.zone_mineral).trim());
            let (verdict, note) = match (right.attribute(Attribute::Mineral), wanted) {
                (_, "") => (Verdict::NotChecked, format!("分区没有属性“{}”。", self.zone_mineral)),
                (None, wanted) => (Verdict::Undetermined, format!("缺少属性“矿种”；本区矿种为{wanted}。")),
                (Some(mineral), wanted) if mineral == wanted => (Verdict::Compliant, format!("矿种同为{wanted}。")),
                (Some(mineral), wanted) => (term.verdict, format!("拟采矿种{mineral}，本区矿种{wanted}。")),
            };
            let layer = Some(layer.layer.name.clone());
            Finding { layer, ..Finding::of(rule, verdict, "mineral") }.zone(found.zone).note(note)
        })
    }
}
