use jiff::civil::Date;
use serde::Serialize;

use super::attributes;
use crate::plan::Plan;
use crate::right::Attribute;
use crate::rule::{Rule, Status, Verdict};

/// A rule in one row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleSummary {
    /// Id of the rule.
    pub id: String,
    /// Title of the rule.
    pub title: String,
    /// Id of the plan or pack that it stands in.
    pub pack: String,
    /// Whether its clause has been read.
    pub status: Status,
    /// Name of its kind.
    pub kind: &'static str,
    /// The clause says 原则上.
    pub in_principle: bool,
    /// Id of the instrument that its clause cites.
    pub instrument: String,
    /// Article of the clause.
    pub article: String,
    /// The layers it needs.
    pub layers: Vec<String>,
    /// The attributes of a right it needs.
    pub attributes: Vec<Attribute>,
    /// What a breach means, and when.
    pub terms: Vec<TermSummary>,
}

/// What a breach means between two days.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TermSummary {
    /// First day.
    pub from: Date,
    /// Last day; open when absent.
    pub until: Option<Date>,
    /// The verdict of a breach.
    pub verdict: Verdict,
}

/// Which rules are wanted; what is absent does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Id of the plan or pack.
    pub pack: Option<String>,
    /// Drafts as well, which are left out else.
    pub drafts: bool,
    /// Name of the kind.
    pub kind: Option<String>,
    /// A layer that the rule needs.
    pub layer: Option<String>,
    /// The verdict of a breach, in any term.
    pub verdict: Option<Verdict>,
}

impl RuleSummary {
    /// The rules of a plan that a filter lets through, in their order.
    pub fn of(plan: &Plan, filter: &Filter) -> Vec<Self> {
        plan.rules.iter().filter(|rule| filter.wants(rule)).map(Self::from).collect()
    }
}

impl Filter {
    fn wants(&self, rule: &Rule) -> bool {
        let kind = self.kind.as_deref().is_none_or(|kind| kind == rule.kind.as_str());
        let layer = self.layer.as_deref().is_none_or(|layer| rule.layers().contains(layer));
        let verdict = self.verdict.is_none_or(|verdict| rule.terms.iter().any(|term| term.verdict == verdict));
        let pack = self.pack.as_deref().is_none_or(|pack| pack == rule.pack);
        (self.drafts || !rule.is_draft()) && pack && kind && layer && verdict
    }
}

impl From<&Rule> for RuleSummary {
    fn from(rule: &Rule) -> Self {
        let terms =
            rule.terms.iter().map(|term| TermSummary { from: term.from, until: term.until, verdict: term.verdict });
        Self {
            id: rule.id.clone(),
            title: rule.title.clone(),
            pack: rule.pack.clone(),
            status: rule.status,
            kind: rule.kind.as_str(),
            in_principle: rule.in_principle,
            instrument: rule.clause.instrument.clone(),
            article: rule.clause.article.clone(),
            layers: rule.layers().into_iter().map(str::to_owned).collect(),
            attributes: attributes(rule).into_iter().collect(),
            terms: terms.collect(),
        }
    }
}
