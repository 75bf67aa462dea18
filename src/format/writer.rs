use encoding_rs::Encoding;

use crate::crs::Crs;
use crate::diagnostic::Defect;
use crate::error::Result;
use crate::feature::Feature;

/// What a file is to be written with.
#[derive(Debug, Clone)]
pub struct WriteOptions {
    /// Name of its layer.
    pub layer: String,
    /// The CRS in which its positions are given.
    pub crs: Crs,
    /// The encoding of its text, where the format leaves a choice [default: the format's usual one].
    pub encoding: Option<&'static Encoding>,
}

/// A file that is being written, record by record. It appears when it is complete and not before.
pub trait FeatureWriter {
    /// Adds a record; its positions are already in the CRS of the file, easting or longitude first.
    ///
    /// # Errors
    /// When the format cannot hold the record, or writing fails.
    fn write(&mut self, feature: &Feature) -> Result<()>;

    /// The records are drawn for illustration (示意). Said before the first record, to formats that can keep it.
    fn mark_schematic(&mut self) {}

    /// What became otherwise than it was: names that were cut, texts that did not fit. Asked for after the
    /// last record.
    fn reported(&mut self) -> Vec<Defect> {
        Vec::new()
    }

    /// Completes the file; gives what became otherwise in the file itself, such as names that its library changed.
    ///
    /// # Errors
    /// When writing fails.
    fn finish(self: Box<Self>) -> Result<Vec<Defect>>;
}
