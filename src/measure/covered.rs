//! Rings in a tile that others cover: to a union they add nothing, and of a bundle of borders that lie beside each other only
//! the outermost is left.

use crate::geometry::Position;
use crate::geometry::overlay::Loop;
use crate::geometry::predicate::planar_area;

/// Rings that others are held against: the largest, which cover most.
const MOST_COVERING: usize = 64;
/// By how much of the tile's size a ring has to lie inside another to be left out: far more than corners on the border of the
/// tile are rounded by, so that the union loses nothing.
const MARGIN: f64 = 1e-9;

/// Those of some closed rings that lie in no other; all are drawn in a tile of this size, counted from its corner. All of them
/// where one is a hole: it would have to be known of which ring.
pub(super) fn without_covered(loops: Vec<Loop>, size: [f64; 2]) -> Vec<Loop> {
    let mut by_area: Vec<(f64, Loop)> = loops.into_iter().map(|ring| (planar_area(&ring), ring)).collect();
    if by_area.iter().any(|(area, _)| *area <= 0.0) {
        return by_area.into_iter().map(|(_, ring)| ring).collect();
    }
    by_area.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut kept, mut covering): (Vec<Loop>, Vec<Covering>) = (Vec::new(), Vec::new());
    for (_, ring) in by_area {
        if covering.iter().any(|other| other.holds(&ring)) {
            continue;
        }
        if covering.len() < MOST_COVERING {
            covering.extend(Covering::of(&ring, size));
        }
        kept.push(ring);
    }
    kept
}

/// A convex ring: what lies to the left of all its edges.
struct Covering {
    /// Those that do not run along the border of the tile, beyond which nothing lies.
    edges: Vec<[Position; 2]>,
    margin: f64,
}

impl Covering {
    /// Nothing where the ring is not convex.
    fn of(ring: &Loop, size: [f64; 2]) -> Option<Self> {
        let turns = |i: usize| {
            let (p, q) = (ring[i], ring[i + 1]);
            let r = if i + 2 < ring.len() { ring[i + 2] } else { ring[1] };
            (q[0] - p[0]) * (r[1] - q[1]) - (q[1] - p[1]) * (r[0] - q[0])
        };
        // Once round, and never to the right.
        let turned = |i: usize| {
            let [p, q] = [ring[i], ring[i + 1]];
            (q[1] - p[1]).atan2(q[0] - p[0])
        };
        let edges = 0..ring.len().checked_sub(1).filter(|edges| *edges >= 3)?;
        if edges.clone().any(|i| turns(i) < 0.0) {
            return None;
        }
        let falls = edges.clone().filter(|&i| turned(if i + 1 < edges.end { i + 1 } else { 0 }) < turned(i)).count();
        if falls > 1 {
            return None;
        }
        let is_border =
            |[p, q]: &[Position; 2]| (0..2).any(|axis| p[axis] == q[axis] && (p[axis] == 0.0 || p[axis] == size[axis]));
        let edges =
            ring.windows(2).map(|edge| [edge[0], edge[1]]).filter(|edge| edge[0] != edge[1] && !is_border(edge));
        Some(Self { edges: edges.collect(), margin: MARGIN * size[0].max(size[1]) })
    }

    /// Whether all of a ring lies inside by the margin.
    fn holds(&self, ring: &Loop) -> bool {
        self.edges.iter().all(|[p, q]| {
            let [dx, dy] = [q[0] - p[0], q[1] - p[1]];
            let least = self.margin * dx.hypot(dy);
            ring.iter().all(|r| dx * (r[1] - p[1]) - dy * (r[0] - p[0]) >= least)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: [f64; 2] = [4.0, 2.0];

    fn rectangle([west, south]: Position, [east, north]: Position) -> Loop {
        vec![[west, south], [east, south], [east, north], [west, north], [west, south]]
    }

    #[test]
    fn of_borders_beside_each_other_the_outermost_is_left() {
        let bundle: Vec<Loop> = (1..=100).map(|k| rectangle([0.0, 0.0], [4.0, f64::from(k) / 60.0])).collect();
        assert_eq!(without_covered(bundle.clone(), SIZE), [bundle[99].clone()]);
        let wedge = vec![[0.0, 0.0], [4.0, 0.0], [0.0, 1.9], [0.0, 0.0]];
        let more = [bundle, vec![wedge.clone()]].concat();
        assert_eq!(without_covered(more, SIZE).len(), 2, "the wedge reaches beyond");
    }

    #[test]
    fn what_may_not_be_covered_stays() {
        let all = rectangle([0.0, 0.0], [4.0, 2.0]);
        let inner = rectangle([1.0, 0.5], [2.0, 1.0]);
        assert_eq!(without_covered(vec![inner.clone(), all.clone()], SIZE), std::slice::from_ref(&all));
        // A hole, of which nobody knows in what.
        let hole: Loop = inner.iter().rev().copied().collect();
        assert_eq!(without_covered(vec![inner.clone(), hole, all.clone()], SIZE).len(), 3);
        // Not convex, and what lies in its notch.
        let notched = vec![[0.0, 0.0], [4.0, 0.0], [4.0, 2.0], [2.0, 0.1], [0.0, 2.0], [0.0, 0.0]];
        assert_eq!(without_covered(vec![notched, rectangle([1.9, 1.0], [2.1, 1.1])], SIZE).len(), 2);
        // Twice round.
        let twice = [&all[..4], &all[..]].concat();
        assert_eq!(without_covered(vec![twice, inner], SIZE).len(), 2);
        // On the border of the other by less than the margin.
        let [east, same] = [3.0, 3.0 - 1e-12].map(|east| rectangle([0.0, 0.0], [east, 2.0]));
        assert_eq!(without_covered(vec![east, same], SIZE).len(), 2);
    }
}
