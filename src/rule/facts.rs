use std::collections::BTreeMap;

use super::COORDINATE_RESOLUTION_M;
use crate::geometry::MultiSurface;
use crate::layer::{Layer, ZoneOverlap};
use crate::measure::{Occupation, common_is_narrow};
use crate::right::Right;

/// Everything that rules may know of one right.
pub struct Facts<'a> {
    /// The right itself.
    pub right: &'a Right,
    /// By layer name; a layer that is not here is missing.
    pub layers: &'a BTreeMap<&'a str, LayerFacts<'a>>,
    /// What the other rights of the batch do, where that was counted.
    pub census: Option<&'a Census>,
}

/// What was measured of one right in one layer.
#[derive(Debug)]
pub struct LayerFacts<'a> {
    /// The surface of the right.
    pub surface: &'a MultiSurface,
    /// The layer.
    pub layer: &'a Layer,
    /// Zones that it touches or overlaps.
    pub overlaps: Vec<ZoneOverlap<'a>>,
    /// What the layer takes of the right.
    pub occupation: Occupation,
}

impl<'a> LayerFacts<'a> {
    /// Measures a right in a layer, once for all rules.
    pub fn measure(layer: &'a Layer, right: &'a Right) -> Self {
        let overlaps = layer.overlaps(&right.surface);
        let occupation = layer.occupation(&right.surface, &overlaps);
        Self { surface: &right.surface, layer, overlaps, occupation }
    }

    /// Zones with which it has interior in common.
    pub fn taken(&self) -> impl Iterator<Item = &ZoneOverlap<'a>> {
        self.overlaps.iter().filter(|found| found.overlap.relation.interiors_meet())
    }

    /// Zones with which it has more in common than drawing noise.
    pub fn occupied(&self) -> impl Iterator<Item = &ZoneOverlap<'a>> {
        self.taken().filter(|found| !is_noise(found, self.surface))
    }
}

/// Common area in m² that the rounding of corners can make by itself.
pub(super) fn noise_m2(found: &ZoneOverlap<'_>) -> f64 {
    found.overlap.perimeter_m * COORDINATE_RESOLUTION_M
}

/// Whether the common area is what rounding makes of a shared border (接边): no larger than that,
/// and nowhere wider than two roundings.
pub(super) fn is_noise(found: &ZoneOverlap<'_>, surface: &MultiSurface) -> bool {
    let small = found.overlap.area_m2 <= noise_m2(found);
    small && common_is_narrow(surface, &found.zone.surface, 2.0 * COORDINATE_RESOLUTION_M)
}

/// How many rights of a batch lie in each zone of a layer.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Census {
    counts: BTreeMap<String, Vec<usize>>,
}

impl Census {
    /// Counts `rights` in the zones of every layer of `layers`.
    pub fn take<'a>(layers: impl IntoIterator<Item = &'a Layer>, rights: &[Right]) -> Self {
        let mut counts = BTreeMap::new();
        for layer in layers {
            let mut of_zone = vec![0; layer.zones.len()];
            for right in rights {
                for found in layer.overlaps(&right.surface) {
                    let counts = found.overlap.relation.interiors_meet() && !is_noise(&found, &right.surface);
                    of_zone[found.number] += usize::from(counts);
                }
            }
            counts.insert(layer.name.clone(), of_zone);
        }
        Self { counts }
    }

    /// Rights of the batch in zone number `zone` of `layer`.
    pub fn rights_in(&self, layer: &str, zone: usize) -> Option<usize> {
        self.counts.get(layer)?.get(zone).copied()
    }
}
