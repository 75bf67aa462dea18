use std::path::PathBuf;

use rayon::prelude::*;
use serde::Serialize;

use super::order::{in_order, z_order};
use super::rights_file::{Reading, RightsFile};
use super::task::{Frame, Loaded, Measured, RowTask, Task, unwritable};
use super::together::{MOST_RIGHTS, read_all};
use super::zone_files::{ZoneFiles, check_layers};
use crate::crs::urn;
use crate::diagnostic::{Code, Defect, Diagnostic, Gathered};
use crate::ellipsoid::Plane;
use crate::error::{Error, Result};
use crate::feature::ValidFeature;
use crate::input::Input;
use crate::layer::{Apart, Layer, Zone};
use crate::output::OutputFormat;
use crate::report::{OverlapRow, ShapesIn, overlap_csv, overlap_geojson, overlap_heading};

/// Measures what rights overlap (空间查重、重叠分析): a row a pair.
#[derive(Debug, Clone, Serialize)]
pub struct Overlap {
    /// The zones; none to measure the rights against each other, each pair once.
    pub zones: Option<ZoneFiles>,
    /// Pairs that only touch are listed too.
    pub touching: bool,
    /// The shape of each overlap is written, in the CRS of the zones or of the rights.
    pub shapes: Option<ShapesIn>,
}

/// The rows of some rights, each with the number of its right.
type Written = Vec<(usize, Vec<u8>, Vec<Diagnostic>)>;

/// Pairs of rights near each other that are measured of a batch against itself, and those for each right of a large one.
const MOST_PAIRS: usize = 20_000_000;
const PAIRS_OF_EACH: usize = 100;

/// Rights that one core takes at a time.
const SHARE: usize = 32;

impl Overlap {
    /// Of rights and zones.
    pub fn with_zones(zones: ZoneFiles) -> Self {
        Self { zones: Some(zones), touching: false, shapes: None }
    }

    /// Of the rights among themselves.
    pub fn among_themselves() -> Self {
        Self { zones: None, touching: false, shapes: None }
    }

    /// The rights as a layer of their own.
    fn peers(rights: &RightsFile) -> Result<Layer> {
        let inputs = rights.open_surfaces(&Reading::default())?;
        let name = inputs.last().map(|input| input.layer.clone()).unwrap_or_default();
        let batch = read_all(inputs, MOST_RIGHTS, "split the file", None)?;
        let mut layer = Layer::new(name, batch.features.into_iter().map(Zone::from).collect());
        layer.rejected = batch.rejected;
        check_pairs(&layer)?;
        Ok(layer)
    }

    /// The rows of one right. In a batch against itself a right has a number, and only later rights count.
    fn rows<'a>(&self, right: &'a ValidFeature, number: usize, layers: &'a [Layer]) -> Vec<OverlapRow<'a>> {
        let mut rows = Vec::new();
        for layer in layers {
            let first = if self.zones.is_none() { number + 1 } else { 0 };
            for found in layer.overlaps_from(first, &right.surface) {
                if self.touching || found.overlap.relation.interiors_meet() {
                    rows.push(OverlapRow { right, layer, found });
                }
            }
        }
        rows
    }

    /// A collection of features around them.
    fn collection(&self, rights: &[Input], layers: &[Layer]) -> Result<Frame> {
        let crs = match self.shapes {
            None => String::new(),
            Some(ShapesIn::Rights) => crs_member(rights.iter().map(|input| input.crs.plane()))?,
            Some(ShapesIn::Zones) => {
                crs_member(layers.iter().flat_map(|layer| &layer.zones).map(|zone| zone.surface.plane()))?
            }
        };
        let start = format!(r#"{{"type":"FeatureCollection",{crs}"features":["#).into_bytes();
        Ok(Frame { start, between: b",\n", end: b"]}\n", is_line_a_right: false })
    }
}

impl Task for Overlap {
    type Loaded = Vec<Layer>;

    fn files(&self) -> Vec<PathBuf> {
        self.zones.iter().flat_map(|zones| zones.files.clone()).collect()
    }

    fn load(&self, rights: &RightsFile) -> Result<Loaded<Vec<Layer>>> {
        let Some(zones) = &self.zones else {
            return Ok(Loaded { value: vec![Self::peers(rights)?], diagnostics: vec![Vec::new()] });
        };
        let (layers, diagnostics) = zones.open_surfaces()?;
        Ok(Loaded { value: layers, diagnostics: vec![diagnostics] })
    }
}

impl RowTask for Overlap {
    const FORMATS: &'static [OutputFormat] = &[OutputFormat::Csv, OutputFormat::GeoJson];

    fn check(&self, layers: &Vec<Layer>, rights: &RightsFile) -> Result<()> {
        // Rights among themselves are looked at as rights, once all are read.
        check_layers(layers, rights.allow_empty || self.zones.is_none())
    }

    fn open(&self, _: &Vec<Layer>, rights: &RightsFile, reading: Reading) -> Result<Vec<Input>> {
        rights.open_surfaces(&reading)
    }

    fn frame(&self, format: OutputFormat, layers: &Vec<Layer>, inputs: &[Input]) -> Result<Frame> {
        match format {
            OutputFormat::GeoJson => self.collection(inputs, layers),
            _ => Ok(Frame::lines(overlap_heading(self.shapes).map_err(unwritable)?)),
        }
    }

    fn measure(
        &self,
        format: OutputFormat,
        layers: &Vec<Layer>,
        rights: Vec<ValidFeature>,
        first: usize,
    ) -> Result<Measured> {
        let write = if format == OutputFormat::GeoJson { overlap_geojson } else { overlap_csv };
        // Neighbours one after another find the zones in the cache; formatting is as much work as measuring, so it is
        // shared too.
        let shares: Result<Vec<Written>> = z_order(&rights)
            .par_chunks(SHARE)
            .map(|share| {
                let written = share.iter().map(|&i| {
                    let found = self.rows(&rights[i], first + i, layers);
                    let mut open: Vec<_> = found.iter().filter_map(|row| row.not_measured(self.shapes)).collect();
                    open.extend(layers.iter().flat_map(|layer| ambiguous(layer, &rights[i])));
                    Ok((i, write(&found, self.shapes).map_err(unwritable)?, open))
                });
                written.collect()
            })
            .collect();
        let mut diagnostics = Gathered::default();
        let written = shares?.into_iter().flatten().map(|(i, bytes, open)| {
            diagnostics.extend(open);
            (i, bytes)
        });
        let items = in_order(written.collect());
        Ok(Measured { items, diagnostics: diagnostics.into_vec(), ..Measured::default() })
    }

    fn surroundings(&self, layers: &Vec<Layer>) -> Option<Apart> {
        self.zones.is_some().then(|| Apart::from_zones(layers))
    }
}

/// Refuses rights of which so many lie on each other that their pairs would fill the disk.
fn check_pairs(rights: &Layer) -> Result<()> {
    let most = MOST_PAIRS.max(PAIRS_OF_EACH * rights.zones.len());
    let near = rights.zones.par_iter().map(|right| rights.count_near(&right.surface).saturating_sub(1));
    let (total, (others, number)) = near
        .enumerate()
        .map(|(number, others)| (others, (others, number)))
        .reduce(|| (0, (0, 0)), |(total, worst), (more, other)| (total + more, worst.max(other)));
    if total / 2 <= most {
        return Ok(());
    }
    let id: String = rights.zones[number].id.chars().take(40).collect();
    Err(Error::argument(format!(
        "{} pairs of rights lie near each other, more than the {most} that are measured (相邻或重叠的采矿权对过多); {id} alone \
         has {others} others: are the rights there more than once? Split the file, or measure some against the others with --zones",
        total / 2
    )))
}

/// The zones near a right of which what was measured holds for one reading only.
fn ambiguous<'a>(layer: &'a Layer, right: &'a ValidFeature) -> impl Iterator<Item = Diagnostic> + 'a {
    layer.ambiguous_near(&right.surface, 0.0).map(|number| {
        let detail = format!("(layer {}, zone {})", layer.name, layer.zones[number].id);
        Diagnostic::new(Defect::new(Code::ZoneAmbiguous).detail(detail), &right.origin, Some(&right.id))
    })
}

/// The member `crs` of a GeoJSON whose shapes are in one of some planes, with the comma after it; nothing for degrees.
///
/// # Errors
/// When they are several: one file has one CRS.
fn crs_member<'p>(planes: impl Iterator<Item = &'p Plane>) -> Result<String> {
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
            Err(Error::argument(format!(
                "the shapes are in several CRS ({names}), and one GeoJSON has one: write .csv, or bring the files to one with `minezone convert`"
            )))
        }
    }
}
