//! Totals as one right sees them: what it would make of them by itself, and in the order of its batch.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;

use super::{BaselineMine, Quota, QuotaFinding, Sum, round};
use crate::geometry::MultiSurface;
use crate::layer::Layer;
use crate::message::Message;
use crate::right::{Attribute, Attributes, Right, SizeClass};
use crate::rule::limit::quantity_in;
use crate::rule::right_filter::Answer;
use crate::rule::{Facts, Finding, Kind, Rule, RuleContext, Verdict};

/// Totals to which the rights of a batch add one after another: `zones` and `windows` are about zones and years, and a share is
/// no sum.
const ADDED_UP: [&str; 3] = ["sum", "count", "structure"];

/// By which rights of a batch totals are passed, where all before them are granted (按批次顺序). New rights are added up.
#[derive(Debug, Default)]
pub struct TotalsInOrder {
    /// By the id of the rule and the item of it: the sum with each right by which it is passed, by the right's place.
    passed: BTreeMap<(String, Option<String>), BTreeMap<usize, f64>>,
    /// The places of rights by the addresses of their surfaces, which copies of a right share; ids may come twice.
    places: HashMap<usize, usize>,
    /// The surfaces, so that no other ever has the address of one.
    _surfaces: Vec<Arc<MultiSurface>>,
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
        let is_mining = attributes.values(Attribute::RightKind).is_ok_and(|kinds| kinds != ["探矿权"]);
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
            let in_order = || order.and_then(|order| order.sum_with(self, &total, facts.right));
            // Where a breach is but a hint the verdict does not show it.
            let is_passed = total.headroom < -1e-6 * total.limit.abs().max(1.0);
            let (verdict, reason, sum, remedy) = if total.verdict > Verdict::NotChecked || is_passed {
                (total.verdict, Message::new("total-with-this-right"), total.total, total.remedy)
            } else {
                let sum = in_order()?;
                let reason = Message::new("total-in-order-of-batch").with("sum", sum);
                (term.verdict, reason, sum, Some(Message::new("reduce-batch")))
            };
            let reason = reason.with("note", total.reason);
            let finding = RuleContext { rule: self, term }.finding(verdict, total.measure, reason);
            Some(finding.with(|detail| {
                (detail.value, detail.unit) = (Some(sum), Some(total.unit.into()));
                (detail.threshold, detail.margin) = (Some(total.limit), Some(total.limit - sum));
                detail.remedy = remedy;
            }))
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
        let is_mining = attributes.values(Attribute::RightKind).is_ok_and(|kinds| kinds != ["探矿权"]);
        let applies = self.when.holds(attributes);
        if !is_mining || applies == Answer::No {
            return true;
        }
        let is_new = attributes.is_new();
        let Some(Kind::Quota(quota)) = self.term(day).map(|term| self.kind_in(term)) else { return true };
        let Some((item, added)) = quota.adds(attributes).filter(|_| is_new && applies == Answer::Yes) else {
            return false;
        };
        let is_below = |there: &QuotaFinding| {
            let is_passed = || order.is_some_and(|order| order.sum_with(self, there, facts.right).is_some());
            there.unknown.is_empty() && there.total + added <= there.limit && !is_passed()
        };
        base.iter().filter(|there| there.item == item).all(is_below)
    }
}

impl TotalsInOrder {
    /// Of a batch in its order.
    pub(crate) fn of(
        rules: &[Rule],
        baseline: &[BaselineMine],
        rights: &[Right],
        boundary: Option<&Layer>,
        sizes: &[SizeClass],
        day: Date,
    ) -> Self {
        // Those outside the plan's area add nothing to its totals.
        let is_own = |right: &Right| boundary.is_none_or(|boundary| !boundary.is_beyond(&right.surface));
        let are_own: Vec<bool> = rights.par_iter().map(is_own).collect();
        let mut passed = BTreeMap::new();
        for rule in rules.iter().filter(|rule| rule.kind.rule().is_total()) {
            let added: Vec<Vec<QuotaFinding>> =
                rights.par_iter().map(|right| rule.total_with(baseline, right, sizes, day)).collect();
            let mut sums: BTreeMap<Option<String>, f64> = BTreeMap::new();
            for (place, (totals, right)) in
                added.into_iter().zip(rights).enumerate().filter(|(place, _)| are_own[*place])
            {
                // One that goes on or takes the place of a mine of the base year changes that, which its own figures show.
                let is_new = right.attributes(sizes).is_new();
                for total in totals.into_iter().filter(|_| is_new) {
                    let sum = sums.entry(total.item.clone()).or_insert(total.baseline);
                    *sum += total.added;
                    if *sum > total.limit + 1e-6 * total.limit.abs().max(1.0) {
                        let key = (rule.id.clone(), total.item);
                        passed.entry(key).or_insert_with(BTreeMap::new).insert(place, round(*sum));
                    }
                }
            }
        }
        if passed.is_empty() {
            return Self::default();
        }
        let places = rights.iter().enumerate().map(|(place, right)| (address(right), place)).collect();
        Self { passed, places, _surfaces: rights.iter().map(|right| Arc::clone(&right.surface)).collect() }
    }

    /// The total with a right of the batch and those before it, where that passes the limit.
    fn sum_with(&self, rule: &Rule, total: &QuotaFinding, right: &Right) -> Option<f64> {
        let passed = self.passed.get(&(rule.id.clone(), total.item.clone()))?;
        passed.get(self.places.get(&address(right))?).copied()
    }
}

/// Where the surface of a right lies in memory.
fn address(right: &Right) -> usize {
    Arc::as_ptr(&right.surface) as usize
}
