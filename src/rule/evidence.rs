use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;

use super::kind::RuleKind;
use super::{Facts, Finding, Language, LayerFacts, RuleContext, Verdict, Words};
use crate::layer::ZoneOverlap;
use crate::right::{Attribute, document_title};

const MEASURE: &str = "documents_missing";

/// Documents that a right must come with (履行审批程序、办理登记手续、编制方案).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Layers in whose zones the documents are asked for; everywhere when empty.
    #[serde(default)]
    pub layers: Vec<String>,
    /// The documents, by their names in `layers/attributes.toml`, else by their titles.
    pub documents: Vec<String>,
}

impl RuleKind for Evidence {
    fn title(&self) -> &'static str {
        "要件"
    }

    fn checks(&self, words: &Words<'_>) -> String {
        let language = words.language;
        let documents = language.list(self.documents.iter().map(|document| match language {
            Language::Zh => document_title(document).to_owned(),
            Language::En => document.replace('_', " "),
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

impl Evidence {
    /// By the right alone.
    fn judge(&self, ruling: RuleContext<'_>, facts: &Facts<'_>) -> Finding {
        let attributes = facts.attributes();
        let (mut missing, mut unclear) = (Vec::new(), Vec::new());
        for document in &self.documents {
            match attributes.document(document) {
                Ok(true) => {}
                Ok(false) => missing.push(document_title(document)),
                Err(gap) => unclear.push(gap.to_string()),
            }
        }
        let why = unclear.join("；");
        let finding = if !missing.is_empty() {
            let names = missing.join("、");
            let why = if why.is_empty() { why } else { format!("{why}。") };
            let finding = ruling.finding(ruling.breach(), MEASURE).note(format!("未见：{names}。{why}"));
            finding.remedy(format!("补充资料：{names}"))
        } else if !unclear.is_empty() {
            ruling.undetermined(MEASURE, why)
        } else {
            let note = "所需手续均已填报，其真实性须另行核验。";
            ruling.finding(Verdict::Informative, MEASURE).note(note)
        };
        Finding { bound: Some(unclear.len() as f64), ..finding.count(missing.len(), 0) }
    }
}
