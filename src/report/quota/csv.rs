use std::io::{self, Write};

use super::QuotaReport;
use crate::cell::write_row;
use crate::quota::Release;
use crate::rule::QuotaFinding;

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
    pub fn write_csv(&self, mut out: impl Write) -> io::Result<()> {
        out.write_all("\u{feff}".as_bytes())?;
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record(COLUMNS)?;
        let tail = [self.plan.clone(), self.plan_checksum.clone(), self.as_of.to_string(), self.schematic.to_string()];
        for cells in self.totals.iter().map(total).chain(self.releases.iter().map(release)) {
            write_row(&mut writer, cells.iter().chain(&tail))?;
        }
        writer.flush()
    }
}

fn number(value: f64) -> String {
    format!("{value:?}")
}

fn total(finding: &QuotaFinding) -> [String; 24] {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    [
        finding.rule.clone(),
        finding.title.clone(),
        finding.pack.clone(),
        finding.draft.to_string(),
        finding.measure.to_owned(),
        text(&finding.item),
        String::new(),
        finding.nature.map(|nature| nature.zh().to_owned()).unwrap_or_default(),
        finding.verdict.as_str().to_owned(),
        number(finding.baseline),
        number(finding.added),
        number(finding.total),
        number(finding.limit),
        number(finding.headroom),
        finding.unit.clone(),
        finding.in_principle.to_string(),
        finding.clause.instrument.clone(),
        finding.clause.article.clone(),
        finding.clause.text.clone(),
        finding.from.to_string(),
        finding.until.map(|until| until.to_string()).unwrap_or_default(),
        finding.unknown.join("；"),
        finding.note.clone(),
        text(&finding.remedy),
    ]
}

fn release(Release { right_id, finding }: &Release) -> [String; 24] {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let value = |value: Option<f64>| value.map(number).unwrap_or_default();
    [
        finding.rule.clone(),
        finding.title.clone(),
        finding.pack.clone(),
        finding.draft.to_string(),
        finding.measure.to_owned(),
        text(&finding.zone_id),
        right_id.clone(),
        String::new(),
        finding.verdict.as_str().to_owned(),
        String::new(),
        String::new(),
        value(finding.value),
        value(finding.threshold),
        value(finding.margin),
        text(&finding.unit),
        finding.in_principle.to_string(),
        finding.clause.instrument.clone(),
        finding.clause.article.clone(),
        finding.clause.text.clone(),
        finding.from.to_string(),
        finding.until.map(|until| until.to_string()).unwrap_or_default(),
        String::new(),
        finding.note.clone(),
        text(&finding.remedy),
    ]
}
