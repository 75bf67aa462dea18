use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::civil::Date;
use minezone::diagnostic::{Code, Defect, Diagnostic, Origin};
use minezone::layer::Apart;
use minezone::report::{LINE_COLUMNS, Lines};
use minezone::screen::MOST_PAIRS;
use minezone::stamp::Stamps;
use minezone::{Plan, Report, Right, Screener, Verdict};
use rayon::prelude::*;

use super::attributes::unused;
use super::batch::{Batch, BatchArguments, Ended, Frame, Measured};
use super::load::{self, JudgeArguments, MOST_REPORTED, Rights};
use super::output::{self, Reports};
use super::{Failure, Outcome, tell, terminal};

#[derive(Args)]
pub struct Screen {
    #[command(flatten)]
    judged: JudgeArguments,
    /// Reports, .json, .geojson or .csv; may be given several times [default: a table on the terminal]
    #[arg(short, long, value_name = "FILE", help_heading = "Output 输出")]
    output: Vec<PathBuf>,
    /// Judge each right by itself and write a line a right, to one .jsonl or .csv: for batches of any size. Rights are
    /// not held against each other nor counted together (逐个审查，不作批内核对)
    #[arg(long, help_heading = "Output 输出")]
    each: bool,
    #[command(flatten)]
    batch: BatchArguments,
    /// Exit with 1 when a right comes to this class or a worse one, or a record was rejected: forbidden, approval, conditional,
    /// undetermined, not_checked, informative, compliant
    #[arg(long, value_name = "CLASS", help_heading = "Output 输出")]
    fail_on: Option<Verdict>,
}

impl Screen {
    pub fn run(mut self) -> Result<Outcome, Failure> {
        self.judged.supply()?;
        if self.each {
            return self.run_each();
        }
        if self.batch.resume {
            return Err(
                "--resume goes on with a run of --each: a batch that is judged together is judged at once".into()
            );
        }
        let reports = Reports::of(&self.output, &["json", "geojson", "csv"])?;
        let stamps = self.batch.check(&self.output, &self.judged.inputs())?;
        let plan = self.judged.plan()?;
        let as_of = self.judged.day();
        let report = self.report(&plan, as_of, &stamps)?;
        tell::diagnostics(&report.diagnostics);
        reports.write(
            |kind, output| match kind {
                "json" => report.write_json(output),
                "csv" => report.write_csv(output),
                _ => report.write_geojson(output),
            },
            || report.to_table(terminal::width()),
        )?;
        if !self.output.is_empty() {
            let counts = [report.rights.len(), report.rejected];
            tell::summary(report.schematic, counts, &report.tally(), &report.tally_possible());
        }
        Ok(self.outcome(report.rights.iter().map(|right| right.verdict).max(), report.rejected))
    }

    fn run_each(self) -> Result<Outcome, Failure> {
        let output = match self.output.as_slice() {
            [] => None,
            [path] => Some(path.as_path()),
            _ => return Err("--each writes one file".into()),
        };
        let kind = output.map_or(Ok("jsonl"), |path| output::extension(path, &["jsonl", "csv"]))?;
        let stamps = self.batch.check(&self.output, &self.judged.inputs())?;
        let plan = self.judged.plan()?;
        let as_of = self.judged.day();
        tell::diagnostics(&plan.diagnostics);
        self.check_layers(&plan)?;
        tell::diagnostics(&plan.outside_term(as_of).into_iter().collect::<Vec<_>>());
        let screener = Screener::new(&plan).as_of(as_of).with_drafts(self.judged.drafts);
        let lines = Lines::new(&screener);
        let heading = if kind == "csv" { output::csv_rows([LINE_COLUMNS])? } else { Vec::new() };
        let frame = Frame { is_line_a_right: kind == "jsonl", ..Frame::lines(heading) };
        let batch = Batch {
            output,
            frame,
            beside: vec![format!("the plan of checksum {}", plan.checksum), format!("the law of {as_of}")],
            ..Batch::of(&self.judged.rights, &self.batch, stamps)
        };
        let inputs = self.judged.rights.open(self.batch.quarantine.is_some(), plan.region())?;
        let apart = Apart::from_boundary(plan.boundary_layer());
        let ended = batch.run(inputs, |rights, _| {
            apart.see(rights.iter().map(|right| &right.surface));
            let screened = rights.into_par_iter().map(|placed| {
                let screening = screener.screen(&Right::from(placed));
                let line = match kind {
                    "csv" => output::csv_rows([lines.cells(&screening)])?,
                    _ => lines.json(&screening)?,
                };
                Ok((line, [screening.verdict, screening.outlook.worst_possible]))
            });
            let screened: Result<Vec<_>, Failure> = screened.collect();
            let (items, verdicts) = screened?.into_iter().unzip();
            Ok(Measured { items, verdicts, ..Measured::default() })
        })?;
        tell::diagnostics(&unused(self.judged.rights.supplement.as_ref(), Some(&plan)));
        self.judged.rights.tell_apart(&apart, &ended);
        let Ended::Complete(tally) = ended else { return Ok(Outcome::Interrupted) };
        let (found, possible) = (worst_first(&tally.verdicts), worst_first(&tally.possible));
        tell::summary(plan.is_schematic(), [tally.measured, tally.rejected], &found, &possible);
        Ok(self.outcome(found.first().map(|(verdict, _)| *verdict), tally.rejected))
    }

    /// Whether the worst verdict reaches the class asked for. Nothing can be said of a record that could not be
    /// screened, so it may come to any.
    fn outcome(&self, worst: Option<Verdict>, rejected: usize) -> Outcome {
        let reached = self.fail_on.is_some_and(|class| worst >= Some(class) || rejected > 0);
        if reached { Outcome::Reached } else { Outcome::Ran }
    }

    /// A layer of the plan may be without zones, and then it is not checked; but not because all were rejected.
    fn check_layers(&self, plan: &Plan) -> Result<(), Failure> {
        let damaged = plan.layers().iter().filter(|layer| layer.rejected > 0);
        load::layers_not_empty(damaged, self.judged.rights.allow_empty)
    }

    fn report(&self, plan: &Plan, as_of: Date, stamps: &Stamps) -> Result<Report, Failure> {
        let rights = self.batch.take(
            self.judged.rights.open(self.batch.quarantine.is_some(), plan.region())?,
            MOST_REPORTED,
            "--each judges each right by itself, in a batch of any size",
        )?;
        stamps.check()?;
        let Rights { placed, rejected, diagnostics, .. } = rights;
        let (file, allow_empty) = (&self.judged.rights.rights, self.judged.rights.allow_empty);
        let refused = self.check_layers(plan).and_then(|()| load::not_empty(placed.len(), rejected, file, allow_empty));
        if refused.is_err() {
            tell::diagnostics(&plan.diagnostics);
            tell::diagnostics(&diagnostics);
        }
        refused?;
        let rights: Vec<Right> = placed.into_iter().map(Right::from).collect();
        let screener = Screener::new(plan).as_of(as_of).with_drafts(self.judged.drafts).with_batch(&rights);
        let mut report = Report::new(&screener);
        report.rejected = rejected;
        report.diagnostics = plan.diagnostics.clone();
        report.diagnostics.extend(plan.outside_term(as_of));
        report.diagnostics.extend(diagnostics);
        report.diagnostics.extend(unused(self.judged.rights.supplement.as_ref(), Some(plan)));
        let apart = Apart::from_boundary(plan.boundary_layer());
        apart.see(rights.iter().map(|right| &right.surface));
        report.diagnostics.extend(apart.told(rights.len(), &self.judged.rights.origin()));
        let bar = progress(rights.len());
        report.rights = bar.wrap_iter(screener.screen_all(rights.iter().cloned())).collect();
        bar.finish_and_clear();
        report.cumulative = screener.cumulative(&rights);
        report.overlapping_rights = screener.overlapping_rights(&rights);
        if report.overlapping_rights.len() >= MOST_PAIRS {
            let defect = Defect::new(Code::PairsLeftOut).detail(format!("({MOST_PAIRS} are listed)"));
            report.diagnostics.push(Diagnostic::new(defect, &Origin::default(), None));
        }
        report.cumulative.retain(|layer| !layer.zones.is_empty());
        report.shapes = rights.into_iter().map(|right| (right.surface, right.properties)).collect();
        Ok(report)
    }
}

/// How many there are of each verdict, worst first, without those that there are none of.
fn worst_first(counts: &BTreeMap<String, usize>) -> Vec<(Verdict, usize)> {
    let count = |verdict: &Verdict| counts.get(verdict.as_str()).copied().unwrap_or(0);
    Verdict::WORST_FIRST.into_iter().map(|v| (v, count(&v))).filter(|(_, count)| *count > 0).collect()
}

/// Shown on a terminal only, and only when the run lasts.
fn progress(rights: usize) -> ProgressBar {
    let bar = ProgressBar::new(rights as u64);
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} rights, {eta} left");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(Duration::from_millis(500));
    bar
}
