use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Finding, Verdict};
use crate::language::Language;
use crate::message::Message;

/// How far the findings on one right decide what becomes of it: a verdict by itself does not say what may still come of
/// rules that could not be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Outlook {
    /// The worst class that is decided; nothing where no rule could be judged.
    pub worst_decided: Option<Verdict>,
    /// The worst class that may come of it once everything is known (最坏可能): no better than what is decided.
    pub worst_possible: Verdict,
    /// How many rules are undetermined or not checked, somewhere or altogether.
    pub undecided_rules: usize,
    /// How many layers are missing or incomplete.
    pub unchecked_layers: usize,
}

impl Outlook {
    /// Of the findings on a right that gave `verdict`.
    pub(crate) fn of(findings: &[Finding], verdict: Verdict) -> Self {
        let findings = || findings.iter().filter(|finding| finding.counts());
        let is_open = |finding: &&Finding| matches!(finding.verdict, Verdict::Undetermined | Verdict::NotChecked);
        let decided = findings().filter(|finding| !is_open(finding));
        let rules: BTreeSet<&str> = findings().filter(is_open).map(|finding| finding.rule.id.as_str()).collect();
        let unchecked = findings().filter(|finding| finding.verdict == Verdict::NotChecked);
        let layers: BTreeSet<&str> = unchecked.filter_map(|finding| finding.layer.as_deref()).collect();
        let possible = findings().map(|finding| finding.worst_possible).max();
        Self {
            worst_decided: decided.map(|finding| finding.verdict).max(),
            worst_possible: possible.map_or(verdict, |possible| possible.max(verdict)),
            undecided_rules: rules.len(),
            unchecked_layers: layers.len(),
        }
    }

    /// What is open beside a verdict, in words; nothing where all is decided.
    pub fn in_words(&self, verdict: Verdict, language: Language) -> Option<String> {
        let possible = (self.worst_possible > verdict)
            .then(|| Message::new("outlook-worst-possible").with("verdict", self.worst_possible));
        let counted = |code, count: usize| (count > 0).then(|| Message::new(code).with("count", count));
        let rules = counted("outlook-undecided-rules", self.undecided_rules);
        let layers = counted("outlook-unchecked-layers", self.unchecked_layers);
        let parts = [possible, rules, layers].into_iter().flatten().map(|message| message.in_words(language));
        Some(parts.collect::<Vec<_>>().join("\n")).filter(|text| !text.is_empty())
    }
}
