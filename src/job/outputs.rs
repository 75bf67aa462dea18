use std::io::{BufWriter, Write};
use std::path::Path;

use super::checkpoint::Checkpoint;
use super::partial::{Partial, Written};
use crate::error::{Error, Result};
use crate::output::Destination;

/// By which a writer is named in messages.
const STANDARD: &str = "-";

/// The place of the results.
pub enum OutputTarget {
    Writer(BufWriter<Box<dyn Write + Send>>),
    File(Box<Partial>),
}

/// Where the results and the rejected records of a batch go.
pub struct Outputs {
    output: OutputTarget,
    /// Bytes written to it.
    pub length: u64,
    quarantine: Option<Partial>,
}

impl Outputs {
    /// The output and the quarantine, from the start or where a run left them.
    pub fn open(output: Destination, quarantine: Option<&Path>, done: &Checkpoint) -> Result<Self> {
        let open = |path: &Path, number: usize| match done.outputs.get(number) {
            Some(written) => Partial::resume(path, written),
            None => Partial::create(path),
        };
        let (output, length, number) = match output {
            Destination::File(path) => {
                let file = open(&path, 0)?;
                let length = file.len();
                (OutputTarget::File(Box::new(file)), length, 1)
            }
            Destination::Writer(out) => (OutputTarget::Writer(BufWriter::new(out)), 0, 0),
        };
        let quarantine = quarantine.map(|path| open(path, number)).transpose()?;
        Ok(Self { output, length, quarantine })
    }

    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.length += bytes.len() as u64;
        match &mut self.output {
            OutputTarget::Writer(out) => out.write_all(bytes).map_err(|e| Error::io(Path::new(STANDARD), e)),
            OutputTarget::File(out) => out.write_all(bytes).map_err(|e| Error::io(out.path(), e)),
        }
    }

    pub fn quarantine(&mut self, lines: &[u8]) -> Result<()> {
        self.quarantine.iter_mut().try_for_each(|out| out.write_all(lines).map_err(|e| Error::io(out.path(), e)))
    }

    pub fn sync_quarantine(&mut self) -> Result<()> {
        self.quarantine.iter_mut().try_for_each(Partial::sync)
    }

    /// The output is not wanted; the quarantine stays.
    pub fn discard(self) -> Result<()> {
        match self.output {
            OutputTarget::Writer(out) => {
                drop(out.into_parts());
                Ok(())
            }
            OutputTarget::File(out) => out.discard(),
        }
    }

    /// Everything so far is on the disk when this returns; what that is.
    pub fn sync(&mut self) -> Result<Vec<Written>> {
        if let OutputTarget::Writer(out) = &mut self.output {
            out.flush().map_err(|e| Error::io(Path::new(STANDARD), e))?;
        }
        let mut written = Vec::new();
        let file = if let OutputTarget::File(out) = &mut self.output { Some(&mut **out) } else { None };
        for out in file.into_iter().chain(&mut self.quarantine) {
            out.sync()?;
            written.push(out.written());
        }
        Ok(written)
    }
}
