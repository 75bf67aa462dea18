use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::Serialize;

use super::Basis;
use crate::diagnostic::Code;
use crate::language::Language;
use crate::rule::{Finding, Outlook, Verdict};
use crate::screen::{Screener, Screening};

/// The columns of [`Lines::cells`].
pub const LINE_COLUMNS: [&str; 18] = [
    "right_id",
    "verdict",
    "verdict_zh",
    "area_m2",
    "rules",
    "zones",
    "notes",
    "not_checked",
    "ambiguous_geometry",
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

/// Screenings written one by one, for batches too large for a [`Report`](super::Report): each right by itself, not held
/// against the others of its batch.
///
/// A line has the findings without their clauses, which the id of the rule leads to, only the ids of rules that are
/// kept, and names the layers that are missing without the rules that ask for them.
#[derive(Debug)]
pub struct Lines {
    basis: Basis,
    banner: [Option<String>; 2],
    language: Language,
}

/// One right as a JSON object.
#[derive(Serialize)]
struct Line<'a> {
    right_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    right_name: Option<&'a str>,
    verdict: Verdict,
    verdict_zh: &'static str,
    #[serde(flatten)]
    outlook: Outlook,
    area_m2: f64,
    findings: Vec<Brief<'a>>,
    /// Rules that are kept, by no small margin.
    compliant: Vec<&'a str>,
    not_checked: BTreeSet<&'a str>,
    ambiguous_geometry: bool,
    plan: &'a str,
    plan_checksum: &'a str,
    as_of: Date,
    schematic: bool,
}

/// A finding without what the rule says of itself.
#[derive(Serialize)]
struct Brief<'a> {
    rule: &'a str,
    verdict: Verdict,
    #[serde(skip_serializing_if = "Option::is_none")]
    layer: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    zone_id: Option<&'a str>,
    measure: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bound: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    threshold: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    margin: Option<f64>,
    in_principle: bool,
    marginal: bool,
    note: String,
}

impl<'a> Brief<'a> {
    fn of(finding: &'a Finding, language: Language) -> Self {
        Self {
            rule: &finding.rule.id,
            verdict: finding.verdict,
            layer: finding.layer.as_deref(),
            zone_id: finding.zone_id(),
            measure: finding.measure,
            value: finding.value,
            unit: finding.unit.as_deref(),
            bound: finding.bound,
            threshold: finding.threshold,
            margin: finding.margin,
            in_principle: finding.rule.in_principle,
            marginal: finding.marginal,
            note: finding.note(language),
        }
    }
}

impl Lines {
    /// Lines that name what a screener judges by.
    pub fn new(screener: &Screener) -> Self {
        let basis = Basis::of(screener);
        let banner = [Language::Zh, Language::En].map(|language| basis.banner(language));
        Self { basis, banner, language: Language::Zh }
    }

    /// The same with notes in this language.
    #[must_use]
    pub fn language(self, language: Language) -> Self {
        Self { language, ..self }
    }

    /// What stands before the first right where the plan is not in force yet, or rules rest on plans or laws that have ended
    /// (上轮规划已届满).
    pub fn banner(&self) -> Option<&str> {
        let [zh, en] = &self.banner;
        match self.language {
            Language::Zh => zh,
            Language::En => en,
        }
        .as_deref()
    }

    /// One right as a line of JSON, worst finding first.
    ///
    /// # Errors
    /// When a number cannot be written; none that is measured.
    pub fn json(&self, screening: &Screening) -> serde_json::Result<Vec<u8>> {
        let line = Line {
            right_id: &screening.id,
            right_name: screening.name.as_deref(),
            verdict: screening.verdict,
            verdict_zh: screening.verdict.zh(),
            outlook: screening.outlook,
            area_m2: screening.area_m2,
            findings: reported(screening)
                .filter(|finding| !is_kept(finding))
                .map(|finding| Brief::of(finding, self.language))
                .collect(),
            compliant: reported(screening)
                .filter(|finding| is_kept(finding))
                .map(|finding| &*finding.rule.id)
                .collect(),
            not_checked: screening.not_checked(),
            ambiguous_geometry: screening.ambiguous_geometry,
            plan: &self.basis.plan,
            plan_checksum: &self.basis.plan_checksum,
            as_of: self.basis.as_of,
            schematic: self.basis.schematic,
        };
        let mut bytes = serde_json::to_vec(&line)?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// One right as the cells of [`LINE_COLUMNS`]: the rules that gave its verdict, with their zones and notes.
    pub fn cells(&self, screening: &Screening) -> [String; 18] {
        let worst: Vec<&Finding> = reported(screening).filter(|finding| finding.verdict == screening.verdict).collect();
        let listed = |of: fn(&Finding) -> Option<&str>| {
            let mut names: Vec<&str> = worst.iter().copied().filter_map(of).collect();
            names.dedup();
            names.join("; ")
        };
        let mut notes: Vec<String> = worst.iter().map(|finding| finding.note(self.language)).collect();
        notes.dedup();
        let mut notes = notes.join("; ");
        if screening.ambiguous_geometry {
            notes = format!("{}; {notes}", self.language.of(Code::RingsCross.zh(), Code::RingsCross.as_str()));
        }
        let [plan, checksum, as_of, schematic] = self.basis.cells();
        [
            screening.id.clone(),
            screening.verdict.as_str().to_owned(),
            screening.verdict.zh().to_owned(),
            format!("{:?}", screening.area_m2),
            listed(|finding| Some(&finding.rule.id)),
            listed(|finding| finding.zone_id()),
            notes,
            screening.not_checked().into_iter().collect::<Vec<_>>().join("; "),
            screening.ambiguous_geometry.to_string(),
            plan,
            checksum,
            as_of,
            schematic,
            screening.name.clone().unwrap_or_default(),
            screening.outlook.worst_decided.map_or("", Verdict::as_str).to_owned(),
            screening.outlook.worst_possible.as_str().to_owned(),
            screening.outlook.undecided_rules.to_string(),
            screening.outlook.unchecked_layers.to_string(),
        ]
    }
}

fn is_kept(finding: &Finding) -> bool {
    finding.verdict == Verdict::Compliant && !finding.marginal
}

fn reported(screening: &Screening) -> impl Iterator<Item = &Finding> {
    screening.findings.iter().filter(|finding| !finding.layer_missing)
}
