use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::rule::Verdict;

/// What became of the records of a batch.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RecordCounts {
    /// Records that were measured.
    pub measured: usize,
    /// Records that could not be used.
    pub rejected: usize,
    /// How many rights got each verdict, where rights are judged.
    pub verdicts: BTreeMap<Verdict, usize>,
    /// And for how many each is the worst possible one.
    pub possible: BTreeMap<Verdict, usize>,
    /// The worst class that is decided for any right, by which a run fails: its verdict may leave more open.
    pub worst: Option<Verdict>,
}

impl RecordCounts {
    /// The counts of a batch from those of its parts, whatever their order.
    ///
    /// ```
    /// use minezone::job::RecordCounts;
    ///
    /// let part = |measured| { let mut part = RecordCounts::default(); part.measured = measured; part };
    /// assert_eq!(RecordCounts::merge([part(2), part(3)]), part(5));
    /// ```
    pub fn merge(parts: impl IntoIterator<Item = Self>) -> Self {
        let add = |sums: &mut BTreeMap<Verdict, usize>, counts: BTreeMap<Verdict, usize>| {
            counts.into_iter().for_each(|(verdict, count)| *sums.entry(verdict).or_default() += count);
        };
        parts.into_iter().fold(Self::default(), |mut sum, part| {
            sum.measured += part.measured;
            sum.rejected += part.rejected;
            add(&mut sum.verdicts, part.verdicts);
            add(&mut sum.possible, part.possible);
            sum.worst = sum.worst.max(part.worst);
            sum
        })
    }

    /// The verdicts worst first, without those that no right got.
    pub fn verdicts_worst_first(&self) -> Vec<(Verdict, usize)> {
        worst_first(&self.verdicts)
    }

    /// The worst possible verdicts, in the same way.
    pub fn possible_worst_first(&self) -> Vec<(Verdict, usize)> {
        worst_first(&self.possible)
    }

    /// Counts a right that was judged.
    pub(super) fn judge(&mut self, [verdict, possible, worst]: [Verdict; 3]) {
        self.worst = self.worst.max(Some(worst));
        *self.verdicts.entry(verdict).or_default() += 1;
        *self.possible.entry(possible).or_default() += 1;
    }
}

fn worst_first(counts: &BTreeMap<Verdict, usize>) -> Vec<(Verdict, usize)> {
    let count = |verdict: Verdict| Some((verdict, *counts.get(&verdict)?));
    Verdict::WORST_FIRST.into_iter().filter_map(count).filter(|(_, count)| *count > 0).collect()
}
