//! Which of some rings are holes, where a format does not say.

use std::ops::Range;

use crate::diagnostic::{Code, Defect};
use crate::geometry::predicate::planar_area;
use crate::geometry::{EdgeTree, Envelope, Position};

/// Rings that rows of points may bring in one record.
pub(super) const MOST_RINGS: usize = 20_000;

/// Times that a ring may be found around another before a record is given up: rings side by side cost nothing, but each
/// of many may lie in all others.
const MOST_FOUND: usize = 4_000_000;

/// A part and, of each of its rings, the number in the list that was given.
pub(super) type Part = Vec<(usize, Vec<Position>)>;

/// The first hole that has the number and the direction of its shell, so that nothing but its place says that it is one.
pub(super) fn alike(parts: &[Part], numbers: &[String]) -> Option<Defect> {
    let is_turned = |ring: &[Position]| planar_area(ring) < 0.0;
    parts.iter().enumerate().find_map(|(part, members)| {
        let ((shell, outer), holes) = members.split_first()?;
        let mut holes = holes.iter().enumerate();
        let (ring, (_, hole)) =
            holes.find(|(_, (hole, ring))| numbers[*hole] == numbers[*shell] && is_turned(ring) == is_turned(outer))?;
        Some(Defect::new(Code::NestedAlike).at(part, ring + 1, 0, hole.first().copied().unwrap_or_default()))
    })
}

/// Sorts closed rings into parts by how many others each lies in: one in an odd number of rings is a hole of
/// the innermost, whatever its direction or number (even-odd rule). Rings that cross are sorted by one point
/// inside them; `None` when they lie too many deep in each other.
pub(super) fn parts(rings: Vec<Vec<Position>>) -> Option<Vec<Part>> {
    if rings.len() == 1 {
        return Some(vec![rings.into_iter().enumerate().collect()]);
    }
    let coordinates: Vec<Position> = rings.iter().flatten().copied().collect();
    let mut end = 0;
    let ranges: Vec<Range<usize>> = rings
        .iter()
        .map(|ring| {
            end += ring.len();
            end - ring.len()..end
        })
        .collect();
    let tree = EdgeTree::new(&coordinates, ranges.iter().cloned());
    let envelopes: Vec<Envelope> = rings.iter().map(|ring| Envelope::of(ring)).collect();
    let areas: Vec<f64> = rings.iter().map(|ring| planar_area(ring).abs()).collect();
    // What a ring lies in is larger, and a point inside the ring is inside that too.
    let mut innermost: Vec<Option<usize>> = Vec::with_capacity(rings.len());
    let mut hits = Vec::new();
    let mut depths = Vec::with_capacity(rings.len());
    let mut found = 0;
    for (r, ring) in rings.iter().enumerate() {
        hits.clear();
        if let Some(p) = point_inside(ring) {
            tree.crossed_by_ray(
                &coordinates,
                |other| ranges[other].start,
                [p, p],
                |other| {
                    if areas[other] > areas[r] && envelopes[other].contains(p) {
                        hits.push(other);
                    }
                },
            );
        }
        found += hits.len();
        if found > MOST_FOUND {
            return None;
        }
        hits.sort_unstable();
        let odd = hits.chunk_by(|a, b| a == b).filter(|same| same.len() % 2 == 1).map(|same| same[0]);
        let odd: Vec<usize> = odd.collect();
        depths.push(odd.len());
        innermost.push(odd.into_iter().min_by(|a, b| areas[*a].total_cmp(&areas[*b])));
    }
    Some(sorted(rings, &depths, &innermost))
}

/// Rings as parts, by how many others each lies in and which of them is the innermost.
fn sorted(rings: Vec<Vec<Position>>, depths: &[usize], innermost: &[Option<usize>]) -> Vec<Part> {
    let is_shell = |r: usize| depths[r].is_multiple_of(2);
    let mut place = vec![None; rings.len()];
    let mut parts: Vec<Part> = Vec::new();
    for r in (0..rings.len()).filter(|r| is_shell(*r)) {
        place[r] = Some(parts.len());
        parts.push(Vec::new());
    }
    // Where rings cross, the innermost may itself be a hole: the ring is then a part.
    for r in (0..rings.len()).filter(|r| !is_shell(*r)) {
        place[r] = innermost[r].and_then(|shell| place[shell].filter(|_| is_shell(shell)));
    }
    let mut rings: Vec<Option<Vec<Position>>> = rings.into_iter().map(Some).collect();
    let mut take = |r: usize| (r, rings[r].take().unwrap_or_default());
    for shells in [true, false] {
        for r in (0..place.len()).filter(|r| is_shell(*r) == shells) {
            match place[r] {
                Some(part) => parts[part].push(take(r)),
                None => parts.push(vec![take(r)]),
            }
        }
    }
    parts
}

/// Whether [`parts`] finds these very parts again from their rings alone.
pub(super) fn keeps<'p>(parts_to_be: impl IntoIterator<Item = &'p [Vec<Position>]>) -> bool {
    let (mut rings, mut wanted) = (Vec::new(), Vec::new());
    for part in parts_to_be {
        wanted.push((rings.len()..rings.len() + part.len()).collect::<Vec<_>>());
        rings.extend(part.iter().map(|ring| ring.iter().chain(&ring[..1]).copied().collect()));
    }
    let found = parts(rings).unwrap_or_default();
    found.into_iter().map(|part| part.into_iter().map(|(ring, _)| ring).collect::<Vec<_>>()).eq(wanted)
}

/// A point inside a closed ring: the middle of its widest stretch half-way up. `None` when it is flat.
fn point_inside(ring: &[Position]) -> Option<Position> {
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for p in ring {
        (low, high) = (low.min(p[1]), high.max(p[1]));
    }
    let y = low + (high - low) / 2.0;
    let mut crossings: Vec<f64> = ring
        .windows(2)
        .filter(|e| (e[0][1] <= y) != (e[1][1] <= y))
        .map(|e| e[0][0] + (y - e[0][1]) / (e[1][1] - e[0][1]) * (e[1][0] - e[0][0]))
        .collect();
    crossings.sort_by(f64::total_cmp);
    let widest = crossings.chunks_exact(2).max_by(|a, b| (a[1] - a[0]).total_cmp(&(b[1] - b[0])))?;
    Some([widest[0] + (widest[1] - widest[0]) / 2.0, y])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: f64, y: f64, side: f64) -> Vec<Position> {
        vec![[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]
    }

    fn sorted(rings: Vec<Vec<Position>>) -> Vec<Vec<usize>> {
        let parts = parts(rings).unwrap();
        parts.iter().map(|part| part.iter().map(|(r, _)| *r).collect()).collect()
    }

    #[test]
    fn holes_follow_their_shell_and_islands_are_parts() {
        let (shell, hole, island) = (square(0.0, 0.0, 10.0), square(2.0, 2.0, 6.0), square(4.0, 4.0, 1.0));
        assert_eq!(sorted(vec![shell.clone(), hole.clone(), island.clone()]), [vec![0, 1], vec![2]]);
        assert_eq!(sorted(vec![island, hole, shell.clone()]), [vec![0], vec![2, 1]]);
        // Beside each other, with a common edge.
        assert_eq!(sorted(vec![shell.clone(), square(10.0, 0.0, 10.0)]), [vec![0], vec![1]]);
        // A hole that touches its shell from inside, along an edge and at a corner.
        assert_eq!(sorted(vec![shell.clone(), square(0.0, 2.0, 3.0)]), [vec![0, 1]]);
        assert_eq!(sorted(vec![shell.clone(), square(0.0, 0.0, 3.0)]), [vec![0, 1]]);
        // The same twice is no hole.
        assert_eq!(sorted(vec![shell.clone(), shell]), [vec![0], vec![1]]);
    }

    #[test]
    fn many_rings_side_by_side_are_sorted_and_too_many_in_each_other_are_not() {
        let start = std::time::Instant::now();
        let islands = (0..10_000).map(|n| square(f64::from(n % 200) * 2.0, f64::from(n / 200) * 2.0, 1.0));
        assert_eq!(parts(islands.collect()).unwrap().len(), 10_000);
        let nested = (0..4_000).map(|n| square(f64::from(n), f64::from(n), 2.0 * f64::from(4_000 - n)));
        assert!(parts(nested.collect()).is_none());
        assert!(start.elapsed() < std::time::Duration::from_secs(60), "{:?}", start.elapsed());
    }

    #[test]
    fn rings_without_area_or_length_are_kept() {
        let flat = vec![[0.0, 1.0], [5.0, 1.0], [0.0, 1.0]];
        assert_eq!(sorted(vec![square(0.0, 0.0, 10.0), flat, vec![[3.0, 3.0]]]).concat().len(), 3);
    }
}
