use std::cell::RefCell;
use std::sync::Arc;

use proj::Proj;

use super::{Crs, Way};
use crate::geometry::Position;

/// Degrees around a CRS's area of use in which its coordinates are still accepted: a county on the
/// border of two zones is often drawn in one of them.
pub(super) const AREA_MARGIN_DEG: f64 = 3.0;

/// Half the equator of the ellipsoid in metres: no easting of a projection without a zone prefix is greater, but some come
/// round the world again as if they were.
const HALF_WORLD_M: f64 = 20_037_509.0;

/// CRS that one thread keeps ready: the files of a run are in one or two.
const READY: usize = 4;

thread_local! {
    /// PROJ's objects belong to one thread, and one takes 11 ms to make.
    static PLACERS: RefCell<Vec<(Arc<Way>, Placer)>> = const { RefCell::new(Vec::new()) };
}

impl Crs {
    /// The transformation from the frame to this CRS. It belongs to one thread.
    ///
    /// # Errors
    /// A message for people, when PROJ has no such transformation.
    pub fn drawer(&self) -> Result<Drawer, String> {
        let make = |way: &Arc<Way>| Proj::new_known_crs(&way.frame, &way.source, None);
        let proj = self.way.as_ref().map(make).transpose().map_err(|e| format!("the CRS {:?}: {e}", self.name))?;
        Ok(Drawer { proj })
    }

    /// The transformation from this CRS to the frame. It belongs to one thread.
    ///
    /// # Errors
    /// A message for people, when PROJ has no such transformation.
    pub fn placer(&self) -> Result<Placer, String> {
        let make = |way: &Arc<Way>| Proj::new_known_crs(&way.source, &way.frame, None);
        let proj = self.way.as_ref().map(make).transpose().map_err(|e| format!("the CRS {:?}: {e}", self.name))?;
        let widest = if self.grid.is_some() { f64::INFINITY } else { HALF_WORLD_M };
        Ok(Placer { proj, area: self.area, widest })
    }

    /// Whether every position of a ring (easting or longitude first) has a place on the Earth.
    ///
    /// # Errors
    /// The index of the first vertex that has none.
    pub fn check_places(&self, ring: &[Position]) -> Result<(), usize> {
        let is_certain = |p: &Position| match self.certain {
            Some([west, south, east, north]) => west <= p[0] && p[0] <= east && south <= p[1] && p[1] <= north,
            None => self.way.is_none(),
        };
        // Nearly all are: only others cost a projection.
        let Some(from) = ring.iter().position(|p| !is_certain(p)) else { return Ok(()) };
        let checked = self.with_placer(|placer| placer.place_corners(&ring[from..]).map(|_| ()));
        checked.unwrap_or(Err(0)).map_err(|vertex| from + vertex)
    }

    /// Does something with the [`Placer`] that the calling thread keeps ready for this CRS.
    ///
    /// # Errors
    /// As for [`Self::placer`].
    pub fn with_placer<T>(&self, act: impl FnOnce(&Placer) -> T) -> Result<T, String> {
        let Some(way) = &self.way else { return Ok(act(&self.placer()?)) };
        PLACERS.with_borrow_mut(|ready| {
            let is_this = |(of, _): &(Arc<Way>, Placer)| Arc::ptr_eq(of, way) || of == way;
            if let Some((_, placer)) = ready.iter().find(|ready| is_this(ready)) {
                return Ok(act(placer));
            }
            if ready.len() == READY {
                ready.remove(0);
            }
            ready.push((way.clone(), self.placer()?));
            Ok(act(&ready[ready.len() - 1].1))
        })
    }
}

/// Brings longitude and latitude to positions of one CRS, easting or longitude first.
pub struct Drawer {
    proj: Option<Proj>,
}

impl Drawer {
    /// The corners of a ring, and nothing between them.
    ///
    /// # Errors
    /// The index of the first vertex that has no place in the CRS.
    pub fn draw(&self, ring: &[Position]) -> Result<Vec<Position>, usize> {
        let Some(proj) = &self.proj else { return Ok(ring.to_vec()) };
        let draw = |(vertex, position): (usize, &Position)| match proj.convert((position[0], position[1])) {
            Ok((x, y)) if x.is_finite() && y.is_finite() => Ok([x, y]),
            _ => Err(vertex),
        };
        ring.iter().enumerate().map(draw).collect()
    }
}

/// Brings positions of one CRS to longitude and latitude.
pub struct Placer {
    proj: Option<Proj>,
    area: Option<[f64; 4]>,
    /// The greatest coordinate that has a place, in the unit of the CRS.
    widest: f64,
}

impl Placer {
    /// Whether every position stays as it is.
    pub fn is_identity(&self) -> bool {
        self.proj.is_none()
    }

    /// The corners of a ring of the source CRS in the frame, and nothing between them: an edge is straight
    /// in the source and not quite so in the frame.
    ///
    /// # Errors
    /// The index of the first vertex that has no place in the frame.
    pub fn place_corners(&self, ring: &[Position]) -> Result<Vec<Position>, usize> {
        let Some(proj) = &self.proj else { return Ok(ring.to_vec()) };
        ring.iter().enumerate().map(|(vertex, &corner)| self.transform(proj, corner).ok_or(vertex)).collect()
    }

    fn transform(&self, proj: &Proj, [x, y]: Position) -> Option<Position> {
        if x.abs() > self.widest {
            return None;
        }
        let (lon, lat) = proj.convert((x, y)).ok()?;
        let inside = self.area.is_none_or(|[west, south, east, north]| {
            (west - AREA_MARGIN_DEG..=east + AREA_MARGIN_DEG).contains(&lon)
                && (south - AREA_MARGIN_DEG..=north + AREA_MARGIN_DEG).contains(&lat)
        });
        (lon.is_finite() && lat.is_finite() && inside).then_some([lon, lat])
    }
}
