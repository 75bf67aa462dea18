use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use minezone::lint::{Basis, try_case};
use minezone::rule::{Case, Force, Kind, Rule};
use minezone::{Plan, Verdict};
use rayon::prelude::*;
use toml::Table;

use crate::registry::cites_what_was_in_force;
use crate::support::root;

mod edit;
mod further;
mod yields;

use edit::Edit;

/// Rules that hold in principle, and those that cannot be broken by what is proposed. Cases do not see it, since a verdict is the same
/// with and without: so it is noted here a second time.
const IN_PRINCIPLE: [&str; 8] = ["L06", "L30a", "L30b", "L32", "S05", "S11", "S30", "S33a"];
const ADVICE: [&str; 4] = ["S08", "S17b", "S18b", "S32a"];
const LATER_DUTIES: [&str; 9] = ["L35b", "L41", "L48c", "L53d", "L67d", "L67e", "L83", "S33", "S33a"];

/// Changes that nothing finds, each with the reason why nothing can.
const SURVIVORS: [(&[&str], &str, &str); 4] = [
    (
        &["L01e", "L01g"],
        "entry terms/1 dropped",
        "The regulation of 1998 has no last day in instruments.toml, and says the same as the law of 2024.",
    ),
    (
        &["L35b"],
        "list threshold/rows/2/when/size dropped",
        "Of a size that is neither large nor medium there is only small.",
    ),
    (
        &["L47a", "L47b", "L52", "L52c", "L56b", "L59a"],
        "value of a list when/mineral/0 dropped",
        "建筑用砂 is a use of 天然石英砂, which stands for all its uses; the list names it for people.",
    ),
    (&["S10a"], "list when/right_kind dropped", "A total counts mining rights only."),
];

/// A rule with the file it stands in.
struct Shipped<'a> {
    rule: &'a Rule,
    /// The file without its cases.
    table: Table,
    /// Its cases and those that are made for it.
    cases: Vec<Case>,
}

/// By what a change is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Found {
    /// The file is refused.
    Refused,
    ByCase,
    /// What it says of itself is not what is noted here.
    ByNote,
    /// A clause is applied while its instrument was not in force.
    ByInstrument,
    Not,
}

/// As it stands in its folder, with its packs beside it.
fn plan() -> Plan {
    Plan::open(root().join("layers/qingzhou-2021-2025")).unwrap()
}

impl Shipped<'_> {
    fn of(rule: &Rule) -> Shipped<'_> {
        let path = root().join("layers").join(&rule.pack).join("rules").join(format!("{}.toml", rule.id));
        let mut table: Table = std::fs::read_to_string(&path).unwrap().parse().unwrap();
        table.remove("case");
        let cases = rule.cases.iter().cloned().chain(further::minerals(rule)).collect();
        Shipped { rule, table, cases }
    }

    fn read(&self, table: &Table) -> Option<Rule> {
        let text = toml::to_string(table).unwrap();
        let rule = Rule::parse(&self.rule.pack, &self.rule.id, &text).ok()?;
        Some(Rule { vocabularies: Arc::clone(&self.rule.vocabularies), ..rule })
    }

    fn find(&self, edit: &Edit, plan: &Plan) -> Found {
        let Some(changed) = self.read(&edit.applied(&self.table)) else { return Found::Refused };
        let basis = Basis { baseline: &plan.baseline, sizes: &plan.sizes };
        let fails = |rule: &Rule, case: &Case| try_case(rule, case, basis).is_err();
        // Cases of a day find changes of days.
        let (of_days, others): (Vec<&Case>, Vec<&Case>) = self.cases.iter().partition(|case| case.as_of.is_some());
        let by_days = ["date", "verdict", "entry"].contains(&edit.class);
        let [first, then] = if by_days { [of_days, others] } else { [others, of_days] };
        if first.into_iter().chain(then).any(|case| fails(&changed, case)) {
            return Found::ByCase;
        }
        let on_the_border =
            further::at_the_border(self.rule, &changed).into_iter().chain(further::of_many_zones(self.rule, &changed));
        if on_the_border.into_iter().any(|(rule, case)| fails(&rule, &case)) {
            return Found::ByCase;
        }
        if check_notes(&changed).is_err() {
            return Found::ByNote;
        }
        if cites_what_was_in_force(plan, &changed).is_err() { Found::ByInstrument } else { Found::Not }
    }
}

/// Whether force and principle of a rule are those that are noted.
fn check_notes(rule: &Rule) -> Result<(), String> {
    let id = rule.id.as_str();
    let force = match () {
        () if ADVICE.contains(&id) => Force::Advice,
        () if LATER_DUTIES.contains(&id) => Force::LaterDuty,
        () => Force::Binding,
    };
    if rule.force != force {
        return Err(format!("{id}: the force is {:?}, noted is {force:?}", rule.force));
    }
    let in_principle = IN_PRINCIPLE.contains(&id);
    if rule.in_principle == in_principle { Ok(()) } else { Err(format!("{id}: in_principle, noted is {in_principle}")) }
}

#[test]
fn every_change_of_a_rule_makes_one_of_its_cases_fail() {
    let plan = plan();
    let shipped: Vec<Shipped> = plan.rules.iter().map(Shipped::of).collect();
    let tried: Vec<(&Shipped, Edit)> =
        shipped.iter().flat_map(|file| Edit::all(&file.table).into_iter().map(move |edit| (file, edit))).collect();
    let found: Vec<Found> = tried.par_iter().map(|(file, edit)| file.find(edit, &plan)).collect();
    let mut counts: BTreeMap<(&str, Found), usize> = BTreeMap::new();
    let mut survivors = BTreeSet::new();
    for ((file, edit), found) in tried.iter().zip(found) {
        *counts.entry((edit.class, found)).or_default() += 1;
        if found == Found::Not {
            survivors.insert(format!("{} {}", file.rule.id, edit.in_words()));
        }
    }
    println!("{} changes of {} rules: {counts:#?}", tried.len(), shipped.len());
    let expected = SURVIVORS.iter().flat_map(|(rules, change, _)| rules.iter().map(move |id| format!("{id} {change}")));
    let expected: BTreeSet<String> = expected.collect();
    let new: Vec<&String> = survivors.difference(&expected).collect();
    assert!(new.is_empty(), "{} changes that no case finds: {new:#?}", new.len());
    assert_eq!(survivors, expected, "what is found is no survivor");
}

/// What is judged unchanged is as the further cases say; else they would find any change.
#[test]
fn the_cases_that_are_made_hold_for_the_rules_as_they_stand() {
    let plan = plan();
    let basis = Basis { baseline: &plan.baseline, sizes: &plan.sizes };
    for rule in &plan.rules {
        check_notes(rule).unwrap();
        let made = further::minerals(rule).into_iter().map(|case| (rule.clone(), case));
        for (rule, case) in made.chain(further::at_the_border(rule, rule)).chain(further::of_many_zones(rule, rule)) {
            try_case(&rule, &case, basis).unwrap_or_else(|why| panic!("{}: {why}", rule.id));
        }
    }
}

/// Beside a breach, what keeps it, and the border of what it asks (tests/registry.rs): whom it does not ask.
#[test]
fn every_rule_for_some_rights_is_tried_on_another() {
    let plan = plan();
    let mut missing = Vec::new();
    for rule in &plan.rules {
        // A total counts the others in one case with those that are meant.
        if rule.when == Default::default() || matches!(rule.kind, Kind::Quota(_)) {
            continue;
        }
        let last = rule.terms.last().unwrap().from;
        let is_silent = |case: &Case| case.expect.is_none() && rule.term(case.as_of.unwrap_or(last)).is_some();
        if !rule.cases.iter().any(is_silent) {
            missing.push(&rule.id);
        }
    }
    assert!(missing.is_empty(), "no case of a right that is not meant: {missing:?}");
}

fn breach(rule: &Rule) -> Verdict {
    rule.terms.last().unwrap().verdict
}
