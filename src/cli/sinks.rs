use std::io::{self, Write};
use std::path::Path;

use super::Failure;
use super::journal::Checkpoint;
use super::partial::{Partial, Written};
use super::terminal::{self, Out};

enum Place {
    Terminal(io::BufWriter<Out>),
    File(Box<Partial>),
}

/// Where the results and the rejected records of a batch go.
pub struct Sinks {
    output: Place,
    /// Bytes written to it.
    pub length: u64,
    quarantine: Option<Partial>,
}

impl Sinks {
    /// The output (standard output when there is none) and the quarantine, from the start or where a run left them.
    pub fn open(output: Option<&Path>, quarantine: Option<&Path>, done: &Checkpoint) -> Result<Self, Failure> {
        let open = |path: &Path, number: usize| match done.outputs.get(number) {
            Some(written) => Partial::go_on(path, written),
            None => Partial::create(path),
        };
        let first = output.map(|path| open(path, 0)).transpose()?;
        let number = usize::from(first.is_some());
        let quarantine = quarantine.map(|path| open(path, number)).transpose()?;
        let length = first.as_ref().map_or(0, Partial::len);
        let output = first.map_or_else(|| Place::Terminal(terminal::out()), |file| Place::File(Box::new(file)));
        Ok(Self { output, length, quarantine })
    }

    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.length += bytes.len() as u64;
        match &mut self.output {
            Place::Terminal(out) => out.write_all(bytes)?,
            Place::File(out) => out.write_all(bytes)?,
        }
        Ok(())
    }

    pub fn quarantine(&mut self, lines: &[u8]) -> Result<(), Failure> {
        self.quarantine.iter_mut().try_for_each(|out| Ok(out.write_all(lines)?))
    }

    pub fn sync_quarantine(&mut self) -> Result<(), Failure> {
        self.quarantine.iter_mut().try_for_each(Partial::sync)
    }

    /// The output is not wanted; the quarantine stays.
    pub fn discard(self) -> Result<(), Failure> {
        match self.output {
            Place::Terminal(out) => {
                drop(out.into_parts());
                Ok(())
            }
            Place::File(out) => out.discard(),
        }
    }

    /// Everything so far is on the disk when this returns; what that is.
    pub fn sync(&mut self) -> Result<Vec<Written>, Failure> {
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
