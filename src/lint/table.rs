use std::collections::BTreeMap;

use super::{Code, Diagnostic, Lint, Severity};
use crate::language::Language;
use crate::message::Message;
use crate::output::Style;
use crate::shortened::{OF_A_TEXT, shortened};
use crate::table::{Table, paragraphs};

const HEADINGS: [&str; 4] = ["heading-severity", "heading-code", "heading-where", "heading-note"];

/// Rows a code gets before the rest is only counted.
fn rows(severity: Severity) -> usize {
    if severity == Severity::Note { 2 } else { 10 }
}

impl Lint {
    /// What was found, for people; the worst first; many of one code are cut short.
    pub fn to_table(&self, style: Style) -> String {
        let Style { width, language, .. } = style;
        let mut table = Table::headed(width, HEADINGS.map(|code| Message::new(code).in_words(language)));
        let mut reported: BTreeMap<(Severity, Code), usize> = BTreeMap::new();
        let mut sorted: Vec<&Diagnostic> = self.faults.iter().collect();
        sorted.sort_by_key(|fault| std::cmp::Reverse(fault.severity));
        for fault in sorted {
            let count = reported.entry((fault.severity, fault.code)).or_default();
            *count += 1;
            if *count <= rows(fault.severity) {
                table.add_row(row(fault, language).map(|text| shortened(&text, OF_A_TEXT).into_owned()));
            }
        }
        let tables = if self.faults.is_empty() { String::new() } else { format!("{table}\n") };
        let mut text = String::new();
        for ((severity, code), count) in reported.into_iter().filter(|((severity, _), count)| *count > rows(*severity))
        {
            let more = count - rows(severity);
            let more =
                Message::new("lint-left-out").with("count", more).with("code", code.as_str()).with("name", code.zh());
            text += &format!("{}\n", more.in_words(language));
        }
        let counts = [Severity::Error, Severity::Warning, Severity::Note];
        let counts = counts.map(|severity| format!("{} {} {}", severity.zh(), severity.as_str(), self.count(severity)));
        text += &format!("{}: {}\n", self.plan, counts.join("，"));
        tables + &paragraphs(&text, width)
    }
}

fn row(fault: &Diagnostic, language: Language) -> [String; 4] {
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
        let extent = Message::new("lint-extent").number("area", area, 3).number("width", width, 3);
        message += &format!(" {}", extent.in_words(language));
    }
    if let Some([x, y]) = fault.position {
        message += &format!(" @ {x:.6}, {y:.6}");
    }
    [
        language.of(fault.severity.zh(), fault.severity.as_str()).to_owned(),
        format!("{}\n{}", fault.code.as_str(), fault.code.zh()),
        place,
        message,
    ]
}
