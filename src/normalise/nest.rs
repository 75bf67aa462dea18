use std::collections::HashMap;

use super::SourceRing;
use crate::diagnostic::{Code, Defect};
use crate::geometry::predicate::{crosses_ray, planar_area};
use crate::geometry::{EdgeTree, Envelope, Position};

/// Splits noded rings into simple loops and turns each so that the surface lies on its left, by the
/// rule of the module: odd winding in the ring, exterior less holes, union of parts.
pub(super) fn nest(rings: &[SourceRing], defects: &mut Vec<Defect>) -> Vec<Vec<Position>> {
    let mut loops = Vec::new();
    let mut source = Vec::new();
    for (r, ring) in rings.iter().enumerate() {
        for simple in simple_loops(&ring.positions) {
            loops.push(simple);
            source.push(r);
        }
    }
    let mut coordinates = Vec::new();
    let mut ranges = Vec::with_capacity(loops.len());
    for simple in &loops {
        ranges.push(coordinates.len()..coordinates.len() + simple.len());
        coordinates.extend_from_slice(simple);
    }
    let tree = EdgeTree::new(&coordinates, ranges.iter().cloned());

    let mut kept = Vec::with_capacity(loops.len());
    for (l, mut simple) in loops.into_iter().enumerate() {
        let (p, d) = (simple[0], simple[1]);
        // Every ring whose boundary the eastward ray from this loop crosses, once a crossing.
        let mut hits = Vec::new();
        tree.query(&coordinates, &Envelope { min: p, max: [f64::INFINITY, p[1]] }, |i| {
            if !ranges[l].contains(&i) && crosses_ray(p, d, coordinates[i], coordinates[i + 1]) {
                hits.push(source[ranges.partition_point(|range| range.end <= i)]);
            }
        });
        let outside = encloses(rings, &mut hits);
        hits.push(source[l]);
        let inside = encloses(rings, &mut hits);
        if inside == outside {
            let SourceRing { part, ring, .. } = rings[source[l]];
            defects.push(Defect::new(Code::RingWithoutEffect).at(part, ring, 0, p));
            continue;
        }
        if (planar_area(&simple) > 0.0) != inside {
            simple.reverse();
        }
        kept.push(simple);
    }
    kept
}

/// The rule itself, for a place whose ray crosses the rings in `hits`.
fn encloses(rings: &[SourceRing], hits: &mut [usize]) -> bool {
    hits.sort_unstable();
    let odd: Vec<usize> = hits.chunk_by(|a, b| a == b).filter(|same| same.len() % 2 == 1).map(|same| same[0]).collect();
    // Ring numbers ascend within a part, so an enclosing exterior comes before the part's holes.
    odd.chunk_by(|&a, &b| rings[a].part == rings[b].part).any(|part| part.len() == 1 && rings[part[0]].ring == 0)
}

/// Cuts a closed ring wherever it comes back to a position it has been at.
pub(super) fn simple_loops(ring: &[Position]) -> Vec<Vec<Position>> {
    let mut loops = Vec::new();
    let mut path: Vec<Position> = Vec::with_capacity(ring.len());
    let mut seen: HashMap<[u64; 2], usize> = HashMap::with_capacity(ring.len());
    for &position in ring {
        let key = position.map(f64::to_bits);
        if let Some(&start) = seen.get(&key) {
            let mut simple = path.split_off(start);
            for p in &simple[1..] {
                seen.remove(&p.map(f64::to_bits));
            }
            simple.push(position);
            loops.push(simple);
            path.push(position);
        } else {
            seen.insert(key, path.len());
            path.push(position);
        }
    }
    loops
}
