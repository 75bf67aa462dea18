use super::Crs;
use crate::ellipsoid::Plane;
use crate::geometry::{Envelope, Position};

/// Degrees around a CRS's area of use in which its coordinates are still accepted: a county on the
/// border of two zones is often drawn in one of them.
pub(super) const AREA_MARGIN_DEG: f64 = 3.0;

/// Half the equator of the ellipsoid in metres: no easting of a projection without a zone prefix is greater, but some come
/// round the world again as if they were.
const HALF_WORLD_M: f64 = 20_037_509.0;

impl Crs {
    /// The transformation from longitude and latitude to this CRS.
    pub fn projection(&self) -> Projection<'_> {
        Projection { plane: &self.plane }
    }

    /// The transformation from this CRS to longitude and latitude.
    pub fn unprojection(&self) -> Unprojection<'_> {
        let widest = if self.grid.is_some() { f64::INFINITY } else { HALF_WORLD_M };
        Unprojection { plane: &self.plane, area: self.area, widest }
    }

    /// Whether every position of a ring (easting or longitude first) has a place on the Earth.
    ///
    /// # Errors
    /// The index of the first vertex that has none.
    pub fn check_places(&self, ring: &[Position]) -> Result<(), usize> {
        let certain = match self.certain {
            Some([west, south, east, north]) => Envelope { min: [west, south], max: [east, north] },
            None if self.is_frame() => return Ok(()),
            None => Envelope::EMPTY,
        };
        // Nearly all are: only others cost a projection. No branches, so that several are looked at at once.
        if ring.iter().fold(true, |all, &p| all & certain.contains(p)) {
            return Ok(());
        }
        let from = ring.iter().position(|&p| !certain.contains(p)).unwrap_or_default();
        self.unprojection().unproject(&ring[from..]).map(|_| ()).map_err(|vertex| from + vertex)
    }
}

impl Crs {
    /// Why a position has no place, for people.
    pub fn without_place(&self, [x, y]: Position) -> String {
        let name = &self.name;
        if let Some(zone) =
            self.grid.and_then(|grid| grid.prefix()).filter(|zone| (x / 1e6).floor() != f64::from(*zone))
        {
            return format!(
                "(the easting {x} does not begin with the zone number {zone} of {name} 东坐标不带带号{zone})"
            );
        }
        match (self.plane.unproject([x, y]).filter(|place| place.iter().all(|x| x.is_finite())), self.area) {
            (Some([lon, lat]), Some([west, south, east, north])) => format!(
                "({name} puts it at {lon:.4}°, {lat:.4}°, far outside of {west}° to {east}° and {south}° to {north}°, for which it is made 远在该坐标系适用范围之外)"
            ),
            _ => format!("({name} has no place for it 超出该投影的范围)"),
        }
    }
}

/// Brings longitude and latitude to positions of one CRS, easting or longitude first.
pub struct Projection<'a> {
    plane: &'a Plane,
}

impl Projection<'_> {
    /// The corners of a ring, and nothing between them.
    ///
    /// # Errors
    /// The index of the first vertex that has no place in the CRS.
    pub fn project(&self, ring: &[Position]) -> Result<Vec<Position>, usize> {
        ring.iter().enumerate().map(|(vertex, &position)| self.plane.project(position).ok_or(vertex)).collect()
    }
}

/// Brings positions of one CRS to longitude and latitude.
pub struct Unprojection<'a> {
    plane: &'a Plane,
    area: Option<[f64; 4]>,
    /// The greatest coordinate that has a place, in the unit of the CRS.
    widest: f64,
}

impl Unprojection<'_> {
    /// Whether every position stays as it is.
    pub fn is_identity(&self) -> bool {
        self.plane.is_degrees()
    }

    /// The corners of a ring in longitude and latitude, and nothing between them: an edge is straight in its own plane
    /// and not quite so in degrees.
    ///
    /// # Errors
    /// The index of the first vertex that has no place on the Earth.
    pub fn unproject(&self, ring: &[Position]) -> Result<Vec<Position>, usize> {
        if self.is_identity() {
            return Ok(ring.to_vec());
        }
        ring.iter().enumerate().map(|(vertex, &corner)| self.transform(corner).ok_or(vertex)).collect()
    }

    fn transform(&self, corner: Position) -> Option<Position> {
        if corner[0].abs() > self.widest {
            return None;
        }
        let [lon, lat] = self.plane.unproject(corner)?;
        let inside = self.area.is_none_or(|[west, south, east, north]| {
            (west - AREA_MARGIN_DEG..=east + AREA_MARGIN_DEG).contains(&lon)
                && (south - AREA_MARGIN_DEG..=north + AREA_MARGIN_DEG).contains(&lat)
        });
        (lon.is_finite() && lat.is_finite() && inside).then_some([lon, lat])
    }
}
