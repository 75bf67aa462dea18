//! A batch from reader to writers, a chunk in memory at a time, so that it can be of any size; in the order of the
//! input, on all cores, and so that a run that ended early can be gone on with.

use std::path::{Path, PathBuf};

use clap::Args;
use minezone::Verdict;
use minezone::diagnostic::Diagnostic;
use minezone::input::{Input, Placed};
use minezone::stamp::Stamps;

use super::journal::Head;
use super::load::{Rights, RightsArguments};
use super::output::OutputFile;
use super::run::{Begun, Run};
use super::tally::Tally;
use super::{Failure, output, places, tell};

#[derive(Args, Default)]
#[command(next_help_heading = "Output 输出")]
pub struct BatchArguments {
    /// Write each rejected record, as it was and with the reasons, to this file (.geojsonl): records of the
    /// input = records measured + records in quarantine (问题记录隔离文件)
    #[arg(long, value_name = "FILE")]
    pub quarantine: Option<PathBuf>,
    /// Go on with a run of the same arguments that was interrupted; the result is the same, byte by byte, as of an
    /// unbroken one (续跑)
    #[arg(long)]
    pub resume: bool,
}

impl BatchArguments {
    /// Whether the outputs can be written as they were asked for, without harm to each other or to what is read; what
    /// is read, as it is now.
    pub fn check(&self, outputs: &[PathBuf], inputs: &[&Path]) -> Result<Stamps, Failure> {
        if self.resume && outputs.is_empty() {
            return Err("--resume goes on with the output of -o FILE".into());
        }
        if let Some(path) = &self.quarantine {
            output::extension(path, &["geojsonl", "geojsons", "ndjson", "jsonl"])?;
        }
        let outputs: Vec<&Path> = outputs.iter().chain(&self.quarantine).map(PathBuf::as_path).collect();
        places::spare(&outputs, inputs.iter().copied())
    }

    /// Rights that are all in memory together, as [`Rights::take`] takes them; what is rejected goes into quarantine.
    pub fn take(&self, inputs: Vec<Input>, most: usize, instead: &str) -> Result<Rights, Failure> {
        let Some(path) = &self.quarantine else { return Rights::take(inputs, most, instead, None) };
        let mut file = OutputFile::create(path)?;
        let rights = Rights::take(inputs, most, instead, Some(&mut file.writer))?;
        file.finish()?;
        let tally = Tally { measured: rights.placed.len(), rejected: rights.rejected, ..Tally::default() };
        tell::accounts(&tally);
        Ok(rights)
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

/// What some rights came to.
#[derive(Default)]
pub struct Measured {
    /// What is written of each, in their order.
    pub items: Vec<Vec<u8>>,
    /// The verdict on each and the worst possible one, where rights are judged.
    pub verdicts: Vec<[Verdict; 2]>,
    /// What could not be measured.
    pub told: Vec<Diagnostic>,
}

impl From<Vec<Vec<u8>>> for Measured {
    fn from(items: Vec<Vec<u8>>) -> Self {
        Self { items, ..Self::default() }
    }
}

/// Whether a batch came to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// How many records came to what.
    Complete(Tally),
    Interrupted,
}

impl From<Ended> for super::Outcome {
    fn from(ended: Ended) -> Self {
        match ended {
            Ended::Complete(_) => Self::Ran,
            Ended::Interrupted => Self::Interrupted,
        }
    }
}

/// Arguments that change no result.
const BESIDE: [&str; 5] = ["--resume", "-q", "--quiet", "-v", "--verbose"];

/// A batch that is about to run.
pub struct Batch<'a> {
    pub arguments: &'a BatchArguments,
    pub output: Option<&'a Path>,
    pub frame: Frame,
    /// The file of the rights.
    pub rights: &'a Path,
    /// That no right can be used is no error.
    pub allow_empty: bool,
    /// All files that it reads, as they were before that.
    pub stamps: Stamps,
    /// What the result depends on beside arguments and files.
    pub beside: Vec<String>,
}

impl<'a> Batch<'a> {
    /// Rights that are taken from files of these stamps.
    pub fn of(rights: &'a RightsArguments, arguments: &'a BatchArguments, stamps: Stamps) -> Self {
        Self {
            arguments,
            output: None,
            frame: Frame::lines(Vec::new()),
            rights: &rights.rights,
            allow_empty: rights.allow_empty,
            stamps,
            beside: Vec::new(),
        }
    }

    /// The same, written to this file.
    pub fn to(self, output: Option<&'a Path>, frame: Frame) -> Self {
        Self { output, frame, ..self }
    }
}

impl Batch<'_> {
    /// Runs all rights of `inputs` through `measure`, which gets some of them with the number of the first and gives
    /// the items of each, in their order.
    pub fn run<M>(self, inputs: Vec<Input>, measure: M) -> Result<Ended, Failure>
    where
        M: Fn(Vec<Placed>, usize) -> Result<Measured, Failure> + Sync,
    {
        match Run::begin(self)? {
            Begun::Run(run) => run.through(inputs, measure),
            Begun::Complete(tally) => Ok(Ended::Complete(tally)),
        }
    }

    /// What makes another run the same.
    pub fn head(&self) -> Head {
        let arguments = std::env::args().skip(1).filter(|argument| !BESIDE.contains(&argument.as_str())).collect();
        let engine = concat!("minezone ", env!("CARGO_PKG_VERSION")).to_owned();
        Head { engine, arguments, beside: self.beside.clone(), inputs: self.stamps.files().to_vec() }
    }
}
