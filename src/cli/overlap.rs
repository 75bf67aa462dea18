use std::path::PathBuf;

use clap::Args;
use minezone::cell::defused;
use minezone::input::Placed;
use minezone::layer::{Layer, Zone, ZoneOverlap};
use minezone::measure::overlap_geometry;
use rayon::prelude::*;
use wkt::ToWkt;

use super::batch::{Batch, BatchArguments, Frame};
use super::load::{MOST_RIGHTS, Rights, RightsArguments, ZonesArguments};
use super::order::{in_order, z_order};
use super::{Failure, Outcome, output, tell};

#[derive(Args)]
pub struct Overlap {
    #[command(flatten)]
    rights: RightsArguments,
    #[command(flatten)]
    zones: ZonesArguments,
    /// Measure the rights against each other, each pair once
    #[arg(long = "self", conflicts_with = "zones", required_unless_present = "zones")]
    among_themselves: bool,
    /// Also list pairs that only touch
    #[arg(long)]
    touching: bool,
    /// Add the shape of each overlap (WKT in CSV)
    #[arg(long)]
    geometry: bool,
    /// Result, .csv or .geojson [default: CSV to standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    batch: BatchArguments,
}

/// The rows of some rights, each with the number of its right.
type Written = Vec<(usize, Vec<u8>)>;

/// Rights that one core takes at a time.
const SHARE: usize = 32;

impl Overlap {
    pub fn run(self) -> Result<Outcome, Failure> {
        self.batch.check(self.output.as_slice(), self.zones.zones.iter().chain([&self.rights.rights]))?;
        let kind = self.output.as_deref().map_or(Ok("csv"), |path| output::extension(path, &["csv", "geojson"]))?;
        let rows: fn(&[Row<'_>], bool) -> Result<Vec<u8>, Failure> = if kind == "csv" { csv } else { geojson };
        let frame = if kind == "csv" {
            Frame::lines(header(self.geometry)?)
        } else {
            let start = br#"{"type":"FeatureCollection","features":["#.to_vec();
            Frame { start, between: b",\n", end: b"]}\n" }
        };
        let quarantines = self.batch.quarantine.is_some();
        // Much of opening a file is for one core; two files keep two busy.
        let (rights, zones) = rayon::join(|| self.peers(), || self.zones.load_surfaces());
        let (mut layers, diagnostics) = zones?;
        tell::diagnostics(&diagnostics);
        layers.extend(rights?);
        let batch = Batch::against(&self.zones, &self.rights, &self.batch).to(self.output.as_deref(), frame);
        let ended = batch.run(self.rights.open_surfaces(quarantines)?, |rights, first| {
            // Neighbours one after another find the zones in the cache; formatting is as much work as
            // measuring, so it is shared too.
            let shares: Result<Vec<Written>, Failure> = z_order(&rights)
                .par_chunks(SHARE)
                .map(|share| {
                    let written = share.iter().map(|&i| {
                        let found = self.rows(&rights[i], first + i, &layers);
                        Ok((i, rows(&found, self.geometry)?))
                    });
                    written.collect()
                })
                .collect();
            Ok(in_order(shares?.into_iter().flatten().collect()).into())
        })?;
        // The process ends here: taking millions of zones apart first would only take time.
        std::mem::forget(layers);
        Ok(ended.into())
    }

    /// With `--self`, the rights as a layer of their own.
    fn peers(&self) -> Result<Option<Layer>, Failure> {
        if !self.among_themselves {
            return Ok(None);
        }
        let inputs = self.rights.open_surfaces(false)?;
        let name = inputs.last().map(|input| input.layer.clone()).unwrap_or_default();
        Ok(Some(layer_of(name, Rights::take(inputs, MOST_RIGHTS, "split the file")?.placed)))
    }

    /// The rows of one right. In a batch against itself a right has a number, and only later rights count.
    fn rows<'a>(&self, right: &'a Placed, number: usize, layers: &'a [Layer]) -> Vec<Row<'a>> {
        let mut rows = Vec::new();
        for layer in layers {
            for found in layer.overlaps(&right.surface) {
                let counts = self.touching || found.overlap.relation.interiors_meet();
                if counts && (!self.among_themselves || found.number > number) {
                    rows.push(Row { right, layer, found });
                }
            }
        }
        rows
    }
}

/// Rights as a layer of their own.
fn layer_of(name: String, rights: Vec<Placed>) -> Layer {
    let zone = |right: Placed| Zone { id: right.id, surface: right.surface, properties: right.properties };
    Layer::new(name, rights.into_iter().map(zone).collect())
}

struct Row<'a> {
    right: &'a Placed,
    layer: &'a Layer,
    found: ZoneOverlap<'a>,
}

impl Row<'_> {
    fn shape(&self) -> geo::MultiPolygon<f64> {
        overlap_geometry(&self.right.surface, &self.found.zone.surface)
    }
}

fn header(geometry: bool) -> Result<Vec<u8>, Failure> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let columns = ["right_id", "layer", "zone_id", "relation", "overlap_m2", "share_of_right", "share_of_zone"];
    writer.write_record(columns.iter().chain(geometry.then_some(&"geometry")))?;
    Ok(writer.into_inner()?)
}

fn csv(rows: &[Row<'_>], geometry: bool) -> Result<Vec<u8>, Failure> {
    let mut writer = csv::WriterBuilder::new().buffer_capacity(512).from_writer(Vec::with_capacity(rows.len() * 96));
    let mut number = ryu::Buffer::new();
    for row in rows {
        let Row { right, layer, found: ZoneOverlap { zone, overlap, share_of_right, share_of_zone, .. } } = row;
        for text in [&right.id, &layer.name, &zone.id, overlap.relation.as_str()] {
            writer.write_field(defused(text).as_bytes())?;
        }
        for value in [overlap.area_m2, *share_of_right, *share_of_zone] {
            writer.write_field(number.format(value))?;
        }
        if geometry {
            writer.write_field(row.shape().wkt_string())?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    Ok(writer.into_inner()?)
}

/// Features with commas between them.
fn geojson(rows: &[Row<'_>], geometry: bool) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    for row in rows {
        let Row { right, layer, found: ZoneOverlap { zone, overlap, share_of_right, share_of_zone, .. } } = row;
        let properties = serde_json::json!({
            "right_id": right.id, "layer": layer.name, "zone_id": zone.id,
            "relation": overlap.relation, "overlap_m2": overlap.area_m2,
            "share_of_right": share_of_right, "share_of_zone": share_of_zone,
        });
        if !bytes.is_empty() {
            bytes.extend_from_slice(b",\n");
        }
        let feature = geojson::Feature {
            bbox: None,
            geometry: geometry.then(|| geojson::Geometry::from(&row.shape())),
            id: None,
            properties: properties.as_object().cloned(),
            foreign_members: None,
        };
        serde_json::to_writer(&mut bytes, &feature)?;
    }
    Ok(bytes)
}
