use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use minezone::cell::write_row;
use minezone::input::Placed;
use minezone::layer::Layer;
use rayon::prelude::*;

use super::load::{Rights, RightsArguments, ZonesArguments};
use super::order::z_order;
use super::output::{self, Output};
use super::{Failure, Outcome, tell};

const COLUMNS: [&str; 9] =
    ["right_id", "layer", "zone_id", "distance_m", "azimuth_deg", "from_lon", "from_lat", "to_lon", "to_lat"];

#[derive(Args)]
pub struct Distance {
    #[command(flatten)]
    rights: RightsArguments,
    #[command(flatten)]
    zones: ZonesArguments,
    /// Only zones not farther than this, in metres
    #[arg(long, value_name = "M", value_parser = metres)]
    within: Option<f64>,
    /// Only the K nearest zones of each layer [default: 1, or all with --within]
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u32).range(1..))]
    nearest: Option<u32>,
    /// Result, .csv [default: CSV to standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

fn metres(text: &str) -> Result<f64, String> {
    let value: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if value >= 0.0 { Ok(value) } else { Err("a distance is not negative".into()) }
}

impl Distance {
    pub fn run(self) -> Result<Outcome, Failure> {
        output::spares(&self.output, &self.zones.zones.iter().chain([&self.rights.rights]).collect::<Vec<_>>())?;
        if let Some(path) = &self.output {
            output::extension(path, &["csv"])?;
        }
        if self.zones.zones.is_empty() {
            return Err("--zones FILE is needed".into());
        }
        let (rights, zones) = rayon::join(|| self.rights.load_surfaces(), || self.zones.load_surfaces());
        let Rights { placed: rights, diagnostics, .. } = rights?;
        tell::diagnostics(&diagnostics);
        let (layers, diagnostics) = zones?;
        tell::diagnostics(&diagnostics);
        let mut output = Output::create(self.output.as_deref())?;
        let mut writer = csv::Writer::from_writer(&mut output);
        writer.write_record(COLUMNS)?;
        for chunk in rights.chunks(4096) {
            let mut found: Vec<(usize, Vec<[String; 9]>)> =
                z_order(chunk).par_iter().map(|&i| (i, self.rows(&chunk[i], &layers))).collect();
            found.sort_unstable_by_key(|(i, _)| *i);
            for row in found.iter().flat_map(|(_, rows)| rows) {
                write_row(&mut writer, row)?;
            }
        }
        writer.flush()?;
        drop(writer);
        output.flush()?;
        output.finish()?;
        // The process ends here: taking millions of zones apart first would only take time.
        std::mem::forget((layers, rights));
        Ok(Outcome::Ran)
    }

    fn rows(&self, right: &Placed, layers: &[Layer]) -> Vec<[String; 9]> {
        let nearest = match (self.nearest, self.within) {
            (Some(nearest), _) => nearest as usize,
            (None, Some(_)) => usize::MAX,
            (None, None) => 1,
        };
        let within = self.within.unwrap_or(f64::INFINITY);
        let found = layers.iter().flat_map(|layer| {
            layer.distances(&right.surface, within, nearest).into_iter().map(move |found| (layer, found))
        });
        found
            .map(|(layer, found)| {
                let d = found.distance;
                let azimuth = d.azimuth.map(output::number).unwrap_or_default();
                let [from, to] = [d.from, d.to].map(|p| p.map(output::number));
                let [from_lon, from_lat] = from;
                let [to_lon, to_lat] = to;
                let ids = (right.id.clone(), layer.name.clone(), found.zone.id.clone());
                [ids.0, ids.1, ids.2, output::number(d.metres), azimuth, from_lon, from_lat, to_lon, to_lat]
            })
            .collect()
    }
}
