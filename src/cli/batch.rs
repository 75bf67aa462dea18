//! A batch from reader to writers, a chunk in memory at a time, so that it can be of any size; in the order of the
//! input, on all cores, and so that a run that ended early can be gone on with.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;
use minezone::Verdict;
use minezone::input::{Input, Outcome, Placed};
use minezone::report::quarantine_line;
use serde::{Deserialize, Serialize};

use super::interrupt;
use super::journal::{Checkpoint, Head, Journal, Stamp};
use super::load::{Rights, RightsArguments, ZonesArguments};
use super::output::OutputFile;
use super::partial::{Partial, Written, take_name};
use super::progress::Progress;
use super::tell::Teller;
use super::{Failure, output, tell};

/// Records that are in memory together, at most.
const CHUNK: usize = 1024;
/// Vertices that are in memory together, unless a single record has more.
const VERTICES: usize = 1 << 20;
/// How much work may be lost. Shorter runs have no journal.
const BETWEEN_CHECKPOINTS: Duration = Duration::from_secs(1);

#[derive(Args, Default)]
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
    /// Whether the outputs can be written as they were asked for, without harm to each other or to what is read.
    pub fn check<'p>(&self, outputs: &[PathBuf], inputs: impl IntoIterator<Item = &'p PathBuf>) -> Result<(), Failure> {
        if self.resume && outputs.is_empty() {
            return Err("--resume goes on with the output of -o FILE".into());
        }
        if let Some(path) = &self.quarantine {
            output::extension(path, &["geojsonl", "geojsons", "ndjson", "jsonl"])?;
        }
        output::spares(outputs.iter().chain(&self.quarantine), inputs)
    }

    /// Writes the quarantine of rights that were all in memory.
    pub fn write_quarantine(&self, rights: &Rights) -> Result<(), Failure> {
        let Some(path) = &self.quarantine else { return Ok(()) };
        let mut file = OutputFile::create(path)?;
        file.writer.write_all(rights.quarantined.as_bytes())?;
        file.finish()?;
        let tally = Tally { measured: rights.placed.len(), rejected: rights.rejected, ..Tally::default() };
        tell::accounts(&tally);
        Ok(())
    }
}

/// What stands around the items of an output.
pub struct Frame {
    pub start: Vec<u8>,
    pub between: &'static [u8],
    pub end: &'static [u8],
}

impl Frame {
    /// Lines after a heading.
    pub fn lines(heading: Vec<u8>) -> Self {
        Self { start: heading, between: b"", end: b"" }
    }
}

/// How many records came to what.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    pub measured: usize,
    pub rejected: usize,
    /// How many rights came to each verdict, where rights are judged.
    pub verdicts: BTreeMap<String, usize>,
}

/// What some rights came to.
#[derive(Default)]
pub struct Measured {
    /// What is written of each, in their order.
    pub items: Vec<Vec<u8>>,
    /// The verdict on each, where rights are judged.
    pub verdicts: Vec<Verdict>,
}

impl From<Vec<Vec<u8>>> for Measured {
    fn from(items: Vec<Vec<u8>>) -> Self {
        Self { items, verdicts: Vec::new() }
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

impl<'a> Batch<'a> {
    /// Rights that are measured against zones.
    pub fn against(zones: &'a ZonesArguments, rights: &'a RightsArguments, arguments: &'a BatchArguments) -> Self {
        Self {
            arguments,
            output: None,
            frame: Frame::lines(Vec::new()),
            rights: &rights.rights,
            others: zones.zones.iter().map(PathBuf::as_path).collect(),
            beside: Vec::new(),
        }
    }

    /// The same, written to this file.
    pub fn to(self, output: Option<&'a Path>, frame: Frame) -> Self {
        Self { output, frame, ..self }
    }
}

/// A batch that is about to run.
pub struct Batch<'a> {
    pub arguments: &'a BatchArguments,
    pub output: Option<&'a Path>,
    pub frame: Frame,
    /// The file of the rights.
    pub rights: &'a Path,
    /// Other files that it reads.
    pub others: Vec<&'a Path>,
    /// What the result depends on beside arguments and files.
    pub beside: Vec<String>,
}

/// Some outcomes, and the rights among them.
#[derive(Default)]
struct Chunk {
    /// Outcomes of the input, of whatever kind.
    outcomes: usize,
    told: Vec<minezone::diagnostic::Diagnostic>,
    placed: Vec<Placed>,
    tally: Tally,
    quarantined: Vec<u8>,
}

impl Batch<'_> {
    /// Runs all rights of `inputs` through `measure`, which gets some of them with the number of the first and gives
    /// the items of each, in their order.
    pub fn run<M>(self, inputs: Vec<Input>, measure: M) -> Result<Ended, Failure>
    where
        M: Fn(Vec<Placed>, usize) -> Result<Measured, Failure> + Sync,
    {
        let head = self.head()?;
        let journal_path = self.output.map(Journal::path_beside);
        let found = match &journal_path {
            Some(path) if self.arguments.resume => Journal::go_on(path.clone(), &head)?,
            _ => None,
        };
        let (mut journal, mut done) = found.map_or((None, Checkpoint::default()), |(j, done)| (Some(j), done));
        if done.complete {
            return self.take_names(journal, done.tally);
        }
        let mut sinks = self.sinks(&done)?;
        if done.records == 0 {
            sinks.write(&self.frame.start)?;
        }
        let mut source = Source::new(inputs, self.arguments.quarantine.is_some());
        let mut told = Teller::default();
        source.told().for_each(|diagnostic| told.tell(&diagnostic));
        source.pass_over(done.records);
        let progress = Progress::new(self.rights, &source.inputs);
        let mut last = Instant::now();
        interrupt::listen()?;
        let mut chunk = source.next_chunk();
        while chunk.outcomes > 0 {
            // While the cores measure one chunk, this thread sees to the next.
            let (mut measured, mut next) = (Ok(Measured::default()), Chunk::default());
            let (placed, first) = (std::mem::take(&mut chunk.placed), done.tally.measured);
            rayon::in_place_scope(|scope| {
                scope.spawn(|_| measured = measure(placed, first));
                next = source.next_chunk();
            });
            let Measured { items, verdicts } = measured?;
            chunk.told.iter().for_each(|diagnostic| told.tell(diagnostic));
            for item in items.iter().filter(|item| !item.is_empty()) {
                if sinks.length > self.frame.start.len() as u64 {
                    sinks.write(self.frame.between)?;
                }
                sinks.write(item)?;
            }
            sinks.quarantine(&chunk.quarantined)?;
            done.records += chunk.outcomes;
            done.tally.measured += chunk.tally.measured;
            done.tally.rejected += chunk.tally.rejected;
            for verdict in verdicts {
                *done.tally.verdicts.entry(verdict.as_str().to_owned()).or_default() += 1;
            }
            progress.show(&source.inputs, done.records);
            chunk = next;
            let stops = interrupt::is_asked() && chunk.outcomes > 0;
            if let Some(path) = journal_path.as_ref().filter(|_| stops || last.elapsed() > BETWEEN_CHECKPOINTS) {
                done.outputs = sinks.sync()?;
                if journal.is_none() {
                    journal = Some(Journal::create(path.clone(), &head)?);
                }
                journal.iter_mut().try_for_each(|journal| journal.append(&done))?;
                last = Instant::now();
            }
            if stops {
                // What is there so far is a whole file too; going on cuts the end off again.
                sinks.write(self.frame.end)?;
                sinks.sync()?;
                told.finish();
                progress.finish();
                let partial = if self.output.is_some() { ": --resume goes on (续跑)" } else { "" };
                eprintln!("interrupted after {} records 已中断{partial}", done.records);
                return Ok(Ended::Interrupted);
            }
        }
        progress.finish();
        sinks.write(self.frame.end)?;
        told.finish();
        if let Some(journal) = &mut journal {
            done.outputs = sinks.sync()?;
            done.complete = true;
            journal.append(&done)?;
        }
        sinks.flush()?;
        self.take_names(journal, done.tally)
    }

    fn head(&self) -> Result<Head, Failure> {
        let arguments = std::env::args().skip(1).filter(|argument| argument != "--resume").collect();
        let mut inputs = Vec::new();
        for path in self.others.iter().copied().chain([self.rights]) {
            inputs.extend(Stamp::all(path)?);
        }
        let engine = concat!("minezone ", env!("CARGO_PKG_VERSION")).to_owned();
        Ok(Head { engine, arguments, beside: self.beside.clone(), inputs })
    }

    fn sinks(&self, done: &Checkpoint) -> Result<Sinks, Failure> {
        let open = |path: &Path, number: usize| match done.outputs.get(number) {
            Some(written) => Partial::go_on(path, written),
            None => Partial::create(path),
        };
        let first = self.output.map(|path| open(path, 0)).transpose()?;
        let number = usize::from(first.is_some());
        let quarantine = self.arguments.quarantine.as_deref().map(|path| open(path, number)).transpose()?;
        let length = first.as_ref().map_or(0, Partial::len);
        let output =
            first.map_or_else(|| Place::Terminal(io::BufWriter::new(io::stdout())), |file| Place::File(Box::new(file)));
        Ok(Sinks { output, length, quarantine })
    }

    /// Everything is written: the outputs take their names.
    fn take_names(&self, journal: Option<Journal>, tally: Tally) -> Result<Ended, Failure> {
        for path in self.output.into_iter().chain(self.arguments.quarantine.as_deref()) {
            take_name(path)?;
        }
        journal.map_or(Ok(()), Journal::remove)?;
        if self.arguments.quarantine.is_some() {
            tell::accounts(&tally);
        }
        Ok(Ended::Complete(tally))
    }
}

enum Place {
    Terminal(io::BufWriter<io::Stdout>),
    File(Box<Partial>),
}

struct Sinks {
    output: Place,
    /// Bytes written to it.
    length: u64,
    quarantine: Option<Partial>,
}

impl Sinks {
    fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.length += bytes.len() as u64;
        match &mut self.output {
            Place::Terminal(out) => out.write_all(bytes)?,
            Place::File(out) => out.write_all(bytes)?,
        }
        Ok(())
    }

    fn quarantine(&mut self, lines: &[u8]) -> Result<(), Failure> {
        self.quarantine.iter_mut().try_for_each(|out| Ok(out.write_all(lines)?))
    }

    fn flush(&mut self) -> Result<(), Failure> {
        match &mut self.output {
            Place::Terminal(out) => out.flush()?,
            Place::File(out) => out.flush()?,
        }
        self.quarantine.iter_mut().try_for_each(|out| Ok(out.flush()?))
    }

    /// Everything so far is on the disk when this returns; what that is.
    fn sync(&mut self) -> Result<Vec<Written>, Failure> {
        if let Place::Terminal(out) = &mut self.output {
            out.flush()?;
        }
        let mut written = Vec::new();
        let file = if let Place::File(out) = &mut self.output { Some(&mut **out) } else { None };
        for out in file.into_iter().chain(&mut self.quarantine) {
            out.sync()?;
            written.push(out.written());
        }
        Ok(written)
    }
}

/// The records of all layers, one layer after another.
struct Source {
    inputs: Vec<Input>,
    /// The layer that is being read.
    current: usize,
    quarantines: bool,
}

impl Source {
    fn new(inputs: Vec<Input>, quarantines: bool) -> Self {
        Self { inputs, current: 0, quarantines }
    }

    /// What is to be said of the files as a whole.
    fn told(&mut self) -> impl Iterator<Item = minezone::diagnostic::Diagnostic> + '_ {
        self.inputs.iter_mut().flat_map(|input| std::mem::take(&mut input.diagnostics))
    }

    /// Leaves out the first `count` outcomes, which an earlier run has seen to.
    fn pass_over(&mut self, mut count: usize) {
        for (number, input) in self.inputs.iter_mut().enumerate() {
            self.current = number;
            count -= input.pass_over(count);
            if count == 0 {
                break;
            }
        }
    }

    fn next_chunk(&mut self) -> Chunk {
        let (mut chunk, mut vertices) = (Chunk::default(), 0);
        while chunk.outcomes < CHUNK && vertices < VERTICES {
            let Some(input) = self.inputs.get_mut(self.current) else { break };
            let Some(outcome) = input.next() else {
                self.current += 1;
                continue;
            };
            chunk.outcomes += 1;
            if outcome.placed.is_none() {
                chunk.tally.rejected += outcome.records;
                if self.quarantines {
                    chunk.quarantined.extend(quarantine_line(&outcome).into_bytes());
                    chunk.quarantined.push(b'\n');
                }
            }
            let Outcome { placed, diagnostics, .. } = outcome;
            chunk.told.extend(diagnostics);
            if let Some(placed) = placed {
                vertices += placed.surface.vertex_count();
                chunk.tally.measured += 1;
                chunk.placed.push(placed);
            }
        }
        chunk
    }
}
