use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::measures::resource;
use super::{Layer, ResourceShare, Zone};
use crate::diagnostic::{Code, Defect, Diagnostic, Origin};
use crate::geometry::{Envelope, MultiSurface};
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
    /// Area in m² that the union of the batch takes of it; no number where boundaries cross too often to be measured, or where so
    /// many rights overlap each other in so many zones.
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

/// The rights that take something of a zone, by their numbers.
type Takers = Vec<(usize, measure::Overlap)>;

/// Pairs of rights near each other in a zone, of all zones together, of which unions are made, in some 20 s of the processor.
/// Where there are more, the zones that have more than their share of them are not measured.
const MOST_PAIRS_IN_ZONES: usize = 5_000_000;

impl Cumulative {
    /// That what the batch takes of some zones was not measured.
    pub(crate) fn not_measured(&self) -> Option<Diagnostic> {
        let open = self.zones.iter().filter(|zone| zone.taken_m2.is_nan()).count();
        let defect = Defect::new(Code::BatchNotMeasured).detail(format!("(layer {}: {open} zones)", self.layer));
        (open > 0).then(|| Diagnostic::new(defect, &Origin::default(), None))
    }
}

impl Layer {
    /// What `batch` takes of this layer, per zone and in all.
    pub fn cumulative(&self, batch: &[&MultiSurface]) -> Cumulative {
        let mut takers: Vec<Takers> = vec![Vec::new(); self.zones.len()];
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
        let both = self.zones.par_iter().zip(&takers).filter(|(_, takers)| !takers.is_empty());
        let both: Vec<(&Zone, &Takers)> = both.collect();
        let pairs: Vec<usize> = both.par_iter().map(|(_, takers)| pairs_among(takers, batch)).collect();
        let (total, taken_zones): (usize, usize) = (pairs.iter().sum(), both.len().max(1));
        let taken_of = |((zone, takers), pairs): ((&Zone, &Takers), usize)| {
            let surfaces: Vec<&MultiSurface> = takers.iter().map(|(right, _)| batch[*right]).collect();
            let overlaps: Vec<measure::Overlap> = takers.iter().map(|(_, overlap)| *overlap).collect();
            let is_too_much = total > MOST_PAIRS_IN_ZONES && pairs > MOST_PAIRS_IN_ZONES / taken_zones;
            let taken = (!is_too_much).then(|| measure::occupation(&zone.surface, &surfaces, &overlaps));
            let share = taken.map_or(f64::NAN, |taken| taken.share);
            ZoneTake {
                zone_id: zone.id.clone(),
                taken_m2: taken.map_or(f64::NAN, |taken| taken.occupied_m2),
                share_of_zone: share,
                resource: resource(zone, share),
            }
        };
        let zones: Vec<ZoneTake> = both.into_par_iter().zip(pairs).map(taken_of).collect();
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

/// Pairs of some rights of a batch whose envelopes meet.
fn pairs_among(takers: &[(usize, measure::Overlap)], batch: &[&MultiSurface]) -> usize {
    let mut envelopes: Vec<Envelope> = takers.iter().map(|(right, _)| batch[*right].envelope()).collect();
    envelopes.sort_by(|a, b| a.min[0].total_cmp(&b.min[0]));
    let of = |(number, own): (usize, &Envelope)| {
        let later = envelopes[number + 1..].iter().take_while(|other| other.min[0] <= own.max[0]);
        later.filter(|other| other.meets(own)).count()
    };
    envelopes.iter().enumerate().map(of).sum()
}
