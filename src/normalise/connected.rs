use std::collections::BTreeMap;

use super::node::{Loops, Meeting};
use crate::diagnostic::{Code, Defect};

/// One defect for each polygon whose interior is in pieces, at a point where they hang together (OGC 06-103r4 §6.1.11.1:
/// the interior of every polygon is a connected point set). Loops for which `has_effect` is false do not count.
///
/// Rings that meet in points only cut an interior exactly when there is a way from ring to ring over contacts that comes
/// back without using a contact twice: when the graph of rings and contacts has a cycle. By Euler's formula there are as many further
/// pieces as there are independent cycles.
///
/// What a ring pinches off by touching itself is no cycle here: [`Code::RingTouchesItself`] has said it already. So the
/// loops of one ring that hang together are one node of the graph. Parts are polygons of their own and may touch
/// in any number of points.
pub(super) fn not_connected(loops: &Loops, has_effect: impl Fn(usize) -> bool) -> Vec<Defect> {
    let contacts = loops.contacts.iter().map(|(p, meeting)| {
        let meeting: Meeting = meeting.iter().copied().filter(|&simple| has_effect(simple)).collect();
        (*p, meeting)
    });
    let mut rings = Sets::new(if loops.contacts.is_empty() { 0 } else { loops.drawn.rings.len() });
    for (_, meeting) in contacts.clone() {
        // Loops ascend as the rings from which they come.
        for two in meeting.windows(2).filter(|two| loops.source[two[0]] == loops.source[two[1]]) {
            rings.join(two[0], two[1]);
        }
    }
    let mut linked = rings.clone();
    let part = |simple: usize| loops.drawn.rings[simple].part;
    let mut cycles: BTreeMap<usize, (usize, Defect)> = BTreeMap::new();
    for (p, meeting) in contacts {
        for of_part in meeting.chunk_by(|&a, &b| part(a) == part(b)) {
            let mut nodes: Meeting = of_part.iter().map(|&simple| rings.root(simple)).collect();
            nodes.sort_unstable();
            nodes.dedup();
            for &node in &nodes[1..] {
                if !linked.join(nodes[0], node) {
                    let place = || (0, loops.defect_at(Code::InteriorNotConnected, p, of_part));
                    cycles.entry(part(node)).or_insert_with(place).0 += 1;
                }
            }
        }
    }
    let reported = |(count, defect): (usize, Defect)| defect.detail(format!("(pieces cut off: {count})"));
    cycles.into_values().map(reported).collect()
}

/// Disjoint sets of numbers.
#[derive(Clone)]
struct Sets(Vec<usize>);

impl Sets {
    fn new(len: usize) -> Self {
        Self((0..len).collect())
    }

    /// The number that stands for the set of `i`.
    fn root(&mut self, mut i: usize) -> usize {
        while self.0[i] != i {
            self.0[i] = self.0[self.0[i]];
            i = self.0[i];
        }
        i
    }

    /// Makes the sets of two numbers one; whether they were two.
    fn join(&mut self, a: usize, b: usize) -> bool {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a] = b;
        a != b
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Normalised, normalise};
    use super::*;
    use crate::feature::ArealGeometry;
    use crate::geometry::Position;

    /// Cells along one side of the board.
    const SIDE: i32 = 6;
    type Point = [i32; 2];
    /// Corners of an open ring on the lattice.
    type Corners = Vec<Point>;

    fn placed(corners: &[Point]) -> Vec<Position> {
        let at = |p: &Point| [118.0 + f64::from(p[0]) / 1024.0, 36.0 + f64::from(p[1]) / 1024.0];
        corners.iter().chain(corners.first()).map(at).collect()
    }

    fn normalised(parts: &[&[Corners]]) -> Normalised {
        let part = |rings: &&[Corners]| rings.iter().map(|ring| placed(ring)).collect();
        normalise(&ArealGeometry { parts: parts.iter().map(part).collect() }).unwrap()
    }

    fn codes(normalised: &Normalised) -> Vec<&'static str> {
        normalised.defects.iter().map(|defect| defect.code.as_str()).collect()
    }

    fn square(x: i32, y: i32, side: i32) -> Corners {
        vec![[x, y], [x + side, y], [x + side, y + side], [x, y + side]]
    }

    fn diamond(x: i32, y: i32, radius: i32) -> Corners {
        vec![[x - radius, y], [x, y - radius], [x + radius, y], [x, y + radius]]
    }

    #[test]
    fn a_hole_from_border_to_border_cuts_its_polygon_in_two_at_a_vertex_that_was_drawn() {
        let n = normalised(&[&[square(0, 0, 2), diamond(1, 1, 1)]]);
        // It touches all four borders, three times more than it may; that at the western one comes first and is allowed.
        assert_eq!(codes(&n), ["interior-not-connected"]);
        let found = &n.defects[0];
        assert_eq!((found.part, found.ring, found.vertex), (Some(0), Some(1), Some(1)), "{found:?}");
        assert_eq!(found.position, Some(placed(&[[1, 0]])[0]));
        assert_eq!(found.detail, "(pieces cut off: 3)");
    }

    #[test]
    fn the_vertex_is_counted_as_drawn_where_others_were_inserted_before_it() {
        // The second hole puts vertices into the shell; the first is passed at its own vertices only.
        let shell = vec![[0, 0], [8, 0], [8, 4], [8, 8], [0, 8], [0, 4]];
        let bar = vec![[0, 4], [4, 3], [8, 4], [4, 5]];
        let n = normalised(&[&[shell, bar, vec![[4, 0], [5, 1], [3, 1]]]]);
        assert_eq!(codes(&n), ["interior-not-connected"]);
        assert_eq!((n.defects[0].ring, n.defects[0].vertex), (Some(0), Some(2)), "{:?}", n.defects[0]);
    }

    #[test]
    fn contacts_without_a_cycle_leave_an_interior_connected() {
        // A chain of holes, one end of which touches the shell; and four holes that meet in one point.
        let chain = [square(0, 0, 8), diamond(1, 4, 1), diamond(3, 4, 1), diamond(5, 4, 1)];
        assert_eq!(codes(&normalised(&[&chain])), [""; 0]);
        let star = [
            square(0, 0, 8),
            vec![[4, 4], [7, 3], [7, 5]],
            vec![[4, 4], [5, 7], [3, 7]],
            vec![[4, 4], [1, 5], [1, 3]],
            vec![[4, 4], [3, 1], [5, 1]],
        ];
        assert_eq!(codes(&normalised(&[&star])), [""; 0]);
    }

    #[test]
    fn parts_may_touch_in_any_number_of_points() {
        // An island that touches its hole in four points, and two parts with two points in common.
        let island = [diamond(4, 4, 1)];
        assert_eq!(codes(&normalised(&[&[square(0, 0, 8), square(3, 3, 2)], &island])), [""; 0]);
        let (left, right) =
            ([vec![[0, 0], [4, 0], [2, 2], [4, 4], [0, 4]]], [vec![[4, 0], [8, 0], [8, 4], [4, 4], [6, 2]]]);
        assert_eq!(codes(&normalised(&[&left, &right])), [""; 0]);
    }

    #[test]
    fn what_a_ring_pinches_off_by_touching_itself_is_said_once() {
        // Two squares drawn as one ring; and a ring that comes back to its corner round what is no hole of its own.
        let eight = vec![[0, 0], [2, 0], [2, 2], [4, 2], [4, 4], [2, 4], [2, 2], [0, 2]];
        assert_eq!(codes(&normalised(&[std::slice::from_ref(&eight)])), ["ring-touches-itself"]);
        let inverted = vec![[0, 0], [8, 0], [8, 8], [0, 8], [0, 4], [2, 5], [4, 4], [2, 3], [0, 4]];
        assert_eq!(codes(&normalised(&[std::slice::from_ref(&inverted)])), ["ring-touches-itself"]);
        // Two lobes with two points in common have a gap between them, not a further piece.
        let lobes =
            vec![[0, 0], [4, 0], [6, 2], [4, 4], [0, 4], [0, 8], [8, 8], [8, 0], [4, 0], [2, 2], [4, 4], [0, 4]];
        assert!(!codes(&normalised(&[&[lobes]])).contains(&"interior-not-connected"));
        // A hole beside is another matter: it closes the way round, here from the inner loop to the border.
        let bar = vec![[4, 4], [6, 5], [8, 4], [6, 3]];
        let n = normalised(&[&[inverted, bar]]);
        assert_eq!(codes(&n), ["ring-touches-itself", "interior-not-connected"]);
        // A hole in one of two lobes that touches the other where they meet.
        let corner = vec![[2, 2], [1, 0], [1, 1]];
        let n = normalised(&[&[eight, corner]]);
        assert_eq!(codes(&n), ["ring-touches-itself", "interior-not-connected"]);
        assert_eq!(n.defects[1].detail, "(pieces cut off: 1)");
    }

    #[test]
    fn a_hole_without_effect_cuts_nothing() {
        let outside = vec![[8, 2], [10, 4], [8, 6], [9, 4]];
        assert_eq!(codes(&normalised(&[&[square(0, 0, 8), outside]])), ["ring-without-effect"]);
    }

    /// The four triangles of each cell, between its centre and its western, southern, eastern and northern side: every
    /// shape of the test is a set of them.
    #[derive(Clone, Copy)]
    struct Triangle(usize);

    impl Triangle {
        fn all() -> impl Iterator<Item = Self> {
            (0..(SIDE * SIDE * 4) as usize).map(Self)
        }

        fn cell(self) -> (i32, i32, usize) {
            let cell = (self.0 / 4) as i32;
            (cell % SIDE, cell / SIDE, self.0 % 4)
        }

        /// A point inside it, in sixths.
        fn point(self) -> Point {
            let (x, y, side) = self.cell();
            [6 * x + [1, 3, 5, 3][side], 6 * y + [3, 1, 3, 5][side]]
        }

        /// The triangles with which it has an edge in common; `None` beyond the board.
        fn neighbours(self) -> [Option<usize>; 3] {
            let (x, y, side) = self.cell();
            let (east, north) = [(-1, 0), (0, -1), (1, 0), (0, 1)][side];
            let (over_x, over_y) = (x + east, y + north);
            let is_on_board = (0..SIDE).contains(&over_x) && (0..SIDE).contains(&over_y);
            let over = ((over_y * SIDE + over_x) * 4) as usize;
            let own = self.0 - side;
            [
                Some(own + (side + 1) % 4),
                Some(own + (side + 3) % 4),
                is_on_board.then_some(over.wrapping_add((side + 2) % 4)),
            ]
        }

        fn lies_in(self, ring: &[Point]) -> bool {
            let [x, y] = self.point();
            let crosses = |i: usize| {
                let ([ax, ay], [bx, by]) = (ring[i].map(|c| 6 * c), ring[(i + 1) % ring.len()].map(|c| 6 * c));
                let side = (bx - ax) * (y - ay) - (x - ax) * (by - ay);
                (ay > y) != (by > y) && (side > 0) == (by > ay)
            };
            (0..ring.len()).filter(|&i| crosses(i)).count() % 2 == 1
        }
    }

    /// Those of the shapes that lie on the board and have points in common with its border and each other, but no edges.
    fn apart(shapes: Vec<Corners>) -> (Vec<Corners>, Vec<Option<usize>>) {
        let mut owner = vec![None; (SIDE * SIDE * 4) as usize];
        let mut kept = Vec::new();
        for shape in shapes {
            let is_free = |t: Triangle| {
                let is_beside = |other: Option<usize>| {
                    other.is_none_or(|other| owner[other].is_some() && !Triangle(other).lies_in(&shape))
                };
                owner[t.0].is_none() && !t.neighbours().into_iter().any(is_beside)
            };
            let on_board = shape.iter().flatten().all(|c| (0..=SIDE).contains(c));
            if on_board && Triangle::all().filter(|t| t.lies_in(&shape)).all(is_free) {
                Triangle::all().filter(|t| t.lies_in(&shape)).for_each(|t| owner[t.0] = Some(kept.len()));
                kept.push(shape);
            }
        }
        (kept, owner)
    }

    /// Pieces of the board without the shapes, by filling one after another.
    fn pieces(owner: &[Option<usize>]) -> usize {
        let mut is_filled: Vec<bool> = owner.iter().map(Option::is_some).collect();
        let mut pieces = 0;
        while let Some(start) = is_filled.iter().position(|filled| !filled) {
            pieces += 1;
            let mut open = vec![start];
            while let Some(t) = open.pop() {
                if !std::mem::replace(&mut is_filled[t], true) {
                    open.extend(Triangle(t).neighbours().into_iter().flatten());
                }
            }
        }
        pieces
    }

    fn shape() -> impl Strategy<Value = Corners> {
        let triangle = |x: i32, y: i32, side: i32, turn: usize| -> Corners {
            let square = square(x, y, side);
            (0..4).filter(|&i| i != turn).map(|i| square[i]).collect()
        };
        (0..4_usize, 0..=SIDE, 0..=SIDE, 1..3, 0..4_usize).prop_map(move |(kind, x, y, size, turn)| {
            let mut ring = match kind {
                0 => square(x, y, size),
                1 => triangle(x, y, size, turn),
                _ => diamond(x, y, size),
            };
            let len = ring.len();
            ring.rotate_left(turn % len);
            if turn % 2 == 1 {
                ring.reverse();
            }
            ring
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn the_pieces_are_those_that_filling_the_board_finds(shapes in prop::collection::vec(shape(), 0..60)) {
            let (holes, owner) = apart(shapes);
            // All that the holes leave may be gone.
            prop_assume!(owner.contains(&None));
            let rings: Vec<Corners> = std::iter::once(square(0, 0, SIDE)).chain(holes.iter().cloned()).collect();
            let n = normalised(&[&rings]);
            let want = match pieces(&owner) {
                1 => Vec::new(),
                pieces => vec![(Code::InteriorNotConnected, format!("(pieces cut off: {})", pieces - 1))],
            };
            let found: Vec<_> = n.defects.iter().map(|defect| (defect.code, defect.detail.clone())).collect();
            prop_assert_eq!(found, want);
            for defect in &n.defects {
                let ring = placed(&rings[defect.ring.unwrap()]);
                prop_assert_eq!(Some(ring[defect.vertex.unwrap()]), defect.position);
            }
            let area = |ring: &Corners| normalised(&[std::slice::from_ref(ring)]).surface.area_m2();
            let left = area(&rings[0]) - holes.iter().map(area).sum::<f64>();
            prop_assert!((n.surface.area_m2() - left).abs() < 1e-6, "{} {}", n.surface.area_m2(), left);
        }
    }
}
