use std::sync::Arc;

use serde_json::{Map, Value};

use crate::diagnostic::Origin;
use crate::geometry::MultiSurface;

/// A record whose geometry encloses a valid surface (OGC 06-103r4), in the plane of its CRS: a right, or what a zone is made of.
/// Copies share surface and properties.
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
}
