//! Coordinate reference systems: from what a file declares to longitude and latitude on CGCS2000.
//!
//! A projected CRS is undone exactly (by PROJ). Geographic systems that agree with CGCS2000 (EPSG:4490)
//! to about a metre are taken as equal and that is said. All others (Xian 1980, Beijing 1954) are
//! refused, because their exact parameters are not public, unless whoever declares the CRS declares the
//! parameters with it: then those are applied, and that is said too. What GCJ-02 and BD-09 (高德、百度) do to
//! positions cannot be seen in them; they have no code, so such data must be undone before they come here.
//!
//! [`forensics`] tells by the numbers which CRS they are in, where that is not declared or cannot be true.

mod choice;
mod definition;
pub mod forensics;

mod grid;
mod placer;
mod projection;
mod zones;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use gdal::spatial_ref::SpatialRef;

use crate::ellipsoid::{A, F, Parameters, Plane, TransverseMercator};
use crate::quiet::Quiet;

pub use self::choice::CrsChoice;
pub use self::grid::Grid;
pub use self::placer::{Drawer, Placer};

/// Datums that agree with CGCS2000 within about a metre, by the start of their names, which differ
/// between EPSG, ESRI and GDAL.
const SAME_AS_CGCS2000: &[&str] = &[
    "wgs1984",
    "wgs84",
    "worldgeodeticsystem1984",
    "dwgs1984",
    "sistemadereferenciageocentricoparalasamericas2000",
    "dsirgas2000",
    "europeanterrestrialreferencesystem1989",
    "detrs1989",
];

/// What the datum of CGCS2000 itself is called: by EPSG, by ESRI, and by programs that write a `.prj` on their own.
const CGCS2000: &[&str] = &["china2000", "chinageodeticcoordinatesystem2000", "dchina2000", "cgcs2000", "dcgcs2000"];

/// The same in Chinese.
const CGCS2000_ZH: &[&str] =
    &["2000国家大地坐标系", "国家2000", "2000坐标系", "中国大地坐标系2000", "国家大地坐标系2000"];

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

/// A declared CRS that can be brought to CGCS2000.
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
    /// What PROJ is to do, if anything.
    way: Option<Arc<Way>>,
    area: Option<[f64; 4]>,
    plane: Plane,
    /// West, south, east and north limits in the plane between which every position has a place.
    certain: Option<[f64; 4]>,
}

/// Two CRS as WKT: from the first to the second is what brings positions to longitude and latitude on CGCS2000.
#[derive(Debug, PartialEq)]
struct Way {
    source: String,
    frame: String,
}

impl Crs {
    /// Reads an EPSG code or URN, an OGC name, WKT (also that of ESRI), a PROJ string, `zone:39` for a zone of CGCS2000
    /// (3° zones 25 to 45, 6° zones 13 to 23), or `cm:118.5` for one around any central meridian without a prefix.
    ///
    /// With `,yx` after it, positions have northing or latitude first.
    ///
    /// # Errors
    /// A message for people, when the definition is unknown or its datum may not be taken as
    /// CGCS2000.
    pub fn parse(definition: &str) -> Result<Self, String> {
        let definition = definition.trim();
        if let Some(definition) = definition.strip_suffix(",yx") {
            return Ok(Self { is_northing_first: true, ..Self::parse(definition)? });
        }
        if let Some((name, is_cgcs2000, _)) = IN_DEGREES.iter().find(|(.., names)| names.contains(&definition)) {
            return Ok(Self {
                name: (*name).to_owned(),
                is_cgcs2000: *is_cgcs2000,
                shift: None,
                grid: None,
                is_northing_first: false,
                is_projected: false,
                way: None,
                area: None,
                plane: Plane::DEGREES,
                certain: None,
            });
        }
        match definition::code(definition).and_then(Self::of_zone) {
            Some(crs) => Ok(crs),
            None => Self::look_up(definition),
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
        let source = format!("EPSG:{code}");
        let projection = TransverseMercator::new(Parameters {
            semi_major: A,
            flattening: F,
            central_meridian: grid.central_meridian,
            latitude_of_origin: 0.0,
            scale: 1.0,
            false_easting: grid.false_easting,
            false_northing: 0.0,
        })?;
        let plane = Plane::transverse_mercator(&name, &source, projection);
        let certain = projection::certain(&plane, area);
        Some(Self {
            name,
            is_cgcs2000: true,
            shift: None,
            grid: Some(grid),
            is_northing_first: false,
            is_projected: true,
            way: Some(Arc::new(Way { source, frame: "EPSG:4490".into() })),
            area: Some(area),
            plane,
            certain,
        })
    }

    fn look_up(definition: &str) -> Result<Self, String> {
        let _quiet = Quiet::new();
        Self::from_reference(&definition::reference(definition)?)
    }

    fn from_reference(reference: &SpatialRef) -> Result<Self, String> {
        let name = reference.name().unwrap_or_else(|| "unnamed".into());
        let is_projected = reference.is_projected();
        if !reference.is_geographic() && !is_projected {
            return Err(format!("the CRS {name:?} is neither geographic nor projected"));
        }
        let datum = reference.get_attr_value("DATUM", 0).ok().flatten().unwrap_or_default();
        let plain: String = datum.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
        let is_cgcs2000 = is_named_cgcs2000(&datum, &plain);
        let is_same = is_cgcs2000 || SAME_AS_CGCS2000.iter().any(|same| plain.starts_with(same));
        if is_same && !has_its_ellipsoid(reference) {
            return Err(format!("the CRS {name:?} is on the datum {datum:?} and on an ellipsoid that is not its own"));
        }
        let shift = if is_same { None } else { declared_shift(reference) };
        if !is_same && shift.is_none() {
            return Err(format!(
                "the CRS {name:?} is on the datum {datum:?}, which is not CGCS2000 and has no public exact \
                 parameters to it (基准不是CGCS2000，无公开精确转换参数): transform the data first, or declare the \
                 parameters with it (+towgs84=…)"
            ));
        }
        if !is_projected && (reference.angular_units() - 1.0_f64.to_radians()).abs() > 1e-12 {
            return Err(format!("the CRS {name:?} is not in degrees"));
        }
        let area = reference
            .area_of_use()
            .map(|a| [a.west_lon_degree, a.south_lat_degree, a.east_lon_degree, a.north_lat_degree]);
        let wkt = |reference: &SpatialRef| reference.to_wkt().map_err(|e| format!("the CRS {name:?}: {e}"));
        let way = if shift.is_some() {
            // The parameters lead to CGCS2000, which PROJ knows as WGS 84 here.
            Some(Way { source: wkt(reference)?, frame: "EPSG:4326".into() })
        } else if is_projected {
            let base = reference.geog_cs().map_err(|e| format!("the CRS {name:?}: {e}"))?;
            Some(Way { source: wkt(reference)?, frame: wkt(&base)? })
        } else {
            None
        };
        let grid = is_projected.then(|| gauss_kruger(reference)).flatten();
        let area =
            area.or_else(|| grid.map(|grid| [grid.central_meridian - 3.0, 0.0, grid.central_meridian + 3.0, 60.0]));
        let way = way.map(Arc::new);
        let plane = match &way {
            Some(way) => projection::plane(reference, &name, way, shift.is_some(), is_projected)?,
            None => Plane::DEGREES,
        };
        let certain = area.and_then(|area| projection::certain(&plane, area));
        Ok(Self { name, is_cgcs2000, shift, grid, is_northing_first: false, is_projected, way, area, plane, certain })
    }

    /// An EPSG code, name or WKT that says it, for files that are written.
    pub fn definition(&self) -> String {
        match &self.way {
            Some(way) => way.source.clone(),
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
        self.way.is_none()
    }

    /// Whether positions of the two mean the same place.
    pub fn agrees_with(&self, other: &Self) -> bool {
        let alike = self.is_projected == other.is_projected
            && self.is_northing_first == other.is_northing_first
            && self.shift == other.shift;
        alike && (self.way == other.way || (self.grid.is_some() && self.grid == other.grid))
    }
}

/// Whether a datum goes by a name of CGCS2000; `plain` is its name without case and signs.
fn is_named_cgcs2000(datum: &str, plain: &str) -> bool {
    CGCS2000.iter().any(|name| plain.starts_with(name)) || CGCS2000_ZH.iter().any(|name| datum.contains(name))
}

/// Whether the ellipsoid is that of CGCS2000 or one of those that differ from it by less than a millimetre.
fn has_its_ellipsoid(reference: &SpatialRef) -> bool {
    let is_near =
        |value: Result<f64, _>, wanted: f64, by: f64| value.is_ok_and(|value: f64| (value - wanted).abs() < by);
    is_near(reference.semi_major().map_err(drop), 6_378_137.0, 1e-3)
        && is_near(reference.semi_minor().map_err(drop), 6_356_752.314, 1e-2)
}

/// The URN of a CRS by its definition, where it has a code; else the definition.
pub fn urn(definition: &str) -> String {
    let _quiet = Quiet::new();
    let code = SpatialRef::from_definition(definition).ok().and_then(|mut crs| {
        let _ = crs.auto_identify_epsg();
        crs.authority().ok()
    });
    let code = code.and_then(|code| code.strip_prefix("EPSG:").map(|code| format!("urn:ogc:def:crs:EPSG::{code}")));
    code.unwrap_or_else(|| definition.to_owned())
}

/// The parameters to WGS 84 that a definition carries. All zero says nothing: that is how a blank is written.
fn declared_shift(reference: &SpatialRef) -> Option<String> {
    let parameter = |n| reference.get_attr_value("TOWGS84", n).ok().flatten();
    let parameters: Vec<String> = (0..7).map_while(parameter).collect();
    let is_told = parameters.iter().any(|text| text.parse::<f64>().is_ok_and(|value| value != 0.0));
    is_told.then(|| parameters.join(","))
}

fn gauss_kruger(reference: &SpatialRef) -> Option<Grid> {
    let projection = reference.get_attr_value("PROJECTION", 0).ok().flatten()?;
    let parameter = |name| reference.get_proj_param(name).ok().flatten();
    let is_transverse = ["Transverse_Mercator", "Gauss_Kruger"].contains(&projection.as_str());
    let is_usual = is_transverse && parameter("scale_factor").unwrap_or(1.0) == 1.0 && reference.linear_units() == 1.0;
    let grid = Grid { central_meridian: parameter("central_meridian")?, false_easting: parameter("false_easting")? };
    is_usual.then_some(grid)
}

#[cfg(test)]
mod tests;

/// The versions of GDAL and of PROJ that are linked.
pub fn library_versions() -> [String; 2] {
    let (mut major, mut minor, mut patch) = (0, 0, 0);
    // SAFETY: writes three numbers to places that live here.
    unsafe { gdal_sys::OSRGetPROJVersion(&raw mut major, &raw mut minor, &raw mut patch) };
    [gdal::version::version_info("RELEASE_NAME"), format!("{major}.{minor}.{patch}")]
}
