use std::io::{self, Write};

use serde::Serialize;

use super::Report;
use crate::rule::Verdict;

/// The report with its totals.
#[derive(Serialize)]
struct Whole<'r> {
    #[serde(flatten)]
    report: &'r Report,
    totals: Totals,
}

/// How many rights got each verdict, worst first.
#[derive(Serialize)]
struct Totals {
    verdicts: Vec<(Verdict, usize)>,
    /// And how many may get each at worst (最坏可能).
    worst_possible: Vec<(Verdict, usize)>,
}

impl Report {
    /// The whole report as JSON.
    ///
    /// # Errors
    /// When writing fails.
    pub fn write_json(&self, mut out: impl Write) -> io::Result<()> {
        let totals = Totals { verdicts: self.tally(), worst_possible: self.tally_possible() };
        serde_json::to_writer_pretty(&mut out, &Whole { report: self, totals })?;
        writeln!(out)
    }
}
