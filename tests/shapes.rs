use std::collections::HashSet;

use geo::MultiPolygon;
use minezone::feature::ArealGeometry;
use minezone::geometry::{MultiSurface, Position, predicate};
use minezone::measure::{Overlap, Relation, overlap, overlap_geometry};
use minezone::normalise::normalise;
use proptest::prelude::*;

use crate::support::{polygons, surface};

/// The surface of rings of which nothing has to be said.
fn of(rings: &[Vec<Position>]) -> Option<MultiSurface> {
    let normalised = normalise(&ArealGeometry { parts: vec![rings.to_vec()] }).ok()?;
    normalised.defects.is_empty().then_some(normalised.surface)
}

fn corners(shape: &MultiPolygon<f64>) -> Vec<Position> {
    let rings = shape.iter().flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
    rings.flat_map(|ring| ring.coords().map(|c| [c.x, c.y])).collect()
}

/// That the shape is there when it must be and that the reader has nothing to say of it; the measure, and the area of
/// the shape.
fn checked(a: &MultiSurface, b: &MultiSurface) -> (Overlap, f64, MultiPolygon<f64>) {
    let (measured, shape) = (overlap(a, b), overlap_geometry(a, b));
    assert_eq!(shape.0.is_empty(), !measured.relation.interiors_meet(), "{measured:?}");
    if shape.0.is_empty() {
        return (measured, 0.0, shape);
    }
    let again = normalise(&(&shape).into()).unwrap_or_else(|defects| panic!("{defects:?}: {shape:?}"));
    assert!(again.defects.is_empty(), "{:?}: {shape:?}", again.defects);
    (measured, again.surface.area_m2(), shape)
}

#[test]
fn a_hole_that_touches_the_border_of_the_shape_is_a_ring_of_its_own() {
    let right = surface("POLYGON((118.5 36,118.5 36.25,118 36.25,118 36,118.5 36))");
    let zone = surface(
        "POLYGON((118 36,118.5 36,118.5 36.5,118 36.5,118 36),(118.25 36.25,118.125 36.125,118.375 36.125,118.25 36.25))",
    );
    let (measured, area, shape) = checked(&right, &zone);
    assert_eq!((shape.0.len(), shape.0[0].interiors().len()), (1, 1));
    // Rings of 111 km: their area is known to 1e-12 of itself.
    assert!((area - measured.area_m2).abs() <= 1e-12 * area, "{area} {}", measured.area_m2);
    let hole = polygons("POLYGON((118.25 36.25,118.125 36.125,118.375 36.125,118.25 36.25))");
    let set = |shape: &MultiPolygon<f64>| corners(shape).into_iter().map(|p| p.map(f64::to_bits)).collect();
    let (found, drawn): (HashSet<_>, HashSet<_>) = (set(&shape), set(&hole));
    assert!(drawn.is_subset(&found), "{shape:?}");
}

#[test]
fn edges_within_a_unit_of_each_other_do_not_cross_in_the_shape() {
    let right = surface(
        "POLYGON((-166.4353796580306 57.06438445530439,-166.43622617635828 57.064681571484954,-166.43618413427387 57.06370624679311,-166.4353796580306 57.06438445530439))",
    );
    let zone = surface(
        "POLYGON((-166.4360731046317 57.06462784543407,-166.43576048993287 57.064063397424015,-166.43527148912906 57.063645457356564,-166.4360731046317 57.06462784543407))",
    );
    let (measured, area, _) = checked(&right, &zone);
    assert!((area - measured.area_m2).abs() <= 1e-8, "{area} {}", measured.area_m2);
}

#[test]
fn surfaces_that_are_their_own_overlap_come_back_as_they_were_drawn() {
    let outer = surface("POLYGON((118 36,119 36,119 37,118 37,118 36),(118.1 36.1,118.1 36.3,118.3 36.1,118.1 36.1))");
    let inner = surface("POLYGON((118.5 36.5,118.7 36.5,118.7 36.7,118.5 36.5))");
    for (a, b) in [(&outer, &inner), (&inner, &outer), (&inner, &inner)] {
        let (_, area, shape) = checked(a, b);
        assert_eq!(area, inner.area_m2());
        assert_eq!(corners(&shape), inner.coordinates());
    }
}

#[test]
fn lobes_that_meet_in_a_point_are_polygons_of_their_own() {
    let right = surface("POLYGON((118 36,119 36,119 37,118 37,118 36))");
    let notched =
        surface("POLYGON((117.5 35.5,119.5 35.5,119.5 36.8,118.9 36.8,118.5 36,118.1 36.8,117.5 36.8,117.5 35.5))");
    let (measured, area, shape) = checked(&right, &notched);
    assert_eq!(shape.0.len(), 2, "{shape:?}");
    assert!((area - measured.area_m2).abs() <= 1e-8 + 1e-12 * area, "{area} {}", measured.area_m2);
}

/// A tip that reaches over an edge by less than one unit in the last place.
#[test]
fn what_is_thinner_than_the_coordinates_has_a_shape_all_the_same() {
    let edge = [[118.0, 36.0], [118.013, 36.0047]];
    let right = of(&[vec![edge[0], edge[1], [118.0, 36.01], edge[0]]]).unwrap();
    let mut found = 0;
    for k in 1..200 {
        let x = edge[0][0] + f64::from(k) * 5e-5;
        let on = edge[0][1] + (x - edge[0][0]) * (edge[1][1] - edge[0][1]) / (edge[1][0] - edge[0][0]);
        let Some(y) = [on.next_down(), on, on.next_up()]
            .into_iter()
            .find(|&y| predicate::orientation(edge[0], edge[1], [x, y]) > 0.0)
        else {
            continue;
        };
        let zone = of(&[vec![[x, y], [x - 1e-3, 35.9], [x + 1e-3, 35.9], [x, y]]]).unwrap();
        let (measured, area, _) = checked(&right, &zone);
        assert_eq!(measured.relation, Relation::Overlaps);
        assert!((area - measured.area_m2).abs() <= 1e-8, "{area} {}", measured.area_m2);
        found += 1;
    }
    assert!(found > 150, "{found}");
}

/// Corners round a centre, each at its own distance.
fn star(reach: f64) -> impl Strategy<Value = Vec<Position>> {
    // Borders of powers of two in either coordinate, where the grid of `f64` changes.
    let centre = (
        prop::sample::select(vec![118.01, 64.0, 128.0, -64.0, 2.0]),
        prop::sample::select(vec![36.01, 32.0, -16.0, 1.0]),
    );
    (centre, prop::collection::vec(0.3..1.0_f64, 3..80)).prop_map(move |((x, y), radii)| {
        let n = radii.len();
        let at = |i: usize| {
            let turn = i as f64 / n as f64 * std::f64::consts::TAU;
            [x + reach * radii[i] * turn.cos(), y + reach * radii[i] * turn.sin()]
        };
        (0..=n).map(|i| at(i % n)).collect()
    })
}

/// Units in the last place by which corners are moved.
fn jitter() -> impl Strategy<Value = Vec<[i32; 2]>> {
    prop::collection::vec(prop::array::uniform2(-2..3_i32), 80)
}

fn moved(x: f64, units: i32) -> f64 {
    (0..units.abs()).fold(x, |x, _| if units > 0 { x.next_up() } else { x.next_down() })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_shape_of_two_stars_is_valid_and_as_large_as_measured(
        a in star(0.02), radii in prop::collection::vec(0.3..1.0_f64, 3..80), off in -0.01..0.01_f64,
    ) {
        let n = radii.len();
        let turn = |i: usize| i as f64 / n as f64 * std::f64::consts::TAU;
        let corner = |i: usize| [a[0][0] + off + 0.02 * radii[i] * turn(i).cos(), a[0][1] + 0.02 * radii[i] * turn(i).sin()];
        let b: Vec<Position> = (0..=n).map(|i| corner(i % n)).collect();
        let (Some(a), Some(b)) = (of(&[a]), of(&[b])) else { return Ok(()) };
        let (measured, area, shape) = checked(&a, &b);
        prop_assert!((area - measured.area_m2).abs() <= 1e-8 + 1e-12 * area, "{area} {}", measured.area_m2);
        // Every corner inside the other surface is one of the shape.
        let found: HashSet<[u64; 2]> = corners(&shape).into_iter().map(|p| p.map(f64::to_bits)).collect();
        for (one, other) in [(&a, &b), (&b, &a)] {
            for p in one.coordinates().iter().filter(|p| other.contains(**p)) {
                prop_assert!(found.contains(&p.map(f64::to_bits)), "{p:?}");
            }
        }
    }

    #[test]
    fn the_shape_of_a_surface_and_nearly_itself_is_valid(a in star(0.02), steps in jitter()) {
        let n = a.len() - 1;
        let corner = |i: usize| [moved(a[i][0], steps[i][0]), moved(a[i][1], steps[i][1])];
        let b: Vec<Position> = (0..=n).map(|i| corner(i % n)).collect();
        let (Some(a), Some(b)) = (of(&[a]), of(&[b])) else { return Ok(()) };
        let (measured, area, _) = checked(&a, &b);
        prop_assert!((area - measured.area_m2).abs() <= 1e-7 + 1e-12 * area, "{area} {}", measured.area_m2);
    }

    #[test]
    fn neighbours_with_corners_on_one_border_have_valid_shapes(
        steps in jitter(), at in prop::collection::vec(0.01..0.99_f64, 1..30), size in -4.0..-1.0_f64,
    ) {
        let size = 10_f64.powf(size);
        let (p, q) = ([118.0123, 36.0456], [118.0123 + size, 36.0456 + 0.37 * size]);
        let mut at = at;
        at.sort_by(f64::total_cmp);
        let on = |t: f64, [x, y]: [i32; 2]| [moved(p[0] + t * (q[0] - p[0]), x), moved(p[1] + t * (q[1] - p[1]), y)];
        let mut above = vec![q, [q[0], q[1] + size], p];
        above.extend(at.iter().zip(&steps).map(|(&t, &s)| on(t, s)));
        above.push(q);
        let mut below = vec![p, [p[0], p[1] - size], q];
        below.extend(at.iter().zip(&steps[40..]).rev().map(|(&t, &s)| on(t, s)));
        below.push(p);
        let (Some(above), Some(below)) = (of(&[above]), of(&[below])) else { return Ok(()) };
        let (measured, area, _) = checked(&above, &below);
        // A unit in the last place along all of the border is what may be missing.
        let bound = 1e-8 + 2e-9 * 1.2e5 * size;
        prop_assert!((area - measured.area_m2).abs() <= bound, "{area} {}", measured.area_m2);
    }
}
