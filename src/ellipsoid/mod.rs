//! The CGCS2000 ellipsoid: what a degree, an edge and a shortest line measure on it.
//!
//! Every area in this crate is the exact integral under edges that are straight in the [`Plane`] in which they
//! are drawn, so the parts of a polygon always add up to the whole; every distance is a geodesic.

mod annex_d;
mod ellipsoidal;
mod frame;
mod geodesic_edges;
mod plane;
mod transverse_mercator;

use std::sync::LazyLock;

pub use annex_d::annex_d_area;
pub use ellipsoidal::{MOST_INSERTED, ellipsoidal_area};
pub use frame::{LocalFrame, frame_between};
use geo::MultiPolygon;
pub use geodesic_edges::geodesic_area;
pub use geographiclib_rs::Geodesic;
pub use plane::{MapProjection, Plane};
pub use transverse_mercator::{Parameters, TransverseMercator};

/// Semi-major axis in metres (GB 22021-2008; EPSG ellipsoid 1024).
pub const A: f64 = 6_378_137.0;
/// Flattening.
pub const F: f64 = 1.0 / 298.257_222_101;
/// Semi-minor axis in metres.
pub const B: f64 = A * (1.0 - F);
/// First eccentricity squared.
pub const E2: f64 = F * (2.0 - F);

/// Karney's geodesic solver for this ellipsoid (accuracy 15 nm, doi:10.1007/s00190-012-0578-z).
pub fn geodesic() -> &'static Geodesic {
    static GEODESIC: LazyLock<Geodesic> = LazyLock::new(|| Geodesic::new(A, F));
    &GEODESIC
}

/// Area in m² between the equator and latitude `phi` (radians), per radian of longitude.
///
/// Snyder, *Map Projections: A Working Manual* (USGS PP 1395), eq. 3-12, times `a²/2`.
pub fn authalic(phi: f64) -> f64 {
    let (s, e) = (phi.sin(), E2.sqrt());
    B * B / 2.0 * (s / (1.0 - E2 * s * s) + (e * s).atanh() / e)
}

/// Metres in a degree of longitude and of latitude at a latitude in degrees.
pub fn metres_per_degree(latitude: f64) -> [f64; 2] {
    let (sin, cos) = latitude.to_radians().sin_cos();
    let w = 1.0 - E2 * sin * sin;
    [(A / w.sqrt() * cos).to_radians(), (A * (1.0 - E2) / (w * w.sqrt())).to_radians()]
}

/// Area of a valid multipolygon in m², its edges straight in longitude and latitude (degrees).
///
/// Shells count positive and holes negative whatever their direction. The error is below 1e-12 of
/// the area plus 1e-9 m² for polygons up to 20° tall.
pub fn area(polygons: &MultiPolygon<f64>) -> f64 {
    over_rings(polygons, |ring| ring_area(&ring.iter().map(|c| [c.x, c.y]).collect::<Vec<_>>()))
}

/// Shells less holes, whatever their direction, by the area of one ring.
fn over_rings(polygons: &MultiPolygon<f64>, ring_area: impl Fn(&[geo::Coord<f64>]) -> f64) -> f64 {
    let of_polygon = |polygon: &geo::Polygon<f64>| {
        let holes: f64 = polygon.interiors().iter().map(|hole| ring_area(&hole.0).abs()).sum();
        ring_area(&polygon.exterior().0).abs() - holes
    };
    polygons.iter().map(of_polygon).sum()
}

/// Area in m² of a closed ring of longitudes and latitudes in degrees, positive or negative by its direction: what it
/// winds round twice counts twice.
pub fn ring_area(ring: &[[f64; 2]]) -> f64 {
    ring_area_in(&Plane::DEGREES, ring)
}

/// The same of a ring of positions of a plane.
pub fn ring_area_in(plane: &Plane, ring: &[[f64; 2]]) -> f64 {
    let limit = |pick: fn(f64, f64) -> f64, from: f64| {
        ring.iter().fold([from; 2], |limit, p| [pick(limit[0], p[0]), pick(limit[1], p[1])])
    };
    frame::ring_area(plane, ring, limit(f64::min, f64::INFINITY), limit(f64::max, f64::NEG_INFINITY))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Independent value: 8-point Gauss-Legendre on [`authalic`] for one 0.5° edge.
    #[test]
    fn a_quadrangle_is_the_difference_of_two_zones() {
        let square = geo::Rect::new((118.0, 36.0), (118.5, 36.5)).to_polygon().into();
        let exact = 0.5_f64.to_radians() * (authalic(36.5_f64.to_radians()) - authalic(36.0_f64.to_radians()));
        assert!((area(&square) - exact).abs() < 1e-12 * exact, "{} {exact}", area(&square));
    }
}
