use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{BaselineMine, EndedInstrument, QuotaFinding, Rule};
use crate::right::SizeClass;

/// How a rule stands on a day: what does not depend on the right.
#[derive(Debug, Clone, Default)]
pub(crate) struct Standing {
    /// The instrument on which it rests, where that has ended.
    pub ended: Option<EndedInstrument>,
    /// It is a draft that may prevail over another rule: nobody has read it, so that it loosens nothing, but it leaves open whether
    /// the other holds.
    pub is_unread_exception: bool,
    /// What a total is without any proposed right.
    pub base: Vec<QuotaFinding>,
}

impl Standing {
    /// Of each of some rules, in their order.
    pub fn of_all(
        rules: &[Rule],
        ended: impl Fn(&Rule) -> Option<EndedInstrument>,
        baseline: &[BaselineMine],
        sizes: &[SizeClass],
        day: Date,
    ) -> Vec<Self> {
        let yielded: BTreeSet<&str> =
            rules.iter().flat_map(|rule| &rule.yields).map(|other| other.to.as_str()).collect();
        let of = |rule: &Rule| Self {
            ended: ended(rule),
            is_unread_exception: rule.is_draft() && yielded.contains(rule.id.as_str()),
            base: rule.judge_total(baseline, &[], sizes, day),
        };
        rules.iter().map(of).collect()
    }
}
