//! Files that stand beside another of the same stem and say how it is to be read.

use std::io::Read;
use std::path::{Path, PathBuf};

use crate::crs::of_prj;
use crate::error::{Error, Result};

/// Bytes of a `.cpg` or `.prj` that are read.
const LONGEST: u64 = 64 << 10;

/// The file beside another that goes by this ending, in small or capital letters or with a capital first.
pub(super) fn companion(path: &Path, ending: &str) -> Option<PathBuf> {
    let (first, rest) = ending.split_at(1);
    let endings = [ending.to_owned(), ending.to_uppercase(), first.to_uppercase() + rest];
    endings.iter().map(|ending| path.with_extension(ending)).find(|file| file.is_file())
}

/// The text of such a file, which is UTF-8 or else GB18030.
///
/// # Errors
/// When it cannot be read, or is too long to be one.
pub(super) fn text(path: &Path) -> Result<String> {
    let io = |e| Error::io(path, e);
    let mut bytes = Vec::new();
    std::fs::File::open(path).map_err(io)?.take(LONGEST + 1).read_to_end(&mut bytes).map_err(io)?;
    if bytes.len() as u64 > LONGEST {
        return Err(Error::format(path, format!("longer than {LONGEST} bytes: it is no such companion")));
    }
    Ok(match String::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
        Err(other) => encoding_rs::GB18030.decode_without_bom_handling(other.as_bytes()).0.into_owned(),
    })
}

/// The CRS that the `.prj` beside a file says; nothing where there is none, or a blank one.
///
/// # Errors
/// When there is one and it cannot be read.
pub(super) fn crs(path: &Path) -> Result<Option<String>> {
    let said = companion(path, "prj").map(|prj| text(&prj)).transpose()?.filter(|text| !text.trim().is_empty());
    Ok(said.and_then(|text| of_prj(&text)))
}
