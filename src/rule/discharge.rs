use schemars::JsonSchema;
use serde::Deserialize;

use super::{Finding, RuleContext, Term, Verdict};
use crate::message::{Argument, Message};
use crate::right::{Attributes, document_term};

/// The papers by which a breach is made good (审批、同意的办理): what is left of it once they are given.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Discharge {
    /// All of them are needed, by their names in `layers/attributes.toml`, else by their titles.
    pub documents: Vec<String>,
    /// The verdict once all are given: `conditional` where their terms bind, `compliant` where nothing is left.
    pub verdict: Verdict,
}

impl Discharge {
    /// What contradicts the terms of the rule.
    pub(super) fn check(&self, terms: &[Term]) -> Result<(), String> {
        if self.documents.is_empty() {
            return Err("[discharge] names no documents".into());
        }
        if !matches!(self.verdict, Verdict::Conditional | Verdict::Compliant) {
            return Err("[discharge] verdict: conditional or compliant".into());
        }
        match terms.iter().find(|term| term.verdict <= self.verdict) {
            Some(term) => Err(format!("[discharge] makes no better than {:?}", term.verdict.as_str())),
            None => Ok(()),
        }
    }

    /// Judges a breach anew by the papers that the right states. What leaves them open leaves the breach as it is.
    pub(super) fn apply(&self, ruling: RuleContext<'_>, attributes: &Attributes<'_>, finding: &mut Finding) {
        if finding.verdict != ruling.breach() {
            return;
        }
        let (mut given, mut missing, mut unclear) = (Vec::new(), Vec::new(), Vec::new());
        for document in &self.documents {
            match attributes.document(document) {
                Ok(true) => given.push(document_term(document)),
                Ok(false) => missing.push(document_term(document)),
                Err(gap) => {
                    missing.push(document_term(document));
                    unclear.push(gap.message());
                }
            }
        }
        let note = finding.reason.clone();
        if missing.is_empty() {
            let reason = Message::new("discharged").with("note", note).with("documents", Argument::names(given));
            *finding = finding.clone().because(reason).unless(Message::new("verify-documents"));
            (finding.verdict, finding.worst_possible) = (self.verdict, self.verdict);
        } else {
            let remedy = match &ruling.rule.authority {
                Some(authority) => {
                    Message::new("obtain-from").with("authority", Argument::in_both(&authority.zh, &authority.en))
                }
                None => Message::new("obtain"),
            };
            let remedy = remedy.with("documents", Argument::names(missing));
            let remedy = match finding.remedy.clone() {
                Some(other) => Message::new("obtain-or").with("obtain", remedy).with("other", other),
                None => remedy,
            };
            if !unclear.is_empty() {
                let why = Argument::statements(unclear);
                *finding = finding.clone().because(Message::new("papers-unclear").with("note", note).with("why", why));
            }
            *finding = finding.clone().unless(remedy);
        }
    }
}
