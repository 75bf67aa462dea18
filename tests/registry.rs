use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::Date;
use minezone::right::Attribute;
use minezone::rule::{Case, Comparison, Kind, Rule, Setback, Threshold};
use minezone::{Plan, Verdict};

use crate::support::root;

const FOLDERS: [&str; 4] = ["qingzhou-2021-2025", "national-law", "shandong", "weifang-2021-2025"];

/// Rows of the catalogue of clauses: the plan's, and those of laws and orders. Rules of what was walked article by article go on to
/// L89.
const ROWS: [(char, usize); 2] = [('S', 40), ('L', 35)];
const LAST_OF_ARTICLES: usize = 89;

fn breach(rule: &Rule) -> Verdict {
    rule.terms.last().unwrap().verdict
}

/// The days on which the law that a rule states begins or is written anew.
fn first_days(rule: &Rule) -> impl Iterator<Item = Date> {
    rule.terms.iter().map(|term| term.from)
}

#[test]
fn every_row_is_a_rule_or_has_its_reason() {
    let plan = Plan::embedded();
    let of_rules: BTreeSet<&str> =
        plan.rules.iter().map(|rule| rule.id.trim_end_matches(|c: char| c.is_ascii_lowercase())).collect();
    let readmes = FOLDERS.map(|folder| {
        std::fs::read_to_string(root().join("layers").join(folder).join("README.md")).expect("every folder has one")
    });
    let has_reason = |row: &str| {
        let lines = readmes.iter().flat_map(|text| text.lines());
        let mut reasons = lines.filter_map(|line| line.strip_prefix(&format!("| {row} |")));
        reasons.any(|reason| reason.trim_matches(['|', ' ']).chars().count() > 20)
    };
    for (letter, count) in ROWS {
        for number in 1..=count {
            let row = format!("{letter}{number:02}");
            assert!(of_rules.contains(row.as_str()) || has_reason(&row), "{row}: neither a rule nor a reason why not");
        }
    }
}

#[test]
fn ids_are_unique_and_of_a_known_row() {
    let plan = Plan::embedded();
    let mut ids = BTreeSet::new();
    for rule in &plan.rules {
        assert!(ids.insert(&rule.id), "{}: twice", rule.id);
        let number = rule.id.get(1..3).and_then(|number| number.parse::<usize>().ok());
        let known = ROWS.iter().any(|(letter, count)| {
            let last = if *letter == 'L' { LAST_OF_ARTICLES } else { *count };
            rule.id.starts_with(*letter) && number.is_some_and(|number| (1..=last).contains(&number))
        });
        assert!(known && rule.id.len() <= 4, "{}: no row", rule.id);
        assert!(FOLDERS.contains(&rule.pack.as_str()), "{}", rule.id);
    }
}

#[test]
fn every_rule_is_reported_in_both_languages_and_cites_what_was_in_force() {
    let plan = Plan::embedded();
    for rule in &plan.rules {
        let id = &rule.id;
        let is_chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        assert!(is_chinese(&rule.doc.zh) && rule.doc.zh.chars().count() >= 20, "{id}: doc.zh");
        assert!(rule.doc.en.split_whitespace().count() >= 8 && !is_chinese(&rule.doc.en), "{id}: doc.en");
        for clause in rule.clauses() {
            assert!(!clause.article.is_empty() && clause.text.chars().count() >= 10, "{id}: clause");
            assert!(plan.instruments.contains_key(&clause.instrument), "{id}: {}", clause.instrument);
        }
        cites_what_was_in_force(&plan, rule).unwrap();
    }
}

/// Whether the terms of a rule lie in the time in which the instruments are in force that they cite.
pub fn cites_what_was_in_force(plan: &Plan, rule: &Rule) -> Result<(), String> {
    let id = &rule.id;
    for (number, term) in rule.terms.iter().enumerate() {
        let clause = term.clause.as_ref().unwrap_or(&rule.clause);
        let instrument = &plan.instruments[&clause.instrument];
        if term.from < instrument.from {
            return Err(format!("{id}: {} was not in force on {}", instrument.id, term.from));
        }
        // Law that is written anew begins with the instrument in which it is.
        let before = number.checked_sub(1).map(|before| rule.terms[before].clause.as_ref().unwrap_or(&rule.clause));
        let is_another = before.is_some_and(|before| before.instrument != clause.instrument);
        if is_another && term.from != instrument.from {
            return Err(format!("{id}: {} is in force from {}, and not {}", instrument.id, instrument.from, term.from));
        }
        let next = rule.terms.get(number + 1).map(|next| next.from.yesterday().unwrap());
        // A plan is followed until the next one is approved; a law that was repealed is not.
        if let Some(until) = instrument.until.filter(|_| !instrument.id.ends_with("-plan")) {
            let last = term.until.or(next);
            if last.is_none_or(|last| last > until) {
                return Err(format!("{id}: goes on after {} has ended", instrument.id));
            }
        }
    }
    Ok(())
}

#[test]
fn what_is_from_memory_is_a_draft_and_what_holds_in_principle_says_so() {
    let plan = Plan::embedded();
    for rule in &plan.rules {
        let says = |words: &str| rule.clauses().any(|clause| clause.text.contains(words));
        assert!(!says("凭记忆") || rule.is_draft(), "{}: from memory, and in force", rule.id);
        assert!(!rule.in_principle || says("原则上"), "{}: its clause does not say 原则上", rule.id);
    }
    assert!(plan.rules.iter().any(Rule::is_draft));
}

#[test]
fn every_instrument_is_cited_and_says_where_it_was_read() {
    let plan = Plan::embedded();
    let cited: BTreeSet<&str> =
        plan.rules.iter().flat_map(Rule::clauses).map(|clause| clause.instrument.as_str()).collect();
    for (id, instrument) in &plan.instruments {
        assert!(cited.contains(id.as_str()), "{id} is not cited");
        assert!(!instrument.source.is_empty() && !instrument.issuer.is_empty(), "{id}");
        assert!(instrument.until.is_none_or(|until| instrument.from <= until), "{id}");
    }
}

#[test]
fn every_rule_is_kept_broken_and_tried_on_its_border() {
    let plan = Plan::embedded();
    for rule in &plan.rules {
        let id = &rule.id;
        assert!(rule.cases.len() >= 3, "{id}: {} cases", rule.cases.len());
        let names: BTreeSet<&str> = rule.cases.iter().map(|case| case.name.as_str()).collect();
        assert_eq!(names.len(), rule.cases.len(), "{id}: two cases of one name");
        assert!(rule.cases.iter().any(|case| case.expect == Some(breach(rule))), "{id}: no case breaks it");
        let keeps = |case: &Case| case.expect != Some(breach(rule)) || breach(rule) == Verdict::Informative;
        assert!(rule.cases.iter().any(keeps), "{id}: no case keeps it");
        assert_border(rule);
    }
}

/// A case lies on the very border that the parameters draw.
fn assert_border(rule: &Rule) {
    let id = &rule.id;
    let kept = |wanted: f64, within: f64| {
        let is_there = |value: f64| (value - wanted).abs() <= within;
        rule.cases.iter().any(|case| case.expect == Some(Verdict::Compliant) && case.value.is_some_and(is_there))
    };
    match &rule.kind {
        Kind::Exclusion(_) => {
            let touches = |case: &Case| !case.zones.is_empty() && case.value == Some(0.0);
            assert!(rule.cases.iter().any(touches), "{id}: nothing touches");
        }
        Kind::Containment(_) => assert!(kept(0.0, 0.0), "{id}: nothing is just inside"),
        Kind::Setback(Setback { metres, metres_by, .. }) => {
            for metres in metres.iter().chain(metres_by.values()) {
                assert!(kept(*metres, 0.001), "{id}: nothing is just {metres} m away");
            }
        }
        Kind::Threshold(Threshold { is, value, rows, .. }) => {
            assert!(
                matches!(is, Comparison::AtLeast | Comparison::AtMost),
                "{id}: its border is a breach: add a check"
            );
            for value in value.iter().chain(rows.iter().map(|row| &row.value)) {
                assert!(kept(*value, 0.0), "{id}: nothing is exactly {value}");
            }
        }
        Kind::Cardinality(kind) => assert!(kept(kind.max as f64, 0.0), "{id}: no zone is just full"),
        Kind::Quota(kind) => {
            let limit = kind.sum.as_ref().map(|sum| sum.at_most).or(kind.count.as_ref().map(|c| c.at_most as f64));
            let limit = limit.or(kind.zones.as_ref().map(|zones| zones.at_least));
            let limit = limit.or(kind.share.as_ref().map(|share| share.at_least));
            assert!(limit.is_none_or(|limit| kept(limit, 0.0)), "{id}: the figure is not reached exactly");
        }
        // What is listed has no border.
        Kind::AllowedValues(_) | Kind::Schedule(_) | Kind::RequiredDocuments(_) => {}
    }
}

#[test]
fn law_that_changes_is_tried_on_the_day_before_and_on_the_day() {
    let plan = Plan::embedded();
    for rule in &plan.rules {
        // The plan's own rules begin with the plan.
        for first in first_days(rule).filter(|first| *first > plan.term.from) {
            let before = first.checked_sub(1.day()).unwrap();
            for day in [before, first] {
                assert!(rule.cases.iter().any(|case| case.as_of == Some(day)), "{}: no case on {day}", rule.id);
            }
        }
        if let Some(last) = rule.terms.last().and_then(|term| term.until) {
            for day in [last, last.tomorrow().unwrap()] {
                assert!(rule.cases.iter().any(|case| case.as_of == Some(day)), "{}: no case on {day}", rule.id);
            }
        }
    }
}

#[test]
fn every_mineral_that_a_rule_names_is_one_that_rights_can_have() {
    let table = std::fs::read_to_string(root().join("layers/minerals.toml")).unwrap();
    let table: toml::Table = table.parse().unwrap();
    let named = |kind: &str| table[kind].as_array().unwrap().iter().map(|entry| entry["name"].as_str().unwrap());
    let known: BTreeSet<&str> = named("mineral").chain(named("rock")).collect();
    for rule in &Plan::embedded().rules {
        let listed = rule.kinds().filter_map(|kind| match kind {
            Kind::AllowedValues(kind) if kind.attribute == Attribute::Mineral => Some(kind.listed.iter()),
            _ => None,
        });
        let rows = rule.kinds().filter_map(|kind| match kind {
            Kind::Threshold(kind) => Some(kind.rows.iter().flat_map(|row| &row.when.mineral)),
            _ => None,
        });
        let when = rule.when.mineral.iter().chain(&rule.when.mineral_not);
        for mineral in when.chain(listed.flatten()).chain(rows.flatten()) {
            assert!(known.contains(mineral.as_str()), "{}: {mineral} is not in layers/minerals.toml", rule.id);
        }
    }
}
