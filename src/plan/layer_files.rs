//! Which file of a plan holds which of its layers.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use super::files::{Files, ZoneLayers};
use crate::error::{Error, Result};
use crate::format::{self, ReadOptions};
use crate::layer::prepared::{self, Contents};

/// The zone files of a plan, looked through once for all layers that it declares.
pub(crate) struct LayerFiles<'f> {
    files: &'f Files,
    paths: Vec<PathBuf>,
    /// The files that may hold several layers, with the names of these; opened when the first layer has no file of its own.
    containers: OnceCell<Vec<(PathBuf, Vec<String>)>>,
}

impl<'f> LayerFiles<'f> {
    /// Of the folder or the embedded plan.
    pub fn of(files: &'f Files) -> Result<Self> {
        Ok(Self { files, paths: files.zone_files()?, containers: OnceCell::new() })
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
    ///
    /// # Errors
    /// When its file cannot be read, or several may be meant. Zones that were made ready before may lie beside the file
    /// that they were made of, and stand for it.
    pub fn layer(&self, name: &str, id_field: Option<&str>) -> Result<ZoneLayers> {
        let mut paths = Vec::new();
        for path in &self.paths {
            if self.is_of(path, name)? {
                paths.push(path.clone());
            }
        }
        match without_sources(self.files.readable(paths))?.as_slice() {
            [] => match self.in_container(name)? {
                Some(path) => self.files.read_zones(&path, id_field),
                None => Ok(ZoneLayers::None),
            },
            [path] => self.files.read_zones(path, id_field),
            several => {
                let mut names: Vec<String> = several.iter().map(|path| file_name(path)).collect();
                names.sort();
                let message =
                    format!("layer {name:?} has more than one file (同一图层有多个文件): {}", names.join(", "));
                Err(Error::plan(self.place(), message))
            }
        }
    }

    /// Whether a file is that of a layer: by its name, or by another name of the layer.
    fn is_of(&self, path: &Path, name: &str) -> Result<bool> {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        if stem == name || !format::answers_to(&stem, name) {
            return Ok(stem == name);
        }
        // What is called after one layer and holds several is looked through for each by its own name.
        Ok(self.layers_in(path)?.len() <= 1)
    }

    /// Files that may be layers and are none of these: they are never read.
    ///
    /// # Errors
    /// When a file that may hold several layers cannot be opened.
    pub fn undeclared(&self, declared: &[&str]) -> Result<Vec<PathBuf>> {
        let mut found = Vec::new();
        for path in &self.paths {
            let mut is_declared = false;
            for name in declared {
                is_declared = is_declared || self.is_of(path, name)?;
            }
            let layers = if is_declared { &[] } else { self.layers_in(path)? };
            let is_used = |layer: &String| declared.iter().any(|name| format::answers_to(layer, name));
            if !is_declared && !layers.iter().any(is_used) {
                found.push(path.clone());
            }
        }
        found.sort();
        Ok(found)
    }

    /// The names of the layers in a file, where it is one that may hold several.
    fn layers_in(&self, path: &Path) -> Result<&[String]> {
        let may_hold_several = self.files.containers()?.iter().any(|container| container == path);
        let containers = if may_hold_several { self.containers()? } else { &[] };
        let found = containers.iter().find(|(container, _)| container == path);
        Ok(found.map_or(&[], |(_, layers)| layers))
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
            let layers = match prepared::is_prepared(&path) {
                true => Contents::of(&path)?.layers,
                false => format::open(&path, &ReadOptions::default())?.into_iter().map(|read| read.layer).collect(),
            };
            found.push((path, layers));
        }
        Ok(self.containers.get_or_init(|| found))
    }
}

/// Of several files of a layer those that are read: not those of which one among them was made.
///
/// # Errors
/// When one of them has changed since.
fn without_sources(mut paths: Vec<PathBuf>) -> Result<Vec<PathBuf>> {
    if paths.len() < 2 {
        return Ok(paths);
    }
    for ready in paths.clone().iter().filter(|path| path.is_file() && prepared::is_prepared(path)) {
        let contents = Contents::of(ready)?;
        if let Some(changed) = paths.iter().find(|path| contents.made_of(path) == Some(false)) {
            let why = format!("prepared zones: {} has changed since; prepare them again", changed.display());
            return Err(Error::format(ready, why));
        }
        paths.retain(|path| contents.made_of(path).is_none());
    }
    Ok(paths)
}

/// The name of a file without its folder.
fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
