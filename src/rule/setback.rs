use std::cmp::Ordering;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::kind::RuleKind;
use super::zone_filter::text_of;
use super::{
    Comparison, Facts, Finding, Language, LayerFacts, RuleContext, Verdict, Vocabulary, Words, ZoneFilter,
    ZoneValueError,
};
use crate::layer::{Zone, ZoneDistance};
use crate::message::Message;

const MEASURE: &str = "distance";

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
    /// Least distance in metres, also for zones whose property has a known value that is not in
    /// `metres_by`.
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

impl RuleKind for Setback {
    fn title(&self) -> &'static str {
        "距离"
    }

    fn checks(&self, words: &Words<'_>) -> String {
        let language = words.language;
        let layers = words.layers(&self.layers);
        let property = self.property.as_deref().unwrap_or_default();
        // Values that have one distance stand together, the greatest distance first.
        let mut by_metres: Vec<(f64, Vec<&String>)> = Vec::new();
        for (value, metres) in &self.metres_by {
            match by_metres.iter_mut().find(|(known, _)| known == metres) {
                Some((_, values)) => values.push(value),
                None => by_metres.push((*metres, vec![value])),
            }
        }
        by_metres.sort_by(|a, b| b.0.total_cmp(&a.0));
        let by_value = by_metres.into_iter().map(|(metres, values)| match language {
            Language::Zh => format!("{metres}米（{property}为{}）", language.list(values)),
            Language::En => format!("{metres} m ({property}: {})", language.list(values)),
        });
        let by_value: Vec<String> = by_value.collect();
        let others = self.metres.map(|metres| match (language, by_value.is_empty()) {
            (Language::Zh, true) => format!("{metres}米"),
            (Language::Zh, false) => format!("{metres}米（其余）"),
            (Language::En, true) => format!("{metres} m"),
            (Language::En, false) => format!("{metres} m (others)"),
        });
        let distances = language.list(by_value.into_iter().chain(others));
        let peers = if self.rights {
            language.of("，同批采矿权之间也量算", "; the rights of a batch count too")
        } else {
            ""
        };
        let from = &self.measured_from;
        match (language, self.is) {
            (Language::Zh, Comparison::Above) => format!("距{layers}（自{from}起）大于{distances}{peers}"),
            (Language::Zh, _) => format!("距{layers}（自{from}起）不少于{distances}{peers}"),
            (Language::En, Comparison::Above) => format!("more than {distances} from {layers} (from {from}){peers}"),
            (Language::En, _) => format!("at least {distances} from {layers} (from {from}){peers}"),
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

    fn is_about_peers(&self) -> bool {
        self.rights
    }

    fn zone_values(&self) -> Vec<(&str, &str)> {
        let property = self.property.as_deref().unwrap_or_default();
        self.metres_by.keys().map(|value| (property, value.as_str())).collect()
    }

    fn zone_gap(&self, zone: &Zone, known: &Vocabulary) -> Option<ZoneValueError> {
        self.value_errors(zone, known)
    }

    fn check(&self) -> Result<(), String> {
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

    fn reach_m(&self) -> Option<f64> {
        Some(self.greatest())
    }

    fn judge_layer(
        &self,
        ruling: RuleContext<'_>,
        layer: &LayerFacts<'_>,
        place: &ZoneFilter,
        facts: &Facts<'_>,
    ) -> Vec<Finding> {
        let known = ruling.rule.vocabulary(&layer.layer.name);
        // What is just outside the distance is not a breach, but its verdict may be marginal. A zone
        // that leaves open whether the rule means it may be meant.
        let is_own = |zone: &Zone| self.rights && facts.continues(zone);
        let is_meant = |zone: &Zone| place.means(zone, known) != Ok(false) && !is_own(zone);
        let (near, are_more) = layer.near(self.greatest() + facts.accuracy_m, is_meant);
        let found = near.iter().map(|found| self.of_zone(ruling, found, place, facts, known));
        let (kept, mut findings): (Vec<Finding>, Vec<Finding>) =
            found.partition(|finding| finding.verdict == Verdict::Compliant);
        if are_more {
            // Where one is too near nothing gets worse by others; where none is so far, they may be.
            findings.push(if findings.iter().any(|finding| finding.verdict == ruling.breach()) {
                ruling.finding(ruling.breach(), MEASURE, Message::new("distances-not-listed"))
            } else {
                let finding = ruling.undetermined(MEASURE, Message::new("peer-distances-not-measured"));
                finding.unless(Message::new("remove-rights-on-each-other"))
            });
        }
        if findings.is_empty() && layer.layer.rejected == 0 {
            // Of the zones that are far enough away the one that is so by least says most.
            let closest = kept.into_iter().min_by(|a, b| a.margin.partial_cmp(&b.margin).unwrap_or(Ordering::Equal));
            findings.push(closest.unwrap_or_else(|| {
                let reason = match &layer.layer.none {
                    Some(source) => Message::new("declared-none").with("source", source.as_str()),
                    None => Message::new("nothing-within").with("metres", self.greatest()),
                };
                let clear = ruling.finding(Verdict::Compliant, MEASURE, reason);
                clear.with(|detail| detail.threshold = Some(self.greatest()))
            }));
        }
        findings
    }
}

impl Setback {
    /// The least distance from a zone; `None` when its property does not say. Of several values the
    /// one that asks for most counts.
    fn metres_of(&self, zone: &Zone, known: &Vocabulary) -> Option<f64> {
        let Some(property) = self.property.as_deref() else { return self.metres };
        let names = known.names_in(property, &text_of(zone, property)?).ok()?;
        let is_of_zone =
            |value: &str| known.names_in(property, value).is_ok_and(|own| names.iter().any(|n| own.contains(n)));
        let fitting = self.metres_by.iter().filter(|(value, _)| is_of_zone(value)).map(|(_, metres)| *metres);
        fitting.reduce(f64::max).or(self.metres)
    }

    /// Why the distance from a zone is not known.
    fn value_errors(&self, zone: &Zone, known: &Vocabulary) -> Option<ZoneValueError> {
        let property = self.property.as_deref().filter(|_| self.metres_of(zone, known).is_none())?;
        Some(ZoneValueError::of(zone, property))
    }

    /// The greatest distance in metres that it asks for.
    fn greatest(&self) -> f64 {
        self.metres.iter().chain(self.metres_by.values()).fold(0.0, |most, metres| metres.max(most))
    }

    fn of_zone(
        &self,
        ruling: RuleContext<'_>,
        ZoneDistance { zone, distance }: &ZoneDistance<'_>,
        place: &ZoneFilter,
        facts: &Facts<'_>,
        known: &Vocabulary,
    ) -> Finding {
        let away = distance.metres;
        let Some(metres) = self.metres_of(zone, known) else {
            let property = self.property.as_deref().unwrap_or_default();
            let why = match ZoneValueError::of(zone, property) {
                ZoneValueError::Unknown { text, .. } => {
                    Message::new("not-in-the-table-of-distances").with("property", property).with("text", text)
                }
                absent => absent.message(),
            };
            let reason = Message::new("distance-unstated").number("away", away, 2).with("why", why);
            let remedy = Message::new("supply-or-correct-zone-value").with("property", property);
            return ruling.finding(Verdict::NotChecked, MEASURE, reason).zone(zone).unless(remedy);
        };
        let is_kept = self.is.holds(away, metres);
        if let (false, Err(why)) = (is_kept, place.means(zone, known)) {
            return ruling.zone_value_unknown(zone, &why, MEASURE);
        }
        // Nearer than that something is asked for; only a ban says how far away one has to be.
        let is_controlled = !is_kept && ruling.breach() < Verdict::Forbidden;
        let reason = Message::new(if is_controlled { "distance-controlled" } else { "distance" });
        let reason = reason.with("from", self.measured_from.as_str()).number("away", away, 2);
        let reason = if is_controlled { reason } else { reason.with("is", self.is) }.with("metres", metres);
        let verdict = if is_kept { Verdict::Compliant } else { ruling.breach() };
        let finding = ruling.finding(verdict, MEASURE, reason).zone(zone).distance(away, metres);
        let finding = finding.stable((away - metres).abs(), facts.accuracy_m);
        if is_kept {
            return finding;
        }
        let remedy = Message::new("move-away").with("zone", finding.place()).number("metres", metres - away, 2);
        finding.unless(remedy)
    }
}
