use geo::{Buffer, Coord, MapCoords};

use super::placing::in_plane;
use crate::ellipsoid::{LocalFrame, Plane};
use crate::geometry::overlay::{self, Resolution};
use crate::geometry::polygonize::polygonize;
use crate::geometry::{Envelope, MultiSurface, Position, multi_polygon};

/// Whether what two surfaces have in common is nowhere wider than `width_m`; the first is placed in the plane of
/// the second.
///
/// Area and perimeter cannot show that: a long sliver would hide a real corner beside it. The shape is
/// shrunk by half the width on all sides instead, and must vanish.
pub fn common_is_narrow(a: &MultiSurface, b: &MultiSurface, width_m: f64) -> bool {
    let a = in_plane(a, b.plane());
    let common = a.envelope().intersection(&b.envelope());
    let (near_a, near_b) = (a.loops_near(&common), b.loops_near(&common));
    let grid = Resolution::of(b.plane(), &a.envelope().union(b.envelope()));
    is_narrow(&overlay::intersection(&near_a, &near_b, common.min, grid), b.plane(), &common, width_m)
}

/// Whether what `surface` has outside all of `zones` is nowhere wider than `width_m`; the zones are placed in its
/// plane.
pub fn remainder_is_narrow(surface: &MultiSurface, zones: &[&MultiSurface], width_m: f64) -> bool {
    let envelope = surface.envelope();
    let near = |zone: &&MultiSurface| in_plane(zone, surface.plane()).loops_near(&envelope);
    let taken: Vec<Vec<Position>> = zones.iter().flat_map(near).collect();
    let held = taken.iter().flatten().fold(envelope, |all, &p| all.with(p));
    let grid = Resolution::of(surface.plane(), &held);
    let rest = overlay::remainder(&surface.loops_near(&envelope), &taken, envelope.min, grid);
    is_narrow(&rest, surface.plane(), &envelope, width_m)
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
