//! The planes of CRS that are looked up: transverse Mercator by its own series, all others by PROJ.

use std::cell::RefCell;
use std::sync::Arc;

use gdal::spatial_ref::SpatialRef;
use proj::{Proj, ProjCreateError};

use crate::ellipsoid::{MapProjection, Parameters, Plane, TransverseMercator};

/// Metres in a degree, for CRS in degrees of another datum.
const DEGREE_M: f64 = 111_320.0;

/// Two CRS as WKT: from the first to the second is what brings positions to longitude and latitude on CGCS2000.
#[derive(Debug)]
pub(super) struct Pipeline {
    pub source: String,
    pub frame: String,
}

/// The plane of a CRS that is not in degrees on CGCS2000.
///
/// # Errors
/// A message for people, when PROJ has no transformation from it to longitude and latitude and back.
pub(super) fn plane(
    reference: &SpatialRef,
    name: &str,
    way: Pipeline,
    is_shifted: bool,
    is_projected: bool,
) -> Result<Plane, String> {
    let series = if is_shifted { None } else { transverse_mercator(reference) };
    if let Some(projection) = series {
        return Ok(Plane::transverse_mercator(name, &way.source, projection));
    }
    there_and_back(&way).map_err(|e| format!("the CRS {name:?}: {e}"))?;
    let unit_m = if is_projected { reference.linear_units() } else { DEGREE_M };
    let way = Arc::new(way);
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

/// Pairs of projections that one thread keeps ready.
const READY: usize = 4;

/// PROJ's objects from a CRS to longitude and latitude, and back.
type ThereAndBack = [Proj; 2];

thread_local! {
    /// PROJ's objects belong to one thread, and one takes 11 ms to make.
    static PROJECTIONS: RefCell<Vec<(Arc<Pipeline>, Option<ThereAndBack>)>> = const { RefCell::new(Vec::new()) };
}

fn there_and_back(way: &Pipeline) -> Result<ThereAndBack, ProjCreateError> {
    let make = |from: &str, to: &str| Proj::new_known_crs(from, to, None);
    Ok([make(&way.source, &way.frame)?, make(&way.frame, &way.source)?])
}

/// A projection that PROJ computes.
#[derive(Debug)]
struct ByProj(Arc<Pipeline>);

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
