use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use super::Failure;

/// How much of an output was there, and a checksum (XXH3, 128 bits) of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    bytes: u64,
    checksum: String,
}

/// An output that grows beside its name as `NAME.partial` and takes its name only when it is complete; what is
/// there of it after a crash can be gone on with.
pub struct Partial {
    partial: PathBuf,
    writer: BufWriter<File>,
    length: u64,
    /// Of all bytes so far.
    digest: Xxh3,
}

impl Partial {
    /// An empty one, in place of any that was there.
    pub fn create(path: &Path) -> Result<Self, Failure> {
        Self::open(path, 0)
    }

    /// The part of the one that is there which a journal speaks of.
    pub fn go_on(path: &Path, written: &Written) -> Result<Self, Failure> {
        let partial = Self::open(path, written.bytes)?;
        if partial.written() != *written {
            let partial = partial.partial.display();
            return Err(format!("{partial}: not what its journal speaks of: it cannot be gone on with").into());
        }
        Ok(partial)
    }

    fn open(path: &Path, length: u64) -> Result<Self, Failure> {
        let partial = name(path);
        let failed = |e: io::Error| format!("{}: {e}", partial.display());
        let mut file = lock(&partial)?;
        let mut digest = Xxh3::new();
        let mut kept = BufReader::with_capacity(1 << 18, (&file).take(length));
        let found = io::copy(&mut kept, &mut Digested(&mut digest)).map_err(failed)?;
        drop(kept);
        file.set_len(found).and_then(|()| file.seek(SeekFrom::End(0))).map_err(failed)?;
        Ok(Self { partial, writer: BufWriter::with_capacity(1 << 18, file), length: found, digest })
    }

    /// What is in it so far.
    pub fn written(&self) -> Written {
        Written { bytes: self.length, checksum: format!("{:032x}", self.digest.digest128()) }
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

/// Opens a file for this run alone: another that writes the same output is refused, and would else mix its rows with ours.
fn lock(partial: &Path) -> Result<File, Failure> {
    let failed = |e: io::Error| format!("{}: {e}", partial.display());
    loop {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(partial);
        let file = file.map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(format!("{}: another run is writing it (另一进程正在写入)", partial.display()).into());
            }
            Err(TryLockError::Error(e)) => return Err(failed(e).into()),
        }
        // The run that held it may have given it its name in between.
        if is_at(&file, partial) {
            return Ok(file);
        }
    }
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let of = |metadata: std::fs::Metadata| (metadata.dev(), metadata.ino());
    file.metadata().ok().map(of).is_some_and(|file| path.metadata().ok().map(of) == Some(file))
}

#[cfg(not(unix))]
fn is_at(_: &File, path: &Path) -> bool {
    path.exists()
}

/// Takes bytes into a digest.
struct Digested<'a>(&'a mut Xxh3);

impl Write for Digested<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
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
        self.digest.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}
