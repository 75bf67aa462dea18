//! Totals as one right sees them: what it would make of them by itself, and in the order of its batch.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use rayon::prelude::*;

use super::{BaselineMine, Quota, QuotaFinding, Sum};
use crate::message::Message;
use crate::right::{Attribute, Attributes, Right, SizeClass};
use crate::rule::limit::quantity_in;
use crate::rule::right_filter::Answer;
use crate::rule::{Facts, Finding, Kind, Rule, RuleContext, Verdict};

/// Totals to which the rights of a batch add one after another: `zones` and `windows` are about zones and years, and a share is
/// no sum.
const ADDED_UP: [&str; 3] = ["sum", "count", "structure"];

/// From which right of a batch on each total is passed, where all before it are granted (按批次顺序).
#[derive(Debug, Default)]
pub struct TotalsInOrder {
    /// By the id of the rule and the item of it: the place of the first right by which it is passed.
    passed: BTreeMap<(String, Option<String>), usize>,
    /// The places of rights by their ids.
    places: HashMap<String, usize>,
}

impl Rule {
    /// What the total makes of one right added to the mines of the base year; nothing where the right does not count.
    fn total_with(
        &self,
        baseline: &[BaselineMine],
        right: &Right,
        sizes: &[SizeClass],
        day: Date,
    ) -> Vec<QuotaFinding> {
        let Some(term) = self.term(day).filter(|term| self.kind_in(term).rule().is_total()) else { return Vec::new() };
        let attributes = right.attributes(sizes);
        if self.when.holds(&attributes) == Answer::No {
            return Vec::new();
        }
        let is_mining = attributes.values(Attribute::RightKind).is_ok_and(|kinds| kinds == ["采矿权"]);
        if !is_mining {
            return Vec::new();
        }
        let records = [(right.id.as_str(), &*right.properties)];
        let context = RuleContext { rule: self, term };
        let mut found = self.kind_in(term).rule().judge_total(context, baseline, &records, sizes);
        found.retain(|total| ADDED_UP.contains(&total.measure) && (total.added > 0.0 || !total.unknown.is_empty()));
        found
    }

    /// What one right makes of a total that would be passed by it, alone or in the order of its batch.
    pub(crate) fn judge_alone(
        &self,
        (base, baseline): (&[QuotaFinding], &[BaselineMine]),
        facts: &Facts<'_>,
        order: Option<&TotalsInOrder>,
        day: Date,
    ) -> Vec<Finding> {
        let Some(term) = self.term(day).filter(|_| !base.is_empty()) else { return Vec::new() };
        let is_of_sums = base.iter().any(|total| ADDED_UP.contains(&total.measure));
        if !is_of_sums || self.leaves_room(base, facts, order, day) {
            return Vec::new();
        }
        let of = |total: QuotaFinding| {
            let is_passed_in_order = || order.is_some_and(|order| order.is_passed(self, &total, facts.right));
            let (verdict, code) = if total.verdict > Verdict::NotChecked {
                (total.verdict, "total-with-this-right")
            } else if total.verdict == Verdict::Compliant && is_passed_in_order() {
                (term.verdict, "total-in-order-of-batch")
            } else {
                return None;
            };
            let reason = Message::new(code).with("note", total.reason);
            let finding = RuleContext { rule: self, term }.finding(verdict, total.measure, reason);
            let finding = finding.with(|detail| {
                (detail.value, detail.unit) = (Some(total.total), Some(total.unit.into()));
                (detail.threshold, detail.margin) = (Some(total.limit), Some(total.headroom));
                detail.remedy = total.remedy;
            });
            Some(finding)
        };
        self.total_with(baseline, facts.right, facts.sizes, day).into_iter().filter_map(of).collect()
    }
}

impl Quota {
    /// What a right adds to the total, and to which item of it, where that is known without any other record.
    fn adds(&self, attributes: &Attributes<'_>) -> Option<(Option<String>, f64)> {
        if let Some(Sum { attribute, unit, .. }) = &self.sum {
            let quantity = quantity_in(attributes, *attribute, unit).ok()?;
            return (quantity.low == quantity.high).then_some((None, quantity.high));
        }
        if self.structure.is_some() {
            return Some((Some(attributes.size().ok()?), 1.0));
        }
        self.count.is_some().then_some((None, 1.0))
    }
}

impl Rule {
    /// Whether a right by itself is far from passing any total: what it adds is known, and there is room for it. Nothing is read of
    /// the mines of the base year again.
    fn leaves_room(&self, base: &[QuotaFinding], facts: &Facts<'_>, order: Option<&TotalsInOrder>, day: Date) -> bool {
        let attributes = facts.attributes();
        let is_mining = attributes.values(Attribute::RightKind).is_ok_and(|kinds| kinds == ["采矿权"]);
        let applies = self.when.holds(attributes);
        if !is_mining || applies == Answer::No {
            return true;
        }
        let is_new = attributes.values(Attribute::Setting).is_ok_and(|settings| settings == ["新建"]);
        let Some(Kind::Quota(quota)) = self.term(day).map(|term| self.kind_in(term)) else { return true };
        let Some((item, added)) = quota.adds(attributes).filter(|_| is_new && applies == Answer::Yes) else {
            return false;
        };
        let is_below = |there: &QuotaFinding| {
            let is_passed = || order.is_some_and(|order| order.is_passed(self, there, facts.right));
            there.unknown.is_empty() && there.total + added <= there.limit && !is_passed()
        };
        base.iter().filter(|there| there.item == item).all(is_below)
    }
}

impl TotalsInOrder {
    /// Of a batch in its order.
    pub(crate) fn of<'r>(
        rules: impl Iterator<Item = &'r Rule>,
        baseline: &[BaselineMine],
        rights: &[Right],
        sizes: &[SizeClass],
        day: Date,
    ) -> Self {
        let mut passed = BTreeMap::new();
        for rule in rules.filter(|rule| rule.kind.rule().is_total()) {
            let added: Vec<Vec<QuotaFinding>> =
                rights.par_iter().map(|right| rule.total_with(baseline, right, sizes, day)).collect();
            let mut sums: BTreeMap<Option<String>, f64> = BTreeMap::new();
            for (place, totals) in added.into_iter().enumerate() {
                for total in totals {
                    let sum = sums.entry(total.item.clone()).or_default();
                    *sum += total.added;
                    if total.baseline + *sum > total.limit + 1e-6 * total.limit.abs().max(1.0) {
                        passed.entry((rule.id.clone(), total.item)).or_insert(place);
                    }
                }
            }
        }
        if passed.is_empty() {
            return Self::default();
        }
        let places = rights.iter().enumerate().map(|(place, right)| (right.id.clone(), place)).collect();
        Self { passed, places }
    }

    /// Whether a total is passed by a right of the batch, when those before it are granted.
    fn is_passed(&self, rule: &Rule, total: &QuotaFinding, right: &Right) -> bool {
        let first = self.passed.get(&(rule.id.clone(), total.item.clone()));
        first.zip(self.places.get(&right.id)).is_some_and(|(first, place)| place >= first)
    }
}
