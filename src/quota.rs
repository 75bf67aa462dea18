//! A whole batch against the totals of a plan (规划总量核对).

use jiff::civil::Date;
use rayon::prelude::*;
use serde_json::{Map, Value};

use crate::plan::Plan;
use crate::right::Right;
use crate::rule::{EndedInstrument, Facts, Finding, LayerFacts, QuotaFinding, Rule};

/// The totals of a plan and its packs with `rights` added to the mines of the base year,
/// by the terms in force on a day: sums, numbers, structure, shares, release windows, and the number
/// of rights in each zone that has a limit. In the order of the rules.
///
/// A pure function of its arguments. What a right does not say makes a total undetermined, with what
/// is known as a lower bound, unless that alone passes the limit. The mines of the base year count
/// with the output of that year where the plan states no capacity, and those that a right names as
/// its predecessor (原采矿权编号) give way to it; so do rights that the register has been granted
/// since ([`mines_on`](crate::plan::PlanContents::mines_on)). Rights outside the boundary of the plan do not count in its
/// totals ([`rights_outside`]). Drafts are applied only when `drafts`.
///
/// ```
/// use minezone::{Plan, Verdict, quota::quota};
///
/// let plan = Plan::embedded();
/// let findings = quota(&plan, &[], plan.term.until, false);
/// assert!(findings.iter().all(|finding| finding.added == 0.0 && finding.verdict != Verdict::Forbidden));
/// ```
pub fn quota(plan: &Plan, rights: &[Right], as_of: Date, drafts: bool) -> Vec<QuotaFinding> {
    let mut mines = plan.mines_on(as_of);
    mines.extend(plan.missing_register());
    let outside = rights_outside(plan, rights);
    let is_own = |(number, _): &(usize, &Right)| outside.binary_search(number).is_err();
    let own: Vec<_> = rights.iter().enumerate().filter(is_own).map(|(_, right)| record(right)).collect();
    let all: Vec<_> = rights.iter().map(record).collect();
    let of = |rule: &Rule| {
        let records = if rule.pack == plan.id { &own } else { &all };
        let mut findings = rule.judge_total(&mines, records, &plan.sizes, as_of);
        findings.extend(rule.judge_zones(|name| plan.layer(name), rights, &plan.sizes, as_of));
        match plan.ended_instrument(rule, as_of) {
            Some(ended) => findings.iter().map(|finding| ended.weaken_total(finding)).collect(),
            None => findings,
        }
    };
    plan.rules.par_iter().filter(|rule| drafts || !rule.is_draft()).flat_map_iter(of).collect()
}

fn record(right: &Right) -> (&str, &Map<String, Value>) {
    (right.id.as_str(), &right.properties)
}

/// The numbers of the rights that lie outside the boundary of the plan, whose totals do not count them; none where the boundary
/// is not known.
pub fn rights_outside(plan: &Plan, rights: &[Right]) -> Vec<usize> {
    let Some(boundary) = plan.whole_boundary() else { return Vec::new() };
    let is_outside = |(number, right): (usize, &Right)| boundary.is_beyond(&right.surface).then_some(number);
    rights.par_iter().enumerate().filter_map(is_outside).collect()
}

/// A proposed right, and whether its grant falls into the window of the zone it lies in (投放时序).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Release {
    /// Id of the right.
    pub right_id: String,
    /// What the rule makes of it in one zone.
    pub finding: Finding,
}

/// What the rules on release windows make of each right in the zones that it occupies, on a day; a
/// right that lies in none of them has none. Drafts are applied only when `drafts`.
pub fn releases(plan: &Plan, rights: &[Right], as_of: Date, drafts: bool) -> Vec<Release> {
    let by_zone = |rule: &&Rule| rule.kind.rule().has_release_windows();
    let applied = plan.rules.iter().filter(|rule| drafts || !rule.is_draft()).filter(by_zone);
    let rules: Vec<(&Rule, Option<EndedInstrument>)> =
        applied.map(|rule| (rule, plan.ended_instrument(rule, as_of))).collect();
    let of = |right: &Right| -> Vec<Release> {
        let names = rules.iter().flat_map(|(rule, _)| rule.layers());
        let layers = names.filter_map(|name| Some((name, LayerFacts::measure(plan.layer(name)?, right)))).collect();
        let facts = Facts::new(right, &layers).with_sizes(&plan.sizes).on(as_of);
        let findings = rules.iter().flat_map(|(rule, ended)| match ended {
            Some(ended) => rule.judge_by_ended(&facts, as_of, ended),
            None => rule.judge(&facts, as_of),
        });
        findings.map(|finding| Release { right_id: right.id.clone(), finding }).collect()
    };
    rights.par_iter().flat_map_iter(of).collect()
}
