use geo::{Coord, MultiPolygon};
use geographiclib_rs::{PolygonArea, Winding};

/// Area in m² with the shortest line from each corner to the next as edge (测地线边), as most GIS compute it.
///
/// `polygons` are longitude and latitude in degrees on CGCS2000, shells positive and holes negative whatever their
/// direction. Karney's algorithm (doi:10.1007/s00190-012-0578-z); rounding stays below 1e-6 m² an edge.
pub fn geodesic_area(polygons: &MultiPolygon<f64>) -> f64 {
    super::over_rings(polygons, ring_area)
}

fn ring_area(ring: &[Coord<f64>]) -> f64 {
    let mut area = PolygonArea::new(super::geodesic(), Winding::CounterClockwise);
    // It closes the ring itself.
    ring.iter().skip(1).for_each(|corner| area.add_point(corner.y, corner.x));
    let (_, square_metres, _) = area.compute(true);
    square_metres
}
