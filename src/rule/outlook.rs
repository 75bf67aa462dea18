use std::collections::BTreeSet;

use serde::Serialize;

use super::{Finding, Verdict};

/// How far the findings on one right decide what becomes of it: a verdict by itself does not say what may still come of
/// rules that could not be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
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
        let is_open = |finding: &&Finding| matches!(finding.verdict, Verdict::Undetermined | Verdict::NotChecked);
        let decided = findings.iter().filter(|finding| !is_open(finding));
        let rules: BTreeSet<&str> = findings.iter().filter(is_open).map(|finding| finding.rule.as_str()).collect();
        let unchecked = findings.iter().filter(|finding| finding.verdict == Verdict::NotChecked);
        let layers: BTreeSet<&str> = unchecked.filter_map(|finding| finding.layer.as_deref()).collect();
        let possible = findings.iter().map(|finding| finding.worst_possible).max();
        Self {
            worst_decided: decided.map(|finding| finding.verdict).max(),
            worst_possible: possible.map_or(verdict, |possible| possible.max(verdict)),
            undecided_rules: rules.len(),
            unchecked_layers: layers.len(),
        }
    }

    /// In Chinese, what is open beside a verdict; nothing where all is decided.
    pub fn zh(&self, verdict: Verdict) -> Option<String> {
        let mut parts = Vec::new();
        if self.worst_possible > verdict {
            parts.push(format!("最坏可能\n{}", self.worst_possible.zh()));
        }
        if self.undecided_rules > 0 {
            parts.push(format!("未决{}条", self.undecided_rules));
        }
        if self.unchecked_layers > 0 {
            parts.push(format!("未检查{}层", self.unchecked_layers));
        }
        (!parts.is_empty()).then(|| parts.join("\n"))
    }
}
