//! What the adapters of GDAL's formats share: a data set is opened by the drivers that its adapter names and
//! by no other, so that no file can make GDAL open further files or addresses.

mod field;
mod geometry;
mod lazy;
mod records;
mod write;

use std::path::Path;

use gdal::errors::GdalError;
use gdal::vector::LayerAccess;
use gdal::{Dataset, DatasetOptions, GdalOpenFlags};

use self::lazy::Lazy;
use self::records::{Heading, last_error};
use super::{Records, display_name, stem};
use crate::crs;
use crate::error::{Error, Result};
use crate::quiet::GdalErrorGuard;

#[cfg(feature = "parquet")]
pub(super) use self::write::wkb;
pub(super) use self::write::{Target, write};

/// Layers that a data set may have: those that are read together are each opened by itself, in some megabytes.
const MOST_LAYERS: usize = 500;

/// How a data set is to be opened.
pub(super) struct OpenOptions<'a> {
    /// GDAL's names of the drivers that may open it.
    pub drivers: &'a [&'a str],
    /// GDAL's `NAME=VALUE`.
    pub options: &'a [&'a str],
    /// Holds one layer by nature, so that the file's own name is the layer's.
    pub single: bool,
    /// How many records there are, where more is known than GDAL reports.
    pub stated: Option<usize>,
}

impl<'a> OpenOptions<'a> {
    pub fn new(drivers: &'a [&'a str]) -> Self {
        Self { drivers, options: &[], single: false, stated: None }
    }

    pub fn single(mut self) -> Self {
        self.single = true;
        self
    }
}

/// Every layer of a data set.
pub(super) fn open(path: &Path, way: &OpenOptions<'_>) -> Result<Vec<Records>> {
    let _quiet = GdalErrorGuard::new();
    // A geodatabase with a damaged table opens as one with an empty layer: only the complaint distinguishes the two.
    // SAFETY: sets this thread's last error to none.
    unsafe { gdal_sys::CPLErrorReset() };
    let all = dataset(path, way)?;
    let count = all.layer_count();
    if count == 0 {
        return Err(Error::format(path, "there is no vector layer"));
    }
    if count > MOST_LAYERS {
        let why = format!("{count} layers, at most {MOST_LAYERS} are read (图层过多): take out the one that is meant");
        return Err(Error::format(path, why));
    }
    (0..count).map(|index| layer(&all, index, count, path, way)).collect()
}

/// The data set itself, for what an adapter has to ask it.
pub(super) fn dataset(path: &Path, way: &OpenOptions<'_>) -> Result<Dataset> {
    let _quiet = GdalErrorGuard::new();
    // A name such as `GPKG:…` or `/vsicurl/…` would mean something to GDAL; the whole path does not.
    let location = std::path::absolute(path).map_err(|e| Error::io(path, e))?;
    let flags = GdalOpenFlags::GDAL_OF_VECTOR | GdalOpenFlags::GDAL_OF_READONLY;
    let options = DatasetOptions {
        open_flags: flags,
        allowed_drivers: Some(way.drivers),
        open_options: Some(way.options),
        ..Default::default()
    };
    Dataset::open_ex(location, options).map_err(|e| Error::format(path, unreadable(&e)).caused_by(e))
}

/// Whether a container that a layer is to be written to may be replaced by it.
///
/// # Errors
/// When it is there and holds layers of other names, or what it holds is not known.
pub(super) fn holds_no_other(path: &Path, layer: &str, way: &OpenOptions<'_>) -> Result<()> {
    let is_empty = |there: std::fs::Metadata| match there.is_dir() {
        true => std::fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none()),
        false => there.len() == 0,
    };
    if std::fs::metadata(path).map_or(true, is_empty) {
        return Ok(());
    }
    let _quiet = GdalErrorGuard::new();
    let keep = |what: String| Error::format(path, format!("{what}: remove it first, or write to another (不覆盖)"));
    let there = dataset(path, way).map_err(|_| keep("is there already, and what it holds cannot be read".into()))?;
    let names: Vec<String> = there.layers().map(|layer| layer.name()).filter(|name| name != layer).collect();
    // A GeoPackage may hold images beside its layers.
    if there.raster_count() > 0 || !names.is_empty() {
        return Err(keep(format!("already holds other layers, which would be lost: {}", names.join(", "))));
    }
    Ok(())
}

/// For people: GDAL's own words where it has any.
fn unreadable(error: &GdalError) -> String {
    let reason = match error {
        GdalError::NullPointer { msg, .. } => msg.clone(),
        other => other.to_string(),
    };
    let separator = if reason.is_empty() { "" } else { ": " };
    format!("not a vector file that can be read{separator}{reason}")
}

fn layer(dataset: &Dataset, index: usize, count: usize, path: &Path, way: &OpenOptions<'_>) -> Result<Records> {
    let broken = |e: GdalError| Error::format(path, e.to_string()).caused_by(e);
    let layer = dataset.layer(index).map_err(broken)?;
    let name = if count == 1 && way.single { stem(path) } else { layer.name() };
    let reported = layer.try_feature_count().and_then(|n| usize::try_from(n).ok());
    // Before the CRS is asked for: a complaint of it spoils no record.
    let trouble = last_error();
    let crs = match layer.spatial_ref() {
        None => None,
        Some(reference) => crs::declared(&reference).map_err(broken)?,
    };
    let fields = field::fields(&layer);
    let file = display_name(path);
    let stated = reported.unwrap_or(0).max(way.stated.unwrap_or(0));
    let heading = Heading { fields, file: file.clone(), stated, trouble };
    let records = Box::new(Lazy::new(path, way, index, heading));
    Ok(Records { layer: name, crs, schematic: false, defects: Vec::new(), file, count: reported, records })
}
