use geo::{Buffer, Coord, MapCoords};

use crate::ellipsoid::LocalFrame;
use crate::geometry::overlay::{self, Resolution};
use crate::geometry::{MultiSurface, Position};

/// Whether what two surfaces have in common is nowhere wider than `width_m`.
///
/// Area and perimeter cannot tell: a long sliver would hide a real corner beside it. The shape is
/// shrunk by half the width on all sides instead, and must vanish.
pub fn common_is_narrow(a: &MultiSurface, b: &MultiSurface, width_m: f64) -> bool {
    let common = a.envelope().intersection(&b.envelope());
    let (near_a, near_b) = (a.loops_near(&common), b.loops_near(&common));
    is_narrow(&overlay::intersection(&near_a, &near_b, common.min, Resolution::DEGREES), common.min, width_m)
}

/// Whether what `surface` has outside all of `zones` is nowhere wider than `width_m`.
pub fn remainder_is_narrow(surface: &MultiSurface, zones: &[&MultiSurface], width_m: f64) -> bool {
    let envelope = surface.envelope();
    let taken: Vec<Vec<Position>> = zones.iter().flat_map(|zone| zone.loops_near(&envelope)).collect();
    let near = surface.loops_near(&envelope);
    is_narrow(&overlay::remainder(&near, &taken, envelope.min, Resolution::DEGREES), envelope.min, width_m)
}

/// `loops` are oriented rings in degrees from `origin`.
fn is_narrow(loops: &[Vec<Position>], origin: Position, width_m: f64) -> bool {
    let [mx, my] = LocalFrame::new(origin, 0.0).metres_per_degree();
    let shape = MultiSurface::from_loops(loops).to_multi_polygon();
    let metres = shape.map_coords(|c| Coord { x: c.x * mx, y: c.y * my });
    metres.iter().all(|part| part.buffer(-width_m / 2.0).0.is_empty())
}
