//! The walk along one boundary that has contact with the other surface at vertices: where it runs,
//! piece by piece, and the integral over the pieces that bound what both have in common.

use smallvec::SmallVec;

use super::boundary_integral::{BoundaryIntegral, Passage};
use super::contact::{Crossing, Crossings, Side};
use crate::ellipsoid::LocalFrame;
use crate::geometry::predicate::{self, Heading, heading};
use crate::geometry::{MultiSurface, Position};

pub(super) struct Walk<'a> {
    side: &'a Side<'a>,
    /// Which of the two surfaces walks: 0 or 1.
    which: usize,
    other: &'a Side<'a>,
    sides: &'a [Side<'a>; 2],
    crossings: &'a Crossings,
    /// Those of the edge that is being walked.
    here: Vec<Crossing>,
    frame: &'a LocalFrame,
    course: BoundaryIntegral,
}

impl<'a> Walk<'a> {
    pub fn new(sides: &'a [Side<'a>; 2], which: usize, crossings: &'a Crossings, frame: &'a LocalFrame) -> Self {
        let (side, other) = (&sides[which], &sides[1 - which]);
        Self { side, which, other, sides, crossings, here: Vec::new(), frame, course: BoundaryIntegral::default() }
    }

    /// Walks every stretch of near edges; the far ones are outside by their envelope.
    pub fn course(mut self) -> BoundaryIntegral {
        let surface: &MultiSurface = self.side.surface;
        let edge_count = surface.coordinates().len() - surface.rings().len();
        self.course.outside = self.side.near.len() < edge_count;
        for stretch in self.side.near.chunk_by(|&i, &j| surface.ring_of(i).contains(&j)) {
            let ring = surface.ring_of(stretch[0]);
            let last = ring.end - 2;
            // Start where the ring comes in from afar; a ring that is near all round has no such place.
            let gap = (1..stretch.len()).find(|&k| stretch[k] != stretch[k - 1] + 1).unwrap_or(0);
            let all_round = stretch.len() == ring.len() - 1;
            let mut previous = None;
            let mut inside = all_round && self.is_inside(surface.coordinates()[stretch[0]]);
            for &i in stretch[gap..].iter().chain(&stretch[..gap]) {
                let follows = previous.is_some_and(|p| i == p + 1 || (p == last && i == ring.start));
                if !follows && !all_round {
                    inside = false;
                }
                inside = self.edge(i, inside);
                previous = Some(i);
            }
        }
        self.course
    }

    fn is_inside(&self, p: Position) -> bool {
        // At a contact the heading of the first piece decides instead.
        !self.other.rays.contains_key(&p.map(f64::to_bits)) && self.other.surface.contains(p)
    }

    /// Walks edge `i`, which starts inside the other surface or not; says whether it ends inside.
    fn edge(&mut self, i: usize, mut inside: bool) -> bool {
        let [from, to] = self.side.surface.edge(i);
        let mut crossings = std::mem::take(&mut self.here);
        self.crossings.of_edge(self.sides, self.which, i, self.frame, &mut crossings);
        let cuts = &self.side.cuts;
        let cuts = &cuts[cuts.partition_point(|(e, _)| *e < i)..cuts.partition_point(|(e, _)| *e <= i)];
        let (other, which) = (self.other, 1 - self.which);
        let in_piece = |crossing: &Crossing| {
            let passage = Passage { point: crossing.point, enters: crossing.first_enters == (which == 1) };
            (piece_of(other.surface.edge(crossing.edges[which]), from, cuts), passage)
        };
        let mut passages: SmallVec<[(usize, Passage); 4]> = crossings.iter().map(in_piece).collect();
        // Those of one piece stay in their order, in which they are summed.
        passages.sort_by_key(|(piece, _)| *piece);
        let mut rest = passages.as_slice();
        let mut start = from;
        for piece in 0..=cuts.len() {
            let end = cuts.get(piece).map_or(to, |(_, cut)| *cut);
            if let Some(rays) = self.other.rays.get(&start.map(f64::to_bits)) {
                match heading(start, rays, to) {
                    Heading::Inside => inside = true,
                    Heading::Outside => inside = false,
                    shared => {
                        self.shared_piece(start, end, shared == Heading::AlongSame);
                        start = end;
                        continue;
                    }
                }
            }
            rest = &rest[rest.partition_point(|(of, _)| *of < piece)..];
            let here = rest.iter().take_while(|(of, _)| *of == piece).map(|(_, passage)| *passage);
            if inside {
                self.course.inner_vertex.get_or_insert(start);
            }
            let ends = [self.frame.local(start), self.frame.local(end)];
            inside = self.course.take(self.frame, ends, inside, here);
            start = end;
        }
        self.here = crossings;
        inside
    }

    fn shared_piece(&mut self, start: Position, end: Position, same: bool) {
        if same {
            let (p, q) = (self.frame.local(start), self.frame.local(end));
            self.course.same = true;
            self.course.area_shared.add(self.frame.area_under(p, q));
            // Both walks come along a shared piece: each takes half its length.
            self.course.length += self.frame.length(p, q) / 2.0;
        } else {
            self.course.opposite = true;
        }
    }
}

/// On which of the pieces between its cuts an edge that starts at `from` crosses the line `c → d`:
/// before the first cut that lies beyond that line. Exact.
fn piece_of([c, d]: [Position; 2], from: Position, cuts: &[(usize, Position)]) -> usize {
    if cuts.is_empty() {
        return 0;
    }
    let side = predicate::orientation(c, d, from) > 0.0;
    cuts.partition_point(|(_, cut)| (predicate::orientation(c, d, *cut) > 0.0) == side)
}
