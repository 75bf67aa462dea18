//! GeoPackage (OGC 12-128).

use std::path::Path;

use gdal::vector::LayerAccess;

use super::sink::{Sink, WriteOptions};
use super::spool::{Spooled, distinct, told_renamed};
use super::vector::{self, Target, Way};
use super::{ReadOptions, Records};
use crate::error::{Error, Result};
use crate::quiet::Quiet;

const DRIVER: &str = "GPKG";

pub(super) fn open(path: &Path, _: &ReadOptions) -> Result<Vec<Records>> {
    let way = Way { options: &["LIST_ALL_TABLES=NO"], ..Way::new(&[DRIVER]) };
    // A view is a program: it may run for ever, or make up what no table holds. To ask anything of its layer would run it.
    if let Some(view) = views(path, &way)?.first() {
        return Err(Error::format(path, format!("layer {view:?} is a view, which is not run: export it first")));
    }
    vector::open(path, &way)
}

/// Names of the layers that are views.
fn views(path: &Path, way: &Way<'_>) -> Result<Vec<String>> {
    let _quiet = Quiet::new();
    let dataset = vector::dataset(path, way)?;
    let sql = "SELECT name FROM sqlite_master WHERE type = 'view' AND lower(name) IN \
               (SELECT lower(table_name) FROM gpkg_contents) LIMIT 1";
    let broken = |e: gdal::errors::GdalError| Error::format(path, e.to_string());
    let Some(mut rows) = dataset.execute_sql(sql, None, gdal::vector::sql::Dialect::DEFAULT).map_err(broken)? else {
        return Ok(Vec::new());
    };
    Ok(rows.features().filter_map(|row| row.field_as_string(0).ok().flatten()).collect())
}

pub(super) fn create(path: &Path, options: &WriteOptions) -> Result<Box<dyn Sink>> {
    vector::holds_no_other(path, &options.layer, &Way { options: &["LIST_ALL_TABLES=YES"], ..Way::new(&[DRIVER]) })?;
    Spooled::create(path, options, |location, options, spool| {
        let (names, taken) = (distinct(&spool.fields, |_| true), spool.fields.clone());
        // Attributes may go by the usual names of these two columns.
        let free = |name: &str| {
            let is_taken = |name: &String| taken.iter().any(|field| field.name.eq_ignore_ascii_case(name));
            std::iter::successors(Some(name.to_owned()), |name| Some(format!("{name}_"))).find(|name| !is_taken(name))
        };
        let own = [("FID", "fid"), ("GEOMETRY_NAME", "geom")]
            .map(|(option, name)| format!("{option}={}", free(name).unwrap_or_default()));
        let target = Target {
            driver: DRIVER,
            layer_options: &own.each_ref().map(String::as_str),
            transaction: true,
            names: Some(&names),
            ..Target::new(location)
        };
        let mut told = told_renamed(&spool.fields, &names);
        told.extend(vector::write(&target, options, spool)?);
        Ok(told)
    })
}
