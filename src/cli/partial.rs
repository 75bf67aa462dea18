use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::Failure;

/// An output that grows beside its name as `NAME.partial` and takes its name only when it is complete; what is
/// there of it after a crash can be gone on with.
pub struct Partial {
    partial: PathBuf,
    writer: BufWriter<File>,
    length: u64,
}

impl Partial {
    /// An empty one, in place of any that was there.
    pub fn create(path: &Path) -> Result<Self, Failure> {
        Self::open(path, 0)
    }

    /// The first `length` bytes of the one that is there.
    pub fn go_on(path: &Path, length: u64) -> Result<Self, Failure> {
        let found = name(path).metadata().map(|metadata| metadata.len()).unwrap_or(0);
        if found < length {
            let partial = name(path);
            return Err(
                format!("{}: shorter than its journal says: it cannot be gone on with", partial.display()).into()
            );
        }
        Self::open(path, length)
    }

    fn open(path: &Path, length: u64) -> Result<Self, Failure> {
        let partial = name(path);
        let open = || -> io::Result<File> {
            let mut file = OpenOptions::new().write(true).create(true).truncate(false).open(&partial)?;
            file.set_len(length)?;
            file.seek(SeekFrom::End(0))?;
            Ok(file)
        };
        let file = open().map_err(|e| format!("{}: {e}", partial.display()))?;
        Ok(Self { partial, writer: BufWriter::with_capacity(1 << 18, file), length })
    }

    /// Bytes so far.
    pub fn len(&self) -> u64 {
        self.length
    }

    /// Everything so far is on the disk when this returns.
    pub fn sync(&mut self) -> Result<(), Failure> {
        let synced = self.writer.flush().and_then(|()| self.writer.get_ref().sync_data());
        Ok(synced.map_err(|e| format!("{}: {e}", self.partial.display()))?)
    }
}

/// Gives a complete output its name, if it has not got it yet.
pub fn take_name(path: &Path) -> Result<(), Failure> {
    let partial = name(path);
    match std::fs::rename(&partial, path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound && path.exists() => Ok(()),
        renamed => Ok(renamed.map_err(|e| format!("{}: {e}", path.display()))?),
    }
}

fn name(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".partial");
    name.into()
}

impl Write for Partial {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.writer.write(bytes)?;
        self.length += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}
