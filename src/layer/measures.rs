use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Layer, Zone};
use crate::ellipsoid::metres_per_degree;
use crate::geometry::{Envelope, MultiSurface};
use crate::measure::{self, Distance, Occupation, Overlap, Relation, nan_where_null};

/// A zone that a surface meets.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct ZoneOverlap<'a> {
    /// The zone.
    pub zone: &'a Zone,
    /// Place of the zone in its layer.
    pub number: usize,
    /// What both have in common.
    pub overlap: Overlap,
    /// Common area as a part of the surface, 0 to 1.
    pub share_of_right: f64,
    /// Common area as a part of the zone, 0 to 1.
    pub share_of_zone: f64,
}

/// A zone and the shortest way to it.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct ZoneDistance<'a> {
    /// The zone.
    pub zone: &'a Zone,
    /// The shortest way to it.
    pub distance: Distance,
}

/// The part of a zone's known resource (查明资源量) under what is taken of it, by area. An estimate:
/// ore is not spread evenly.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ResourceShare {
    /// Known resource of the whole zone.
    #[serde(deserialize_with = "nan_where_null")]
    pub known: f64,
    /// Unit of both amounts, as the zone states it.
    pub unit: String,
    /// Share of the zone's area, 0 to 1.
    #[serde(deserialize_with = "nan_where_null")]
    pub share: f64,
    /// `known` times `share`.
    #[serde(deserialize_with = "nan_where_null")]
    pub taken: f64,
    /// Always true: by area only.
    pub estimate: bool,
}

impl ZoneOverlap<'_> {
    /// The resource under the common area, where the zone states one.
    pub fn resource(&self) -> Option<ResourceShare> {
        resource(self.zone, self.share_of_zone)
    }
}

pub(super) fn resource(zone: &Zone, share: f64) -> Option<ResourceShare> {
    let known = zone.properties.get("查明资源量")?.as_f64()?;
    let unit = zone.text("资源量单位").to_owned();
    Some(ResourceShare { known, unit, share, taken: known * share, estimate: true })
}

/// The common part of a surface that lies to the other as `relation` says: 1 exactly where it is all of it.
fn share(overlap: &Overlap, surface: &MultiSurface, relation: Relation) -> f64 {
    let is_whole = matches!(relation, Relation::Within | Relation::Equals);
    if is_whole { 1.0 } else { overlap.area_m2 / surface.area_m2() }
}

/// Up to which latitude in degrees metres are turned into degrees of longitude.
const MOST_LATITUDE: f64 = 89.0;

impl Layer {
    /// Whether what is not found within so many metres of a surface may be there all the same: records were rejected, or
    /// a zone has a boundary with several readings.
    pub fn is_incomplete_near(&self, surface: &MultiSurface, within: f64) -> bool {
        self.rejected > 0 || self.ambiguous_near(surface, within).next().is_some()
    }

    /// Numbers of the zones of which some reading may come as near to a surface as `within` metres: whatever it is, it
    /// stays within the zone's envelope.
    pub fn ambiguous_near(&self, surface: &MultiSurface, within: f64) -> impl Iterator<Item = usize> {
        let around = || {
            let Envelope { min, max } = surface.envelope().in_degrees(surface.plane());
            let lat = min[1].abs().max(max[1].abs()).min(MOST_LATITUDE);
            Envelope { min, max }.grown(metres_per_degree(lat).map(|metres| within / metres))
        };
        // Most layers have none.
        let around = if self.ambiguous.is_empty() { Envelope::EMPTY } else { around() };
        self.ambiguous.iter().copied().filter(move |number| {
            let zone = self.zones.get(*number).map(|zone| &zone.surface);
            zone.is_some_and(|zone| zone.envelope().in_degrees(zone.plane()).meets(&around))
        })
    }

    /// The numbers of the zones that may have something in common with a surface.
    pub(super) fn near(&self, surface: &MultiSurface) -> Vec<usize> {
        self.index.meeting(surface, |number| &self.zones[number].surface)
    }

    /// How many zones may have something in common with a surface.
    pub(crate) fn count_near(&self, surface: &MultiSurface) -> usize {
        self.near(surface).len()
    }

    /// The zones that `surface` touches or overlaps, in their order, each in its own plane; and those of another
    /// plane from which it is apart by no more than its placing there can make.
    pub fn overlaps(&self, surface: &MultiSurface) -> Vec<ZoneOverlap<'_>> {
        self.overlaps_from(0, surface).collect()
    }

    /// The same of the zones from a number on, measured one after another as they are asked for, within the work that
    /// [`measure::Pairs::of`] allows.
    pub fn overlaps_from<'s>(&'s self, first: usize, surface: &MultiSurface) -> impl Iterator<Item = ZoneOverlap<'s>> {
        let near = self.near(surface).into_iter().filter(move |number| *number >= first);
        let mut pairs = measure::Pairs::of(surface);
        near.filter_map(move |number| self.overlap(&mut pairs, number, surface))
    }

    /// The same of the first `most` zones that may have something in common with `surface`, and the numbers of the others
    /// that may.
    pub(crate) fn overlaps_of_first(&self, most: usize, surface: &MultiSurface) -> (Vec<ZoneOverlap<'_>>, Vec<usize>) {
        let mut near = self.near(surface);
        let others = near.split_off(most.min(near.len()));
        let mut pairs = measure::Pairs::of(surface);
        let overlaps = near.into_iter().filter_map(|number| self.overlap(&mut pairs, number, surface));
        (overlaps.collect(), others)
    }

    /// What a surface has in common with one zone; nothing where that is certain to be nothing.
    fn overlap(&self, pairs: &mut measure::Pairs, number: usize, surface: &MultiSurface) -> Option<ZoneOverlap<'_>> {
        let zone = &self.zones[number];
        let overlap = pairs.overlap(surface, &zone.surface);
        let is_apart = overlap.relation == Relation::Disjoint && !overlap.placing.is_some_and(|p| p.decides);
        (!is_apart).then(|| ZoneOverlap {
            zone,
            number,
            overlap,
            share_of_right: share(&overlap, surface, overlap.relation),
            share_of_zone: share(&overlap, &zone.surface, overlap.relation.inverse()),
        })
    }

    /// Whether a surface has nothing in common with any zone but drawing noise.
    pub(crate) fn is_beyond(&self, surface: &MultiSurface) -> bool {
        let found = self.overlaps(surface);
        !found.iter().any(|found| found.overlap.relation.interiors_meet() && !found.is_seam(surface))
    }

    /// The first `most` pairs of zones whose interiors meet, each once, as the number of the first and what it meets.
    pub fn pairs(&self, most: usize) -> Vec<(usize, ZoneOverlap<'_>)> {
        let of = |number: usize, most: usize| {
            let later = self.overlaps_from(number + 1, &self.zones[number].surface);
            let meeting = later.filter(|found| found.overlap.relation.interiors_meet());
            meeting.take(most).map(move |found| (number, found))
        };
        // Every zone may meet all others: the first few show how many pairs to expect of the next.
        let (mut found, mut next, mut step) = (Vec::new(), 0, 16);
        while next < self.zones.len() && found.len() < most {
            let (end, left) = ((next + step).min(self.zones.len()), most - found.len());
            let before = found.len();
            found.par_extend((next..end).into_par_iter().flat_map_iter(|number| of(number, left)));
            next = end;
            step = if found.len() - before > step * 16 { step } else { (step * 4).min(1 << 16) };
        }
        found.truncate(most);
        found
    }

    /// What the layer takes of `surface`, each place once. `overlaps` come from [`Self::overlaps`].
    pub fn occupation(&self, surface: &MultiSurface, overlaps: &[ZoneOverlap<'_>]) -> Occupation {
        let zones: Vec<&MultiSurface> = overlaps.iter().map(|found| &*found.zone.surface).collect();
        let measured: Vec<Overlap> = overlaps.iter().map(|found| found.overlap).collect();
        measure::occupation(surface, &zones, &measured)
    }

    /// The zones not farther than `within` metres of which `means` holds, nearest first, among the `most` that come nearest
    /// by their envelopes; and whether more may lie as near.
    pub(crate) fn distances_of_first(
        &self,
        most: usize,
        surface: &MultiSurface,
        within: f64,
        means: impl Fn(usize) -> bool,
    ) -> (Vec<ZoneDistance<'_>>, bool) {
        let near = self.index.by_distance(surface).take_while(|(_, bound)| *bound <= within);
        let mut near = near.map(|(number, _)| number).filter(|number| means(*number));
        let measured = near.by_ref().take(most).filter_map(|number| {
            let zone = &self.zones[number];
            let distance = measure::distance(surface, &zone.surface, within)?;
            Some((number, ZoneDistance { zone, distance }))
        });
        let mut found: Vec<(usize, ZoneDistance<'_>)> = measured.collect();
        found.sort_by(|(a, x), (b, y)| x.distance.metres.total_cmp(&y.distance.metres).then(a.cmp(b)));
        (found.into_iter().map(|(_, found)| found).collect(), near.next().is_some())
    }

    /// The `nearest` zones not farther than `within` metres, by distance, equal ones in their order.
    pub fn distances(&self, surface: &MultiSurface, within: f64, nearest: usize) -> Vec<ZoneDistance<'_>> {
        let mut found: Vec<(usize, Distance)> = Vec::new();
        for (zone, bound) in self.index.by_distance(surface) {
            let limit = if found.len() < nearest { within } else { found.last().map_or(within, |f| f.1.metres) };
            if bound > limit {
                break;
            }
            if let Some(distance) = measure::distance(surface, &self.zones[zone].surface, limit) {
                let key = |f: &(usize, Distance)| (f.1.metres, f.0);
                let at = found.partition_point(|f| key(f) < (distance.metres, zone));
                found.insert(at, (zone, distance));
                found.truncate(nearest);
            }
        }
        found.into_iter().map(|(zone, distance)| ZoneDistance { zone: &self.zones[zone], distance }).collect()
    }
}
