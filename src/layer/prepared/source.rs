use std::fs::{File, Metadata};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use crate::error::{Error, Result};

/// A file that prepared zones were made of, as it was then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Source {
    path: PathBuf,
    bytes: u64,
    /// When it was last written, in nanoseconds from 1970.
    written: u128,
    /// XXH3 (128 bits), in hexadecimal.
    checksum: String,
}

/// What became of a source since.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Since {
    Same,
    Changed,
    Gone,
}

impl Source {
    /// A file as it is now.
    pub fn of(path: &Path) -> Result<Self> {
        let metadata = path.metadata().map_err(|e| Error::io(path, e))?;
        let checksum = checksum(path).map_err(|e| Error::io(path, e))?;
        Ok(Self { path: path.into(), bytes: metadata.len(), written: written(&metadata), checksum })
    }

    /// Whether it lies at an absolute place, links followed.
    pub fn is_at(&self, path: &Path) -> bool {
        self.path == path || self.path.canonicalize().is_ok_and(|own| own == path)
    }

    /// For messages.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Compares it with the file of the same place, or of the same name beside `prepared`. A file of
    /// the same size and time of writing is taken as the same; only else it is read.
    pub fn since(&self, prepared: &Path) -> Since {
        let beside = self.path.file_name().map(|name| prepared.with_file_name(name));
        let places = [Some(self.path.clone()), beside];
        let Some((path, metadata)) = places.into_iter().flatten().find_map(|p| p.metadata().ok().map(|m| (p, m)))
        else {
            return Since::Gone;
        };
        let same = metadata.len() == self.bytes
            && (written(&metadata) == self.written || checksum(&path).is_ok_and(|found| found == self.checksum));
        if same { Since::Same } else { Since::Changed }
    }
}

fn written(metadata: &Metadata) -> u128 {
    metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok()).map_or(0, |age| age.as_nanos())
}

fn checksum(path: &Path) -> std::io::Result<String> {
    let mut file = BufReader::with_capacity(1 << 18, File::open(path)?);
    let mut digest = Xxh3::new();
    loop {
        let block = file.fill_buf()?;
        if block.is_empty() {
            return Ok(format!("{:032x}", digest.digest128()));
        }
        digest.update(block);
        let len = block.len();
        file.consume(len);
    }
}
