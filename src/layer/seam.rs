use super::ZoneOverlap;
use crate::geometry::MultiSurface;
use crate::measure::{Overlap, common_is_narrow};

/// Resolution in metres to which corners are drawn and licensed (MNR notice of 2022 on mining-right
/// areas: rectangular coordinates to 2 decimals). Common area up to this times its perimeter is
/// drawing noise.
pub const COORDINATE_RESOLUTION_M: f64 = 0.01;

impl ZoneOverlap<'_> {
    /// Common area in m² that the rounding of corners can make by itself.
    pub fn noise_m2(&self) -> f64 {
        self.overlap.perimeter_m * COORDINATE_RESOLUTION_M
    }

    /// Whether it rests on the placing of the surface among zones of another CRS that there is something in common, or
    /// that there is nothing: a border within the bound of that could go either way.
    pub fn meets_by_placing(&self) -> bool {
        let Overlap { relation, area_m2, perimeter_m, placing, .. } = self.overlap;
        let is_thin = |bound_m: f64| !relation.interiors_meet() || area_m2 <= bound_m * perimeter_m;
        placing.is_some_and(|placing| placing.decides && is_thin(placing.bound_m))
    }

    /// Whether what `surface` has in common with the zone is what rounding makes of a shared border (接边): no
    /// larger than that, and nowhere wider than two roundings. What is not known to be is none.
    pub fn is_seam(&self, surface: &MultiSurface) -> bool {
        let is_small = self.overlap.relation.interiors_meet() && self.overlap.area_m2 <= self.noise_m2();
        // A strip that stands for a line is no border: all of it is as narrow as that.
        let is_strip =
            |surface: &MultiSurface| surface.area_m2() <= 2.0 * COORDINATE_RESOLUTION_M * surface.perimeter_m();
        is_small
            && !is_strip(&self.zone.surface)
            && !is_strip(surface)
            && common_is_narrow(surface, &self.zone.surface, 2.0 * COORDINATE_RESOLUTION_M) == Some(true)
    }
}
