use schemars::JsonSchema;
use serde::Deserialize;

use super::{Finding, LayerFacts, Rule, Term, Verdict};
use crate::right::{Attribute, Right};

/// A right in a zone of these layers must come with documents (履行审批程序、办理登记手续).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Layers in whose zones the documents are asked for.
    pub layers: Vec<String>,
    /// Attributes that stand for the documents.
    pub documents: Vec<Attribute>,
}

impl Evidence {
    pub(super) fn judge<'f>(
        &'f self,
        rule: &'f Rule,
        term: &'f Term,
        layer: &'f LayerFacts<'_>,
        right: &'f Right,
    ) -> impl Iterator<Item = Finding> + 'f {
        let missing = self.documents.iter().filter(|document| right.attribute(**document).is_none());
        let missing: Vec<&str> = missing.map(|document| document.zh()).collect();
        layer.occupied().map(move |found| {
            let (verdict, note) = if missing.is_empty() {
                (Verdict::Informative, "所需手续均已填报，其真实性须另行核验。".to_owned())
            } else {
                (term.verdict, format!("未见：{}。", missing.join("、")))
            };
            let layer = Some(layer.layer.name.clone());
            let finding = Finding { layer, ..Finding::of(rule, verdict, "documents_missing") };
            finding.zone(found.zone).count(missing.len(), 0).note(note)
        })
    }
}
