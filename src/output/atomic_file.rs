use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::scratch::Scratch;

/// A file that appears only when it is complete; dropped before that, nothing is left of it.
pub struct AtomicFile {
    writer: BufWriter<File>,
    folder: Scratch,
    path: PathBuf,
}

impl AtomicFile {
    /// An empty one, in a folder beside its name.
    ///
    /// # Errors
    /// When nothing can be written there.
    pub fn create(path: &Path) -> Result<Self> {
        let failed = |e: io::Error| Error::io(path, e);
        let folder = Scratch::beside(path).map_err(failed)?;
        let file = File::create_new(folder.path().join(path.file_name().unwrap_or_default())).map_err(failed)?;
        Ok(Self { writer: BufWriter::new(file), folder, path: path.into() })
    }

    /// Gives it its name, in place of what had it.
    ///
    /// # Errors
    /// When its bytes cannot be written, or it cannot be renamed.
    pub fn commit(self) -> Result<()> {
        let Self { writer, folder, path } = self;
        let file = writer.into_inner().map_err(|e| Error::io(&path, e.into_error()))?;
        // On some systems a file that is open cannot be renamed.
        drop(file);
        folder.publish(&path, &[]).map_err(|e| Error::io(&path, e))
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

impl Seek for AtomicFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.writer.seek(to)
    }
}
