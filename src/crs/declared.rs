//! The CRS of a data set, where it says one. Several formats have a way to write that there is none.

use gdal::errors::Result;
use gdal::spatial_ref::SpatialRef;

#[cfg(feature = "proj")]
use crate::quiet::GdalErrorGuard;

/// What formats call a CRS that says nothing: GeoPackage (`srs_id` 0 and -1), GDAL, QGIS, and others.
const SAYS_NOTHING: &[&str] = &["undefined", "unknown", "nonearth", "unreferenced"];

/// The CRS as WKT; nothing where what is written stands for none.
pub(crate) fn declared(reference: &SpatialRef) -> Result<Option<String>> {
    let name = reference.name().unwrap_or_default().to_lowercase();
    let name: String = name.chars().filter(char::is_ascii_alphabetic).collect();
    let has_place = reference.is_geographic() || reference.is_projected() || reference.is_geocentric();
    let says_nothing = reference.is_local()
        || !has_place && SAYS_NOTHING.iter().any(|word| name.starts_with(word))
        || name.starts_with("undefined");
    if says_nothing { Ok(None) } else { reference.to_wkt().map(Some) }
}

/// The CRS that a `.prj` says, in the spelling of ESRI; the text itself where GDAL cannot read it.
#[cfg(feature = "proj")]
pub(super) fn of_prj(text: &str) -> Option<String> {
    let _quiet = GdalErrorGuard::new();
    match SpatialRef::from_esri(text) {
        Ok(reference) => declared(&reference).unwrap_or_else(|_| Some(text.to_owned())),
        Err(_) => Some(text.to_owned()),
    }
}
