//! A record as it was read: id, areal geometry, properties, and where it came from; and as it is once its geometry is valid.

mod geoarrow;
mod valid;

use serde_json::{Map, Value, json};

pub use geoarrow::GeoArrow;
pub use valid::ValidFeature;

use crate::diagnostic::{Defect, Diagnostic, Origin};
use crate::geometry::Position;

/// Areal geometry as it was read, nothing checked: parts, each an exterior ring and its holes.
/// Positions are longitude and latitude in degrees on CGCS2000.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ArealGeometry {
    /// Polygons; of each, the exterior ring and then the holes.
    pub parts: Vec<Vec<Vec<Position>>>,
}

impl ArealGeometry {
    /// Exchanges the first and the second coordinate of every position.
    pub(crate) fn swap_axes(&mut self) {
        for [first, second] in self.parts.iter_mut().flatten().flatten() {
            std::mem::swap(first, second);
        }
    }
}

impl From<&geo::MultiPolygon<f64>> for ArealGeometry {
    fn from(polygons: &geo::MultiPolygon<f64>) -> Self {
        polygons.iter().map(rings_of).collect()
    }
}

impl From<&geo::Polygon<f64>> for ArealGeometry {
    fn from(polygon: &geo::Polygon<f64>) -> Self {
        Self { parts: vec![rings_of(polygon)] }
    }
}

impl FromIterator<Vec<Vec<Position>>> for ArealGeometry {
    fn from_iter<I: IntoIterator<Item = Vec<Vec<Position>>>>(parts: I) -> Self {
        Self { parts: parts.into_iter().collect() }
    }
}

fn rings_of(polygon: &geo::Polygon<f64>) -> Vec<Vec<Position>> {
    let positions = |ring: &geo::LineString<f64>| ring.coords().map(|c| [c.x, c.y]).collect();
    std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(positions).collect()
}

/// Which attributes of the records are wanted: what nobody asks for need not be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attributes<'a> {
    /// All of them.
    All,
    /// The one of this name at most, which holds the id.
    Id(Option<&'a str>),
}

impl Attributes<'_> {
    /// Whether the attribute of this name is wanted.
    pub fn wants(&self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::Id(id) => *id == Some(name),
        }
    }
}

/// A record that could be read, or why it was rejected.
pub type Record = std::result::Result<Feature, Box<Rejected>>;

/// A record as it stood in its file.
#[derive(Debug, Clone)]
pub enum Original {
    /// Its text, of a format that is text.
    Text(Box<str>),
    /// A GeoJSON Feature in the CRS of the file that stands for it, of a format that is not.
    Feature(Box<Value>),
}

impl Original {
    /// A GeoJSON Feature of what a reader made of the record.
    pub fn of(id: &str, geometry: &ArealGeometry, properties: &Map<String, Value>) -> Self {
        let geometry = json!({ "type": "MultiPolygon", "coordinates": geometry.parts });
        Self::Feature(Box::new(json!({ "type": "Feature", "id": id, "geometry": geometry, "properties": properties })))
    }

    /// A GeoJSON Feature of a record without a usable geometry.
    pub fn without_geometry(properties: &Map<String, Value>) -> Self {
        Self::Feature(Box::new(json!({ "type": "Feature", "geometry": null, "properties": properties })))
    }

    /// The same, with all that stood in the record as text in the member `text`.
    #[cfg(feature = "kml")]
    pub(crate) fn with_text(properties: &Map<String, Value>, text: &str) -> Self {
        let feature = json!({ "type": "Feature", "geometry": null, "properties": properties, "text": text });
        Self::Feature(Box::new(feature))
    }
}

/// A record that could not be used, and what it was.
#[derive(Debug, Clone)]
pub struct Rejected {
    /// Why.
    pub diagnostic: Diagnostic,
    /// The record as it stood in the file.
    pub original: Original,
    /// How many records it stands for: more than one where a file is damaged.
    pub records: usize,
}

impl Rejected {
    /// One record.
    pub fn new(diagnostic: Diagnostic, original: Original) -> Self {
        Self { diagnostic, original, records: 1 }
    }
}

/// One record of a file.
#[derive(Debug, Clone)]
pub struct Feature {
    /// The feature's own id, else `#` and its number from 0.
    pub id: String,
    /// Its area, unchecked.
    pub geometry: ArealGeometry,
    /// The whole record as it stood in the file; kept only where it is asked for.
    pub original: Option<Original>,
    /// Its attributes.
    pub properties: Map<String, Value>,
    /// Where it came from.
    pub origin: Origin,
    /// What the reader found and treated; problems that reject a record never reach a `Feature`.
    pub defects: Vec<Defect>,
}
