use std::collections::{BTreeMap, BTreeSet};

use minezone::layer::{Layer, Zone};
use minezone::rule::{Case, Census, Facts, LayerFacts, Rule};
use minezone::{Plan, Right};

use crate::support::{polygons, surface};

fn right(id: &str, text: &str, case: &Case) -> Right {
    let right = Right::new(id, &polygons(text)).unwrap();
    case.attributes.iter().fold(right, |right, (name, value)| right.with(name, value.clone()))
}

/// Runs a case on the rule alone, as it stands in the file.
fn run(rule: &Rule, case: &Case) {
    let what = format!("{}: {}", rule.id, case.name);
    let mut zones: BTreeMap<&str, Vec<Zone>> = BTreeMap::new();
    let mut names: BTreeSet<&str> = rule.layers().iter().map(String::as_str).collect();
    names.extend(case.zones.iter().map(|zone| zone.layer.as_str()));
    names.extend(rule.further_layer());
    for name in names {
        zones.entry(name).or_default();
    }
    for zone in &case.zones {
        let of_layer = zones.entry(&zone.layer).or_default();
        let properties = zone.attributes.clone();
        of_layer.push(Zone { id: format!("Z{}", of_layer.len()), surface: surface(&zone.geometry), properties });
    }
    zones.retain(|name, _| !case.missing.iter().any(|missing| missing == name));
    let layers: Vec<Layer> = zones.into_iter().map(|(name, zones)| Layer::new(name, zones)).collect();
    let mine = right("mine", &case.right, case);
    let others = case.batch.iter().enumerate().map(|(i, text)| right(&format!("other {i}"), text, case));
    let batch: Vec<Right> = std::iter::once(mine.clone()).chain(others).collect();
    let census = Census::take(&layers, &batch);
    let measured = layers.iter().map(|layer| (layer.name.as_str(), LayerFacts::measure(layer, &mine))).collect();
    let facts = Facts { right: &mine, layers: &measured, census: Some(&census) };
    let day = case.as_of.unwrap_or_else(|| rule.terms.last().unwrap().from);
    let findings = rule.judge(&facts, day);
    let worst = findings.iter().max_by_key(|finding| finding.verdict);
    assert_eq!(worst.map(|finding| finding.verdict), case.expect, "{what}: {findings:?}");
    if let Some(value) = case.value {
        let found = worst.and_then(|finding| finding.value).unwrap_or_else(|| panic!("{what}: no value"));
        assert!((found - value).abs() <= case.tolerance, "{what}: {found} instead of {value}");
    }
}

#[test]
fn every_rule_gives_what_its_cases_say() {
    let plan = Plan::embedded();
    for rule in &plan.rules {
        rule.cases.iter().for_each(|case| run(rule, case));
    }
}

#[test]
fn every_rule_is_cited_explained_and_tried() {
    let plan = Plan::embedded();
    assert!(plan.rules.len() >= 10);
    for rule in &plan.rules {
        let clause = &rule.clause;
        assert!(!clause.article.is_empty() && !clause.text.is_empty() && !clause.gloss.is_empty(), "{}", rule.id);
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
    let facts_of = |case: &Case| (right("mine", &case.right, case), BTreeMap::new());
    let (mine, layers) = facts_of(&rule.cases[0]);
    let facts = Facts { right: &mine, layers: &layers, census: None };
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

#[test]
fn the_schemas_are_those_of_the_types() {
    for format in minezone::plan::RecordFormat::ALL {
        let path = crate::support::root().join(format!("layers/schema/{}.schema.json", format.as_str()));
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(committed == format.schema_text(), "{} is out of date: make fixtures", path.display());
    }
}
