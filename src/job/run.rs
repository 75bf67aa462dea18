use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::cancel::CancelToken;
use super::checkpoint::Checkpoint;
use super::counts::RecordCounts;
use super::identity::Identity;
use super::journal::Journal;
use super::observer::{Observer, Progress};
use super::outputs::Outputs;
use super::partial::{commit, commit_completed};
use super::result::{Ending, JobResult};
use super::rights_file::{Beside, RightsFile};
use super::source::{Chunk, Source};
use super::task::{Frame, Measured};
use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};
use crate::feature::ValidFeature;
use crate::input::Input;
use crate::layer::Apart;
use crate::output::Destination;
use crate::stamp::Stamps;

/// How much work may be lost. Shorter runs have no journal.
const BETWEEN_CHECKPOINTS: Duration = Duration::from_secs(1);

/// Rights that are measured together, at first and at most.
const FIRST_RIGHTS: usize = 64;
const MOST_RIGHTS: usize = 1024;
/// Bytes of their rows: below it, more are measured together, above it, fewer. One right may have a row for every zone.
const FEW_BYTES: usize = 8 << 20;
const MANY_BYTES: usize = 64 << 20;

/// What a run is given.
pub struct Setup<'a> {
    pub rights: &'a RightsFile,
    /// What came beside the file.
    pub beside: Beside,
    /// What the rights should lie near.
    pub surroundings: Option<Apart>,
    pub quarantine: Option<&'a Path>,
    pub resume: bool,
    pub cancel: &'a CancelToken,
    pub frame: Frame,
    pub identity: Identity,
    /// All files that it reads, as they were before that.
    pub stamps: Stamps,
}

/// A batch that is running.
pub struct Run<'a> {
    setup: Setup<'a>,
    output: Option<PathBuf>,
    journal: Option<Journal>,
    done: Checkpoint,
    outputs: Outputs,
    last: Instant,
    /// How many rights are measured before their rows are written.
    step: usize,
}

/// With what a run begins.
pub enum RunState<'a> {
    Unfinished(Box<Run<'a>>),
    /// An earlier run wrote everything and only did not commit it.
    Complete(JobResult),
}

impl<'a> Run<'a> {
    /// From the start, or from where a journal says that an earlier run was.
    pub fn begin(setup: Setup<'a>, destination: Destination, observer: &mut dyn Observer) -> Result<RunState<'a>> {
        let output = if let Destination::File(path) = &destination { Some(path.clone()) } else { None };
        let path = output.as_deref().map(Journal::path_beside);
        let found = match &path {
            Some(path) if setup.resume => Journal::resume(path.clone(), &setup.identity)?,
            _ => None,
        };
        let (journal, done) = found.map_or((None, Checkpoint::default()), |(j, done)| (Some(j), done));
        let is_consistent = || done.is_consistent(setup.quarantine.is_some(), setup.frame.is_line_a_right);
        if done != Checkpoint::default() && !is_consistent() {
            let why = "its counts cannot be those of a run: start again without resuming (续跑日志不一致)";
            return Err(Error::format(&path.unwrap_or_default(), why));
        }
        if done.complete {
            let mut named = in_order_of_commit(setup.quarantine, output.as_deref()).zip(done.outputs.iter().rev());
            named.try_for_each(|(path, written)| commit_completed(path, written))?;
            let result = JobResult { ending: Ending::Complete, records: done.records, counts: done.counts };
            end(setup.quarantine, journal, &result.counts, observer)?;
            return Ok(RunState::Complete(result));
        }
        let mut outputs = Outputs::open(destination, setup.quarantine, &done)?;
        if done.records == 0 {
            outputs.write(&setup.frame.start)?;
        }
        if let (None, Some(path)) = (&journal, &path)
            && path.symlink_metadata().is_ok()
        {
            // One that is there belongs to a run whose output this one replaces.
            std::fs::remove_file(path).map_err(|e| Error::io(path, e))?;
        }
        let run = Self { setup, output, journal, done, outputs, last: Instant::now(), step: FIRST_RIGHTS };
        Ok(RunState::Unfinished(Box::new(run)))
    }

    /// Takes all rights through `measure`.
    pub fn run<M>(mut self, inputs: Vec<Input>, measure: M, observer: &mut dyn Observer) -> Result<JobResult>
    where
        M: Fn(Vec<ValidFeature>, usize) -> Result<Measured> + Sync,
    {
        let mut source = Source::new(inputs, self.setup.quarantine.is_some());
        source.take_diagnostics().for_each(|diagnostic| observer.diagnostic(&diagnostic));
        source.skip(self.done.records);
        observer.progress(&Progress::of(&source.inputs, self.done.records));
        let mut chunk = source.next_chunk();
        while chunk.outcomes > 0 && chunk.broken.is_none() {
            // While the cores measure one chunk, this thread reads the next.
            let (mut measured, mut next) = (Ok(Measured::default()), Chunk::default());
            let (mut features, first) = (std::mem::take(&mut chunk.features), self.done.counts.measured);
            self.setup.surroundings.iter().for_each(|around| around.see(features.iter().map(|right| &*right.surface)));
            let taken = features.len().min(self.step);
            let mut rest = features.split_off(taken);
            rayon::in_place_scope(|scope| {
                let measured = &mut measured;
                scope.spawn(|_| *measured = measure(features, first));
                next = source.next_chunk();
            });
            let mut found = self.write(measured?)?;
            let mut done = first + taken;
            while !rest.is_empty() {
                let taken = rest.len().min(self.step);
                let later = rest.split_off(taken);
                found.extend(self.write(measure(rest, done)?)?);
                (rest, done) = (later, done + taken);
            }
            chunk.diagnostics.extend(found);
            self.take(&chunk, observer)?;
            observer.progress(&Progress::of(&source.inputs, self.done.records));
            chunk = next;
            let stops = self.setup.cancel.is_cancelled() && chunk.outcomes > 0;
            if stops || self.last.elapsed() > BETWEEN_CHECKPOINTS {
                self.checkpoint()?;
            }
            if stops {
                return self.stop(observer);
            }
        }
        match chunk.broken {
            None => self.complete(observer),
            Some(why) => {
                chunk.diagnostics.iter().for_each(|diagnostic| observer.diagnostic(diagnostic));
                observer.end_of_source();
                self.outputs.sync()?;
                Err(Error::argument(why))
            }
        }
    }

    /// Writes the rows of some rights; what could not be measured of them.
    fn write(&mut self, measured: Measured) -> Result<Vec<Diagnostic>> {
        let Measured { items, verdicts, diagnostics } = measured;
        let bytes: usize = items.iter().map(Vec::len).sum();
        self.step = match bytes {
            0..FEW_BYTES => (2 * self.step).min(MOST_RIGHTS),
            FEW_BYTES..MANY_BYTES => self.step,
            _ => (self.step / 4).max(1),
        };
        for item in items.iter().filter(|item| !item.is_empty()) {
            if self.outputs.length > self.setup.frame.start.len() as u64 {
                self.outputs.write(self.setup.frame.between)?;
            }
            self.outputs.write(item)?;
        }
        verdicts.into_iter().for_each(|both| self.done.counts.judge(both));
        Ok(diagnostics)
    }

    /// The rows of a chunk are written: counts its records.
    fn take(&mut self, chunk: &Chunk, observer: &mut dyn Observer) -> Result<()> {
        chunk.diagnostics.iter().for_each(|diagnostic| observer.diagnostic(diagnostic));
        self.outputs.quarantine(&chunk.quarantined)?;
        let counts = &mut self.done.counts;
        counts.measured += chunk.counts.measured;
        counts.rejected += chunk.counts.rejected;
        self.done.records += chunk.outcomes;
        Ok(())
    }

    /// What is done so far is on the disk, with its journal, when this returns.
    fn checkpoint(&mut self) -> Result<()> {
        self.last = Instant::now();
        let Some(output) = &self.output else { return Ok(()) };
        self.done.outputs = self.outputs.sync()?;
        let journal = match &mut self.journal {
            Some(journal) => journal,
            none => none.insert(Journal::create(Journal::path_beside(output), &self.setup.identity)?),
        };
        journal.append(&self.done)
    }

    /// Makes sure that the files are what they were from the start on. Else nothing is worth resuming, and the outputs
    /// stay partial.
    fn check_unchanged(&mut self) -> Result<()> {
        let unchanged = self.setup.stamps.check();
        if unchanged.is_err() {
            self.outputs.sync()?;
            self.journal.take().map_or(Ok(()), Journal::remove)?;
        }
        unchanged
    }

    /// Ends before its time.
    fn stop(mut self, observer: &mut dyn Observer) -> Result<JobResult> {
        self.check_unchanged()?;
        // What is there so far is a whole file too; resuming cuts the end off again.
        self.outputs.write(self.setup.frame.end)?;
        self.outputs.sync()?;
        observer.end_of_source();
        let Checkpoint { records, counts, .. } = self.done;
        Ok(JobResult { ending: Ending::Interrupted, records, counts })
    }

    /// Ends when all is done.
    fn complete(mut self, observer: &mut dyn Observer) -> Result<JobResult> {
        self.check_unchanged()?;
        let (measured, origin) = (self.done.counts.measured, self.setup.rights.origin());
        let apart = self.setup.surroundings.as_ref().and_then(|around| around.reported(measured, &origin));
        self.setup.beside.unused().iter().chain(&apart).for_each(|diagnostic| observer.diagnostic(diagnostic));
        observer.end_of_source();
        if self.done.counts.measured == 0 && !self.setup.rights.allow_empty {
            return self.end_empty(observer);
        }
        self.outputs.write(self.setup.frame.end)?;
        self.done.outputs = self.outputs.sync()?;
        if let Some(journal) = &mut self.journal {
            self.done.complete = true;
            journal.append(&self.done)?;
        }
        observer.before_commit().map_err(|e| Error::io(Path::new("diagnostics"), e))?;
        in_order_of_commit(self.setup.quarantine, self.output.as_deref()).try_for_each(commit)?;
        let Checkpoint { records, counts, .. } = self.done;
        end(self.setup.quarantine, self.journal, &counts, observer)?;
        Ok(JobResult { ending: Ending::Complete, records, counts })
    }

    /// No right was measured: there is no output, but a quarantine that says why.
    fn end_empty(mut self, observer: &mut dyn Observer) -> Result<JobResult> {
        self.outputs.sync_quarantine()?;
        self.outputs.discard()?;
        self.setup.quarantine.into_iter().try_for_each(commit)?;
        let Checkpoint { records, counts, .. } = self.done;
        end(self.setup.quarantine, self.journal, &counts, observer)?;
        self.setup.rights.check_used(counts.measured, counts.rejected)?;
        Ok(JobResult { ending: Ending::Complete, records, counts })
    }
}

/// What is committed, the output last: there is none without its quarantine.
fn in_order_of_commit<'p>(quarantine: Option<&'p Path>, output: Option<&'p Path>) -> impl Iterator<Item = &'p Path> {
    quarantine.into_iter().chain(output)
}

/// The outputs are committed: the journal goes.
fn end(
    quarantine: Option<&Path>,
    journal: Option<Journal>,
    counts: &RecordCounts,
    observer: &mut dyn Observer,
) -> Result<()> {
    journal.map_or(Ok(()), Journal::remove)?;
    if quarantine.is_some() {
        observer.quarantined(counts.measured, counts.rejected);
    }
    Ok(())
}
