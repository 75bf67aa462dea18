//! Rules and diagnostics in words: what each rule asks, of whom, by which clause and when, for people who do not read TOML; what a
//! code means.

mod code;
mod find;
mod list;
mod page;
mod summary;

use std::collections::BTreeSet;

pub use code::{code, codes_page};
pub use find::{Found, find};
pub use list::RuleList;
pub use page::page;
pub use summary::{Filter, RuleSummary, TermSummary};

use crate::plan::Plan;
use crate::right::{Attribute, document_term};
pub use crate::rule::Language;
use crate::rule::{Clause, Rule, Term, Words};

/// A rule of a plan for people: one line for each thing there is to know.
///
/// ```
/// use minezone::explain::{Language, explain};
///
/// let plan = minezone::Plan::embedded();
/// let rule = plan.rules.iter().find(|rule| rule.id == "S04").unwrap();
/// let text = explain(&plan, rule, Language::Zh);
/// assert!(text.contains("战略性矿产资源保护区") && text.contains("该区内暂时不开发"));
/// ```
pub fn explain(plan: &Plan, rule: &Rule, language: Language) -> String {
    let mut text = format!("{} {}\n\n", rule.id, rule.title);
    for (label, value) in lines(plan, rule, language) {
        text += &format!("{label}{}{value}\n", language.of("：", ": "));
    }
    if !rule.cases.is_empty() {
        text += &format!("{}\n", language.of("算例：", "Cases:"));
    }
    for case in &rule.cases {
        let comes_to = match case.expect {
            Some(verdict) => language.verdict(verdict),
            None => language.of("不适用", "does not apply").to_owned(),
        };
        text += &format!("  - {} → {comes_to}\n", case.name);
    }
    text
}

/// What there is to know of a rule, by label.
fn lines(plan: &Plan, rule: &Rule, language: Language) -> Vec<(&'static str, String)> {
    let label = |zh: &'static str, en: &'static str| language.of(zh, en);
    let mut lines = vec![(label("说明", "Meaning"), language.of(&rule.doc.zh, &rule.doc.en).to_owned())];
    if rule.is_draft() {
        let note = "草案：凭记忆写成，未核对原文，默认不适用";
        lines.push((
            label("状态", "Status"),
            label(note, "draft: written from memory, not applied unless asked for").into(),
        ));
    }
    let name = language.of(rule.kind.rule().title(), rule.kind.as_str());
    lines.push((label("类型", "Kind"), name.to_owned()));
    let words = Words::new(language, |layer| plan.layer_title(layer).to_owned());
    let checks = rule.kinds().map(|kind| kind.rule().checks(&words)).collect::<Vec<_>>();
    lines.push((label("检查", "Checks that"), checks.join(label("；后改为：", "; later: "))));
    lines.push((label("适用", "Applies to"), rule.when.in_words(language)));
    if let Some(place) = rule.place.in_words(language) {
        lines.push((label("所指分区", "Of zones where"), place));
    }
    lines.push((
        label("违反的后果", "A breach means"),
        language.list(rule.terms.iter().map(|term| in_force(term, language))),
    ));
    if rule.in_principle {
        let note = "条款含“原则上”，违反不会得出禁止";
        lines.push((
            label("原则上", "In principle"),
            label(note, "the clause says 原则上: a breach never forbids").into(),
        ));
    }
    lines.extend(standing(plan, rule, language));
    lines.extend(rule.clauses().flat_map(|clause| cited(plan, clause, language)));
    let needs = rule.layers().into_iter().map(|name| {
        let state = match plan.layer(name) {
            None => label("（缺少，得出未检查）", " (missing: not checked)"),
            Some(layer) if layer.schematic => label("（示意）", " (schematic)"),
            Some(_) => "",
        };
        format!("{}{state}", words.layer(name))
    });
    let needs: Vec<String> = needs.collect();
    if !needs.is_empty() {
        lines.push((label("所需图层", "Layers"), language.list(needs)));
    }
    let attributes: Vec<String> = attributes(rule).into_iter().map(|a| language.attribute(a)).collect();
    if !attributes.is_empty() {
        lines.push((label("所需属性", "Attributes of the right"), language.list(attributes)));
    }
    lines.push((label("出自", "From"), pack(plan, rule)));
    lines
}

/// Whether it binds, whose matter it is, what prevails over it, and what makes a breach good.
fn standing(plan: &Plan, rule: &Rule, language: Language) -> Vec<(&'static str, String)> {
    let mut lines = Vec::new();
    if let Some(force) = rule.force.in_words(language) {
        lines.push((language.of("效力", "Force"), force.to_owned()));
    }
    if let Some(authority) = &rule.authority {
        lines.push((language.of("主管部门", "Department"), language.of(&authority.zh, &authority.en).to_owned()));
    }
    for other in &rule.yields {
        let title = plan.rules.iter().find(|rule| rule.id == other.to).map_or("", |rule| rule.title.as_str());
        let because = language.of(&other.because.zh, &other.because.en);
        let text = match language {
            Language::Zh => format!("{}《{title}》：{because}", other.to),
            Language::En => format!("{} “{title}”: {because}", other.to),
        };
        lines.push((language.of("让位于", "Yields to"), text));
    }
    if let Some(discharge) = &rule.discharge {
        let documents = language.list(discharge.documents.iter().map(|document| {
            let term = document_term(document);
            language.of(&term.zh, &term.en).to_owned()
        }));
        let verdict = language.verdict(discharge.verdict);
        lines.push((language.of("办齐后", "Made good by"), format!("{documents} → {verdict}")));
    }
    lines
}

/// What a breach means in a term, and when that is.
fn in_force(term: &Term, language: Language) -> String {
    let verdict = language.verdict(term.verdict);
    match (language, term.until) {
        (Language::Zh, None) => format!("{}起：{verdict}", term.from),
        (Language::Zh, Some(until)) => format!("{}至{until}：{verdict}", term.from),
        (Language::En, None) => format!("from {}: {verdict}", term.from),
        (Language::En, Some(until)) => format!("{} to {until}: {verdict}", term.from),
    }
}

/// The attributes of a right on which a rule depends, in any term.
fn attributes(rule: &Rule) -> BTreeSet<Attribute> {
    rule.when.attributes().chain(rule.kinds().flat_map(|kind| kind.rule().attributes())).collect()
}

/// A clause and the instrument that it stands in.
fn cited(plan: &Plan, clause: &Clause, language: Language) -> Vec<(&'static str, String)> {
    let mut lines = vec![(language.of("条款", "Clause"), format!("{} “{}”", clause.article, clause.text))];
    if let Some(instrument) = plan.instruments.get(&clause.instrument) {
        let in_force = match (language, instrument.until) {
            (Language::Zh, None) => format!("{}起施行", instrument.from),
            (Language::Zh, Some(until)) => format!("{}至{until}", instrument.from),
            (Language::En, None) => format!("in force from {}", instrument.from),
            (Language::En, Some(until)) => format!("in force {} to {until}", instrument.from),
        };
        let value = format!("{}（{}，{in_force}）", instrument.title, instrument.issuer);
        lines.push((language.of("依据", "Instrument"), value));
        if let Some(successor) = &instrument.replaced_by {
            let title = plan.instruments.get(successor).map_or(successor, |instrument| &instrument.title);
            lines.push((language.of("代替者", "Replaced by"), title.clone()));
        }
        if let Some(continued) = &instrument.continued {
            lines.push((language.of("延续执行", "Continued by"), continued.document.clone()));
        }
        lines.push((language.of("来源", "Read in"), instrument.source.clone()));
    }
    lines
}

/// Title of the plan or pack that a rule stands in.
fn pack(plan: &Plan, rule: &Rule) -> String {
    let found = plan.packs.iter().find(|pack| pack.id == rule.pack);
    let title = found.map_or(plan.title.as_str(), |pack| pack.title.as_str());
    format!("{title} {}/rules/{}.toml", rule.pack, rule.id)
}
