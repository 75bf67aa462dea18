use rayon::prelude::*;

use super::counts::RecordCounts;
use crate::diagnostic::{Code, Diagnostic};
use crate::feature::ValidFeature;
use crate::input::{Input, RecordOutcome};
use crate::report::quarantine_line;

/// Records that are in memory together, at most.
const CHUNK: usize = 1024;
/// Vertices that are in memory together, unless a single record has more.
const VERTICES: usize = 1 << 20;

/// Some outcomes, and the rights among them.
#[derive(Default)]
pub struct Chunk {
    /// Outcomes of the input, of whatever kind.
    pub outcomes: usize,
    pub diagnostics: Vec<Diagnostic>,
    pub features: Vec<ValidFeature>,
    pub counts: RecordCounts,
    pub quarantined: Vec<u8>,
    /// Why the file could not be read to its end.
    pub broken: Option<String>,
}

impl Chunk {
    fn take(&mut self, outcome: RecordOutcome) {
        self.outcomes += 1;
        self.broken = not_read_to_end(&outcome);
        let RecordOutcome { feature, diagnostics, records, .. } = outcome;
        self.diagnostics.extend(diagnostics);
        match feature {
            Some(feature) => {
                self.counts.measured += 1;
                self.features.push(feature);
            }
            None if self.broken.is_none() => self.counts.rejected += records,
            None => {}
        }
    }
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

    /// The diagnostics of the files as a whole.
    pub fn take_diagnostics(&mut self) -> impl Iterator<Item = Diagnostic> + '_ {
        self.inputs.iter_mut().flat_map(|input| std::mem::take(&mut input.diagnostics))
    }

    /// Skips the first `count` outcomes, which an earlier run has processed.
    pub fn skip(&mut self, mut count: usize) {
        for (number, input) in self.inputs.iter_mut().enumerate() {
            self.current = number;
            count -= input.skip_records(count);
            if count == 0 {
                break;
            }
        }
    }

    pub fn next_chunk(&mut self) -> Chunk {
        let (mut outcomes, mut vertices, mut is_broken) = (Vec::new(), 0, false);
        while outcomes.len() < CHUNK && vertices < VERTICES && !is_broken {
            let Some(input) = self.inputs.get_mut(self.current) else { break };
            let Some(outcome) = input.next() else {
                self.current += 1;
                continue;
            };
            vertices += outcome.feature.as_ref().map_or(0, |feature| feature.surface.vertex_count());
            is_broken = not_read_to_end(&outcome).is_some();
            outcomes.push(outcome);
        }
        let quarantined = if self.quarantines { quarantine(&outcomes) } else { Vec::new() };
        let mut chunk = Chunk { quarantined, ..Chunk::default() };
        outcomes.into_iter().for_each(|outcome| chunk.take(outcome));
        chunk
    }
}

/// The lines of those that are records which were rejected.
fn quarantine(outcomes: &[RecordOutcome]) -> Vec<u8> {
    let is_rejected = |outcome: &&RecordOutcome| outcome.feature.is_none() && not_read_to_end(outcome).is_none();
    let lines: Vec<String> = outcomes.par_iter().filter(is_rejected).map(quarantine_line).collect();
    let mut written = Vec::with_capacity(lines.iter().map(|line| line.len() + 1).sum());
    for line in lines {
        written.extend(line.into_bytes());
        written.push(b'\n');
    }
    written
}

/// Why the file ends here and not where it should: what follows is unknown, not a record that was rejected.
pub fn not_read_to_end(outcome: &RecordOutcome) -> Option<String> {
    outcome.diagnostics.iter().find(|diagnostic| diagnostic.code == Code::NotReadToEnd).map(Diagnostic::to_string)
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::{Defect, Origin};

    use super::*;

    #[test]
    fn a_failing_read_is_no_rejected_record() {
        let of = |code| {
            let diagnostics = vec![Diagnostic::new(Defect::new(code), &Origin::default(), None)];
            RecordOutcome { feature: None, diagnostics, original: None, records: 1 }
        };
        let mut chunk = Chunk::default();
        chunk.take(of(Code::NotAFeature));
        assert!(chunk.broken.is_none());
        chunk.take(of(Code::NotReadToEnd));
        assert!(chunk.broken.is_some());
        assert_eq!((chunk.outcomes, chunk.counts.rejected, chunk.diagnostics.len()), (2, 1, 2));
        let both = [of(Code::NotAFeature), of(Code::NotReadToEnd)];
        assert_eq!(quarantine(&both).iter().filter(|byte| **byte == b'\n').count(), 1);
    }
}
