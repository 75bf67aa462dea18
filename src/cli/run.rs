use std::path::Path;
use std::time::{Duration, Instant};

use minezone::diagnostic::Diagnostic;
use minezone::input::{Input, Placed};

use super::batch::{Batch, Ended, Measured};
use super::journal::{Checkpoint, Head, Journal};
use super::load;
use super::partial::{take_name, take_name_later};
use super::progress::Progress;
use super::sinks::Sinks;
use super::source::{Chunk, Source};
use super::tally::Tally;
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
        let head = batch.head();
        let path = batch.output.map(Journal::path_beside);
        let found = match &path {
            Some(path) if batch.arguments.resume => Journal::go_on(path.clone(), &head)?,
            _ => None,
        };
        let (journal, done) = found.map_or((None, Checkpoint::default()), |(j, done)| (Some(j), done));
        if done != Checkpoint::default() && !batch.wrote(&done) {
            let path = path.unwrap_or_default();
            let why = "its counts are those of no run: run without --resume to begin anew (续跑日志不一致)";
            return Err(format!("{}: {why}", path.display()).into());
        }
        if done.complete {
            let mut outputs = batch.in_order_of_names().zip(done.outputs.iter().rev());
            outputs.try_for_each(|(path, written)| take_name_later(path, written))?;
            return Ok(Begun::Complete(end(&batch, journal, done.tally)?));
        }
        let mut sinks = Sinks::open(batch.output, batch.arguments.quarantine.as_deref(), &done)?;
        if done.records == 0 {
            sinks.write(&batch.frame.start)?;
        }
        if let (None, Some(path)) = (&journal, &path)
            && path.symlink_metadata().is_ok()
        {
            // One that is there is of a run whose output this one takes the place of.
            std::fs::remove_file(path).map_err(|e| format!("{}: {e}", path.display()))?;
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
        interrupt::listen();
        let mut chunk = source.next_chunk();
        while chunk.outcomes > 0 && chunk.broken.is_none() {
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
        match chunk.broken {
            None => self.complete(),
            Some(why) => {
                chunk.told.iter().for_each(|diagnostic| self.told.tell(diagnostic));
                self.told.finish();
                self.sinks.sync()?;
                Err(why.into())
            }
        }
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
        let tally = &mut self.done.tally;
        for [verdict, possible] in verdicts {
            *tally.verdicts.entry(verdict.as_str().to_owned()).or_default() += 1;
            *tally.possible.entry(possible.as_str().to_owned()).or_default() += 1;
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

    /// What was read is what was there from the start on. Else nothing of it is worth going on with, and what was
    /// written stays partial.
    fn is_unchanged(&mut self) -> Result<(), Failure> {
        let unchanged = self.batch.stamps.check();
        if unchanged.is_err() {
            self.sinks.sync()?;
            self.journal.take().map_or(Ok(()), Journal::remove)?;
        }
        Ok(unchanged?)
    }

    /// Ends before its time.
    fn stop(mut self) -> Result<Ended, Failure> {
        self.is_unchanged()?;
        // What is there so far is a whole file too; going on cuts the end off again.
        self.sinks.write(self.batch.frame.end)?;
        self.sinks.sync()?;
        self.told.finish();
        tell::interrupted(self.done.records, self.batch.output.is_some());
        Ok(Ended::Interrupted)
    }

    /// Ends when all is done.
    fn complete(mut self) -> Result<Ended, Failure> {
        self.is_unchanged()?;
        std::mem::take(&mut self.told).finish();
        if self.done.tally.measured == 0 && !self.batch.allow_empty {
            return self.end_empty();
        }
        self.sinks.write(self.batch.frame.end)?;
        self.done.outputs = self.sinks.sync()?;
        if let Some(journal) = &mut self.journal {
            self.done.complete = true;
            journal.append(&self.done)?;
        }
        // What could not be told must not be taken for a run without remarks.
        tell::check()?;
        self.batch.in_order_of_names().try_for_each(take_name)?;
        Ok(Ended::Complete(end(&self.batch, self.journal, self.done.tally)?))
    }

    /// No right was measured: there is no output, but a quarantine of why.
    fn end_empty(mut self) -> Result<Ended, Failure> {
        self.sinks.sync_quarantine()?;
        self.sinks.discard()?;
        self.batch.arguments.quarantine.iter().try_for_each(|path| take_name(path))?;
        let tally = self.done.tally;
        let is_gone = end(&self.batch, self.journal, tally.clone());
        is_gone.and_then(|_| load::not_empty(tally.measured, tally.rejected, self.batch.rights, false))?;
        Ok(Ended::Complete(tally))
    }
}

impl Batch<'_> {
    /// What is to take its name, the output last: there is none without its quarantine.
    fn in_order_of_names(&self) -> impl Iterator<Item = &Path> {
        self.arguments.quarantine.as_deref().into_iter().chain(self.output)
    }

    /// Whether a checkpoint can be one of this batch.
    fn wrote(&self, done: &Checkpoint) -> bool {
        done.is_consistent(self.arguments.quarantine.is_some(), self.frame.is_line_a_right)
    }
}

/// The outputs have their names: the journal goes.
fn end(batch: &Batch<'_>, journal: Option<Journal>, tally: Tally) -> Result<Tally, Failure> {
    journal.map_or(Ok(()), Journal::remove)?;
    if batch.arguments.quarantine.is_some() {
        tell::accounts(&tally);
    }
    Ok(tally)
}
