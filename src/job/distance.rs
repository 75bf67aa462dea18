use std::path::PathBuf;

use rayon::prelude::*;
use serde::Serialize;

use super::order::{in_order, z_order};
use super::rights_file::{Reading, RightsFile};
use super::task::{Frame, Loaded, Measured, RowTask, Task, unwritable};
use super::zone_files::{ZoneFiles, check_layers};
use crate::cell::csv_rows;
use crate::error::Result;
use crate::feature::ValidFeature;
use crate::input::Input;
use crate::layer::{Apart, Layer};
use crate::output::OutputFormat;
use crate::report::{DISTANCE_COLUMNS, DistanceRow};

/// Measures the shortest way from each right to zones (距离分析): a row a right and zone.
#[derive(Debug, Clone, Serialize)]
pub struct Distance {
    /// The zones.
    pub zones: ZoneFiles,
    /// Only zones not farther than this, in metres.
    pub within: Option<f64>,
    /// Only so many nearest zones of each layer; else one, or all within the distance.
    pub nearest: Option<u32>,
}

impl Distance {
    /// To the nearest zone of each layer.
    pub fn new(zones: ZoneFiles) -> Self {
        Self { zones, within: None, nearest: None }
    }

    fn rows<'a>(&self, right: &'a ValidFeature, layers: &'a [Layer]) -> impl Iterator<Item = [String; 10]> + use<'a> {
        let nearest = match (self.nearest, self.within) {
            (Some(nearest), _) => nearest as usize,
            (None, Some(_)) => usize::MAX,
            (None, None) => 1,
        };
        let within = self.within.unwrap_or(f64::INFINITY);
        layers.iter().flat_map(move |layer| {
            let found = layer.distances(&right.surface, within, nearest);
            found.into_iter().map(move |found| DistanceRow { right, layer, found }.cells())
        })
    }
}

impl Task for Distance {
    type Loaded = Vec<Layer>;

    fn files(&self) -> Vec<PathBuf> {
        self.zones.files.clone()
    }

    fn load(&self, _: &RightsFile) -> Result<Loaded<Vec<Layer>>> {
        let (value, diagnostics) = self.zones.open_surfaces()?;
        Ok(Loaded { value, diagnostics: vec![diagnostics] })
    }
}

impl RowTask for Distance {
    const FORMATS: &'static [OutputFormat] = &[OutputFormat::Csv];

    fn check(&self, layers: &Vec<Layer>, rights: &RightsFile) -> Result<()> {
        check_layers(layers, rights.allow_empty)
    }

    fn open(&self, _: &Vec<Layer>, rights: &RightsFile, reading: Reading) -> Result<Vec<Input>> {
        rights.open_surfaces(&reading)
    }

    fn frame(&self, _: OutputFormat, _: &Vec<Layer>, _: &[Input]) -> Result<Frame> {
        Ok(Frame::lines(csv_rows([DISTANCE_COLUMNS]).map_err(unwritable)?))
    }

    fn measure(&self, _: OutputFormat, layers: &Vec<Layer>, rights: Vec<ValidFeature>, _: usize) -> Result<Measured> {
        let order = z_order(&rights);
        let rows = order.par_iter().map(|&i| Ok((i, csv_rows(self.rows(&rights[i], layers)).map_err(unwritable)?)));
        Ok(Measured { items: in_order(rows.collect::<Result<_>>()?), ..Measured::default() })
    }

    fn surroundings(&self, layers: &Vec<Layer>) -> Option<Apart> {
        Some(Apart::from_zones(layers))
    }
}
