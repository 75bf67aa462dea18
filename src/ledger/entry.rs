use serde::Serialize;

use super::Stated;
use crate::crs::Crs;
use crate::ellipsoid::{Plane, geodesic_area, ledger_area};
use crate::feature::ArealGeometry;
use crate::geometry::{MultiSurface, Position};
use crate::input::Placed;
use crate::normalise::normalise_owned;

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
    /// TD/T 1055-2019, Annex D, over the corners as drawn, in m² (椭球面积).
    pub annex_d_m2: f64,
    /// The same in km² to four decimals, as licences print it.
    pub annex_d_km2: String,
    /// Under edges straight in the CRS of the file, on the ellipsoid.
    pub exact_m2: f64,
    /// Under geodesic edges between the corners, on the ellipsoid.
    pub geodesic_m2: f64,
    /// In the plane of `plane_crs`; `None` outside the zones of China.
    pub plane_m2: Option<f64>,
    /// The Gauss-Krüger grid that the file declares, else the 3° zone of the right's middle.
    pub plane_crs: Option<String>,
    /// What its attributes state.
    pub stated: Option<Stated>,
    /// Why an area that is stated cannot be read, in Chinese.
    pub stated_unreadable: Option<String>,
    /// Exact less Annex D.
    pub exact_difference: Difference,
    /// Geodesic less Annex D.
    pub geodesic_difference: Difference,
    /// Plane less Annex D.
    pub plane_difference: Option<Difference>,
    /// Stated less Annex D.
    pub stated_difference: Option<Difference>,
}

/// How much one area exceeds that of Annex D.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Difference {
    /// In m².
    pub m2: f64,
    /// In millionths of the area of Annex D.
    pub ppm: f64,
}

impl Difference {
    fn of(area: f64, annex_d: f64) -> Self {
        let m2 = area - annex_d;
        Self { m2, ppm: m2 / annex_d * 1e6 }
    }
}

/// Grids for the plane, made once for some rights.
#[derive(Default)]
pub(super) struct Planes {
    made: Vec<Crs>,
}

impl Planes {
    /// The area in the plane of one grid; `None` when a corner has no place in it.
    fn area(&mut self, crs: &Crs, corners: &geo::MultiPolygon<f64>) -> Option<f64> {
        let at = self.made.iter().position(|made| made.name == crs.name).unwrap_or_else(|| {
            self.made.push(crs.clone());
            self.made.len() - 1
        });
        let drawer = self.made[at].drawer();
        let ring = |ring: &geo::LineString<f64>| {
            let corners: Vec<Position> = ring.coords().map(|c| [c.x, c.y]).collect();
            drawer.draw(&corners).ok().map(|drawn| shoelace(&drawn).abs())
        };
        let mut area = 0.0;
        for polygon in corners {
            area += ring(polygon.exterior())?;
            for hole in polygon.interiors() {
                area -= ring(hole)?;
            }
        }
        Some(area)
    }
}

/// Signed area of a closed ring in a plane, from its first corner, which saves digits.
fn shoelace(ring: &[Position]) -> f64 {
    let Some([x0, y0]) = ring.first().copied() else { return 0.0 };
    let cross = |edge: &[Position]| (edge[0][0] - x0) * (edge[1][1] - y0) - (edge[1][0] - x0) * (edge[0][1] - y0);
    ring.windows(2).map(cross).sum::<f64>() / 2.0
}

impl Entry {
    /// The areas of a record whose rings were kept as drawn in `crs`.
    pub(super) fn new(placed: &Placed, layer: &str, crs: &Crs, planes: &mut Planes) -> Result<Self, String> {
        let drawn = placed.drawn.as_ref().ok_or("the rings as drawn were not kept")?;
        let corners = surface(drawn, |ring| crs.placer().place_corners(ring).ok());
        // A right that is a few millimetres wide may collapse in one of the two; what was placed stands in.
        let corners = corners.unwrap_or_else(|| placed.surface.clone());
        let exact_m2 = placed.surface.area_m2();
        let polygons = corners.to_multi_polygon();
        let annex_d_m2 = ledger_area(&polygons);
        let geodesic_m2 = geodesic_area(&polygons);
        let plane = if crs.grid.is_some() { Some(crs.clone()) } else { zone_of_middle(&corners) };
        let plane_m2 = plane.as_ref().and_then(|crs| planes.area(crs, &polygons));
        let plane_crs = plane.filter(|_| plane_m2.is_some()).map(|crs| crs.name);
        let (stated, stated_unreadable) = match Stated::read(&placed.properties, annex_d_m2) {
            Ok(stated) => (stated, None),
            Err(why) => (None, Some(why)),
        };
        let difference = |area| Difference::of(area, annex_d_m2);
        Ok(Self {
            layer: layer.to_owned(),
            id: placed.id.clone(),
            record: placed.origin.record,
            corners: corners.rings().iter().map(|ring| ring.len().saturating_sub(1)).sum(),
            is_ambiguous: placed.is_ambiguous,
            annex_d_m2,
            annex_d_km2: format!("{:.4}", annex_d_m2 / 1e6),
            exact_m2,
            geodesic_m2,
            plane_m2,
            plane_crs,
            exact_difference: difference(exact_m2),
            geodesic_difference: difference(geodesic_m2),
            plane_difference: plane_m2.map(difference),
            stated_difference: stated.as_ref().map(|stated| difference(stated.m2)),
            stated,
            stated_unreadable,
        })
    }
}

/// The rings, each placed in a way, as the surface that the documented rule makes of them.
fn surface(drawn: &ArealGeometry, place: impl Fn(&[Position]) -> Option<Vec<Position>>) -> Option<MultiSurface> {
    let part = |rings: &Vec<Vec<Position>>| rings.iter().map(|ring| place(ring)).collect::<Option<Vec<_>>>();
    let parts: Option<Vec<_>> = drawn.parts.iter().map(part).collect();
    normalise_owned(ArealGeometry { parts: parts? }, &Plane::DEGREES).ok().map(|normalised| normalised.surface)
}

/// The 3° zone of CGCS2000 in which the middle of a surface lies.
fn zone_of_middle(surface: &MultiSurface) -> Option<Crs> {
    let envelope = surface.envelope();
    let zone = ((envelope.min[0] + envelope.max[0]) / 6.0).round();
    Crs::parse(&format!("zone:{zone}")).ok().filter(|_| zone >= 25.0)
}
