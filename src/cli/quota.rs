use clap::Args;
use minezone::Verdict;
use minezone::job::{self, Job};

use super::interrupt;
use super::load::JudgeArguments;
use super::outcome::{Failure, Outcome};
use super::output::OutputArguments;
use super::watch::Watch;

#[derive(Args)]
pub struct Quota {
    #[command(flatten)]
    judged: JudgeArguments,
    #[command(flatten)]
    output: OutputArguments,
    /// Exit with 1 when a figure gets this class or a worse one, or a record was rejected: forbidden, approval, conditional,
    /// undetermined, not_checked, informative, compliant
    #[arg(long, value_name = "CLASS", help_heading = "Output")]
    fail_on: Option<Verdict>,
}

impl Quota {
    pub fn run(self) -> Result<Outcome, Failure> {
        let file = self.judged.rights.receive()?;
        let task = job::Quota::new(self.judged.by());
        let job = Job::new(self.judged.rights_file(&file), task).cancel_by(interrupt::token());
        let mut job = self.output.outputs()?.into_iter().fold(job, Job::output);
        let report = job.report(&mut Watch::report(&file.path))?;
        let reached = self.fail_on.is_some_and(|class| report.worst() >= class || report.rejected > 0);
        Ok(if reached { Outcome::Reached } else { Outcome::Ran })
    }
}
