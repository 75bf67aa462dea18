use std::sync::{Mutex, PoisonError};

use geographiclib_rs::InverseGeodesic;

use super::Layer;
use crate::diagnostic::{Code, Defect, Diagnostic, Origin};
use crate::ellipsoid::geodesic;
use crate::geometry::{Envelope, MultiSurface};

/// Metres that rights of one county may well lie from its zones.
const USUAL_M: f64 = 50_000.0;

/// Whether any right of a batch lies near what it is held against. Where none does, a coordinate system or a file is
/// probably the wrong one, and a result without findings would read as a pass.
#[derive(Debug)]
pub struct Apart {
    code: Code,
    /// What rights are held against, in degrees.
    around: Option<Envelope>,
    /// A right that comes as near as this is near.
    near_m: f64,
    found: Mutex<Found>,
}

#[derive(Debug)]
struct Found {
    rights: usize,
    /// Of the nearest right.
    metres: f64,
}

impl Apart {
    /// From all zones of some layers: by more than 50 km, and by more than the zones extend.
    pub fn from_zones(layers: &[Layer]) -> Self {
        let around = layers.iter().filter_map(Layer::extent).reduce(Envelope::union);
        let extent_m = around.map_or(0.0, |Envelope { min, max }| between(min, max));
        Self::new(Code::RightsFarFromZones, around, USUAL_M.max(extent_m))
    }

    /// From the boundary of a plan: by any distance.
    pub fn from_boundary(boundary: Option<&Layer>) -> Self {
        Self::new(Code::RightsOutsidePlan, boundary.and_then(Layer::extent), 0.0)
    }

    fn new(code: Code, around: Option<Envelope>, near_m: f64) -> Self {
        Self { code, around, near_m, found: Mutex::new(Found { rights: 0, metres: f64::INFINITY }) }
    }

    /// Takes note of some rights.
    pub fn see<'s>(&self, rights: impl IntoIterator<Item = &'s MultiSurface>) {
        let Some(around) = self.around else { return };
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        for right in rights {
            found.rights += 1;
            // One is enough.
            if found.metres > self.near_m {
                found.metres = found.metres.min(gap(&right.envelope().in_degrees(right.plane()), &around));
            }
        }
    }

    /// What is to be said when all rights of a file were seen, of which there are this many.
    pub fn told(&self, rights: usize, origin: &Origin) -> Option<Diagnostic> {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let are_apart = found.rights > 0 && found.rights == rights && found.metres > self.near_m;
        let kilometres = found.metres / 1000.0;
        let digits = if kilometres < 10.0 { 1 } else { 0 };
        let detail = format!("(the nearest is {kilometres:.digits$} km away: check the CRS 请核对坐标系)");
        are_apart.then(|| Diagnostic::new(Defect::new(self.code).detail(detail), origin, None))
    }
}

/// Metres between two boxes in degrees; 0 where they meet.
fn gap(a: &Envelope, b: &Envelope) -> f64 {
    let Envelope { min, max } = a.intersection(b);
    // Where they share no longitude or latitude the two are the facing sides; else any that they share will do.
    let at = |axis: usize| if min[axis] > max[axis] { [max[axis], min[axis]] } else { [min[axis]; 2] };
    let [x, y] = [at(0), at(1)];
    if a.meets(b) { 0.0 } else { between([x[0], y[0]], [x[1], y[1]]) }
}

fn between(p: [f64; 2], q: [f64; 2]) -> f64 {
    geodesic().inverse(p[1], p[0], q[1], q[0])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ellipsoid::Plane;
    use crate::feature::ArealGeometry;
    use crate::layer::Zone;
    use crate::normalise::normalise;

    fn square(x: f64, y: f64, side: f64) -> MultiSurface {
        let square = geo::Rect::new((x, y), (x + side, y + side)).to_polygon();
        normalise(&ArealGeometry::from(&square), &Plane::DEGREES).unwrap().surface
    }

    fn told(zone: MultiSurface, rights: &[MultiSurface]) -> Option<String> {
        let zone = Zone { id: "Z".into(), surface: zone, properties: serde_json::Map::new() };
        let apart = Apart::from_zones(&[Layer::new("L", vec![zone])]);
        apart.see(rights);
        apart.told(rights.len(), &Origin::default()).map(|told| told.message)
    }

    #[test]
    fn rights_a_zone_away_are_noticed_and_neighbours_are_not() {
        // Three degrees of longitude on the parallel of 36.01°: 270 km (111.32 km × 3 × cos 36.01° = 270.2 km).
        let far = told(square(118.0, 36.0, 0.01), &[square(121.01, 36.0, 0.01), square(122.0, 36.0, 0.01)]).unwrap();
        assert!(far.contains("the nearest is 270 km away"), "{far}");
        assert_eq!(told(square(118.0, 36.0, 0.01), &[square(121.0, 36.0, 0.01), square(118.3, 36.0, 0.01)]), None);
        // 0.5° of latitude are 55 km, less than the zone's own diagonal of 143 km.
        assert_eq!(told(square(118.0, 36.0, 1.0), &[square(118.0, 37.5, 0.01)]), None);
        assert_eq!(told(square(118.0, 36.0, 0.1), &[]), None);
    }

    #[test]
    fn a_boundary_has_no_room_around() {
        let zone = Zone { id: "Z".into(), surface: square(118.0, 36.0, 0.5), properties: serde_json::Map::new() };
        let boundary = Layer::new("B", vec![zone]);
        for (right, is_told) in [(square(118.6, 36.1, 0.01), true), (square(118.4, 36.1, 0.01), false)] {
            let apart = Apart::from_boundary(Some(&boundary));
            apart.see([&right]);
            assert_eq!(apart.told(1, &Origin::default()).is_some(), is_told);
            // Of what was not seen nothing is said.
            assert_eq!(apart.told(2, &Origin::default()), None);
        }
        assert_eq!(Apart::from_boundary(None).told(0, &Origin::default()), None);
    }
}
