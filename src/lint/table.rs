use std::collections::BTreeMap;

use super::{Code, Diagnostic, Lint, Severity};
use crate::output::Style;
use crate::shortened::{OF_A_TEXT, shortened};
use crate::table::{Table, paragraphs};

/// Rows a code gets before the rest is only counted.
fn rows(severity: Severity) -> usize {
    if severity == Severity::Note { 2 } else { 10 }
}

impl Lint {
    /// What was found, for people; the worst first; many of one code are cut short.
    pub fn to_table(&self, style: Style) -> String {
        let Style { width, .. } = style;
        let mut table = Table::headed(width, ["级别", "代码", "位置", "说明"]);
        let mut reported: BTreeMap<(Severity, Code), usize> = BTreeMap::new();
        let mut sorted: Vec<&Diagnostic> = self.faults.iter().collect();
        sorted.sort_by_key(|fault| std::cmp::Reverse(fault.severity));
        for fault in sorted {
            let count = reported.entry((fault.severity, fault.code)).or_default();
            *count += 1;
            if *count <= rows(fault.severity) {
                table.add_row(row(fault).map(|text| shortened(&text, OF_A_TEXT).into_owned()));
            }
        }
        let tables = if self.faults.is_empty() { String::new() } else { format!("{table}\n") };
        let mut text = String::new();
        for ((severity, code), count) in reported.into_iter().filter(|((severity, _), count)| *count > rows(*severity))
        {
            let more = count - rows(severity);
            text += &format!("… 另有 {more} 处 {} {}（全部见 --format json）\n", code.as_str(), code.zh());
        }
        let counts = [Severity::Error, Severity::Warning, Severity::Note];
        let counts = counts.map(|severity| format!("{} {} {}", severity.zh(), severity.as_str(), self.count(severity)));
        text += &format!("{}: {}\n", self.plan, counts.join("，"));
        tables + &paragraphs(&text, width)
    }
}

fn row(fault: &Diagnostic) -> [String; 4] {
    let mut place = fault.file.clone().unwrap_or_default();
    if let (Some(line), Some(column)) = (fault.line, fault.column) {
        place += &format!(":{line}:{column}");
    }
    if let Some(record) = fault.record {
        place += &format!("\nrecord {record}");
    }
    let zones =
        fault.id.iter().chain(&fault.zones).filter(|id| fault.record.is_none_or(|record| **id != format!("#{record}")));
    let zones: Vec<&str> = zones.map(String::as_str).collect();
    if !zones.is_empty() {
        place += &format!("\n{}", zones.join("、"));
    }
    let mut message = fault.message.clone();
    if let (Some(part), Some(ring), Some(vertex)) = (fault.part, fault.ring, fault.vertex) {
        message += &format!(" [part {part}, ring {ring}, vertex {vertex}]");
    }
    if let (Some(area), Some(width)) = (fault.area_m2, fault.mean_width_m) {
        message += &format!(" {area:.3} m²，平均宽 {width:.3} m");
    }
    if let Some([x, y]) = fault.position {
        message += &format!(" @ {x:.6}, {y:.6}");
    }
    [fault.severity.zh().to_owned(), format!("{}\n{}", fault.code.as_str(), fault.code.zh()), place, message]
}
