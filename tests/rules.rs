use std::collections::BTreeMap;

use minezone::lint::{Basis, try_case};
use minezone::rule::{Case, Facts, Rule, Spellings, Vocabularies, Vocabulary};
use minezone::{Plan, Right};

use crate::support::{polygons, root};

fn run(plan: &Plan, rule: &Rule, case: &Case) {
    let basis = Basis { baseline: &plan.baseline, sizes: &plan.sizes };
    try_case(rule, case, basis).unwrap_or_else(|reported| panic!("{}: {reported}", rule.id));
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
    // What a plan would declare of the layers.
    let declared = r#"
        water."级别" = { "一级" = [], "二级" = [] }
        railways."等级" = { "高速" = [], "普速" = [] }
        sites."类型" = { "可视范围内" = [], "其他" = [] }
        sites."治理状态" = { "已完成" = [], "治理中" = [], "未治理" = [] }
    "#;
    let declared: BTreeMap<String, Spellings> = toml::from_str(declared).unwrap();
    let known = declared.iter().map(|(layer, values)| {
        let mut vocabulary = Vocabulary::default();
        vocabulary.declare(values).unwrap();
        (layer.clone(), vocabulary)
    });
    let known: Vocabularies = known.collect();
    for entry in std::fs::read_dir(crate::support::root().join("fixtures/rules")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let rule = Rule::parse("test", name, &std::fs::read_to_string(&path).unwrap())
            .unwrap_or_else(|e| panic!("{name}: {e}"));
        assert!(rule.cases.len() >= 3, "{name}");
        let mut vocabularies: Vocabularies = (*rule.vocabularies).clone();
        vocabularies.extend(known.clone());
        let rule = Rule { vocabularies: vocabularies.into(), ..rule };
        rule.cases.iter().for_each(|case| run(&plan, &rule, case));
        kinds.insert(rule.kind.as_str());
    }
    let of_plan = plan.rules.iter().map(|rule| rule.kind.as_str());
    kinds.extend(of_plan);
    assert_eq!(kinds.len(), minezone::rule::Kind::NAMES.len(), "{kinds:?}");
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
    let mine = Right::new("mine", &polygons(&rule.cases[0].right)).unwrap();
    let layers = BTreeMap::new();
    let facts = Facts::new(&mine, &layers);
    assert!(rule.judge(&facts, "2020-12-31".parse().unwrap()).is_empty());
    assert_eq!(rule.judge(&facts, "2021-01-01".parse().unwrap()).len(), 2);
}

#[test]
fn a_faulty_rule_file_is_refused_with_its_place() {
    let good =
        std::fs::read_to_string(crate::support::root().join("layers/qingzhou-2021-2025/rules/S05.toml")).unwrap();
    assert!(Rule::parse("test", "S05", &good).is_ok());
    let refused = |text: &str| Rule::parse("test", "S05", text).unwrap_err().to_string();
    assert!(refused(&good.replace("[exclusion]", "[exclusoin]")).contains("exclusoin"));
    assert!(refused(&good.replace("title =", "titel =")).contains("line 2"));
    assert!(refused(&good.replace("verdict = \"approval\"", "verdict = \"forbidden\"")).contains("原则上"));
    assert!(refused(&good.replace("id = \"S05\"", "id = \"S99\"")).contains("name of the file"));
    assert!(refused(&good.replace("[exclusion]", "[containment]\nlayers = []\n[exclusion]")).contains("exactly one"));
}

#[test]
fn the_page_on_rules_has_every_kind() {
    let page = std::fs::read_to_string(root().join("layers/README.md")).unwrap();
    for kind in minezone::rule::Kind::NAMES {
        assert!(page.contains(&format!("| `[{kind}]` |")), "the table of kinds in layers/README.md lacks {kind}");
    }
}

#[test]
fn the_schemas_are_those_of_the_types() {
    for format in minezone::plan::RecordFormat::ALL {
        let path = crate::support::root().join(format!("layers/schema/{}.schema.json", format.as_str()));
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(committed == format.schema_text(), "{} is out of date: make fixtures", path.display());
    }
}

/// The published schema is that of the types, and holds for what is written in either language.
#[test]
fn reports_are_as_their_schema_says() {
    let root = crate::support::root();
    let committed = std::fs::read_to_string(root.join("layers/schema/report.schema.json")).unwrap_or_default();
    assert!(committed == minezone::report::schema_text(), "report.schema.json is out of date: make generated");
    let schema = jsonschema::draft202012::new(&serde_json::from_str(&committed).unwrap()).unwrap();
    for (file, more) in [
        ("fixtures/rights/qingzhou-samples.geojson", &["--lang", "en"][..]),
        ("fixtures/rights/qingzhou-samples.geojson", &[]),
        ("fixtures/invalid/unclosed.geojson", &["--drafts"]),
    ] {
        let run = crate::support::minezone(&root, &[&["screen", file, "--format", "json"], more].concat());
        let report = serde_json::from_slice(&run.stdout).unwrap();
        let faults: Vec<String> = schema.iter_errors(&report).map(|fault| fault.to_string()).collect();
        assert!(faults.is_empty(), "{file}: {faults:#?}");
        assert!(!schema.is_valid(&serde_json::json!({ "format": "minezone-report" })));
    }
}
