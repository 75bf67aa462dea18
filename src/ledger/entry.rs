use serde::Serialize;

use super::plane::{Plane, PlaneAreas};
use super::{Figure, Stated};
use crate::crs::Crs;
use crate::ellipsoid::{annex_d_area, geodesic_area};
use crate::feature::ValidFeature;
use crate::geometry::MultiSurface;

/// One right and its areas.
#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    /// Its id.
    pub id: String,
    /// The layer it is in: the file's stem, or the name in a container of several.
    pub layer: String,
    /// Number of its record in the layer, from 0.
    pub record: Option<usize>,
    /// Corners of its boundary (拐点), each once.
    pub corners: usize,
    /// The drawn rings cross: all areas are of what the documented rule makes of them.
    pub is_ambiguous: bool,
    /// The 椭球面积 in m², as the software of the third land survey counts it (TD/T 1055-2019, Annex D, edges longer than
    /// 70 m in the plane divided): see [`ellipsoidal_area`](crate::ellipsoid::ellipsoidal_area). `None` without a plane.
    pub ellipsoidal_m2: Option<f64>,
    /// The same in km² to four decimals, as licences print it.
    pub ellipsoidal_km2: Option<String>,
    /// Why there is no 椭球面积, in Chinese.
    pub ellipsoidal_absent: Option<String>,
    /// Annex D over the corners alone, in m²: nothing is inserted.
    pub annex_d_corners_m2: f64,
    /// The same in km² to four decimals.
    pub annex_d_corners_km2: String,
    /// Under edges straight in the CRS of the file, on the ellipsoid.
    pub exact_m2: f64,
    /// Under geodesic edges between the corners, on the ellipsoid.
    pub geodesic_m2: f64,
    /// In the plane of `plane_crs`; `None` outside the zones of China.
    pub plane_m2: Option<f64>,
    /// The Gauss-Krüger plane in which edges are divided and `plane_m2` is measured: that of the file, else the 3° zone of the
    /// right's middle.
    pub plane_crs: Option<String>,
    /// The plane was chosen by the right's middle, because the file is in degrees or in another CRS.
    pub plane_is_chosen: bool,
    /// What its attributes state.
    pub stated: Option<Stated>,
    /// Why an area that is stated cannot be read, in Chinese.
    pub stated_unreadable: Option<String>,
    /// Annex D over the corners less the 椭球面积.
    pub annex_d_corners_difference: Option<Difference>,
    /// Exact less the 椭球面积.
    pub exact_difference: Option<Difference>,
    /// Geodesic less the 椭球面积.
    pub geodesic_difference: Option<Difference>,
    /// Plane less the 椭球面积.
    pub plane_difference: Option<Difference>,
    /// Stated less the 椭球面积.
    pub stated_difference: Option<Difference>,
}

/// How much one area exceeds the 椭球面积.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Difference {
    /// In m².
    pub m2: f64,
    /// In millionths of the 椭球面积.
    pub ppm: f64,
}

impl Difference {
    fn of(area: f64, ellipsoidal: f64) -> Self {
        let m2 = area - ellipsoidal;
        Self { m2, ppm: m2 / ellipsoidal * 1e6 }
    }
}

impl Entry {
    /// The areas of a record of a file in `crs`.
    pub(super) fn new(placed: &ValidFeature, layer: &str, crs: &Crs) -> Self {
        let surface = &placed.surface;
        let polygons = surface.corners_in_degrees();
        let exact_m2 = surface.area_m2();
        let annex_d_corners_m2 = annex_d_area(&polygons);
        let geodesic_m2 = geodesic_area(&polygons);
        let plane = in_plane(crs, surface, &polygons);
        let ellipsoidal = plane.as_ref().map_err(|why| *why).and_then(|plane| plane.ellipsoidal_m2);
        let plane = plane.ok();
        let (ellipsoidal_m2, plane_m2) = (ellipsoidal.ok(), plane.as_ref().map(|plane| plane.plane_m2));
        let figures = [
            (Figure::Ellipsoidal, ellipsoidal_m2),
            (Figure::AnnexDCorners, Some(annex_d_corners_m2)),
            (Figure::Exact, Some(exact_m2)),
            (Figure::Geodesic, Some(geodesic_m2)),
            (Figure::Plane, plane_m2),
        ];
        let (stated, stated_unreadable) = match Stated::read(&placed.properties, &figures) {
            Ok(stated) => (stated, None),
            Err(why) => (None, Some(why)),
        };
        let km2 = |m2: f64| format!("{:.4}", m2 / 1e6);
        let difference = |area: f64| ellipsoidal_m2.map(|ellipsoidal| Difference::of(area, ellipsoidal));
        Self {
            layer: layer.to_owned(),
            id: placed.id.clone(),
            record: placed.origin.record,
            corners: surface.vertex_count(),
            is_ambiguous: placed.is_ambiguous,
            ellipsoidal_m2,
            ellipsoidal_km2: ellipsoidal_m2.map(km2),
            ellipsoidal_absent: ellipsoidal.err().map(str::to_owned),
            annex_d_corners_m2,
            annex_d_corners_km2: km2(annex_d_corners_m2),
            exact_m2,
            geodesic_m2,
            plane_m2,
            plane_is_chosen: plane.as_ref().is_some_and(|plane| plane.is_chosen),
            plane_crs: plane.map(|plane| plane.crs),
            annex_d_corners_difference: difference(annex_d_corners_m2),
            exact_difference: difference(exact_m2),
            geodesic_difference: difference(geodesic_m2),
            plane_difference: plane_m2.and_then(difference),
            stated_difference: stated.as_ref().and_then(|stated| difference(stated.m2)),
            stated,
            stated_unreadable,
        }
    }
}

/// What a right measures in its plane, or why in none, in Chinese.
fn in_plane(crs: &Crs, surface: &MultiSurface, corners: &geo::MultiPolygon<f64>) -> Result<PlaneAreas, &'static str> {
    let envelope = surface.envelope().in_degrees(surface.plane());
    let plane = Plane::of(crs, (envelope.min[0] + envelope.max[0]) / 2.0);
    plane.ok_or("中心不在3度带第25至45带内，无投影平面")?.measure(surface, corners)
}
