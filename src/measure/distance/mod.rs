//! Shortest geodesic between two surfaces, with the two points where it is attained.

mod bound;
mod edge_pair;

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use geographiclib_rs::{Geodesic, InverseGeodesic};

use crate::ellipsoid;
use crate::geometry::{Children, MultiSurface, Node, Position};

pub use bound::{chord_envelope, lower_bound};

/// The shortest way from one surface to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Distance {
    /// Geodesic length in metres on the CGCS2000 ellipsoid; 0 when the surfaces touch or overlap.
    pub metres: f64,
    /// Direction at the first surface, degrees clockwise from north in [0, 360); `None` at 0 m.
    pub azimuth: Option<f64>,
    /// Where it leaves the first surface.
    pub from: Position,
    /// Where it reaches the second.
    pub to: Position,
}

/// The shortest distance from `a` to `b`, found by branch and bound over the edges of both.
///
/// `within` bounds the search: a distance proven to be greater gives `None`. Exact for edges
/// straight in longitude and latitude to 1 mm for surfaces less than 200 km apart, and to 1e-8 of
/// the distance beyond.
pub fn distance(a: &MultiSurface, b: &MultiSurface, within: f64) -> Option<Distance> {
    let overlap = super::overlap(a, b);
    if let Some(p) = overlap.common {
        return Some(Distance { metres: 0.0, azimuth: None, from: p, to: p });
    }
    nearest_edges(a, b, within)
}

/// The edges of two surfaces that have no point in common.
fn nearest_edges(a: &MultiSurface, b: &MultiSurface, within: f64) -> Option<Distance> {
    let geodesic = ellipsoid::geodesic();
    let mut queue = BinaryHeap::from([Candidate::new(a, b, a.tree().root()?, b.tree().root()?)]);
    let mut best: Option<Distance> = None;
    let mut limit = within;
    while let Some(Candidate { bound, nodes: [m, n] }) = queue.pop() {
        if bound > limit {
            break;
        }
        match (a.tree().children(m), b.tree().children(n)) {
            (Children::Edges(es), Children::Edges(fs)) => {
                for (e, f) in es.flat_map(|e| fs.clone().map(move |f| (e, f))) {
                    let edges = [a.edge(e), b.edge(f)];
                    if edge_pair::lower_bound(edges) > limit {
                        continue;
                    }
                    let found = edge_pair::nearest(&geodesic, edges);
                    if found.metres <= limit {
                        limit = found.metres;
                        best = Some(found);
                    }
                }
            }
            // The larger of the two is opened, so that both shrink alike.
            (Children::Nodes(ms), Children::Edges(_)) => {
                queue.extend(ms.map(|m| Candidate::new(a, b, m, n)));
            }
            (Children::Edges(_), Children::Nodes(ns)) => {
                queue.extend(ns.map(|n| Candidate::new(a, b, m, n)));
            }
            (Children::Nodes(ms), Children::Nodes(ns)) => {
                let size = |surface: &MultiSurface, node| {
                    let e = surface.tree().node_envelope(node);
                    (e.max[0] - e.min[0]) + (e.max[1] - e.min[1])
                };
                if size(a, m) >= size(b, n) {
                    queue.extend(ms.map(|m| Candidate::new(a, b, m, n)));
                } else {
                    queue.extend(ns.map(|n| Candidate::new(a, b, m, n)));
                }
            }
        }
    }
    best
}

/// The geodesic between two positions.
fn between(geodesic: &Geodesic, from: Position, to: Position) -> Distance {
    let (metres, azimuth, ..): (f64, f64, f64, f64) = geodesic.inverse(from[1], from[0], to[1], to[0]);
    let azimuth = Some(azimuth.rem_euclid(360.0)).filter(|_| metres > 0.0);
    Distance { metres, azimuth, from, to }
}

/// A pair of nodes with the least distance that anything in them can have.
struct Candidate {
    bound: f64,
    nodes: [Node; 2],
}

impl Candidate {
    fn new(a: &MultiSurface, b: &MultiSurface, m: Node, n: Node) -> Self {
        Self { bound: lower_bound(&a.tree().node_envelope(m), &b.tree().node_envelope(n)), nodes: [m, n] }
    }
}

// Reversed, because the heap gives out its greatest first.
impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> Ordering {
        other.bound.total_cmp(&self.bound)
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Candidate {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Candidate {}
