use geographiclib_rs::InverseGeodesic;
use minezone::ellipsoid::geodesic;
use minezone::feature::ArealGeometry;
use minezone::geometry::MultiSurface;
use minezone::measure::{Distance, Relation, distance, overlap};
use minezone::normalise::normalise;
use proptest::prelude::*;

use crate::support::{minezone, root, surface, text, vectors};

type Position = [f64; 2];

fn length(p: Position, q: Position) -> f64 {
    geodesic().inverse(p[1], p[0], q[1], q[0])
}

/// What the documentation of `distance` promises of a length.
fn tolerance(metres: f64) -> f64 {
    if metres < 200_000.0 { 1e-3 } else { 1e-8 * metres }
}

/// The length and the azimuth are those of the geodesic between the two points, and these lie on the two.
fn assert_belongs(found: &Distance, a: &MultiSurface, b: &MultiSurface, name: &str) {
    let (metres, azimuth, ..): (f64, f64, f64, f64) =
        geodesic().inverse(found.from[1], found.from[0], found.to[1], found.to[0]);
    assert!((metres - found.metres).abs() <= 1e-6, "{name}: {metres} between the points of {found:?}");
    let turned = (found.azimuth.unwrap() - azimuth).rem_euclid(360.0);
    assert!(turned.min(360.0 - turned) * metres <= 1e-3, "{name}: {azimuth} between the points of {found:?}");
    for (p, of) in [(found.from, a), (found.to, b)] {
        let off = edges(of).map(|edge| off_edge(p, edge)).fold(f64::INFINITY, f64::min);
        assert!(off < 1e-12, "{name}: {p:?} is {off} degrees off the border");
    }
}

fn edges(of: &MultiSurface) -> impl Iterator<Item = [Position; 2]> + '_ {
    // All surfaces here are one ring.
    of.coordinates().windows(2).map(|edge| [edge[0], edge[1]])
}

fn off_edge(p: Position, [a, b]: [Position; 2]) -> f64 {
    let [dx, dy] = [b[0] - a[0], b[1] - a[1]];
    let t = (((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
    (p[0] - a[0] - t * dx).hypot(p[1] - a[1] - t * dy)
}

#[test]
fn long_edges_and_far_surfaces_agree_with_brute_force() {
    for vector in vectors("geodesic/far_distance.jsonl") {
        let name = vector["name"].as_str().unwrap();
        let (a, b) = (surface(vector["a"].as_str().unwrap()), surface(vector["b"].as_str().unwrap()));
        let (want, tolerance) = (vector["distance_m"].as_f64().unwrap(), vector["tolerance_m"].as_f64().unwrap());
        let found = distance(&a, &b, f64::INFINITY).unwrap();
        let back = distance(&b, &a, f64::INFINITY).unwrap();
        assert!((found.metres - want).abs() <= tolerance, "{name}: {} instead of {want}", found.metres);
        assert!((back.metres - want).abs() <= tolerance, "{name}: {} instead of {want}, back", back.metres);
        assert_belongs(&found, &a, &b, name);
        assert_belongs(&back, &b, &a, name);
        assert!(distance(&a, &b, want + tolerance).is_some(), "{name}: within its own length");
        assert!(distance(&a, &b, want - 2.0 * tolerance).is_none(), "{name}: not within less");
        for (ours, theirs) in [(found.from, "from"), (found.to, "to"), (back.to, "from"), (back.from, "to")] {
            let Some(point) = vector.get(theirs) else { continue };
            let point: Position = serde_json::from_value(point.clone()).unwrap();
            let metres = length(ours, point);
            assert!(metres <= vector["witness_tolerance_m"].as_f64().unwrap(), "{name}: {theirs} is {metres} m off");
        }
    }
}

/// The nearest pair is along the long edge, and not the nearest of its local minima to either end.
#[test]
fn the_command_finds_the_least_of_several_minima() {
    let arguments = ["distance", "far_long_edge_right.geojson", "--zones", "far_long_edge_zone.geojson"];
    let out = minezone(&root().join("fixtures/geodesic"), &arguments);
    assert!(out.status.success(), "{}", text(&out.stderr));
    let out = text(&out.stdout);
    assert!(out.contains("1083059.919"), "{out}");
}

#[test]
fn what_touches_over_the_antimeridian_has_distance_zero_and_no_azimuth() {
    let east = surface("POLYGON((170 10,180 10,180 20,170 20,170 10))");
    let west = surface("POLYGON((-180 12,-170 12,-170 30,-180 30,-180 12))");
    let found = distance(&east, &west, f64::INFINITY).unwrap();
    assert_eq!((found.metres, found.azimuth), (0.0, None), "{found:?}");
    assert!(found.from[0] == 180.0 && found.to[0] == -180.0, "{found:?}");
    assert!((12.0..=20.0).contains(&found.from[1]) && found.from[1] == found.to[1], "{found:?}");
}

/// Golden section for the least of a function between two values; the ends are looked at too.
fn golden(value: &impl Fn(f64) -> f64, [mut low, mut high]: [f64; 2]) -> (f64, f64) {
    const GOLD: f64 = 0.618_033_988_749_894_9;
    let ends = [(value(low), low), (value(high), high)];
    let (mut s, mut t) = (high - GOLD * (high - low), low + GOLD * (high - low));
    let (mut at_s, mut at_t) = (value(s), value(t));
    for _ in 0..32 {
        if at_s < at_t {
            (high, t, at_t) = (t, s, at_s);
            s = high - GOLD * (high - low);
            at_s = value(s);
        } else {
            (low, s, at_s) = (s, t, at_t);
            t = low + GOLD * (high - low);
            at_t = value(t);
        }
    }
    let all = [(at_s, s), (at_t, t), ends[0], ends[1]];
    all.into_iter().min_by(|x, y| x.0.total_cmp(&y.0)).unwrap()
}

/// The least length found between two edges by a grid over both, refined where it is nearly least: what the
/// engine finds may not be longer.
fn least_by_brute_force(e: [Position; 2], f: [Position; 2], known: f64) -> f64 {
    let on = |[p, q]: [Position; 2], t: f64| [p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])];
    let steps = |[p, q]: [Position; 2]| ((q[0] - p[0]).abs().max((q[1] - p[1]).abs()) * 1.5).ceil().max(6.0);
    let (m, n) = (steps(e), steps(f));
    let row = |s: f64| {
        let grid = (0..=n as usize).map(|k| k as f64 / n).map(|t| (length(on(e, s), on(f, t)), t));
        grid.min_by(|x, y| x.0.total_cmp(&y.0)).unwrap()
    };
    let rows: Vec<(f64, f64)> = (0..=m as usize).map(|k| row(k as f64 / m)).collect();
    let mut least = f64::INFINITY;
    for (k, &(metres, t)) in rows.iter().enumerate() {
        least = least.min(metres);
        let before = k.checked_sub(1).map_or(f64::INFINITY, |k| rows[k].0);
        let after = rows.get(k + 1).map_or(f64::INFINITY, |row| row.0);
        // A step is 75 km at most, so that what is much longer at the grid leads to nothing.
        if metres > before.min(after) || metres > known + 150_000.0 {
            continue;
        }
        let around = |x: f64, count: f64| [(x - 2.0 / count).max(0.0), (x + 2.0 / count).min(1.0)];
        let inner = |s: f64| golden(&|t| length(on(e, s), on(f, t)), around(t, n)).0;
        least = least.min(golden(&inner, around(k as f64 / m, m)).0);
    }
    least
}

/// A triangle with sides of about so many degrees.
fn triangle() -> impl Strategy<Value = Vec<Position>> {
    let size = (-3.0..1.95_f64).prop_map(|power| 10_f64.powf(power));
    // Flat ones too: nearly parallel, nearly along a parallel or a meridian.
    let shape = prop_oneof![Just([1.0, 1.0]), Just([1.0, 1e-3]), Just([1e-2, 1.0]), Just([1.0, 0.2])];
    let place = (-180.0..180.0_f64, -89.5..89.5_f64);
    (size, shape, place, prop::array::uniform6(-0.5..0.5_f64)).prop_map(|(size, shape, (x, y), unit)| {
        let at = |k: usize| {
            [
                (x + size * shape[0] * unit[k]).clamp(-180.0, 180.0),
                (y + size * shape[1] * unit[k + 1]).clamp(-90.0, 90.0),
            ]
        };
        vec![at(0), at(2), at(4), at(0)]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn nothing_is_shorter_than_the_distance_that_is_found(
        first in triangle(),
        second in triangle(),
        near in prop::option::of((-1.0..1.0_f64, -1.0..1.0_f64)),
    ) {
        let mut second = second;
        // As often as not moved to beside the first.
        if let Some((east, north)) = near {
            let extent = |ring: &[Position]| ring.iter().fold(0.0_f64, |most, p| {
                most.max((p[0] - ring[0][0]).abs()).max((p[1] - ring[0][1]).abs())
            });
            let reach = (extent(&first) + extent(&second)) * 1.2;
            let shift = [first[0][0] - second[0][0] + east * reach, first[0][1] - second[0][1] + north * reach];
            for p in &mut second {
                *p = [(p[0] + shift[0]).clamp(-180.0, 180.0), (p[1] + shift[1]).clamp(-90.0, 90.0)];
            }
        }
        let of = |ring: Vec<Position>| normalise(&ArealGeometry { parts: vec![vec![ring]] }).map(|n| n.surface);
        let (Ok(a), Ok(b)) = (of(first), of(second)) else { return Err(TestCaseError::reject("no triangle")) };
        prop_assume!(overlap(&a, &b).relation == Relation::Disjoint);
        let (found, back) = (distance(&a, &b, f64::INFINITY).unwrap(), distance(&b, &a, f64::INFINITY).unwrap());
        assert_belongs(&found, &a, &b, "there");
        assert_belongs(&back, &b, &a, "back");
        let tolerance = tolerance(found.metres);
        prop_assert!((found.metres - back.metres).abs() <= tolerance, "{found:?} {back:?}");
        for (e, f) in edges(&a).flat_map(|e| edges(&b).map(move |f| (e, f))) {
            let least = least_by_brute_force(e, f, found.metres);
            prop_assert!(found.metres <= least + tolerance, "{found:?}, but {least} between {e:?} and {f:?}");
        }
    }
}
