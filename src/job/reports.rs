use std::collections::BTreeSet;
use std::path::Path;

use rayon::prelude::*;

use super::area::Area;
use super::job::Job;
use super::observer::{Observer, Progress, hand_over};
use super::occupy::Occupy;
use super::quota::Quota;
use super::rights_file::{Beside, Reading, lacks_ids};
use super::screen::{Screen, check_plan};
use super::task::{RowTask, Task};
use super::together::{FeatureBatch, MOST_REPORTED, MOST_RIGHTS, read_all};
use crate::diagnostic::Gathered;
use crate::error::{Error, Result};
use crate::geometry::{Envelope, MultiSurface};
use crate::layer::{Apart, Cumulative};
use crate::ledger::Ledger;
use crate::output::{Output, Render};
use crate::report::{OccupationReport, OccupationRow, QuotaReport, Report};
use crate::right::RightBatch;
use crate::stamp::Stamps;

impl<T: Task> Job<T> {
    /// Refuses outputs of formats that the report has not got, and more; see [`Self::check`].
    fn check_report<R: Render>(&self) -> Result<Stamps> {
        if self.resume {
            return Err(Error::argument(
                "a batch that is judged together is screened in one pass and has no checkpoint: only a task that writes rows can be resumed (整批处理不可续跑)",
            ));
        }
        self.outputs.iter().try_for_each(|output| output.choose(R::FORMATS).map(|_| ()))?;
        self.check()
    }

    /// All rights of the file, which are then known to be whole.
    fn read_together(
        &mut self,
        observer: &mut dyn Observer,
        region: Option<Envelope>,
        most: usize,
        instead: &str,
        (beside, surroundings): (&Beside, Option<Apart>),
    ) -> Result<FeatureBatch> {
        let quarantine = self.quarantine.as_deref();
        let reading = Reading { quarantines: quarantine.is_some(), region, supplement: beside.supplement.clone() };
        let mut batch = read_all(self.rights.open(&reading)?, most, instead, quarantine)?;
        if quarantine.is_some() {
            observer.quarantined(batch.features.len(), batch.rejected);
        }
        batch.diagnostics.extend(beside.unused());
        if let Some(around) = surroundings {
            around.see(batch.features.iter().map(|right| &*right.surface));
            batch.diagnostics.extend(around.reported(batch.features.len(), &self.rights.origin()));
        }
        hand_over(observer, &batch.diagnostics);
        Ok(batch)
    }

    /// Writes a report to all outputs.
    fn write_report<R: Render>(&mut self, report: &R, observer: &mut dyn Observer) -> Result<()> {
        observer.before_commit().map_err(|e| Error::io(Path::new("diagnostics"), e))?;
        std::mem::take(&mut self.outputs).into_iter().try_for_each(|output: Output| output.write(report))
    }
}

impl Job<Screen> {
    /// Screens the whole batch, its rights held against each other, and writes the report to all outputs.
    ///
    /// # Errors
    /// As for [`Job::run`], and when the batch is too large to be judged together, or is cancelled.
    pub fn report(&mut self, observer: &mut dyn Observer) -> Result<Report> {
        let stamps = self.check_report::<Report>()?;
        let beside = self.load(observer)?;
        let region = self.loaded.as_ref().and_then(|plan| plan.region());
        let around = self.loaded.as_ref().and_then(|plan| self.task.surroundings(plan));
        let instead = "--each judges each right by itself, in a batch of any size";
        let batch = self.read_together(observer, region, MOST_REPORTED, instead, (&beside, around))?;
        stamps.check()?;
        let Some(plan) = &self.loaded else { return Err(Error::argument("no plan was read")) };
        check_plan(plan, &self.rights)?;
        self.rights.check_used(batch.features.len(), batch.rejected)?;
        let (total, batch) = (Some(batch.features.len()), RightBatch::from(batch));
        let cancel = self.cancel.clone();
        let mut goes_on = |records| {
            observer.progress(&Progress { records, total, bytes: 0 });
            !cancel.is_cancelled()
        };
        let report = self.task.screener(plan).report_while(batch, &mut goes_on).ok_or_else(Error::cancelled)?;
        self.write_report(&report, observer)?;
        Ok(report)
    }
}

impl Job<Quota> {
    /// Holds the whole batch against the totals of the plan, and writes the report to all outputs.
    ///
    /// # Errors
    /// As for [`Job::run`], and when the batch is too large.
    pub fn report(&mut self, observer: &mut dyn Observer) -> Result<QuotaReport> {
        let stamps = self.check_report::<QuotaReport>()?;
        let beside = self.load(observer)?;
        let region = self.loaded.as_ref().and_then(|plan| plan.region());
        let instead = "no plan has totals for so many";
        let batch = self.read_together(observer, region, MOST_RIGHTS, instead, (&beside, None))?;
        stamps.check()?;
        self.rights.check_used(batch.features.len(), batch.rejected)?;
        let Some(plan) = &self.loaded else { return Err(Error::argument("no plan was read")) };
        let report = QuotaReport::of(plan, batch, self.task.by.as_of, self.task.by.drafts);
        self.write_report(&report, observer)?;
        Ok(report)
    }
}

impl Job<Area> {
    /// Measures all rights by every rule that is in use, and writes the ledger to all outputs.
    ///
    /// # Errors
    /// As for [`Job::run`], and when the batch is too large.
    pub fn report(&mut self, observer: &mut dyn Observer) -> Result<Ledger> {
        let stamps = self.check_report::<Ledger>()?;
        let beside = self.load(observer)?;
        let mut options = self.rights.options.clone();
        options.supplement.clone_from(&beside.supplement);
        let mut ledger = Ledger::open(&self.rights.path, &options)?;
        if lacks_ids(&ledger.diagnostics) {
            self.rights.check_id_field()?;
        }
        ledger.diagnostics.extend(beside.unused());
        stamps.check()?;
        hand_over(observer, &ledger.diagnostics);
        self.rights.check_used(ledger.rights.len(), ledger.rejected)?;
        self.write_report(&ledger, observer)?;
        Ok(ledger)
    }
}

impl Job<Occupy> {
    /// Also measures what the whole batch takes of each layer, and writes the report to all outputs.
    ///
    /// # Errors
    /// As for [`Job::run`], and when the batch is too large to be held against each layer together.
    pub fn report(&mut self, observer: &mut dyn Observer) -> Result<OccupationReport> {
        let stamps = self.check_report::<OccupationReport>()?;
        let of_zones = self.task.load(&self.rights)?;
        of_zones.diagnostics.iter().for_each(|source| hand_over(observer, source));
        let layers = of_zones.value;
        self.task.check(&layers, &self.rights)?;
        let instead = "write .csv, which takes batches of any size";
        let beside = self.rights.beside(BTreeSet::new())?;
        let around = self.task.surroundings(&layers);
        let batch = self.read_together(observer, None, MOST_RIGHTS, instead, (&beside, around))?;
        stamps.check()?;
        self.rights.check_used(batch.features.len(), batch.rejected)?;
        let FeatureBatch { features, mut diagnostics, .. } = batch;
        diagnostics.extend(of_zones.diagnostics.into_iter().flatten());
        let rows: Vec<OccupationRow> = features
            .par_iter()
            .flat_map_iter(|right| layers.iter().map(|layer| OccupationRow::new(right, layer)))
            .collect();
        let mut open = Gathered::default();
        let of_rights = rows.chunks(layers.len().max(1)).zip(&features);
        open.extend(of_rights.flat_map(|(rows, right)| rows.iter().filter_map(|row| row.not_measured(right))));
        let surfaces: Vec<&MultiSurface> = features.iter().map(|right| &*right.surface).collect();
        let cumulative: Vec<Cumulative> = layers.par_iter().map(|layer| layer.cumulative(&surfaces)).collect();
        open.extend(cumulative.iter().filter_map(Cumulative::not_measured));
        let open = open.into_vec();
        hand_over(observer, &open);
        diagnostics.extend(open);
        let resources = rows.iter().flat_map(|row| row.resources.clone()).collect();
        let report = OccupationReport { rights: rows, resources, cumulative, diagnostics };
        self.write_report(&report, observer)?;
        Ok(report)
    }
}
