mod row;

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use minezone::crs::urn;
use minezone::diagnostic::{Code, Defect, Diagnostic, Gathered};
use minezone::ellipsoid::Plane;
use minezone::input::{Input, Placed};
use minezone::layer::{Apart, Layer, Zone};
use rayon::prelude::*;

use super::batch::{Batch, BatchArguments, Frame, Measured};
use super::load::{self, MOST_RIGHTS, Rights, RightsArguments, ZonesArguments};
use super::order::{in_order, z_order};
use super::{Failure, Outcome, output, tell};
use row::{Row, csv, geojson, header};

#[derive(Args)]
pub struct Overlap {
    #[command(flatten)]
    rights: RightsArguments,
    #[command(flatten)]
    zones: ZonesArguments,
    /// Measure the rights against each other, each pair once
    #[arg(long = "self", help_heading = "Zones 分区", conflicts_with = "zones")]
    among_themselves: bool,
    /// Also list pairs that only touch
    #[arg(long, help_heading = "Output 输出")]
    touching: bool,
    /// Add the shape of each overlap (WKT in CSV), in the CRS of the zones or of the rights [default: zones]
    #[arg(long, value_name = "CRS OF", help_heading = "Output 输出", num_args = 0..=1, require_equals = true, default_missing_value = "zones")]
    geometry: Option<ShapesIn>,
    /// Result, .csv or .geojson [default: CSV to standard output]
    #[arg(short, long, value_name = "FILE", help_heading = "Output 输出")]
    output: Option<PathBuf>,
    #[command(flatten)]
    batch: BatchArguments,
}

/// In whose CRS shapes are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ShapesIn {
    /// That of the zones, in which overlaps are measured
    Zones,
    /// That of the rights
    Rights,
}

/// The rows of some rights, each with the number of its right.
type Written = Vec<(usize, Vec<u8>, Vec<Diagnostic>)>;

/// Rights that one core takes at a time.
const SHARE: usize = 32;

impl Overlap {
    pub fn run(self) -> Result<Outcome, Failure> {
        let stamps = self.batch.check(self.output.as_slice(), &self.zones.inputs(&self.rights))?;
        if self.among_themselves && (self.zones.zone_id_field.is_some() || self.zones.zones_crs.is_some()) {
            return Err(
                "--self has no zones: --zone-id-field and --zones-crs have no effect on it (批内查重没有分区)".into()
            );
        }
        if self.zones.zones.is_empty() && !self.among_themselves {
            return Err("--zones FILE measures the rights against zones (与分区叠加), --self against each other (批内查重): one of them is needed".into());
        }
        let kind = self.output.as_deref().map_or(Ok("csv"), |path| output::extension(path, &["csv", "geojson"]))?;
        let rows = if kind == "csv" { csv } else { geojson };
        let quarantines = self.batch.quarantine.is_some();
        // Much of opening a file is for one core; two files keep two busy.
        let (peers, zones) = rayon::join(|| self.peers(), || self.zones.load_surfaces());
        let (mut layers, diagnostics) = zones?;
        tell::diagnostics(&diagnostics);
        load::layers_not_empty(&layers, self.rights.allow_empty)?;
        let apart = Apart::from_zones(&layers);
        layers.extend(peers?);
        let rights = self.rights.open_surfaces(quarantines)?;
        let frame =
            if kind == "csv" { Frame::lines(header(self.geometry)?) } else { self.collection(&rights, &layers)? };
        let batch = Batch::of(&self.rights, &self.batch, stamps).to(self.output.as_deref(), frame);
        let ended = batch.run(rights, |rights, first| {
            apart.see(rights.iter().map(|right| &right.surface));
            // Neighbours one after another find the zones in the cache; formatting is as much work as
            // measuring, so it is shared too.
            let shares: Result<Vec<Written>, Failure> = z_order(&rights)
                .par_chunks(SHARE)
                .map(|share| {
                    let written = share.iter().map(|&i| {
                        let found = self.rows(&rights[i], first + i, &layers);
                        let mut told: Vec<_> = found.iter().filter_map(|row| row.left_open(self.geometry)).collect();
                        told.extend(layers.iter().flat_map(|layer| ambiguous(layer, &rights[i])));
                        Ok((i, rows(&found, self.geometry)?, told))
                    });
                    written.collect()
                })
                .collect();
            let mut told = Gathered::default();
            let written = shares?.into_iter().flatten().map(|(i, bytes, left_open)| {
                told.extend(left_open);
                (i, bytes)
            });
            let items = in_order(written.collect());
            Ok(Measured { items, told: told.into_vec(), ..Measured::default() })
        })?;
        self.rights.tell_apart(&apart, &ended);
        // The process ends here: taking millions of zones apart first would only take time.
        std::mem::forget(layers);
        Ok(ended.into())
    }

    /// A collection of features around them.
    fn collection(&self, rights: &[Input], layers: &[Layer]) -> Result<Frame, Failure> {
        let crs = match self.geometry {
            None => String::new(),
            Some(ShapesIn::Rights) => crs_member(rights.iter().map(|input| input.crs.plane()))?,
            Some(ShapesIn::Zones) => {
                crs_member(layers.iter().flat_map(|layer| &layer.zones).map(|zone| zone.surface.plane()))?
            }
        };
        let start = format!(r#"{{"type":"FeatureCollection",{crs}"features":["#).into_bytes();
        Ok(Frame { start, between: b",\n", end: b"]}\n", is_line_a_right: false })
    }

    /// With `--self`, the rights as a layer of their own.
    fn peers(&self) -> Result<Option<Layer>, Failure> {
        if !self.among_themselves {
            return Ok(None);
        }
        let inputs = self.rights.open_surfaces(false)?;
        let name = inputs.last().map(|input| input.layer.clone()).unwrap_or_default();
        let Rights { placed, rejected, .. } = Rights::take(inputs, MOST_RIGHTS, "split the file", None)?;
        let mut layer = layer_of(name, placed);
        layer.rejected = rejected;
        Ok(Some(layer))
    }

    /// The rows of one right. In a batch against itself a right has a number, and only later rights count.
    fn rows<'a>(&self, right: &'a Placed, number: usize, layers: &'a [Layer]) -> Vec<Row<'a>> {
        let mut rows = Vec::new();
        for layer in layers {
            let first = if self.among_themselves { number + 1 } else { 0 };
            for found in layer.overlaps_from(first, &right.surface) {
                if self.touching || found.overlap.relation.interiors_meet() {
                    rows.push(Row { right, layer, found });
                }
            }
        }
        rows
    }
}

/// The zones near a right of which what was measured holds for one reading only.
pub fn ambiguous<'a>(layer: &'a Layer, right: &'a Placed) -> impl Iterator<Item = Diagnostic> + 'a {
    layer.ambiguous_near(&right.surface, 0.0).map(|number| {
        let detail = format!("(layer {}, zone {})", layer.name, layer.zones[number].id);
        Diagnostic::new(Defect::new(Code::ZoneAmbiguous).detail(detail), &right.origin, Some(&right.id))
    })
}

/// Rights as a layer of their own.
fn layer_of(name: String, rights: Vec<Placed>) -> Layer {
    let zone = |right: Placed| Zone { id: right.id, surface: right.surface, properties: right.properties };
    Layer::new(name, rights.into_iter().map(zone).collect())
}

/// The member `crs` of a GeoJSON whose shapes are in one of some planes, with the comma after it; nothing for degrees.
///
/// # Errors
/// When they are several: one file has one CRS.
fn crs_member<'p>(planes: impl Iterator<Item = &'p Plane>) -> Result<String, Failure> {
    let mut found: Vec<&Plane> = Vec::new();
    for plane in planes {
        if !found.contains(&plane) {
            found.push(plane);
        }
    }
    match found[..] {
        [] => Ok(String::new()),
        [plane] if plane.is_degrees() => Ok(String::new()),
        [plane] => {
            let crs = serde_json::json!({ "type": "name", "properties": { "name": urn(plane.definition()) } });
            Ok(format!("\"crs\":{crs},"))
        }
        _ => {
            let names: Vec<&str> = found.iter().map(|plane| plane.name()).collect();
            let names = names.join(", ");
            Err(format!("the shapes are in several CRS ({names}), and one GeoJSON has one: write .csv, or bring the files to one with `minezone convert`").into())
        }
    }
}
