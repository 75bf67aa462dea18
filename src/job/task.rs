use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::Value;

use super::rights_file::{Reading, RightsFile};
use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};
use crate::feature::ValidFeature;
use crate::input::Input;
use crate::layer::Apart;
use crate::output::OutputFormat;
use crate::rule::Verdict;

/// What a job does, by the options of its caller. Serialised, they are the identity of a run.
pub trait Task: Serialize + Sync {
    /// What is read for it beside the rights: zones, a plan.
    type Loaded: Sync;

    /// The files that this is read from.
    fn files(&self) -> Vec<PathBuf>;

    /// Reads it.
    ///
    /// # Errors
    /// When a file cannot be read, or the options contradict each other.
    fn load(&self, rights: &RightsFile) -> Result<Loaded<Self::Loaded>>;

    /// The names under which rules ask for documents, beside the known ones.
    fn documents(&self, _loaded: &Self::Loaded) -> BTreeSet<String> {
        BTreeSet::new()
    }
}

/// What was read beside the rights, with the diagnostics of each source.
pub struct Loaded<L> {
    pub value: L,
    pub diagnostics: Vec<Vec<Diagnostic>>,
}

/// A task that measures each right by itself, for batches of any size.
pub trait RowTask: Task {
    /// The formats of its rows, the usual one first.
    const FORMATS: &'static [OutputFormat];

    /// Refuses what was read, after its diagnostics were handed over.
    ///
    /// # Errors
    /// Where nothing of it can be used.
    fn check(&self, loaded: &Self::Loaded, rights: &RightsFile) -> Result<()>;

    /// The rights.
    ///
    /// # Errors
    /// When their file cannot be read or placed.
    fn open(&self, loaded: &Self::Loaded, rights: &RightsFile, reading: Reading) -> Result<Vec<Input>>;

    /// What stands around the rows.
    ///
    /// # Errors
    /// When one output cannot hold the rows.
    fn frame(&self, format: OutputFormat, loaded: &Self::Loaded, inputs: &[Input]) -> Result<Frame>;

    /// Measures some rights, the first of which has this number in the batch.
    ///
    /// # Errors
    /// When a row cannot be written.
    fn measure(
        &self,
        format: OutputFormat,
        loaded: &Self::Loaded,
        rights: Vec<ValidFeature>,
        first: usize,
    ) -> Result<Measured>;

    /// What the rights should lie near; a batch of which none does is noted.
    fn surroundings(&self, _loaded: &Self::Loaded) -> Option<Apart> {
        None
    }

    /// What the rows depend on beside options and files.
    fn basis(&self, _loaded: &Self::Loaded) -> Value {
        Value::Null
    }
}

/// What stands around the items of an output.
pub struct Frame {
    pub start: Vec<u8>,
    pub between: &'static [u8],
    pub end: &'static [u8],
    /// Each right has one line and no right has none.
    pub is_line_a_right: bool,
}

impl Frame {
    /// Lines after a heading.
    pub fn lines(heading: Vec<u8>) -> Self {
        Self { start: heading, between: b"", end: b"", is_line_a_right: false }
    }
}

/// The results of some rights.
#[derive(Default)]
pub struct Measured {
    /// What is written of each, in their order.
    pub items: Vec<Vec<u8>>,
    /// The verdict on each and the worst possible one, where rights are judged.
    pub verdicts: Vec<[Verdict; 3]>,
    /// What could not be measured.
    pub diagnostics: Vec<Diagnostic>,
}

/// The error of a row that cannot be written into memory.
pub fn unwritable(error: std::io::Error) -> Error {
    Error::io(Path::new("-"), error)
}
