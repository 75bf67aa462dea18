//! Whether rings cross or touch themselves or each other.

use std::ops::Range;

use crate::geometry::predicate::{opposite, orientation, same_direction};
use crate::geometry::{EdgeTree, Envelope, Position};

/// Edges near an edge that are looked at on average; rings so tangled are not judged.
const MOST_NEAR: usize = 200;

/// The worst that edges of rings do to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Contact {
    None,
    /// They meet, but do not pass through each other within an edge.
    Touch,
    Cross,
}

/// What the edges of rings do, which may be open or closed, with finite positions; `None` where that takes too long to
/// find.
pub(super) fn contact(rings: &[&[Position]]) -> Option<Contact> {
    let mut coordinates: Vec<Position> = Vec::new();
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for ring in rings {
        let start = coordinates.len();
        coordinates.extend_from_slice(ring);
        coordinates.extend(ring.first());
        let mut own = coordinates.split_off(start);
        own.dedup();
        // A ring of two edges or fewer runs along itself.
        if own.len() < 4 {
            return Some(Contact::Touch);
        }
        coordinates.append(&mut own);
        ranges.push(start..coordinates.len());
    }
    let tree = EdgeTree::new(&coordinates, ranges.iter().cloned());
    let mut budget = MOST_NEAR * coordinates.len();
    let mut worst = Contact::None;
    for ring in &ranges {
        for edge in ring.start..ring.end - 1 {
            let mut looked_at = 0;
            tree.query(&coordinates, &Envelope::of(&coordinates[edge..=edge + 1]), |other| {
                looked_at += 1;
                if other > edge && looked_at <= budget {
                    worst = worst.max(of_edges(&coordinates, ring, edge, other));
                }
            });
            budget = budget.checked_sub(looked_at)?;
            if worst == Contact::Cross {
                return Some(worst);
            }
        }
    }
    Some(worst)
}

/// What an edge of a ring and a later one do.
fn of_edges(coordinates: &[Position], ring: &Range<usize>, edge: usize, other: usize) -> Contact {
    let [a, b, c, d] = [edge, edge + 1, other, other + 1].map(|at| coordinates[at]);
    let turns_back = |at: Position, before: Position, after: Position| {
        if same_direction(at, before, after) { Contact::Touch } else { Contact::None }
    };
    if other == edge + 1 {
        return turns_back(b, a, d);
    }
    if edge == ring.start && other + 2 == ring.end {
        return turns_back(a, b, c);
    }
    let (from, to) = ([orientation(a, b, c), orientation(a, b, d)], [orientation(c, d, a), orientation(c, d, b)]);
    if opposite(from[0], from[1]) && opposite(to[0], to[1]) {
        return Contact::Cross;
    }
    let is_on = |turn: f64, p: Position, ends: [Position; 2]| {
        let is_within =
            |axis: usize| (ends[0][axis].min(ends[1][axis])..=ends[0][axis].max(ends[1][axis])).contains(&p[axis]);
        turn == 0.0 && is_within(0) && is_within(1)
    };
    let meets =
        is_on(from[0], c, [a, b]) || is_on(from[1], d, [a, b]) || is_on(to[0], a, [c, d]) || is_on(to[1], b, [c, d]);
    if meets { Contact::Touch } else { Contact::None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: f64, y: f64, side: f64) -> Vec<Position> {
        vec![[x, y], [x + side, y], [x + side, y + side], [x, y + side]]
    }

    #[test]
    fn rings_lie_apart_touch_or_cross() {
        let (one, inner) = (square(0.0, 0.0, 10.0), square(2.0, 2.0, 3.0));
        let of = |other: &[Position]| contact(&[&one, other]);
        assert_eq!(of(&inner), Some(Contact::None));
        assert_eq!(of(&square(10.0, 2.0, 3.0)), Some(Contact::Touch));
        assert_eq!(of(&square(9.0, 2.0, 3.0)), Some(Contact::Cross));
    }

    #[test]
    fn a_ring_crosses_itself_or_turns_back() {
        let bow = [[0.0, 0.0], [4.0, 4.0], [4.0, 0.0], [0.0, 4.0]];
        let spike = [[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [4.0, 9.0], [4.0, 4.0], [0.0, 4.0]];
        let closed = [[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [4.0, 4.0], [0.0, 0.0]];
        assert_eq!(contact(&[&bow]), Some(Contact::Cross));
        assert_eq!(contact(&[&spike]), Some(Contact::Touch));
        assert_eq!(contact(&[&closed]), Some(Contact::None));
        assert_eq!(contact(&[&closed[..2]]), Some(Contact::Touch));
    }

    #[test]
    fn a_tangle_without_end_is_not_judged() {
        // Every edge lies near every other, and none crosses: spokes from one place.
        let spokes: Vec<Position> =
            (0..2000).map(|n| if n % 2 == 0 { [0.0, 0.0] } else { [1e6, f64::from(n)] }).collect();
        assert_eq!(contact(&[&spokes]), None);
    }
}
