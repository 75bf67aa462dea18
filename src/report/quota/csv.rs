use std::io::{self, Write};

use super::QuotaReport;
use crate::cell::{csv_rows, write_row};
use crate::language::Language;
use crate::message::Joint;
use crate::output::Style;
use crate::quota::Release;
use crate::report::cells::{cited, number};
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
    pub fn write_csv(&self, mut out: impl Write, style: Style) -> io::Result<()> {
        let language = style.language;
        out.write_all("\u{feff}".as_bytes())?;
        if let Some(notice) = self.basis.banner(language) {
            out.write_all(&csv_rows([[notice]])?)?;
        }
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record(style.headings(COLUMNS).iter().map(|title| title.as_bytes()))?;
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

fn total(finding: &QuotaFinding, language: Language) -> [String; 24] {
    let rule = &finding.rule;
    let [in_principle, instrument, article, text, from, until] = cited(rule);
    [
        rule.id.clone(),
        rule.title.clone(),
        rule.pack.clone(),
        rule.draft.to_string(),
        finding.measure.to_owned(),
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
        in_principle,
        instrument,
        article,
        text,
        from,
        until,
        finding.unknown(language).join(Joint::Statements.in_words(language)),
        finding.note(language),
        finding.advice(language).unwrap_or_default(),
    ]
}

fn release(Release { right_id, finding }: &Release, language: Language) -> [String; 24] {
    let rule = &finding.rule;
    let [in_principle, instrument, article, text, from, until] = cited(rule);
    let value = |value: Option<f64>| value.map(number).unwrap_or_default();
    [
        rule.id.clone(),
        rule.title.clone(),
        rule.pack.clone(),
        rule.draft.to_string(),
        finding.measure.to_owned(),
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
        in_principle,
        instrument,
        article,
        text,
        from,
        until,
        String::new(),
        finding.note(language),
        finding.advice(language).unwrap_or_default(),
    ]
}
