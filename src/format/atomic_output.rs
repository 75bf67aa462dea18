//! Output that appears only when it is complete: made in a folder beside the place it is for, then renamed.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::scratch::Scratch;

/// A file, a folder or a set of files on its way.
pub(super) struct AtomicOutput {
    folder: Scratch,
    path: PathBuf,
}

impl AtomicOutput {
    /// # Errors
    /// When something stands at `path` that output may not take the place of, or nothing can be written beside it.
    pub fn new(path: &Path) -> Result<Self> {
        may_take_the_place_of(path)?;
        let folder = Scratch::beside(path).map_err(|e| Error::io(path, e))?;
        Ok(Self { folder, path: path.to_owned() })
    }

    /// Where to write: a place of the same name.
    pub fn location(&self) -> PathBuf {
        self.folder.path().join(self.path.file_name().unwrap_or_default())
    }

    /// Where it is for.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Puts everything that was written in its place, the file of the name itself last, and takes away what
    /// stood there of the same name.
    ///
    /// # Errors
    /// When it cannot be put there; then nothing was.
    pub fn publish(self) -> Result<()> {
        let mut stale = Vec::new();
        if self.path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("shp")) {
            // A set of files: an index or a definition of the old set would belie the new one.
            for ending in ["shx", "dbf", "prj", "cpg", "sbn", "sbx", "qix", "qpj", "shp.xml"] {
                stale.extend(Some(self.path.with_extension(ending)).filter(|file| file.is_file()));
            }
        }
        self.folder.publish(&self.path, &stale).map_err(|e| Error::io(&self.path, e))
    }
}

/// # Errors
/// When `path` is neither free nor a file, nor a file geodatabase that is to be replaced by one: folders hold what
/// others have put there, and a device is no place for a file.
fn may_take_the_place_of(path: &Path) -> Result<()> {
    let Ok(there) = fs::metadata(path) else { return Ok(()) };
    if there.is_file() {
        return Ok(());
    }
    if !there.is_dir() || path.extension().is_none_or(|ending| !ending.eq_ignore_ascii_case("gdb")) {
        return Err(Error::format(path, "there is a folder or a device of this name, which is not replaced (不覆盖)"));
    }
    for entry in fs::read_dir(path).map_err(|e| Error::io(path, e))? {
        let entry = entry.map_err(|e| Error::io(path, e))?;
        let name = entry.file_name();
        if !entry.file_type().is_ok_and(|kind| kind.is_file()) || !is_of_geodatabase(&name.to_string_lossy()) {
            let why = format!(
                "the folder also holds {name:?}, which is no part of a file geodatabase: not replaced (不覆盖)"
            );
            return Err(Error::format(path, why));
        }
    }
    Ok(())
}

/// Whether a file geodatabase names its files so: `gdb`, `timestamps`, `a00000001.gdbtable` and the like.
fn is_of_geodatabase(name: &str) -> bool {
    let numbered =
        |stem: &str| stem.strip_prefix('a').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_hexdigit()));
    let (stem, ending) = name.split_once('.').unwrap_or((name, ""));
    ["gdb", "timestamps"].contains(&name) || ending.ends_with("lock") || (numbered(stem) && !ending.is_empty())
}
