use serde::Deserialize;

use super::{Facts, Finding, Rule, Term, Verdict};
use crate::right::Attribute;

/// A right in a zone of these layers must come with documents (履行审批程序、办理登记手续).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Layers in whose zones the documents are asked for.
    pub layers: Vec<String>,
    /// Attributes that stand for the documents.
    pub documents: Vec<Attribute>,
}

impl Evidence {
    pub(super) fn judge(&self, rule: &Rule, term: &Term, facts: &Facts<'_>) -> Vec<Finding> {
        let missing: Vec<&str> =
            self.documents.iter().filter(|d| facts.right.attribute(**d).is_none()).map(|d| d.zh()).collect();
        let mut findings = Vec::new();
        for name in &self.layers {
            let Some(layer) = facts.layers.get(name.as_str()) else {
                findings.push(Finding::layer_missing(rule, name, "documents_missing"));
                continue;
            };
            if layer.layer.rejected > 0 {
                findings.push(Finding::layer_incomplete(rule, layer.layer, "documents_missing"));
            }
            for found in layer.occupied() {
                let (verdict, note) = if missing.is_empty() {
                    (Verdict::Informative, "所需手续均已填报，其真实性须另行核验。".to_owned())
                } else {
                    (term.verdict, format!("未见：{}。", missing.join("、")))
                };
                let finding = Finding { layer: Some(name.clone()), ..Finding::of(rule, verdict, "documents_missing") };
                findings.push(finding.zone(found.zone).count(missing.len(), 0).note(note));
            }
        }
        findings
    }
}
