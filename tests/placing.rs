use minezone::crs::Crs;
use minezone::diagnostic::Code;
use minezone::feature::ArealGeometry;
use minezone::geometry::{MultiSurface, Position};
use minezone::layer::{Layer, Zone};
use minezone::measure::{PLACING_M, Placing, Relation, distance, in_plane, overlap, overlap_geometry};
use minezone::normalise::normalise_in;

fn crs(definition: &str) -> Crs {
    Crs::parse(definition).unwrap()
}

fn rectangle([x, y]: Position, [width, height]: [f64; 2]) -> Vec<Position> {
    vec![[x, y], [x + width, y], [x + width, y + height], [x, y + height], [x, y]]
}

fn surface(crs: &Crs, rings: Vec<Vec<Position>>) -> MultiSurface {
    let found = normalise_in(&ArealGeometry { parts: vec![rings] }, crs.plane()).unwrap();
    assert!(found.defects.is_empty(), "{:?}", found.defects);
    found.surface
}

/// The corners of a ring as they would be drawn in another CRS, rounded as licences are.
fn redrawn(ring: &[Position], from: &Crs, to: &Crs, step: f64) -> Vec<Position> {
    let degrees = from.unprojection().unproject(ring).unwrap();
    let drawn = to.projection().project(&degrees).unwrap();
    drawn.iter().map(|p| p.map(|x| (x / step).round() * step)).collect()
}

const BLOCK: Position = [39_612_000.0, 4_061_000.0];

#[test]
fn what_touches_in_one_plane_rests_on_placing_among_zones_of_another() {
    let (here, there) = (crs("EPSG:4527"), crs("EPSG:4528"));
    let right = rectangle([BLOCK[0] + 2000.0, BLOCK[1]], [900.0, 1000.0]);
    let zone = rectangle(BLOCK, [2000.0, 1000.0]);
    let right_here = surface(&here, vec![right]);
    let same = overlap(&right_here, &surface(&here, vec![zone.clone()]));
    assert_eq!((same.relation, same.area_m2, same.placing), (Relation::Touches, 0.0, None));
    let other = surface(&there, vec![redrawn(&zone, &here, &there, 1e-4)]);
    let found = overlap(&right_here, &other);
    let placing = found.placing.unwrap();
    assert!(placing.decides && (PLACING_M..0.02).contains(&placing.bound_m), "{placing:?}");
    // A border of 1 km, off by the rounding of corners, by its bend between the two planes and by placing.
    assert!(found.area_m2 < 1000.0 * 0.02, "{found:?}");
    assert!(overlap(&other, &right_here).placing.unwrap().decides);
}

#[test]
fn a_relation_that_no_placing_changes_says_so() {
    let (here, there) = (crs("EPSG:4527"), crs("EPSG:4490"));
    let zone = surface(&there, vec![redrawn(&rectangle(BLOCK, [2000.0, 1000.0]), &here, &there, 1e-9)]);
    let of = |corner: Position, size: Position, relation: Relation| {
        let right = surface(&here, vec![rectangle([BLOCK[0] + corner[0], BLOCK[1] + corner[1]], size)]);
        let found = overlap(&right, &zone);
        assert_eq!(found.relation, relation, "{corner:?}");
        let Placing { bound_m, decides, .. } = found.placing.unwrap();
        // An edge of 3 km bends by 0.12 m between zone 39 and degrees.
        assert!(!decides && (PLACING_M..0.3).contains(&bound_m), "{corner:?}: {bound_m}");
        (found.area_m2, right.area_m2())
    };
    let (common, whole) = of([500.0, 300.0], [800.0, 400.0], Relation::Within);
    assert_eq!(common, whole, "what lies within is all of it as it was drawn");
    of([-500.0, -500.0], [3000.0, 2000.0], Relation::Contains);
    of([2500.0, 0.0], [100.0, 100.0], Relation::Disjoint);
    let (common, _) = of([1500.0, 500.0], [1000.0, 1000.0], Relation::Overlaps);
    // 500 m by 500 m less what the density of the plane takes, 1/k² at 112 km from the meridian.
    assert!((common - 250_000.0 * (1.0 - 3.09e-4)).abs() < 20.0, "{common}");
}

#[test]
fn eastings_with_and_without_the_number_of_the_zone_are_one_plane_but_for_the_last_digit() {
    let (numbered, plain) = (crs("EPSG:4527"), crs("cm:117"));
    let corner = |x: f64| [x, 4_061_000.123];
    let right = surface(&plain, vec![rectangle(corner(612_345.678), [800.25, 600.75])]);
    let zone = surface(&numbered, vec![rectangle(corner(39_612_345.678), [800.25, 600.75])]);
    let found = overlap(&right, &zone);
    let placing = found.placing.unwrap();
    assert!(placing.bound_m <= 1e-8 && placing.decides, "{placing:?}");
    assert!((found.area_m2 - zone.area_m2()).abs() < 1e-4, "{found:?}");
    assert_eq!(in_plane(&right, zone.plane()).coordinates().len(), 5, "no vertex is added");
}

#[test]
fn a_layer_may_hold_zones_of_several_planes_and_a_right_is_held_against_each_in_its_own() {
    let planes = [crs("EPSG:4527"), crs("EPSG:4528"), crs("EPSG:4490")];
    let ring = rectangle(BLOCK, [2000.0, 1000.0]);
    let zone = |(number, crs): (usize, &Crs)| {
        let rings = vec![redrawn(&ring, &planes[0], crs, 1e-9)];
        Zone::new(number.to_string(), surface(crs, rings), serde_json::Map::new())
    };
    let layer = Layer::new("zones", planes.iter().enumerate().map(zone).collect());
    let right = surface(&planes[0], vec![rectangle([BLOCK[0] + 100.0, BLOCK[1] + 100.0], [300.0, 300.0])]);
    let found = layer.overlaps(&right);
    let numbers: Vec<usize> = found.iter().map(|found| found.number).collect();
    assert_eq!(numbers, [0, 1, 2]);
    assert!(found.iter().all(|found| found.overlap.relation == Relation::Within && found.share_of_right == 1.0));
    assert_eq!(found.iter().filter(|found| found.overlap.placing.is_some()).count(), 2);
    let taken = layer.occupation(&right, &found);
    assert_eq!((taken.occupied_m2, taken.remaining_m2), (right.area_m2(), 0.0));
    let nearest = layer.distances(&right, 1.0, 9);
    assert!(nearest.iter().all(|near| near.distance.metres == 0.0) && nearest.len() == 3);
}

#[test]
fn a_gap_narrower_than_placing_is_a_distance_and_a_near_miss() {
    let (here, there) = (crs("EPSG:4527"), crs("EPSG:4490"));
    let zone = rectangle(BLOCK, [200.0, 100.0]);
    let layer = |gap: f64| {
        let ring = rectangle([BLOCK[0] + 200.0 + gap, BLOCK[1]], [200.0, 100.0]);
        let surface = surface(&there, vec![redrawn(&ring, &here, &there, 1e-12)]);
        Layer::new("zones", vec![Zone::new("Z", surface, serde_json::Map::new())])
    };
    let right = surface(&here, vec![zone]);
    let near = layer(1e-4);
    let found = near.overlaps(&right);
    assert_eq!(found.len(), 1, "it is said that they may touch");
    assert!(found[0].overlap.placing.unwrap().decides && found[0].meets_by_placing());
    assert!(layer(0.5).overlaps(&right).is_empty());
    let apart = distance(&right, &layer(0.5).zones[0].surface, 10.0).unwrap();
    // Half a metre in the plane; an edge of 100 m bends by 0.2 mm between the two.
    assert!((apart.metres - 0.5).abs() < 1e-3, "{apart:?}");
}

#[test]
fn a_shape_has_the_corners_as_they_were_drawn_and_those_of_the_plane_it_is_in() {
    let (here, there) = (crs("EPSG:4527"), crs("EPSG:4528"));
    let (right, zone) =
        (rectangle(BLOCK, [900.0, 700.0]), rectangle([BLOCK[0] + 450.0, BLOCK[1] + 350.0], [900.0, 700.0]));
    let right_here = surface(&here, vec![right.clone()]);
    let both = overlap_geometry(&right_here, &surface(&here, vec![zone.clone()]));
    let corners: Vec<Position> = both.0[0].exterior().coords().map(|c| [c.x, c.y]).collect();
    assert_eq!(corners.len(), 5, "no vertex is added: {corners:?}");
    assert!(corners.contains(&right[2]) && corners.contains(&zone[0]), "{corners:?}");
    let zone_there = surface(&there, vec![redrawn(&zone, &here, &there, 1e-4)]);
    let in_theirs = overlap_geometry(&right_here, &zone_there);
    assert!(in_theirs.0[0].exterior().coords().all(|c| (4.0e7..4.1e7).contains(&c.x)), "{in_theirs:?}");
    let in_ours = overlap_geometry(&zone_there, &right_here);
    assert!(in_ours.0[0].exterior().coords().any(|c| [c.x, c.y] == right[2]), "{in_ours:?}");
}

/// A surface of which the plane of the zones shows a part only: nothing is known of it there.
#[test]
fn what_has_no_place_in_the_plane_of_the_zones_is_apart_and_in_part_undetermined() {
    let (degrees, zone_39) = (crs("EPSG:4490"), crs("EPSG:4527"));
    let zone = surface(&zone_39, vec![rectangle(BLOCK, [2000.0, 1000.0])]);
    let beyond = surface(&degrees, vec![rectangle([-60.0, 10.0], [0.5, 0.5])]);
    let found = overlap(&beyond, &zone);
    assert_eq!(found.relation, Relation::Disjoint);
    assert!(!found.placing.unwrap().decides, "{found:?}");
    let half = surface(&degrees, vec![rectangle([80.0, 10.0], [100.0, 40.0])]);
    let found = overlap(&half, &zone);
    let placing = found.placing.unwrap();
    assert!(placing.decides && placing.bound_m.is_infinite(), "{found:?}");
    let layer = Layer::new("zones", vec![Zone::new("Z", zone, serde_json::Map::new())]);
    assert_eq!(layer.overlaps(&half).len(), 1, "it is not left out");
    assert!(layer.overlaps(&beyond).is_empty());
}

/// Edges of 4,000 km take some forty thousand positions each to stray by a quarter of a millimetre.
#[test]
fn edges_across_a_continent_are_placed_in_bounded_memory_and_the_bound_says_so() {
    let (degrees, zone_39) = (crs("EPSG:4490"), crs("EPSG:4527"));
    let teeth = 10;
    let corner =
        |k: usize| [if k.is_multiple_of(2) { 95.0 } else { 139.0 }, 20.0 + 30.0 * k as f64 / (2 * teeth) as f64];
    let mut ring: Vec<Position> = (0..2 * teeth).map(corner).collect();
    ring.extend([[140.0, 51.0], [140.0, 19.0], [95.0, 19.0], ring[0]]);
    ring.reverse();
    let comb = surface(&degrees, vec![ring]);
    let there = in_plane(&comb, zone_39.plane());
    assert!(there.coordinates().len() < 1 << 18, "{}", there.coordinates().len());
    assert!(there.bound_m(0.0).unwrap() > 10.0 * PLACING_M);
}

/// What a layer finds out when it is first asked, it is asked for by all cores at once.
#[test]
fn all_cores_may_ask_a_layer_of_another_plane_at_once() {
    use rayon::prelude::*;
    let (here, there) = (crs("EPSG:4527"), crs("EPSG:4528"));
    let at = |k: usize| [BLOCK[0] + 300.0 * (k % 40) as f64, BLOCK[1] + 300.0 * (k / 40) as f64];
    let zone = |k: usize| {
        let ring = redrawn(&rectangle(at(k), [200.0, 200.0]), &here, &there, 1e-4);
        Zone::new(k.to_string(), surface(&there, vec![ring]), serde_json::Map::new())
    };
    let layer = Layer::new("zones", (0..800).map(zone).collect());
    let rights: Vec<MultiSurface> =
        (0..200).map(|k| surface(&here, vec![rectangle([at(k)[0] + 50.0, at(k)[1] + 50.0], [100.0, 100.0])])).collect();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(8).build().unwrap();
    let found: Vec<(usize, usize)> = pool.install(|| {
        let of = |right: &MultiSurface| (layer.overlaps(right).len(), layer.distances(right, 150.0, 9).len());
        rights.par_iter().map(of).collect()
    });
    for (k, (overlaps, near)) in found.into_iter().enumerate() {
        // Its own zone; and those beside it, 150 m off, but not the diagonal ones.
        assert_eq!(overlaps, 1, "{k}");
        assert!((3..=5).contains(&near), "{k}: {near}");
    }
}

/// The longitude round a pole is not smooth, and what spans half the Earth has two sides.
#[test]
fn what_holds_a_pole_or_spans_half_the_earth_is_refused_in_any_plane() {
    let of = |code: &str, [west, south, east, north]: [f64; 4]| {
        let ring = vec![[west, south], [east, south], [east, north], [west, north], [west, south]];
        normalise_in(&ArealGeometry { parts: vec![vec![ring]] }, crs(code).plane())
    };
    for (code, limits) in [
        ("EPSG:3413", [-1000.0, -1000.0, 1200.0, 1100.0]),
        ("EPSG:3413", [-1e5, 1e3, 1.2e5, 1.1e5]),
        ("EPSG:3031", [-1e6, -1e6, 1.2e6, 1.1e6]),
        ("EPSG:3857", [-10.1e6, -15e6, 10.1e6, 15e6]),
        ("EPSG:3857", [-19.9e6, -15e6, 19.9e6, 15e6]),
    ] {
        let defects = of(code, limits).expect_err(code);
        assert!(defects.iter().any(|defect| defect.code == Code::SpanTooWide), "{code}: {defects:?}");
    }
    // The closed form of a box in the Mercator plane of the sphere, longitudes and latitudes being those of the ellipsoid.
    let wide = of("EPSG:3857", [-8.9e6, -15e6, 8.9e6, 15e6]).unwrap().surface.area_m2();
    assert!((wide / 2.224_49e14 - 1.0).abs() < 1e-5, "{wide:e}");
    assert!(of("EPSG:3413", [1e6, 1e6, 1.01e6, 1.02e6]).is_ok());
}
