//! Coordinate reference systems: from what a file declares to longitude and latitude on CGCS2000.
//!
//! A projected CRS is undone exactly (by PROJ). No datum is ever shifted: geographic systems that
//! agree with CGCS2000 (EPSG:4490) to about a metre are taken as equal and that is said; all others
//! are refused, because their exact parameters are not public (Xian 1980, Beijing 1954) or the
//! shift would have to be guessed.

mod choice;

use std::borrow::Cow;

use gdal::spatial_ref::SpatialRef;
use proj::Proj;

use crate::geometry::Position;
use crate::quiet::Quiet;

pub use self::choice::CrsChoice;

/// Datums that agree with CGCS2000 within about a metre, by the start of their names, which differ
/// between EPSG, ESRI and GDAL.
const SAME_AS_CGCS2000: &[&str] = &[
    "china2000",
    "chinageodeticcoordinatesystem2000",
    "dchina2000",
    "wgs1984",
    "wgs84",
    "worldgeodeticsystem1984",
    "dwgs1984",
    "sistemadereferenciageocentricoparalasamericas2000",
    "dsirgas2000",
    "europeanterrestrialreferencesystem1989",
    "detrs1989",
];

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

/// The largest distance in metres by which an edge that was straight in the source CRS may stray
/// from the one that stands for it in longitude and latitude.
const MAX_STRAY_M: f64 = 1e-3;

/// Degrees around a CRS's area of use in which its coordinates are still accepted: a county on the
/// border of two zones is often drawn in one of them.
const AREA_MARGIN_DEG: f64 = 3.0;

/// A declared CRS that can be brought to the one frame.
#[derive(Debug, Clone)]
pub struct Crs {
    /// Its name, such as `CGCS2000 / 3-degree Gauss-Kruger zone 39`.
    pub name: String,
    /// Whether its datum is CGCS2000 itself, and not only taken as equal.
    pub is_cgcs2000: bool,
    /// Source and geographic base as WKT, when there is a projection to undo.
    projection: Option<(String, String)>,
    area: Option<[f64; 4]>,
}

impl Crs {
    /// Reads an EPSG code, URN, OGC name or WKT.
    ///
    /// # Errors
    /// A message for people, when the definition is unknown or its datum may not be taken as
    /// CGCS2000.
    pub fn parse(definition: &str) -> Result<Self, String> {
        let definition = definition.trim();
        if let Some((name, is_cgcs2000, _)) = IN_DEGREES.iter().find(|(.., names)| names.contains(&definition)) {
            let name = (*name).to_owned();
            return Ok(Self { name, is_cgcs2000: *is_cgcs2000, projection: None, area: None });
        }
        Self::look_up(definition)
    }

    fn look_up(definition: &str) -> Result<Self, String> {
        let _quiet = Quiet::new();
        // Only names and WKT: anything else would let GDAL open a file or an address.
        let is_name = ["EPSG:", "epsg:", "urn:ogc:def:crs:", "http://www.opengis.net/def/crs/"];
        let is_wkt = definition.contains('[');
        if !is_wkt && !is_name.iter().any(|start| definition.starts_with(start)) {
            return Err(format!("the CRS {definition:?} is neither an EPSG code nor WKT"));
        }
        let reference =
            SpatialRef::from_definition(definition).map_err(|_| format!("the CRS {definition:?} is unknown"))?;
        Self::from_reference(&reference)
    }

    fn from_reference(reference: &SpatialRef) -> Result<Self, String> {
        let name = reference.name().unwrap_or_else(|| "unnamed".into());
        if !reference.is_geographic() && !reference.is_projected() {
            return Err(format!("the CRS {name:?} is neither geographic nor projected"));
        }
        let datum = reference.get_attr_value("DATUM", 0).ok().flatten().unwrap_or_default();
        let plain: String = datum.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
        if !SAME_AS_CGCS2000.iter().any(|same| plain.starts_with(same)) {
            return Err(format!(
                "the CRS {name:?} is on the datum {datum:?}, which is not CGCS2000 and has no public exact \
                 parameters to it (基准不是CGCS2000，无公开精确转换参数): transform the data first"
            ));
        }
        let is_cgcs2000 = plain.contains("china");
        let area = reference
            .area_of_use()
            .map(|a| [a.west_lon_degree, a.south_lat_degree, a.east_lon_degree, a.north_lat_degree]);
        let wkt = |reference: &SpatialRef| reference.to_wkt().map_err(|e| format!("the CRS {name:?}: {e}"));
        let projection = if reference.is_projected() {
            let base = reference.geog_cs().map_err(|e| format!("the CRS {name:?}: {e}"))?;
            Some((wkt(reference)?, wkt(&base)?))
        } else if (reference.angular_units() - 1.0_f64.to_radians()).abs() > 1e-12 {
            return Err(format!("the CRS {name:?} is not in degrees"));
        } else {
            None
        };
        Ok(Self { name, is_cgcs2000, projection, area })
    }

    /// An EPSG code, name or WKT that says it, for files that are written.
    pub fn definition(&self) -> String {
        match &self.projection {
            Some((source, _)) => source.clone(),
            None => match IN_DEGREES.iter().find(|(name, ..)| *name == self.name) {
                Some((.., names)) => names[0].to_owned(),
                None => self.name.clone(),
            },
        }
    }

    /// Whether its coordinates are metres in a plane and not degrees.
    pub fn is_projected(&self) -> bool {
        self.projection.is_some()
    }

    /// The transformation from the frame to this CRS. It belongs to one thread.
    ///
    /// # Errors
    /// A message for people, when PROJ has no such transformation.
    pub fn drawer(&self) -> Result<Drawer, String> {
        let proj = match &self.projection {
            None => None,
            Some((source, base)) => {
                Some(Proj::new_known_crs(base, source, None).map_err(|e| format!("the CRS {:?}: {e}", self.name))?)
            }
        };
        Ok(Drawer { proj })
    }

    /// The transformation from this CRS to the frame. It belongs to one thread.
    ///
    /// # Errors
    /// A message for people, when PROJ has no such transformation.
    pub fn placer(&self) -> Result<Placer, String> {
        let proj = match &self.projection {
            None => None,
            Some((source, base)) => {
                Some(Proj::new_known_crs(source, base, None).map_err(|e| format!("the CRS {:?}: {e}", self.name))?)
            }
        };
        Ok(Placer { proj, area: self.area })
    }
}

/// Brings longitude and latitude to positions of one CRS, easting or longitude first.
pub struct Drawer {
    proj: Option<Proj>,
}

impl Drawer {
    /// The corners of a ring, and nothing between them.
    ///
    /// # Errors
    /// The index of the first vertex that has no place in the CRS.
    pub fn draw(&self, ring: &[Position]) -> Result<Vec<Position>, usize> {
        let Some(proj) = &self.proj else { return Ok(ring.to_vec()) };
        let draw = |(vertex, position): (usize, &Position)| match proj.convert((position[0], position[1])) {
            Ok((x, y)) if x.is_finite() && y.is_finite() => Ok([x, y]),
            _ => Err(vertex),
        };
        ring.iter().enumerate().map(draw).collect()
    }
}

/// Brings positions of one CRS to longitude and latitude.
pub struct Placer {
    proj: Option<Proj>,
    area: Option<[f64; 4]>,
}

impl Placer {
    /// Whether every position stays as it is.
    pub fn is_identity(&self) -> bool {
        self.proj.is_none()
    }

    /// The corners of a ring of the source CRS in the frame, and nothing between them: an edge is straight
    /// in the source and not quite so in the frame.
    ///
    /// # Errors
    /// The index of the first vertex that has no place in the frame.
    pub fn place_corners(&self, ring: &[Position]) -> Result<Vec<Position>, usize> {
        let Some(proj) = &self.proj else { return Ok(ring.to_vec()) };
        ring.iter().enumerate().map(|(vertex, &corner)| self.transform(proj, corner).ok_or(vertex)).collect()
    }

    /// A ring of the source CRS (easting before northing, longitude before latitude) in the frame.
    ///
    /// Long edges get further vertices, so that none strays more than 1 mm from the straight edge of
    /// the source. The same edge gets the same vertices in either direction.
    ///
    /// # Errors
    /// The index of the first vertex that has no place in the frame.
    pub fn place<'r>(&self, ring: &'r [Position]) -> Result<Cow<'r, [Position]>, usize> {
        let Some(proj) = &self.proj else { return Ok(ring.into()) };
        let mut placed: Vec<Position> = Vec::with_capacity(ring.len());
        let mut last: Option<(Position, Position)> = None;
        for (vertex, &source) in ring.iter().enumerate() {
            let here = self.transform(proj, source).ok_or(vertex)?;
            if let Some((from, from_placed)) = last {
                self.densify(proj, (from, from_placed), (source, here), 0, &mut placed).ok_or(vertex)?;
            }
            placed.push(here);
            last = Some((source, here));
        }
        Ok(placed.into())
    }

    fn transform(&self, proj: &Proj, [x, y]: Position) -> Option<Position> {
        let (lon, lat) = proj.convert((x, y)).ok()?;
        let inside = self.area.is_none_or(|[west, south, east, north]| {
            (west - AREA_MARGIN_DEG..=east + AREA_MARGIN_DEG).contains(&lon)
                && (south - AREA_MARGIN_DEG..=north + AREA_MARGIN_DEG).contains(&lat)
        });
        (lon.is_finite() && lat.is_finite() && inside).then_some([lon, lat])
    }

    /// Adds what lies between two placed positions, by halving until the middle is near enough.
    fn densify(
        &self,
        proj: &Proj,
        from: (Position, Position),
        to: (Position, Position),
        depth: u32,
        placed: &mut Vec<Position>,
    ) -> Option<()> {
        const METRES_PER_DEGREE: f64 = 111_320.0;
        let half = |p: Position, q: Position| [(p[0] + q[0]) / 2.0, (p[1] + q[1]) / 2.0];
        let source = half(from.0, to.0);
        let middle = self.transform(proj, source)?;
        let straight = half(from.1, to.1);
        let stray = ((middle[0] - straight[0]) * middle[1].to_radians().cos()).hypot(middle[1] - straight[1]);
        // The bend is not quite symmetric: a quarter of the tolerance is kept in hand.
        if stray * METRES_PER_DEGREE > 0.75 * MAX_STRAY_M && depth < 16 {
            self.densify(proj, from, (source, middle), depth + 1, placed)?;
            placed.push(middle);
            self.densify(proj, (source, middle), to, depth + 1, placed)?;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From an independent PROJ (pyproj 3.7.2, EPSG v11.022): longitude, latitude, northing and
    /// easting in zone 39 (EPSG:4527) and zone 40 (EPSG:4528). Tolerance: half of the last digit.
    const VECTORS: [[f64; 6]; 3] = [
        [118.30, 36.68, 4_061_786.622, 39_616_201.162, 4_062_345.937, 40_348_041.959],
        [118.60, 36.75, 4_069_961.049, 39_642_888.906, 4_069_681.189, 40_374_973.299],
        [118.1667, 36.40, 4_030_560.158, 39_604_662.344, 4_031_489.486, 40_335_533.310],
    ];

    #[test]
    fn systems_in_degrees_are_what_a_look_up_finds() {
        for (name, is_cgcs2000, names) in IN_DEGREES {
            for definition in *names {
                let known = if definition.contains("CRS84") { "EPSG:4326" } else { definition };
                let found = Crs::look_up(known).unwrap();
                assert_eq!((found.name.as_str(), found.is_cgcs2000), (*name, *is_cgcs2000), "{definition}");
                assert!(found.placer().unwrap().is_identity() && Crs::parse(definition).unwrap().name == *name);
            }
        }
    }

    #[test]
    fn gauss_kruger_zones_39_and_40_come_back_to_the_same_degrees() {
        for [lon, lat, n39, e39, n40, e40] in VECTORS {
            for (code, e, n) in [("EPSG:4527", e39, n39), ("EPSG:4528", e40, n40)] {
                let placer = Crs::parse(code).unwrap().placer().unwrap();
                let placed = placer.place(&[[e, n]]).unwrap()[0];
                assert!((placed[0] - lon).abs() * 89_000.0 < 1e-3, "{code} {placed:?}");
                assert!((placed[1] - lat).abs() * 111_000.0 < 1e-3, "{code} {placed:?}");
            }
        }
    }

    #[test]
    fn a_long_edge_keeps_its_course_within_a_millimetre() {
        let placer = Crs::parse("EPSG:4528").unwrap().placer().unwrap();
        let (a, b) = ([40_348_041.959, 4_030_000.0], [40_378_041.959, 4_062_000.0]);
        let edge = [a, b];
        let placed = placer.place(&edge).unwrap();
        assert!(placed.len() > 10, "{}", placed.len());
        let proj = Proj::new_known_crs("EPSG:4490", "EPSG:4528", None).unwrap();
        for pair in placed.windows(2) {
            let middle = ((pair[0][0] + pair[1][0]) / 2.0, (pair[0][1] + pair[1][1]) / 2.0);
            let (e, n) = proj.convert(middle).unwrap();
            let off = ((e - a[0]) * (b[1] - a[1]) - (n - a[1]) * (b[0] - a[0])) / (b[0] - a[0]).hypot(b[1] - a[1]);
            assert!(off.abs() < MAX_STRAY_M, "{off}");
        }
        let mut back = placer.place(&[b, a]).unwrap().into_owned();
        back.reverse();
        assert_eq!(back, *placed);
    }

    #[test]
    fn datums_without_public_parameters_are_refused() {
        for code in ["EPSG:4610", "EPSG:4214", "EPSG:2363", "EPSG:2415", "EPSG:4267"] {
            assert!(Crs::parse(code).unwrap_err().contains("datum"), "{code}");
        }
        assert!(Crs::parse("/etc/passwd").is_err());
        assert!(Crs::parse("EPSG:999999").is_err());
    }

    #[test]
    fn geographic_systems_of_the_same_datum_stay_as_they_are() {
        for code in
            ["EPSG:4490", "urn:ogc:def:crs:EPSG::4490", "EPSG:4326", "urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4674"]
        {
            let crs = Crs::parse(code).unwrap();
            assert_eq!(crs.placer().unwrap().place(&[[118.3, 36.6]]).unwrap()[..], [[118.3, 36.6]], "{code}");
            assert_eq!(crs.is_cgcs2000, code.ends_with("4490"), "{code}");
        }
    }
}
