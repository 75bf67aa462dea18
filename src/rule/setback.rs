use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Comparison, Facts, Finding, LayerFacts, Place, Ruling, Verdict};
use crate::layer::{Zone, ZoneDistance};

/// A right must keep a distance from the zones of these layers (安全距离、退让距离).
///
/// Distances are between surfaces: what stands for a road must be its land, for a pipe its strip.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Setback {
    /// Layers to keep away from, each judged by itself.
    pub layers: Vec<String>,
    /// From where the distance counts, in the clause's words, such as 公路用地外缘. The layer's zones
    /// must end there.
    pub measured_from: String,
    /// `>=`, the default, when the distance itself is enough (不少于); `>` when it is not (大于).
    #[serde(default = "at_least")]
    pub is: Comparison,
    /// Least distance in metres, also for zones whose property is not in `metres_by`.
    #[serde(default)]
    pub metres: Option<f64>,
    /// Property of a zone on which the distance depends, such as the class of a road.
    #[serde(default)]
    pub property: Option<String>,
    /// Least distance in metres by the value of that property.
    #[serde(default)]
    pub metres_by: BTreeMap<String, f64>,
    /// The zones are mining rights: the other rights of the batch count with them.
    #[serde(default)]
    pub rights: bool,
}

fn at_least() -> Comparison {
    Comparison::AtLeast
}

impl Setback {
    /// Whatever the tables of a file contradict.
    pub(super) fn check(&self) -> Result<(), String> {
        let all = || self.metres.iter().chain(self.metres_by.values());
        if !self.is.is_floor() {
            Err("[setback] is: a distance can only be >= or >".into())
        } else if self.property.is_some() == self.metres_by.is_empty() {
            Err("[setback] property and metres_by go together".into())
        } else if all().next().is_none() {
            Err("[setback] needs metres, or property and metres_by".into())
        } else if !all().all(|metres| metres.is_finite() && *metres > 0.0) {
            Err("[setback] distances must be greater than 0".into())
        } else {
            Ok(())
        }
    }

    /// The least distance from a zone; `None` when its property does not tell.
    fn metres_of(&self, zone: &Zone) -> Option<f64> {
        let by = self.property.as_deref().and_then(|property| self.metres_by.get(zone.text(property).trim()));
        by.copied().or(self.metres)
    }

    fn greatest(&self) -> f64 {
        self.metres.iter().chain(self.metres_by.values()).fold(0.0, |most, metres| metres.max(most))
    }

    pub(super) fn judge(
        &self,
        ruling: Ruling<'_>,
        layer: &LayerFacts<'_>,
        place: &Place,
        facts: &Facts<'_>,
    ) -> Vec<Finding> {
        // What is just outside the distance is not a breach, but its verdict may be marginal.
        let near = layer.near(self.greatest() + facts.accuracy_m, |zone| place.means(zone) == Ok(true));
        let mut findings: Vec<Finding> = Vec::new();
        let mut kept: Option<Finding> = None;
        for ZoneDistance { zone, distance } in near {
            let Some(metres) = self.metres_of(zone) else {
                let property = self.property.as_deref().unwrap_or_default();
                let note = format!(
                    "相距{:.2}米；分区属性“{property}”的值“{}”不在本条的距离表中。",
                    distance.metres,
                    zone.text(property)
                );
                let finding = ruling.finding(Verdict::NotChecked, "distance").zone(zone).note(note);
                findings.push(finding.remedy(format!("补充该分区的属性“{property}”")));
                continue;
            };
            let stability = (distance.metres - metres).abs();
            let told = format!("距{}{:.2}米，", self.measured_from, distance.metres);
            if !self.is.holds(distance.metres, metres) {
                let finding = ruling.finding(ruling.breach(), "distance").zone(zone).distance(distance.metres, metres);
                let remedy = format!("把边界移离{}，再退让{:.2}米", finding.place(), metres - distance.metres);
                let finding = finding.note(format!("{told}要求{}{metres}米。", self.is.zh())).remedy(remedy);
                findings.push(finding.stable(stability, facts.accuracy_m));
            } else if stability <= facts.accuracy_m && kept.is_none() {
                let finding =
                    ruling.finding(Verdict::Compliant, "distance").zone(zone).distance(distance.metres, metres);
                kept = Some(
                    finding.note(format!("{told}要求{}{metres}米。", self.is.zh())).stable(stability, facts.accuracy_m),
                );
            }
        }
        if findings.is_empty() && layer.layer.rejected == 0 {
            let note = format!("{}米内没有相关分区。", self.greatest());
            let clear = ruling.finding(Verdict::Compliant, "distance").note(note);
            findings.push(kept.unwrap_or(Finding { threshold: Some(self.greatest()), ..clear }));
        }
        findings
    }
}
