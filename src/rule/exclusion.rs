use schemars::JsonSchema;
use serde::Deserialize;

use super::kind::RuleKind;
use super::{
    COORDINATE_RESOLUTION_M, Facts, Finding, Language, LayerFacts, M2_PER_HECTARE, M2_PER_MU, RuleContext, Verdict,
    Words, ZoneFilter,
};
use crate::layer::ZoneOverlap;
use crate::measure::common_is_narrow;
use crate::message::Message;
use crate::right::{Attribute, AttributeError, Attributes, VerticalRelation};

/// Mean width in metres below which common area is marked as perhaps a drawing error (疑似碎面). It
/// counts all the same. One metre is a hundred roundings of a coordinate, and less than any bench,
/// road or fence that someone would mean to draw.
pub const SLIVER_WIDTH_M: f64 = 1.0;

/// A right must have nothing in common with the zones of these layers (避让).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// Layers to keep clear of, each judged by itself.
    pub layers: Vec<String>,
    /// The zones are mining rights: the other rights of the batch count with them, and elevations
    /// are compared. The vertical projection decides all the same.
    #[serde(default)]
    pub rights: bool,
    /// Only rights for the same mineral, or only those for another one.
    #[serde(default)]
    pub mineral: Option<OtherMineral>,
    /// Only rights of another holder (他人的矿业权): neither those of the same holder nor its predecessor (原采矿权).
    #[serde(default)]
    pub holder: Option<OtherHolder>,
}

/// Which rights count as those of another holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OtherHolder {
    /// All that are not known to be of the same one. Where the right has a predecessor that it does not name, a breach is no more
    /// than a condition: that one may be its own.
    Other,
    /// Those of which both say that it is another.
    StatedOther,
}

/// How the minerals of two rights must lie to each other for a rule to apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OtherMineral {
    /// They have a mineral in common.
    Same,
    /// They have none in common.
    Other,
}

impl RuleKind for Exclusion {
    fn title(&self) -> &'static str {
        "避让"
    }

    fn checks(&self, words: &Words<'_>) -> String {
        let language = words.language;
        let layers = words.layers(&self.layers);
        let mineral = match self.mineral {
            None => "",
            Some(OtherMineral::Same) => language.of("中同矿种的分区", " of the same mineral"),
            Some(OtherMineral::Other) => language.of("中不同矿种的分区", " of another mineral"),
        };
        let holder = match self.holder {
            None => "",
            Some(OtherHolder::Other) => language.of("（他人的）", " of another holder"),
            Some(OtherHolder::StatedOther) => {
                language.of("（填报为他人的）", " that are stated to be of another holder")
            }
        };
        let peers = if self.rights {
            language.of("，同批采矿权之间也比较", "; the rights of a batch count too")
        } else {
            ""
        };
        match language {
            Language::Zh => format!("不得与{layers}{mineral}{holder}重叠（坐标取位误差以内的接边只作提示）{peers}"),
            Language::En => {
                format!(
                    "nothing in common with {layers}{mineral}{holder}, but for what rounding makes of a border{peers}"
                )
            }
        }
    }

    fn measure(&self) -> &'static str {
        "overlap_area"
    }

    fn layers(&self) -> &[String] {
        &self.layers
    }

    fn needs_layers(&self) -> bool {
        true
    }

    fn is_about_peers(&self) -> bool {
        self.rights
    }

    fn attributes(&self) -> Vec<Attribute> {
        let mineral = self.mineral.map(|_| Attribute::Mineral);
        mineral.into_iter().chain(self.holder.map(|_| Attribute::Holder)).collect()
    }

    fn is_settled_by_all_zones(&self, finding: &Finding) -> bool {
        finding.verdict == Verdict::Compliant
    }

    fn judge_layer(
        &self,
        ruling: RuleContext<'_>,
        layer: &LayerFacts<'_>,
        place: &ZoneFilter,
        facts: &Facts<'_>,
    ) -> Vec<Finding> {
        let known = ruling.rule.vocabulary(&layer.layer.name);
        let mut findings: Vec<Finding> = Vec::new();
        let (most, mut left_out, mut is_settled) = (layer.most_listed(), 0, false);
        for found in layer.taken() {
            // Nothing gets worse, whatever the others are.
            is_settled = is_settled
                || findings.len() >= most && findings.iter().any(|finding| finding.verdict == ruling.breach());
            if is_settled {
                left_out += 1;
                continue;
            }
            let of_zone = Attributes::new(&found.zone.properties, facts.sizes);
            match self.mineral.map(|wanted| wanted.holds(facts.attributes(), &of_zone)) {
                Some(Ok(false)) => {}
                Some(Err(gap)) if !found.is_seam(layer.surface) => {
                    let area = found.overlap.area_m2;
                    let why = Message::new("overlap-mineral-unknown").number("area", area, 1).with("why", gap);
                    let finding = ruling.undetermined("overlap_area", why).zone(found.zone);
                    findings.push(finding.area(area, found.noise_m2()));
                }
                _ => findings.extend(self.of_holder(ruling, layer, found, facts, &of_zone)),
            }
        }
        if layer.not_measured > 0 {
            // Where one overlaps nothing gets worse by others; where none does so far, they may.
            if findings.iter().any(|finding| finding.verdict == ruling.breach()) {
                left_out += layer.not_measured;
            } else {
                let why = Message::new("peers-not-measured").with("count", layer.not_measured);
                let finding = ruling.undetermined("overlap_area", why);
                findings.push(finding.unless(Message::new("remove-rights-on-each-other")));
            }
        }
        if left_out > 0 {
            let reason = Message::new("overlaps-not-listed").with("count", left_out);
            findings.push(ruling.finding(ruling.breach(), "overlap_area", reason));
        }
        if findings.is_empty() && layer.layer.rejected == 0 {
            let is_passed_over = layer.taken().next().is_some();
            let reason = match &layer.layer.none {
                Some(source) => Message::new("declared-none").with("source", source.as_str()),
                None if is_passed_over && self.holder.is_some() => Message::new("overlap-of-own-rights"),
                None if is_passed_over => Message::new("overlap-of-other-minerals"),
                None => Message::new("no-overlap"),
            };
            let clear = ruling.finding(Verdict::Compliant, "overlap_area", reason).area(0.0, 0.0);
            let (near, _) = layer.near(facts.accuracy_m, |zone| place.means(zone, known) != Ok(false));
            let finding = match near.first() {
                Some(near) => clear.zone(near.zone).stable(near.distance.metres, facts.accuracy_m),
                None => clear,
            };
            let is_meant = |found: &&ZoneOverlap<'_>| place.means(found.zone, known) != Ok(false);
            let by_placing = layer.overlaps.iter().filter(is_meant).any(ZoneOverlap::meets_by_placing);
            findings.push(finding.marginal_if(by_placing));
        }
        findings
    }
}

impl Exclusion {
    /// What is made of a zone, unless it is the right's own or its holder's.
    fn of_holder(
        &self,
        ruling: RuleContext<'_>,
        layer: &LayerFacts<'_>,
        found: &ZoneOverlap<'_>,
        facts: &Facts<'_>,
        of_zone: &Attributes<'_>,
    ) -> Option<Finding> {
        let finding = self.of_zone(ruling, layer, found, facts);
        let Some(wanted) = self.holder else { return Some(finding) };
        match (facts.is_own(found.zone, of_zone), wanted) {
            (Some(true), _) | (None, OtherHolder::StatedOther) => None,
            (Some(false), _) => Some(finding),
            (None, OtherHolder::Other) if facts.attributes().is_new() || found.is_seam(layer.surface) => Some(finding),
            (None, OtherHolder::Other) => {
                let reason = Message::new("overlap-perhaps-own").with("note", finding.reason.clone());
                let remedy = Message::new("state-predecessor-or-holder");
                let mut finding = finding.because(reason).unless(remedy);
                finding.worst_possible = finding.worst_possible.max(finding.verdict);
                finding.verdict = Verdict::Conditional.min(finding.verdict);
                Some(finding)
            }
        }
    }

    fn of_zone(
        &self,
        ruling: RuleContext<'_>,
        layer: &LayerFacts<'_>,
        found: &ZoneOverlap<'_>,
        facts: &Facts<'_>,
    ) -> Finding {
        let (area, noise) = (found.overlap.area_m2, found.noise_m2());
        let share = found.share_of_right * 100.0;
        let mean_width = 2.0 * area / found.overlap.perimeter_m.max(f64::MIN_POSITIVE);
        let finding = if found.is_seam(layer.surface) {
            let reason = Message::new("overlap-seam").number("area", area, 3);
            let finding = ruling.finding(Verdict::Informative, "overlap_area", reason).zone(found.zone);
            finding.marginal_if(true)
        } else {
            let is_sliver = mean_width < SLIVER_WIDTH_M;
            let reason = Message::new(if is_sliver { "overlap-sliver" } else { "overlap" });
            let reason = reason.number("area", area, 1).number("share", share, 2);
            let reason = match is_sliver {
                true => reason.number("width", mean_width, 3),
                false => reason.number("hectares", area / M2_PER_HECTARE, 4).number("mu", area / M2_PER_MU, 2),
            };
            let finding = ruling.finding(ruling.breach(), "overlap_area", reason).zone(found.zone);
            let remedy = Message::new("reduce-overlap").with("zone", finding.place()).number("area", area, 1);
            let remedy = remedy.number("hectares", area / M2_PER_HECTARE, 4);
            finding.unless(remedy).with(|detail| detail.sliver = is_sliver)
        };
        // The greatest circle in a region has a radius of at least its area by its perimeter, and a
        // border has to sweep to the middle of it before the region is gone.
        let least = mean_width / 2.0;
        let width = 2.0 * facts.accuracy_m.max(COORDINATE_RESOLUTION_M);
        // What may be narrow may be changed by corners that lie elsewhere.
        let may_be_narrow = || common_is_narrow(layer.surface, &found.zone.surface, width) != Some(false);
        let marginal = found.meets_by_placing() || (least <= facts.accuracy_m && may_be_narrow());
        let mut finding = finding.marginal_if(marginal).with(|detail| {
            detail.mean_width_m = Some(mean_width);
            detail.stability_m = Some(least);
        });
        if self.rights {
            let other = Attributes::new(&found.zone.properties, facts.sizes);
            let (mine, others) = (facts.attributes().elevation(), other.elevation());
            let gaps = elevation_gaps(mine.as_ref().err(), &found.zone.id, others.as_ref().err());
            let vertical = VerticalRelation::of(mine.as_ref().ok().copied(), others.as_ref().ok().copied());
            finding = finding.with(|detail| {
                detail.common_volume_m3 = vertical.common_height_m().map(|height| area * height);
                detail.vertical = Some(vertical);
                detail.elevation_gaps = gaps.map(Box::new);
            });
        }
        finding.area(area, noise)
    }
}

/// Which of two elevations are not known, and why.
fn elevation_gaps(mine: Option<&AttributeError>, other: &str, others: Option<&AttributeError>) -> Option<Message> {
    let gaps = match (mine, others) {
        (None, None) => return None,
        (Some(why), None) => Message::new("elevation-gap-of-this").with("why", why.message()),
        (None, Some(why)) => Message::new("elevation-gap-of-other").with("other", other).with("others", why.message()),
        (Some(why), Some(others)) => {
            let both = Message::new("elevation-gaps-of-both").with("why", why.message());
            both.with("other", other).with("others", others.message())
        }
    };
    Some(gaps)
}

impl OtherMineral {
    fn holds(self, right: &Attributes<'_>, other: &Attributes<'_>) -> Result<bool, AttributeError> {
        let (mine, others) = (right.minerals()?, other.minerals()?);
        let in_common = mine.iter().any(|mineral| others.contains(mineral));
        // A rock whose use is not said may or may not be the same as one of its uses.
        for (a, b) in mine.iter().flat_map(|a| others.iter().map(move |b| (*a, *b))).filter(|_| !in_common) {
            if a.is_use_of(b) {
                other.mineral()?;
            } else if b.is_use_of(a) {
                right.mineral()?;
            }
        }
        Ok(in_common == (self == Self::Same))
    }
}
