use std::ops::Range;

use geo::{Buffer, Coord, MapCoords};

use super::placing::in_plane;
use crate::ellipsoid::{LocalFrame, Plane};
use crate::geometry::overlay::{self, Loop, Resolution};
use crate::geometry::polygonize::polygonize;
use crate::geometry::{EdgeTree, Envelope, MultiSurface, Position, multi_polygon};

/// Pairs of edges whose envelopes meet, up to which rings are overlaid: as many may cross each other.
const MOST_PAIRS: usize = 4_000_000;
/// Such pairs for each edge besides. A drawn edge has some ten.
const PAIRS_PER_EDGE: usize = 32;

/// Whether what two surfaces have in common is nowhere wider than `width_m`; the first is placed in the plane of
/// the second. Not known where very many edges lie on top of each other.
///
/// Area and perimeter cannot show that: a long sliver would hide a real corner beside it. The shape is
/// shrunk by half the width on all sides instead, and must vanish.
pub fn common_is_narrow(a: &MultiSurface, b: &MultiSurface, width_m: f64) -> Option<bool> {
    let a = in_plane(a, b.plane());
    let common = a.envelope().intersection(&b.envelope());
    let (near_a, near_b) = (a.loops_near(&common), b.loops_near(&common));
    if are_tangled([&near_a, &near_b]) {
        return None;
    }
    let grid = Resolution::of(b.plane(), &a.envelope().union(b.envelope()));
    Some(is_narrow(&overlay::intersection(&near_a, &near_b, common.min, grid), b.plane(), &common, width_m))
}

/// Whether what `surface` has outside all of `zones` is nowhere wider than `width_m`; the zones are placed in its
/// plane. Not known where very many edges lie on top of each other.
pub fn remainder_is_narrow(surface: &MultiSurface, zones: &[&MultiSurface], width_m: f64) -> Option<bool> {
    let envelope = surface.envelope();
    let near = |zone: &&MultiSurface| in_plane(zone, surface.plane()).loops_near(&envelope);
    let taken: Vec<Vec<Position>> = zones.iter().flat_map(near).collect();
    let own = surface.loops_near(&envelope);
    if are_tangled([&own, &taken]) {
        return None;
    }
    let held = taken.iter().flatten().fold(envelope, |all, &p| all.with(p));
    let grid = Resolution::of(surface.plane(), &held);
    let rest = overlay::remainder(&own, &taken, envelope.min, grid);
    Some(is_narrow(&rest, surface.plane(), &envelope, width_m))
}

/// Whether the envelopes of more pairs of edges meet than rings are overlaid for, which takes longer than to count them.
pub(super) fn are_tangled(loops: [&[Loop]; 2]) -> bool {
    let rings = || loops.into_iter().flatten();
    let edges: usize = rings().map(Vec::len).sum();
    if edges.saturating_mul(edges) / 2 <= MOST_PAIRS {
        return false;
    }
    let coordinates: Vec<Position> = rings().flatten().copied().collect();
    let ranges = rings().scan(0, |end, ring| {
        *end += ring.len();
        Some(*end - ring.len()..*end)
    });
    let ranges: Vec<Range<usize>> = ranges.collect();
    let tree = EdgeTree::new(&coordinates, ranges.iter().cloned());
    // Each pair is found from either edge.
    let most = 2 * (MOST_PAIRS + edges * PAIRS_PER_EDGE);
    let mut found = 0;
    ranges.into_iter().flat_map(|range| range.start..range.end - 1).any(|i| {
        let envelope = Envelope::of_edge(coordinates[i], coordinates[i + 1]);
        tree.query(&coordinates, &envelope, |_| found += 1);
        found > most
    })
}

/// `loops` are oriented rings counted from the south-west corner of `envelope`.
fn is_narrow(loops: &[Vec<Position>], plane: &Plane, envelope: &Envelope, width_m: f64) -> bool {
    if loops.is_empty() {
        return true;
    }
    let [mx, my] = LocalFrame::new(plane, envelope.min, envelope.max).metres_per_unit();
    let metres = multi_polygon(&polygonize(loops).polygons).map_coords(|c| Coord { x: c.x * mx, y: c.y * my });
    metres.iter().all(|part| part.buffer(-width_m / 2.0).0.is_empty())
}
