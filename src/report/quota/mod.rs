mod csv;
#[cfg(feature = "cli")]
mod table;

use std::io::{self, Write};

use jiff::civil::Date;
use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::plan::{Pack, Plan};
use crate::quota::Release;
use crate::rule::{QuotaFinding, Verdict};

/// What a batch comes to against the totals of a plan, with what is needed to repeat it.
#[derive(Debug, Serialize)]
pub struct QuotaReport {
    /// Id of the plan.
    pub plan: String,
    /// Title of the plan.
    pub plan_title: String,
    /// Version of the plan's files.
    pub plan_version: String,
    /// SHA-256 over the files of the plan and its packs.
    pub plan_checksum: String,
    /// The packs of rules that were applied beside the plan's own.
    pub packs: Vec<Pack>,
    /// Rules that are drafts were applied as well.
    pub drafts: bool,
    /// Version of this program.
    pub engine: &'static str,
    /// The day as of which was judged.
    pub as_of: Date,
    /// Some zones are schematic (示意): nothing here may be the basis of an approval.
    pub schematic: bool,
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
    /// A report with the head filled in from a plan, and nothing counted yet.
    pub fn new(plan: &Plan, as_of: Date, drafts: bool) -> Self {
        Self {
            plan: plan.id.clone(),
            plan_title: plan.title.clone(),
            plan_version: plan.version.clone(),
            plan_checksum: plan.checksum.clone(),
            packs: plan.packs.clone(),
            drafts,
            engine: concat!("minezone ", env!("CARGO_PKG_VERSION")),
            as_of,
            schematic: plan.is_schematic(),
            rights: 0,
            rejected: 0,
            totals: Vec::new(),
            releases: Vec::new(),
            diagnostics: plan.diagnostics.iter().cloned().chain(plan.outside_term(as_of)).collect(),
        }
    }

    /// The worst that any figure or window comes to: not checked when there is none, and undetermined
    /// at best when a record could not be read.
    pub fn worst(&self) -> Verdict {
        let rejected = (self.rejected > 0).then_some(Verdict::Undetermined);
        let totals = self.totals.iter().map(|finding| finding.verdict);
        let releases = self.releases.iter().map(|release| release.finding.verdict);
        totals.chain(releases).chain(rejected).max().unwrap_or(Verdict::NotChecked)
    }

    /// The whole report as JSON.
    ///
    /// # Errors
    /// When writing fails.
    pub fn write_json(&self, mut out: impl Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut out, self)?;
        writeln!(out)
    }
}
