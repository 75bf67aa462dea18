//! A layer that is opened when its first record is asked for: of a database of hundreds mostly one is wanted.

use std::path::{Path, PathBuf};

use super::records::{Heading, Iter, ended};
use super::{OpenOptions, dataset};
use crate::error::Result;
use crate::format::RecordBatch;
use crate::quiet::GdalErrorGuard;

/// The records of a layer, which owns its data set once it is opened.
pub(super) struct Lazy {
    path: PathBuf,
    drivers: Vec<String>,
    options: Vec<String>,
    index: usize,
    /// What is known before it is opened.
    heading: Option<Heading>,
    opened: Option<Iter>,
}

impl Lazy {
    pub fn new(path: &Path, way: &OpenOptions<'_>, index: usize, heading: Heading) -> Self {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let (drivers, options) = (owned(way.drivers), owned(way.options));
        Self { path: path.to_owned(), drivers, options, index, heading: Some(heading), opened: None }
    }

    fn open(&self, heading: Heading) -> std::result::Result<Iter, (Heading, String)> {
        let _quiet = GdalErrorGuard::new();
        let (drivers, options): (Vec<&str>, Vec<&str>) =
            (self.drivers.iter().map(String::as_str).collect(), self.options.iter().map(String::as_str).collect());
        let opened: Result<_> = dataset(&self.path, &OpenOptions { options: &options, ..OpenOptions::new(&drivers) });
        let layer =
            opened.map_err(|e| e.to_string()).and_then(|all| all.into_layer(self.index).map_err(|e| e.to_string()));
        match layer {
            Ok(layer) => Ok(Iter::new(layer.owned_features(), heading)),
            Err(why) => Err((heading, why)),
        }
    }
}

impl Iterator for Lazy {
    type Item = RecordBatch;

    fn next(&mut self) -> Option<RecordBatch> {
        if let Some(heading) = self.heading.take() {
            match self.open(heading) {
                Ok(opened) => self.opened = Some(opened),
                Err((heading, why)) => return ended(&heading, 0, Some(why)),
            }
        }
        self.opened.as_mut()?.next()
    }
}
