use std::path::Path;
use std::time::{Duration, Instant};

use minezone::diagnostic::Diagnostic;
use minezone::input::{Input, Placed};

use super::batch::{Batch, Ended, Measured, Tally};
use super::journal::{Checkpoint, Head, Journal};
use super::partial::take_name;
use super::progress::Progress;
use super::sinks::Sinks;
use super::source::{Chunk, Source};
use super::tell::{self, Teller};
use super::{Failure, interrupt};

/// How much work may be lost. Shorter runs have no journal.
const BETWEEN_CHECKPOINTS: Duration = Duration::from_secs(1);

/// Rights that are measured together, at first and at most.
const FIRST_RIGHTS: usize = 64;
const MOST_RIGHTS: usize = 1024;
/// What they come to in bytes: below it, more are measured together, above it, fewer. One right may have a row for every
/// zone.
const FEW_BYTES: usize = 8 << 20;
const MANY_BYTES: usize = 64 << 20;

/// A batch that is running.
pub struct Run<'a> {
    batch: Batch<'a>,
    head: Head,
    journal: Option<Journal>,
    done: Checkpoint,
    sinks: Sinks,
    told: Teller,
    last: Instant,
    /// How many rights are measured before what they came to is written.
    step: usize,
}

/// What a run begins with.
pub enum Begun<'a> {
    Run(Box<Run<'a>>),
    /// An earlier run wrote everything and only did not give it its name.
    Complete(Tally),
}

impl<'a> Run<'a> {
    /// From the start, or from where a journal says that an earlier run was.
    pub fn begin(batch: Batch<'a>) -> Result<Begun<'a>, Failure> {
        let head = batch.head()?;
        let path = batch.output.map(Journal::path_beside);
        let found = match &path {
            Some(path) if batch.arguments.resume => Journal::go_on(path.clone(), &head)?,
            _ => None,
        };
        let (journal, done) = found.map_or((None, Checkpoint::default()), |(j, done)| (Some(j), done));
        if done.complete {
            return Ok(Begun::Complete(take_names(&batch, journal, done.tally)?));
        }
        let mut sinks = Sinks::open(batch.output, batch.arguments.quarantine.as_deref(), &done)?;
        if done.records == 0 {
            sinks.write(&batch.frame.start)?;
        }
        if journal.is_none() {
            // One that is there is of a run whose output this one takes the place of.
            path.iter().filter(|path| path.exists()).try_for_each(std::fs::remove_file)?;
        }
        let (told, last) = (Teller::default(), Instant::now());
        Ok(Begun::Run(Box::new(Self { batch, head, journal, done, sinks, told, last, step: FIRST_RIGHTS })))
    }

    /// Takes all rights through `measure`.
    pub fn through<M>(mut self, inputs: Vec<Input>, measure: M) -> Result<Ended, Failure>
    where
        M: Fn(Vec<Placed>, usize) -> Result<Measured, Failure> + Sync,
    {
        let mut source = Source::new(inputs, self.batch.arguments.quarantine.is_some());
        source.told().for_each(|diagnostic| self.told.tell(&diagnostic));
        source.pass_over(self.done.records);
        let progress = Progress::new(self.batch.rights, &source.inputs);
        interrupt::listen()?;
        let mut chunk = source.next_chunk();
        while chunk.outcomes > 0 {
            // While the cores measure one chunk, this thread sees to the next.
            let (mut measured, mut next) = (Ok(Measured::default()), Chunk::default());
            let (mut placed, first) = (std::mem::take(&mut chunk.placed), self.done.tally.measured);
            let taken = placed.len().min(self.step);
            let mut rest = placed.split_off(taken);
            rayon::in_place_scope(|scope| {
                let measured = &mut measured;
                scope.spawn(|_| *measured = measure(placed, first));
                next = source.next_chunk();
            });
            let mut told = self.write(measured?)?;
            let mut done = first + taken;
            while !rest.is_empty() {
                let taken = rest.len().min(self.step);
                let later = rest.split_off(taken);
                told.extend(self.write(measure(rest, done)?)?);
                (rest, done) = (later, done + taken);
            }
            chunk.told.extend(told);
            self.take(&chunk)?;
            progress.show(&source.inputs, self.done.records);
            chunk = next;
            let stops = interrupt::is_asked() && chunk.outcomes > 0;
            if stops || self.last.elapsed() > BETWEEN_CHECKPOINTS {
                self.checkpoint()?;
            }
            if stops {
                progress.finish();
                return self.stop();
            }
        }
        progress.finish();
        self.complete()
    }

    /// Writes what some rights came to; what there is to be told of them.
    fn write(&mut self, measured: Measured) -> Result<Vec<Diagnostic>, Failure> {
        let Measured { items, verdicts, told } = measured;
        let bytes: usize = items.iter().map(Vec::len).sum();
        self.step = match bytes {
            0..FEW_BYTES => (2 * self.step).min(MOST_RIGHTS),
            FEW_BYTES..MANY_BYTES => self.step,
            _ => (self.step / 4).max(1),
        };
        for item in items.iter().filter(|item| !item.is_empty()) {
            if self.sinks.length > self.batch.frame.start.len() as u64 {
                self.sinks.write(self.batch.frame.between)?;
            }
            self.sinks.write(item)?;
        }
        for verdict in verdicts {
            *self.done.tally.verdicts.entry(verdict.as_str().to_owned()).or_default() += 1;
        }
        Ok(told)
    }

    /// What some outcomes came to is written: counts them.
    fn take(&mut self, chunk: &Chunk) -> Result<(), Failure> {
        chunk.told.iter().for_each(|diagnostic| self.told.tell(diagnostic));
        self.sinks.quarantine(&chunk.quarantined)?;
        let tally = &mut self.done.tally;
        tally.measured += chunk.tally.measured;
        tally.rejected += chunk.tally.rejected;
        self.done.records += chunk.outcomes;
        Ok(())
    }

    /// What is done so far is on the disk, with its journal, when this returns.
    fn checkpoint(&mut self) -> Result<(), Failure> {
        self.last = Instant::now();
        let Some(output) = self.batch.output else { return Ok(()) };
        self.done.outputs = self.sinks.sync()?;
        let journal = match &mut self.journal {
            Some(journal) => journal,
            none => none.insert(Journal::create(Journal::path_beside(output), &self.head)?),
        };
        journal.append(&self.done)
    }

    /// Ends before its time.
    fn stop(mut self) -> Result<Ended, Failure> {
        // What is there so far is a whole file too; going on cuts the end off again.
        self.sinks.write(self.batch.frame.end)?;
        self.sinks.sync()?;
        self.told.finish();
        tell::interrupted(self.done.records, self.batch.output.is_some());
        Ok(Ended::Interrupted)
    }

    /// Ends when all is done.
    fn complete(mut self) -> Result<Ended, Failure> {
        self.sinks.write(self.batch.frame.end)?;
        self.told.finish();
        if let Some(journal) = &mut self.journal {
            self.done.outputs = self.sinks.sync()?;
            self.done.complete = true;
            journal.append(&self.done)?;
        }
        self.sinks.flush()?;
        Ok(Ended::Complete(take_names(&self.batch, self.journal, self.done.tally)?))
    }
}

/// Everything is written: the outputs take their names.
fn take_names(batch: &Batch<'_>, journal: Option<Journal>, tally: Tally) -> Result<Tally, Failure> {
    let quarantine: Option<&Path> = batch.arguments.quarantine.as_deref();
    batch.output.into_iter().chain(quarantine).try_for_each(take_name)?;
    journal.map_or(Ok(()), Journal::remove)?;
    if quarantine.is_some() {
        tell::accounts(&tally);
    }
    Ok(tally)
}
