use clap::Args;
use minezone::job::{self, Job};

use super::batch::BatchArguments;
use super::load::{RightsArguments, ZonesArguments};
use super::outcome::{Failure, Outcome};
use super::watch::Watch;

#[derive(Args)]
pub struct Distance {
    #[command(flatten)]
    rights: RightsArguments,
    #[command(flatten)]
    zones: ZonesArguments,
    /// Only zones not farther than this, in metres
    #[arg(long, value_name = "M", help_heading = "Zones", value_parser = metres)]
    within: Option<f64>,
    /// Only the K nearest zones of each layer [default: 1, or all with --within]
    #[arg(long, value_name = "K", help_heading = "Zones", value_parser = clap::value_parser!(u32).range(1..))]
    nearest: Option<u32>,
    #[command(flatten)]
    batch: BatchArguments,
}

fn metres(text: &str) -> Result<f64, String> {
    let value: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if value >= 0.0 { Ok(value) } else { Err("a distance is not negative".into()) }
}

impl Distance {
    pub fn run(self) -> Result<Outcome, Failure> {
        let Self { rights, zones, within, nearest, batch } = self;
        let task = job::Distance { within, nearest, ..job::Distance::new(zones.files()?) };
        let file = rights.receive()?;
        let mut job = batch.apply(Job::new(rights.file(&file, None), task))?;
        let result = job.run(&mut Watch::rows(&file.path))?;
        // The process ends here: taking millions of zones apart first would only take time.
        std::mem::forget(job);
        Ok(batch.outcome(&result))
    }
}
