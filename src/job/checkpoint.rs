use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::counts::RecordCounts;
use super::partial::Written;
use crate::rule::Verdict;

/// How far a run has come.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Records of the input that are done.
    pub records: usize,
    /// What of each partial output belongs to them.
    pub outputs: Vec<Written>,
    pub counts: RecordCounts,
    /// Everything is written; only the outputs have to be committed.
    pub complete: bool,
}

impl Checkpoint {
    /// Whether its numbers can be those of one run that writes an output and perhaps a quarantine, a line a record, and
    /// where `line_a_right` a line a right to the output.
    pub fn is_consistent(&self, quarantines: bool, line_a_right: bool) -> bool {
        let RecordCounts { measured, rejected, verdicts, possible, .. } = &self.counts;
        let sum = |counts: &BTreeMap<Verdict, usize>| counts.values().try_fold(0_usize, |sum, n| sum.checked_add(*n));
        // A journal that was forged may have numbers of any size.
        let (Some(judged), Some(at_worst)) = (sum(verdicts), sum(possible)) else { return false };
        let Some(without) = self.records.checked_sub(*measured) else { return false };
        let lines = |number: usize| self.outputs.get(number).map(|written| written.lines);
        self.outputs.len() == 1 + usize::from(quarantines)
            && *rejected >= without
            && measured.checked_add(*rejected).is_some()
            && (judged == *measured || verdicts.is_empty())
            && judged == at_worst
            && (!quarantines || lines(1) == Some(without as u64))
            && (!line_a_right || lines(0) == Some(*measured as u64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_that_no_run_can_have_are_refused() {
        let written = |lines| serde_json::from_value(serde_json::json!({"bytes": 1, "lines": lines, "checksum": ""}));
        let all: BTreeMap<Verdict, usize> = [(Verdict::Forbidden, 7)].into();
        let counts = RecordCounts { measured: 7, rejected: 3, verdicts: all.clone(), possible: all, worst: None };
        let outputs = vec![written(7).unwrap(), written(3).unwrap()];
        let good = Checkpoint { records: 10, outputs, counts, complete: false };
        assert!(good.is_consistent(true, true));
        assert!(!Checkpoint { records: 11, ..good.clone() }.is_consistent(true, true));
        assert!(!Checkpoint { records: 6, ..good.clone() }.is_consistent(true, true));
        let measured = RecordCounts { measured: 6, ..good.counts.clone() };
        assert!(!Checkpoint { counts: measured, ..good.clone() }.is_consistent(true, true));
        // Sums that no number holds.
        let rejected = RecordCounts { rejected: usize::MAX, ..good.counts.clone() };
        assert!(!Checkpoint { counts: rejected, ..good.clone() }.is_consistent(true, true));
        let many = || [(Verdict::Forbidden, usize::MAX), (Verdict::Compliant, 8)].into();
        let counts = RecordCounts { verdicts: many(), possible: many(), ..good.counts.clone() };
        assert!(!Checkpoint { counts, ..good.clone() }.is_consistent(true, true));
        assert!(!good.is_consistent(false, true));
        let outputs = vec![written(8).unwrap(), written(3).unwrap()];
        assert!(!Checkpoint { outputs, ..good }.is_consistent(true, true));
    }
}
