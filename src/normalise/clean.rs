use super::{Drawn, DrawnRing};
use crate::diagnostic::{Code, Defect, Defects};
use crate::ellipsoid::Plane;
use crate::feature::ArealGeometry;
use crate::geometry::{Envelope, Position};

/// Checks every ring by itself: finite, in range, closed, long enough, no repeated neighbours.
pub(super) fn clean(mut geometry: ArealGeometry, plane: &Plane, defects: &mut Vec<Defect>) -> Drawn {
    let rings = geometry.parts.iter().map(Vec::len).sum();
    let mut drawn = Drawn { plane: plane.clone(), coordinates: Vec::new(), rings: Vec::with_capacity(rings) };
    if rings > 1 {
        drawn.coordinates.reserve_exact(geometry.parts.iter().flatten().map(Vec::len).sum());
    }
    let mut envelope = Envelope::EMPTY;
    let defects = &mut Defects::behind(defects);
    let is_empty = geometry.parts.iter().flatten().all(Vec::is_empty);
    for (p, part) in geometry.parts.iter_mut().enumerate() {
        if part.is_empty() && !is_empty {
            defects.push(Defect { part: Some(p), ..Defect::new(Code::PartEmpty) });
        }
        for (r, ring) in part.iter_mut().enumerate() {
            let start = drawn.coordinates.len();
            // A ring alone, as most are, need not be copied.
            if rings == 1 {
                drawn.coordinates = std::mem::take(ring);
            } else {
                drawn.coordinates.append(ring);
            }
            if clean_ring([p, r], start, &mut drawn.coordinates, plane.is_degrees(), defects) {
                envelope = envelope.union(Envelope::of(&drawn.coordinates[start..]));
                drawn.rings.push(DrawnRing { part: p, ring: r, range: start..drawn.coordinates.len() });
            } else {
                drawn.coordinates.truncate(start);
            }
        }
    }
    if is_empty {
        defects.push(Defect::new(Code::GeometryEmpty));
    } else if spans_too_wide(&envelope, plane) {
        defects.push(Defect::new(Code::SpanTooWide));
    }
    drawn
}

/// Whether what lies in an envelope spans more than half the longitudes, or comes so near a pole that a plane is not
/// smooth there.
fn spans_too_wide(envelope: &Envelope, plane: &Plane) -> bool {
    const LARGE_M: f64 = 1e6;
    const POLAR_DEG: f64 = 85.0;
    const BESIDE_POLE_M: f64 = 5e4;
    let spans = |e: &Envelope| e.max[0] - e.min[0] > 180.0;
    if plane.is_degrees() {
        return spans(envelope);
    }
    let extent = (envelope.max[0] - envelope.min[0]).max(envelope.max[1] - envelope.min[1]);
    let is_polar = || plane.unproject(envelope.min).is_none_or(|[_, lat]| lat.abs() > POLAR_DEG);
    // Of nearly all records that is seen at once.
    if extent * plane.unit_m() < LARGE_M && (plane.has_series() || !is_polar()) {
        return false;
    }
    let around = envelope.grown([BESIDE_POLE_M / plane.unit_m(); 2]);
    let has_pole = |lat: f64| plane.project([0.0, lat]).is_some_and(|pole| around.contains(pole));
    spans(&envelope.in_degrees(plane)) || has_pole(90.0) || has_pole(-90.0)
}

/// Cleans the ring that `positions` ends with, from `start` on; whether there is one.
fn clean_ring(
    [part, ring]: [usize; 2],
    start: usize,
    positions: &mut Vec<Position>,
    in_degrees: bool,
    defects: &mut Defects<'_>,
) -> bool {
    let drawn_len = positions.len() - start;
    let (mut end, mut repeated) = (start, None);
    for vertex in 0..drawn_len {
        let position = positions[start + vertex];
        if let Some(defect) = check_position(position, in_degrees) {
            defects.push(defect.at(part, ring, vertex, position));
            return false;
        }
        // Adding 0 turns -0 into 0, so that equal positions have equal bits.
        let position = [position[0] + 0.0, position[1] + 0.0];
        if end > start && positions[end - 1] == position {
            repeated.get_or_insert((vertex, position, 0)).2 += 1;
        } else {
            positions[end] = position;
            end += 1;
        }
    }
    positions.truncate(end);
    let (Some(&first), Some(&last)) = (positions[start..].first(), positions[start..].last()) else {
        let code = if ring == 0 { Code::PartEmpty } else { Code::HoleTooShort };
        defects.push(Defect { part: Some(part), ring: Some(ring), ..Defect::new(code) });
        return false;
    };
    if first != last {
        defects.push(Defect::new(Code::RingNotClosed).at(part, ring, drawn_len - 1, last));
        positions.push(first);
    }
    let len = positions.len() - start;
    if let Some((vertex, position, count)) = repeated.filter(|_| len > 3) {
        let detail = format!("({count} in this ring)");
        defects.push(Defect::new(Code::RepeatedVertex).at(part, ring, vertex, position).detail(detail));
    }
    if len < 4 {
        let code = if ring == 0 { Code::RingTooShort } else { Code::HoleTooShort };
        defects.push(Defect::new(code).at(part, ring, 0, first));
        return false;
    }
    true
}

fn check_position([x, y]: Position, in_degrees: bool) -> Option<Defect> {
    if !x.is_finite() || !y.is_finite() {
        return Some(Defect::new(Code::CoordinateNotFinite));
    }
    if !in_degrees || (x.abs() <= 180.0 && y.abs() <= 90.0) {
        return None;
    }
    let detail = if x.abs() <= 90.0 && y.abs() <= 180.0 {
        "It looks like latitude before longitude (坐标顺序疑似纬度在前)."
    } else if x.abs() > 360.0 || y.abs() > 360.0 {
        "It looks like projected metres without a declared CRS (疑似未声明坐标系的投影坐标)."
    } else {
        ""
    };
    Some(Defect::new(Code::CoordinateOutOfRange).detail(detail))
}
