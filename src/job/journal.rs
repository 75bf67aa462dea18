//! What an unfinished run has done, so that another can resume it.
//!
//! Lines of JSON beside the output, each behind a checksum of itself and all lines before it. The first line is the
//! identity of the run; each later one says how many records are done and how long the partial outputs were then. A last
//! line that was cut off by a crash does not count; any other whose checksum is wrong spoils the journal.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use xxhash_rust::xxh3::Xxh3;

use super::checkpoint::Checkpoint;
use super::identity::Identity;
use crate::error::{Error, Result};

/// The longest line in bytes: the first names every file that was read.
const LONGEST: u64 = 1 << 24;

/// A journal that is being written.
pub struct Journal {
    path: PathBuf,
    file: File,
    /// Of all lines so far.
    chain: Xxh3,
    /// Where its last whole line ends, until another is added.
    end: Option<u64>,
}

impl Journal {
    /// Where the journal of a run with this first output lies.
    pub fn path_beside(output: &Path) -> PathBuf {
        let mut name = output.as_os_str().to_owned();
        name.push(".journal");
        name.into()
    }

    /// A new journal, where none is.
    pub fn create(path: PathBuf, identity: &Identity) -> Result<Self> {
        let file = File::create_new(&path).map_err(|e| Error::io(&path, e))?;
        let mut journal = Self { path, file, chain: Xxh3::new(), end: None };
        journal.append(identity)?;
        Ok(journal)
    }

    /// The journal of an unfinished run and its last checkpoint. Nothing when there is none.
    ///
    /// A run of other options, or of files that changed since, is refused, and so is a journal that was changed or is of
    /// another layout.
    pub fn resume(path: PathBuf, identity: &Identity) -> Result<Option<(Self, Checkpoint)>> {
        let failed = |e: std::io::Error| Error::io(&path, e);
        match path.symlink_metadata() {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Ok(found) if !found.is_file() => {
                return Err(Error::format(&path, "no regular file (不是普通文件)"));
            }
            Ok(_) => {}
            Err(e) => return Err(failed(e)),
        }
        let file = OpenOptions::new().read(true).write(true).open(&path).map_err(failed)?;
        let (mut reader, mut chain, mut end) = (BufReader::new(file), Xxh3::new(), 0);
        let damaged = |why: &str| {
            let why = format!("the journal is damaged ({why}): start again without resuming (续跑日志损坏)");
            Error::format(&path, why)
        };
        let found = line::<Value>(&mut reader, &mut chain, &mut end).map_err(damaged)?;
        let Some(found) = found else { return Ok(None) };
        identity.check(found).map_err(|why| Error::format(&path, why))?;
        let mut last = Checkpoint::default();
        while let Some(checkpoint) = line::<Checkpoint>(&mut reader, &mut chain, &mut end).map_err(damaged)? {
            if checkpoint.records < last.records || last.complete {
                return Err(damaged("its counts go back"));
            }
            last = checkpoint;
        }
        let file = reader.into_inner();
        Ok(Some((Self { path, file, chain, end: Some(end) }, last)))
    }

    /// Adds a line, which is on the disk when this returns.
    pub fn append(&mut self, entry: &impl Serialize) -> Result<()> {
        let text = serde_json::to_vec(entry).map_err(|e| Error::io(&self.path, e.into()))?;
        self.chain.update(&text);
        let mut line = format!("{:032x} ", self.chain.digest128()).into_bytes();
        line.extend(text);
        line.push(b'\n');
        let mut write = || {
            // Only now: a run that is refused must not cut what another is writing.
            if let Some(end) = self.end.take() {
                self.file.set_len(end)?;
                self.file.seek(SeekFrom::Start(end))?;
            }
            self.file.write_all(&line)?;
            self.file.sync_data()
        };
        write().map_err(|e| Error::io(&self.path, e))
    }

    /// The run is done.
    pub fn remove(self) -> Result<()> {
        std::fs::remove_file(&self.path).map_err(|e| Error::io(&self.path, e))
    }
}

/// The next whole line, added to `chain` and `end`; why there is none, where it is not as it was written.
fn line<T: DeserializeOwned>(
    reader: &mut impl BufRead,
    chain: &mut Xxh3,
    end: &mut u64,
) -> std::result::Result<Option<T>, &'static str> {
    let mut text = Vec::new();
    reader.take(LONGEST).read_until(b'\n', &mut text).map_err(|_| "it cannot be read")?;
    *end += text.len() as u64;
    let Some(whole) = text.strip_suffix(b"\n") else {
        *end -= text.len() as u64;
        return if text.len() as u64 == LONGEST { Err("a line does not end") } else { Ok(None) };
    };
    const WRONG: &str = "the checksum of a line is wrong";
    let (checksum, entry) = whole.split_at_checked(33).ok_or(WRONG)?;
    chain.update(entry);
    if checksum != format!("{:032x} ", chain.digest128()).as_bytes() {
        return Err(WRONG);
    }
    serde_json::from_slice(entry).map(Some).map_err(|_| "a line is none that this version knows")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity() -> Identity {
        Identity::new(Value::Null, Vec::new())
    }

    #[test]
    fn a_journal_is_taken_as_it_was_written_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.journal");
        let mut journal = Journal::create(path.clone(), &identity()).unwrap();
        for records in [10, 25] {
            journal.append(&Checkpoint { records, ..Checkpoint::default() }).unwrap();
        }
        let whole = std::fs::read(&path).unwrap();
        let records = |bytes: &[u8]| {
            std::fs::write(&path, bytes).unwrap();
            let found = Journal::resume(path.clone(), &identity());
            found.map(|found| found.map(|(_, last)| last.records)).map_err(|e| e.to_string())
        };
        assert_eq!(records(&whole), Ok(Some(25)));
        assert_eq!(records(&whole[..whole.len() - 1]), Ok(Some(10)), "cut off by a crash");
        assert_eq!(records(b""), Ok(None));
        for at in 0..whole.len() - 1 {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            // A line feed that was flipped joins two lines; a flipped one in the last line ends it early.
            assert!(!matches!(records(&changed), Ok(Some(25) | None)), "byte {at}");
        }
        let swapped = String::from_utf8(whole.clone()).unwrap().replace("\"records\":10", "\"records\":11");
        assert!(records(swapped.as_bytes()).unwrap_err().contains("checksum"));
    }
}
