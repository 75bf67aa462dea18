//! CRS that are not known here: what a definition says is asked of GDAL, which asks PROJ's database.

use std::ffi::CString;

use gdal::spatial_ref::SpatialRef;

use super::by_proj::{self, Pipeline};
use super::datum::{
    Datum, is_its_ellipsoid, not_cgcs2000, not_from_greenwich, not_in_degrees, on_another_ellipsoid,
    shifted_from_cgcs2000,
};
use super::definition::{self, Meaning, meaning, unknown};
use super::{Crs, Grid, certain, usual};
use crate::ellipsoid::Plane;
use crate::quiet::GdalErrorGuard;

/// The CRS that a text means.
///
/// # Errors
/// A message for people, when it is unknown or its datum may not be taken as CGCS2000.
pub(super) fn crs(definition: &str) -> Result<Crs, String> {
    let _quiet = GdalErrorGuard::new();
    from_reference(&reference(definition)?)
}

fn reference(definition: &str) -> Result<SpatialRef, String> {
    let found = match meaning(definition)? {
        Meaning::Wkt => SpatialRef::from_wkt(definition),
        Meaning::Proj => SpatialRef::from_proj4(definition),
        Meaning::Short => match definition::code(definition) {
            Some(code) => SpatialRef::from_epsg(code.into()),
            None => SpatialRef::from_wkt(&usual::around(definition::meridian(definition).unwrap_or_default())),
        },
        Meaning::Name => SpatialRef::from_definition(definition),
    };
    found.map_err(|_| unknown(definition))
}

fn from_reference(reference: &SpatialRef) -> Result<Crs, String> {
    let name = reference.name().unwrap_or_else(|| "unnamed".into());
    let is_projected = reference.is_projected();
    if !reference.is_geographic() && !is_projected {
        return Err(format!("the CRS {name:?} is neither geographic nor projected"));
    }
    let datum = reference.get_attr_value("DATUM", 0).ok().flatten().unwrap_or_default();
    let Datum { is_cgcs2000, is_same } = Datum::named(&datum);
    if is_same && !has_its_ellipsoid(reference) {
        return Err(on_another_ellipsoid(&name, &datum));
    }
    let shift = declared_shift(reference);
    match (is_same, &shift) {
        (true, Some(_)) => return Err(shifted_from_cgcs2000(&name, &datum)),
        (false, None) => return Err(not_cgcs2000(&name, &datum)),
        _ => {}
    }
    counts_in_degrees_from_greenwich(reference, &name, is_projected)?;
    let area =
        reference.area_of_use().map(|a| [a.west_lon_degree, a.south_lat_degree, a.east_lon_degree, a.north_lat_degree]);
    let wkt = |reference: &SpatialRef| reference.to_wkt().map_err(|e| format!("the CRS {name:?}: {e}"));
    let way = if shift.is_some() {
        // The parameters lead to CGCS2000, which PROJ knows as WGS 84 here.
        Some(Pipeline { source: wkt(reference)?, frame: "EPSG:4326".into() })
    } else if is_projected {
        let base = reference.geog_cs().map_err(|e| format!("the CRS {name:?}: {e}"))?;
        Some(Pipeline { source: wkt(reference)?, frame: wkt(&base)? })
    } else {
        None
    };
    let grid = is_projected.then(|| gauss_kruger(reference)).flatten();
    let area = area.or_else(|| grid.map(|grid| [grid.central_meridian - 3.0, 0.0, grid.central_meridian + 3.0, 60.0]));
    let source = way.as_ref().map(|way| way.source.as_str().into());
    let plane = match way {
        Some(way) => by_proj::plane(reference, &name, way, shift.is_some(), is_projected)?,
        None => Plane::DEGREES,
    };
    let certain = area.and_then(|area| certain::limits(&plane, area));
    Ok(Crs { name, is_cgcs2000, shift, grid, is_northing_first: false, is_projected, source, area, plane, certain })
}

/// Whether the ellipsoid is that of CGCS2000 or as good as that.
fn has_its_ellipsoid(reference: &SpatialRef) -> bool {
    let axes = (reference.semi_major(), reference.semi_minor());
    matches!(axes, (Ok(semi_major), Ok(semi_minor)) if is_its_ellipsoid(semi_major, semi_minor))
}

/// Longitudes and latitudes are those of a file, or those that PROJ gives, as they are.
fn counts_in_degrees_from_greenwich(reference: &SpatialRef, name: &str, is_projected: bool) -> Result<(), String> {
    // Files round the degree to ten digits; no other unit comes as near. A plane in metres bears that.
    let within = if is_projected { 1e-9 } else { 1e-12 };
    if (reference.angular_units() - 1.0_f64.to_radians()).abs() > within {
        return Err(not_in_degrees(name));
    }
    let meridian = reference.get_attr_value("PRIMEM", 1).ok().flatten().and_then(|text| text.parse::<f64>().ok());
    meridian.filter(|degrees| *degrees != 0.0).map_or(Ok(()), |degrees| Err(not_from_greenwich(name, degrees)))
}

/// The code of a CRS that is written otherwise, with its authority.
pub(super) fn identify(definition: &str) -> Option<String> {
    let _quiet = GdalErrorGuard::new();
    let mut crs = SpatialRef::from_definition(definition).ok()?;
    let _ = crs.auto_identify_epsg();
    crs.authority().ok()
}

/// What MapInfo's own terms mean, as WKT.
pub(super) fn of_mapinfo(text: &str, is_geographic: bool) -> Option<String> {
    let _quiet = GdalErrorGuard::new();
    let words = CString::new(text).ok()?;
    let reference = SpatialRef::new().ok()?;
    // SAFETY: the handle lives as long as the reference; the text ends with NUL and is only read.
    let failed = unsafe { gdal_sys::OSRImportFromMICoordSys(reference.to_c_hsrs(), words.as_ptr()) };
    // A projection that the library does not know would be left out.
    let is_understood = if is_geographic { reference.is_geographic() } else { reference.is_projected() };
    (failed == gdal_sys::OGRErr::OGRERR_NONE && is_understood).then(|| reference.to_wkt().ok()).flatten()
}

/// Whether the axes of a code are northing or latitude first.
///
/// # Errors
/// A message for people when the code is unknown.
#[cfg(feature = "kml")]
pub(super) fn is_northing_first(code: u32) -> Result<bool, String> {
    let _quiet = GdalErrorGuard::new();
    let reference = SpatialRef::from_epsg(code).map_err(|_| format!("the CRS EPSG:{code} is unknown"))?;
    let handle = reference.to_c_hsrs();
    // SAFETY: the handle lives as long as the reference; both calls only read it.
    Ok(unsafe {
        gdal_sys::OSREPSGTreatsAsLatLong(handle) != 0 || gdal_sys::OSREPSGTreatsAsNorthingEasting(handle) != 0
    })
}

/// The version of PROJ that is linked.
pub(super) fn proj_version() -> String {
    let (mut major, mut minor, mut patch) = (0, 0, 0);
    // SAFETY: writes three numbers to places that live here.
    unsafe { gdal_sys::OSRGetPROJVersion(&raw mut major, &raw mut minor, &raw mut patch) };
    format!("{major}.{minor}.{patch}")
}

/// The parameters to WGS 84 that a definition carries. All zero says nothing: that is how a blank is written.
fn declared_shift(reference: &SpatialRef) -> Option<String> {
    let parameter = |n| reference.get_attr_value("TOWGS84", n).ok().flatten();
    let parameters: Vec<String> = (0..7).map_while(parameter).collect();
    let is_reported = parameters.iter().any(|text| text.parse::<f64>().is_ok_and(|value| value != 0.0));
    is_reported.then(|| parameters.join(","))
}

fn gauss_kruger(reference: &SpatialRef) -> Option<Grid> {
    let projection = reference.get_attr_value("PROJECTION", 0).ok().flatten()?;
    let parameter = |name| reference.get_proj_param(name).ok().flatten();
    let is_transverse = ["Transverse_Mercator", "Gauss_Kruger"].contains(&projection.as_str());
    let is_usual = is_transverse && parameter("scale_factor").unwrap_or(1.0) == 1.0 && reference.linear_units() == 1.0;
    let grid = Grid { central_meridian: parameter("central_meridian")?, false_easting: parameter("false_easting")? };
    is_usual.then_some(grid)
}
