//! Which file a name stands for: no output may replace an input or another output, by whatever name.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::format::members;
use crate::stamp::Stamps;

/// What is written beside an output, by its ending.
const BESIDE: &[(&str, &[&str])] =
    &[("shp", &["shx", "dbf", "prj", "cpg", "sbn", "sbx", "qix", "qpj", "shp.xml"]), ("csv", &["prj"])];

/// Refuses outputs that would take the place of an input, of what is read with it, or of each other, and places that
/// are no place for a file; then notes what the inputs hold. Nothing is opened for writing before this.
///
/// # Errors
/// When an output would do harm, or an input cannot be read.
pub fn check_outputs<'i>(outputs: &[&Path], inputs: impl IntoIterator<Item = &'i Path> + Clone) -> Result<Stamps> {
    let mut read = Vec::new();
    for input in inputs.clone() {
        read.extend(members(input)?);
    }
    let read: Vec<FileId> = read.iter().map(|path| FileId::of(path)).collect::<Result<_>>()?;
    let mut seen: Vec<FileId> = Vec::new();
    for output in outputs {
        let mut own = vec![output.to_path_buf()];
        own.extend([".partial", ".journal"].map(|more| with(output, more)));
        let ending = output.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        let beside = BESIDE.iter().filter(|(of, _)| ending == *of).flat_map(|(_, list)| *list);
        own.extend(beside.map(|ending| output.with_extension(ending)));
        for (number, path) in own.iter().enumerate() {
            let place = FileId::of(path)?;
            if read.iter().any(|other| place.is(other)) {
                let what = if number == 0 { "the output" } else { "what is written beside the output" };
                return Err(Error::format(path, format!("{what} would replace an input (输出将覆盖输入)")));
            }
            if seen.iter().any(|other| place.is(other)) {
                return Err(Error::format(path, "two outputs of one name (两个输出同名)"));
            }
            if number == 0 && ending != "gdb" && path.exists() && !path.is_file() {
                let why = "there is a folder or a device of this name, which is not replaced (不覆盖)";
                return Err(Error::format(path, why));
            }
        }
        let places: Result<Vec<FileId>> = own.iter().map(|path| FileId::of(path)).collect();
        seen.extend(places?);
    }
    Stamps::of(inputs)
}

fn with(path: &Path, more: &str) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(more);
    name.into()
}

/// A file that is there, or a place where one may be created.
struct FileId {
    /// Device and number of what is there, links followed.
    file: Option<(u64, u64)>,
    /// The folder with its links resolved, and the name in small letters: many systems make no difference.
    place: (PathBuf, String),
}

impl FileId {
    fn of(path: &Path) -> Result<Self> {
        let name = path.file_name().ok_or_else(|| Error::format(path, "this is no name of a file"))?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let folder = folder.canonicalize().map_err(|e| Error::io(path, e))?;
        Ok(Self { file: number(path), place: (folder, name.to_string_lossy().to_lowercase()) })
    }

    fn is(&self, other: &Self) -> bool {
        match (self.file, other.file) {
            (Some(one), Some(another)) => one == another,
            // Where both are there and no numbers are known, or neither is.
            (None, None) => self.place == other.place,
            _ => false,
        }
    }
}

#[cfg(unix)]
fn number(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    path.metadata().ok().map(|found| (found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn number(_: &Path) -> Option<(u64, u64)> {
    None
}
