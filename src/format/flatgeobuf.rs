//! FlatGeobuf.

use std::path::Path;

use super::sink::{Sink, WriteOptions};
use super::spool::Spooled;
use super::vector::{self, Target, Way};
use super::{ReadOptions, Records};
use crate::error::{Error, Result};

const DRIVER: &str = "FlatGeobuf";

pub(super) fn open(path: &Path, _: &ReadOptions) -> Result<Vec<Records>> {
    // What the file says is checked against its size before anything of that size is made.
    let way = Way { options: &["VERIFY_BUFFERS=YES"], ..Way::new(&[DRIVER]).single() };
    vector::open(path, &way)
}

pub(super) fn create(path: &Path, options: &WriteOptions) -> Result<Box<dyn Sink>> {
    Spooled::create(path, options, |location, options, spool| {
        if spool.records() == 0 {
            return Err(Error::format(location, "FlatGeobuf knows no layer without records (没有记录)"));
        }
        // An index would put the records into another order.
        let layer_options = &["SPATIAL_INDEX=NO"];
        vector::write(&Target { driver: DRIVER, layer_options, ..Target::new(location) }, options, spool)
    })
}
