use std::io::{self, Write};

use serde::Serialize;

use super::summary::{Filter, RuleSummary};
use crate::message::Message;
use crate::output::{OutputFormat, Render, Style};
use crate::plan::Plan;
use crate::rule::Status;
use crate::table::Table;
use crate::visible::visible;

const HEADINGS: [&str; 6] =
    ["heading-id", "heading-rule", "heading-kind", "heading-breach", "heading-layers", "heading-article"];

/// Rules in a list, a row each (规则清单).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct RuleList {
    /// In the order of the plan.
    pub rules: Vec<RuleSummary>,
}

impl RuleList {
    /// The rules of a plan that a filter lets through.
    pub fn of(plan: &Plan, filter: &Filter) -> Self {
        Self { rules: RuleSummary::of(plan, filter) }
    }

    /// The list as text for people.
    pub fn to_table(&self, style: Style) -> String {
        let Style { width, language, .. } = style;
        let mut table = Table::headed(width, HEADINGS.map(|code| Message::new(code).in_words(language)));
        for rule in &self.rules {
            let principle = if rule.in_principle { language.of("（原则上）", " (in principle)") } else { "" };
            let draft = if rule.status == Status::Draft { language.of("（草案）", " (draft)") } else { "" };
            let terms = rule.terms.iter().map(|term| {
                let of = |code| Message::new(code).with("from", term.from).with("verdict", term.verdict);
                let term =
                    term.until.map_or_else(|| of("rules-from"), |until| of("rules-from-until").with("until", until));
                term.in_words(language)
            });
            table.add_row([
                rule.id.clone(),
                format!("{}{principle}{draft}", rule.title),
                rule.kind.to_owned(),
                terms.collect::<Vec<_>>().join("\n"),
                rule.layers.join("\n"),
                format!("{}\n{}", rule.instrument, rule.article),
            ]);
        }
        let count = Message::new("rules-count").with("count", self.rules.len());
        format!("{table}\n{}\n", count.in_words(language))
    }
}

impl Render for RuleList {
    const FORMATS: &'static [OutputFormat] = &[OutputFormat::Table, OutputFormat::Json];

    fn render(&self, format: OutputFormat, style: Style, out: &mut dyn Write) -> io::Result<()> {
        if format == OutputFormat::Table {
            return out.write_all(visible(&self.to_table(style)).as_bytes());
        }
        serde_json::to_writer_pretty(&mut *out, self)?;
        writeln!(out)
    }
}
