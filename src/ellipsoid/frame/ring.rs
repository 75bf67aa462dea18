//! The area of a whole ring.

use super::{LocalFrame, frame_between};
use crate::ellipsoid::Plane;

/// Edges that are measured together against the straight line from the first to the last.
const RUN: usize = 64;

/// Signed area in m² of a closed ring of a plane, positive when it runs counter-clockwise. The ring lies between two
/// corners.
///
/// What a ring winds round twice counts twice. A large ring in a plane other than that of degrees is taken in runs: the
/// area between a run and its chord is that of a small neighbourhood, whose polynomial has few terms, and
/// only the polygon of the chords needs one for the whole.
pub fn ring_area(plane: &Plane, ring: &[[f64; 2]], min: [f64; 2], max: [f64; 2]) -> f64 {
    let Some(&first) = ring.first() else { return 0.0 };
    if plane.is_degrees() {
        return along(&LocalFrame::in_degrees(first, max[1] - min[1]), ring);
    }
    let whole = LocalFrame::new(plane, min, max);
    if ring.len() <= 2 * RUN || plane.cell(min, max).is_some_and(|cell| cell.is_smallest()) {
        return along(&whole, ring);
    }
    let mut area_m2 = 0.0;
    for start in (0..ring.len() - 1).step_by(RUN) {
        let run = &ring[start..(start + RUN + 1).min(ring.len())];
        let limits = |pick: fn(f64, f64) -> f64| {
            run.iter().skip(1).fold(run[0], |limit, p| [pick(limit[0], p[0]), pick(limit[1], p[1])])
        };
        let near = frame_between(plane, limits(f64::min), limits(f64::max));
        let chord = [run[0], run[run.len() - 1]];
        area_m2 += along(&near, run) - along(&near, &chord) + along(&whole, &chord);
    }
    area_m2
}

/// What lies under the edges.
fn along(frame: &LocalFrame, positions: &[[f64; 2]]) -> f64 {
    positions.windows(2).map(|edge| frame.area_under(frame.local(edge[0]), frame.local(edge[1]))).sum()
}
