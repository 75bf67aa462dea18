use schemars::JsonSchema;
use serde::Deserialize;

use super::kind::RuleKind;
use super::{
    COORDINATE_RESOLUTION_M, Facts, Finding, Language, LayerFacts, M2_PER_HECTARE, RuleContext, Verdict, Words,
    ZoneFilter,
};
use crate::geometry::MultiSurface;
use crate::layer::ZoneOverlap;
use crate::measure::{border_within, remainder_is_narrow};
use crate::message::Message;

/// A right must lie inside the zones of a layer (位于……范围内).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Containment {
    /// Inside the union of each of these layers.
    pub layers: Vec<String>,
    /// Inside one single zone, not only inside the union.
    #[serde(default)]
    pub in_one_zone: bool,
}

impl RuleKind for Containment {
    fn title(&self) -> &'static str {
        "位于范围内"
    }

    fn checks(&self, words: &Words<'_>) -> String {
        let language = words.language;
        let layers = words.layers(&self.layers);
        match (language, self.in_one_zone) {
            (Language::Zh, false) => format!("全部位于{layers}范围内"),
            (Language::Zh, true) => format!("全部位于{layers}的同一个分区内"),
            (Language::En, false) => format!("all of it inside {layers}"),
            (Language::En, true) => format!("all of it inside one single zone of {layers}"),
        }
    }

    fn measure(&self) -> &'static str {
        "area_outside"
    }

    fn layers(&self) -> &[String] {
        &self.layers
    }

    fn needs_layers(&self) -> bool {
        true
    }

    fn is_settled_by_all_zones(&self, finding: &Finding) -> bool {
        finding.verdict != Verdict::Compliant
    }

    fn is_settled_inside(&self) -> bool {
        true
    }

    fn judge_layer(
        &self,
        ruling: RuleContext<'_>,
        layer: &LayerFacts<'_>,
        _place: &ZoneFilter,
        facts: &Facts<'_>,
    ) -> Vec<Finding> {
        vec![self.judge(ruling, layer, facts)]
    }
}

impl Containment {
    fn judge(&self, ruling: RuleContext<'_>, layer: &LayerFacts<'_>, facts: &Facts<'_>) -> Finding {
        let right = &facts.right.surface;
        let best = layer.taken().max_by(|a, b| a.overlap.area_m2.total_cmp(&b.overlap.area_m2));
        let outside = match best {
            Some(best) if self.in_one_zone => right.area_m2() - best.overlap.area_m2,
            _ => layer.occupation().remaining_m2,
        };
        let noise = right.perimeter_m() * COORDINATE_RESOLUTION_M;
        let zones: Vec<&MultiSurface> = match best {
            Some(best) if self.in_one_zone => vec![&best.zone.surface],
            _ => layer.taken().map(|found| &*found.zone.surface).collect(),
        };
        // A protruding corner may be smaller than the rounding of a long border, but it is wider.
        let narrower_than =
            |width: f64| if outside == 0.0 { Some(true) } else { remainder_is_narrow(right, &zones, width) };
        let is_narrow = if outside <= noise { narrower_than(2.0 * COORDINATE_RESOLUTION_M) } else { Some(false) };
        let (Some(is_narrow), false) = (is_narrow, outside.is_nan()) else {
            return Self::unmeasured(ruling, layer, best);
        };
        let is_noise = outside <= noise && is_narrow;
        let share = outside / right.area_m2() * 100.0;
        let mut finding = if is_noise {
            ruling.finding(Verdict::Compliant, "area_outside", Message::new("inside"))
        } else if layer.layer.rejected > 0 {
            // The part outside may lie in a zone that could not be read.
            let reason = Message::new("inside-undetermined").with("rejected", layer.layer.rejected);
            ruling.finding(Verdict::NotChecked, "area_outside", reason)
        } else if best.is_some() {
            let reason = Message::new("partly-outside").number("area", outside, 1).number("share", share, 2);
            let reason = reason.number("hectares", outside / M2_PER_HECTARE, 4);
            let remedy = Message::new("reduce-outside").number("area", outside, 1);
            let remedy = remedy.number("hectares", outside / M2_PER_HECTARE, 4);
            ruling.finding(ruling.breach(), "area_outside", reason).unless(remedy)
        } else {
            let reason = Message::new("wholly-outside");
            ruling.finding(ruling.breach(), "area_outside", reason).unless(Message::new("move-inside"))
        };
        if let Some(best) = best {
            finding = finding.zone(best.zone);
        }
        finding = finding.in_layer(&layer.layer.name).area(outside, noise);
        let finding = if is_noise {
            // Across a border that two zones share nothing changes, so only one zone by itself shows it.
            let alone = best.filter(|_| zones.len() == 1);
            match alone.and_then(|best| border_within(right, &best.zone.surface, facts.accuracy_m)) {
                Some(metres) => finding.stable(metres, facts.accuracy_m),
                None => finding,
            }
        } else {
            // As for an overlap: area by perimeter, of which the part outside has no more than the
            // right's and what the right has in common with the zones.
            let perimeter = layer.taken().map(|found| found.overlap.perimeter_m).sum::<f64>() + right.perimeter_m();
            let least = outside / perimeter;
            let marginal = least <= facts.accuracy_m && narrower_than(2.0 * facts.accuracy_m) != Some(false);
            finding.marginal_if(marginal).with(|detail| detail.stability_m = Some(least))
        };
        finding.marginal_if(layer.overlaps.iter().any(|found| found.overlap.placing.is_some_and(|p| p.decides)))
    }

    /// What lies outside was not measured: zones have too many edges on top of each other.
    fn unmeasured(ruling: RuleContext<'_>, layer: &LayerFacts<'_>, best: Option<&ZoneOverlap<'_>>) -> Finding {
        let name = layer.layer.name.as_str();
        let zone = best.map_or(name, |best| best.zone.id.as_str());
        let why = Message::new("crossings-unmeasured").with("zone", zone);
        let finding = ruling.undetermined("area_outside", why).unless(Message::new("simplify-boundaries"));
        finding.in_layer(name)
    }
}
