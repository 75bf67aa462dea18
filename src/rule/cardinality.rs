use schemars::JsonSchema;
use serde::Deserialize;

use super::{Facts, Finding, LayerFacts, Ruling, Verdict};
use crate::layer::ZoneOverlap;

/// At most so many rights in one zone (一个区块只设一个采矿权).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cardinality {
    /// Layers whose zones are counted in.
    pub layers: Vec<String>,
    /// How many rights one zone may hold.
    pub max: usize,
    /// Layer of existing rights, which count as well.
    #[serde(default)]
    pub existing: Option<String>,
}

impl Cardinality {
    pub(super) fn judge<'f>(
        &'f self,
        ruling: Ruling<'f>,
        layer: &'f LayerFacts<'_>,
        facts: &'f Facts<'_>,
    ) -> impl Iterator<Item = Finding> + 'f {
        let existing = self.existing.as_deref().and_then(|name| facts.layers.get(name));
        layer.occupied().map(move |found| {
            // Without a census of the batch the right itself is all that is known.
            let census = facts.census.and_then(|census| census.rights_in(&layer.layer.name, found.number));
            let proposed = census.unwrap_or(1);
            let present = existing.map_or(0, |existing| {
                let meets = |e: &&ZoneOverlap<'_>| e.overlap.relation.interiors_meet();
                existing.layer.overlaps(&found.zone.surface).iter().filter(meets).count()
            });
            let count = proposed + present;
            let note = format!("本区内拟设{proposed}个、已设{present}个采矿权，上限{}个。", self.max);
            let broken = count > self.max;
            let verdict = if broken { ruling.breach() } else { Verdict::Compliant };
            let finding = ruling.finding(verdict, "rights_in_zone").layer(&layer.layer.name).zone(found.zone);
            let finding = finding.count(count, self.max).note(note);
            let over = count.saturating_sub(self.max);
            if broken {
                finding.remedy(format!("本区内减少{over}个采矿权，或合并设置"))
            } else {
                finding
            }
        })
    }
}
