use std::path::PathBuf;

use rayon::prelude::*;
use serde::Serialize;

use super::rights_file::{Reading, RightsFile};
use super::task::{Frame, Loaded, Measured, RowTask, Task, unwritable};
use super::zone_files::{ZoneFiles, check_layers};
use crate::cell::csv_rows;
use crate::error::Result;
use crate::feature::ValidFeature;
use crate::input::Input;
use crate::layer::{Apart, Layer};
use crate::output::OutputFormat;
use crate::report::{OCCUPATION_COLUMNS, OccupationRow};

/// Measures what each layer takes of each right, every place counted once (占用分析): a row a right and layer, or with
/// [`Job::report`](super::Job) one report.
#[derive(Debug, Clone, Serialize)]
pub struct Occupy {
    /// The zones.
    pub zones: ZoneFiles,
}

impl Occupy {
    /// By these zones.
    pub fn new(zones: ZoneFiles) -> Self {
        Self { zones }
    }
}

impl Task for Occupy {
    type Loaded = Vec<Layer>;

    fn files(&self) -> Vec<PathBuf> {
        self.zones.files.clone()
    }

    fn load(&self, _: &RightsFile) -> Result<Loaded<Vec<Layer>>> {
        let (value, diagnostics) = self.zones.open()?;
        Ok(Loaded { value, diagnostics: vec![diagnostics] })
    }
}

impl RowTask for Occupy {
    const FORMATS: &'static [OutputFormat] = &[OutputFormat::Csv];

    fn check(&self, layers: &Vec<Layer>, rights: &RightsFile) -> Result<()> {
        check_layers(layers, rights.allow_empty)
    }

    fn open(&self, _: &Vec<Layer>, rights: &RightsFile, reading: Reading) -> Result<Vec<Input>> {
        rights.open_surfaces(&reading)
    }

    fn frame(&self, _: OutputFormat, _: &Vec<Layer>, _: &[Input]) -> Result<Frame> {
        Ok(Frame::lines(csv_rows([OCCUPATION_COLUMNS]).map_err(unwritable)?))
    }

    fn measure(&self, _: OutputFormat, layers: &Vec<Layer>, rights: Vec<ValidFeature>, _: usize) -> Result<Measured> {
        let of = |right: &ValidFeature| {
            let rows: Vec<OccupationRow> = layers.iter().map(|layer| OccupationRow::new(right, layer)).collect();
            let open = rows.iter().find_map(|row| row.not_measured(right));
            Ok((csv_rows(rows.into_iter().map(OccupationRow::cells)).map_err(unwritable)?, open))
        };
        let (items, open): (Vec<_>, Vec<_>) =
            rights.par_iter().map(of).collect::<Result<Vec<_>>>()?.into_iter().unzip();
        Ok(Measured { items, diagnostics: open.into_iter().flatten().collect(), ..Measured::default() })
    }

    fn surroundings(&self, layers: &Vec<Layer>) -> Option<Apart> {
        Some(Apart::from_zones(layers))
    }
}
