//! Rules in words: what each asks, of whom, by which clause and when, for people who do not read TOML.

mod asks;
mod condition;
mod find;
mod needs;
mod page;
mod summary;
mod totals;

use serde::{Deserialize, Serialize};

pub use find::{Found, find};
pub use page::page;
pub use summary::{Filter, RuleSummary, TermSummary};

use crate::plan::Plan;
use crate::right::Attribute;
use crate::rule::{Clause, Rule, Term, Verdict};

/// In which language a rule is explained; clauses stay in their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// 中文
    Zh,
    /// English
    En,
}

impl Language {
    fn of<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    /// Several things in a row.
    fn list<T: AsRef<str>>(self, items: impl IntoIterator<Item = T>) -> String {
        let items: Vec<T> = items.into_iter().collect();
        let items: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
        items.join(self.of("、", ", "))
    }

    fn verdict(self, verdict: Verdict) -> String {
        self.of(verdict.zh(), &verdict.as_str().replace('_', " ")).to_owned()
    }

    fn attribute(self, attribute: Attribute) -> String {
        let name = serde_json::to_value(attribute).ok();
        let name = name.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default().replace('_', " ");
        self.of(attribute.zh(), &name).to_owned()
    }

    /// The title of a layer, in English its name.
    fn layer(self, plan: &Plan, layer: &str) -> String {
        self.of(plan.layer_title(layer), &layer.replace('_', " ")).to_owned()
    }

    fn layers<'a>(self, plan: &Plan, layers: impl IntoIterator<Item = &'a String>) -> String {
        self.list(layers.into_iter().map(|layer| self.layer(plan, layer)))
    }

    fn term(self, term: &Term) -> String {
        let verdict = self.verdict(term.verdict);
        match (self, term.until) {
            (Self::Zh, None) => format!("{}起：{verdict}", term.from),
            (Self::Zh, Some(until)) => format!("{}至{until}：{verdict}", term.from),
            (Self::En, None) => format!("from {}: {verdict}", term.from),
            (Self::En, Some(until)) => format!("{} to {until}: {verdict}", term.from),
        }
    }
}

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
    lines.push((label("类型", "Kind"), asks::name(&rule.kind, language).to_owned()));
    let checks = rule.kinds().map(|kind| asks::asks(plan, kind, language)).collect::<Vec<_>>();
    lines.push((label("检查", "Checks that"), checks.join(label("；后改为：", "; later: "))));
    lines.push((label("适用", "Applies to"), condition::applies(&rule.when, language)));
    if let Some(place) = condition::place(&rule.place, language) {
        lines.push((label("所指分区", "Of zones where"), place));
    }
    lines.push((
        label("违反的后果", "A breach means"),
        language.list(rule.terms.iter().map(|term| language.term(term))),
    ));
    if rule.in_principle {
        let note = "条款含“原则上”，违反不会得出禁止";
        lines.push((
            label("原则上", "In principle"),
            label(note, "the clause says 原则上: a breach never forbids").into(),
        ));
    }
    lines.extend(rule.clauses().flat_map(|clause| cited(plan, clause, language)));
    let needs = rule.layers().into_iter().map(|name| {
        let state = match plan.layer(name) {
            None => label("（缺少，得出未检查）", " (missing: not checked)"),
            Some(layer) if layer.schematic => label("（示意）", " (schematic)"),
            Some(_) => "",
        };
        format!("{}{state}", language.layer(plan, name))
    });
    let needs: Vec<String> = needs.collect();
    if !needs.is_empty() {
        lines.push((label("所需图层", "Layers"), language.list(needs)));
    }
    let attributes: Vec<String> = needs::attributes(rule).into_iter().map(|a| language.attribute(a)).collect();
    if !attributes.is_empty() {
        lines.push((label("所需属性", "Attributes of the right"), language.list(attributes)));
    }
    lines.push((label("出自", "From"), pack(plan, rule)));
    lines
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
