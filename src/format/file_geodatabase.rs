//! ESRI file geodatabase: a folder `.gdb`.

use std::path::Path;

use gdal::Dataset;
use gdal::vector::LayerAccess;

use super::spool::Spooled;
use super::vector::{self, OpenOptions, Target};
use super::writer::{FeatureWriter, WriteOptions};
use super::{ReadOptions, Records};
use crate::diagnostic::{Code, Defect};
use crate::error::Result;
use crate::quiet::GdalErrorGuard;

const DRIVER: &str = "OpenFileGDB";

pub(super) fn open(path: &Path, _: &ReadOptions) -> Result<Vec<Records>> {
    let way = OpenOptions::new(&[DRIVER]);
    let mut layers = vector::open(path, &way)?;
    let dataset = vector::dataset(path, &way)?;
    for records in &mut layers {
        records.defects.extend(grid(&dataset, &records.layer));
    }
    Ok(layers)
}

pub(super) fn create(path: &Path, options: &WriteOptions) -> Result<Box<dyn FeatureWriter>> {
    vector::holds_no_other(path, &options.layer, &OpenOptions::new(&[DRIVER]))?;
    Spooled::create(path, options, |location, options, spool| {
        let mut reported = vector::write(&Target { driver: DRIVER, ..Target::new(location) }, options, spool)?;
        reported.extend(grid(&vector::dataset(location, &OpenOptions::new(&[DRIVER]))?, &options.layer));
        Ok(reported)
    })
}

/// The grid on which a layer stores its coordinates, by its own definition.
fn grid(dataset: &Dataset, layer: &str) -> Option<Defect> {
    let _quiet = GdalErrorGuard::new();
    let sql = format!("GetLayerDefinition {layer}");
    let mut rows = dataset.execute_sql(sql, None, gdal::vector::sql::Dialect::DEFAULT).ok()??;
    let definition = rows.features().next()?.field_as_string(0).ok()??;
    let scale: f64 = definition.split_once("<XYScale>")?.1.split_once('<')?.0.trim().parse().ok()?;
    if !(scale.is_finite() && scale > 0.0) {
        return None;
    }
    let resolution = 1.0 / scale;
    let is_in_degrees = dataset.layer_by_name(layer).ok()?.spatial_ref().is_some_and(|crs| crs.is_geographic());
    let metres = if is_in_degrees { resolution * 111_320.0 } else { resolution };
    let unit =
        if is_in_degrees { format!("{resolution:e}° (about {metres:.1e} m)") } else { format!("{resolution} m") };
    let detail = format!(
        "(XY resolution {unit}: corners lie up to {:.1e} m from where they were drawn)",
        metres / 2.0_f64.sqrt()
    );
    Some(Defect::new(Code::StoredOnGrid).detail(detail))
}
