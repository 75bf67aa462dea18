use std::io::{self, Write};

use super::QuotaReport;
use crate::cell::write_row;
use crate::language::Language;
use crate::message::Joint;
use crate::output::Style;
use crate::quota::Release;
use crate::report::cells::{begin, cited, number};
use crate::rule::{CitedRule, QuotaFinding};

const COLUMNS: [&str; 28] = [
    "rule",
    "title",
    "pack",
    "draft",
    "measure",
    "item",
    "right_id",
    "nature",
    "verdict",
    "baseline",
    "added",
    "total",
    "limit",
    "headroom",
    "unit",
    "in_principle",
    "instrument",
    "article",
    "text",
    "from",
    "until",
    "unknown",
    "note",
    "remedy",
    "plan",
    "plan_checksum",
    "as_of",
    "schematic",
];

impl QuotaReport {
    /// A row a figure, then a row a right and release window, in UTF-8 with a byte order mark, by which
    /// spreadsheets know the encoding. A window's `total` is by how many days it is missed.
    ///
    /// # Errors
    /// When writing fails.
    pub fn write_csv(&self, out: impl Write, style: Style) -> io::Result<()> {
        let language = style.language;
        let mut writer = begin(out, &self.basis, style, COLUMNS)?;
        let tail = self.basis.cells();
        for cells in self
            .totals
            .iter()
            .map(|finding| total(finding, language))
            .chain(self.releases.iter().map(|found| release(found, language)))
        {
            write_row(&mut writer, cells.iter().chain(&tail))?;
        }
        writer.flush()
    }
}

fn total(finding: &QuotaFinding, language: Language) -> Vec<String> {
    let figures = [
        finding.item.clone().unwrap_or_default(),
        String::new(),
        finding.nature.map(|nature| nature.zh().to_owned()).unwrap_or_default(),
        finding.verdict.as_str().to_owned(),
        number(finding.baseline),
        number(finding.added),
        number(finding.total),
        number(finding.limit),
        number(finding.headroom),
        finding.unit.clone(),
    ];
    let unknown = finding.unknown(language).join(Joint::Statements.in_words(language));
    let words = [unknown, finding.note(language), finding.advice(language).unwrap_or_default()];
    row(&finding.rule, finding.measure, figures, words)
}

fn release(Release { right_id, finding }: &Release, language: Language) -> Vec<String> {
    let value = |value: Option<f64>| value.map(number).unwrap_or_default();
    let figures = [
        finding.zone_id().unwrap_or_default().to_owned(),
        right_id.clone(),
        String::new(),
        finding.verdict.as_str().to_owned(),
        String::new(),
        String::new(),
        value(finding.value),
        value(finding.threshold),
        value(finding.margin),
        finding.unit.as_deref().unwrap_or_default().to_owned(),
    ];
    let words = [String::new(), finding.note(language), finding.advice(language).unwrap_or_default()];
    row(&finding.rule, finding.measure, figures, words)
}

/// The cells before those of the plan: the rule, its figures, where it is written, and what is said of it.
fn row(rule: &CitedRule, measure: &str, figures: [String; 10], words: [String; 3]) -> Vec<String> {
    let head = [&rule.id, &rule.title, &rule.pack].map(String::clone);
    let head = head.into_iter().chain([rule.draft.to_string(), measure.to_owned()]);
    head.chain(figures).chain(cited(rule)).chain(words).collect()
}
