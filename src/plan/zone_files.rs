//! Which files among the zones of a plan are layers, which belong to one, and that none leads out of the folder.

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::format::{self, FORMATS, ReadOptions};

/// What a file among the zones is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ZoneFile {
    /// Opened as a layer, or for the layers in it.
    Layer,
    /// Read together with a layer.
    Companion,
    /// Nothing that is read.
    Other,
}

/// Endings of what is read with a shapefile, a GeoPackage or a MapInfo file, and of the tables of a file geodatabase.
const COMPANIONS: &[&str] = &[
    "dbf",
    "shx",
    "prj",
    "cpg",
    "cst",
    "sbn",
    "sbx",
    "gpkg-wal",
    "gpkg-journal",
    "gpkg-shm",
    "dat",
    "map",
    "id",
    "ind",
    "mid",
    "gdbtable",
    "gdbtablx",
];

/// Endings that many things have which are no layers: such a file is one when it can be read as one.
const OF_MANY_THINGS: &[&str] = &["txt", "csv", "tsv", "xlsx", "xlsm", "json", "zip"];

/// The ending of zones that were made ready before.
pub(super) const PREPARED: &str = "mzone";

impl ZoneFile {
    /// What a file is by its name.
    pub fn of(path: &Path) -> Self {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        // What desktops and office programs leave behind.
        let is_left_behind = name.starts_with('.') || name.starts_with("~$");
        let ends = |ending: &str| name.ends_with(&format!(".{ending}"));
        if is_left_behind {
            Self::Other
        } else if ends(PREPARED) || FORMATS.iter().flat_map(|format| format.extensions).any(|ending| ends(ending)) {
            Self::Layer
        } else if COMPANIONS.iter().any(|ending| ends(ending)) {
            Self::Companion
        } else {
            Self::Other
        }
    }
}

/// Of several files that may be one layer, those that can be.
pub(crate) fn readable(mut paths: Vec<PathBuf>) -> Vec<PathBuf> {
    if paths.len() > 1 {
        paths.retain(|path| can_be_read(path));
    }
    paths
}

/// Whether a file can be a layer: of an ending that many things have, what is in it decides.
pub(crate) fn can_be_read(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    !OF_MANY_THINGS.contains(&&*ending) || format::open(path, &ReadOptions::default()).is_ok()
}

/// Where a file of a folder really is.
///
/// # Errors
/// When a link leads out of the folder, or to nothing: what is elsewhere is none of the folder's files, and must not be
/// shown as if it were.
pub(crate) fn inside(folder: &Path, path: &Path) -> Result<PathBuf> {
    let of = |path: &Path| path.canonicalize().map_err(|e| Error::io(path, e));
    let (folder, found) = (of(folder)?, of(path)?);
    if found.starts_with(&folder) {
        return Ok(found);
    }
    let message = "not a regular file of this folder: a link leads out of it (链接指向文件夹之外)";
    Err(Error::plan(path.display().to_string(), message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_layers_count() {
        let of = |name: &str| ZoneFile::of(Path::new(name));
        for layer in ["a.shp", "A.SHP", "a.geojson", "a.gdb", "a.gpkg", "a.corners.csv", "a.kmz", "a.txt", "a.MZONE"] {
            assert_eq!(of(layer), ZoneFile::Layer, "{layer}");
        }
        for companion in ["a.dbf", "a.PRJ", "a.gpkg-wal"] {
            assert_eq!(of(companion), ZoneFile::Companion, "{companion}");
        }
        for other in [
            "a.qix",
            "a.qml",
            "a.sld",
            "a.lyr",
            "a.md",
            "a.pdf",
            "a.tif",
            "a.bak",
            "a.shp.xml",
            "a.geojson~",
            ".DS_Store",
            "._a.shp",
            "~$a.xlsx",
            "Thumbs.db",
            "desktop.ini",
            "a.gfs",
            "a.xsd",
            "a.qgz",
            "README",
        ] {
            assert_eq!(of(other), ZoneFile::Other, "{other}");
        }
    }
}
