use std::path::PathBuf;

use clap::Args;
use minezone::job::{Job, JobResult, Task};

use super::diagnostics;
use super::interrupt;
use super::outcome::{Failure, Outcome};
use super::output::OutputArguments;

#[derive(Args, Default)]
#[command(next_help_heading = "Output")]
pub struct BatchArguments {
    #[command(flatten)]
    pub output: OutputArguments,
    /// Write each rejected record, as it was and with the reasons, to this file (.geojsonl): records of the
    /// input = records measured + records in quarantine
    #[arg(long, value_name = "FILE")]
    quarantine: Option<PathBuf>,
    /// Resume a run of the same arguments that was interrupted; the result is the same, byte by byte, as of an
    /// unbroken one
    #[arg(long)]
    pub resume: bool,
}

impl BatchArguments {
    /// A job with these outputs.
    pub fn apply<T: Task>(&self, job: Job<T>) -> Result<Job<T>, Failure> {
        let job = self.output.outputs()?.into_iter().fold(job.resume(self.resume), Job::output);
        let job = job.cancel_by(interrupt::token());
        Ok(match &self.quarantine {
            Some(path) => job.quarantine(path),
            None => job,
        })
    }

    /// The outcome of a job that wrote rows, which is said when it was interrupted.
    pub fn outcome(&self, result: &JobResult) -> Outcome {
        if !result.is_complete() {
            diagnostics::interrupted(result.records, !self.output.files().is_empty());
        }
        result.into()
    }
}
