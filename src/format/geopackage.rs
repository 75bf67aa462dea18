//! GeoPackage (OGC 12-128).

use std::path::Path;

use gdal::vector::LayerAccess;

use super::sink::{Sink, WriteOptions};
use super::spool::Spooled;
use super::vector::{self, Target, Way};
use super::{ReadOptions, Records};
use crate::error::{Error, Result};
use crate::quiet::Quiet;

const DRIVER: &str = "GPKG";

pub(super) fn open(path: &Path, _: &ReadOptions) -> Result<Vec<Records>> {
    let way = Way { options: &["LIST_ALL_TABLES=NO"], ..Way::new(&[DRIVER]) };
    let views = views(path, &way)?;
    let layers = vector::open(path, &way)?;
    // A view is a program: it may run for ever, or make up what no table holds.
    if let Some(view) = layers.iter().find(|records| views.contains(&records.layer.to_lowercase())) {
        return Err(Error::format(
            path,
            format!("layer {:?} is a view, which is not run: export it first", view.layer),
        ));
    }
    Ok(layers)
}

/// Names of the database's views, small.
fn views(path: &Path, way: &Way<'_>) -> Result<Vec<String>> {
    let _quiet = Quiet::new();
    let dataset = vector::dataset(path, way)?;
    let sql = "SELECT lower(name) AS name FROM sqlite_master WHERE type = 'view' LIMIT 10000";
    let broken = |e: gdal::errors::GdalError| Error::format(path, e.to_string());
    let Some(mut rows) = dataset.execute_sql(sql, None, gdal::vector::sql::Dialect::DEFAULT).map_err(broken)? else {
        return Ok(Vec::new());
    };
    Ok(rows.features().filter_map(|row| row.field_as_string(0).ok().flatten()).collect())
}

pub(super) fn create(path: &Path, options: &WriteOptions) -> Result<Box<dyn Sink>> {
    Spooled::create(path, options, |location, options, spool| {
        let target = Target { driver: DRIVER, transaction: true, ..Target::new(location) };
        vector::write(&target, options, spool)
    })
}
