//! GeoPackage (OGC 12-128).

mod catalogue;
mod cells;

use std::path::Path;

use self::cells::Checked;
use crate::diagnostic::{Code, Defect};
use crate::error::{Error, Result};
use crate::format::spool::{Spooled, distinct, renamed_defect};
use crate::format::vector::{self, OpenOptions, Target};
use crate::format::writer::{FeatureWriter, WriteOptions};
use crate::format::{ReadOptions, Records};

const DRIVER: &str = "GPKG";

pub(in crate::format) fn open(path: &Path, _: &ReadOptions) -> Result<Vec<Records>> {
    let catalogue = catalogue::of(path).map_err(|why| Error::format(path, why))?;
    if let ([missing, ..], false) = (catalogue.missing.as_slice(), catalogue.is_any_there) {
        return Err(Error::format(path, format!("the layer {missing:?} that it lists is not there (缺少图层)")));
    }
    let mut layers =
        vector::open(path, &OpenOptions { options: &["LIST_ALL_TABLES=NO"], ..OpenOptions::new(&[DRIVER]) })?;
    for records in &mut layers {
        let read = std::mem::replace(&mut records.records, Box::new(std::iter::empty()));
        records.records = Box::new(Checked::new(path, &records.layer, &records.file, read));
        if catalogue.without_crs.contains(&records.layer) {
            records.crs = None;
        }
        if !catalogue.missing.is_empty() {
            let detail = format!("({})", catalogue.missing.join(", "));
            records.defects.push(Defect::new(Code::ListedLayerMissing).detail(detail));
        }
    }
    Ok(layers)
}

pub(in crate::format) fn create(path: &Path, options: &WriteOptions) -> Result<Box<dyn FeatureWriter>> {
    vector::holds_no_other(
        path,
        &options.layer,
        &OpenOptions { options: &["LIST_ALL_TABLES=YES"], ..OpenOptions::new(&[DRIVER]) },
    )?;
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
        let mut reported = renamed_defect(&spool.fields, &names);
        reported.extend(vector::write(&target, options, spool)?);
        Ok(reported)
    })
}
