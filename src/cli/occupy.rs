use clap::Args;
use minezone::job::{self, Job};
use minezone::output::OutputFormat;

use super::batch::BatchArguments;
use super::load::{RightsArguments, ZonesArguments};
use super::outcome::{Failure, Outcome};
use super::watch::Watch;

#[derive(Args)]
pub struct Occupy {
    #[command(flatten)]
    rights: RightsArguments,
    #[command(flatten)]
    zones: ZonesArguments,
    #[command(flatten)]
    batch: BatchArguments,
}

impl Occupy {
    pub fn run(self) -> Result<Outcome, Failure> {
        let Self { rights, zones, batch } = self;
        let task = job::Occupy::new(zones.files()?);
        let file = rights.receive()?;
        let mut job = batch.apply(Job::new(rights.file(&file, None), task))?;
        if batch.output.wants(OutputFormat::Json) {
            job.report(&mut Watch::report(&file.path))?;
            return Ok(Outcome::Ran);
        }
        let result = job.run(&mut Watch::rows(&file.path))?;
        Ok(batch.outcome(&result))
    }
}
