//! Files as they were at one time, known by what is in them: a time of writing can be set, a length can stay the same.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use crate::error::{Error, Result};
use crate::format::members;

/// Bytes that are taken at a time.
const BLOCK: usize = 1 << 18;

/// One file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    path: PathBuf,
    bytes: u64,
    /// XXH3 (128 bits), in hexadecimal.
    checksum: String,
}

impl Stamp {
    /// A file as it is now.
    ///
    /// # Errors
    /// When it cannot be read to its end.
    pub fn of(path: &Path) -> Result<Self> {
        let (bytes, checksum) = File::open(path).and_then(digest).map_err(|e| Error::io(path, e))?;
        Ok(Self { path: path.into(), bytes, checksum })
    }

    /// Where the file was.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether both are of the same contents, wherever they lie.
    pub fn is_same(&self, other: &Self) -> bool {
        (self.bytes, &self.checksum) == (other.bytes, &other.checksum)
    }
}

fn digest(mut source: impl Read) -> std::io::Result<(u64, String)> {
    let (mut digest, mut bytes, mut block) = (Xxh3::new(), 0, vec![0; BLOCK]);
    loop {
        match source.read(&mut block) {
            Ok(0) => return Ok((bytes, format!("{:032x}", digest.digest128()))),
            Ok(read) => {
                digest.update(&block[..read]);
                bytes += read as u64;
            }
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
}

/// Every file that some inputs consist of, as they were before they were read.
///
/// Taken before the first of them is opened and held against what is there after the last was read, they show that
/// nobody wrote to what was read meanwhile, whatever format it is in and whichever library reads it.
#[derive(Debug, Clone, Default)]
pub struct Stamps {
    inputs: Vec<PathBuf>,
    files: Vec<Stamp>,
}

impl Stamps {
    /// The files of inputs, each as [`members`] lists them.
    ///
    /// # Errors
    /// When one of them cannot be read, or is no regular file.
    pub fn of<'p>(inputs: impl IntoIterator<Item = &'p Path>) -> Result<Self> {
        let inputs: Vec<PathBuf> = inputs.into_iter().map(Path::to_path_buf).collect();
        let files = stamps(&inputs)?;
        Ok(Self { inputs, files })
    }

    /// The files, each once, in the order of their names.
    pub fn files(&self) -> &[Stamp] {
        &self.files
    }

    /// Whether all of them are still what they were, and no other came beside them.
    ///
    /// # Errors
    /// When one of them is another now, or cannot be read any more.
    pub fn check(&self) -> Result<()> {
        let now = stamps(&self.inputs)?;
        let differs = |(one, others): (&Vec<Stamp>, &Vec<Stamp>)| {
            one.iter().find(|stamp| !others.contains(stamp)).map(|stamp| stamp.path.clone())
        };
        match differs((&self.files, &now)).or_else(|| differs((&now, &self.files))) {
            None => Ok(()),
            Some(path) => Err(Error::format(
                &path,
                "the file changed while it was read: what was made of it is worth nothing (读取期间文件被改动)",
            )),
        }
    }
}

fn stamps(inputs: &[PathBuf]) -> Result<Vec<Stamp>> {
    let mut paths = Vec::new();
    for input in inputs {
        paths.extend(members(input)?);
    }
    paths.sort();
    paths.dedup();
    paths.par_iter().map(|path| Stamp::of(path)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives some bytes and then fails.
    struct Failing(usize);

    impl Read for Failing {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            if self.0 == 0 {
                return Err(std::io::Error::other("a bad sector"));
            }
            let len = into.len().min(self.0);
            into[..len].fill(b' ');
            self.0 -= len;
            Ok(len)
        }
    }

    #[test]
    fn an_error_is_not_the_end() {
        for length in [0, 1, BLOCK, BLOCK + 7] {
            assert!(digest(Failing(length)).unwrap_err().to_string().contains("bad sector"), "{length}");
        }
    }

    #[test]
    fn a_change_is_noticed_whatever_the_time_of_writing_says() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, "WKT\n1234").unwrap();
        let stamps = Stamps::of([path.as_path()]).unwrap();
        let written = path.metadata().unwrap().modified().unwrap();
        assert!(stamps.check().is_ok());
        std::fs::write(&path, "WKT\n1235").unwrap();
        File::options().write(true).open(&path).unwrap().set_modified(written).unwrap();
        assert!(stamps.check().unwrap_err().to_string().contains("changed while it was read"));
        std::fs::write(&path, "WKT\n1234").unwrap();
        assert!(stamps.check().is_ok());
        std::fs::write(folder.path().join("a.prj"), "GEOGCS").unwrap();
        assert!(stamps.check().unwrap_err().to_string().contains("a.prj"), "a CRS that comes beside it");
    }
}
