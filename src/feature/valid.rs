use std::sync::Arc;

use serde_json::{Map, Value};

use crate::diagnostic::{Defect, Origin};
use crate::geometry::MultiSurface;

/// A record whose geometry encloses a valid surface (OGC 06-103r4), in the plane of its CRS: a right, or what a zone is made of.
/// Copies share surface and properties.
///
/// ```
/// use minezone::Right;
///
/// let square = geo::Rect::new((118.20, 36.60), (118.21, 36.61)).to_polygon();
/// let right = Right::new("P01", &square).unwrap().with("矿种", "铁矿");
/// assert_eq!(right.properties["矿种"], "铁矿");
/// assert!(right.surface.area_m2() > 900_000.0 && !right.is_ambiguous && right.defects.is_empty());
/// ```
#[derive(Debug, Clone)]
pub struct ValidFeature {
    /// Its id, by the rule that the caller chose.
    pub id: String,
    /// What it encloses.
    pub surface: Arc<MultiSurface>,
    /// The drawn rings cross, so that the boundary was resolved by rule and not by the author: no verdict on it is safe.
    pub is_ambiguous: bool,
    /// Its attributes, as read.
    pub properties: Arc<Map<String, Value>>,
    /// Where it came from.
    pub origin: Origin,
    /// What had to be treated for its surface to be valid, where it was made of a geometry in memory; of a record of a file
    /// its [`RecordOutcome`](crate::input::RecordOutcome) says that.
    pub defects: Vec<Defect>,
}
