use std::collections::HashSet;

use geo::MultiPolygon;

use super::balance::Balance;
use super::placing::in_plane;
use super::{MOST_CROSSINGS_OF_A_SHAPE, Relation, overlap, thin};
use crate::ellipsoid::LocalFrame;
use crate::geometry::overlay::{Loop, Resolution};
use crate::geometry::{MultiSurface, lattice, multi_polygon};

/// The shape of what lies in both, in the plane of `b`: empty exactly when the interiors do not meet, and valid by OGC
/// Simple Features (§6.1.11).
///
/// Corners of either surface come back bit by bit. Where boundaries cross, the corner is an `f64`
/// position within a few units in the last place (2 nm in degrees, 7 nm of an easting behind a zone number) of the
/// crossing, chosen so that the
/// area of the shape agrees with that of [`overlap()`] to 1e-8 m² plus its error, wherever corners that
/// may be chosen are two or more and no other edge runs as close to them. What is thinner than
/// neighbouring positions is left out of a shape; when that is all there is, its place is held by a
/// triangle one unit wide. Of boundaries that cross more than [`MOST_CROSSINGS_OF_A_SHAPE`] times no shape is made: it is
/// empty.
pub fn overlap_geometry(a: &MultiSurface, b: &MultiSurface) -> MultiPolygon<f64> {
    let measured = overlap(a, b);
    let (a, plane) = (&*in_plane(a, b.plane()), b.plane());
    match measured.relation {
        Relation::Disjoint | Relation::Touches => return MultiPolygon::new(Vec::new()),
        Relation::Within | Relation::Equals => return a.to_multi_polygon(),
        Relation::Contains => return b.to_multi_polygon(),
        Relation::Overlaps if measured.crossings > MOST_CROSSINGS_OF_A_SHAPE => return MultiPolygon::new(Vec::new()),
        Relation::Overlaps => {}
    }
    let common = a.envelope().intersection(&b.envelope());
    let frame = LocalFrame::new(plane, common.min, common.max);
    let grid = Resolution::of(plane, &a.envelope().union(b.envelope()));
    let (near_a, near_b) = (a.loops_near(&common), b.loops_near(&common));
    let polygons = lattice::intersection(&near_a, &near_b, &common, grid);
    if polygons.is_empty() {
        return multi_polygon(&thin::held(a, b, &common, &frame, measured.area_m2));
    }
    multi_polygon(&balanced(polygons, &[near_a, near_b], &frame, measured.area_m2))
}

/// The polygons with computed corners chosen anew for the area, where that leaves them valid.
fn balanced(polygons: Vec<Vec<Loop>>, near: &[Vec<Loop>; 2], frame: &LocalFrame, area_m2: f64) -> Vec<Vec<Loop>> {
    let rings: Vec<Loop> = polygons.iter().flatten().cloned().collect();
    let mut balance = Balance::new(rings, frame, area_m2);
    if balance.is_met() {
        return polygons;
    }
    let drawn: HashSet<[u64; 2]> = near.iter().flatten().flatten().map(|p| p.map(f64::to_bits)).collect();
    balance.restore_area(|p| drawn.contains(&p.map(f64::to_bits)));
    let chosen = lattice::valid(balance.into_rings());
    chosen.ok().filter(|chosen| is_alike(chosen, &polygons)).unwrap_or(polygons)
}

/// Whether there are as many polygons, with as many rings of as many corners.
fn is_alike(chosen: &[Vec<Loop>], polygons: &[Vec<Loop>]) -> bool {
    let sizes = |polygons: &[Vec<Loop>]| {
        let mut sizes: Vec<Vec<usize>> = polygons.iter().map(|rings| rings.iter().map(Vec::len).collect()).collect();
        sizes.iter_mut().for_each(|rings| rings[1..].sort_unstable());
        sizes.sort_unstable();
        sizes
    };
    sizes(chosen) == sizes(polygons)
}
