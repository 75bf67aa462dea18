//! The zones of the layers that a plan and its packs declare.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::layer_files::LayerFiles;
use super::layers::{extent, unusable};
use super::raw::RawPlan;
use super::validate::Declared;
use crate::diagnostic::{Code, Diagnostic};
use crate::layer::Layer;

/// What could be read of the zone files of a plan.
pub(crate) struct Zones {
    /// In the order of the declarations, by whose place they are known.
    pub layers: Vec<(usize, Layer)>,
    /// What was found in their files, each by the declaration of its layer.
    pub reported: Vec<(usize, Diagnostic)>,
    /// The declarations for which there is no file.
    pub missing: Vec<usize>,
    /// Zone files of no layer, which are never read.
    pub undeclared: Vec<PathBuf>,
    /// What cannot be read, so that the plan cannot be opened.
    pub faults: Vec<Diagnostic>,
}

impl Zones {
    /// Reads the layers that are declared.
    pub fn read(raw: &RawPlan, declared: &[Declared]) -> Self {
        let (mut layers, mut reported, mut missing, mut faults) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (mut undeclared, mut said) = (Vec::new(), BTreeSet::new());
        let of_folder = |error| raw.plan().files.fault(Code::LayerUnreadable, "zones", &error);
        match LayerFiles::of(&raw.plan().files) {
            Err(error) => faults.push(of_folder(error)),
            Ok(files) => {
                for (i, Declared { layer, folder, index }) in declared.iter().enumerate() {
                    match layer.read(&files) {
                        Ok(Some((layer, found))) => {
                            layers.push((i, layer));
                            reported.extend(found.into_iter().map(|found| (i, found)));
                        }
                        Ok(None) => missing.push(i),
                        // What keeps a whole file from being opened is one fault, however many layers may be in it.
                        Err(error) if !said.insert(error.to_string()) => {}
                        Err(error) => {
                            let place = format!("/layer/{index}/name");
                            let head = &raw.folders[*folder].head.file;
                            faults.push(head.error(Code::LayerUnreadable, &place, format!("{error}.")));
                        }
                    }
                }
                let names: Vec<&str> = declared.iter().map(|declared| &*declared.layer.name).collect();
                match files.undeclared(&names) {
                    Ok(found) => undeclared = found,
                    // What cannot be opened is reported where its layer is, if it is that of one.
                    Err(error) if faults.is_empty() => faults.push(of_folder(error)),
                    Err(_) => {}
                }
            }
        }
        Self { layers, reported, missing, undeclared, faults }
    }

    /// The layers that are there and prove nothing, with the reason; `boundary` is the name of that of the plan.
    pub fn unusable(&self, boundary: Option<&str>) -> Vec<(usize, Code)> {
        let layers = || self.layers.iter().map(|(_, layer)| layer);
        let boundary = layers().find(|layer| Some(&*layer.name) == boundary).and_then(extent);
        layers().enumerate().filter_map(|(i, layer)| Some((i, unusable(layer, boundary)?))).collect()
    }
}
