use clap::Args;
use minezone::job::{self, Job};

use super::attributes::AttributeArguments;
use super::interrupt;
use super::load::RightsArguments;
use super::outcome::{Failure, Outcome};
use super::output::OutputArguments;
use super::watch::Watch;

#[derive(Args)]
pub struct Area {
    #[command(flatten)]
    rights: RightsArguments,
    #[command(flatten)]
    attributes: AttributeArguments,
    #[command(flatten)]
    output: OutputArguments,
}

impl Area {
    pub fn run(self) -> Result<Outcome, Failure> {
        let file = self.rights.receive()?;
        let job = Job::new(self.rights.file(&file, Some(&self.attributes)), job::Area).cancel_by(interrupt::token());
        let mut job = self.output.outputs()?.into_iter().fold(job, Job::output);
        job.report(&mut Watch::report(&file.path))?;
        Ok(Outcome::Ran)
    }
}
