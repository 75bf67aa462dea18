use minezone::diagnostic::{Code, Diagnostic};
use minezone::input::{Input, Outcome, Placed};
use minezone::report::quarantine_line;
use rayon::prelude::*;

use super::batch::Tally;

/// Records that are in memory together, at most.
const CHUNK: usize = 1024;
/// Vertices that are in memory together, unless a single record has more.
const VERTICES: usize = 1 << 20;

/// Some outcomes, and the rights among them.
#[derive(Default)]
pub struct Chunk {
    /// Outcomes of the input, of whatever kind.
    pub outcomes: usize,
    pub told: Vec<Diagnostic>,
    pub placed: Vec<Placed>,
    pub tally: Tally,
    pub quarantined: Vec<u8>,
    /// Why the file could not be read to its end.
    pub broken: Option<String>,
}

/// The records of all layers, one layer after another.
pub struct Source {
    pub inputs: Vec<Input>,
    /// The layer that is being read.
    current: usize,
    quarantines: bool,
}

impl Source {
    pub fn new(inputs: Vec<Input>, quarantines: bool) -> Self {
        Self { inputs, current: 0, quarantines }
    }

    /// What is to be said of the files as a whole.
    pub fn told(&mut self) -> impl Iterator<Item = Diagnostic> + '_ {
        self.inputs.iter_mut().flat_map(|input| std::mem::take(&mut input.diagnostics))
    }

    /// Leaves out the first `count` outcomes, which an earlier run has seen to.
    pub fn pass_over(&mut self, mut count: usize) {
        for (number, input) in self.inputs.iter_mut().enumerate() {
            self.current = number;
            count -= input.pass_over(count);
            if count == 0 {
                break;
            }
        }
    }

    pub fn next_chunk(&mut self) -> Chunk {
        let (mut chunk, mut rejected, mut vertices) = (Chunk::default(), Vec::new(), 0);
        while chunk.outcomes < CHUNK && vertices < VERTICES {
            let Some(input) = self.inputs.get_mut(self.current) else { break };
            let Some(outcome) = input.next() else {
                self.current += 1;
                continue;
            };
            chunk.outcomes += 1;
            if outcome.placed.is_none() {
                chunk.tally.rejected += outcome.records;
                chunk.told.extend(outcome.diagnostics.iter().cloned());
                rejected.push(outcome);
                continue;
            }
            let Outcome { placed, diagnostics, .. } = outcome;
            let broken = diagnostics.iter().find(|diagnostic| diagnostic.code == Code::NotReadToEnd);
            chunk.broken = broken.map(Diagnostic::to_string);
            chunk.told.extend(diagnostics);
            if chunk.broken.is_some() {
                break;
            }
            if let Some(placed) = placed {
                vertices += placed.surface.vertex_count();
                chunk.tally.measured += 1;
                chunk.placed.push(placed);
            }
        }
        if self.quarantines {
            let lines: Vec<String> = rejected.par_iter().map(quarantine_line).collect();
            for line in lines {
                chunk.quarantined.extend(line.into_bytes());
                chunk.quarantined.push(b'\n');
            }
        }
        chunk
    }
}
