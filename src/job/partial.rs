use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use crate::error::{Error, Result};

/// How much of an output was there: bytes, lines, and a checksum (XXH3, 128 bits) of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    bytes: u64,
    pub lines: u64,
    checksum: String,
}

/// An output that grows beside its name as `NAME.partial` and is renamed only when it is complete; what is there of it
/// after a crash can be resumed.
pub struct Partial {
    partial: PathBuf,
    writer: BufWriter<File>,
    /// Of all bytes so far.
    tape: Tape,
}

/// What was written, without the bytes themselves.
#[derive(Default)]
struct Tape {
    bytes: u64,
    lines: u64,
    digest: Xxh3,
}

impl Tape {
    fn take(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        self.lines += memchr::memchr_iter(b'\n', bytes).count() as u64;
        self.digest.update(bytes);
    }

    fn written(&self) -> Written {
        Written { bytes: self.bytes, lines: self.lines, checksum: format!("{:032x}", self.digest.digest128()) }
    }

    /// Of as many bytes as a file has, at most `length`.
    fn of(file: &File, length: u64) -> io::Result<Self> {
        let mut tape = Self::default();
        io::copy(&mut BufReader::with_capacity(1 << 18, file.take(length)), &mut tape)?;
        Ok(tape)
    }
}

impl Write for Tape {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.take(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Partial {
    /// An empty one, in place of what a run that ended early left.
    pub fn create(path: &Path) -> Result<Self> {
        let partial = name(path);
        let failed = |e: io::Error| Error::io(&partial, e);
        loop {
            match open(&partial, false) {
                Ok(left) => {
                    lock(&left, &partial)?;
                    // Not written over: another file may go by this name too, as a hard link.
                    std::fs::remove_file(&partial).map_err(failed)?;
                }
                Err(e) if e.kind() == io::ErrorKind::NotFound => {}
                Err(e) => return Err(failed(e)),
            }
            match open(&partial, true) {
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
                opened => {
                    let file = opened.map_err(failed)?;
                    lock(&file, &partial)?;
                    let writer = BufWriter::with_capacity(1 << 18, file);
                    return Ok(Self { partial: partial.clone(), writer, tape: Tape::default() });
                }
            }
        }
    }

    /// The part of an earlier run's that its journal vouches for; what follows it is cut off.
    pub fn resume(path: &Path, written: &Written) -> Result<Self> {
        let partial = name(path);
        let failed = |e: io::Error| Error::io(&partial, e);
        let mut file = open(&partial, false).map_err(failed)?;
        lock(&file, &partial)?;
        let tape = Tape::of(&file, written.bytes).map_err(failed)?;
        if tape.written() != *written {
            return Err(Error::format(&partial, NOT_OF_JOURNAL));
        }
        file.set_len(tape.bytes).and_then(|()| file.seek(SeekFrom::End(0))).map_err(failed)?;
        let writer = BufWriter::with_capacity(1 << 18, file);
        Ok(Self { partial: partial.clone(), writer, tape })
    }

    /// What is in it so far.
    pub fn written(&self) -> Written {
        self.tape.written()
    }

    /// Where it grows.
    pub fn path(&self) -> &Path {
        &self.partial
    }

    /// Bytes so far.
    pub fn len(&self) -> u64 {
        self.tape.bytes
    }

    /// Everything so far is on the disk when this returns.
    pub fn sync(&mut self) -> Result<()> {
        let synced = self.writer.flush().and_then(|()| self.writer.get_ref().sync_data());
        synced.map_err(|e| Error::io(&self.partial, e))
    }

    /// It is not wanted.
    pub fn discard(self) -> Result<()> {
        let Self { partial, writer, .. } = self;
        // Without what was not written yet.
        drop(writer.into_parts());
        std::fs::remove_file(&partial).map_err(|e| Error::io(&partial, e))
    }
}

const NOT_OF_JOURNAL: &str = "does not match its journal; cannot resume (与续跑日志不符)";

/// Opens a file of this very name, not one that a link leads to.
fn open(path: &Path, is_new: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(is_new);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NOFOLLOW | libc::O_NONBLOCK);
    if !is_new && !path.symlink_metadata()?.is_file() {
        return Err(io::Error::other("there is a link, a folder or a device of this name: remove it (不是普通文件)"));
    }
    options.open(path)
}

/// Keeps a file for this run alone: another that writes the same output is refused, and would else mix its rows with ours.
fn lock(file: &File, path: &Path) -> Result<()> {
    let busy = || Error::format(path, "another run is writing it (另一进程正在写入)");
    match file.try_lock() {
        // The run that held it may have committed it in between.
        Ok(()) if is_at(file, path) => Ok(()),
        Ok(()) | Err(TryLockError::WouldBlock) => Err(busy()),
        Err(TryLockError::Error(e)) => Err(Error::io(path, e)),
    }
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let of = |metadata: std::fs::Metadata| (metadata.dev(), metadata.ino());
    file.metadata().ok().map(of).is_some_and(|file| path.symlink_metadata().ok().map(of) == Some(file))
}

#[cfg(not(unix))]
fn is_at(_: &File, path: &Path) -> bool {
    path.exists()
}

/// Gives a complete output its name.
pub fn commit(path: &Path) -> Result<()> {
    std::fs::rename(name(path), path).map_err(|e| Error::io(path, e))
}

/// Gives an output that an earlier run completed its name, if it has not got it yet. Whatever is there must be what was
/// written.
pub fn commit_completed(path: &Path, written: &Written) -> Result<()> {
    let is_it = |path: &Path| -> io::Result<bool> {
        let file = open(path, false)?;
        Ok(file.metadata()?.len() == written.bytes && Tape::of(&file, u64::MAX)?.written() == *written)
    };
    let partial = name(path);
    let (place, is_named) = if partial.symlink_metadata().is_ok() { (&*partial, false) } else { (path, true) };
    match is_it(place) {
        Ok(true) if is_named => Ok(()),
        Ok(true) => commit(path),
        Ok(false) => Err(Error::format(place, NOT_OF_JOURNAL)),
        Err(e) => Err(Error::io(place, e)),
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
        self.tape.take(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}
