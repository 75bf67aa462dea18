//! Formats that are known and not read. The libraries that read them make chords of ellipses and arcs, take `36.7O9`
//! for 36.7 and leave out what they do not understand, all without a word.

use std::path::Path;

use super::{ReadOptions, Records, extension};
use crate::error::{Error, Result};

pub(super) fn open(path: &Path, _: &ReadOptions) -> Result<Vec<Records>> {
    let why = format!(
        ".{} is not read, because arcs and mistyped numbers in it would be lost in silence: export it as GeoPackage from \
         QGIS, or from the program that made it (不读取此格式，请用QGIS或原软件另存为GeoPackage)",
        extension(path)
    );
    Err(Error::format(path, why))
}
