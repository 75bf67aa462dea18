use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Finding, QuotaFinding, Rule, Verdict};
use crate::message::Message;

/// A plan or law that is no longer in force, and is not continued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EndedInstrument {
    /// Its full title.
    pub title: String,
    /// Its last day.
    #[schemars(with = "String")]
    pub until: Date,
    /// Title of what took its place, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<String>,
}

impl EndedInstrument {
    /// That it has ended, as a message.
    pub fn message(&self) -> Message {
        let code = if self.replaced_by.is_some() { "instrument-replaced" } else { "instrument-ended" };
        let message = Message::new(code).with("title", self.title.as_str()).with("until", self.until);
        match &self.replaced_by {
            Some(successor) => message.with("successor", successor.as_str()),
            None => message,
        }
    }

    /// What a finding of a rule that rests on it is worth: it neither clears nor forbids, whatever the rule says.
    pub(super) fn weaken(&self, rule: &Rule, breach: Verdict, finding: &Finding) -> Finding {
        let reason = Message::new("rests-on-ended").with("ended", self.message()).with("note", finding.reason.clone());
        let remedy = Message::new(if self.replaced_by.is_some() { "judge-by-successor" } else { "confirm-successor" });
        let mut weakened = finding.clone().because(reason).unless(remedy);
        if finding.verdict == Verdict::NotChecked || !rule.force.is_binding() {
            return weakened;
        }
        weakened.worst_possible = finding.worst_possible.max(breach);
        weakened.verdict = Verdict::Undetermined.min(breach);
        weakened.with(|detail| detail.if_in_force = Some(finding.verdict))
    }
}

impl EndedInstrument {
    /// A total of a plan that has ended is not one of today (到期的规划指标不作为现行指标).
    pub(crate) fn weaken_total(&self, total: &QuotaFinding) -> QuotaFinding {
        let reason = Message::new("rests-on-ended").with("ended", self.message()).with("note", total.reason.clone());
        let remedy = Some(Message::new("confirm-successor"));
        let verdict = if total.verdict == Verdict::NotChecked { total.verdict } else { Verdict::Undetermined };
        QuotaFinding { verdict, reason, remedy, ..total.clone() }
    }
}

impl Rule {
    /// The instrument whose clause it cites on a day.
    pub fn instrument(&self, day: Date) -> Option<&str> {
        let term = self.term(day)?;
        Some(&term.clause.as_ref().unwrap_or(&self.clause).instrument)
    }
}
