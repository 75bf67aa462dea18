//! Areas that are lost in the rounding of what lies under their edges.

use std::ops::Range;

use super::predicate::orientation;
use super::{Envelope, Position};
use crate::ellipsoid::{LocalFrame, Plane};

/// Part of the square of its perimeter below which the area of a surface may be lost: the sum of the areas under the
/// edges rounds by some 1e-16 of that square.
const THIN: f64 = 1e-12;

/// Whether the area in m² is so small beside the perimeter in metres that it is to be computed by [`area`].
pub(super) fn is_needle(area_m2: f64, perimeter_m: f64) -> bool {
    area_m2 <= THIN * perimeter_m * perimeter_m
}

/// Area in m² of valid rings of a plane, by the triangles from the first vertex of each to its edges; above 0 when there
/// is a ring.
///
/// The terms are as small as the area where all vertices lie near one line, so that a triangle of 1e-11 m² and 10 km
/// length keeps its digits.
pub(super) fn area(coordinates: &[Position], rings: &[Range<usize>], plane: &Plane) -> f64 {
    let sum: f64 = rings.iter().map(|ring| ring_area(&coordinates[ring.clone()], plane)).sum();
    if rings.is_empty() { 0.0 } else { sum.max(f64::MIN_POSITIVE) }
}

fn ring_area(ring: &[Position], plane: &Plane) -> f64 {
    let envelope = Envelope::of(ring);
    let frame = if plane.is_degrees() {
        LocalFrame::in_degrees(ring[0], envelope.max[1] - envelope.min[1])
    } else {
        LocalFrame::new(plane, envelope.min, envelope.max)
    };
    let of_edge =
        |e: &[Position]| frame.area_of_triangle(frame.local(e[0]), frame.local(e[1]), orientation(ring[0], e[0], e[1]));
    ring.windows(2).map(of_edge).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area_of(ring: &[Position]) -> f64 {
        area(ring, std::slice::from_ref(&(0..ring.len())), &Plane::DEGREES)
    }

    /// The area from twice the planar one in rational numbers, 5.820869970535656e-21 square degrees, times half the density
    /// at the mean latitude of the corners, which is the mean density to 1e-7.
    #[test]
    fn a_triangle_ten_kilometres_long_keeps_the_digits_of_its_area() {
        let apex = [0.042_666_662_400_733_91, 0.042_666_662_399_824_42];
        let middle = [0.021_333_324_800_252_74, 0.021_333_324_799_797_992];
        let found = area_of(&[[0.0, 0.0], middle, apex, [0.0, 0.0]]);
        assert!((found - 3.582_475_16e-11).abs() < 1e-17, "{found}");
    }

    #[test]
    fn a_triangle_is_the_sum_of_what_lies_under_its_edges() {
        for lat in [-60.0, 0.0, 36.5] {
            let frame = LocalFrame::in_degrees([118.0, lat], 5.0);
            let (p, q) = ([0.5, -0.25], [1.0, 4.5]);
            let origin = [0.0, 0.0];
            let under = frame.area_under(origin, p) + frame.area_under(p, q) + frame.area_under(q, origin);
            let whole = frame.area_of_triangle(p, q, p[0] * q[1] - p[1] * q[0]);
            assert!((whole - under).abs() < 1e-13 * under, "{lat}: {whole} {under}");
        }
    }

    #[test]
    fn a_ring_has_an_area_even_where_its_figure_underflows() {
        assert_eq!(area_of(&[[0.0, 0.0], [1e-170, 0.0], [0.0, 1e-170], [0.0, 0.0]]), f64::MIN_POSITIVE);
        assert_eq!(area(&[], &[], &Plane::DEGREES), 0.0);
    }
}
