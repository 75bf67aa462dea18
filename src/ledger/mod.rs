//! The ledger of areas (面积台账): what each right measures by every rule that is in use, and what it says of itself.
//!
//! A licence prints the 椭球面积 of TD/T 1055-2019, Annex D, in km² to four decimals, and the software that was evaluated for the
//! third land survey divides long edges before it applies the annex. A GIS shows the area in a plane, or between geodesics;
//! screening measures under the edges as drawn. The ledger puts them side by side and says which of them a right states, so
//! that a difference is explained before anyone argues about it.

mod csv;
mod entry;
mod plane;
mod stated;
mod table;

use std::io::{self, Write};
use std::path::Path;

use rayon::prelude::*;
use serde::Serialize;

pub use self::entry::{Difference, Entry};
pub use self::stated::{Figure, Stated};

use crate::crs::Crs;
use crate::diagnostic::{Code, Diagnostic, Gathered};
use crate::error::{Error, Result};
use crate::input::{Input, InputOptions, RecordOutcome};
use crate::output::{OutputFormat, Render, Style};
use crate::visible::visible;

/// Records whose shapes are in memory together.
const CHUNK: usize = 4096;

/// Records of a ledger at most, in some 1 GB: all of them are in its totals.
const MOST_RECORDS: usize = 1_000_000;

/// The areas of all rights of a file.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Ledger {
    /// In the order of the file.
    pub rights: Vec<Entry>,
    /// Records that could not be used: they are in no total.
    pub rejected: usize,
    /// What was found in the file, of each code the first [`MOST_OF_A_CODE`](crate::diagnostic::MOST_OF_A_CODE).
    pub diagnostics: Vec<Diagnostic>,
}

/// Sums over a ledger, in m².
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Totals {
    /// Rights that were measured.
    pub rights: usize,
    /// Records that could not be used.
    pub rejected: usize,
    /// Of the 椭球面积; only of those that have one.
    pub ellipsoidal_m2: f64,
    /// How many have none, and are missing in the sum.
    pub without_ellipsoidal: usize,
    /// By Annex D of TD/T 1055-2019 over the corners alone.
    pub annex_d_corners_m2: f64,
    /// Under edges straight in the CRS of the file.
    pub exact_m2: f64,
    /// Under geodesic edges.
    pub geodesic_m2: f64,
    /// In the plane of each one's zone; only of those that have one.
    pub plane_m2: f64,
    /// How many state an area that can be read.
    pub stated: usize,
    /// What these state.
    pub stated_m2: f64,
    /// How many of them agree with no figure of the ledger.
    pub differing: usize,
}

impl Ledger {
    /// Measures every record of every layer of a file.
    ///
    /// # Errors
    /// When the file cannot be read or placed; single records only give diagnostics.
    pub fn open(path: &Path, options: &InputOptions) -> Result<Self> {
        let (mut ledger, mut reported) = (Self::default(), Gathered::default());
        for mut input in Input::open_together(path, options)? {
            reported.extend(std::mem::take(&mut input.diagnostics));
            let (crs, layer) = (input.crs.clone(), input.layer.clone());
            loop {
                let outcomes: Vec<RecordOutcome> = input.by_ref().take(CHUNK).collect();
                if outcomes.is_empty() {
                    break;
                }
                ledger.add(outcomes, &crs, &layer, &mut reported)?;
                if ledger.rights.len() > MOST_RECORDS {
                    return Err(Error::argument(format!(
                        "{}: more than {MOST_RECORDS} records are too many for one ledger (台账过大): split the file",
                        path.display()
                    )));
                }
            }
        }
        ledger.diagnostics = reported.into_vec();
        Ok(ledger)
    }

    fn add(&mut self, outcomes: Vec<RecordOutcome>, crs: &Crs, layer: &str, reported: &mut Gathered) -> Result<()> {
        let mut placed = Vec::with_capacity(outcomes.len());
        for outcome in outcomes {
            if let Some(why) = outcome.diagnostics.iter().find(|reported| reported.code == Code::NotReadToEnd) {
                return Err(Error::argument(why.to_string()));
            }
            reported.extend(outcome.diagnostics);
            if outcome.feature.is_none() {
                self.rejected += outcome.records;
            }
            placed.extend(outcome.feature);
        }
        self.rights.par_extend(placed.par_iter().map(|placed| Entry::new(placed, layer, crs)));
        Ok(())
    }

    /// Sums over all rights.
    pub fn totals(&self) -> Totals {
        let mut totals = Totals { rights: self.rights.len(), rejected: self.rejected, ..Totals::default() };
        for entry in &self.rights {
            totals.ellipsoidal_m2 += entry.ellipsoidal_m2.unwrap_or(0.0);
            totals.without_ellipsoidal += usize::from(entry.ellipsoidal_m2.is_none());
            totals.annex_d_corners_m2 += entry.annex_d_corners_m2;
            totals.exact_m2 += entry.exact_m2;
            totals.geodesic_m2 += entry.geodesic_m2;
            totals.plane_m2 += entry.plane_m2.unwrap_or(0.0);
            if let Some(stated) = &entry.stated {
                totals.stated += 1;
                totals.stated_m2 += stated.m2;
                totals.differing += usize::from(stated.differs);
            }
        }
        totals
    }

    /// All of it with its totals, for programs.
    ///
    /// # Errors
    /// When writing fails.
    pub fn write_json(&self, mut out: impl Write) -> io::Result<()> {
        let Self { rights, diagnostics, .. } = self;
        let all = serde_json::json!({ "rights": rights, "totals": self.totals(), "diagnostics": diagnostics });
        serde_json::to_writer_pretty(&mut out, &all)?;
        writeln!(out)
    }
}

impl Render for Ledger {
    const FORMATS: &'static [OutputFormat] = &[OutputFormat::Table, OutputFormat::Csv, OutputFormat::Json];

    fn render(&self, format: OutputFormat, style: Style, out: &mut dyn Write) -> io::Result<()> {
        match format {
            OutputFormat::Csv => self.write_csv(out, style),
            OutputFormat::Json => self.write_json(out),
            _ => out.write_all(visible(&self.to_table(style)).as_bytes()),
        }
    }
}
