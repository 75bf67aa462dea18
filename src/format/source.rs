use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Seek};
use std::path::PathBuf;
use std::sync::Arc;

/// Bytes that are read from a file at a time.
const BLOCK: usize = 1 << 16;

/// Bytes that can be read more than once.
pub(super) trait Source: BufRead + Seek + Send {}

impl<S: BufRead + Seek + Send> Source for S {}

/// Where the bytes of a file lie; what is read in several passes is opened once for each.
#[derive(Clone)]
pub(super) enum ByteSource {
    File(PathBuf),
    Memory(Arc<[u8]>),
}

impl ByteSource {
    pub fn open(&self) -> io::Result<Box<dyn Source>> {
        Ok(match self {
            Self::File(path) => Box::new(BufReader::with_capacity(BLOCK, File::open(path)?)),
            Self::Memory(bytes) => Box::new(Cursor::new(bytes.clone())),
        })
    }
}
