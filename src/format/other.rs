//! What else GDAL reads, from a closed list of its drivers: none of them opens an address, and none leaves a file
//! beside the one it reads.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::held::hold;
use super::vector::{self, Way};
use super::{ReadOptions, Records, extension, file_name, xml_depth};
use crate::error::{Error, Result};
use crate::scratch::Scratch;

pub(super) fn open(path: &Path, _: &ReadOptions) -> Result<Vec<Records>> {
    match extension(path).as_str() {
        "gml" => gml(path),
        "tab" => tab(path),
        "mif" => vector::open(path, &Way::new(&["MapInfo File"]).single()),
        "dxf" => vector::open(path, &Way::new(&["DXF"])),
        "dgn" => vector::open(path, &Way::new(&["DGN"])),
        _ => {
            xml_depth::check(path)?;
            vector::open(path, &Way::new(&["JML"]).single())
        }
    }
}

/// GDAL writes what it found out of a GML beside it, and follows the addresses of its schema: so it gets a
/// name of the file in a folder of its own, and no leave to load anything.
fn gml(path: &Path) -> Result<Vec<Records>> {
    xml_depth::check(path)?;
    let folder = Arc::new(Scratch::temporary().map_err(|e| Error::io(path, e))?);
    let named: PathBuf = folder.path().join(file_name(path));
    lend(path, &named).map_err(|e| Error::io(path, e))?;
    let way = Way { options: &["DOWNLOAD_SCHEMA=NO", "SKIP_RESOLVE_ELEMS=ALL"], ..Way::new(&["GML"]) };
    let layers = vector::open(&named, &way).map_err(|e| e.of_file(path))?;
    Ok(layers.into_iter().map(|records| hold(records, &folder, path)).collect())
}

#[cfg(unix)]
fn lend(path: &Path, named: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(std::path::absolute(path)?, named)
}

#[cfg(not(unix))]
fn lend(path: &Path, named: &Path) -> std::io::Result<()> {
    std::fs::copy(path, named).map(drop)
}

/// A MapInfo table, unless it is a view or a list of other tables.
fn tab(path: &Path) -> Result<Vec<Records>> {
    const LONGEST: u64 = 1 << 20;
    let length = std::fs::metadata(path).map_err(|e| Error::io(path, e))?.len();
    if length > LONGEST {
        return Err(Error::format(path, "a MapInfo .tab describes a table in a few lines; this is something else"));
    }
    let text = String::from_utf8_lossy(&std::fs::read(path).map_err(|e| Error::io(path, e))?).to_lowercase();
    if text.contains("create view") || text.contains("\\isseamless") {
        return Err(Error::format(path, "it points to other tables, which are not followed: name them themselves"));
    }
    vector::open(path, &Way::new(&["MapInfo File"]).single())
}
