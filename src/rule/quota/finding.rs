use std::sync::Arc;

use jiff::civil::Date;
use serde::Serialize;

use super::Nature;
use crate::rule::{Clause, RuleContext, Verdict};

/// One total.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QuotaFinding {
    /// Id of the rule.
    pub rule: String,
    /// Title of the rule.
    pub title: String,
    /// The plan or pack that the rule belongs to.
    pub pack: String,
    /// The rule is a draft (草案).
    pub draft: bool,
    /// `sum`, `count`, `structure`, `share`, `windows`, `zones` or `rights_in_zone`.
    pub measure: &'static str,
    /// The size class or the zone, where the rule has a figure for each.
    pub item: Option<String>,
    /// 预期性 or 约束性; absent where the plan does not say.
    pub nature: Option<Nature>,
    /// What the rule makes of the batch.
    pub verdict: Verdict,
    /// The total of the mines of the base year.
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
    /// What is not known of which record, in Chinese.
    pub unknown: Vec<String>,
    /// The clause says 原则上.
    pub in_principle: bool,
    /// The clause the rule quotes.
    pub clause: Arc<Clause>,
    /// First day of the term by which it was judged.
    pub from: Date,
    /// Last day of that term; open when absent.
    pub until: Option<Date>,
    /// For people: what stands behind the verdict.
    pub note: String,
    /// What would change the verdict, in Chinese.
    pub remedy: Option<String>,
}

impl QuotaFinding {
    /// A layer that the rule needs is missing, or some of its records are not usable.
    pub(in crate::rule) fn not_checked(
        ruling: RuleContext<'_>,
        nature: impl Into<Option<Nature>>,
        measure: &'static str,
        layer: &str,
    ) -> Self {
        let note = "缺少图层数据，或图层有记录无法使用，本条未检查。".to_owned();
        let unknown = vec![format!("{layer}：图层缺失或不完整")];
        let finding = Self::new(ruling, nature, measure, Verdict::NotChecked);
        Self {
            item: Some(layer.to_owned()), note, unknown, remedy: Some("补充该图层数据后重新核对".into()), ..finding
        }
    }

    /// A finding of a rule whose figures are yet to come.
    pub(in crate::rule) fn new(
        ruling: RuleContext<'_>,
        nature: impl Into<Option<Nature>>,
        measure: &'static str,
        verdict: Verdict,
    ) -> Self {
        let RuleContext { rule, term } = ruling;
        Self {
            rule: rule.id.clone(),
            title: rule.title.clone(),
            pack: rule.pack.clone(),
            draft: rule.is_draft(),
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
            in_principle: rule.in_principle,
            clause: Arc::clone(term.clause.as_ref().unwrap_or(&rule.clause)),
            from: term.from,
            until: term.until,
            note: String::new(),
            remedy: None,
        }
    }
}
