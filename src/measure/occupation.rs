use super::{Overlap, Relation, overlap};
use crate::ellipsoid::LocalFrame;
use crate::geometry::{Envelope, MultiSurface, Position, overlay};

/// How much of a surface a class of zones takes (占用), each place counted once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Occupation {
    /// Area in m² of the union of what the zones take.
    pub occupied_m2: f64,
    /// What is left of the surface, in m²; the two add up to its area.
    pub remaining_m2: f64,
    /// Occupied part of the surface, 0 to 1.
    pub share: f64,
}

/// What `zones` together take of `subject`; `overlaps` are their measures with it, in step.
///
/// Zones that do not overlap each other are added up, with the accuracy of [`overlap`]; otherwise
/// the union is built on a grid of 25 pm, with an error below 1e-6 m².
pub fn occupation(subject: &MultiSurface, zones: &[&MultiSurface], overlaps: &[Overlap]) -> Occupation {
    let taking: Vec<(&MultiSurface, &Overlap)> =
        zones.iter().copied().zip(overlaps).filter(|(_, overlap)| overlap.relation.interiors_meet()).collect();
    let whole = |o: &Overlap| matches!(o.relation, Relation::Within | Relation::Equals);
    let area_m2 = subject.area_m2();
    let occupied_m2 = if taking.iter().any(|(_, overlap)| whole(overlap)) {
        area_m2
    } else if are_apart(&taking) {
        taking.iter().map(|(_, overlap)| overlap.area_m2).sum()
    } else {
        union_area(subject, &taking)
    };
    let occupied_m2 = occupied_m2.min(area_m2);
    Occupation { occupied_m2, remaining_m2: area_m2 - occupied_m2, share: occupied_m2 / area_m2 }
}

/// Whether no two of the zones have interior in common.
fn are_apart(zones: &[(&MultiSurface, &Overlap)]) -> bool {
    zones.iter().enumerate().all(|(i, (a, _))| {
        zones[i + 1..]
            .iter()
            .all(|(b, _)| !a.envelope().meets(&b.envelope()) || !overlap(a, b).relation.interiors_meet())
    })
}

fn union_area(subject: &MultiSurface, zones: &[(&MultiSurface, &Overlap)]) -> f64 {
    let envelope = subject.envelope();
    let clip: Vec<Vec<Position>> = zones.iter().flat_map(|(zone, _)| zone.loops_near(&envelope)).collect();
    let loops = overlay::intersection(&subject.loops_near(&envelope), &clip, envelope.min);
    let reach = Envelope::of(&loops.concat()).max[1];
    let frame = LocalFrame::new(envelope.min, reach.max(0.0));
    loops.iter().flat_map(|ring| ring.windows(2)).map(|edge| frame.area_under(edge[0], edge[1])).sum()
}
