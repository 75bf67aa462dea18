use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;

use super::kind::RuleKind;
use super::{Facts, Finding, LayerFacts, RuleContext, Verdict, Words};
use crate::layer::ZoneOverlap;
use crate::message::{Argument, Message};
use crate::right::{Attribute, document_term};

const MEASURE: &str = "documents_missing";

/// Documents that a right must come with (履行审批程序、办理登记手续、编制方案).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequiredDocuments {
    /// Layers in whose zones the documents are asked for; everywhere when empty.
    #[serde(default)]
    pub layers: Vec<String>,
    /// The documents, by their names in `layers/attributes.toml`, else by their titles.
    pub documents: Vec<String>,
}

impl RuleKind for RequiredDocuments {
    fn title(&self) -> &'static str {
        "要件"
    }

    fn checks(&self, words: &Words<'_>) -> String {
        let language = words.language;
        let documents = language.list(self.documents.iter().map(|document| {
            let term = document_term(document);
            language.of(&term.zh, &term.en).to_owned()
        }));
        words.inside(&self.layers, language.of("附有：", "it comes with ").to_owned() + &documents)
    }

    fn measure(&self) -> &'static str {
        MEASURE
    }

    fn layers(&self) -> &[String] {
        &self.layers
    }

    fn attributes(&self) -> Vec<Attribute> {
        vec![Attribute::Documents]
    }

    fn documents(&self) -> &[String] {
        &self.documents
    }

    fn check(&self) -> Result<(), String> {
        if self.documents.is_empty() { Err("[evidence] asks for no documents".into()) } else { Ok(()) }
    }

    fn judge_right(&self, ruling: RuleContext<'_>, facts: &Facts<'_>, _day: Date) -> Vec<Finding> {
        vec![self.judge(ruling, facts)]
    }

    fn judge_zone(
        &self,
        ruling: RuleContext<'_>,
        _layer: &LayerFacts<'_>,
        _found: &ZoneOverlap<'_>,
        facts: &Facts<'_>,
    ) -> Option<Finding> {
        Some(self.judge(ruling, facts))
    }
}

impl RequiredDocuments {
    /// By the right alone.
    fn judge(&self, ruling: RuleContext<'_>, facts: &Facts<'_>) -> Finding {
        let attributes = facts.attributes();
        let (mut missing, mut unclear) = (Vec::new(), Vec::new());
        for document in &self.documents {
            match attributes.document(document) {
                Ok(true) => {}
                Ok(false) => missing.push(document_term(document)),
                Err(gap) => unclear.push(gap.message()),
            }
        }
        let counts = [missing.len(), unclear.len()];
        let finding = match counts {
            [0, 0] => ruling.finding(Verdict::Compliant, MEASURE, Message::new("documents-stated")),
            // A list of papers that nobody has filled in is no statement that one is not there. In a zone that asks for a paper
            // it is needed all the same.
            [_, 0] if self.layers.is_empty() && !attributes.states_documents() => {
                let documents = Argument::names(missing);
                ruling.undetermined(MEASURE, Message::new("documents-unstated").with("documents", documents))
            }
            [0, _] => {
                ruling.undetermined(MEASURE, Message::new("statements").with("all", Argument::statements(unclear)))
            }
            [_, doubts] => {
                let code = if doubts == 0 { "documents-missing" } else { "documents-missing-or-unclear" };
                let documents = Argument::names(missing);
                let reason = Message::new(code).with("documents", documents.clone());
                let reason = if doubts == 0 { reason } else { reason.with("why", Argument::statements(unclear)) };
                let remedy = Message::new("supply").with("what", documents);
                ruling.finding(ruling.breach(), MEASURE, reason).unless(remedy)
            }
        };
        finding.count(counts[0], 0).with(|detail| detail.bound = Some(counts[1] as f64))
    }
}
