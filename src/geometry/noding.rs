//! Rings of any origin with their edges meeting in common vertices only, if that can be had without
//! computing a position (noding, as JTS calls it). Exact.

use super::overlay::Loop;
use super::predicate::{along, opposite, orientation, same_direction};
use super::{EdgeTree, Envelope, Position};

/// How two edges meet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Meeting {
    /// Not at all.
    Apart,
    /// In an end of both.
    AtEnds,
    /// An end of one lies inside the other.
    AtEnd {
        /// Whether it lies inside the first edge.
        in_first: bool,
        /// That end.
        at: Position,
    },
    /// They cross, or run along each other.
    Conflict,
}

impl Meeting {
    /// Of two edges, each with two different ends.
    pub(crate) fn of(e: [Position; 2], f: [Position; 2]) -> Self {
        for (i, j) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            if e[i] == f[j] {
                let runs_along = same_direction(e[i], e[1 - i], f[1 - j]);
                return if runs_along { Self::Conflict } else { Self::AtEnds };
            }
        }
        let on_f = e.map(|p| orientation(f[0], f[1], p));
        let on_e = f.map(|p| orientation(e[0], e[1], p));
        if opposite(on_f[0], on_f[1]) && opposite(on_e[0], on_e[1]) {
            return Self::Conflict;
        }
        let within =
            |sign: f64, p: Position, g: [Position; 2]| sign == 0.0 && Envelope::of_edge(g[0], g[1]).contains(p);
        let mut meeting = Self::Apart;
        for k in 0..2 {
            for (is_within, in_first, at) in
                [(within(on_f[k], e[k], f), false, e[k]), (within(on_e[k], f[k], e), true, f[k])]
            {
                if is_within && meeting != Self::Apart {
                    return Self::Conflict;
                }
                if is_within {
                    meeting = Self::AtEnd { in_first, at };
                }
            }
        }
        meeting
    }
}

/// The closed rings with every vertex that lies inside an edge added to it; `None` when edges cross or
/// run along each other.
pub(crate) fn noded(loops: Vec<Loop>) -> Option<Vec<Loop>> {
    let (coordinates, tree) = indexed(&loops);
    let mut inserted: Vec<(usize, Position)> = Vec::new();
    let mut is_clean = true;
    let mut start = 0;
    for ring in &loops {
        for i in start..start + ring.len() - 1 {
            let e = [coordinates[i], coordinates[i + 1]];
            tree.query(&coordinates, &Envelope::of_edge(e[0], e[1]), |j| {
                if j > i && is_clean {
                    match Meeting::of(e, [coordinates[j], coordinates[j + 1]]) {
                        Meeting::Apart | Meeting::AtEnds => {}
                        Meeting::AtEnd { in_first, at } => inserted.push((if in_first { i } else { j }, at)),
                        Meeting::Conflict => is_clean = false,
                    }
                }
            });
            if !is_clean {
                return None;
            }
        }
        start += ring.len();
    }
    Some(with_inserted(loops, &coordinates, inserted))
}

/// All coordinates one after another, and the tree over them.
pub(crate) fn indexed(loops: &[Loop]) -> (Vec<Position>, EdgeTree) {
    let coordinates = loops.concat();
    let starts = loops.iter().scan(0, |end, ring| {
        *end += ring.len();
        Some(*end - ring.len()..*end)
    });
    let tree = EdgeTree::new(&coordinates, starts);
    (coordinates, tree)
}

fn with_inserted(loops: Vec<Loop>, coordinates: &[Position], mut inserted: Vec<(usize, Position)>) -> Vec<Loop> {
    if inserted.is_empty() {
        return loops;
    }
    let on_edge = |i: usize, p: Position, q: Position| along(coordinates[i], coordinates[i + 1], p, q);
    inserted.sort_by(|(i, p), (j, q)| i.cmp(j).then_with(|| on_edge(*i, *p, *q)));
    inserted.dedup();
    let mut rest = inserted.as_slice();
    let mut number = 0;
    let noded = loops.into_iter().map(|ring| {
        let mut whole = Loop::with_capacity(ring.len());
        for p in ring {
            whole.push(p);
            let here = rest.partition_point(|(edge, _)| *edge == number);
            whole.extend(rest[..here].iter().map(|(_, p)| *p));
            rest = &rest[here..];
            number += 1;
        }
        whole
    });
    noded.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const O: Position = [0.0, 0.0];

    #[test]
    fn edges_meet_at_ends_within_or_not_at_all() {
        let along_x = [O, [4.0, 0.0]];
        for (other, meeting) in [
            ([[4.0, 0.0], [5.0, 0.0]], Meeting::AtEnds),
            ([[4.0, 0.0], [3.0, 0.0]], Meeting::Conflict),
            ([[1.0, 0.0], [1.0, 1.0]], Meeting::AtEnd { in_first: true, at: [1.0, 0.0] }),
            ([[1.0, -1.0], [1.0, 1.0]], Meeting::Conflict),
            ([[1.0, 0.0], [2.0, 0.0]], Meeting::Conflict),
            ([[-1.0, 0.0], [5.0, 0.0]], Meeting::Conflict),
            ([[5.0, 0.0], [6.0, 0.0]], Meeting::Apart),
            ([[5.0, -1.0], [5.0, 1.0]], Meeting::Apart),
        ] {
            assert_eq!(Meeting::of(along_x, other), meeting, "{other:?}");
        }
        assert_eq!(Meeting::of([[1.0, 0.0], [1.0, 1.0]], along_x), Meeting::AtEnd { in_first: false, at: [1.0, 0.0] });
    }

    #[test]
    fn a_vertex_on_an_edge_is_added_and_a_crossing_refused() {
        let square = vec![O, [4.0, 0.0], [4.0, 4.0], [0.0, 4.0], O];
        let hole = vec![[2.0, 0.0], [1.0, 1.0], [3.0, 1.0], [2.0, 0.0]];
        let both = noded(vec![square.clone(), hole.clone()]).unwrap();
        assert_eq!(both, [vec![O, [2.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0], O], hole]);
        let across = vec![[2.0, -1.0], [3.0, 1.0], [1.0, 1.0], [2.0, -1.0]];
        assert_eq!(noded(vec![square, across]), None);
    }
}
