mod csv;
mod json;
mod table;

use std::io::{self, Write};

use jiff::civil::Date;

use crate::diagnostic::{Code, Defect, Diagnostic};
use crate::output::{OutputFormat, Render, Style};
use crate::plan::Plan;
use crate::quota::{Release, quota, releases, rights_outside};
use crate::report::Basis;
use crate::right::{Right, RightBatch};
use crate::rule::{EndedInstrument, QuotaFinding, Verdict};
use crate::visible::visible;

/// A batch held against the totals of a plan, with what is needed to repeat it.
#[derive(Debug)]
#[non_exhaustive]
pub struct QuotaReport {
    /// By what was judged.
    pub basis: Basis,
    /// How many rights were counted.
    pub rights: usize,
    /// How many records of the input could not be read, and were not counted.
    pub rejected: usize,
    /// Every figure of the plan, in the order of the rules.
    pub totals: Vec<QuotaFinding>,
    /// The release window of the zone of each right.
    pub releases: Vec<Release>,
    /// All that was found in the plan's files and in the input.
    pub diagnostics: Vec<Diagnostic>,
}

impl QuotaReport {
    /// A batch held against the totals of a plan, by the terms in force on a day; drafts only when `drafts`.
    pub fn of(plan: &Plan, batch: impl Into<RightBatch>, as_of: Date, drafts: bool) -> Self {
        let RightBatch { rights, rejected, diagnostics } = batch.into();
        let of_plan = plan.diagnostics.iter().cloned().chain(plan.outside_term(as_of));
        let not_counted =
            |right: &Right| Diagnostic::new(Defect::new(Code::RightNotInTotals), &right.origin, Some(&right.id));
        let outside = rights_outside(plan, &rights).into_iter().map(|number| not_counted(&rights[number]));
        let of_plan: Vec<Diagnostic> = of_plan.chain(outside).collect();
        Self {
            basis: Basis::new(plan, as_of, drafts, ended(plan, as_of, drafts)),
            rights: rights.len(),
            rejected,
            totals: quota(plan, &rights, as_of, drafts),
            releases: releases(plan, &rights, as_of, drafts),
            diagnostics: of_plan.into_iter().chain(diagnostics).collect(),
        }
    }

    /// The worst verdict on any figure or window: not checked when there is none, and undetermined
    /// at best when a record could not be read.
    pub fn worst(&self) -> Verdict {
        let rejected = (self.rejected > 0).then_some(Verdict::Undetermined);
        let totals = self.totals.iter().map(|finding| finding.verdict);
        let releases = self.releases.iter().map(|release| release.finding.verdict);
        totals.chain(releases).chain(rejected).max().unwrap_or(Verdict::NotChecked)
    }
}

/// What has ended of that on which totals rest.
fn ended(plan: &Plan, day: Date, drafts: bool) -> Vec<EndedInstrument> {
    let totals = plan.rules.iter().filter(|rule| drafts || !rule.is_draft()).filter(|rule| {
        let kind = rule.kind.rule();
        kind.is_total() || kind.counts_rights() || kind.has_release_windows()
    });
    plan.ended_instruments(totals, day)
}

impl Render for QuotaReport {
    const FORMATS: &'static [OutputFormat] = &[OutputFormat::Table, OutputFormat::Csv, OutputFormat::Json];

    fn render(&self, format: OutputFormat, style: Style, out: &mut dyn Write) -> io::Result<()> {
        match format {
            OutputFormat::Csv => self.write_csv(out, style),
            OutputFormat::Json => self.write_json(out, style.language),
            _ => out.write_all(visible(&self.to_table(style)).as_bytes()),
        }
    }
}
