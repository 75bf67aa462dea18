//! Whether the numbers of the corners of a ring agree with the order of their rows.

use std::collections::HashSet;

use super::label_series::corner_number;
use crate::geometry::Position;

/// Corners that are remembered; those beyond are taken for new.
const MOST_KNOWN: usize = 1_000_000;

/// The corners that came before, of whatever ring: one that comes again may have the number of a neighbour.
#[derive(Debug, Default)]
pub(super) struct Known(HashSet<[u64; 2]>);

impl Known {
    /// Takes a corner; whether it came before.
    pub fn take(&mut self, pair: Position) -> bool {
        let bits = pair.map(f64::to_bits);
        if self.0.len() < MOST_KNOWN { !self.0.insert(bits) } else { self.0.contains(&bits) }
    }
}

/// What the numbers of a ring say of its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// That of the rows, or nothing.
    Agrees,
    /// That of the rows, with numbers left out.
    Gap,
    /// Another one, by numbers that are not the ring's own: of points that it shares, perhaps.
    Foreign,
    /// Another one.
    Differs,
    /// This number stands for two corners.
    Twice(u64),
}

#[derive(Debug, Clone, Copy)]
struct Corner {
    number: u64,
    pair: Position,
    is_shared: bool,
}

/// The numbers of the corners of a ring, in the order of the rows.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    stem: String,
    corners: Vec<Corner>,
    /// Some corner has no number, or they have several stems.
    is_mixed: bool,
}

impl Numbering {
    /// Takes the label of the next row; `is_shared` where its corner came before in another ring.
    pub fn push(&mut self, label: &str, pair: Position, is_shared: bool) {
        let Some((stem, number)) = corner_number(label).filter(|_| !self.is_mixed) else {
            (self.is_mixed, self.corners) = (true, Vec::new());
            return;
        };
        if self.corners.is_empty() {
            self.stem = stem;
        } else if self.stem != stem {
            (self.is_mixed, self.corners) = (true, Vec::new());
            return;
        }
        self.corners.push(Corner { number, pair, is_shared });
    }

    /// The first row closes the ring before.
    pub fn drop_first(&mut self) {
        if !self.corners.is_empty() {
            self.corners.remove(0);
        }
    }

    /// The number of the first corner.
    pub fn first(&self) -> Option<u64> {
        self.corners.first().map(|corner| corner.number)
    }

    /// What the numbers say; those of shared corners count where there are no others.
    pub fn order(&self) -> Order {
        let mut places = HashSet::new();
        let mut own: Vec<Corner> = self.corners.clone();
        own.retain(|corner| places.insert(corner.pair.map(f64::to_bits)));
        let is_all_shared = own.iter().all(|corner| corner.is_shared);
        let shares = !is_all_shared && own.iter().any(|corner| corner.is_shared);
        own.retain(|corner| is_all_shared || !corner.is_shared);
        let numbers: Vec<u64> = own.iter().map(|corner| corner.number).collect();
        let mut sorted = numbers.clone();
        sorted.sort_unstable();
        let [Some(&least), Some(&most)] = [sorted.first(), sorted.last()] else { return Order::Agrees };
        if numbers.len() < 3 || least == most {
            return Order::Agrees;
        }
        if let Some(pair) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
            return Order::Twice(pair[0]);
        }
        let falls = (0..numbers.len()).filter(|n| numbers[*n] > numbers[(n + 1) % numbers.len()]).count();
        let is_contiguous = most - least == numbers.len() as u64 - 1;
        match (falls == 1 || falls + 1 == numbers.len(), is_contiguous) {
            (true, true) => Order::Agrees,
            (true, false) if shares => Order::Agrees,
            (true, false) => Order::Gap,
            (false, true) => Order::Differs,
            (false, false) if least == 1 => Order::Differs,
            (false, false) => Order::Foreign,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(numbers: &[u64]) -> Order {
        let mut numbering = Numbering::default();
        let corners = numbers.iter().enumerate();
        corners.for_each(|(at, number)| numbering.push(&format!("J{number}"), [at as f64, 0.0], false));
        numbering.order()
    }

    #[test]
    fn numbers_agree_with_the_rows_in_either_direction_from_any_corner() {
        for numbers in [&[1, 2, 3, 4][..], &[4, 3, 2, 1], &[3, 4, 1, 2], &[2, 1, 4, 3], &[7, 8, 9], &[1, 1, 1]] {
            assert_eq!(order(numbers), Order::Agrees, "{numbers:?}");
        }
        assert_eq!(order(&[1, 2, 3, 5]), Order::Gap);
    }

    #[test]
    fn of_two_numbers_the_latter_counts() {
        let order = |labels: &[&str]| {
            let mut numbering = Numbering::default();
            labels.iter().enumerate().for_each(|(at, label)| numbering.push(label, [at as f64, 0.0], false));
            numbering.order()
        };
        assert_eq!(order(&["1-1", "1-2", "1-3", "1-4"]), Order::Agrees);
        assert_eq!(order(&["1-1", "1-5", "1-2", "1-3", "1-4"]), Order::Differs);
        assert_eq!(order(&["1", "2", "2-1", "3"]), Order::Agrees);
    }

    #[test]
    fn numbers_that_contradict_the_rows_are_found() {
        assert_eq!(order(&[1, 5, 2, 3, 4]), Order::Differs);
        assert_eq!(order(&[1, 9, 2, 3, 4]), Order::Differs);
        assert_eq!(order(&[1, 2, 2, 3]), Order::Twice(2));
        assert_eq!(order(&[2, 7, 8, 3]), Order::Foreign);
    }

    #[test]
    fn corners_of_neighbours_keep_their_numbers() {
        let mut numbering = Numbering::default();
        for (number, is_shared) in [(2, true), (7, false), (8, false), (9, false), (3, true)] {
            numbering.push(&number.to_string(), [number as f64, 0.0], is_shared);
        }
        assert_eq!(numbering.order(), Order::Agrees);
    }
}
