//! The planes of projected CRS: transverse Mercator by its own series, all others by PROJ.

use std::cell::RefCell;
use std::sync::Arc;

use gdal::spatial_ref::SpatialRef;
use proj::{Proj, ProjCreateError};

use super::Way;
use super::placer::AREA_MARGIN_DEG;
use crate::ellipsoid::{MapProjection, Parameters, Plane, TransverseMercator};

/// Metres in a degree, for CRS in degrees of another datum.
const DEGREE_M: f64 = 111_320.0;

/// The plane of a CRS that is not in degrees on CGCS2000.
///
/// # Errors
/// A message for people, when PROJ has no transformation from it to longitude and latitude and back.
pub(super) fn plane(
    reference: &SpatialRef,
    name: &str,
    way: &Arc<Way>,
    is_shifted: bool,
    is_projected: bool,
) -> Result<Plane, String> {
    let series = if is_shifted { None } else { transverse_mercator(reference) };
    if let Some(projection) = series {
        return Ok(Plane::transverse_mercator(name, &way.source, projection));
    }
    there_and_back(way).map_err(|e| format!("the CRS {name:?}: {e}"))?;
    let unit_m = if is_projected { reference.linear_units() } else { DEGREE_M };
    Ok(Plane::other(name, &way.source, unit_m, Box::new(ByProj(way.clone()))))
}

/// The parameters of a transverse Mercator projection in metres from Greenwich.
fn transverse_mercator(reference: &SpatialRef) -> Option<TransverseMercator> {
    let projection = reference.get_attr_value("PROJECTION", 0).ok().flatten()?;
    let is_transverse = ["Transverse_Mercator", "Gauss_Kruger"].contains(&projection.as_str());
    let meridian = reference.get_attr_value("PRIMEM", 1).ok().flatten().and_then(|text| text.parse::<f64>().ok());
    // Parameters are stated in the angular unit of the base CRS.
    let is_in_degrees = (reference.angular_units() - 1.0_f64.to_radians()).abs() <= 1e-12;
    if !is_transverse || !is_in_degrees || reference.linear_units() != 1.0 || meridian.unwrap_or(0.0) != 0.0 {
        return None;
    }
    let parameter = |name| reference.get_proj_param(name).ok().flatten();
    let (semi_major, semi_minor) = (reference.semi_major().ok()?, reference.semi_minor().ok()?);
    // What a definition states is the inverse flattening, and not the axis that follows from it.
    let inverse = reference.get_attr_value("SPHEROID", 2).ok().flatten().and_then(|text| text.parse::<f64>().ok());
    let flattening = inverse.filter(|f| *f > 0.0).map_or(1.0 - semi_minor / semi_major, |inverse| 1.0 / inverse);
    TransverseMercator::new(Parameters {
        semi_major,
        flattening,
        central_meridian: parameter("central_meridian")?,
        latitude_of_origin: parameter("latitude_of_origin").unwrap_or(0.0),
        scale: parameter("scale_factor").unwrap_or(1.0),
        false_easting: parameter("false_easting").unwrap_or(0.0),
        false_northing: parameter("false_northing").unwrap_or(0.0),
    })
}

/// The limits in a plane between which every position lies in an area of use (degrees: west, south, east, north)
/// with its margin; `None` where that is no such box.
pub(super) fn certain(plane: &Plane, area: [f64; 4]) -> Option<[f64; 4]> {
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

/// Pairs of projections that one thread keeps ready.
const READY: usize = 4;

/// PROJ's objects from a CRS to longitude and latitude, and back.
type ThereAndBack = [Proj; 2];

thread_local! {
    /// PROJ's objects belong to one thread, and one takes 11 ms to make.
    static PROJECTIONS: RefCell<Vec<(Arc<Way>, Option<ThereAndBack>)>> = const { RefCell::new(Vec::new()) };
}

fn there_and_back(way: &Way) -> Result<ThereAndBack, ProjCreateError> {
    let make = |from: &str, to: &str| Proj::new_known_crs(from, to, None);
    Ok([make(&way.source, &way.frame)?, make(&way.frame, &way.source)?])
}

/// A projection that PROJ computes.
#[derive(Debug)]
struct ByProj(Arc<Way>);

impl ByProj {
    fn convert(&self, direction: usize, [x, y]: [f64; 2]) -> Option<[f64; 2]> {
        let way = &self.0;
        PROJECTIONS.with_borrow_mut(|ready| {
            let found = ready.iter().position(|(of, _)| Arc::ptr_eq(of, way));
            let at = found.unwrap_or_else(|| {
                if ready.len() == READY {
                    ready.remove(0);
                }
                ready.push((way.clone(), there_and_back(way).ok()));
                ready.len() - 1
            });
            let (x, y) = ready[at].1.as_ref()?[direction].convert((x, y)).ok()?;
            (x.is_finite() && y.is_finite()).then_some([x, y])
        })
    }
}

impl MapProjection for ByProj {
    fn unproject(&self, position: [f64; 2]) -> Option<[f64; 2]> {
        self.convert(0, position)
    }

    fn project(&self, position: [f64; 2]) -> Option<[f64; 2]> {
        self.convert(1, position)
    }
}
