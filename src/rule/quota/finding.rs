use std::sync::Arc;

use super::Nature;
use crate::language::Language;
use crate::message::{Argument, Message};
use crate::rule::{CitedRule, RuleContext, Verdict};

/// One total.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct QuotaFinding {
    /// The rule.
    pub rule: Arc<CitedRule>,
    /// `sum`, `count`, `structure`, `share`, `windows`, `zones` or `rights_in_zone`.
    pub measure: &'static str,
    /// The size class or the zone, where the rule has a figure for each.
    pub item: Option<String>,
    /// 预期性 or 约束性; absent where the plan does not say.
    pub nature: Option<Nature>,
    /// What the rule makes of the batch.
    pub verdict: Verdict,
    /// The total of the mines that there are: those of the base year, and those granted since.
    pub baseline: f64,
    /// What the proposed rights add; a lower bound while `unknown` is not empty.
    pub added: f64,
    /// Both together; a lower bound while `unknown` is not empty. A share is of all mines together.
    pub total: f64,
    /// What the total is held against.
    pub limit: f64,
    /// What is left up to the limit; negative above it.
    pub headroom: f64,
    /// Unit of the figures: that of the rule, `count` or `%`.
    pub unit: String,
    /// What is not known of which record.
    pub unknown: Vec<Message>,
    /// What stands behind the verdict.
    pub reason: Message,
    /// What would change the verdict.
    pub remedy: Option<Message>,
}

impl QuotaFinding {
    /// A layer that the rule needs is missing, or some of its records are not usable.
    pub(in crate::rule) fn not_checked(
        ruling: RuleContext<'_>,
        nature: impl Into<Option<Nature>>,
        measure: &'static str,
        layer: &str,
    ) -> Self {
        let why = Message::new("layer-missing-or-incomplete");
        let unknown = vec![Message::new("of-record").with("id", layer).with("why", why)];
        let remedy = Some(Message::new("supply-layer-of-total"));
        let reason = Message::new("total-layer-missing");
        let finding = Self::new(ruling, nature, measure, Verdict::NotChecked, reason);
        Self { item: Some(layer.to_owned()), unknown, remedy, ..finding }
    }

    /// A finding of a rule whose figures are yet to come.
    pub(in crate::rule) fn new(
        ruling: RuleContext<'_>,
        nature: impl Into<Option<Nature>>,
        measure: &'static str,
        verdict: Verdict,
        reason: Message,
    ) -> Self {
        Self {
            rule: ruling.cited(),
            measure,
            item: None,
            nature: nature.into(),
            verdict,
            baseline: 0.0,
            added: 0.0,
            total: 0.0,
            limit: 0.0,
            headroom: 0.0,
            unit: String::new(),
            unknown: Vec::new(),
            reason,
            remedy: None,
        }
    }

    /// What is not known, as what would help.
    pub(super) fn supply(unknown: &[Message]) -> Message {
        Message::new("supply").with("what", Argument::statements(unknown.iter().cloned()))
    }

    /// What stands behind the verdict, in words.
    pub fn note(&self, language: Language) -> String {
        self.reason.in_words(language)
    }

    /// What would change the verdict, in words.
    pub fn advice(&self, language: Language) -> Option<String> {
        self.remedy.as_ref().map(|remedy| remedy.in_words(language))
    }

    /// What is not known of which record, in words.
    pub fn unknown(&self, language: Language) -> Vec<String> {
        self.unknown.iter().map(|unknown| unknown.in_words(language)).collect()
    }
}
