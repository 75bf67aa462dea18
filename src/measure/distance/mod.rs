//! Shortest geodesic between two surfaces, with the two points where it is attained.

mod bound;
mod edge_pair;
mod local_plane;
mod long;
mod piece;
mod sight;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::ops::Range;

use geographiclib_rs::Geodesic;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::placing::in_plane;
use crate::ellipsoid::{self, Plane};
use crate::geometry::{Children, EdgeTree, Envelope, MultiSurface, Node, Position};

pub use bound::{chord_envelope, lower_bound};

/// The shortest way from one surface to another.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Distance {
    /// Geodesic length in metres on the CGCS2000 ellipsoid; 0 when the surfaces touch or overlap.
    pub metres: f64,
    /// Direction at the first surface, degrees clockwise from north in [0, 360); `None` at 0 m.
    pub azimuth: Option<f64>,
    /// Where it leaves the first surface: longitude and latitude in degrees, whatever the plane.
    pub from: Position,
    /// Where it reaches the second, likewise.
    pub to: Position,
}

/// The shortest distance from `a` to `b`, found by branch and bound over the edges of both.
///
/// `within` bounds the search: a distance proven to be greater gives `None`. Exact for edges
/// straight in longitude and latitude, of whatever length, to 1 mm for surfaces less than 200 km apart, and
/// to 1e-8 of the distance beyond: the same both ways, near the poles and over the antimeridian too.
/// Two edges of 90° that are equally far from each other all along take some 30 ms.
///
/// Edges of another plane are placed in degrees for it, within a quarter of a millimetre; that the surfaces meet is
/// decided in their own, and then alone it is 0.
///
/// ```
/// use minezone::Right;
/// use minezone::measure::distance;
///
/// let surface = |x: f64| {
///     let square = geo::Rect::new((x, 36.60), (x + 0.01, 36.61)).to_polygon();
///     Right::new("", &square).unwrap().surface
/// };
/// let found = distance(&surface(118.20), &surface(118.22), 10_000.0).unwrap();
/// assert!((found.metres - 894.0).abs() < 2.0, "{}", found.metres);
/// assert!(distance(&surface(118.20), &surface(118.22), 800.0).is_none());
/// ```
pub fn distance(a: &MultiSurface, b: &MultiSurface, within: f64) -> Option<Distance> {
    let overlap = super::overlap(a, b);
    if let Some(p) = overlap.common {
        let p = b.plane().unproject(p).unwrap_or(p);
        return Some(Distance { metres: 0.0, azimuth: None, from: p, to: p });
    }
    let is_placed = ![a, b].iter().all(|surface| surface.plane().is_degrees());
    let [a, b] = [a, b].map(|surface| in_plane(surface, &Plane::DEGREES));
    let (a, b) = (&*a, &*b);
    if is_placed && let Some(p) = super::overlap(a, b).common {
        // They are apart where they were drawn, and nearer than placing resolves.
        return Some(Distance { metres: f64::MIN_POSITIVE, azimuth: None, from: p, to: p });
    }
    Search { a, b, geodesic: ellipsoid::geodesic(), limit: within, best: None, likely: Vec::new() }.run(within)
}

/// Pairs of edges that are gathered before the best of them are measured.
const MOST_LIKELY: usize = 1 << 14;

/// The search among the edges of two surfaces that have no point in common.
struct Search<'a> {
    a: &'a MultiSurface,
    b: &'a MultiSurface,
    geodesic: &'a Geodesic,
    /// The answer is not longer than this.
    limit: f64,
    best: Option<Distance>,
    /// Pairs of edges that may hold the answer, each with a length that it is not shorter than.
    likely: Vec<(f64, usize, usize)>,
}

impl Search<'_> {
    fn run(mut self, within: f64) -> Option<Distance> {
        let (a, b) = (self.a, self.b);
        let mut queue = BinaryHeap::from([self.nodes(a.tree().root()?, b.tree().root()?)]);
        while let Some(Candidate { bound, of: [m, n] }) = queue.pop() {
            if bound > self.limit {
                break;
            }
            let size = |surface: &MultiSurface, node| {
                let e = surface.tree().node_envelope(node);
                (e.max[0] - e.min[0]) + (e.max[1] - e.min[1])
            };
            let mut open = |[m, n]: [Node; 2]| {
                let candidate = self.nodes(m, n);
                if candidate.bound <= self.limit {
                    queue.push(candidate);
                }
            };
            match (a.tree().children(m), b.tree().children(n)) {
                (Children::Edges(es), Children::Edges(fs)) => self.leaves([m, n], es, fs),
                // The larger of the two is opened, so that both shrink alike.
                (Children::Nodes(ms), Children::Nodes(_)) if size(a, m) >= size(b, n) => {
                    ms.for_each(|m| open([m, n]));
                }
                (Children::Nodes(ms), Children::Edges(_)) => ms.for_each(|m| open([m, n])),
                (_, Children::Nodes(ns)) => ns.for_each(|n| open([m, n])),
            }
        }
        self.measure_likely();
        self.best.filter(|best| best.metres <= within)
    }

    fn nodes(&self, m: Node, n: Node) -> Candidate<[Node; 2]> {
        let (of_m, of_n) = (self.a.tree().node_envelope(m), self.b.tree().node_envelope(n));
        Candidate { bound: lower_bound(&of_m, &of_n), of: [m, n] }
    }

    fn measure_likely(&mut self) {
        self.likely.sort_by(|x, y| x.0.total_cmp(&y.0).then((x.1, x.2).cmp(&(y.1, y.2))));
        let mut likely = std::mem::take(&mut self.likely);
        for (bound, e, f) in likely.drain(..) {
            if bound > self.limit {
                break;
            }
            if self.best.is_none() || local_plane::lower_bound([self.a.edge(e), self.b.edge(f)]) <= self.limit {
                self.measure(e, f);
            }
        }
        self.likely = likely;
    }

    /// All pairs of edges of two leaves.
    fn leaves(&mut self, [m, n]: [Node; 2], es: Range<usize>, fs: Range<usize>) {
        let (of_m, of_n) = (self.a.tree().node_envelope(m), self.b.tree().node_envelope(n));
        let Some(plane) = local_plane::Plane::over(&of_m, &of_n) else {
            for (e, f) in es.flat_map(|e| fs.clone().map(move |f| (e, f))) {
                let [p, q] = [self.a.edge(e), self.b.edge(f)].map(|e| Envelope::of_edge(e[0], e[1]));
                if lower_bound(&p, &q) <= self.limit {
                    self.measure(e, f);
                }
            }
            return;
        };
        let metres = |edge: [Position; 2]| edge.map(|p| plane.metres(p));
        let others: SmallVec<[[[f64; 2]; 2]; EdgeTree::RUN]> = fs.clone().map(|f| metres(self.b.edge(f))).collect();
        for e in es {
            let edge = metres(self.a.edge(e));
            for (f, other) in fs.clone().zip(&others) {
                let reach = self.limit / (1.0 - plane.margin);
                if local_plane::boxes_2(edge, *other) > reach * reach {
                    continue;
                }
                let length = local_plane::segments_2(edge, *other).sqrt();
                if length <= reach {
                    self.likely.push((length * (1.0 - plane.margin) - local_plane::ROUNDING_M, e, f));
                    self.limit = self.limit.min(length * (1.0 + plane.margin) + local_plane::ROUNDING_M);
                }
            }
        }
        if self.likely.len() >= MOST_LIKELY {
            self.measure_likely();
        }
    }

    fn measure(&mut self, e: usize, f: usize) {
        let found = edge_pair::nearest(self.geodesic, [self.a.edge(e), self.b.edge(f)], self.limit);
        if self.best.is_none_or(|best| found.metres < best.metres) {
            self.limit = self.limit.min(found.metres);
            self.best = Some(found);
        }
    }
}

/// A pair of nodes or of pieces of edges, with the least distance that anything in them can have.
struct Candidate<T> {
    bound: f64,
    of: T,
}

// Reversed, because the heap gives out its greatest first.
impl<T> Ord for Candidate<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        other.bound.total_cmp(&self.bound)
    }
}

impl<T> PartialOrd for Candidate<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> PartialEq for Candidate<T> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<T> Eq for Candidate<T> {}
