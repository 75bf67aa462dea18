//! How a kind of rule is judged: layer by layer, with what is missing of them.

use jiff::civil::Date;

use super::{Facts, Finding, Kind, LayerFacts, Party, RuleContext, Verdict, ZoneValueError};
use crate::layer::{Zone, ZoneOverlap};
use crate::message::Message;

impl Kind {
    pub(super) fn judge(&self, ruling: RuleContext<'_>, facts: &Facts<'_>, day: Date) -> Vec<Finding> {
        if self.rule().layers().is_empty() {
            return self.rule().judge_right(ruling, facts, day);
        }
        let mut findings = self.judge_layers(ruling, facts);
        if let Some(peers) = facts.peers.as_ref().filter(|_| self.rule().is_about_peers()) {
            let found = self.judge_layer(ruling, peers, facts).into_iter();
            // That no other right of the batch is in the way need not be said.
            let found = found.filter(|finding| finding.party.is_some() || finding.verdict != Verdict::Compliant).map(
                |finding| {
                    finding.with(|detail| {
                        detail.layer = None;
                        detail.party = detail.party.take().map(|party| Party::Right { id: party.id().to_owned() });
                    })
                },
            );
            findings.extend(listed(ruling, found.collect(), peers.most_listed()));
        }
        if let Some(name) = self.rule().further_layer() {
            match facts.layers.get(name) {
                None => findings.push(ruling.layer_missing(name, self.rule().measure())),
                Some(layer) if layer.layer.rejected > 0 => {
                    findings.push(ruling.layer_incomplete(layer.layer, self.rule().measure()));
                }
                Some(_) => {}
            }
        }
        findings
    }

    /// Every layer by itself; one that is missing or incomplete leaves the rule unchecked there.
    fn judge_layers(&self, ruling: RuleContext<'_>, facts: &Facts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for name in self.rule().layers() {
            let Some(layer) = facts.layers.get(name.as_str()) else {
                findings.push(ruling.layer_missing(name, self.rule().measure()));
                continue;
            };
            findings.extend(listed(ruling, self.judge_layer(ruling, layer, facts), layer.most_listed()));
            // A right inside a zone that is there needs no other: containment sees to that itself.
            if layer.layer.rejected > 0 && !self.rule().is_settled_inside() {
                findings.push(ruling.layer_incomplete(layer.layer, self.rule().measure()));
            }
        }
        findings
    }

    /// One layer, of which only the zones that the rule means count.
    fn judge_layer(&self, ruling: RuleContext<'_>, layer: &LayerFacts<'_>, facts: &Facts<'_>) -> Vec<Finding> {
        let place = &ruling.rule.place;
        let (only, value_errors) = if place.is_everywhere() {
            (None, Vec::new())
        } else {
            let (only, value_errors) = layer.only(place, ruling.rule.vocabulary(&layer.layer.name));
            (Some(only), value_errors)
        };
        let layer = only.as_ref().unwrap_or(layer);
        let name = &layer.layer.name;
        // Distances are looked for from edge to edge, whatever crosses.
        if let Some(found) =
            layer.unmeasured(self.rule().is_settled_inside()).filter(|_| self.rule().reach_m().is_none())
        {
            return self.judge_measured(ruling, (layer, found), facts);
        }
        let mut findings = self.rule().judge_layer(ruling, layer, place, facts);
        // A setback asks zones that are merely near as well, and reports them itself.
        if self.rule().reach_m().is_none() {
            let in_doubt: Vec<_> =
                value_errors.into_iter().filter(|(found, _)| found.overlap.relation.interiors_meet()).collect();
            // A zone that may be meant is no proof that there is none, nor that the right is in none.
            findings.retain(|finding| in_doubt.is_empty() || !self.rule().is_settled_by_all_zones(finding));
            let report = |(found, why): &(ZoneOverlap<'_>, ZoneValueError)| {
                ruling.zone_value_unknown(found.zone, why, self.rule().measure())
            };
            findings.extend(in_doubt.iter().map(report));
        }
        let reach_m = self.rule().reach_m().map_or(0.0, |reach| reach + facts.accuracy_m);
        let means = |zone: &Zone| place.means(zone, ruling.rule.vocabulary(name)) != Ok(false);
        // A right inside a sound zone needs no other.
        let is_settled = self.rule().is_settled_inside() && layer.lies_in_a_sound_zone();
        let ambiguous = layer.ambiguous_near(reach_m).filter(|zone| !is_settled && means(zone));
        findings.extend(ambiguous.map(|zone| ruling.zone_ambiguous(zone, self.rule().measure())));
        findings.into_iter().map(|finding| finding.in_layer(name)).collect()
    }

    /// One layer of which a zone was not measured: what that hides is undetermined, and what was measured stands where each
    /// zone counts by itself.
    fn judge_measured(
        &self,
        ruling: RuleContext<'_>,
        (layer, unmeasured): (&LayerFacts<'_>, &ZoneOverlap<'_>),
        facts: &Facts<'_>,
    ) -> Vec<Finding> {
        let why = Message::new("crossings-unmeasured").with("zone", unmeasured.zone.id.as_str());
        let finding = ruling.undetermined(self.rule().measure(), why).unless(Message::new("simplify-boundaries"));
        let mut findings = vec![finding.zone(unmeasured.zone)];
        // Whether a right lies inside zones is a matter of all of them.
        if !self.rule().is_settled_inside() {
            let found = self.rule().judge_layer(ruling, &layer.measured(), &ruling.rule.place, facts);
            findings.extend(found.into_iter().filter(|f| f.party.is_some() && f.verdict > Verdict::Compliant));
        }
        findings.into_iter().map(|finding| finding.in_layer(&layer.layer.name)).collect()
    }
}

/// The worst of some findings, no more than `most`; the last stands for those that are left out, with the worst verdict of
/// them.
fn listed(ruling: RuleContext<'_>, mut findings: Vec<Finding>, most: usize) -> Vec<Finding> {
    // One may stand for others already.
    if findings.len() <= most + 1 {
        return findings;
    }
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.verdict));
    let rest = findings.split_off(most);
    let Some(worst) = rest.first() else { return findings };
    let note = Message::new("others-not-listed").with("count", rest.len()).with("worst", worst.verdict);
    let marginal = rest.iter().any(|finding| finding.marginal);
    let layer = worst.layer.clone();
    let mut others = ruling.finding(worst.verdict, worst.measure, note).marginal_if(marginal);
    others.worst_possible = rest.iter().map(|finding| finding.worst_possible).fold(others.worst_possible, Verdict::max);
    findings.push(others.with(|detail| detail.layer = layer));
    findings
}
