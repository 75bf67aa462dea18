use std::path::Path;

use super::{Angles, ReadOptions, extension};
use crate::error::{Error, Result};

/// Endings of formats whose text may be in any encoding; of an archive its members decide.
const OF_ANY_ENCODING: &[&str] =
    &["geojson", "json", "geojsonl", "geojsons", "ndjson", "jsonl", "txt", "csv", "tsv", "shp", "zip"];

/// Endings of formats that may be tables of corner points.
const OF_CORNERS: &[&str] = &["txt", "csv", "tsv", "xlsx", "xlsm", "zip"];

/// Refuses what is asked for and can have no effect on a file of this name.
///
/// # Errors
/// When the encoding or the form of angles is named for a format that has no such choice.
pub(super) fn check(path: &Path, options: &ReadOptions) -> Result<()> {
    let ending = extension(path);
    let refused = |what: &str| Err(Error::argument(format!("{}: .{ending} {what}", path.display())));
    if options.encoding.is_some() && !OF_ANY_ENCODING.contains(&&*ending) {
        return refused("says its encoding itself: --encoding has no effect on it (编码由文件自身说明)");
    }
    if options.angles != Angles::Degrees && !OF_CORNERS.contains(&&*ending) {
        return refused("is no table of corner points: --angles has no effect on it (不是拐点坐标表)");
    }
    Ok(())
}

/// The same of an encoding that a file is to be written in.
///
/// # Errors
/// As for [`check`].
pub(super) fn check_written(path: &Path) -> Result<()> {
    const WRITTEN: &[&str] = &["txt", "csv", "tsv", "shp"];
    let ending = extension(path);
    if WRITTEN.contains(&&*ending) {
        return Ok(());
    }
    let message =
        format!("{}: .{ending} is always written in UTF-8: --to-encoding has no effect on it", path.display());
    Err(Error::argument(message))
}
