use std::path::PathBuf;

use clap::Args;
use minezone::input::Placed;
use minezone::layer::{Layer, Zone, ZoneOverlap};
use minezone::measure::overlap_geometry;
use rayon::prelude::*;
use wkt::ToWkt;

use super::load::{Rights, RightsArguments, ZonesArguments};
use super::output::{self, Output};
use super::{Failure, Outcome, tell};

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
}

impl Overlap {
    pub fn run(self) -> Result<Outcome, Failure> {
        let kind = self.output.as_deref().map_or(Ok("csv"), |path| output::extension(path, &["csv", "geojson"]))?;
        let Rights { placed: rights, diagnostics, layer, .. } = self.rights.load()?;
        tell::diagnostics(&diagnostics);
        let layers = if self.among_themselves { vec![layer_of(layer, &rights)] } else { self.zones.load()? };
        let mut output = Output::create(self.output.as_deref())?;
        let mut writer = Rows::new(kind, self.geometry, &mut output)?;
        for (chunk, rights) in rights.chunks(4096).enumerate() {
            let rows: Vec<Vec<Row>> =
                rights.par_iter().enumerate().map(|(i, right)| self.rows(right, chunk * 4096 + i, &layers)).collect();
            for row in rows.iter().flatten() {
                writer.write(row)?;
            }
        }
        writer.finish()?;
        output.finish()?;
        Ok(Outcome::Ran)
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

/// The batch as a layer of its own.
fn layer_of(name: String, rights: &[Placed]) -> Layer {
    let zone = |right: &Placed| Zone {
        id: right.id.clone(),
        surface: right.surface.clone(),
        properties: right.properties.clone(),
    };
    Layer::new(name, rights.iter().map(zone).collect())
}

struct Row<'a> {
    right: &'a Placed,
    layer: &'a Layer,
    found: ZoneOverlap<'a>,
}

/// Rows as CSV or as GeoJSON features.
enum Rows<'o> {
    Csv { writer: Box<csv::Writer<&'o mut Output>>, geometry: bool },
    GeoJson { writer: Box<geojson::FeatureWriter<&'o mut Output>>, geometry: bool },
}

impl<'o> Rows<'o> {
    fn new(kind: &str, geometry: bool, output: &'o mut Output) -> Result<Self, Failure> {
        if kind == "geojson" {
            return Ok(Self::GeoJson { writer: Box::new(geojson::FeatureWriter::from_writer(output)), geometry });
        }
        let mut writer = csv::Writer::from_writer(output);
        let columns = ["right_id", "layer", "zone_id", "relation", "overlap_m2", "share_of_right", "share_of_zone"];
        writer.write_record(columns.iter().chain(geometry.then_some(&"geometry")))?;
        Ok(Self::Csv { writer: Box::new(writer), geometry })
    }

    fn write(&mut self, Row { right, layer, found }: &Row<'_>) -> Result<(), Failure> {
        let shape = || overlap_geometry(&right.surface, &found.zone.surface);
        let ZoneOverlap { zone, overlap, share_of_right, share_of_zone, .. } = found;
        match self {
            Self::Csv { writer, geometry } => {
                let texts = [&right.id, &layer.name, &zone.id, overlap.relation.as_str()];
                let numbers = [overlap.area_m2, *share_of_right, *share_of_zone].map(output::number);
                let shape = geometry.then(|| shape().wkt_string());
                writer.write_record(
                    texts.into_iter().chain(numbers.iter().map(String::as_str)).chain(shape.as_deref()),
                )?;
            }
            Self::GeoJson { writer, geometry } => {
                let properties = serde_json::json!({
                    "right_id": right.id, "layer": layer.name, "zone_id": zone.id,
                    "relation": overlap.relation, "overlap_m2": overlap.area_m2,
                    "share_of_right": share_of_right, "share_of_zone": share_of_zone,
                });
                writer.write_feature(&geojson::Feature {
                    bbox: None,
                    geometry: geometry.then(|| geojson::Geometry::from(&shape())),
                    id: None,
                    properties: properties.as_object().cloned(),
                    foreign_members: None,
                })?;
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<(), Failure> {
        match self {
            Self::Csv { mut writer, .. } => writer.flush()?,
            Self::GeoJson { mut writer, .. } => writer.finish()?,
        }
        Ok(())
    }
}
