use schemars::JsonSchema;
use serde::Deserialize;

use super::{COORDINATE_RESOLUTION_M, Finding, LayerFacts, Rule, Term, Verdict};
use crate::geometry::MultiSurface;
use crate::measure::remainder_is_narrow;
use crate::right::Right;

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

impl Containment {
    pub(super) fn judge(&self, rule: &Rule, term: &Term, layer: &LayerFacts<'_>, right: &Right) -> Finding {
        let right = &right.surface;
        let best = layer.taken().max_by(|a, b| a.overlap.area_m2.total_cmp(&b.overlap.area_m2));
        let outside = match best {
            Some(best) if self.in_one_zone => right.area_m2() - best.overlap.area_m2,
            _ => layer.occupation.remaining_m2,
        };
        let noise = right.perimeter_m() * COORDINATE_RESOLUTION_M;
        let zones: Vec<&MultiSurface> = match best {
            Some(best) if self.in_one_zone => vec![&best.zone.surface],
            _ => layer.taken().map(|found| &found.zone.surface).collect(),
        };
        // A protruding corner may be smaller than the rounding of a long border, but it is wider.
        let width = 2.0 * COORDINATE_RESOLUTION_M;
        let is_noise = outside <= noise && (outside == 0.0 || remainder_is_narrow(right, &zones, width));
        let (verdict, note) = if is_noise {
            (Verdict::Compliant, "全部位于范围内。".to_owned())
        } else if layer.layer.rejected > 0 {
            // The part outside may lie in a zone that could not be read.
            let note = format!("图层有{}条记录无法使用，不能判定是否位于范围内。", layer.layer.rejected);
            (Verdict::NotChecked, note)
        } else if best.is_some() {
            let share = outside / right.area_m2() * 100.0;
            (term.verdict, format!("超出范围{outside:.1}平方米，占本采矿权{share:.2}%。"))
        } else {
            (term.verdict, "全部位于范围外。".to_owned())
        };
        let finding = Finding { layer: Some(layer.layer.name.clone()), ..Finding::of(rule, verdict, "area_outside") };
        let finding = finding.area(outside, noise, 0.0).note(note);
        match best {
            Some(best) => finding.zone(best.zone),
            None => finding,
        }
    }
}
