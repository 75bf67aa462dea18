//! The shortest way from a right to a zone, as a row of CSV.

use crate::cell::number;
use crate::feature::ValidFeature;
use crate::layer::{Layer, ZoneDistance};

/// The columns of [`DistanceRow::cells`].
pub const DISTANCE_COLUMNS: [&str; 10] = [
    "right_id",
    "layer",
    "zone_id",
    "distance_m",
    "azimuth_deg",
    "from_lon",
    "from_lat",
    "to_lon",
    "to_lat",
    "layer_incomplete",
];

/// A right and a zone near it.
pub struct DistanceRow<'a> {
    /// The right.
    pub right: &'a ValidFeature,
    /// The layer of the zone.
    pub layer: &'a Layer,
    /// The zone, and the shortest way to it.
    pub found: ZoneDistance<'a>,
}

impl DistanceRow<'_> {
    /// The cells of [`DISTANCE_COLUMNS`].
    pub fn cells(&self) -> [String; 10] {
        let Self { right, layer, found } = self;
        let d = &found.distance;
        let azimuth = d.azimuth.map(number).unwrap_or_default();
        let [[from_lon, from_lat], [to_lon, to_lat]] = [d.from, d.to].map(|p| p.map(number));
        let ids = (right.id.clone(), layer.name.clone(), found.zone.id.clone());
        let incomplete = layer.is_incomplete_near(&right.surface, d.metres).to_string();
        [ids.0, ids.1, ids.2, number(d.metres), azimuth, from_lon, from_lat, to_lon, to_lat, incomplete]
    }
}
