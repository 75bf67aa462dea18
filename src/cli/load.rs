use std::path::PathBuf;

use clap::Args;
use minezone::diagnostic::Diagnostic;
use minezone::input::{Input, Placed};
use minezone::layer::Layer;

use super::{Failure, tell};

#[derive(Args)]
pub struct RightsArguments {
    /// Proposed mining rights: GeoJSON (also newline-delimited), or any vector file GDAL reads;
    /// FILE#LAYER for one layer
    pub rights: PathBuf,
    /// Property that holds the id of a right [default: the feature's id, else # and its number]
    #[arg(long, value_name = "NAME")]
    pub id_field: Option<String>,
}

#[derive(Args)]
pub struct ZonesArguments {
    /// Zone files, each a layer named after the file (or its layers by their own names)
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub zones: Vec<PathBuf>,
    /// Property that holds the id of a zone [default: the feature's id, else # and its number]
    #[arg(long, value_name = "NAME")]
    pub zone_id_field: Option<String>,
}

impl RightsArguments {
    /// All usable rights, by input layer; tells what became of the others.
    pub fn load(&self) -> Result<(Vec<Placed>, Vec<Diagnostic>, String), Failure> {
        let mut rights = Vec::new();
        let mut diagnostics = Vec::new();
        let mut layer = String::new();
        for mut input in Input::open(&self.rights, self.id_field.as_deref())? {
            diagnostics.append(&mut input.diagnostics);
            layer = input.layer.clone();
            for outcome in input {
                diagnostics.extend(outcome.diagnostics);
                rights.extend(outcome.placed);
            }
        }
        Ok((rights, diagnostics, layer))
    }
}

impl ZonesArguments {
    /// All layers; tells what became of unusable zones.
    pub fn load(&self) -> Result<Vec<Layer>, Failure> {
        let mut layers = Vec::new();
        for path in &self.zones {
            let (found, diagnostics) = Layer::open(path, self.zone_id_field.as_deref())?;
            tell::diagnostics(&diagnostics);
            layers.extend(found);
        }
        Ok(layers)
    }
}
