use std::sync::OnceLock;

use geo::{Coord, MapCoords, MultiPolygon};

use crate::crs::Crs;
use crate::ellipsoid::ellipsoidal_area;
use crate::geometry::{MultiSurface, Position};

/// 3° zones of CGCS2000 that China has.
const ZONES: std::ops::RangeInclusive<u8> = 25..=45;

/// A Gauss-Krüger plane of CGCS2000 in which a right is counted.
pub(super) struct Plane {
    /// Its CRS.
    crs: Crs,
    /// The file is in no such plane: it was chosen by the middle of the right.
    is_chosen: bool,
}

/// What a right measures in a plane.
pub(super) struct PlaneAreas {
    /// The CRS of the plane.
    pub crs: String,
    /// It was chosen by the middle of the right, not declared by the file.
    pub is_chosen: bool,
    /// Area in the plane, in m².
    pub plane_m2: f64,
    /// The 椭球面积 in m², or why there is none.
    pub ellipsoidal_m2: Result<f64, &'static str>,
}

impl Plane {
    /// The plane of the file where it is in one, else that of the 3° zone in which the middle of the right lies, given by its
    /// longitude in degrees; `None` where China has no zone.
    pub(super) fn of(crs: &Crs, middle_longitude: f64) -> Option<Self> {
        static MADE: [OnceLock<Option<Crs>>; 21] = [const { OnceLock::new() }; 21];
        // What was brought from another datum was not drawn in a plane of CGCS2000.
        if crs.grid.is_some() && crs.shift.is_none() {
            return Some(Self { crs: crs.clone(), is_chosen: false });
        }
        let zone = ZONES.clone().find(|zone| f64::from(*zone) == (middle_longitude / 3.0).round())?;
        let made = MADE[usize::from(zone - ZONES.start())].get_or_init(|| Crs::parse(&format!("zone:{zone}")).ok());
        made.clone().map(|crs| Self { crs, is_chosen: true })
    }

    /// What a surface measures in this plane, of which `corners` are longitude and latitude.
    ///
    /// # Errors
    /// Why nothing can be measured in it, in Chinese.
    pub(super) fn measure(
        &self,
        surface: &MultiSurface,
        corners: &MultiPolygon<f64>,
    ) -> Result<PlaneAreas, &'static str> {
        let plane = self.crs.plane();
        // Corners that were drawn in it lie where they were written, to the last digit.
        let drawn = if self.is_chosen {
            let place = |c: Coord<f64>| plane.project([c.x, c.y]).map(|[x, y]| Coord { x, y }).ok_or(());
            corners.try_map_coords(place).map_err(|()| "拐点超出投影平面的范围")?
        } else {
            surface.to_multi_polygon()
        };
        let unprojection = self.crs.unprojection();
        let geographic = |ring: &[Position]| unprojection.unproject(ring).ok();
        Ok(PlaneAreas {
            crs: self.crs.name.clone(),
            is_chosen: self.is_chosen,
            plane_m2: geo::Area::unsigned_area(&drawn),
            ellipsoidal_m2: ellipsoidal_area(&drawn, geographic),
        })
    }
}
