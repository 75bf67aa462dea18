//! The CRS that a geometry names, and which of its coordinates comes first.

use crate::crs::is_northing_first;

/// A CRS as GML names it.
#[derive(Debug)]
pub(super) struct Reference {
    name: String,
    /// What it means, for [`crate::crs`].
    pub definition: String,
    /// Northing or latitude comes first: so it does where the CRS has that order and is named in a way that keeps it.
    pub northing_first: bool,
}

/// How names begin that keep the order of axes of the authority.
const IN_ORDER: &[&str] = &["urn:ogc:def:crs:epsg:", "urn:x-ogc:def:crs:epsg:", "http://www.opengis.net/def/crs/epsg/"];
/// How names begin that have always stood for easting or longitude first.
const EASTING_FIRST: &[&str] = &["epsg:", "http://www.opengis.net/gml/srs/epsg.xml#"];

impl Reference {
    /// # Errors
    /// A message for people when the code is unknown.
    pub fn new(name: &str) -> Result<Self, String> {
        let lower = name.to_lowercase().replacen("https://", "http://", 1);
        let begins = |starts: &[&str]| starts.iter().any(|start| lower.starts_with(start));
        let code = || lower.rsplit([':', '/', '#']).next().and_then(|code| code.parse::<u32>().ok());
        let (definition, northing_first) = match code() {
            Some(code) if begins(IN_ORDER) => (format!("EPSG:{code}"), is_northing_first(code)?),
            Some(code) if begins(EASTING_FIRST) => (format!("EPSG:{code}"), false),
            _ if lower.ends_with("crs84") => ("EPSG:4326".into(), false),
            _ => (name.to_owned(), false),
        };
        Ok(Self { name: name.to_owned(), definition, northing_first })
    }

    /// Whether another name means the same CRS with the same order of axes.
    pub fn means(&self, name: &str) -> bool {
        let is_same =
            |other: Self| (other.definition, other.northing_first) == (self.definition.clone(), self.northing_first);
        self.name == name || Self::new(name).is_ok_and(is_same)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_axes_follows_from_how_a_crs_is_named() {
        for (name, definition, northing_first) in [
            ("urn:ogc:def:crs:EPSG::4527", "EPSG:4527", true),
            ("urn:ogc:def:crs:EPSG:9.8:4490", "EPSG:4490", true),
            ("http://www.opengis.net/def/crs/EPSG/0/4490", "EPSG:4490", true),
            ("https://www.opengis.net/def/crs/EPSG/0/4490", "EPSG:4490", true),
            #[cfg(feature = "proj")]
            ("urn:ogc:def:crs:EPSG::3857", "EPSG:3857", false),
            ("EPSG:4527", "EPSG:4527", false),
            ("http://www.opengis.net/gml/srs/epsg.xml#4490", "EPSG:4490", false),
            ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", false),
        ] {
            let found = Reference::new(name).unwrap();
            assert_eq!((&*found.definition, found.northing_first), (definition, northing_first), "{name}");
        }
        assert!(Reference::new("urn:ogc:def:crs:EPSG::99").is_err());
    }
}
