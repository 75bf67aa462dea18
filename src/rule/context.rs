use std::sync::Arc;

use super::{CitedRule, Finding, FindingDetail, Rule, Term, Verdict, ZoneValueError};
use crate::layer::{Layer, Zone};
use crate::message::Message;

/// A rule and the term of it that is in force.
#[derive(Clone, Copy)]
pub(crate) struct RuleContext<'a> {
    pub rule: &'a Rule,
    pub term: &'a Term,
}

impl RuleContext<'_> {
    /// The verdict of a breach.
    pub fn breach(&self) -> Verdict {
        self.term.verdict
    }

    /// The verdict when data are insufficient: undetermined, capped at the verdict of a breach.
    pub fn doubt(&self) -> Verdict {
        self.breach().min(Verdict::Undetermined)
    }

    /// What findings say of the rule.
    pub fn cited(&self) -> Arc<CitedRule> {
        Arc::clone(self.term.cited.get_or_init(|| Arc::new(CitedRule::of(self.rule, self.term))))
    }

    /// A finding that nothing has been measured for yet.
    pub fn finding(&self, verdict: Verdict, measure: &'static str, reason: Message) -> Finding {
        Finding {
            rule: self.cited(),
            verdict,
            worst_possible: match verdict {
                Verdict::Undetermined | Verdict::NotChecked => self.breach(),
                decided => decided,
            },
            detail: Arc::new(FindingDetail::new(measure, reason)),
        }
    }

    /// The data of the right do not suffice, and `why`.
    pub fn undetermined(&self, measure: &'static str, why: Message) -> Finding {
        let reason = Message::new("undetermined").with("why", why.clone());
        self.finding(self.doubt(), measure, reason).unless(Message::new("supply").with("what", why))
    }

    /// The layer that the rule needs is not there.
    pub fn layer_missing(&self, layer: &str, measure: &'static str) -> Finding {
        let finding = self.finding(Verdict::NotChecked, measure, Message::new("layer-missing")).in_layer(layer);
        finding.unless(Message::new("supply-layer")).with(|detail| detail.layer_missing = true)
    }

    /// It is not known whether the rule means a zone.
    pub fn zone_value_unknown(&self, zone: &Zone, why: &ZoneValueError, measure: &'static str) -> Finding {
        let reason = Message::new("zone-application-unknown").with("why", why.message());
        let mend = match why {
            ZoneValueError::Absent(_) => "supply-zone-value",
            ZoneValueError::Unknown { .. } => "correct-zone-value",
        };
        let remedy = Message::new(mend).with("property", why.property());
        self.finding(Verdict::NotChecked, measure, reason).zone(zone).unless(remedy)
    }

    /// A zone near the right has a boundary with several readings, by some of which it may be concerned.
    pub fn zone_ambiguous(&self, zone: &Zone, measure: &'static str) -> Finding {
        let finding = self.finding(self.doubt(), measure, Message::new("zone-ambiguous")).zone(zone);
        finding.unless(Message::new("correct-zone-boundary"))
    }

    /// Records of the layer could not be used, so that what was not found may be there.
    pub fn layer_incomplete(&self, layer: &Layer, measure: &'static str) -> Finding {
        let reason = Message::new("layer-incomplete").with("rejected", layer.rejected);
        let finding = self.finding(Verdict::NotChecked, measure, reason).in_layer(&layer.name);
        finding.unless(Message::new("correct-layer"))
    }
}
