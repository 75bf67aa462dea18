use schemars::JsonSchema;
use serde::Deserialize;

use super::facts::{is_noise, noise_m2};
use super::{Finding, LayerFacts, Rule, Term, Verdict};

/// A right must have nothing in common with the zones of these layers (避让).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// Layers to keep clear of, each judged by itself.
    pub layers: Vec<String>,
}

impl Exclusion {
    pub(super) fn judge(&self, rule: &Rule, term: &Term, facts: &LayerFacts<'_>) -> Vec<Finding> {
        let name = Some(facts.layer.name.clone());
        let mut findings: Vec<Finding> = facts
            .taken()
            .map(|found| {
                let (area, noise) = (found.overlap.area_m2, noise_m2(found));
                let share = found.share_of_right * 100.0;
                let (verdict, note) = if !is_noise(found, facts.surface) {
                    (term.verdict, format!("重叠{area:.1}平方米，占本采矿权{share:.2}%。"))
                } else {
                    (Verdict::Informative, format!("接边：重叠{area:.3}平方米，在坐标取位误差以内。"))
                };
                Finding { layer: name.clone(), ..Finding::of(rule, verdict, "overlap_area") }
                    .zone(found.zone)
                    .area(area, noise, 0.0)
                    .note(note)
            })
            .collect();
        if findings.is_empty() && facts.layer.rejected == 0 {
            let clear = Finding::of(rule, Verdict::Compliant, "overlap_area").area(0.0, 0.0, 0.0).note("无重叠。");
            findings.push(Finding { layer: name, ..clear });
        }
        findings
    }
}
