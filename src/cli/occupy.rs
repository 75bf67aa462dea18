use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use minezone::diagnostic::{Code, Defect, Diagnostic, Gathered};
use minezone::geometry::MultiSurface;
use minezone::input::Placed;
use minezone::layer::{Apart, COORDINATE_RESOLUTION_M, Cumulative, Layer, ResourceShare, ZoneOverlap};
use minezone::measure::{Occupation, remainder_is_narrow};
use minezone::stamp::Stamps;
use rayon::prelude::*;
use serde::Serialize;

use super::batch::{Batch, BatchArguments, Frame, Measured};
use super::load::{self, MOST_RIGHTS, Rights, RightsArguments, ZonesArguments};
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
    #[arg(short, long, value_name = "FILE", help_heading = "Output 输出")]
    output: Option<PathBuf>,
    #[command(flatten)]
    batch: BatchArguments,
}

const COLUMNS: [&str; 9] = [
    "right_id",
    "layer",
    "occupied_m2",
    "share_of_right",
    "remaining_m2",
    "seam",
    "placed",
    "placed_bound_m",
    "layer_incomplete",
];

/// What one layer takes of one right.
#[derive(Serialize)]
struct Row {
    right_id: String,
    layer: String,
    occupied_m2: f64,
    share_of_right: f64,
    remaining_m2: f64,
    /// Which of the two is only what rounding makes of a shared border (接边).
    seam: Option<Seam>,
    /// A relation to one of the zones rests on less than the right's placing among zones of another CRS.
    placed: bool,
    /// By how many metres its boundary may stray there.
    placed_bound_m: Option<f64>,
    /// Zones of the layer were rejected: it may take more.
    layer_incomplete: bool,
    #[serde(skip)]
    resources: Vec<ResourceTake>,
}

/// What of a right is drawing noise.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "lowercase")]
enum Seam {
    Occupied,
    Remaining,
}

impl Seam {
    fn as_str(self) -> &'static str {
        match self {
            Self::Occupied => "occupied",
            Self::Remaining => "remaining",
        }
    }

    fn of(surface: &MultiSurface, occupation: &Occupation, overlaps: &[ZoneOverlap<'_>]) -> Option<Self> {
        let taking: Vec<_> = overlaps.iter().filter(|found| found.overlap.relation.interiors_meet()).collect();
        if !taking.is_empty() && taking.iter().all(|found| found.is_seam(surface)) {
            return Some(Self::Occupied);
        }
        let is_small = occupation.remaining_m2 <= surface.perimeter_m() * COORDINATE_RESOLUTION_M;
        if occupation.remaining_m2 == 0.0 || !is_small {
            return None;
        }
        let zones: Vec<&MultiSurface> = taking.iter().map(|found| &found.zone.surface).collect();
        remainder_is_narrow(surface, &zones, 2.0 * COORDINATE_RESOLUTION_M).then_some(Self::Remaining)
    }
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
        let stamps = self.batch.check(self.output.as_slice(), &self.zones.inputs(&self.rights))?;
        let kind = self.output.as_deref().map_or(Ok("csv"), |path| output::extension(path, &["csv", "json"]))?;
        if self.zones.zones.is_empty() {
            return Err("--zones FILE is needed".into());
        }
        let (layers, diagnostics) = self.zones.load()?;
        tell::diagnostics(&diagnostics);
        load::layers_not_empty(&layers, self.rights.allow_empty)?;
        match &self.output {
            Some(path) if kind == "json" => self.write_json(path, &layers, diagnostics, &stamps),
            _ => self.write_csv(&layers, stamps),
        }
    }

    fn write_csv(&self, layers: &[Layer], stamps: Stamps) -> Result<Outcome, Failure> {
        let apart = Apart::from_zones(layers);
        let batch = Batch::of(&self.rights, &self.batch, stamps)
            .to(self.output.as_deref(), Frame::lines(output::csv_rows([COLUMNS])?));
        let ended = batch.run(self.rights.open_surfaces(self.batch.quarantine.is_some())?, |rights, _| {
            apart.see(rights.iter().map(|right| &right.surface));
            let of = |right: &Placed| {
                let rows: Vec<Row> = layers.iter().map(|layer| row(right, layer)).collect();
                let told = rows.iter().find_map(|row| row.left_open(right));
                Ok((output::csv_rows(rows.into_iter().map(Row::cells))?, told))
            };
            let (items, told): (Vec<_>, Vec<_>) =
                rights.par_iter().map(of).collect::<Result<Vec<_>, Failure>>()?.into_iter().unzip();
            Ok(Measured { items, told: told.into_iter().flatten().collect(), ..Measured::default() })
        })?;
        self.rights.tell_apart(&apart, &ended);
        Ok(ended.into())
    }

    /// The whole batch is held against each layer, so all of it is in memory.
    fn write_json(
        &self,
        path: &Path,
        layers: &[Layer],
        of_zones: Vec<Diagnostic>,
        stamps: &Stamps,
    ) -> Result<Outcome, Failure> {
        if self.batch.resume {
            return Err("--resume goes on with a CSV: what the whole batch takes is not known before its end".into());
        }
        let rights = self.batch.take(
            self.rights.open(self.batch.quarantine.is_some(), None)?,
            MOST_RIGHTS,
            "write .csv, which takes batches of any size",
        )?;
        tell::diagnostics(&rights.diagnostics);
        stamps.check()?;
        let Rights { placed: rights, rejected, mut diagnostics, .. } = rights;
        load::not_empty(rights.len(), rejected, &self.rights.rights, self.rights.allow_empty)?;
        tell::check()?;
        diagnostics.extend(of_zones);
        let rows: Vec<Row> = rights.par_iter().flat_map_iter(|right| layers.iter().map(|l| row(right, l))).collect();
        let mut open = Gathered::default();
        let of_rights = rows.chunks(layers.len().max(1)).zip(&rights);
        open.extend(of_rights.flat_map(|(rows, right)| rows.iter().filter_map(|row| row.left_open(right))));
        let apart = Apart::from_zones(layers);
        apart.see(rights.iter().map(|right| &right.surface));
        open.extend(apart.told(rights.len(), &self.rights.origin()));
        let open = open.into_vec();
        tell::diagnostics(&open);
        diagnostics.extend(open);
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
    /// That the boundaries cross too often for it to be measured.
    fn left_open(&self, right: &Placed) -> Option<Diagnostic> {
        let defect = Defect::new(Code::PairNotMeasured).detail(format!("(layer {})", self.layer));
        self.occupied_m2.is_nan().then(|| Diagnostic::new(defect, &right.origin, Some(&right.id)))
    }

    fn cells(self) -> [String; 9] {
        let [occupied, share, remaining] =
            [self.occupied_m2, self.share_of_right, self.remaining_m2].map(output::number);
        let seam = self.seam.map_or("", Seam::as_str).to_owned();
        let bound = self.placed_bound_m.map(output::number).unwrap_or_default();
        let [placed, incomplete] = [self.placed, self.layer_incomplete].map(|flag| flag.to_string());
        [self.right_id, self.layer, occupied, share, remaining, seam, placed, bound, incomplete]
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
    let placings = || overlaps.iter().filter_map(|found| found.overlap.placing);
    Row {
        seam: Seam::of(&right.surface, &occupation, &overlaps),
        placed: placings().any(|placing| placing.decides),
        placed_bound_m: placings().map(|placing| placing.bound_m).reduce(f64::max),
        right_id: right.id.clone(),
        layer: layer.name.clone(),
        layer_incomplete: layer.is_incomplete_near(&right.surface, 0.0),
        occupied_m2: occupation.occupied_m2,
        share_of_right: occupation.share,
        remaining_m2: occupation.remaining_m2,
        resources: resources.collect(),
    }
}
