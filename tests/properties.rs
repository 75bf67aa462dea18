use geo::{Coord, LineString, MultiPolygon, Polygon};
use minezone::feature::ArealGeometry;
use minezone::geometry::MultiSurface;
use minezone::layer::{Layer, Zone};
use minezone::measure::{Relation, distance, occupation, overlap};
use minezone::normalise::normalise;
use proptest::prelude::*;
use serde_json::Map;

/// Degrees in one step of the lattice: a power of two, so that every corner is exact.
const STEP: f64 = 1.0 / 4096.0;
/// Cells along one side of the board on which lattice surfaces are made.
const SIDE: usize = 7;

/// A set of cells of a board: every surface of whole cells is one, whatever holes, islands and
/// corner contacts it has, and sets give the true answer to every question without geometry.
type Cells = [[bool; SIDE]; SIDE];

fn cells() -> impl Strategy<Value = Cells> {
    prop::array::uniform7(prop::array::uniform7(prop::bool::weighted(0.55)))
}

/// The surface of the cells as rings along their edges, built by an overlay of whole cells.
fn surface(cells: &Cells) -> Option<MultiSurface> {
    let square = |x: usize, y: usize| {
        let at = |x: usize, y: usize| Coord { x: 118.0 + x as f64 * STEP, y: 36.0 + y as f64 * STEP };
        let ring = vec![at(x, y), at(x + 1, y), at(x + 1, y + 1), at(x, y + 1), at(x, y)];
        Polygon::new(LineString::new(ring), Vec::new())
    };
    let all = (0..SIDE).flat_map(|y| (0..SIDE).map(move |x| (x, y)));
    let squares: MultiPolygon<f64> = all.filter(|&(x, y)| cells[y][x]).map(|(x, y)| square(x, y)).collect();
    normalise(&ArealGeometry::from(&squares)).ok().map(|normalised| normalised.surface)
}

fn cell_area(y: usize) -> f64 {
    let latitude = |y: usize| (36.0 + y as f64 * STEP).to_radians();
    STEP.to_radians() * (minezone::ellipsoid::authalic(latitude(y + 1)) - minezone::ellipsoid::authalic(latitude(y)))
}

fn area_of(chosen: impl Fn(usize, usize) -> bool) -> f64 {
    (0..SIDE).map(|y| (0..SIDE).filter(|&x| chosen(x, y)).count() as f64 * cell_area(y)).sum()
}

/// The relation of two sets of cells, from the sets alone.
fn relation(a: &Cells, b: &Cells) -> Relation {
    let any = |test: &dyn Fn(usize, usize) -> bool| (0..SIDE).any(|y| (0..SIDE).any(|x| test(x, y)));
    let at = |cells: &Cells, x: i32, y: i32| {
        let inside = (0..SIDE as i32).contains(&x) && (0..SIDE as i32).contains(&y);
        inside && cells[y as usize][x as usize]
    };
    let meet = any(&|x, y| a[y][x] && b[y][x]);
    let (a_only, b_only) = (any(&|x, y| a[y][x] && !b[y][x]), any(&|x, y| b[y][x] && !a[y][x]));
    let near = |x: usize, y: usize| {
        let (x, y) = (x as i32, y as i32);
        (-1..=1).any(|dx| (-1..=1).any(|dy| at(b, x + dx, y + dy)))
    };
    match (meet, a_only, b_only) {
        (true, false, false) => Relation::Equals,
        (true, false, true) => Relation::Within,
        (true, true, false) => Relation::Contains,
        (true, true, true) => Relation::Overlaps,
        (false, ..) if any(&|x, y| a[y][x] && near(x, y)) => Relation::Touches,
        (false, ..) => Relation::Disjoint,
    }
}

/// A ring that winds once round a centre: simple, of any roughness.
fn star() -> impl Strategy<Value = Vec<[f64; 2]>> {
    let centre = (118.0..118.02, 36.0..36.02);
    (centre, prop::collection::vec(0.2..1.0_f64, 3..60)).prop_map(|((x, y), radii)| {
        let n = radii.len();
        let at = |i: usize| {
            let turn = i as f64 / n as f64 * std::f64::consts::TAU;
            [x + 0.02 * radii[i] * turn.cos(), y + 0.02 * radii[i] * turn.sin()]
        };
        (0..=n).map(|i| at(i % n)).collect()
    })
}

fn simple(ring: &[[f64; 2]]) -> MultiSurface {
    normalise(&ArealGeometry { parts: vec![vec![ring.to_vec()]] }).unwrap().surface
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn cells_of_a_board_are_measured_as_sets_say(a in cells(), b in cells()) {
        let (Some(sa), Some(sb)) = (surface(&a), surface(&b)) else { return Ok(()) };
        prop_assert!((sa.area_m2() - area_of(|x, y| a[y][x])).abs() < 1e-6);
        let found = overlap(&sa, &sb);
        prop_assert_eq!(found.relation, relation(&a, &b));
        let area = area_of(|x, y| a[y][x] && b[y][x]);
        prop_assert!((found.area_m2 - area).abs() < 1e-6, "{} instead of {}", found.area_m2, area);
        prop_assert_eq!(found.area_m2 > 0.0, area > 0.0);
    }

    #[test]
    fn an_occupation_counts_every_cell_once(right in cells(), a in cells(), b in cells(), c in cells()) {
        let Some(right_surface) = surface(&right) else { return Ok(()) };
        let zones: Vec<MultiSurface> = [&a, &b, &c].into_iter().filter_map(surface).collect();
        let zones: Vec<&MultiSurface> = zones.iter().collect();
        let overlaps: Vec<_> = zones.iter().map(|zone| overlap(&right_surface, zone)).collect();
        let found = occupation(&right_surface, &zones, &overlaps);
        let area = area_of(|x, y| right[y][x] && (a[y][x] || b[y][x] || c[y][x]));
        prop_assert!((found.occupied_m2 - area).abs() < 1e-5, "{} instead of {}", found.occupied_m2, area);
        prop_assert_eq!(found.occupied_m2 + found.remaining_m2, right_surface.area_m2());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn overlap_is_symmetric_and_bounded(a in star(), b in star()) {
        let (a, b) = (simple(&a), simple(&b));
        let (ab, ba) = (overlap(&a, &b), overlap(&b, &a));
        prop_assert_eq!(ab.relation, ba.relation.inverse());
        prop_assert!((ab.area_m2 - ba.area_m2).abs() < 1e-8, "{} {}", ab.area_m2, ba.area_m2);
        prop_assert!(ab.area_m2 >= 0.0 && ab.area_m2 <= a.area_m2().min(b.area_m2()));
        prop_assert_eq!(ab.area_m2 > 0.0, ab.relation.interiors_meet());
    }

    #[test]
    fn ring_start_direction_and_doubled_vertices_change_nothing(a in star(), b in star(), turn in 0_usize..60) {
        let (plain, other) = (simple(&a), simple(&b));
        let mut open = a[..a.len() - 1].to_vec();
        let turn = turn % open.len();
        open.rotate_left(turn);
        open.reverse();
        open.insert(1, open[1]);
        open.push(open[0]);
        let (one, two) = (overlap(&plain, &other), overlap(&simple(&open), &other));
        prop_assert_eq!(one.relation, two.relation);
        prop_assert!((one.area_m2 - two.area_m2).abs() < 1e-8);
    }

    #[test]
    fn halves_add_up_to_the_whole(a in star(), b in star(), cut in 118.005..118.015_f64) {
        let (a, b) = (simple(&a), simple(&b));
        let half = |from: f64, to: f64| simple(&[[from, 35.0], [to, 35.0], [to, 37.0], [from, 37.0], [from, 35.0]]);
        let part = |side: &MultiSurface| {
            let shape = minezone::measure::overlap_geometry(&a, side);
            normalise(&(&shape).into()).map_or(0.0, |n| overlap(&n.surface, &b).area_m2)
        };
        let whole = overlap(&a, &b).area_m2;
        let sum = part(&half(117.0, cut)) + part(&half(cut, 119.0));
        // The cut corners are rounded to 1.6 nm along at most 10 km of boundary.
        prop_assert!((whole - sum).abs() < 1e-4, "{whole} {sum}");
    }

    #[test]
    fn any_rings_at_all_give_a_surface_or_a_reason(
        rings in prop::collection::vec(prop::collection::vec(prop::array::uniform2(0_i32..6), 0..9), 0..4),
    ) {
        let place = |p: &[i32; 2]| [118.0 + f64::from(p[0]) * STEP, 36.0 + f64::from(p[1]) * STEP];
        let rings: Vec<Vec<[f64; 2]>> = rings.iter().map(|ring| ring.iter().map(place).collect()).collect();
        match normalise(&ArealGeometry { parts: vec![rings] }) {
            Ok(normalised) => {
                prop_assert!(normalised.surface.area_m2() > 0.0);
                prop_assert_eq!(overlap(&normalised.surface, &normalised.surface).relation, Relation::Equals);
            }
            Err(reasons) => prop_assert!(!reasons.is_empty()),
        }
    }

    #[test]
    fn wild_numbers_never_panic(ring in prop::collection::vec(prop::array::uniform2(any::<f64>()), 0..12)) {
        let _ = normalise(&ArealGeometry { parts: vec![vec![ring]] });
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn shapes_beside_long_boundaries_have_the_area_that_was_measured(
        radii in prop::collection::vec(0.7..1.0_f64, 2000..3000), right in star(), dx in -0.05..0.05_f64,
    ) {
        // A zone of thousands of vertices, of which the right is near a few or none.
        let turn = |i: usize| i as f64 / radii.len() as f64 * std::f64::consts::TAU;
        let corner = |i: usize| [118.01 + 0.06 * radii[i] * turn(i).cos(), 36.01 + 0.06 * radii[i] * turn(i).sin()];
        let zone = simple(&(0..=radii.len()).map(|i| corner(i % radii.len())).collect::<Vec<_>>());
        let right = simple(&right.iter().map(|p| [p[0] + dx, p[1]]).collect::<Vec<_>>());
        let found = overlap(&right, &zone);
        let shape = minezone::ellipsoid::area(&minezone::measure::overlap_geometry(&right, &zone));
        prop_assert!((shape - found.area_m2).abs() <= 1e-4, "{shape} {}", found.area_m2);
        let twice = occupation(&right, &[&zone, &zone], &[found, found]);
        prop_assert!((twice.occupied_m2 - found.area_m2).abs() <= 1e-6, "{} {}", twice.occupied_m2, found.area_m2);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_index_finds_what_a_look_at_every_zone_finds(
        right in star(),
        zones in prop::collection::vec((star(), -0.3..0.3_f64, -0.3..0.3_f64), 1..25),
        nearest in 1_usize..5,
        within in 0.0..30_000.0_f64,
    ) {
        let moved = |(ring, dx, dy): &(Vec<[f64; 2]>, f64, f64)| -> Vec<[f64; 2]> {
            ring.iter().map(|p| [p[0] + dx, p[1] + dy]).collect()
        };
        let zone = |(i, zone)| Zone::new(format!("{i}"), simple(&moved(zone)), Map::new());
        let layer = Layer::new("zones", zones.iter().enumerate().map(zone).collect());
        let right = simple(&right);

        let mut wanted: Vec<(f64, usize)> = layer.zones.iter().enumerate()
            .map(|(i, zone)| (distance(&right, &zone.surface, f64::INFINITY).unwrap().metres, i))
            .filter(|(metres, _)| *metres <= within)
            .collect();
        wanted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        wanted.truncate(nearest);
        let found = layer.distances(&right, within, nearest);
        let ids: Vec<String> = found.iter().map(|f| f.zone.id.clone()).collect();
        prop_assert_eq!(ids, wanted.iter().map(|(_, i)| i.to_string()).collect::<Vec<_>>());

        let met = layer.zones.iter().filter(|z| overlap(&right, &z.surface).relation != Relation::Disjoint);
        let met: Vec<String> = met.map(|zone| zone.id.clone()).collect();
        prop_assert_eq!(layer.overlaps(&right).iter().map(|f| f.zone.id.clone()).collect::<Vec<_>>(), met);
    }
}
