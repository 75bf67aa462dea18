//! Where the boundaries of two surfaces meet: proper crossings, and vertices that lie on the other.

use std::collections::HashMap;

use super::MOST_CROSSINGS;
use crate::ellipsoid::LocalFrame;
use crate::geometry::predicate::{Ray, along, opposite, orientation};
use crate::geometry::{Envelope, MultiSurface, Position};

/// A point where an edge of the first surface and one of the second cross inside both.
#[derive(Debug, Clone, Copy)]
pub(super) struct Crossing {
    /// Edge number in the first and in the second surface.
    pub edges: [usize; 2],
    /// In the local frame.
    pub point: Position,
    /// Whether the first surface's edge passes into the second; the other edge then passes out.
    pub first_enters: bool,
}

/// What one surface has in the envelope common to both.
pub(super) struct Side<'a> {
    pub surface: &'a MultiSurface,
    /// Edges whose envelope meets the common one, ascending.
    pub near: Vec<usize>,
    /// Contact points strictly inside an edge, sorted by edge and along it.
    pub cuts: Vec<(usize, Position)>,
    /// The boundary edges at each contact point.
    pub rays: HashMap<[u64; 2], Vec<Ray>>,
}

/// All meetings of two boundaries.
pub(super) struct Contact<'a> {
    pub sides: [Side<'a>; 2],
    pub crossings: Crossings,
    /// A point of both surfaces' boundaries, if there is one.
    pub common: Option<Position>,
}

/// The proper crossings of two boundaries.
pub(super) enum Crossings {
    /// All of them, and for each side (edge, number of the crossing), sorted.
    Kept(Vec<Crossing>, [Vec<(usize, usize)>; 2]),
    /// Too many to be kept: they are looked for again edge by edge.
    Sought,
}

/// Crossings that are kept, in some 70 MB.
const MOST_KEPT: usize = 1 << 20;
/// Contact points from which it is worth looking for those that were said before.
const MANY_POINTS: usize = 1 << 20;

/// The boundaries cross more often than is summed, or meet more often than is allowed; where they cross, if they were seen to.
pub(super) struct Tangled(pub Option<Position>);

impl<'a> Contact<'a> {
    /// `common` is the intersection of the two envelopes, `frame` a frame in it. Given up when more than `most` pairs of
    /// edges meet by their envelopes, which are counted in `meetings`.
    pub fn find(
        surfaces: [&'a MultiSurface; 2],
        common: &Envelope,
        frame: &LocalFrame,
        most: usize,
        meetings: &mut usize,
    ) -> Result<Self, Tangled> {
        let mut sides = surfaces.map(|surface| Side::near(surface, common));
        let (mut crossings, mut count) = (Vec::new(), 0);
        let (mut points, mut room) = (Vec::new(), MANY_POINTS);
        // The side with fewer edges asks the tree of the other.
        let asking = usize::from(sides[1].near.len() < sides[0].near.len());
        let (asker, asked) = (sides[asking].surface, sides[1 - asking].surface);
        for &i in &sides[asking].near {
            let p = asker.edge(i);
            asked.tree().query(asked.coordinates(), &Envelope::of_edge(p[0], p[1]), |j| {
                let q = asked.edge(j);
                let (e, f, edges) = if asking == 0 { (p, q, [i, j]) } else { (q, p, [j, i]) };
                *meetings += 1;
                if let Some(crossing) = meet(e, f, edges, frame, &mut points) {
                    count += 1;
                    if count <= MOST_KEPT {
                        crossings.push(crossing);
                    }
                }
            });
            if count > MOST_CROSSINGS || *meetings > most {
                return Err(Tangled(crossings.first().map(|crossing| frame.absolute(crossing.point))));
            }
            // Where many edges come together, their pairs all say the same.
            if points.len() > room {
                sort(&mut points);
                room = MANY_POINTS.max(2 * points.len());
            }
        }
        sort(&mut points);
        sides.iter_mut().for_each(|side| side.take_contacts(&points));
        let crossed = || crossings.first().map(|c| frame.absolute(c.point));
        let common = points.first().copied().or_else(crossed);
        let crossings = if count > MOST_KEPT { Crossings::Sought } else { Crossings::kept(crossings) };
        Ok(Self { sides, crossings, common })
    }
}

fn sort(points: &mut Vec<Position>) {
    points.sort_by(|p, q| p[0].total_cmp(&q[0]).then(p[1].total_cmp(&q[1])));
    points.dedup();
}

impl Crossings {
    fn kept(all: Vec<Crossing>) -> Self {
        let by_edge = [0, 1].map(|side| {
            let mut numbers: Vec<_> = all.iter().enumerate().map(|(k, c)| (c.edges[side], k)).collect();
            numbers.sort_unstable();
            numbers
        });
        Self::Kept(all, by_edge)
    }

    /// The crossings of an edge of one side, in the order of the other's edges.
    pub fn of_edge(
        &self,
        sides: &[Side<'_>; 2],
        which: usize,
        edge: usize,
        frame: &LocalFrame,
        found: &mut Vec<Crossing>,
    ) {
        found.clear();
        match self {
            Self::Kept(all, by_edge) => {
                let list = &by_edge[which];
                let start = list.partition_point(|(e, _)| *e < edge);
                found.extend(list[start..].iter().take_while(|(e, _)| *e == edge).map(|(_, k)| all[*k]));
            }
            Self::Sought => {
                let (own, other) = (sides[which].surface, sides[1 - which].surface);
                let p = own.edge(edge);
                let mut points = Vec::new();
                other.tree().query(other.coordinates(), &Envelope::of_edge(p[0], p[1]), |j| {
                    let q = other.edge(j);
                    let (e, f, edges) = if which == 0 { (p, q, [edge, j]) } else { (q, p, [j, edge]) };
                    points.clear();
                    found.extend(meet(e, f, edges, frame, &mut points));
                });
            }
        }
    }
}

impl<'a> Side<'a> {
    fn near(surface: &'a MultiSurface, common: &Envelope) -> Self {
        let mut near = Vec::new();
        surface.tree().query(surface.coordinates(), common, |i| near.push(i));
        Self { surface, near, cuts: Vec::new(), rays: HashMap::new() }
    }

    /// Notes where each contact point lies on this boundary: inside an edge, or at vertices.
    fn take_contacts(&mut self, points: &[Position]) {
        let coordinates = self.surface.coordinates();
        for &p in points {
            let rays = self.rays.entry(p.map(f64::to_bits)).or_default();
            self.surface.tree().query(coordinates, &Envelope { min: p, max: p }, |i| {
                let [from, to] = self.surface.edge(i);
                if from == p {
                    rays.push(Ray { end: to, outgoing: true });
                } else if to == p {
                    rays.push(Ray { end: from, outgoing: false });
                } else if orientation(from, to, p) == 0.0 {
                    rays.push(Ray { end: from, outgoing: false });
                    rays.push(Ray { end: to, outgoing: true });
                    self.cuts.push((i, p));
                }
            });
        }
        self.cuts.sort_by(|(i, p), (j, q)| {
            let [from, to] = self.surface.edge(*i);
            i.cmp(j).then_with(|| along(from, to, *p, *q))
        });
    }
}

/// The crossing of two edges inside both; vertices of one that lie on the other go to `points`.
fn meet(
    e: [Position; 2],
    f: [Position; 2],
    edges: [usize; 2],
    frame: &LocalFrame,
    points: &mut Vec<Position>,
) -> Option<Crossing> {
    let on_f = e.map(|p| orientation(f[0], f[1], p));
    let on_e = f.map(|p| orientation(e[0], e[1], p));
    if opposite(on_f[0], on_f[1]) && opposite(on_e[0], on_e[1]) {
        let point = crossing(e.map(|p| frame.local(p)), f.map(|p| frame.local(p)), on_f, on_e);
        return Some(Crossing { edges, point, first_enters: on_f[1] > 0.0 });
    }
    let mut touch = |p: Position, sign: f64, edge: [Position; 2]| {
        if sign == 0.0 && Envelope::of_edge(edge[0], edge[1]).contains(p) {
            points.push(p);
        }
    };
    (0..2).for_each(|k| touch(e[k], on_f[k], f));
    (0..2).for_each(|k| touch(f[k], on_e[k], e));
    None
}

/// Where two edges `e` and `f` cross (local frame), from the signed distances of their ends from the
/// other's line. Computed along the shorter one, where a rounding moves it least.
pub(super) fn crossing(e: [Position; 2], f: [Position; 2], on_f: [f64; 2], on_e: [f64; 2]) -> Position {
    let span = |[p, q]: [Position; 2]| (q[0] - p[0]).abs() + (q[1] - p[1]).abs();
    if span(e) <= span(f) { at(e, on_f) } else { at(f, on_e) }
}

/// Where the signed distance from the other line, given at both ends, is zero.
fn at([p, q]: [Position; 2], [dp, dq]: [f64; 2]) -> Position {
    let t = dp / (dp - dq);
    // From the nearer end, so that the rounding is relative to the shorter piece.
    if t <= 0.5 {
        [p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])]
    } else {
        let t = dq / (dq - dp);
        [q[0] + t * (p[0] - q[0]), q[1] + t * (p[1] - q[1])]
    }
}
