use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use minezone::cell::write_row;
use minezone::geometry::MultiSurface;
use minezone::input::Placed;
use minezone::layer::{Cumulative, Layer, ResourceShare};
use rayon::prelude::*;
use serde::Serialize;

use super::load::{Rights, RightsArguments, ZonesArguments};
use super::output::{self, Output};
use super::{Failure, Outcome, tell};

#[derive(Args)]
pub struct Occupy {
    #[command(flatten)]
    rights: RightsArguments,
    #[command(flatten)]
    zones: ZonesArguments,
    /// Result, .csv (a row a right and layer) or .json (also the cumulative take of the batch)
    /// [default: CSV to standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// What one layer takes of one right.
#[derive(Serialize)]
struct Row {
    right_id: String,
    layer: String,
    occupied_m2: f64,
    share_of_right: f64,
    remaining_m2: f64,
    #[serde(skip)]
    resources: Vec<ResourceTake>,
}

/// A known resource under a right.
#[derive(Serialize)]
struct ResourceTake {
    right_id: String,
    layer: String,
    zone_id: String,
    #[serde(flatten)]
    resource: ResourceShare,
}

impl Occupy {
    pub fn run(self) -> Result<Outcome, Failure> {
        output::spares(&self.output, &self.zones.zones.iter().chain([&self.rights.rights]).collect::<Vec<_>>())?;
        let kind = self.output.as_deref().map_or(Ok("csv"), |path| output::extension(path, &["csv", "json"]))?;
        if self.zones.zones.is_empty() {
            return Err("--zones FILE is needed".into());
        }
        let (rights, zones) = rayon::join(|| self.rights.load(), || self.zones.load());
        let Rights { placed: rights, mut diagnostics, .. } = rights?;
        tell::diagnostics(&diagnostics);
        let (layers, of_zones) = zones?;
        tell::diagnostics(&of_zones);
        diagnostics.extend(of_zones);
        let rows: Vec<Row> = rights.par_iter().flat_map_iter(|right| layers.iter().map(|l| row(right, l))).collect();
        let mut output = Output::create(self.output.as_deref())?;
        if kind == "json" {
            let surfaces: Vec<&MultiSurface> = rights.iter().map(|right| &right.surface).collect();
            let cumulative: Vec<Cumulative> = layers.par_iter().map(|layer| layer.cumulative(&surfaces)).collect();
            let resources: Vec<&ResourceTake> = rows.iter().flat_map(|row| &row.resources).collect();
            let all = serde_json::json!({
                "rights": rows, "resources": resources, "cumulative": cumulative, "diagnostics": diagnostics,
            });
            serde_json::to_writer_pretty(&mut output, &all)?;
            writeln!(output)?;
        } else {
            let mut writer = csv::Writer::from_writer(&mut output);
            writer.write_record(["right_id", "layer", "occupied_m2", "share_of_right", "remaining_m2"])?;
            for row in &rows {
                let numbers = [row.occupied_m2, row.share_of_right, row.remaining_m2].map(output::number);
                write_row(&mut writer, [&row.right_id, &row.layer].into_iter().chain(&numbers))?;
            }
            writer.flush()?;
        }
        output.finish()?;
        Ok(Outcome::Ran)
    }
}

fn row(right: &Placed, layer: &Layer) -> Row {
    let overlaps = layer.overlaps(&right.surface);
    let occupation = layer.occupation(&right.surface, &overlaps);
    let resources = overlaps.iter().filter(|found| found.overlap.relation.interiors_meet()).filter_map(|found| {
        let resource = found.resource()?;
        let (right_id, layer, zone_id) = (right.id.clone(), layer.name.clone(), found.zone.id.clone());
        Some(ResourceTake { right_id, layer, zone_id, resource })
    });
    Row {
        right_id: right.id.clone(),
        layer: layer.name.clone(),
        occupied_m2: occupation.occupied_m2,
        share_of_right: occupation.share,
        remaining_m2: occupation.remaining_m2,
        resources: resources.collect(),
    }
}
