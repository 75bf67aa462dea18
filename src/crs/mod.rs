//! Coordinate reference systems: from what a file declares to longitude and latitude on CGCS2000.
//!
//! A transverse Mercator projection is undone by its own series, any other by PROJ, where that is in the build.
//! Geographic systems that agree with CGCS2000 (EPSG:4490) to about a metre are taken as equal and that is said. All others (Xian 1980, Beijing 1954) are
//! refused, because their exact parameters are not public, unless whoever declares the CRS declares the
//! parameters with it: then those are applied, and that is said too. What GCJ-02 and BD-09 (高德、百度) do to
//! positions cannot be seen in them; they have no code, so such data must be undone before they come here.
//!
//! [`detect`] finds by the numbers which CRS they are in, where that is not declared or cannot be true.

#[cfg(feature = "proj")]
mod by_proj;
mod certain;
mod choice;
mod contradiction;
mod datum;
#[cfg(feature = "gdal")]
mod declared;
mod definition;
pub mod detect;
mod grid;
#[cfg(feature = "proj")]
mod look_up;
#[cfg(any(test, not(feature = "proj")))]
mod native;
mod projection;
mod usual;
mod wkt;
mod zones;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::ellipsoid::{A, F, Parameters, Plane, TransverseMercator};
use crate::error::Error;

pub use self::choice::CrsChoice;
#[cfg(feature = "gdal")]
pub(crate) use self::declared::declared;
pub use self::grid::Grid;
pub use self::projection::{Projection, Unprojection};

/// Systems in degrees that nearly every file is in: name, whether the datum is CGCS2000 itself, and
/// how they are declared. To look them up takes longer than to read a batch.
const IN_DEGREES: &[(&str, bool, &[&str])] = &[
    ("China Geodetic Coordinate System 2000", true, &["EPSG:4490", "urn:ogc:def:crs:EPSG::4490"]),
    (
        "WGS 84",
        false,
        &[
            "EPSG:4326",
            "urn:ogc:def:crs:EPSG::4326",
            "urn:ogc:def:crs:OGC:1.3:CRS84",
            "urn:ogc:def:crs:OGC::CRS84",
            "OGC:CRS84",
            "CRS84",
        ],
    ),
];

/// A declared CRS that can be brought to CGCS2000; for an example see [`Crs::parse`].
#[derive(Debug, Clone)]
pub struct Crs {
    /// Its name, such as `CGCS2000 / 3-degree Gauss-Kruger zone 39`.
    pub name: String,
    /// Whether its datum is CGCS2000 itself, and not only taken as equal or brought to it.
    pub is_cgcs2000: bool,
    /// The parameters by which its datum is brought to CGCS2000, as they were declared (`TOWGS84`: metres, arc
    /// seconds, parts per million); `None` where none are needed.
    pub shift: Option<String>,
    /// How its eastings count, where it is a transverse Mercator projection of scale 1.
    pub grid: Option<Grid>,
    /// Its positions are written northing or latitude first (北坐标在前).
    pub is_northing_first: bool,
    is_projected: bool,
    /// What it is written as in files: a code or WKT; nothing where its positions are degrees on CGCS2000.
    source: Option<Arc<str>>,
    area: Option<[f64; 4]>,
    plane: Plane,
    /// West, south, east and north limits in the plane between which every position has a place.
    certain: Option<[f64; 4]>,
}

impl Crs {
    /// Reads an EPSG code or URN, an OGC name, WKT (also that of ESRI), a PROJ string, `zone:39` for a zone of CGCS2000
    /// (3° zones 25 to 45, 6° zones 13 to 23), or `cm:118.5` for one around any central meridian without a prefix.
    ///
    /// With `,yx` after it, positions have northing or latitude first.
    ///
    /// # Errors
    /// When the definition is unknown or its datum may not be taken as CGCS2000.
    ///
    /// ```
    /// use minezone::crs::Crs;
    ///
    /// assert_eq!(Crs::parse("zone:39")?.plane(), Crs::parse("EPSG:4527")?.plane());
    /// let refused = Crs::parse("EPSG:2343").unwrap_err();
    /// assert!(refused.is_crs() && refused.to_string().contains("基准不是CGCS2000"));
    /// # Ok::<(), minezone::Error>(())
    /// ```
    pub fn parse(definition: &str) -> crate::error::Result<Self> {
        Self::of_definition(definition).map_err(Error::crs_definition)
    }

    /// As [`Self::parse`], and in words alone why not.
    pub(crate) fn of_definition(definition: &str) -> Result<Self, String> {
        let definition = definition.trim();
        if let Some(definition) = definition.strip_suffix(",yx") {
            return Ok(Self { is_northing_first: true, ..Self::of_definition(definition)? });
        }
        if let Some((name, ..)) = IN_DEGREES.iter().find(|(.., names)| names.contains(&definition)) {
            return Ok(Self::in_degrees(name));
        }
        if let Some(crs) = definition::code(definition).and_then(Self::of_zone) {
            return Ok(crs);
        }
        match usual::crs(definition) {
            Some(crs) => Ok(crs),
            None => match contradiction::rotation(definition) {
                Some(why) => Err(why),
                None => Self::look_up(definition).and_then(contradiction::consistent),
            },
        }
    }

    #[cfg(feature = "proj")]
    fn look_up(definition: &str) -> Result<Self, String> {
        look_up::crs(definition)
    }

    #[cfg(not(feature = "proj"))]
    fn look_up(definition: &str) -> Result<Self, String> {
        native::crs(definition)
    }

    /// Degrees on CGCS2000, or on what is taken as equal.
    fn in_degrees(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            is_cgcs2000: IN_DEGREES.iter().any(|(known, is_cgcs2000, _)| *known == name && *is_cgcs2000),
            shift: None,
            grid: None,
            is_northing_first: false,
            is_projected: false,
            source: None,
            area: None,
            plane: Plane::DEGREES,
            certain: None,
        }
    }

    /// A Gauss-Krüger zone of CGCS2000 by its EPSG code: the same plane whenever it is asked for, for a plane keeps what
    /// was computed of it.
    fn of_zone(code: u16) -> Option<Self> {
        static KNOWN: Mutex<BTreeMap<u16, Crs>> = Mutex::new(BTreeMap::new());
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(crs) = known.get(&code) {
            return Some(crs.clone());
        }
        let crs = Self::make_zone(code)?;
        known.insert(code, crs.clone());
        Some(crs)
    }

    fn make_zone(code: u16) -> Option<Self> {
        let zones::Zone { name, grid, area } = zones::of_code(code)?;
        Self::gauss_kruger(name, &format!("EPSG:{code}"), grid, area)
    }

    /// Gauss-Krüger on CGCS2000, written as `source` in files, for use in an area (degrees: west, south, east, north).
    fn gauss_kruger(name: String, source: &str, grid: Grid, area: [f64; 4]) -> Option<Self> {
        let projection = TransverseMercator::new(Parameters {
            semi_major: A,
            flattening: F,
            central_meridian: grid.central_meridian,
            latitude_of_origin: 0.0,
            scale: 1.0,
            false_easting: grid.false_easting,
            false_northing: 0.0,
        })?;
        let plane = Plane::transverse_mercator(&name, source, projection);
        let certain = certain::limits(&plane, area);
        Some(Self {
            name,
            is_cgcs2000: true,
            shift: None,
            grid: Some(grid),
            is_northing_first: false,
            is_projected: true,
            source: Some(source.into()),
            area: Some(area),
            plane,
            certain,
        })
    }

    /// An EPSG code, name or WKT that says it, for files that are written.
    pub fn definition(&self) -> String {
        match &self.source {
            Some(source) => source.to_string(),
            None => match IN_DEGREES.iter().find(|(name, ..)| *name == self.name) {
                Some((.., names)) => names[0].to_owned(),
                None => self.name.clone(),
            },
        }
    }

    /// The same zone of CGCS2000 where eastings do not begin with its number (EPSG:4548 for EPSG:4527); `None` for what
    /// is no such zone.
    pub fn unnumbered(&self) -> Option<Self> {
        let code = self.grid.filter(|_| self.is_cgcs2000)?.prefix().and_then(grid::code_without_number)?;
        Self::of_zone(code)
    }

    /// The plane in which its positions are drawn, easting or longitude first.
    pub fn plane(&self) -> &Plane {
        &self.plane
    }

    /// Whether its coordinates are metres in a plane and not degrees.
    pub fn is_projected(&self) -> bool {
        self.is_projected
    }

    /// Whether its positions are longitude and latitude on CGCS2000, so that none has to be moved.
    pub fn is_frame(&self) -> bool {
        self.source.is_none()
    }

    /// Whether positions of the two mean the same place.
    pub fn agrees_with(&self, other: &Self) -> bool {
        let alike = self.is_projected == other.is_projected
            && self.is_northing_first == other.is_northing_first
            && self.shift == other.shift;
        alike && (self.source == other.source || self.has_grid_of(other))
    }

    /// Whether both are the same grid, also of northings: cities count theirs from other places than the equator.
    fn has_grid_of(&self, other: &Self) -> bool {
        const SAME_DEG: f64 = 1e-9;
        let Some(grid) = self.grid.filter(|grid| Some(*grid) == other.grid) else { return false };
        let place = [grid.false_easting, 4e6];
        match (self.plane.unproject(place), other.plane.unproject(place)) {
            (Some(p), Some(q)) => (0..2).all(|axis| (p[axis] - q[axis]).abs() < SAME_DEG),
            _ => false,
        }
    }
}

/// The URN of a CRS by its definition, where it has a code of EPSG; else the definition.
pub fn urn(definition: &str) -> String {
    let code = authority(definition);
    let code = code.and_then(|code| code.strip_prefix("EPSG:").map(|code| format!("urn:ogc:def:crs:EPSG::{code}")));
    code.unwrap_or_else(|| definition.to_owned())
}

/// The code of a CRS by its definition, such as `EPSG:4527`.
pub(crate) fn authority(definition: &str) -> Option<String> {
    let is_known = |code: &u16| [4326, 4490].contains(code) || zones::of_code(*code).is_some();
    match definition::code(definition).filter(is_known) {
        Some(code) => Some(format!("EPSG:{code}")),
        None => identify(definition),
    }
}

#[cfg(feature = "proj")]
use self::look_up::identify;

#[cfg(not(feature = "proj"))]
use self::native::identify;

/// Whether the axes of a code are northing or latitude first, by the authority.
///
/// # Errors
/// A message for people when the code is unknown.
#[cfg(feature = "kml")]
pub(crate) fn is_northing_first(code: u32) -> Result<bool, String> {
    let known = u16::try_from(code).ok().is_some_and(|code| code == 4326 || zones::of_code(code).is_some());
    if known || code == 4490 { Ok(true) } else { look_up_axes(code) }
}

#[cfg(all(feature = "kml", feature = "proj"))]
use self::look_up::is_northing_first as look_up_axes;

#[cfg(all(feature = "kml", not(feature = "proj")))]
fn look_up_axes(code: u32) -> Result<bool, String> {
    Err(native::not_built(&format!("EPSG:{code}")))
}

/// The CRS that a file of MapInfo says in its own terms, as WKT; nothing where it is unknown.
///
/// # Errors
/// A message for people, where this build cannot look it up.
pub(crate) fn of_mapinfo(
    text: &str,
    #[cfg_attr(not(feature = "proj"), expect(unused_variables))] is_geographic: bool,
) -> Result<Option<String>, String> {
    #[cfg(feature = "proj")]
    let found = Ok(look_up::of_mapinfo(text, is_geographic));
    #[cfg(not(feature = "proj"))]
    let found = Err(native::not_built(text));
    found
}

/// The libraries that are linked, and their versions.
pub fn library_versions() -> Vec<(&'static str, String)> {
    vec![
        #[cfg(feature = "gdal")]
        ("GDAL", gdal::version::version_info("RELEASE_NAME")),
        #[cfg(feature = "proj")]
        ("PROJ", look_up::proj_version()),
    ]
}

/// The CRS that the `.prj` of a shapefile says, as WKT; the text itself where it cannot be read, nothing where it stands
/// for none.
pub(crate) fn of_prj(text: &str) -> Option<String> {
    match usual::text(text) {
        Some(usual) => Some(usual),
        // GDAL would leave the rotation out.
        #[cfg(feature = "proj")]
        None if contradiction::rotation(text).is_some() => Some(text.to_owned()),
        #[cfg(feature = "proj")]
        None => declared::of_prj(text),
        #[cfg(not(feature = "proj"))]
        None => Some(text.to_owned()),
    }
}

#[cfg(test)]
mod tests;
