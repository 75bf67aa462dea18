use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::civil::Date;
use minezone::diagnostic::{Code, Defect, Diagnostic, Origin};
use minezone::report::{LINE_COLUMNS, Lines};
use minezone::screen::MOST_PAIRS;
use minezone::{Plan, Report, Right, Screener, Verdict};
use rayon::prelude::*;

use super::batch::{Batch, BatchArguments, Ended, Frame, Measured};
use super::load::{JudgeArguments, MOST_REPORTED, Rights};
use super::output::{self, Reports};
use super::{Failure, Outcome, tell};

#[derive(Args)]
pub struct Screen {
    #[command(flatten)]
    judged: JudgeArguments,
    /// Reports, .json, .geojson or .csv; may be given several times [default: a table on the terminal]
    #[arg(short, long, value_name = "FILE")]
    output: Vec<PathBuf>,
    /// Judge each right by itself and write a line a right, to one .jsonl or .csv: for batches of any size. Rights are
    /// not held against each other nor counted together (逐个审查，不作批内核对)
    #[arg(long)]
    each: bool,
    #[command(flatten)]
    batch: BatchArguments,
    /// Exit with 1 when a right comes to this class or a worse one: forbidden, approval, conditional,
    /// undetermined, not_checked, informative, compliant
    #[arg(long, value_name = "CLASS")]
    fail_on: Option<Verdict>,
}

impl Screen {
    pub fn run(self) -> Result<Outcome, Failure> {
        if self.each {
            return self.run_each();
        }
        if self.batch.resume {
            return Err(
                "--resume goes on with a run of --each: a batch that is judged together is judged at once".into()
            );
        }
        let reports = Reports::of(&self.output, &["json", "geojson", "csv"])?;
        self.batch.check(&self.output, [&self.judged.rights.rights])?;
        let plan = self.judged.plan()?;
        let as_of = self.judged.day();
        let report = self.report(&plan, as_of)?;
        tell::diagnostics(&report.diagnostics);
        reports.write(
            |kind, output| match kind {
                "json" => report.write_json(output),
                "csv" => report.write_csv(output),
                _ => report.write_geojson(output),
            },
            || report.to_table(tell::terminal_width()),
        )?;
        if !self.output.is_empty() {
            tell::summary(report.schematic, report.rights.len(), &report.tally());
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
        self.batch.check(&self.output, [&self.judged.rights.rights])?;
        let plan = self.judged.plan()?;
        let as_of = self.judged.day();
        tell::diagnostics(&plan.diagnostics);
        tell::diagnostics(&plan.outside_term(as_of).into_iter().collect::<Vec<_>>());
        let screener = Screener::new(&plan).as_of(as_of).with_drafts(self.judged.drafts);
        let lines = Lines::new(&screener);
        let heading = if kind == "csv" { output::csv_rows([LINE_COLUMNS])? } else { Vec::new() };
        let batch = Batch {
            arguments: &self.batch,
            output,
            frame: Frame::lines(heading),
            rights: &self.judged.rights.rights,
            others: Vec::new(),
            beside: vec![format!("the plan of checksum {}", plan.checksum), format!("the law of {as_of}")],
        };
        let inputs = self.judged.rights.open(self.batch.quarantine.is_some(), plan.region())?;
        let ended = batch.run(inputs, |rights, _| {
            let screened = rights.into_par_iter().map(|placed| {
                let screening = screener.screen(&Right::from(placed));
                let line = match kind {
                    "csv" => output::csv_rows([lines.cells(&screening)])?,
                    _ => lines.json(&screening)?,
                };
                Ok((line, screening.verdict))
            });
            let screened: Result<Vec<_>, Failure> = screened.collect();
            let (items, verdicts) = screened?.into_iter().unzip();
            Ok(Measured { items, verdicts, ..Measured::default() })
        })?;
        let Ended::Complete(tally) = ended else { return Ok(Outcome::Interrupted) };
        let count = |verdict: &Verdict| tally.verdicts.get(verdict.as_str()).copied().unwrap_or(0);
        let found: Vec<(Verdict, usize)> =
            Verdict::WORST_FIRST.into_iter().map(|v| (v, count(&v))).filter(|(_, count)| *count > 0).collect();
        tell::summary(plan.is_schematic(), tally.measured, &found);
        Ok(self.outcome(found.first().map(|(verdict, _)| *verdict), tally.rejected))
    }

    /// Whether the worst verdict reaches the class asked for. Nothing can be said of a record that could not be
    /// screened: that is undetermined.
    fn outcome(&self, worst: Option<Verdict>, rejected: usize) -> Outcome {
        let worst = worst.max((rejected > 0).then_some(Verdict::Undetermined));
        let reached = self.fail_on.is_some_and(|class| worst >= Some(class));
        if reached { Outcome::Reached } else { Outcome::Ran }
    }

    fn report(&self, plan: &Plan, as_of: Date) -> Result<Report, Failure> {
        let rights = self.batch.take(
            self.judged.rights.open(self.batch.quarantine.is_some(), plan.region())?,
            MOST_REPORTED,
            "--each judges each right by itself, in a batch of any size",
        )?;
        let Rights { placed, rejected, diagnostics, .. } = rights;
        let rights: Vec<Right> = placed.into_iter().map(Right::from).collect();
        let screener = Screener::new(plan).as_of(as_of).with_drafts(self.judged.drafts).with_batch(&rights);
        let mut report = Report::new(&screener);
        report.rejected = rejected;
        report.diagnostics = plan.diagnostics.clone();
        report.diagnostics.extend(plan.outside_term(as_of));
        report.diagnostics.extend(diagnostics);
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

/// Shown on a terminal only, and only when the run lasts.
fn progress(rights: usize) -> ProgressBar {
    let bar = ProgressBar::new(rights as u64);
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} rights, {eta} left");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(Duration::from_millis(500));
    bar
}
