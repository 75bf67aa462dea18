use std::sync::Arc;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Clause, Doc, Force, Rule, Term, Yield};

/// What a finding says of its rule: shared by all findings of a rule in one of its terms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct CitedRule {
    /// Id of the rule.
    pub id: String,
    /// Title of the rule.
    pub title: String,
    /// The plan or pack that the rule belongs to.
    pub pack: String,
    /// The rule is a draft (草案): written from memory, its clause not yet read.
    pub draft: bool,
    /// The clause says 原则上.
    pub in_principle: bool,
    /// The clause that the rule quotes.
    pub clause: Arc<Clause>,
    /// What it asks of a right, and when; left out where it binds now.
    #[serde(default, skip_serializing_if = "Force::is_binding")]
    pub force: Force,
    /// The department that it is for to say (主管部门).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority: Option<Doc>,
    /// The rules that prevail over it where they speak of the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub yields: Vec<Yield>,
    /// First day of the term by which it was judged.
    #[schemars(with = "String")]
    pub from: Date,
    /// Last day of that term; open when absent.
    #[schemars(with = "Option<String>")]
    pub until: Option<Date>,
}

impl CitedRule {
    pub(super) fn of(rule: &Rule, term: &Term) -> Self {
        Self {
            id: rule.id.clone(),
            title: rule.title.clone(),
            pack: rule.pack.clone(),
            draft: rule.is_draft(),
            in_principle: rule.in_principle,
            clause: Arc::clone(term.clause.as_ref().unwrap_or(&rule.clause)),
            force: rule.force,
            authority: rule.authority.clone(),
            yields: rule.yields.clone(),
            from: term.from,
            until: term.until,
        }
    }
}
