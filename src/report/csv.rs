use std::io::{self, Write};

use super::{Report, ended_notice};
use crate::cell::{csv_rows, write_row};
use crate::output::Style;
use crate::rule::Verdict;

/// The first columns of a row; those of the finding follow.
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
    pub fn write_csv(&self, mut out: impl Write, style: Style) -> io::Result<()> {
        let language = style.language;
        out.write_all("\u{feff}".as_bytes())?;
        if let Some(notice) = ended_notice(&self.ended, language) {
            out.write_all(&csv_rows([[notice]])?)?;
        }
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record(style.headings(COLUMNS).iter().map(|title| title.as_bytes()))?;
        let number = |x: Option<f64>| x.map(|x| format!("{x:?}")).unwrap_or_default();
        let as_of = self.as_of.to_string();
        let schematic = self.schematic.to_string();
        for right in &self.rights {
            let area = format!("{:?}", right.area_m2);
            let head = [right.id.as_str(), right.verdict.as_str(), &area];
            let outlook = right.outlook;
            let [rules, layers] = [outlook.undecided_rules, outlook.unchecked_layers].map(|count| count.to_string());
            let decided = outlook.worst_decided.map_or("", Verdict::as_str);
            let possible = outlook.worst_possible.as_str();
            let name = right.name.as_deref().unwrap_or_default();
            let tail =
                [self.plan.as_str(), &self.plan_checksum, &as_of, &schematic, name, decided, possible, &rules, &layers];
            if right.findings.is_empty() {
                write_row(&mut writer, head.iter().chain(&[""; 25]).chain(&tail))?;
            }
            for finding in &right.findings {
                let rule = &finding.rule;
                let (note, advice) = (finding.note(language), finding.advice(language).unwrap_or_default());
                let numbers = [
                    finding.value,
                    finding.bound,
                    finding.threshold,
                    finding.margin,
                    finding.stability_m,
                    finding.mean_width_m,
                    finding.common_volume_m3,
                ];
                let numbers = numbers.map(number);
                let flags =
                    [rule.in_principle, finding.marginal, finding.sliver, rule.draft].map(|flag| flag.to_string());
                let from = rule.from.to_string();
                let until = rule.until.map(|day| day.to_string()).unwrap_or_default();
                let cells = [
                    rule.id.as_str(),
                    finding.verdict.as_str(),
                    finding.layer.as_deref().unwrap_or_default(),
                    finding.zone_id().unwrap_or_default(),
                    finding.measure,
                    &numbers[0],
                    finding.unit.as_deref().unwrap_or_default(),
                    &numbers[1],
                    &numbers[2],
                    &numbers[3],
                    &flags[0],
                    &rule.clause.instrument,
                    &rule.clause.article,
                    &rule.clause.text,
                    &from,
                    &until,
                    &note,
                    &advice,
                    &numbers[4],
                    &flags[1],
                    &numbers[5],
                    &flags[2],
                    &numbers[6],
                    &rule.pack,
                    &flags[3],
                ];
                write_row(&mut writer, head.iter().chain(&cells).chain(&tail))?;
            }
        }
        writer.flush()
    }
}
