use crate::plan::Plan;
use crate::rule::Rule;

/// Which rule someone means.
#[derive(Debug)]
pub enum Found<'p> {
    /// The only one.
    Rule(&'p Rule),
    /// All that speak of it, in the order of their ids.
    Several(Vec<&'p Rule>),
    /// None; ids that are spelt nearly so.
    Nothing(Vec<&'p str>),
}

/// The rule of this id, else those that have a word in their title, clause, words or layers.
pub fn find<'p>(plan: &'p Plan, wanted: &str) -> Found<'p> {
    let wanted = wanted.trim();
    if let Some(rule) = plan.rules.iter().find(|rule| rule.id.eq_ignore_ascii_case(wanted)) {
        return Found::Rule(rule);
    }
    let word = wanted.to_lowercase();
    let mut found: Vec<&Rule> =
        plan.rules.iter().filter(|rule| !word.is_empty() && speaks_of(plan, rule, &word)).collect();
    match found.len() {
        0 => Found::Nothing(near(plan, &word)),
        1 => Found::Rule(found.remove(0)),
        _ => Found::Several(found),
    }
}

fn speaks_of(plan: &Plan, rule: &Rule, word: &str) -> bool {
    let has = |text: &str| text.to_lowercase().contains(word);
    let clause = |clause: &crate::rule::Clause| has(&clause.article) || has(&clause.text);
    let of_layer = |layer: &&str| has(layer) || has(plan.layer_title(layer));
    has(&rule.title)
        || has(&rule.doc.zh)
        || has(&rule.doc.en)
        || rule.clauses().any(clause)
        || rule.layers().iter().any(of_layer)
}

/// Ids that differ in one sign, or begin alike.
fn near<'p>(plan: &'p Plan, word: &str) -> Vec<&'p str> {
    const MOST: usize = 8;
    let ids = plan.rules.iter().map(|rule| rule.id.as_str());
    let is_near = |id: &&str| {
        let id = id.to_lowercase();
        strsim::levenshtein(&id, word) <= 1 || (word.len() > 1 && (id.starts_with(word) || word.starts_with(&*id)))
    };
    ids.filter(is_near).take(MOST).collect()
}
