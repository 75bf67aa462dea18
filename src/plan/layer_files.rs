//! Which file of a plan holds which of its layers.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use super::files::Files;
use crate::error::{Error, Result};
use crate::format::{self, ReadOptions};
use crate::input::Input;

/// The zone files of a plan, looked through once for all layers that it declares.
pub(crate) struct LayerFiles<'f> {
    files: &'f Files,
    by_stem: HashMap<OsString, Vec<PathBuf>>,
    /// The files that may hold several layers, with the names of these; opened when the first layer has no file of its own.
    containers: OnceCell<Vec<(PathBuf, Vec<String>)>>,
}

impl<'f> LayerFiles<'f> {
    /// Of the folder or the embedded plan.
    pub fn of(files: &'f Files) -> Result<Self> {
        let mut by_stem: HashMap<OsString, Vec<PathBuf>> = HashMap::new();
        for path in files.zone_files()? {
            by_stem.entry(path.file_stem().unwrap_or_default().to_owned()).or_default().push(path);
        }
        Ok(Self { files, by_stem, containers: OnceCell::new() })
    }

    /// How its files are spoken of.
    pub fn place(&self) -> String {
        self.files.place("zones")
    }

    /// How the file of one layer is spoken of.
    pub fn layer_place(&self, name: &str) -> String {
        self.files.layer_place(name)
    }

    /// The layer of this name, of whatever format: nothing when it has no file.
    pub fn layer(&self, name: &str, id_field: Option<&str>) -> Result<Vec<Input>> {
        let paths = self.files.readable(self.by_stem.get(OsStr::new(name)).cloned().unwrap_or_default());
        match paths.as_slice() {
            [] => match self.in_container(name)? {
                Some(path) => self.files.open_zones(&path, id_field),
                None => Ok(Vec::new()),
            },
            [path] => self.files.open_zones(path, id_field),
            _ => Err(Error::plan(self.place(), format!("layer {name:?} has more than one file"))),
        }
    }

    /// Where in the containers of the folder a layer is that has no file of its own, as `FILE#LAYER`.
    fn in_container(&self, name: &str) -> Result<Option<PathBuf>> {
        let mut found = Vec::new();
        for (path, layers) in self.containers()? {
            let answering = layers.iter().filter(|layer| format::answers_to(layer, name));
            found.extend(answering.map(|layer| PathBuf::from(format!("{}#{layer}", path.display()))));
        }
        match found.as_slice() {
            [] => Ok(None),
            [only] => Ok(Some(only.clone())),
            several => {
                let all: Vec<String> = several.iter().map(|path| path.display().to_string()).collect();
                let message = format!("layer {name:?} may be any of {}: give it a file of its own", all.join(", "));
                Err(Error::plan(self.place(), message))
            }
        }
    }

    fn containers(&self) -> Result<&[(PathBuf, Vec<String>)]> {
        if let Some(known) = self.containers.get() {
            return Ok(known);
        }
        let mut found = Vec::new();
        for path in self.files.containers()? {
            let layers = format::open(&path, &ReadOptions::default())?;
            found.push((path, layers.into_iter().map(|records| records.layer).collect()));
        }
        Ok(self.containers.get_or_init(|| found))
    }
}
