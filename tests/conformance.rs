use minezone::measure::{common_is_narrow, distance, overlap, overlap_geometry, remainder_is_narrow};

use crate::support::{polygons, surface, vectors};

#[test]
fn relation_and_area_agree_with_exact_arithmetic_in_both_directions() {
    for vector in vectors("relate/areal.jsonl") {
        let name = &vector["name"];
        let (a, b) = (surface(vector["a"].as_str().unwrap()), surface(vector["b"].as_str().unwrap()));
        let (ab, ba) = (overlap(&a, &b), overlap(&b, &a));
        assert_eq!(ab.relation.as_str(), vector["relation"], "{name}");
        assert_eq!(ba.relation, ab.relation.inverse(), "{name}, the other way round");
        let (area, tolerance) = (vector["overlap_m2"].as_f64().unwrap(), vector["tolerance_m2"].as_f64().unwrap());
        assert!((ab.area_m2 - area).abs() <= tolerance, "{name}: {} instead of {area}", ab.area_m2);
        assert_eq!(ab.area_m2.to_bits(), ba.area_m2.to_bits(), "{name}: {} and {}", ab.area_m2, ba.area_m2);
        assert_eq!(ab.area_m2 > 0.0, ab.relation.interiors_meet(), "{name}");
    }
}

#[test]
fn the_shape_of_an_overlap_has_its_area_and_perimeter() {
    for vector in vectors("relate/areal.jsonl") {
        let name = &vector["name"];
        let (a, b) = (surface(vector["a"].as_str().unwrap()), surface(vector["b"].as_str().unwrap()));
        let measured = overlap(&a, &b);
        let shape = overlap_geometry(&a, &b);
        let area = minezone::ellipsoid::area(&shape);
        // Corners of the shape are rounded to 1.6 nm, the measure is not.
        let tolerance = 1e-4 + 2e-9 * measured.perimeter_m;
        assert!((area - measured.area_m2).abs() <= tolerance, "{name}: {area} and {}", measured.area_m2);
        // The length is by the scale of one place: good where that hardly changes.
        let tall = |s: &minezone::geometry::MultiSurface| s.envelope().max[1] - s.envelope().min[1];
        if measured.area_m2 > 1.0 && tall(&a).max(tall(&b)) < 0.1 {
            let again = minezone::normalise::normalise(&(&shape).into()).unwrap();
            let ratio = again.surface.perimeter_m() / measured.perimeter_m;
            assert!((ratio - 1.0).abs() < 2e-3, "{name}: {ratio}");
        }
    }
}

#[test]
fn distances_agree_with_brute_force_on_karney_geodesics() {
    for vector in vectors("geodesic/distance.jsonl") {
        let name = &vector["name"];
        let (a, b) = (surface(vector["a"].as_str().unwrap()), surface(vector["b"].as_str().unwrap()));
        let (want, tolerance) = (vector["distance_m"].as_f64().unwrap(), vector["tolerance_m"].as_f64().unwrap());
        let found = distance(&a, &b, f64::INFINITY).unwrap();
        let back = distance(&b, &a, f64::INFINITY).unwrap();
        assert!((found.metres - want).abs() <= tolerance, "{name}: {} instead of {want}", found.metres);
        assert!((found.metres - back.metres).abs() <= tolerance, "{name}: the way back is {}", back.metres);
        assert!(distance(&a, &b, want + tolerance).is_some(), "{name}: within its own length");
        if want > 2.0 * tolerance {
            assert!(distance(&a, &b, want - 2.0 * tolerance).is_none(), "{name}: not within less");
        }
        for (ours, theirs) in [(found.from, "from"), (found.to, "to")] {
            let Some(point) = vector.get(theirs) else { continue };
            let point: [f64; 2] = serde_json::from_value(point.clone()).unwrap();
            let metres = ((ours[0] - point[0]) * ours[1].to_radians().cos()).hypot(ours[1] - point[1]) * 111_320.0;
            assert!(metres <= vector["witness_tolerance_m"].as_f64().unwrap(), "{name}: {theirs} is {metres} m off");
        }
    }
}

#[test]
fn areas_agree_with_integrals_of_40_digits() {
    for vector in vectors("geodesic/area.jsonl") {
        let name = &vector["name"];
        let text = vector["a"].as_str().unwrap();
        let (want, tolerance) = (vector["area_m2"].as_f64().unwrap(), vector["tolerance_m2"].as_f64().unwrap());
        let whole = minezone::ellipsoid::area(&polygons(text));
        let prepared = surface(text).area_m2();
        assert!((whole - want).abs() <= tolerance, "{name}: {whole} instead of {want}");
        assert!((prepared - want).abs() <= tolerance, "{name}: {prepared} instead of {want}");
    }
}

#[test]
fn a_touch_has_distance_zero_and_no_azimuth() {
    let square = |x: f64| surface(&format!("POLYGON(({x} 36,{} 36,{} 37,{x} 37,{x} 36))", x + 1.0, x + 1.0));
    let found = distance(&square(117.0), &square(118.0), 0.0).unwrap();
    assert_eq!((found.metres, found.azimuth), (0.0, None));
    assert_eq!(found.from, found.to);
    assert_eq!(found.from[0], 118.0);
}

/// A third opinion on the relations: the matrices of georust/geo, which shares no code with GEOS.
#[test]
fn relations_agree_with_geo() {
    use geo::Relate;
    for vector in vectors("relate/areal.jsonl") {
        let name = vector["name"].as_str().unwrap();
        let (a, b) = (polygons(vector["a"].as_str().unwrap()), polygons(vector["b"].as_str().unwrap()));
        let matrix = a.relate(&b);
        let ours = overlap(&surface(vector["a"].as_str().unwrap()), &surface(vector["b"].as_str().unwrap())).relation;
        assert_eq!(matrix.is_disjoint(), ours.as_str() == "disjoint", "{name}");
        assert_eq!(matrix.is_touches(), ours.as_str() == "touches", "{name}");
        assert_eq!(matrix.is_equal_topo(), ours.as_str() == "equals", "{name}");
    }
}

/// A surface of squares `[x, y, width, height]` in metres near 118.2°E 36.6°N, the first with the others as holes.
fn metric(squares: &[[f64; 4]]) -> minezone::geometry::MultiSurface {
    let at = |x: f64, y: f64| format!("{} {}", 118.2 + x / 89_500.0, 36.6 + y / 110_980.0);
    let ring = |[x, y, w, h]: &[f64; 4]| {
        format!("({0},{1},{2},{3},{0})", at(*x, *y), at(x + w, *y), at(x + w, y + h), at(*x, y + h))
    };
    surface(&format!("POLYGON({})", squares.iter().map(ring).collect::<Vec<_>>().join(",")))
}

#[test]
fn a_strip_is_as_narrow_as_it_is() {
    let (right, zone) = (metric(&[[0.0, 0.0, 1000.0, 1000.0]]), metric(&[[999.98, 0.0, 500.0, 1000.0]]));
    assert_eq!(common_is_narrow(&right, &zone, 0.03), Some(true));
    assert_eq!(common_is_narrow(&right, &zone, 0.01), Some(false));
    assert_eq!(remainder_is_narrow(&right, &[&metric(&[[0.0, 0.0, 999.98, 1000.0]])], 0.03), Some(true));
    assert_eq!(remainder_is_narrow(&right, &[&zone], 0.03), Some(false));
}

#[test]
fn a_seam_all_round_is_narrow_although_it_encloses_much() {
    let right = metric(&[[0.0, 0.0, 1000.0, 1000.0]]);
    let zone = metric(&[[-500.0, -500.0, 2000.0, 2000.0], [0.005, 0.005, 999.99, 999.99]]);
    assert_eq!(common_is_narrow(&right, &zone, 0.02), Some(true));
    assert_eq!(common_is_narrow(&right, &zone, 0.002), Some(false));
}
