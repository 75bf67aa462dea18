//! A record as it was read: id, areal geometry, properties, and where it came from.

use serde_json::{Map, Value};

use crate::diagnostic::{Defect, Diagnostic, Origin};
use crate::geometry::Position;

/// Areal geometry as it was read, nothing checked: parts, each an exterior ring and its holes.
/// Positions are longitude and latitude in degrees on CGCS2000.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ArealGeometry {
    /// Polygons; of each, the exterior ring and then the holes.
    pub parts: Vec<Vec<Vec<Position>>>,
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
pub type Record = std::result::Result<Feature, Box<Diagnostic>>;

/// One record of a file.
#[derive(Debug, Clone)]
pub struct Feature {
    /// The feature's own id, else `#` and its number from 0.
    pub id: String,
    /// Its area, unchecked.
    pub geometry: ArealGeometry,
    /// Its attributes.
    pub properties: Map<String, Value>,
    /// Where it came from.
    pub origin: Origin,
    /// What the reader found and treated; problems that reject a record never reach a `Feature`.
    pub defects: Vec<Defect>,
}
