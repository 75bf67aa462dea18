//! FlatGeobuf.

mod flat;
mod held;

use std::path::Path;

use crate::error::{Error, Result};
use crate::format::spool::Spooled;
use crate::format::vector::{self, OpenOptions, Target};
use crate::format::writer::{FeatureWriter, WriteOptions};
use crate::format::{ReadOptions, Records};

const DRIVER: &str = "FlatGeobuf";

pub(in crate::format) fn open(path: &Path, _: &ReadOptions) -> Result<Vec<Records>> {
    let held = held::count(path).map_err(|e| Error::io(path, e))?;
    let count = held.map_err(|why| Error::format(path, format!("{why} (文件头与记录不符，拒读)")))?;
    // What the file says is checked against its size before anything of that size is made.
    let way =
        OpenOptions { options: &["VERIFY_BUFFERS=YES"], stated: Some(count), ..OpenOptions::new(&[DRIVER]).single() };
    vector::open(path, &way)
}

pub(in crate::format) fn create(path: &Path, options: &WriteOptions) -> Result<Box<dyn FeatureWriter>> {
    Spooled::create(path, options, |location, options, spool| {
        if spool.records() == 0 {
            return Err(Error::format(location, "FlatGeobuf knows no layer without records (没有记录)"));
        }
        // An index would put the records into another order.
        let layer_options = &["SPATIAL_INDEX=NO"];
        vector::write(&Target { driver: DRIVER, layer_options, ..Target::new(location) }, options, spool)
    })
}
