//! Areas on the ellipsoid against Karney's polygons and the letter of the standard.

use geo::{Coord, LineString, MultiPolygon, Polygon};
use geographiclib_rs::{PolygonArea, Winding};
use minezone::crs::Crs;
use minezone::ellipsoid::{annex_d_area, area, geodesic};
use minezone::feature::ArealGeometry;
use minezone::measure::{distance, overlap};
use minezone::normalise::normalise;

fn polygon(ring: &[[f64; 2]]) -> MultiPolygon<f64> {
    let ring: LineString<f64> = ring.iter().map(|p| Coord { x: p[0], y: p[1] }).collect();
    Polygon::new(ring, Vec::new()).into()
}

/// Points along straight edges in longitude and latitude, `n` an edge.
fn densified(ring: &[[f64; 2]], n: usize) -> Vec<[f64; 2]> {
    let along = |e: &[[f64; 2]], k: usize| {
        let t = k as f64 / n as f64;
        [e[0][0] + t * (e[1][0] - e[0][0]), e[0][1] + t * (e[1][1] - e[0][1])]
    };
    ring.windows(2).flat_map(|e| (0..n).map(move |k| along(e, k))).collect()
}

fn karney(points: &[[f64; 2]]) -> f64 {
    let mut polygon = PolygonArea::new(geodesic(), Winding::CounterClockwise);
    points.iter().for_each(|p| polygon.add_point(p[1], p[0]));
    polygon.compute(true).1
}

const RINGS: [&[[f64; 2]]; 7] = [
    &[[118.2, 36.5], [118.4, 36.55], [118.35, 36.75], [118.15, 36.7], [118.2, 36.5]],
    &[[118.2, 36.5], [118.201, 36.5002], [118.2007, 36.5011], [118.2, 36.5]],
    &[[-0.4, -0.3], [0.5, -0.2], [0.3, 0.6], [-0.2, 0.4], [-0.4, -0.3]],
    &[[10.0, 84.0], [14.0, 84.2], [13.0, 85.5], [10.5, 85.0], [10.0, 84.0]],
    &[[179.0, -50.0], [180.0, -50.3], [179.8, -49.0], [179.0, -50.0]],
    &[[100.0, 20.0], [108.0, 21.0], [110.0, 29.0], [101.0, 27.0], [100.0, 20.0]],
    &[[30.0, 88.0], [60.0, 88.5], [50.0, 89.9], [35.0, 89.5], [30.0, 88.0]],
];

/// Geodesics between near points bend away from the straight edge by the square of their length, so
/// twice the points quarter what is left; the combination of two takes that away.
#[test]
fn areas_agree_with_karney_on_densified_edges() {
    for ring in RINGS {
        let [coarse, fine] = [512, 1024].map(|n| karney(&densified(ring, n)));
        let reference = (4.0 * fine - coarse) / 3.0;
        let found = area(&polygon(ring));
        // The reference sums thousands of areas measured from the equator, each good to 0.1 m².
        let tolerance = 1e-11 * reference + 0.05;
        assert!((found - reference).abs() <= tolerance, "{ring:?}: {found} and {reference}");
    }
}

#[test]
fn splitting_edges_changes_nothing() {
    for ring in RINGS {
        let whole = area(&polygon(ring));
        let mut split = densified(ring, 16);
        split.push(split[0]);
        // A point between two is rounded to 1.6 nm, which moves the boundary.
        let perimeter: f64 =
            ring.windows(2).map(|e| (e[1][0] - e[0][0]).hypot(e[1][1] - e[0][1])).sum::<f64>() * 111_320.0;
        let tolerance = 1e-13 * whole + 2e-9 * perimeter;
        assert!((area(&polygon(&split)) - whole).abs() <= tolerance, "{ring:?}");
    }
}

#[test]
fn a_split_at_a_point_without_rounding_changes_nothing_at_all_but_the_last_digits() {
    // Halves of dyadic fractions are exact, so only the integral itself can differ.
    let ring = [[118.25, 36.5], [118.75, 36.625], [118.5, 36.875], [118.25, 36.5]];
    let mut split = densified(&ring, 4);
    split.push(split[0]);
    let (whole, parts) = (area(&polygon(&ring)), area(&polygon(&split)));
    assert!((whole - parts).abs() <= 1e-13 * whole, "{whole} {parts}");
}

/// Zone 39 (EPSG:4527), shell 800 m by 600 m with a hole of 200 m by 200 m: 440,000 m² in the plane,
/// 439,853.18 m² by TD/T 1055-2019 Annex D. Tolerance: half of the last digit.
#[test]
fn the_area_of_annex_d_is_that_of_the_standard() {
    let crs = Crs::parse("EPSG:4527").unwrap();
    let ring = |e: f64, n: f64, w: f64, h: f64| -> LineString<f64> {
        let corners = [[e, n], [e + w, n], [e + w, n + h], [e, n + h], [e, n]];
        crs.unprojection().unproject(&corners).unwrap().iter().map(|p| Coord { x: p[0], y: p[1] }).collect()
    };
    let shell = ring(39_616_000.0, 4_061_000.0, 800.0, 600.0);
    let hole = ring(39_616_200.0, 4_061_200.0, 200.0, 200.0);
    let parcel = MultiPolygon::from(Polygon::new(shell, vec![hole]));
    assert!((annex_d_area(&parcel) - 439_853.18).abs() <= 0.005, "{}", annex_d_area(&parcel));
    assert!((annex_d_area(&parcel) - area(&parcel)).abs() <= 1e-3, "{} {}", annex_d_area(&parcel), area(&parcel));
}

fn square(x: f64, y: f64, width: f64, height: f64) -> Vec<[f64; 2]> {
    vec![[x, y], [x + width, y], [x + width, y + height], [x, y + height], [x, y]]
}

#[test]
fn what_spans_a_pole_or_the_antimeridian_is_refused_and_what_only_lies_near_is_measured() {
    let of = |ring: Vec<[f64; 2]>| normalise(&ArealGeometry { parts: vec![vec![ring]] });
    for ring in [square(-179.5, 10.0, 359.0, 1.0), square(-170.0, 70.0, 340.0, 20.0)] {
        let defects = of(ring).unwrap_err();
        assert_eq!(defects[0].code.as_str(), "span-too-wide");
    }
    for ring in [square(179.0, 10.0, 2.0, 1.0), square(10.0, 89.0, 1.0, 2.0)] {
        assert_eq!(of(ring).unwrap_err()[0].code.as_str(), "coordinate-out-of-range");
    }
    // A cap of a degree of longitude up to the pole, against the difference of two zones.
    let cap = of(square(10.0, 89.5, 1.0, 0.5)).unwrap().surface;
    let zone = |lat: f64| minezone::ellipsoid::authalic(lat.to_radians()) * 1_f64.to_radians();
    assert!((cap.area_m2() - (zone(90.0) - zone(89.5))).abs() < 0.02, "{}", cap.area_m2());
    // Two sides of the antimeridian: apart in the plane of degrees, near on the ellipsoid.
    let (east, west) =
        (of(square(179.9, 10.0, 0.0625, 1.0)).unwrap(), of(square(-179.96875, 10.0, 0.0625, 1.0)).unwrap());
    assert_eq!(overlap(&east.surface, &west.surface).area_m2, 0.0);
    let found = distance(&east.surface, &west.surface, f64::INFINITY).unwrap();
    // Along the northern parallel, where meridians are nearest: by a geodesic of the same solver.
    use geographiclib_rs::InverseGeodesic;
    let (direct, ..): (f64, f64, f64, f64) = geodesic().inverse(11.0, 179.9625, 11.0, -179.96875);
    assert!((found.metres - direct).abs() < 1e-3, "{} {direct}", found.metres);
    assert!((found.azimuth.unwrap() - 90.0).abs() < 0.1, "{:?}", found.azimuth);
}

#[test]
fn distances_agree_with_a_search_of_all_pairs_of_points() {
    use geographiclib_rs::InverseGeodesic;
    let of = |ring: &[[f64; 2]]| normalise(&ArealGeometry { parts: vec![vec![ring.to_vec()]] }).unwrap().surface;
    type Ring = &'static [[f64; 2]];
    let pairs: [(Ring, Ring); 5] = [
        // Long edges that bend towards each other between their ends.
        (
            &[[110.0, 36.0], [116.0, 36.0], [113.0, 35.0], [110.0, 36.0]],
            &[[110.0, 36.1], [116.0, 36.1], [113.0, 37.0], [110.0, 36.1]],
        ),
        // Nearly parallel.
        (
            &[[118.0, 36.0], [118.5, 36.2], [118.4, 35.9], [118.0, 36.0]],
            &[[118.0, 36.01], [118.5, 36.2101], [118.2, 36.4], [118.0, 36.01]],
        ),
        (
            &[[20.0, 80.0], [28.0, 80.5], [24.0, 79.0], [20.0, 80.0]],
            &[[20.0, 80.6], [28.0, 81.0], [24.0, 82.0], [20.0, 80.6]],
        ),
        (&[[0.0, -0.5], [3.0, -0.5], [1.0, -2.0], [0.0, -0.5]], &[[0.0, 0.4], [3.0, 0.5], [1.0, 2.0], [0.0, 0.4]]),
        (
            &[[118.0, 36.0], [118.1, 36.0], [118.0, 36.1], [118.0, 36.0]],
            &[[120.0, 37.0], [120.1, 37.0], [120.0, 37.1], [120.0, 37.0]],
        ),
    ];
    for (first, second) in pairs {
        let found = distance(&of(first), &of(second), f64::INFINITY).unwrap();
        let length = |p: [f64; 2], q: [f64; 2]| -> f64 { geodesic().inverse(p[1], p[0], q[1], q[0]) };
        let mut least = f64::INFINITY;
        for (e, f) in first.windows(2).flat_map(|e| second.windows(2).map(move |f| (e, f))) {
            let on = |e: &[[f64; 2]], t: f64| [e[0][0] + t * (e[1][0] - e[0][0]), e[0][1] + t * (e[1][1] - e[0][1])];
            // A grid of points on both edges, drawn together round the best of them.
            let (mut middle, mut reach) = ([0.5, 0.5], 0.5);
            for _ in 0..18 {
                let at = |k: usize, axis: usize| (middle[axis] + reach * (k as f64 / 6.0 - 1.0)).clamp(0.0, 1.0);
                let grid = (0..13).flat_map(|j| (0..13).map(move |k| (j, k)));
                let best = grid.map(|(j, k)| [at(j, 0), at(k, 1)]).map(|[s, t]| (length(on(e, s), on(f, t)), [s, t]));
                let best = best.min_by(|x, y| x.0.total_cmp(&y.0)).unwrap();
                (least, middle, reach) = (least.min(best.0), best.1, reach / 2.5);
            }
        }
        assert!((found.metres - least).abs() <= 1e-4, "{first:?}: {} and {least}", found.metres);
        assert!((length(found.from, found.to) - found.metres).abs() <= 1e-6);
    }
}

/// Surfaces that are a few units in the last place apart: lengths in a plane are all rounding there.
#[test]
fn what_is_nanometres_apart_has_a_distance_of_nanometres() {
    let of = |ring: Vec<[f64; 2]>| normalise(&ArealGeometry { parts: vec![vec![ring]] }).unwrap().surface;
    for (ulps, slant) in (1..6_u64).flat_map(|ulps| [0.0, 0.011, -0.3].map(|slant| (ulps, slant))) {
        let up = |x: f64| f64::from_bits(x.to_bits() + ulps);
        let (foot, head) = (118.0625, 118.0625 + slant);
        let west = of(vec![[117.0, 36.5], [foot, 36.5], [head, 36.9], [117.0, 36.9], [117.0, 36.5]]);
        let east = of(vec![[up(foot), 36.5], [119.0, 36.5], [119.0, 36.9], [up(head), 36.9], [up(foot), 36.5]]);
        let found = distance(&west, &east, f64::INFINITY).expect("there is always a distance");
        assert!(found.metres > 0.0 && found.metres < 2e-8, "{ulps} {slant}: {}", found.metres);
    }
}
