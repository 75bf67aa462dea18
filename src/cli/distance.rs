use std::path::PathBuf;

use clap::Args;
use minezone::input::Placed;
use minezone::layer::{Apart, Layer};
use rayon::prelude::*;

use super::batch::{Batch, BatchArguments, Frame};
use super::load::{self, RightsArguments, ZonesArguments};
use super::order::{in_order, z_order};
use super::{Failure, Outcome, output, tell};

const COLUMNS: [&str; 10] = [
    "right_id",
    "layer",
    "zone_id",
    "distance_m",
    "azimuth_deg",
    "from_lon",
    "from_lat",
    "to_lon",
    "to_lat",
    "layer_incomplete",
];

#[derive(Args)]
pub struct Distance {
    #[command(flatten)]
    rights: RightsArguments,
    #[command(flatten)]
    zones: ZonesArguments,
    /// Only zones not farther than this, in metres
    #[arg(long, value_name = "M", help_heading = "Zones 分区", value_parser = metres)]
    within: Option<f64>,
    /// Only the K nearest zones of each layer [default: 1, or all with --within]
    #[arg(long, value_name = "K", help_heading = "Zones 分区", value_parser = clap::value_parser!(u32).range(1..))]
    nearest: Option<u32>,
    /// Result, .csv [default: CSV to standard output]
    #[arg(short, long, value_name = "FILE", help_heading = "Output 输出")]
    output: Option<PathBuf>,
    #[command(flatten)]
    batch: BatchArguments,
}

fn metres(text: &str) -> Result<f64, String> {
    let value: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if value >= 0.0 { Ok(value) } else { Err("a distance is not negative".into()) }
}

impl Distance {
    pub fn run(self) -> Result<Outcome, Failure> {
        let stamps = self.batch.check(self.output.as_slice(), &self.zones.inputs(&self.rights))?;
        if let Some(path) = &self.output {
            output::extension(path, &["csv"])?;
        }
        if self.zones.zones.is_empty() {
            return Err("--zones FILE is needed".into());
        }
        let (layers, diagnostics) = self.zones.load_surfaces()?;
        tell::diagnostics(&diagnostics);
        load::layers_not_empty(&layers, self.rights.allow_empty)?;
        let apart = Apart::from_zones(&layers);
        let batch = Batch::of(&self.rights, &self.batch, stamps)
            .to(self.output.as_deref(), Frame::lines(output::csv_rows([COLUMNS])?));
        let ended = batch.run(self.rights.open_surfaces(self.batch.quarantine.is_some())?, |rights, _| {
            apart.see(rights.iter().map(|right| &right.surface));
            let order = z_order(&rights);
            let rows = order.par_iter().map(|&i| Ok((i, output::csv_rows(self.rows(&rights[i], &layers))?)));
            Ok(in_order(rows.collect::<Result<_, Failure>>()?).into())
        })?;
        self.rights.tell_apart(&apart, &ended);
        // The process ends here: taking millions of zones apart first would only take time.
        std::mem::forget(layers);
        Ok(ended.into())
    }

    fn rows(&self, right: &Placed, layers: &[Layer]) -> Vec<[String; 10]> {
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
                let (metres, incomplete) =
                    (output::number(d.metres), layer.is_incomplete_near(&right.surface, d.metres).to_string());
                [ids.0, ids.1, ids.2, metres, azimuth, from_lon, from_lat, to_lon, to_lat, incomplete]
            })
            .collect()
    }
}
