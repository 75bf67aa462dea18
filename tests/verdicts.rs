use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::civil::Date;
use minezone::input::{Input, InputOptions};
use minezone::quota::quota;
use minezone::rule::Finding;
use minezone::{Plan, Right, Screener, Screening, Verdict};
use serde::Deserialize;

use crate::support::{copy, expected, root};

/// What is expected, argued from the clauses.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    batch: Vec<Batch>,
}

/// Rights that are applied for together, as of one day.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Batch {
    name: String,
    as_of: Date,
    /// Layers of the plan that are taken away.
    #[serde(default)]
    missing: Vec<String>,
    /// Layers of `fixtures/verdicts/zones` that are put in.
    #[serde(default)]
    added: Vec<String>,
    /// Ids of rights that are in the batch and of which nothing is asked.
    #[serde(default)]
    beside: Vec<String>,
    #[serde(default)]
    right: Vec<Wanted>,
    #[serde(default)]
    total: Vec<Total>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    id: String,
    stands_for: String,
    verdict: Option<Verdict>,
    finding: Vec<Clause>,
}

/// What one rule makes of a right.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Clause {
    rule: String,
    /// The worst of its findings; absent when the rule must say nothing.
    verdict: Option<Verdict>,
    layer: Option<String>,
    zone: Option<String>,
    instrument: Option<String>,
    value: Option<f64>,
    #[serde(default = "rounding")]
    tolerance: f64,
    because: String,
}

/// One total.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Total {
    rule: String,
    item: Option<String>,
    verdict: Verdict,
    total: Option<f64>,
    because: String,
}

fn rounding() -> f64 {
    1e-9
}

fn rights() -> BTreeMap<String, Right> {
    let inputs = Input::open(&root().join("fixtures/verdicts/rights.geojson"), &InputOptions::default()).unwrap();
    let placed = inputs.into_iter().flatten().map(|outcome| outcome.feature.unwrap());
    placed.map(|placed| (placed.id.clone(), placed)).collect()
}

/// The plan with the layers that the batch takes away or puts in.
fn plan_for(batch: &Batch, folder: &Path) -> Plan {
    copy(&root().join("layers/qingzhou-2021-2025"), folder);
    let zone = |name: &str| folder.join(format!("zones/{name}.geojson"));
    batch.missing.iter().for_each(|name| std::fs::remove_file(zone(name)).unwrap());
    for name in &batch.added {
        let from = root().join(format!("fixtures/verdicts/zones/{name}.geojson"));
        assert!(!zone(name).exists(), "{name} is there already");
        std::fs::copy(from, zone(name)).unwrap();
    }
    Plan::open(folder).unwrap()
}

/// What is wrong with the findings of one rule, if anything.
fn fault(wanted: &Clause, screening: &Screening) -> Option<String> {
    let is_of = |finding: &&Finding| {
        finding.rule.id == wanted.rule
            && wanted.layer.as_ref().is_none_or(|layer| finding.layer.as_ref() == Some(layer))
            && wanted.zone.as_ref().is_none_or(|zone| finding.zone_id() == Some(zone))
    };
    // Worst first.
    let found = screening.findings.iter().find(is_of);
    let verdict = found.map(|finding| finding.verdict);
    if verdict != wanted.verdict {
        return Some(format!("{verdict:?} and not {:?}", wanted.verdict));
    }
    let found = found?;
    if wanted.instrument.as_ref().is_some_and(|instrument| *instrument != found.rule.clause.instrument) {
        return Some(format!("by {}", found.rule.clause.instrument));
    }
    let value = wanted.value?;
    let is_near = found.value.is_some_and(|measured| (measured - value).abs() <= wanted.tolerance);
    (!is_near).then(|| format!("{:?} and not {value}", found.value))
}

#[test]
fn rights_come_to_what_the_clauses_say() {
    let all = rights();
    let mut faults = Vec::new();
    for batch in expected::<Expected>("verdicts").batch {
        let folder = tempfile::tempdir().unwrap();
        let plan = plan_for(&batch, folder.path());
        let ids = batch.right.iter().map(|right| &right.id).chain(&batch.beside);
        let rights: Vec<Right> = ids.map(|id| all[id].clone()).collect();
        let screener = Screener::new(&plan).as_of(batch.as_of).with_batch(&rights);
        for (wanted, right) in batch.right.iter().zip(&rights) {
            let screening = screener.screen(right);
            let place = format!("{}, {}", batch.name, wanted.id);
            if wanted.verdict.is_some_and(|verdict| verdict != screening.verdict) {
                faults.push(format!("{place}: {:?} and not {:?}", screening.verdict, wanted.verdict));
            }
            for clause in &wanted.finding {
                let reported =
                    fault(clause, &screening).map(|reported| format!("{place}, {}: {reported}", clause.rule));
                faults.extend(reported);
            }
        }
        let totals = quota(&plan, &rights, batch.as_of, false);
        for wanted in &batch.total {
            let found = totals.iter().find(|found| found.rule.id == wanted.rule && found.item == wanted.item);
            let found = found.unwrap_or_else(|| panic!("{}: no total {}", batch.name, wanted.rule));
            let is_near = wanted.total.is_none_or(|total| (found.total - total).abs() < 1e-6);
            if found.verdict != wanted.verdict || !is_near {
                faults.push(format!("{}, {}: {:?} {}", batch.name, wanted.rule, found.verdict, found.total));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_verdict_and_every_kind_of_rule_is_expected_of_some_right_and_argued() {
    let (expected, all, plan) = (expected::<Expected>("verdicts"), rights(), Plan::embedded());
    let kind_of = |id: &str| {
        let rule = plan.rules.iter().find(|rule| rule.id == id).unwrap_or_else(|| panic!("no rule {id}"));
        rule.kind.as_str()
    };
    let (mut verdicts, mut kinds, mut used) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for batch in &expected.batch {
        used.extend(batch.beside.iter().cloned());
        for right in &batch.right {
            used.insert(right.id.clone());
            assert!(!right.stands_for.is_empty() && !right.finding.is_empty(), "{}", right.id);
            for clause in &right.finding {
                verdicts.extend(clause.verdict);
                kinds.insert(kind_of(&clause.rule));
                assert!(clause.because.chars().count() > 20, "{}, {} is not argued", right.id, clause.rule);
            }
        }
        for total in &batch.total {
            kinds.insert(kind_of(&total.rule));
            assert!(total.because.chars().count() > 20, "{}, {} is not argued", batch.name, total.rule);
        }
    }
    assert!(all.len() >= 25);
    assert_eq!(used, all.keys().cloned().collect(), "a right of which nothing is asked");
    assert_eq!(verdicts, Verdict::WORST_FIRST.into_iter().collect());
    assert_eq!(kinds.len(), minezone::rule::Kind::NAMES.len(), "{kinds:?}");
}
