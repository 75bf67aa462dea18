use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::QuotaReport;
use crate::diagnostic::Diagnostic;
use crate::language::Language;
use crate::message::Message;
use crate::quota::Release;
use crate::report::Basis;
use crate::report::json::FindingInWords;
use crate::rule::{CitedRule, Nature, QuotaFinding, Verdict};

/// The report, every rule named once.
#[derive(Serialize)]
struct Document<'r> {
    #[serde(skip_serializing_if = "Option::is_none")]
    banner: Option<String>,
    #[serde(flatten)]
    basis: &'r Basis,
    language: Language,
    rules: BTreeMap<&'r str, &'r CitedRule>,
    rights: usize,
    rejected: usize,
    totals: Vec<Total<'r>>,
    releases: Vec<ReleaseInWords<'r>>,
    diagnostics: &'r [Diagnostic],
}

/// A figure with what it says in words.
#[derive(Serialize)]
struct Total<'r> {
    rule: &'r str,
    measure: &'r str,
    item: Option<&'r str>,
    nature: Option<Nature>,
    verdict: Verdict,
    baseline: f64,
    added: f64,
    total: f64,
    limit: f64,
    headroom: f64,
    unit: &'r str,
    unknown: Vec<String>,
    reason: &'r Message,
    note: String,
    remedy: Option<&'r Message>,
    advice: Option<String>,
}

/// A right in its release window.
#[derive(Serialize)]
struct ReleaseInWords<'r> {
    right_id: &'r str,
    #[serde(flatten)]
    finding: FindingInWords<'r>,
}

impl QuotaReport {
    /// The whole report as JSON, notes and remedies in a language.
    ///
    /// # Errors
    /// When writing fails.
    pub fn write_json(&self, mut out: impl Write, language: Language) -> io::Result<()> {
        let cited = self.totals.iter().map(|total| &total.rule);
        let cited = cited.chain(self.releases.iter().map(|release| &release.finding.rule));
        let document = Document {
            banner: self.basis.banner(language),
            basis: &self.basis,
            language,
            rules: cited.map(|rule| (rule.id.as_str(), &**rule)).collect(),
            rights: self.rights,
            rejected: self.rejected,
            totals: self.totals.iter().map(|total| Total::of(total, language)).collect(),
            releases: self.releases.iter().map(|release| ReleaseInWords::of(release, language)).collect(),
            diagnostics: &self.diagnostics,
        };
        serde_json::to_writer_pretty(&mut out, &document)?;
        writeln!(out)
    }
}

impl<'r> Total<'r> {
    fn of(total: &'r QuotaFinding, language: Language) -> Self {
        Self {
            rule: &total.rule.id,
            measure: total.measure,
            item: total.item.as_deref(),
            nature: total.nature,
            verdict: total.verdict,
            baseline: total.baseline,
            added: total.added,
            total: total.total,
            limit: total.limit,
            headroom: total.headroom,
            unit: &total.unit,
            unknown: total.unknown(language),
            reason: &total.reason,
            note: total.note(language),
            remedy: total.remedy.as_ref(),
            advice: total.advice(language),
        }
    }
}

impl<'r> ReleaseInWords<'r> {
    fn of(release: &'r Release, language: Language) -> Self {
        Self { right_id: &release.right_id, finding: FindingInWords::of(&release.finding, language) }
    }
}
