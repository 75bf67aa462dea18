use geo::{Coord, MultiPolygon};

use super::{B, E2};

/// Area in m² by TD/T 1055-2019, Annex D (图幅理论面积与图斑椭球面积计算公式及要求), over the corners as they are given: nothing
/// is inserted and nothing is rounded. [`ellipsoidal_area`](super::ellipsoidal_area) is what the third land survey makes of it.
///
/// `polygons` are longitude and latitude in degrees on CGCS2000, shells positive and holes negative
/// whatever their direction. Each edge counts as the trapezoid between its two parallels from a
/// fixed meridian to its mean longitude. That is not the area under the straight edge, which
/// [`area`](super::area) gives, but differs from it by the cube of the edge's length: in middle latitudes about 3 m² for an
/// edge of 1 km that runs diagonally, and nothing for one along a parallel or a meridian. The series in `e²` is that of the
/// standard, cut off at `e⁸`; what it leaves out is below 1e-11 of the area.
pub fn annex_d_area(polygons: &MultiPolygon<f64>) -> f64 {
    super::over_rings(polygons, ring_area)
}

/// The same of one closed ring, positive or negative by its direction.
pub(super) fn ring_area(ring: &[Coord<f64>]) -> f64 {
    // Any meridian serves; one of the ring keeps the terms small.
    let Some(first) = ring.first() else { return 0.0 };
    ring.windows(2)
        .map(|edge| {
            let width = ((edge[0].x + edge[1].x) / 2.0 - first.x).to_radians();
            trapezoid(width, edge[0].y.to_radians(), edge[1].y.to_radians())
        })
        .sum()
}

/// The standard's formula for the trapezoid of a width between two latitudes, all in radians.
fn trapezoid(width: f64, b1: f64, b2: f64) -> f64 {
    let (e2, e4, e6, e8) = (E2, E2 * E2, E2.powi(3), E2.powi(4));
    let coefficients = [
        1.0 + 3.0 / 6.0 * e2 + 30.0 / 80.0 * e4 + 35.0 / 112.0 * e6 + 630.0 / 2304.0 * e8,
        -(1.0 / 6.0 * e2 + 15.0 / 80.0 * e4 + 21.0 / 112.0 * e6 + 420.0 / 2304.0 * e8),
        3.0 / 80.0 * e4 + 7.0 / 112.0 * e6 + 180.0 / 2304.0 * e8,
        -(1.0 / 112.0 * e6 + 45.0 / 2304.0 * e8),
        5.0 / 2304.0 * e8,
    ];
    let (middle, difference) = ((b1 + b2) / 2.0, b2 - b1);
    let terms = coefficients.iter().enumerate().map(|(k, coefficient)| {
        let odd = (2 * k + 1) as f64;
        coefficient * (odd * difference / 2.0).sin() * (odd * middle).cos()
    });
    2.0 * B * B * width * terms.sum::<f64>()
}
