//! Labels of corners that have two numbers, of which the latter counts: `1-1`, `2煤-3`, `J2.1`.

use super::rings::label_number;
use crate::half_width::half_width;

/// The labels of the corners of a right, in their order.
#[derive(Debug, Default)]
pub(super) struct LabelSeries {
    /// What stands before the number of the last corner, and the number.
    last: Option<(String, u64)>,
    /// It had the number after that of the one before it.
    runs_on: bool,
}

impl LabelSeries {
    /// Takes the next label; whether it begins another series, after one that ran on. A corner put in between (3, 3-1, 4) is
    /// none.
    pub fn take(&mut self, label: &str) -> bool {
        let own = two_numbers(label);
        let both = self.last.as_ref().zip(own.as_ref());
        let begins = self.runs_on && both.is_some_and(|(last, own)| last.0 != own.0 && own.1 <= last.1);
        self.runs_on = both.is_some_and(|(last, own)| last.0 == own.0 && own.1 == last.1 + 1);
        self.last = own;
        begins
    }
}

/// What stands before the number of a corner that counts, and the number.
pub(super) fn corner_number(label: &str) -> Option<(String, u64)> {
    label_number(label).or_else(|| two_numbers(label))
}

/// What stands before the last number of a label that has another before it, and that number.
fn two_numbers(label: &str) -> Option<(String, u64)> {
    let label = half_width(label);
    let is_digit = |c: char| c.is_ascii_digit();
    let end = label.rfind(is_digit)? + 1;
    let start = label[..end].trim_end_matches(is_digit).len();
    let (stem, number) = (&label[..start], label[start..end].parse().ok()?);
    (label.len() <= 60 && stem.contains(is_digit)).then(|| (stem.to_owned(), number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begins(labels: &[&str]) -> Vec<usize> {
        let mut series = LabelSeries::default();
        let taken = labels.iter().enumerate();
        taken.filter(|(_, label)| series.take(label)).map(|(place, _)| place).collect()
    }

    #[test]
    fn another_series_begins_where_the_former_number_changes() {
        assert_eq!(begins(&["1-1", "1-2", "1-3", "2-1", "2-2", "2-3"]), [3]);
        assert_eq!(begins(&["2煤-1", "2煤-2", "2煤-3", "3煤-1", "3煤-2", "3煤-3"]), [3]);
        assert_eq!(begins(&["J1.1号", "J1.2号", "J1.3号", "J2.1号"]), [3]);
        // Corners put in between, numbers of another order, and a closing corner.
        assert!(begins(&["1", "2", "3", "3-1", "3-2", "4", "4-1", "5"]).is_empty());
        assert!(begins(&["1-1", "2-1", "3-1", "4-1", "5-1"]).is_empty());
        assert!(begins(&["1-1", "1-2", "1-3", "1-1"]).is_empty());
        assert!(begins(&["1-1", "1-2", "1-3", "2-4", "2-5"]).is_empty());
    }
}
