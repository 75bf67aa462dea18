use clap::{Args, ValueEnum};
use minezone::job::{self, Job};
use minezone::report;

use super::batch::BatchArguments;
use super::load::{RightsArguments, ZonesArguments};
use super::outcome::{Failure, Outcome};
use super::watch::Watch;

#[derive(Args)]
pub struct Overlap {
    #[command(flatten)]
    rights: RightsArguments,
    #[command(flatten)]
    zones: ZonesArguments,
    /// Measure the rights against each other, each pair once
    #[arg(long = "self", help_heading = "Zones", conflicts_with = "zones")]
    among_themselves: bool,
    /// Also list pairs that only touch
    #[arg(long, help_heading = "Output")]
    touching: bool,
    /// Add the shape of each overlap (WKT in CSV), in the CRS of the zones or of the rights [default: zones]
    #[arg(long, value_name = "CRS OF", help_heading = "Output", num_args = 0..=1, require_equals = true, default_missing_value = "zones")]
    geometry: Option<ShapesIn>,
    #[command(flatten)]
    batch: BatchArguments,
}

/// In whose CRS shapes are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ShapesIn {
    /// That of the zones, in which overlaps are measured
    Zones,
    /// That of the rights
    Rights,
}

impl Overlap {
    pub fn run(self) -> Result<Outcome, Failure> {
        let Self { rights, zones, among_themselves, touching, geometry, batch } = self;
        if among_themselves && (zones.zone_id_field.is_some() || zones.zones_crs.is_some()) {
            return Err(
                "--self has no zones: --zone-id-field and --zones-crs have no effect on it (批内查重没有分区)".into()
            );
        }
        if zones.zones.is_empty() && !among_themselves {
            return Err("--zones FILE measures the rights against zones (与分区叠加), --self against each other (批内查重): one of them is needed".into());
        }
        let zones = if among_themselves { None } else { Some(zones.files()?) };
        let shapes = geometry.map(|shapes| match shapes {
            ShapesIn::Zones => report::ShapesIn::Zones,
            ShapesIn::Rights => report::ShapesIn::Rights,
        });
        let file = rights.receive()?;
        let task = job::Overlap { zones, touching, shapes };
        let mut job = batch.apply(Job::new(rights.file(&file, None), task))?;
        let result = job.run(&mut Watch::rows(&file.path))?;
        // The process ends here: taking millions of zones apart first would only take time.
        std::mem::forget(job);
        Ok(batch.outcome(&result))
    }
}
