use super::{Drawn, DrawnRing};
use crate::diagnostic::{Code, Defect};
use crate::feature::ArealGeometry;
use crate::geometry::{Envelope, Position};

/// Checks every ring by itself: finite, in range, closed, long enough, no repeated neighbours.
pub(super) fn clean(geometry: &ArealGeometry, defects: &mut Vec<Defect>) -> Drawn {
    let count = geometry.parts.iter().flatten().map(Vec::len).sum();
    let rings = geometry.parts.iter().map(Vec::len).sum();
    let mut drawn = Drawn { coordinates: Vec::with_capacity(count), rings: Vec::with_capacity(rings) };
    let mut envelope = Envelope::EMPTY;
    for (p, part) in geometry.parts.iter().enumerate() {
        for (r, ring) in part.iter().enumerate() {
            let start = drawn.coordinates.len();
            if clean_ring(p, r, ring, &mut drawn.coordinates, defects) {
                envelope = envelope.union(Envelope::of(&drawn.coordinates[start..]));
                drawn.rings.push(DrawnRing { part: p, ring: r, range: start..drawn.coordinates.len() });
            } else {
                drawn.coordinates.truncate(start);
            }
        }
    }
    if geometry.parts.iter().flatten().all(Vec::is_empty) {
        defects.push(Defect::new(Code::GeometryEmpty));
    } else if envelope.max[0] - envelope.min[0] > 180.0 {
        defects.push(Defect::new(Code::SpanTooWide));
    }
    drawn
}

/// Appends the ring to `clean`; whether there is a ring.
fn clean_ring(
    part: usize,
    ring: usize,
    positions: &[Position],
    clean: &mut Vec<Position>,
    defects: &mut Vec<Defect>,
) -> bool {
    let start = clean.len();
    let mut repeated = None;
    for (vertex, &position) in positions.iter().enumerate() {
        if let Some(defect) = check_position(position) {
            defects.push(defect.at(part, ring, vertex, position));
            return false;
        }
        // Adding 0 turns -0 into 0, so that equal positions have equal bits.
        let position = [position[0] + 0.0, position[1] + 0.0];
        if clean.len() > start && clean.last() == Some(&position) {
            repeated.get_or_insert((vertex, position, 0)).2 += 1;
        } else {
            clean.push(position);
        }
    }
    let (Some(&first), Some(&last)) = (clean[start..].first(), clean[start..].last()) else {
        if ring == 0 && positions.is_empty() {
            defects.push(Defect { part: Some(part), ring: Some(ring), ..Defect::new(Code::PartEmpty) });
        }
        return false;
    };
    if first != last {
        defects.push(Defect::new(Code::RingNotClosed).at(part, ring, positions.len() - 1, last));
        clean.push(first);
    }
    let len = clean.len() - start;
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

fn check_position([x, y]: Position) -> Option<Defect> {
    if !x.is_finite() || !y.is_finite() {
        return Some(Defect::new(Code::CoordinateNotFinite));
    }
    if x.abs() <= 180.0 && y.abs() <= 90.0 {
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
