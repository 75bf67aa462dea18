use clap::Args;
use minezone::job::{self, Job};
use minezone::{Screening, Verdict};

use super::batch::BatchArguments;
use super::load::JudgeArguments;
use super::outcome::{Failure, Outcome};
use super::watch::Watch;
use super::{diagnostics, language};

#[derive(Args)]
pub struct Screen {
    #[command(flatten)]
    judged: JudgeArguments,
    /// Judge each right by itself and write a line a right, to one .jsonl or .csv: for batches of any size. Rights are
    /// not held against each other nor counted together
    #[arg(long, help_heading = "Output")]
    each: bool,
    #[command(flatten)]
    batch: BatchArguments,
    /// Exit with 1 when a right gets this class or a worse one, or a record was rejected: forbidden, approval, conditional,
    /// undetermined, not_checked, informative, compliant
    #[arg(long, value_name = "CLASS", help_heading = "Output")]
    fail_on: Option<Verdict>,
}

impl Screen {
    pub fn run(self) -> Result<Outcome, Failure> {
        if self.batch.resume && !self.each {
            return Err(
                "--resume requires --each; without it the batch is screened in one pass and has no checkpoint (续跑须与 --each 同用)".into()
            );
        }
        let file = self.judged.rights.receive()?;
        let task = job::Screen::new(self.judged.by()).language(language::of_data());
        let mut job = self.batch.apply(Job::new(self.judged.rights_file(&file), task))?;
        if self.each {
            let result = job.run(&mut Watch::rows(&file.path))?;
            if !result.is_complete() {
                return Ok(self.batch.outcome(&result));
            }
            let found = result.counts.verdicts_worst_first();
            let schematic = job.plan().is_some_and(|plan| plan.is_schematic());
            diagnostics::summary(
                schematic,
                [result.counts.measured, result.counts.rejected],
                &found,
                &result.counts.possible_worst_first(),
            );
            return Ok(self.outcome(result.counts.worst, result.counts.rejected));
        }
        let report = job.report(&mut Watch::report(&file.path))?;
        if !self.batch.output.shows_table() {
            diagnostics::summary(
                report.basis.schematic,
                [report.rights.len(), report.rejected],
                &report.tally(),
                &report.tally_possible(),
            );
        }
        Ok(self.outcome(report.rights.iter().map(Screening::worst).max(), report.rejected))
    }

    /// Whether the worst verdict reaches the class asked for. Nothing can be said of a record that could not be
    /// screened, so it may get any.
    fn outcome(&self, worst: Option<Verdict>, rejected: usize) -> Outcome {
        let reached = self.fail_on.is_some_and(|class| worst >= Some(class) || rejected > 0);
        if reached { Outcome::Reached } else { Outcome::Ran }
    }
}
