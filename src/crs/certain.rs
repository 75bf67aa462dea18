use super::projection::AREA_MARGIN_DEG;
use crate::ellipsoid::Plane;

/// The limits in a plane between which every position lies in an area of use (degrees: west, south, east, north)
/// with its margin; `None` where that is no such box.
pub(super) fn limits(plane: &Plane, area: [f64; 4]) -> Option<[f64; 4]> {
    if plane.is_degrees() {
        return None;
    }
    // A tenth of the margin is kept in hand for what runs between the places that are looked at.
    let margin = AREA_MARGIN_DEG * 0.9;
    let [west, south, east, north] = [area[0] - margin, area[1] - margin, area[2] + margin, area[3] + margin];
    if west >= east || south.max(-89.0) >= north.min(89.0) {
        return None;
    }
    const STEPS: i32 = 32;
    let along = |from: f64, to: f64, k: i32| from + (to - from) * f64::from(k) / f64::from(STEPS);
    let (south, north) = (south.max(-89.0), north.min(89.0));
    let mut limits = [f64::NEG_INFINITY, f64::NEG_INFINITY, f64::INFINITY, f64::INFINITY];
    for k in 0..=STEPS {
        let (lon, lat) = (along(west, east, k), along(south, north, k));
        limits[0] = limits[0].max(plane.project([west, lat])?[0]);
        limits[2] = limits[2].min(plane.project([east, lat])?[0]);
        limits[1] = limits[1].max(plane.project([lon, south])?[1]);
        limits[3] = limits[3].min(plane.project([lon, north])?[1]);
    }
    (limits[0] < limits[2] && limits[1] < limits[3]).then_some(limits)
}
