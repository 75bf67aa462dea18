use std::collections::BTreeMap;

use minezone::layer::{Layer, Zone};
use minezone::rule::{Case, CaseRight, Census, Facts, Kind, LayerFacts, Rule};
use minezone::{Plan, Right, Verdict};
use serde_json::{Map, Value};

use crate::support::{polygons, surface};

fn right(id: &str, text: &str, attributes: &Map<String, Value>) -> Right {
    let right = Right::new(id, &polygons(text)).unwrap();
    attributes.iter().fold(right, |right, (name, value)| right.with(name, value.clone()))
}

/// Runs a case on the rule alone, as it stands in the file.
fn run(plan: &Plan, rule: &Rule, case: &Case) {
    let what = format!("{}: {}", rule.id, case.name);
    let (verdict, value, told) =
        if matches!(rule.kind, Kind::Quota(_)) { total(plan, rule, case) } else { alone(plan, rule, case, &what) };
    assert_eq!(verdict, case.expect, "{what}: {told}");
    if let Some(wanted) = case.value {
        let found = value.unwrap_or_else(|| panic!("{what}: no value: {told}"));
        assert!((found - wanted).abs() <= case.tolerance, "{what}: {found} instead of {wanted}");
    }
}

/// The layers of a case: those that the rule asks for are there, if only empty, unless they are missing.
fn layers(rule: &Rule, case: &Case) -> Vec<Layer> {
    let mut zones: BTreeMap<&str, Vec<Zone>> = BTreeMap::new();
    for name in rule.layers().into_iter().chain(case.zones.iter().map(|zone| zone.layer.as_str())) {
        zones.entry(name).or_default();
    }
    for zone in &case.zones {
        let of_layer = zones.entry(&zone.layer).or_default();
        let properties = zone.attributes.clone();
        of_layer.push(Zone { id: format!("Z{}", of_layer.len()), surface: surface(&zone.geometry), properties });
    }
    zones.retain(|name, _| !case.missing.iter().any(|missing| missing == name));
    zones.into_iter().map(|(name, zones)| Layer::new(name, zones)).collect()
}

/// The worst verdict on one right, its value, and all findings.
fn alone(plan: &Plan, rule: &Rule, case: &Case, what: &str) -> (Option<Verdict>, Option<f64>, String) {
    let layers = layers(rule, case);
    let mine = right("mine", &case.right, &case.attributes);
    let others = case.batch.iter().enumerate().map(|(i, other)| match other {
        CaseRight::Alike(text) => right(&format!("other {i}"), text, &case.attributes),
        CaseRight::Other(other) => right(&format!("other {i}"), &other.geometry, &other.attributes),
    });
    let batch: Vec<Right> = std::iter::once(mine.clone()).chain(others).collect();
    let census = Census::take(&layers, &batch).with_peers(&batch);
    let measured = layers.iter().map(|layer| (layer.name.as_str(), LayerFacts::measure(layer, &mine))).collect();
    let facts = Facts::new(&mine, &measured).with_sizes(&plan.sizes).with_census(&census);
    let day = case.as_of.unwrap_or_else(|| rule.terms.last().unwrap().from);
    let findings = rule.judge(&facts, day);
    let worst = findings.iter().max_by_key(|finding| finding.verdict);
    if let Some(marginal) = case.marginal {
        assert_eq!(worst.map(|finding| finding.marginal), Some(marginal), "{what}: {findings:?}");
    }
    (worst.map(|finding| finding.verdict), worst.and_then(|finding| finding.value), format!("{findings:?}"))
}

/// The worst verdict on a total, the total, and all findings.
fn total(plan: &Plan, rule: &Rule, case: &Case) -> (Option<Verdict>, Option<f64>, String) {
    let baseline = case.baseline.as_ref().unwrap_or(&plan.baseline);
    let ids: Vec<String> = (1..=case.rights.len()).map(|number| format!("right {number}")).collect();
    let rights: Vec<(&str, &Map<String, Value>)> = ids.iter().map(String::as_str).zip(&case.rights).collect();
    let day = case.as_of.unwrap_or_else(|| rule.terms.last().unwrap().from);
    let layers = layers(rule, case);
    let mut findings = rule.judge_total(baseline, &rights, &plan.sizes, day);
    findings.extend(rule.judge_zones(|name| layers.iter().find(|layer| layer.name == name), &[], day));
    let worst = findings.iter().max_by_key(|finding| finding.verdict);
    (worst.map(|finding| finding.verdict), worst.map(|finding| finding.total), format!("{findings:?}"))
}

#[test]
fn every_rule_gives_what_its_cases_say() {
    let plan = Plan::embedded();
    for rule in &plan.rules {
        rule.cases.iter().for_each(|case| run(&plan, rule, case));
    }
}

#[test]
fn every_kind_gives_what_the_cases_of_its_fixture_say() {
    let plan = Plan::embedded();
    let mut kinds = std::collections::BTreeSet::new();
    for entry in std::fs::read_dir(crate::support::root().join("fixtures/rules")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let rule =
            Rule::parse(name, &std::fs::read_to_string(&path).unwrap()).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert!(rule.cases.len() >= 3, "{name}");
        rule.cases.iter().for_each(|case| run(&plan, &rule, case));
        kinds.insert(rule.kind.as_str());
    }
    let of_plan = plan.rules.iter().map(|rule| rule.kind.as_str());
    kinds.extend(of_plan);
    assert_eq!(kinds.len(), 9, "{kinds:?}");
}

#[test]
fn every_rule_is_cited_explained_and_tried() {
    let plan = Plan::embedded();
    assert!(plan.rules.len() >= 10);
    for rule in &plan.rules {
        let clause = &rule.clause;
        assert!(!clause.article.is_empty() && !clause.text.is_empty(), "{}", rule.id);
        assert!(!rule.doc.zh.is_empty() && !rule.doc.en.is_empty(), "{}", rule.id);
        assert!(rule.cases.len() >= 3, "{}: a pass, a breach and a border are needed", rule.id);
        let breach = rule.terms.last().unwrap().verdict;
        assert!(rule.cases.iter().any(|case| case.expect == Some(breach)), "{}: no case breaks it", rule.id);
        assert!(rule.cases.iter().any(|case| case.expect != Some(breach)), "{}: no case keeps it", rule.id);
    }
}

#[test]
fn a_rule_is_silent_outside_its_terms() {
    let plan = Plan::embedded();
    let rule = plan.rules.iter().find(|rule| rule.id == "S02").unwrap();
    let mine = right("mine", &rule.cases[0].right, &Map::new());
    let layers = BTreeMap::new();
    let facts = Facts::new(&mine, &layers);
    assert!(rule.judge(&facts, "2020-12-31".parse().unwrap()).is_empty());
    assert_eq!(rule.judge(&facts, "2021-01-01".parse().unwrap()).len(), 2);
}

#[test]
fn a_faulty_rule_file_is_refused_with_its_place() {
    let good =
        std::fs::read_to_string(crate::support::root().join("layers/qingzhou-2021-2025/rules/S05.toml")).unwrap();
    assert!(Rule::parse("S05", &good).is_ok());
    let refused = |text: &str| Rule::parse("S05", text).unwrap_err();
    assert!(refused(&good.replace("[exclusion]", "[exclusoin]")).contains("exclusoin"));
    assert!(refused(&good.replace("title =", "titel =")).contains("line 2"));
    assert!(refused(&good.replace("verdict = \"approval\"", "verdict = \"forbidden\"")).contains("原则上"));
    assert!(refused(&good.replace("id = \"S05\"", "id = \"S99\"")).contains("name of the file"));
    assert!(refused(&good.replace("[exclusion]", "[containment]\nlayers = []\n[exclusion]")).contains("exactly one"));
}
