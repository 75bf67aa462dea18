use super::SourceRing;
use crate::diagnostic::{Code, Defect};
use crate::geometry::predicate::{along, orientation};
use crate::geometry::{EdgeTree, Envelope, Position};

/// Crossings up to which rings are resolved: a drawn ring has a handful, and resolving costs as many
/// new corners as there are crossings, which may be the square of the vertices.
pub(super) const MAX_CROSSINGS: usize = 50_000;

/// Rings that meet in common vertices only, or the first place where that cannot be had.
pub(super) struct Noded {
    pub rings: Vec<SourceRing>,
    /// Set when two edges cross or run along each other; the rings are then of no use.
    pub conflict: Option<Defect>,
    /// Proper crossings found; counting stops past [`MAX_CROSSINGS`].
    pub crossings: usize,
}

/// Adds to every edge the vertices of the input that lie on it, and looks for edges that cross or
/// run along each other. Exact: no position is computed.
pub(super) fn node(rings: &[SourceRing]) -> Noded {
    let coordinates: Vec<Position> = rings.iter().flat_map(|ring| ring.positions.iter().copied()).collect();
    let mut start = 0;
    let ranges: Vec<_> = rings
        .iter()
        .map(|ring| {
            let range = start..start + ring.positions.len();
            start = range.end;
            range
        })
        .collect();
    let tree = EdgeTree::new(&coordinates, ranges.iter().cloned());
    let place = |code: Code, edge: usize| {
        let r = ranges.partition_point(|range| range.end <= edge);
        Defect::new(code).at(rings[r].part, rings[r].ring, edge - ranges[r].start, coordinates[edge])
    };

    let mut inserted: Vec<(usize, Position)> = Vec::new();
    let mut first_crossing = None;
    let mut crossings = 0;
    for range in &ranges {
        for i in range.start..range.end - 1 {
            let (a, b) = (coordinates[i], coordinates[i + 1]);
            tree.query(&coordinates, &Envelope::of_edge(a, b), |j| {
                if j > i && crossings <= MAX_CROSSINGS {
                    let (c, d) = (coordinates[j], coordinates[j + 1]);
                    if meet(a, b, c, d, |on_first, vertex| inserted.push((if on_first { i } else { j }, vertex))) {
                        first_crossing.get_or_insert(i);
                        crossings += 1;
                    }
                }
            });
            if crossings > MAX_CROSSINGS {
                break;
            }
        }
    }
    if let Some(edge) = first_crossing {
        let conflict = place(Code::RingsCross, edge).detail(format!("(crossings: {crossings})"));
        return Noded { rings: Vec::new(), conflict: Some(conflict), crossings };
    }

    inserted.sort_by(|(i, p), (j, q)| i.cmp(j).then_with(|| along(coordinates[*i], coordinates[*i + 1], *p, *q)));
    inserted.dedup();
    let mut noded = Vec::with_capacity(rings.len());
    let mut rest = inserted.as_slice();
    // (lower end, upper end, edge): two equal ends mean two edges that run along each other.
    let mut edges = Vec::with_capacity(coordinates.len());
    for (ring, range) in rings.iter().zip(&ranges) {
        let mut positions = Vec::with_capacity(ring.positions.len());
        for i in range.clone() {
            positions.push(coordinates[i]);
            let here = rest.partition_point(|(edge, _)| *edge == i);
            positions.extend(rest[..here].iter().map(|(_, p)| *p));
            rest = &rest[here..];
        }
        edges.extend(positions.windows(2).map(|e| {
            let (p, q) = (bits(e[0]), bits(e[1]));
            (p.min(q), p.max(q), noded.len())
        }));
        noded.push(SourceRing { positions, ..*ring });
    }
    edges.sort_unstable();
    let doubled = edges.windows(2).find(|pair| (pair[0].0, pair[0].1) == (pair[1].0, pair[1].1));
    let conflict = doubled.map(|pair| {
        let (p, _, r) = pair[1];
        let position = [f64::from_bits(p[0]), f64::from_bits(p[1])];
        let vertex = rings[r].positions.iter().position(|&q| q == position).unwrap_or(0);
        Defect::new(Code::RingsCross).at(rings[r].part, rings[r].ring, vertex, position)
    });
    Noded { rings: noded, conflict, crossings }
}

fn bits(p: Position) -> [u64; 2] {
    p.map(f64::to_bits)
}

/// Whether two edges cross inside both. Reports each end of one that lies inside the other: `true`
/// with a vertex of the second on the first edge, `false` the other way round.
fn meet(a: Position, b: Position, c: Position, d: Position, mut on: impl FnMut(bool, Position)) -> bool {
    let (oc, od) = (orientation(a, b, c), orientation(a, b, d));
    let (oa, ob) = (orientation(c, d, a), orientation(c, d, b));
    if oc * od < 0.0 && oa * ob < 0.0 {
        return true;
    }
    let inside = |p: Position, e: Position, f: Position| Envelope::of_edge(e, f).contains(p) && p != e && p != f;
    for (sign, vertex) in [(oc, c), (od, d)] {
        if sign == 0.0 && inside(vertex, a, b) {
            on(true, vertex);
        }
    }
    for (sign, vertex) in [(oa, a), (ob, b)] {
        if sign == 0.0 && inside(vertex, c, d) {
            on(false, vertex);
        }
    }
    false
}
