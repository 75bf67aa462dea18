//! ESRI file geodatabase: a folder `.gdb`.

use std::path::Path;

use super::sink::{Sink, WriteOptions};
use super::spool::Spooled;
use super::vector::{self, Target, Way};
use super::{ReadOptions, Records};
use crate::error::Result;

const DRIVER: &str = "OpenFileGDB";

pub(super) fn open(path: &Path, _: &ReadOptions) -> Result<Vec<Records>> {
    vector::open(path, &Way::new(&[DRIVER]))
}

pub(super) fn create(path: &Path, options: &WriteOptions) -> Result<Box<dyn Sink>> {
    vector::holds_no_other(path, &options.layer, &Way::new(&[DRIVER]))?;
    Spooled::create(path, options, |location, options, spool| {
        vector::write(&Target { driver: DRIVER, ..Target::new(location) }, options, spool)
    })
}
