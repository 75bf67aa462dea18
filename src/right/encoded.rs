//! Rights from geometries as other programs hand them over.

use std::sync::Arc;

use super::Right;
use crate::crs::Crs;
use crate::diagnostic::{Code, Defect};
use crate::ellipsoid::Plane;
use crate::feature::Feature;
use crate::format::{from_wkb, geojson_feature};

impl Right {
    /// A right from well-known binary (WKB, ISO or with the flags of PostGIS) in longitude and latitude.
    ///
    /// # Errors
    /// The defects for which the bytes are no WKB, hold no areal geometry, name another CRS (`crs-of-record`), or enclose
    /// no valid surface.
    ///
    /// ```
    /// use minezone::Right;
    /// use minezone::diagnostic::Code;
    ///
    /// let mut wkb = vec![1, 3, 0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0];
    /// for (x, y) in [(118.20, 36.60), (118.21, 36.60), (118.21, 36.61), (118.20, 36.61), (118.20, 36.60_f64)] {
    ///     wkb.extend([f64::to_le_bytes(x), f64::to_le_bytes(y)].concat());
    /// }
    /// let right = Right::from_wkb("P01", &wkb).unwrap();
    /// assert!(right.surface.area_m2() > 900_000.0);
    /// assert_eq!(Right::from_wkb("P01", &wkb[..40]).unwrap_err()[0].code, Code::NotAFeature);
    /// ```
    pub fn from_wkb(id: impl Into<String>, wkb: &[u8]) -> Result<Self, Vec<Defect>> {
        Self::from_wkb_drawn_in(&Plane::DEGREES, id, wkb)
    }

    /// The same of positions of a plane, such as that of a [`Crs`], easting first.
    ///
    /// # Errors
    /// As for [`Self::from_wkb`].
    pub fn from_wkb_drawn_in(plane: &Plane, id: impl Into<String>, wkb: &[u8]) -> Result<Self, Vec<Defect>> {
        let read = from_wkb(wkb).map_err(|defect| vec![defect])?;
        // Zero says that it is not known.
        if let Some(srid) = read.srid.filter(|srid| *srid != 0) {
            let named = Crs::parse(&format!("EPSG:{srid}"));
            if !named.is_ok_and(|crs| crs.plane() == plane) {
                return Err(vec![Defect::new(Code::CrsOfRecord).detail(format!("(SRID {srid})"))]);
            }
        }
        let right = Self::drawn_in(plane, id, read.geometry)?;
        Ok(right.with_defects(read.defects))
    }

    /// A right from the text of a GeoJSON Feature or geometry (RFC 7946: longitude and latitude), with its properties. Its id
    /// is that of the feature, else `#0`.
    ///
    /// # Errors
    /// The defects for which the text is no GeoJSON of one record, declares a CRS (`crs-of-record`), holds no areal
    /// geometry, or encloses no valid surface.
    ///
    /// ```
    /// use minezone::Right;
    /// use minezone::diagnostic::Code;
    ///
    /// let text = r#"{"type": "Feature", "id": "P01", "properties": {"矿种": "铁矿"}, "geometry": {"type": "Polygon",
    ///     "coordinates": [[[118.20, 36.60], [118.21, 36.60], [118.21, 36.61], [118.20, 36.61], [118.20, 36.60]]]}}"#;
    /// let right = Right::from_geojson(text).unwrap();
    /// assert_eq!((&*right.id, &right.properties["矿种"]), ("P01", &"铁矿".into()));
    /// let defects = Right::from_geojson(&text.replacen("118.21", "null", 1)).unwrap_err();
    /// assert_eq!((defects[0].code, defects[0].vertex), (Code::CoordinateNotNumber, Some(1)));
    /// ```
    pub fn from_geojson(text: &str) -> Result<Self, Vec<Defect>> {
        Self::from_geojson_drawn_in(&Plane::DEGREES, text)
    }

    /// The same of positions of a plane, such as that of a [`Crs`], easting first, as programs before RFC 7946 write them.
    ///
    /// # Errors
    /// As for [`Self::from_geojson`].
    pub fn from_geojson_drawn_in(plane: &Plane, text: &str) -> Result<Self, Vec<Defect>> {
        let Feature { id, geometry, properties, defects, .. } = geojson_feature(text).map_err(|defect| vec![defect])?;
        let right = Self::drawn_in(plane, id, geometry)?;
        Ok(Self { properties: Arc::new(properties), ..right.with_defects(defects) })
    }

    /// The same with what was treated before its rings were looked at.
    fn with_defects(mut self, before: Vec<Defect>) -> Self {
        self.defects.splice(..0, before);
        self
    }
}

/// As [`Right::from_geojson`].
impl TryFrom<&geojson::Feature> for Right {
    type Error = Vec<Defect>;

    fn try_from(feature: &geojson::Feature) -> Result<Self, Vec<Defect>> {
        Self::from_geojson(&feature.to_string())
    }
}
