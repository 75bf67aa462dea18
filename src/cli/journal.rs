//! What an unfinished run has done, so that another can go on with it.
//!
//! Lines of JSON beside the first output. The first line says what the run was asked for and of which files; each
//! later one, how many records are done and how long the partial outputs were then. A line that was cut off
//! by a crash does not count.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::Failure;
use super::batch::Tally;
use super::partial::Written;

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

/// A file as it was when the run began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    path: PathBuf,
    bytes: u64,
    /// Nanoseconds from 1970.
    written: u128,
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

pub struct Journal {
    path: PathBuf,
    file: File,
    /// Where its last whole line ends, until another is added.
    end: Option<u64>,
}

/// The files that `path` consists of: itself, what stands beside a shapefile, or what is in a folder.
fn members(path: &Path) -> Vec<PathBuf> {
    if path.is_dir() {
        let entries = std::fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path());
        let mut files: Vec<PathBuf> = entries.filter(|path| path.is_file()).collect();
        files.sort();
        return files;
    }
    let mut files = vec![path.to_path_buf()];
    if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("shp")) {
        let beside = ["dbf", "shx", "prj", "cpg"].map(|e| path.with_extension(e));
        files.extend(beside.into_iter().filter(|path| path.exists()));
    }
    files
}

impl Stamp {
    /// All files of an input; `FILE#LAYER` stands for the file.
    pub fn all(input: &Path) -> Result<Vec<Self>, Failure> {
        let (path, _) = minezone::input::file_and_layer(input);
        members(path).into_iter().map(Self::of).collect()
    }

    fn of(path: PathBuf) -> Result<Self, Failure> {
        let metadata = path.metadata().map_err(|e| format!("{}: {e}", path.display()))?;
        let age = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        Ok(Self { path, bytes: metadata.len(), written: age.map_or(0, |age| age.as_nanos()) })
    }
}

impl Journal {
    /// Where the journal of a run with this first output lies.
    pub fn path_beside(output: &Path) -> PathBuf {
        let mut name = output.as_os_str().to_owned();
        name.push(".journal");
        name.into()
    }

    /// A new journal, in place of any that was there.
    pub fn create(path: PathBuf, head: &Head) -> Result<Self, Failure> {
        let file = File::create(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let mut journal = Self { path, file, end: None };
        journal.append(head)?;
        Ok(journal)
    }

    /// The journal of an unfinished run and its last checkpoint. Nothing when there is none.
    ///
    /// A run that was asked for something else, or of files that changed since, is refused.
    pub fn go_on(path: PathBuf, head: &Head) -> Result<Option<(Self, Checkpoint)>, Failure> {
        let file = match OpenOptions::new().read(true).write(true).open(&path) {
            Ok(file) => file,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(format!("{}: {e}", path.display()).into()),
        };
        let mut reader = BufReader::new(file);
        let Some((found, mut end)) = line::<Head>(&mut reader) else { return Ok(None) };
        if found != *head {
            return Err(format!("{}: {}", path.display(), difference(&found, head)).into());
        }
        let mut last = Checkpoint::default();
        while let Some((checkpoint, bytes)) = line(&mut reader) {
            last = checkpoint;
            end += bytes;
        }
        Ok(Some((Self { path, file: reader.into_inner(), end: Some(end) }, last)))
    }

    /// Adds a line, which is on the disk when this returns.
    pub fn append(&mut self, entry: &impl Serialize) -> Result<(), Failure> {
        let mut line = serde_json::to_vec(entry)?;
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

/// The next whole line and its length.
fn line<T: DeserializeOwned>(reader: &mut impl BufRead) -> Option<(T, u64)> {
    let mut text = Vec::new();
    reader.read_until(b'\n', &mut text).ok()?;
    let entry = serde_json::from_slice(text.strip_suffix(b"\n")?).ok()?;
    Some((entry, text.len() as u64))
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
        let changed = found.inputs.iter().find(|stamp| !head.inputs.contains(stamp));
        let path = changed.map(|stamp| stamp.path.display().to_string()).unwrap_or_default();
        format!("read a file that has changed since: {path}")
    };
    format!("the unfinished run {what}; run without --resume to begin anew (续跑条件不一致)")
}
