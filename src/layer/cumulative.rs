use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::measures::resource;
use super::{Layer, ResourceShare, Zone};
use crate::geometry::MultiSurface;
use crate::measure::{self, nan_where_null};

/// What a whole batch of surfaces takes of a layer, rights that overlap each other counted once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Cumulative {
    /// Name of the layer.
    pub layer: String,
    /// Area in m² of the union of the batch inside the union of the zones; no number where that of a zone is none.
    #[schemars(with = "Option<f64>")]
    #[serde(deserialize_with = "nan_where_null")]
    pub taken_m2: f64,
    /// Zones of the layer were rejected: more may be taken.
    pub layer_incomplete: bool,
    /// The zones of which something is taken.
    pub zones: Vec<ZoneTake>,
}

/// What a whole batch takes of one zone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ZoneTake {
    /// Id of the zone.
    pub zone_id: String,
    /// Area in m² that the union of the batch takes of it; no number where boundaries cross too often to be measured.
    #[schemars(with = "Option<f64>")]
    #[serde(deserialize_with = "nan_where_null")]
    pub taken_m2: f64,
    /// The same as a part of the zone, 0 to 1.
    #[schemars(with = "Option<f64>")]
    #[serde(deserialize_with = "nan_where_null")]
    pub share_of_zone: f64,
    /// The known resource under that area, where the zone states one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<ResourceShare>,
}

impl Layer {
    /// What `batch` takes of this layer, per zone and in all.
    pub fn cumulative(&self, batch: &[&MultiSurface]) -> Cumulative {
        let mut takers: Vec<Vec<(usize, measure::Overlap)>> = vec![Vec::new(); self.zones.len()];
        let mut taking: Vec<&MultiSurface> = Vec::new();
        for (right, &surface) in batch.iter().enumerate() {
            let mut takes = false;
            let mut pairs = measure::Pairs::of(surface);
            for zone in self.near(surface) {
                // Rights are placed among the zones, which may be large.
                let overlap = pairs.overlap(surface, &self.zones[zone].surface);
                if overlap.relation.interiors_meet() {
                    takers[zone].push((right, measure::Overlap { relation: overlap.relation.inverse(), ..overlap }));
                    takes = true;
                }
            }
            if takes {
                taking.push(surface);
            }
        }
        let taken_of = |(zone, takers): (&Zone, &Vec<(usize, measure::Overlap)>)| {
            let surfaces: Vec<&MultiSurface> = takers.iter().map(|(right, _)| batch[*right]).collect();
            let overlaps: Vec<measure::Overlap> = takers.iter().map(|(_, overlap)| *overlap).collect();
            let taken = measure::occupation(&zone.surface, &surfaces, &overlaps);
            ZoneTake {
                zone_id: zone.id.clone(),
                taken_m2: taken.occupied_m2,
                share_of_zone: taken.share,
                resource: resource(zone, taken.share),
            }
        };
        let both = self.zones.par_iter().zip(&takers).filter(|(_, takers)| !takers.is_empty());
        let zones: Vec<ZoneTake> = both.map(taken_of).collect();
        let taken: Vec<&MultiSurface> =
            self.zones.iter().zip(&takers).filter(|(_, t)| !t.is_empty()).map(|(zone, _)| &*zone.surface).collect();
        let is_measured = zones.iter().all(|zone| !zone.taken_m2.is_nan());
        let taken_m2 = if !is_measured {
            f64::NAN
        } else if measure::are_apart(&taken) {
            zones.iter().map(|zone| zone.taken_m2).fold(0.0, |sum, area| sum + area)
        } else {
            measure::common_area(&taking, &taken)
        };
        Cumulative { layer: self.name.clone(), taken_m2, layer_incomplete: self.rejected > 0, zones }
    }
}
