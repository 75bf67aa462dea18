use std::collections::BTreeSet;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;

use super::facts::predecessor;
use super::granted::granted_after;
use super::kind::RuleKind;
use super::right_filter::Answer;
use super::{
    BatchCounts, Facts, Finding, Language, LayerFacts, Number, QuotaFinding, Rule, RuleContext, Verdict, Words,
};
use crate::layer::{Layer, Zone, ZoneOverlap};
use crate::message::Message;
use crate::right::{Attributes, Right, SizeClass};

const MEASURE: &str = "rights_in_zone";

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
    /// Of these only what was first granted from this day on (首次设立日期); all when left out.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub granted_from: Option<Date>,
}

impl RuleKind for Cardinality {
    fn title(&self) -> &'static str {
        "分区内个数"
    }

    fn checks(&self, words: &Words<'_>) -> String {
        let language = words.language;
        let (layers, max) = (words.layers(&self.layers), self.max);
        let existing = self.existing.as_deref().map(|name| match (language, self.granted_from) {
            (_, None) => words.layer(name).to_string(),
            (Language::Zh, Some(day)) => format!("{day}起首次设立的{}", words.layer(name)),
            (Language::En, Some(day)) => format!("those of {} first granted from {day} on", words.layer(name)),
        });
        match (language, existing) {
            (Language::Zh, None) => format!("{layers}的每个分区内最多{max}个采矿权"),
            (Language::Zh, Some(existing)) => format!("{layers}的每个分区内最多{max}个采矿权（{existing}一并计数）"),
            (Language::En, None) => format!("no more than {max} in each zone of {layers}"),
            (Language::En, Some(existing)) => {
                format!("no more than {max} in each zone of {layers}, {existing} counted")
            }
        }
    }

    fn measure(&self) -> &'static str {
        MEASURE
    }

    fn layers(&self) -> &[String] {
        &self.layers
    }

    fn needs_layers(&self) -> bool {
        true
    }

    fn further_layer(&self) -> Option<&str> {
        self.existing.as_deref()
    }

    fn counts_rights(&self) -> bool {
        true
    }

    fn judge_zone(
        &self,
        ruling: RuleContext<'_>,
        layer: &LayerFacts<'_>,
        found: &ZoneOverlap<'_>,
        facts: &Facts<'_>,
    ) -> Option<Finding> {
        let existing = self.existing.as_deref().and_then(|name| facts.layers.get(name));
        // Where the batch was not counted the right itself is all that is known.
        let counted =
            facts.counts.and_then(|counts| counts.rights_in(&ruling.rule.id, &layer.layer.name, found.number));
        let proposed = counted.unwrap_or(Number { certain: 1, possible: 1 });
        let is_own = |zone: &Zone| facts.continues(zone);
        let present = existing
            .map_or(Number::default(), |existing| self.rights_of(existing.layer, found.zone, ruling.rule, is_own));
        let all = proposed.plus(present);
        let count = all.certain;
        let broken = count > self.max;
        if !broken && all.possible > self.max {
            return Some(ruling.undetermined(MEASURE, self.undecided(all)).unless(Message::new("simplify-boundaries")));
        }
        let reason = Message::new("rights-in-zone").with("proposed", proposed.certain).with("present", present.certain);
        let reason = reason.with("max", self.max);
        let verdict = if broken { ruling.breach() } else { Verdict::Compliant };
        let finding = ruling.finding(verdict, MEASURE, reason).count(count, self.max);
        let over = count.saturating_sub(self.max);
        Some(match broken {
            true => finding.unless(Message::new("reduce-rights-in-zone").with("count", over)),
            false => finding,
        })
    }

    fn judge_zones<'l>(
        &self,
        ruling: RuleContext<'_>,
        layer_of: &dyn Fn(&str) -> Option<&'l Layer>,
        rights: &[Right],
        sizes: &[SizeClass],
    ) -> Vec<QuotaFinding> {
        let not_checked = |name: &str| QuotaFinding::not_checked(ruling, None, MEASURE, name);
        let is_whole = |layer: &&Layer| layer.rejected == 0;
        let mut findings = Vec::new();
        let existing_layer = self.existing.as_deref().and_then(layer_of);
        let replaced: BTreeSet<String> =
            rights.iter().filter_map(|right| predecessor(&right.attributes(&[]))).collect();
        let is_replaced = |zone: &Zone| replaced.contains(&zone.id);
        if existing_layer.filter(is_whole).is_none() {
            findings.extend(self.existing.as_deref().map(not_checked));
        }
        for name in &self.layers {
            let found = layer_of(name);
            if found.filter(is_whole).is_none() {
                findings.push(not_checked(name));
            }
            let Some(layer) = found else { continue };
            let counts = BatchCounts::take([(ruling.rule, layer)], rights, sizes);
            for (number, zone) in layer.zones.iter().enumerate() {
                let added = counts.rights_in(&ruling.rule.id, name, number).unwrap_or_default();
                let present = existing_layer
                    .map_or(Number::default(), |existing| self.rights_of(existing, zone, ruling.rule, is_replaced));
                let all = added.plus(present);
                let unknown = (all.certain <= self.max && all.possible > self.max)
                    .then(|| Message::new("of-record").with("id", zone.id.as_str()).with("why", self.undecided(all)));
                let (added, present, total) = (added.certain, present.certain, all.certain);
                let broken = total > self.max;
                let verdict = match (broken, &unknown) {
                    (true, _) => ruling.breach(),
                    (false, Some(_)) => ruling.doubt(),
                    (false, None) => Verdict::Compliant,
                };
                let over = total.saturating_sub(self.max);
                let reason = Message::new("rights-in-that-zone").with("proposed", added).with("present", present);
                let reason = reason.with("max", self.max);
                findings.push(QuotaFinding {
                    item: Some(zone.id.clone()),
                    baseline: present as f64,
                    added: added as f64,
                    total: total as f64,
                    limit: self.max as f64,
                    headroom: self.max as f64 - total as f64,
                    unit: "count".into(),
                    unknown: unknown.into_iter().collect(),
                    remedy: broken.then(|| Message::new("reduce-rights-in-that-zone").with("count", over)),
                    ..QuotaFinding::new(ruling, None, MEASURE, verdict, reason)
                });
            }
        }
        findings
    }
}

impl Cardinality {
    /// That the number is not known well enough.
    fn undecided(&self, all: Number) -> Message {
        let message = Message::new("rights-in-zone-undecided").with("certain", all.certain);
        message.with("possible", all.possible).with("max", self.max)
    }

    /// How many of the existing rights for what the rule speaks of have more in common with a zone than drawing noise; those that
    /// a proposed right takes the place of do not count beside it.
    fn rights_of(&self, existing: &Layer, zone: &Zone, rule: &Rule, is_replaced: impl Fn(&Zone) -> bool) -> Number {
        let mut number = Number::default();
        for found in existing.overlaps(&zone.surface).into_iter().filter(|found| !is_replaced(found.zone)) {
            let attributes = Attributes::new(&found.zone.properties, &[]);
            let is_meant = rule.when.mineral_is_meant(&attributes);
            let before = self.granted_from.and_then(|day| day.yesterday().ok());
            let is_of_time = before.map_or(Answer::Yes, |day| granted_after(&attributes, day));
            if is_meant != Answer::No && is_of_time != Answer::No {
                let is_certain = is_meant == Answer::Yes && is_of_time == Answer::Yes;
                number.add(&found, !found.is_seam(&zone.surface), is_certain);
            }
        }
        number
    }
}
