//! What an unfinished run has done, so that another can go on with it.
//!
//! Lines of JSON beside the first output, each behind a checksum of itself and all lines before it. The first line says
//! what the run was asked for and of which files; each later one, how many records are done and what the partial
//! outputs were then. A last line that was cut off by a crash does not count; any other that does not bear out its
//! checksum spoils the journal.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use minezone::stamp::Stamp;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use xxhash_rust::xxh3::Xxh3;

use super::Failure;
use super::partial::Written;
use super::tally::Tally;

/// The longest line in bytes: the first names every file that was read.
const LONGEST: u64 = 1 << 24;

/// What makes two runs the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    pub engine: String,
    /// The arguments, without the one that asks to go on.
    pub arguments: Vec<String>,
    /// What the result depends on beside them, such as the day and the plan's checksum.
    pub beside: Vec<String>,
    pub inputs: Vec<Stamp>,
}

/// How far a run has come.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Records of the input that are done.
    pub records: usize,
    /// What of each partial output belongs to them.
    pub outputs: Vec<Written>,
    pub tally: Tally,
    /// Everything is written; only the outputs have to take their names.
    pub complete: bool,
}

impl Checkpoint {
    /// Whether its numbers can be those of one run that writes an output and perhaps a quarantine, a line a record, and
    /// where `line_a_right` a line a right to the output.
    pub fn is_consistent(&self, quarantines: bool, line_a_right: bool) -> bool {
        let Tally { measured, rejected, verdicts, possible } = &self.tally;
        let sum = |counts: &BTreeMap<String, usize>| counts.values().try_fold(0_usize, |sum, n| sum.checked_add(*n));
        // A journal that was forged may have numbers of any size.
        let (Some(judged), Some(at_worst)) = (sum(verdicts), sum(possible)) else { return false };
        let Some(without) = self.records.checked_sub(*measured) else { return false };
        let lines = |number: usize| self.outputs.get(number).map(|written| written.lines);
        self.outputs.len() == 1 + usize::from(quarantines)
            && *rejected >= without
            && measured.checked_add(*rejected).is_some()
            && (judged == *measured || verdicts.is_empty())
            && judged == at_worst
            && (!quarantines || lines(1) == Some(without as u64))
            && (!line_a_right || lines(0) == Some(*measured as u64))
    }
}

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
    pub fn create(path: PathBuf, head: &Head) -> Result<Self, Failure> {
        let file = File::create_new(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let mut journal = Self { path, file, chain: Xxh3::new(), end: None };
        journal.append(head)?;
        Ok(journal)
    }

    /// The journal of an unfinished run and its last checkpoint. Nothing when there is none.
    ///
    /// A run that was asked for something else, or of files that changed since, is refused, and so is a journal that
    /// was changed.
    pub fn go_on(path: PathBuf, head: &Head) -> Result<Option<(Self, Checkpoint)>, Failure> {
        let failed = |e: std::io::Error| format!("{}: {e}", path.display());
        match path.symlink_metadata() {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Ok(found) if !found.is_file() => {
                return Err(format!("{}: no regular file (不是普通文件)", path.display()).into());
            }
            Ok(_) => {}
            Err(e) => return Err(failed(e).into()),
        }
        let file = OpenOptions::new().read(true).write(true).open(&path).map_err(failed)?;
        let (mut reader, mut chain, mut end) = (BufReader::new(file), Xxh3::new(), 0);
        let damaged = |why: &str| {
            format!(
                "{}: the journal is damaged ({why}): run without --resume to begin anew (续跑日志损坏)",
                path.display()
            )
        };
        let Some(found) = line::<Head>(&mut reader, &mut chain, &mut end).map_err(damaged)? else { return Ok(None) };
        if found != *head {
            return Err(format!("{}: {}", path.display(), difference(&found, head)).into());
        }
        let mut last = Checkpoint::default();
        while let Some(checkpoint) = line::<Checkpoint>(&mut reader, &mut chain, &mut end).map_err(damaged)? {
            if checkpoint.records < last.records || last.complete {
                return Err(damaged("its counts go back").into());
            }
            last = checkpoint;
        }
        Ok(Some((Self { path, file: reader.into_inner(), chain, end: Some(end) }, last)))
    }

    /// Adds a line, which is on the disk when this returns.
    pub fn append(&mut self, entry: &impl Serialize) -> Result<(), Failure> {
        let text = serde_json::to_vec(entry)?;
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
        Ok(write().map_err(|e| format!("{}: {e}", self.path.display()))?)
    }

    /// The run is done.
    pub fn remove(self) -> Result<(), Failure> {
        Ok(std::fs::remove_file(&self.path).map_err(|e| format!("{}: {e}", self.path.display()))?)
    }
}

/// The next whole line, by which `chain` and `end` go on; why there is none, where it is not as it was written.
fn line<T: DeserializeOwned>(
    reader: &mut impl BufRead,
    chain: &mut Xxh3,
    end: &mut u64,
) -> Result<Option<T>, &'static str> {
    let mut text = Vec::new();
    reader.take(LONGEST).read_until(b'\n', &mut text).map_err(|_| "it cannot be read")?;
    *end += text.len() as u64;
    let Some(whole) = text.strip_suffix(b"\n") else {
        *end -= text.len() as u64;
        return if text.len() as u64 == LONGEST { Err("a line does not end") } else { Ok(None) };
    };
    const WRONG: &str = "a line does not bear out its checksum";
    let (checksum, entry) = whole.split_at_checked(33).ok_or(WRONG)?;
    chain.update(entry);
    if checksum != format!("{:032x} ", chain.digest128()).as_bytes() {
        return Err(WRONG);
    }
    serde_json::from_slice(entry).map(Some).map_err(|_| "a line says nothing that is known")
}

/// Why the unfinished run is another.
fn difference(found: &Head, head: &Head) -> String {
    let what = if found.engine != head.engine {
        format!("was made by {}, this is {}", found.engine, head.engine)
    } else if found.arguments != head.arguments {
        format!("was asked for `{}`", found.arguments.join(" "))
    } else if found.beside != head.beside {
        format!("was judged by {}, this would be by {}", found.beside.join(", "), head.beside.join(", "))
    } else {
        let (then, now) = (&found.inputs, &head.inputs);
        let changed = then.iter().find(|stamp| !now.contains(stamp));
        let changed = changed.or_else(|| now.iter().find(|stamp| !then.contains(stamp)));
        let path = changed.map(|stamp| stamp.path().display().to_string()).unwrap_or_default();
        format!("read a file that has changed since: {path}")
    };
    format!("the unfinished run {what}; run without --resume to begin anew (续跑条件不一致)")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head() -> Head {
        Head { engine: "e".into(), arguments: vec![], beside: vec![], inputs: vec![] }
    }

    #[test]
    fn a_journal_is_taken_as_it_was_written_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.journal");
        let mut journal = Journal::create(path.clone(), &head()).unwrap();
        for records in [10, 25] {
            journal.append(&Checkpoint { records, ..Checkpoint::default() }).unwrap();
        }
        let whole = std::fs::read(&path).unwrap();
        let records = |bytes: &[u8]| {
            std::fs::write(&path, bytes).unwrap();
            let found = Journal::go_on(path.clone(), &head());
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

    #[test]
    fn counts_that_no_run_comes_to_are_refused() {
        let written = |lines| serde_json::from_value(serde_json::json!({"bytes": 1, "lines": lines, "checksum": ""}));
        let all: BTreeMap<String, usize> = [("forbidden".to_owned(), 7)].into();
        let tally = Tally { measured: 7, rejected: 3, verdicts: all.clone(), possible: all };
        let good =
            Checkpoint { records: 10, outputs: vec![written(7).unwrap(), written(3).unwrap()], tally, complete: false };
        assert!(good.is_consistent(true, true));
        assert!(!Checkpoint { records: 11, ..good.clone() }.is_consistent(true, true));
        assert!(!Checkpoint { records: 6, ..good.clone() }.is_consistent(true, true));
        let measured = Tally { measured: 6, ..good.tally.clone() };
        assert!(!Checkpoint { tally: measured, ..good.clone() }.is_consistent(true, true));
        // Sums that no number holds.
        let rejected = Tally { rejected: usize::MAX, ..good.tally.clone() };
        assert!(!Checkpoint { tally: rejected, ..good.clone() }.is_consistent(true, true));
        let many = || [("forbidden".to_owned(), usize::MAX), ("open".to_owned(), 8)].into();
        let tally = Tally { verdicts: many(), possible: many(), ..good.tally.clone() };
        assert!(!Checkpoint { tally, ..good.clone() }.is_consistent(true, true));
        assert!(!good.is_consistent(false, true));
        let outputs = vec![written(8).unwrap(), written(3).unwrap()];
        assert!(!Checkpoint { outputs, ..good }.is_consistent(true, true));
    }
}
