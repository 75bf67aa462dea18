use super::SourceRing;
use crate::diagnostic::{Code, Defect};
use crate::feature::ArealGeometry;
use crate::geometry::{Envelope, Position};

/// Checks every ring by itself: finite, in range, closed, long enough, no repeated neighbours.
pub(super) fn clean(geometry: &ArealGeometry, defects: &mut Vec<Defect>) -> Vec<SourceRing> {
    let mut rings = Vec::new();
    let mut envelope = Envelope::EMPTY;
    for (p, part) in geometry.parts.iter().enumerate() {
        for (r, ring) in part.iter().enumerate() {
            let Some(positions) = clean_ring(p, r, ring, defects) else { continue };
            envelope = envelope.union(Envelope::of(&positions));
            rings.push(SourceRing { part: p, ring: r, positions });
        }
    }
    if geometry.parts.iter().flatten().all(Vec::is_empty) {
        defects.push(Defect::new(Code::GeometryEmpty));
    } else if envelope.max[0] - envelope.min[0] > 180.0 {
        defects.push(Defect::new(Code::SpanTooWide));
    }
    rings
}

fn clean_ring(part: usize, ring: usize, positions: &[Position], defects: &mut Vec<Defect>) -> Option<Vec<Position>> {
    for (vertex, &position) in positions.iter().enumerate() {
        if let Some(defect) = check_position(position) {
            defects.push(defect.at(part, ring, vertex, position));
            return None;
        }
    }
    // Adding 0 turns -0 into 0, so that equal positions have equal bits.
    let mut clean: Vec<Position> = positions.iter().map(|p| [p[0] + 0.0, p[1] + 0.0]).collect();
    let (Some(&first), Some(&last)) = (clean.first(), clean.last()) else {
        if ring == 0 && positions.is_empty() {
            defects.push(Defect { part: Some(part), ring: Some(ring), ..Defect::new(Code::GeometryEmpty) });
        }
        return None;
    };
    if first != last {
        defects.push(Defect::new(Code::RingNotClosed).at(part, ring, clean.len() - 1, last));
        clean.push(first);
    }
    if let Some(vertex) = clean.windows(2).position(|pair| pair[0] == pair[1]) {
        let before = clean.len();
        let position = clean[vertex];
        clean.dedup();
        if clean.len() > 3 {
            let detail = format!("({} in this ring)", before - clean.len());
            defects.push(Defect::new(Code::RepeatedVertex).at(part, ring, vertex + 1, position).detail(detail));
        }
    }
    if clean.len() < 4 {
        let code = if ring == 0 { Code::RingTooShort } else { Code::HoleTooShort };
        defects.push(Defect::new(code).at(part, ring, 0, first));
        return None;
    }
    Some(clean)
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
