use std::io::{self, Write};

use serde::Serialize;

use super::summary::{Filter, RuleSummary};
use crate::output::{OutputFormat, Render};
use crate::plan::Plan;
use crate::rule::Status;
use crate::table::Table;
use crate::visible::visible;

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

    /// The list as text for people, at most `width` columns wide.
    pub fn to_table(&self, width: Option<u16>) -> String {
        let mut table = Table::headed(width, ["编号", "规则", "类型", "违反的后果", "图层", "条款"]);
        for rule in &self.rules {
            let principle = if rule.in_principle { "（原则上）" } else { "" };
            let draft = if rule.status == Status::Draft { "（草案）" } else { "" };
            let terms = rule.terms.iter().map(|term| match term.until {
                Some(until) => format!("{}至{until} {}", term.from, term.verdict.zh()),
                None => format!("{} {}", term.from, term.verdict.zh()),
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
        format!("{table}\n{} 条规则\n", self.rules.len())
    }
}

impl Render for RuleList {
    const FORMATS: &'static [OutputFormat] = &[OutputFormat::Table, OutputFormat::Json];

    fn render(&self, format: OutputFormat, width: Option<u16>, out: &mut dyn Write) -> io::Result<()> {
        if format == OutputFormat::Table {
            return out.write_all(visible(&self.to_table(width)).as_bytes());
        }
        serde_json::to_writer_pretty(&mut *out, self)?;
        writeln!(out)
    }
}
