use serde::{Deserialize, Serialize};

use super::overlap::interiors_meet;
use super::placing::in_plane;
use super::unmeasured::nan_where_null;
use super::{Overlap, Relation, tiling};
use crate::geometry::{Envelope, MultiSurface};

/// Vertices of zones up to which they are held against each other: beyond, where they lie apart from
/// the subject, that would cost more than the union near it.
const FEW_VERTICES: usize = 20_000;
/// Crossings of the boundary of a surface with those of some zones up to which the union of what they take is made: beyond,
/// it is not measured.
pub const MOST_CROSSINGS_OF_A_UNION: usize = 5_000_000;
/// The error in m² of the area of a union, apart from that of its size.
const UNION_ERROR_M2: f64 = 1e-6;

/// How much of a surface a class of zones takes (占用), each place counted once.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Occupation {
    /// Area in m² of the union of what the zones take.
    #[serde(deserialize_with = "nan_where_null")]
    pub occupied_m2: f64,
    /// What is left of the surface, in m²; the two add up to its area.
    #[serde(deserialize_with = "nan_where_null")]
    pub remaining_m2: f64,
    /// Occupied part of the surface, 0 to 1.
    #[serde(deserialize_with = "nan_where_null")]
    pub share: f64,
}

impl Occupation {
    /// Whether it was measured: the figures are no numbers where boundaries cross too often for that.
    pub fn is_measured(&self) -> bool {
        !self.occupied_m2.is_nan()
    }
}

/// What `zones` together take of `subject`; `overlaps` are their measures with it, in step.
///
/// Zones that do not overlap each other are added up, with the accuracy of [`overlap()`](super::overlap()); otherwise
/// the union is built on a grid of 25 pm, with an error below 1e-6 m² plus 1e-12 of the subject's area
/// plus 2e-11 m times its perimeter. The two parts always add up to the area of the subject. Where one of the overlaps was
/// not measured, or a union is needed and boundaries cross more than [`MOST_CROSSINGS_OF_A_UNION`] times or very many edges of
/// zones lie on top of each other, the figures are no numbers.
///
/// ```
/// use minezone::Right;
/// use minezone::measure::{occupation, overlap};
///
/// let surface = |x: f64| {
///     let square = geo::Rect::new((x, 36.60), (x + 0.02, 36.62)).to_polygon();
///     Right::new("", &square).unwrap().surface
/// };
/// let (right, zones) = (surface(118.30), [surface(118.31), surface(118.315)]);
/// let zones: Vec<_> = zones.iter().map(|zone| &**zone).collect();
/// let overlaps: Vec<_> = zones.iter().map(|zone| overlap(&right, zone)).collect();
/// // The second lies where the first takes its half already.
/// assert!((occupation(&right, &zones, &overlaps).share - 0.5).abs() < 1e-6);
/// ```
pub fn occupation(subject: &MultiSurface, zones: &[&MultiSurface], overlaps: &[Overlap]) -> Occupation {
    let taking: Vec<(&MultiSurface, &Overlap)> =
        zones.iter().copied().zip(overlaps).filter(|(_, overlap)| overlap.relation.interiors_meet()).collect();
    let whole = |o: &Overlap| matches!(o.relation, Relation::Within | Relation::Equals);
    let area_m2 = subject.area_m2();
    let occupied_m2 = if taking.iter().any(|(_, overlap)| whole(overlap)) {
        area_m2
    } else {
        let surfaces: Vec<&MultiSurface> = taking.iter().map(|(zone, _)| *zone).collect();
        let sum = taking.iter().map(|(_, overlap)| overlap.area_m2).fold(0.0, |sum, area| sum + area);
        let vertices: usize = surfaces.iter().map(|surface| surface.vertex_count()).sum();
        let crossings: usize = taking.iter().map(|(_, overlap)| overlap.crossings).sum();
        if surfaces.len() < 2 || (vertices <= FEW_VERTICES && are_apart(&surfaces)) {
            sum
        } else if sum.is_nan() || crossings > MOST_CROSSINGS_OF_A_UNION {
            f64::NAN
        } else {
            let union = common_area(&[subject], &surfaces);
            // Zones may overlap elsewhere only: then their sum is the better figure.
            let error = UNION_ERROR_M2 + 1e-12 * area_m2 + 2e-11 * subject.perimeter_m();
            if (union - sum).abs() <= error { sum } else { union }
        }
    };
    if occupied_m2.is_nan() {
        return Occupation { occupied_m2, remaining_m2: f64::NAN, share: f64::NAN };
    }
    let occupied_m2 = occupied_m2.min(area_m2);
    Occupation { occupied_m2, remaining_m2: area_m2 - occupied_m2, share: occupied_m2 / area_m2 }
}

/// Whether no two of the surfaces have interior in common.
pub fn are_apart(surfaces: &[&MultiSurface]) -> bool {
    let Some(plane) = surfaces.first().map(|surface| surface.plane()) else { return true };
    let surfaces: Vec<_> = surfaces.iter().map(|surface| in_plane(surface, plane)).collect();
    let mut sorted: Vec<(Envelope, &MultiSurface)> = surfaces.iter().map(|s| (s.envelope(), &**s)).collect();
    sorted.sort_by(|a, b| a.0.min[0].total_cmp(&b.0.min[0]));
    sorted.iter().enumerate().all(|(i, (envelope, a))| {
        let rest = sorted[i + 1..].iter().take_while(|(other, _)| other.min[0] <= envelope.max[0]);
        rest.filter(|(other, _)| other.meets(envelope)).all(|(_, b)| !interiors_meet(a, b))
    })
}

/// Area in m² of what lies in any of `a` and in any of `b`, as good as the union of [`occupation()`]; all are placed
/// in the plane of the one with most vertices.
pub fn common_area(a: &[&MultiSurface], b: &[&MultiSurface]) -> f64 {
    let largest = a.iter().chain(b).max_by_key(|surface| surface.vertex_count());
    let Some(plane) = largest.map(|surface| surface.plane()) else { return 0.0 };
    let [a, b] = [a, b].map(|surfaces| surfaces.iter().map(|s| in_plane(s, plane)).collect::<Vec<_>>());
    let [a, b] = [&a, &b].map(|surfaces| surfaces.iter().map(|s| &**s).collect::<Vec<_>>());
    let envelope_of =
        |surfaces: &[&MultiSurface]| surfaces.iter().fold(Envelope::EMPTY, |all, s| all.union(s.envelope()));
    let common = envelope_of(&a).intersection(&envelope_of(&b));
    tiling::common_area(&a, &b, common)
}
