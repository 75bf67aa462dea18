//! Output that appears only when it is complete: made in a folder beside the place it is for, then renamed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::error::{Error, Result};

/// A file, a folder or a set of files on its way.
pub(super) struct Staging {
    folder: TempDir,
    path: PathBuf,
}

impl Staging {
    /// # Errors
    /// When something stands at `path` that output may not take the place of, or nothing can be written beside it.
    pub fn new(path: &Path) -> Result<Self> {
        may_take_the_place_of(path)?;
        let beside = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let folder =
            tempfile::Builder::new().prefix(".minezone-").tempdir_in(beside).map_err(|e| Error::io(path, e))?;
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
    /// When it cannot be put there.
    pub fn publish(self) -> Result<()> {
        self.put().map_err(|e| Error::io(&self.path, e))
    }

    fn put(&self) -> io::Result<()> {
        let target = self.path.parent().unwrap_or(Path::new(""));
        let old = self.folder.path().join(".old");
        fs::create_dir(&old)?;
        let named = self.path.file_name().unwrap_or_default();
        let entries: io::Result<Vec<_>> =
            fs::read_dir(self.folder.path())?.map(|entry| Ok(entry?.file_name())).collect();
        let mut names: Vec<_> = entries?.into_iter().filter(|name| name != ".old").collect();
        names.sort_by_key(|name| name == named);
        if self.path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("shp")) {
            // A set of files: an index or a definition of the old set would belie the new one.
            for ending in ["shp", "shx", "dbf", "prj", "cpg", "sbn", "sbx", "qix", "qpj", "shp.xml"] {
                let file = self.path.with_extension(ending);
                if file.is_file() {
                    fs::rename(&file, old.join(file.file_name().unwrap_or_default()))?;
                }
            }
        }
        for name in names {
            let place = target.join(&name);
            if place.is_dir() {
                // A folder cannot be renamed over another.
                fs::rename(&place, old.join(&name))?;
            }
            fs::rename(self.folder.path().join(&name), place)?;
        }
        Ok(())
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
