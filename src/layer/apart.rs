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
    pub fn reported(&self, rights: usize, origin: &Origin) -> Option<Diagnostic> {
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
    use crate::input::{Input, InputOptions};

    /// Squares by their south-west corner and side in degrees.
    fn squares(of: &[[f64; 3]]) -> Layer {
        let feature = |[x, y, side]: &[f64; 3]| {
            let (e, n) = (x + side, y + side);
            format!(
                r#"{{"type":"Feature","properties":{{}},"geometry":{{"type":"Polygon","coordinates":[[[{x},{y}],[{e},{y}],[{e},{n}],[{x},{n}],[{x},{y}]]]}}}}"#
            )
        };
        let features: Vec<String> = of.iter().map(feature).collect();
        let text = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","));
        Layer::take(Input::from_geojson(text, "squares", &InputOptions::default()).unwrap()).0
    }

    fn reported(apart: &Apart, rights: &[[f64; 3]]) -> Option<String> {
        apart.see(squares(rights).zones.iter().map(|right| &*right.surface));
        apart.reported(rights.len(), &Origin::default()).map(|reported| reported.message)
    }

    #[test]
    fn rights_a_strip_away_are_noticed_and_neighbours_are_not() {
        let zone = |side: f64| Apart::from_zones(&[squares(&[[118.0, 36.0, side]])]);
        // Three degrees of longitude on the parallel of 36°: 111.32 km × 3 × cos 36° = 270.2 km.
        let far = reported(&zone(0.01), &[[121.01, 36.0, 0.01], [122.0, 36.0, 0.01]]).unwrap();
        assert!(far.contains("the nearest is 270 km away"), "{far}");
        assert_eq!(reported(&zone(0.01), &[[121.0, 36.0, 0.01], [118.3, 36.0, 0.01]]), None);
        // 0.5° of latitude are 55 km, less than the diagonal of the zone, 143 km.
        assert_eq!(reported(&zone(1.0), &[[118.0, 37.5, 0.01]]), None);
        assert!(reported(&zone(0.1), &[[118.0, 36.7, 0.01]]).is_some());
        assert_eq!(reported(&zone(0.1), &[]), None);
        assert_eq!(reported(&Apart::from_zones(&[]), &[[118.0, 36.7, 0.01]]), None);
    }

    #[test]
    fn a_boundary_has_no_room_around() {
        let boundary = squares(&[[118.0, 36.0, 0.5]]);
        for (right, is_reported) in [([118.6, 36.1, 0.01], true), ([118.4, 36.1, 0.01], false)] {
            let apart = Apart::from_boundary(Some(&boundary));
            assert_eq!(reported(&apart, &[right]).is_some(), is_reported);
            // Of what was not seen nothing is said.
            assert_eq!(apart.reported(2, &Origin::default()), None);
        }
    }
}
