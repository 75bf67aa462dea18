use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use minezone::diagnostic::Diagnostic;
use minezone::geometry::MultiSurface;
use minezone::input::Placed;
use minezone::layer::{Cumulative, Layer, ResourceShare};
use rayon::prelude::*;
use serde::Serialize;

use super::batch::{Batch, BatchArguments, Frame};
use super::load::{MOST_RIGHTS, Rights, RightsArguments, ZonesArguments};
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
    #[command(flatten)]
    batch: BatchArguments,
}

const COLUMNS: [&str; 5] = ["right_id", "layer", "occupied_m2", "share_of_right", "remaining_m2"];

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
        self.batch.check(self.output.as_slice(), self.zones.zones.iter().chain([&self.rights.rights]))?;
        let kind = self.output.as_deref().map_or(Ok("csv"), |path| output::extension(path, &["csv", "json"]))?;
        if self.zones.zones.is_empty() {
            return Err("--zones FILE is needed".into());
        }
        let (layers, diagnostics) = self.zones.load()?;
        tell::diagnostics(&diagnostics);
        match &self.output {
            Some(path) if kind == "json" => self.write_json(path, &layers, diagnostics),
            _ => self.write_csv(&layers),
        }
    }

    fn write_csv(&self, layers: &[Layer]) -> Result<Outcome, Failure> {
        let batch = Batch::against(&self.zones, &self.rights, &self.batch)
            .to(self.output.as_deref(), Frame::lines(output::csv_rows([COLUMNS])?));
        let ended = batch.run(self.rights.open_surfaces(self.batch.quarantine.is_some())?, |rights, _| {
            let of = |right: &Placed| output::csv_rows(layers.iter().map(|layer| row(right, layer).cells()));
            Ok(rights.par_iter().map(of).collect::<Result<Vec<_>, Failure>>()?.into())
        })?;
        Ok(ended.into())
    }

    /// The whole batch is held against each layer, so all of it is in memory.
    fn write_json(&self, path: &Path, layers: &[Layer], of_zones: Vec<Diagnostic>) -> Result<Outcome, Failure> {
        if self.batch.resume {
            return Err("--resume goes on with a CSV: what the whole batch takes is not known before its end".into());
        }
        let rights = Rights::take(
            self.rights.open(self.batch.quarantine.is_some(), None)?,
            MOST_RIGHTS,
            "write .csv, which takes batches of any size",
        )?;
        tell::diagnostics(&rights.diagnostics);
        self.batch.write_quarantine(&rights)?;
        let Rights { placed: rights, mut diagnostics, .. } = rights;
        diagnostics.extend(of_zones);
        let rows: Vec<Row> = rights.par_iter().flat_map_iter(|right| layers.iter().map(|l| row(right, l))).collect();
        let surfaces: Vec<&MultiSurface> = rights.iter().map(|right| &right.surface).collect();
        let cumulative: Vec<Cumulative> = layers.par_iter().map(|layer| layer.cumulative(&surfaces)).collect();
        let resources: Vec<&ResourceTake> = rows.iter().flat_map(|row| &row.resources).collect();
        let all = serde_json::json!({
            "rights": rows, "resources": resources, "cumulative": cumulative, "diagnostics": diagnostics,
        });
        let mut output = Output::create(Some(path))?;
        serde_json::to_writer_pretty(&mut output, &all)?;
        writeln!(output)?;
        output.finish()?;
        Ok(Outcome::Ran)
    }
}

impl Row {
    fn cells(self) -> [String; 5] {
        let [occupied, share, remaining] =
            [self.occupied_m2, self.share_of_right, self.remaining_m2].map(output::number);
        [self.right_id, self.layer, occupied, share, remaining]
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
