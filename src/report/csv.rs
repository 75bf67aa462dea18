use std::io::{self, Write};

use super::Report;
use super::cells::{begin, cited, number};
use crate::cell::write_row;
use crate::language::Language;
use crate::output::Style;
use crate::rule::{Finding, Verdict};
use crate::screen::Screening;

const COLUMNS: [&str; 37] = [
    "right_id",
    "right_verdict",
    "area_m2",
    "rule",
    "verdict",
    "layer",
    "zone_id",
    "measure",
    "value",
    "unit",
    "bound",
    "threshold",
    "margin",
    "in_principle",
    "instrument",
    "article",
    "text",
    "from",
    "until",
    "note",
    "remedy",
    "stability_m",
    "marginal",
    "mean_width_m",
    "sliver",
    "common_volume_m3",
    "pack",
    "draft",
    "plan",
    "plan_checksum",
    "as_of",
    "schematic",
    "right_name",
    "worst_decided",
    "worst_possible",
    "undecided_rules",
    "unchecked_layers",
];

impl Report {
    /// A row a finding, in UTF-8 with a byte order mark, by which spreadsheets know the encoding.
    ///
    /// A right without findings has one row with those columns empty.
    ///
    /// # Errors
    /// When writing fails.
    pub fn write_csv(&self, out: impl Write, style: Style) -> io::Result<()> {
        let language = style.language;
        let mut writer = begin(out, &self.basis, style, COLUMNS)?;
        let basis = self.basis.cells();
        for right in &self.rights {
            let head = [right.id.clone(), right.verdict.as_str().to_owned(), number(right.area_m2)];
            let outlook = outlook(right);
            let tail = || basis.iter().chain(&outlook);
            if right.findings.is_empty() {
                write_row(&mut writer, head.iter().chain(&NO_FINDING).chain(tail()))?;
            }
            for finding in &right.findings {
                write_row(&mut writer, head.iter().chain(&of_finding(finding, language)).chain(tail()))?;
            }
        }
        writer.flush()
    }
}

/// How many columns speak of a finding.
const OF_FINDING: usize = 25;
const NO_FINDING: [String; OF_FINDING] = [const { String::new() }; OF_FINDING];

fn of_finding(finding: &Finding, language: Language) -> [String; OF_FINDING] {
    let rule = &finding.rule;
    let value = |value: Option<f64>| value.map(number).unwrap_or_default();
    let [in_principle, instrument, article, text, from, until] = cited(rule);
    [
        rule.id.clone(),
        finding.verdict.as_str().to_owned(),
        finding.layer.clone().unwrap_or_default(),
        finding.zone_id().unwrap_or_default().to_owned(),
        finding.measure.to_owned(),
        value(finding.value),
        finding.unit.as_deref().unwrap_or_default().to_owned(),
        value(finding.bound),
        value(finding.threshold),
        value(finding.margin),
        in_principle,
        instrument,
        article,
        text,
        from,
        until,
        finding.note(language),
        finding.advice(language).unwrap_or_default(),
        value(finding.stability_m),
        finding.marginal.to_string(),
        value(finding.mean_width_m),
        finding.sliver.to_string(),
        value(finding.common_volume_m3),
        rule.pack.clone(),
        rule.draft.to_string(),
    ]
}

/// The name of a right, and how much of its verdict is decided.
fn outlook(right: &Screening) -> [String; 5] {
    let outlook = right.outlook;
    [
        right.name.clone().unwrap_or_default(),
        outlook.worst_decided.map_or("", Verdict::as_str).to_owned(),
        outlook.worst_possible.as_str().to_owned(),
        outlook.undecided_rules.to_string(),
        outlook.unchecked_layers.to_string(),
    ]
}
