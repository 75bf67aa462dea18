use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::Serialize;

use super::rights_file::lacks_ids;
use crate::crs::CrsChoice;
use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};
use crate::format::ReadOptions;
use crate::input::{InputOptions, check_id_field};
use crate::layer::Layer;
use crate::layer::prepared::is_prepared;

/// Files of zones, and how they are read.
///
/// ```
/// use minezone::job::ZoneFiles;
///
/// let zones = ZoneFiles::new(["layers/qingzhou-2021-2025/zones/ecological_red_line.geojson"]);
/// let (layers, diagnostics) = zones.open()?;
/// assert_eq!(layers[0].name, "ecological_red_line");
/// # Ok::<(), minezone::Error>(())
/// ```
#[derive(Debug, Clone, Default, Serialize)]
pub struct ZoneFiles {
    /// Each a layer named after the file, or its layers by their own names; prepared ones too.
    pub files: Vec<PathBuf>,
    /// The property that holds the id of a zone; else the feature's id, else # and its number.
    pub id_field: Option<String>,
    /// The CRS of all files; prepared ones have their own.
    pub crs: CrsChoice,
}

impl ZoneFiles {
    /// Files, read by the usual options.
    pub fn new(files: impl IntoIterator<Item = impl Into<PathBuf>>) -> Self {
        Self { files: files.into_iter().map(Into::into).collect(), ..Self::default() }
    }

    /// All layers, and all diagnostics of the files.
    ///
    /// # Errors
    /// When a file cannot be read or placed, or an option has no effect on one.
    pub fn open(&self) -> Result<(Vec<Layer>, Vec<Diagnostic>)> {
        self.open_by(Layer::open)
    }

    /// The same without the zones' attributes.
    ///
    /// # Errors
    /// As for [`Self::open`].
    pub fn open_surfaces(&self) -> Result<(Vec<Layer>, Vec<Diagnostic>)> {
        self.open_by(Layer::open_surfaces)
    }

    fn open_by(&self, open: Open) -> Result<(Vec<Layer>, Vec<Diagnostic>)> {
        let prepared = self.files.iter().find(|path| is_prepared(path));
        if let Some(path) = prepared.filter(|_| self.crs != CrsChoice::Declared) {
            let why = "prepared zones have the CRS they were prepared in, and --zones-crs has no effect on them (预处理分区的坐标系已定): give it to `minezone prepare`";
            return Err(Error::format(path, why));
        }
        let options = InputOptions { crs: self.crs.clone(), ..InputOptions::with_ids_from(self.id_field.as_deref()) };
        let found: Vec<Result<_>> = self.files.par_iter().map(|path| open(path, &options)).collect();
        let (mut layers, mut diagnostics) = (Vec::new(), Vec::new());
        for result in found {
            let (found, of_file) = result?;
            layers.extend(found);
            diagnostics.extend(of_file);
        }
        if let Some(field) = self.id_field.as_ref().filter(|_| lacks_ids(&diagnostics)) {
            let sources = self.files.iter().filter(|path| !is_prepared(path));
            sources.into_iter().try_for_each(|path| check_id_field(path, field, &ReadOptions::default()))?;
        }
        Ok((layers, diagnostics))
    }
}

type Open = fn(&Path, &InputOptions) -> Result<(Vec<Layer>, Vec<Diagnostic>)>;

/// Refuses layers without a zone that can be used.
///
/// # Errors
/// When there is one, unless that is allowed.
pub fn check_layers<'l>(layers: impl IntoIterator<Item = &'l Layer>, allow_empty: bool) -> Result<()> {
    let mut empty = layers.into_iter().filter(|layer| layer.zones.is_empty() && !allow_empty);
    match empty.next() {
        Some(layer) => Err(Error::empty(format!("layer 图层 {}", layer.name), layer.rejected)),
        None => Ok(()),
    }
}
