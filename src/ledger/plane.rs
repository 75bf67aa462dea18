use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::OnceLock;

use geo::{Coord, LineString, MultiPolygon, Polygon};

use crate::crs::{Crs, Drawer, Placer};
use crate::ellipsoid::ellipsoidal_area;
use crate::geometry::Position;

/// 3° zones of CGCS2000 that China has.
const ZONES: std::ops::RangeInclusive<u8> = 25..=45;

/// Projections that one thread keeps ready: all zones of China, and the planes of some files.
const READY: usize = 32;

thread_local! {
    /// PROJ's objects belong to one thread and take 11 ms each to make.
    static PROJECTIONS: RefCell<Vec<Rc<Projection>>> = const { RefCell::new(Vec::new()) };
}

/// A Gauss-Krüger plane of CGCS2000 in which a right is counted.
pub(super) struct Plane {
    /// Its CRS.
    crs: Crs,
    /// The file is in no such plane: it was chosen by the middle of the right.
    is_chosen: bool,
}

/// What a right measures in a plane.
pub(super) struct InPlane {
    /// The CRS of the plane.
    pub crs: String,
    /// It was chosen by the middle of the right, not declared by the file.
    pub is_chosen: bool,
    /// Area in the plane, in m².
    pub plane_m2: f64,
    /// The 椭球面积 in m², or why there is none.
    pub ellipsoidal_m2: Result<f64, &'static str>,
}

/// Where the corners of a right lie in the CRS of its file, by their place in longitude and latitude to the last bit.
pub(super) type Written = HashMap<[u64; 2], Position>;

/// The bits of a position, to find it again.
pub(super) fn bits(position: Position) -> [u64; 2] {
    position.map(f64::to_bits)
}

/// Both ways between a plane and longitude and latitude.
struct Projection {
    crs: Crs,
    drawer: Drawer,
    placer: Placer,
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

    /// What `corners`, in longitude and latitude, measure in this plane. `written` says where they lie in the CRS of the file.
    ///
    /// # Errors
    /// Why nothing can be measured in it, in Chinese.
    pub(super) fn measure(&self, corners: &MultiPolygon<f64>, written: &Written) -> Result<InPlane, &'static str> {
        let projection = Projection::ready(&self.crs).ok_or("投影平面不可用")?;
        let written = Some(written).filter(|_| !self.is_chosen);
        let drawn = projection.draw(corners, written).ok_or("拐点超出投影平面的范围")?;
        Ok(InPlane {
            crs: self.crs.name.clone(),
            is_chosen: self.is_chosen,
            plane_m2: geo::Area::unsigned_area(&drawn),
            ellipsoidal_m2: ellipsoidal_area(&drawn, |ring| projection.geographic(ring)),
        })
    }
}

impl Projection {
    /// The one that the calling thread keeps for a CRS; `None` when PROJ has none.
    fn ready(crs: &Crs) -> Option<Rc<Self>> {
        PROJECTIONS.with_borrow_mut(|ready| {
            if let Some(found) = ready.iter().find(|found| found.crs.name == crs.name && found.crs.agrees_with(crs)) {
                return Some(found.clone());
            }
            if ready.len() == READY {
                ready.remove(0);
            }
            let made = Rc::new(Self { crs: crs.clone(), drawer: crs.drawer().ok()?, placer: crs.placer().ok()? });
            ready.push(made.clone());
            Some(made)
        })
    }

    /// Positions of the plane in longitude and latitude.
    fn geographic(&self, ring: &[Position]) -> Option<Vec<Position>> {
        self.placer.place_corners(ring).ok()
    }

    /// Polygons in the plane; corners that are in `written` lie where that says.
    fn draw(&self, corners: &MultiPolygon<f64>, written: Option<&Written>) -> Option<MultiPolygon<f64>> {
        let ring = |ring: &LineString<f64>| {
            let corner = |c: &Coord<f64>| {
                let corner = [c.x, c.y];
                // A corner that a crossing made was never written.
                let drawn = match written.and_then(|written| written.get(&bits(corner))) {
                    Some(written) => *written,
                    None => *self.drawer.draw(&[corner]).ok()?.first()?,
                };
                Some(Coord { x: drawn[0], y: drawn[1] })
            };
            ring.coords().map(corner).collect::<Option<Vec<_>>>().map(LineString::new)
        };
        let polygon = |polygon: &Polygon<f64>| {
            let holes = polygon.interiors().iter().map(ring).collect::<Option<Vec<_>>>()?;
            Some(Polygon::new(ring(polygon.exterior())?, holes))
        };
        corners.iter().map(polygon).collect::<Option<Vec<_>>>().map(MultiPolygon::new)
    }
}
