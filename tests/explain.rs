use minezone::Plan;
use minezone::explain::{Language, explain, page};
use serde_json::Value;

use crate::support::{minezone, root, text};

fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = minezone(&root(), arguments);
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// The rules that a filter lets through.
fn listed(filter: &[&str]) -> Vec<String> {
    let (code, json, _) = run(&[&["rules", "--format", "json"], filter].concat());
    assert_eq!(code, Some(0));
    let rules: Value = serde_json::from_str(&json).unwrap();
    rules.as_array().unwrap().iter().map(|rule| rule["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_rule_is_explained_with_its_clause_its_dates_and_what_it_needs() {
    let plan = Plan::embedded();
    for rule in &plan.rules {
        let [zh, en] = [Language::Zh, Language::En].map(|language| explain(&plan, rule, language));
        for text in [&zh, &en] {
            assert!(text.starts_with(&format!("{} {}", rule.id, rule.title)), "{text}");
            assert!(text.contains(&rule.clause.text) && text.contains(&rule.clause.article), "{text}");
            assert!(text.contains(&plan.instruments[&rule.clause.instrument].title), "{text}");
            for term in &rule.terms {
                assert!(text.contains(&term.from.to_string()), "{text}");
            }
            for case in &rule.cases {
                assert!(text.contains(&case.name), "{text}");
            }
        }
        for layer in rule.layers() {
            assert!(zh.contains(plan.layer_title(layer)) && en.contains(&layer.replace('_', " ")), "{zh}{en}");
        }
        assert!(zh.contains(rule.terms[0].verdict.zh()), "{zh}");
        assert_eq!(zh.contains("原则上："), rule.in_principle, "{zh}");
    }
}

#[test]
fn parameters_stand_in_the_words() {
    let (_, s07, _) = run(&["explain", "S07"]);
    assert!(s07.contains("重点开采区的每个分区内最多3个采矿权"), "{s07}");
    let (_, l31, _) = run(&["explain", "L31", "--lang", "en"]);
    assert!(l31.contains("all of it inside key mining zone") && l31.contains("the method is 露天"), "{l31}");
}

#[test]
fn a_rule_that_is_not_there_is_said_with_those_that_are() {
    let (code, _, told) = run(&["explain", "S99"]);
    assert_eq!(code, Some(2));
    assert!(told.contains("S99") && told.contains("S12"), "{told}");
    assert_eq!(run(&["explain", "s12"]).0, Some(0));
}

#[test]
fn rules_are_listed_by_kind_layer_and_verdict() {
    let all = listed(&[]);
    assert_eq!(all.len(), Plan::embedded().rules.len());
    assert_eq!(listed(&["--layer", "ecological_red_line"]), ["S02"]);
    assert!(listed(&["--kind", "cardinality"]).contains(&"S11".to_owned()));
    let forbidding = listed(&["--verdict", "forbidden"]);
    assert!(forbidding.contains(&"S04".to_owned()) && !forbidding.contains(&"S05".to_owned()), "{forbidding:?}");
    assert!(listed(&["--kind", "containment", "--verdict", "forbidden"]).contains(&"S12".to_owned()));
    assert!(listed(&["--layer", "nowhere"]).is_empty());
    let (_, table, _) = run(&["rules"]);
    assert!(all.iter().all(|id| table.contains(id)), "{table}");
}

#[test]
fn the_page_of_all_rules_is_that_of_the_files() {
    let committed = std::fs::read_to_string(root().join("layers/RULES.md")).unwrap_or_default();
    assert!(committed == page(&Plan::embedded()), "layers/RULES.md is out of date: make fixtures");
}
