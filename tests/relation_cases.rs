//! Small inputs with right values known from exact arithmetic in the plane of the file: `fixtures/relation-cases`.

use geo::{Area, LineString, MultiPolygon};
use robust::{Coord, orient2d};
use serde_json::Value;

use crate::support::{minezone, polygons, root, text};

/// A line of a CSV by the names of its columns.
type Row = std::collections::HashMap<String, String>;

/// The rows of a CSV that a command writes about the cases.
fn rows(arguments: &[&str]) -> Vec<Row> {
    let folder = root().join("fixtures/relation-cases");
    let output = minezone(&folder, arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", text(&output.stderr));
    let mut reader = csv::Reader::from_reader(&*output.stdout);
    reader.deserialize().map(Result::unwrap).collect()
}

fn number(row: &Row, column: &str) -> f64 {
    row[column].parse().unwrap()
}

fn near(found: f64, wanted: f64, tolerance: f64) {
    assert!((found - wanted).abs() <= tolerance, "{found} and not {wanted}");
}

/// The report of `area` on a case.
fn area(case: &str) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("areas.json");
    let output = minezone(&root().join("fixtures/relation-cases"), &["area", case, "-o", report.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    serde_json::from_slice(&std::fs::read(&report).unwrap()).unwrap()
}

fn codes(report: &Value) -> Vec<&str> {
    report["diagnostics"].as_array().unwrap().iter().map(|reported| reported["code"].as_str().unwrap()).collect()
}

#[test]
fn neighbours_in_gauss_kruger_touch() {
    let arguments = ["overlap", "gk_A.geojson", "--zones", "gk_B.geojson"];
    assert!(rows(&arguments).is_empty(), "a touch is listed only when asked for");
    let rows = rows(&[&arguments[..], &["--touching"]].concat());
    assert_eq!(rows.len(), 1);
    assert_eq!((&*rows[0]["relation"], number(&rows[0], "overlap_m2")), ("touches", 0.0));
}

/// 279,906.664306034 m² by an integral of 60 digits.
#[test]
fn a_right_along_two_sides_of_a_block_lies_within() {
    let pair = ["gk_inside.geojson", "--zones", "gk_block.geojson"];
    let found = rows(&[&["overlap"], &pair[..]].concat());
    assert_eq!(found.len(), 1);
    assert_eq!((&*found[0]["relation"], number(&found[0], "share_of_right")), ("within", 1.0));
    near(number(&found[0], "overlap_m2"), 279_906.664_306_034, 3e-7);
    let taken = rows(&[&["occupy"], &pair[..]].concat());
    assert_eq!(taken.len(), 1);
    near(number(&taken[0], "occupied_m2"), 279_906.664_306_034, 3e-7);
    assert_eq!((number(&taken[0], "share_of_right"), number(&taken[0], "remaining_m2")), (1.0, 0.0));
    let other = rows(&["overlap", "gk_block.geojson", "--zones", "gk_inside.geojson"]);
    assert_eq!(other[0]["relation"], "contains");
}

#[test]
fn rights_whose_corners_lie_on_sides_of_others_do_not_overlap() {
    let alone = ["overlap", "tjunction_gk.geojson", "--self"];
    assert!(rows(&alone).is_empty());
    let touching = rows(&[&alone[..], &["--touching"]].concat());
    let pairs: Vec<String> = touching.iter().map(|row| format!("{} {}", row["right_id"], row["zone_id"])).collect();
    assert_eq!(pairs, ["A B", "A C", "A D", "A W", "B C"]);
    assert!(touching.iter().all(|row| row["relation"] == "touches" && number(row, "overlap_m2") == 0.0));
}

/// The one shape of an overlap that a case has.
fn shape(case: &str) -> (MultiPolygon<f64>, f64) {
    let [right, zone] = ["right", "zone"].map(|side| format!("{case}_{side}.geojson"));
    let rows = rows(&["overlap", &right, "--zones", &zone, "--geometry"]);
    assert_eq!(rows.len(), 1);
    (polygons(&rows[0]["geometry"]), number(&rows[0], "overlap_m2"))
}

/// Whether two edges of a ring, which are not neighbours, have a point in common, or neighbours more than one.
fn meets_itself(ring: &LineString<f64>) -> bool {
    let corners: Vec<Coord<f64>> = ring.coords().map(|c| Coord { x: c.x, y: c.y }).collect();
    let edges: Vec<[Coord<f64>; 2]> = corners.windows(2).map(|pair| [pair[0], pair[1]]).collect();
    let on = |[a, b]: [Coord<f64>; 2], p: Coord<f64>| {
        let within = |a: f64, b: f64, p: f64| a.min(b) <= p && p <= a.max(b);
        orient2d(a, b, p) == 0.0 && within(a.x, b.x, p.x) && within(a.y, b.y, p.y)
    };
    let cross = |e: [Coord<f64>; 2], f: [Coord<f64>; 2]| {
        let splits = |[a, b]: [Coord<f64>; 2], [p, q]: [Coord<f64>; 2]| orient2d(a, b, p) * orient2d(a, b, q) < 0.0;
        splits(e, f) && splits(f, e)
    };
    edges.iter().enumerate().any(|(i, &e)| {
        edges.iter().enumerate().skip(i + 1).any(|(j, &f)| {
            let ends = |place: usize, other: [Coord<f64>; 2]| {
                // Neighbours share a corner; the far ends must be off.
                let (before, after) = ((j + 1) % edges.len() == i, (i + 1) % edges.len() == j);
                let shared = [before, after][place];
                !shared && on(other, edges[i][place])
            };
            let of_f = |place: usize| {
                let shared = [(i + 1) % edges.len() == j, (j + 1) % edges.len() == i][place];
                !shared && on(e, f[place])
            };
            cross(e, f) || ends(0, f) || ends(1, f) || of_f(0) || of_f(1)
        })
    })
}

fn corners(ring: &LineString<f64>) -> Vec<[f64; 2]> {
    let mut corners: Vec<[f64; 2]> = ring.coords().skip(1).map(|c| [c.x, c.y]).collect();
    corners.sort_by(|p, q| p[0].total_cmp(&q[0]).then(p[1].total_cmp(&q[1])));
    corners
}

/// 1,092,613,049.250 43 m² by an integral of 60 digits.
#[test]
fn a_hole_that_touches_the_shell_stays_a_hole() {
    let (shape, overlap_m2) = shape("geom_hole_touch");
    near(overlap_m2, 1_092_613_049.250_43, 1.2e-3);
    assert_eq!(shape.0.len(), 1, "{shape:?}");
    let polygon = &shape.0[0];
    assert_eq!(polygon.interiors().len(), 1, "{shape:?}");
    assert_eq!(corners(&polygon.interiors()[0]), [[118.125, 36.125], [118.25, 36.25], [118.375, 36.125]]);
    // Where the hole touches, the shell may have a corner or not.
    let mut shell = corners(polygon.exterior());
    shell.retain(|corner| *corner != [118.25, 36.25]);
    assert_eq!(shell, [[118.0, 36.0], [118.0, 36.25], [118.5, 36.0], [118.5, 36.25]]);
    assert!(!meets_itself(polygon.exterior()), "{shape:?}");
    assert_eq!(shape.unsigned_area(), 0.5 * 0.25 - 0.25 * 0.125 / 2.0);
}

/// 245.189 850 006 294 m² by an integral of 60 digits.
#[test]
fn a_shape_whose_crossings_are_rounded_is_valid() {
    let (shape, overlap_m2) = shape("geom_ulp");
    near(overlap_m2, 245.189_850_006_294, 1e-8);
    assert!(!shape.0.is_empty());
    for ring in shape.iter().flat_map(|polygon| polygon.interiors().iter().chain([polygon.exterior()])) {
        assert!(ring.0.len() > 3 && !meets_itself(ring), "{ring:?}");
    }
    // In degrees, by fractions; a corner is rounded to 3e-14 degrees, along some 4e-3 degrees of boundary.
    near(shape.unsigned_area(), 3.629_226_442_665_3e-8, 1e-15);
}

#[test]
fn what_looks_for_rings_that_meet_themselves_finds_them() {
    let ring = |text: &str| polygons(&format!("POLYGON(({text}))")).0[0].exterior().clone();
    assert!(meets_itself(&ring("0 0,2 0,2 2,1 0,0 2,0 0")));
    assert!(meets_itself(&ring("0 0,2 2,2 0,0 2,0 0")));
    assert!(meets_itself(&ring("0 0,2 0,2 2,2 -1,0 2,0 0")));
    assert!(!meets_itself(&ring("0 0,2 0,2 2,1 1,0 2,0 0")));
}

/// Edges of 80 degrees of longitude, straight in longitude and latitude: 1,083,059.919 m by a search along both.
#[test]
fn the_shortest_way_to_a_very_long_edge_is_found() {
    let rows = rows(&["distance", "far_long_edge_right.geojson", "--zones", "far_long_edge_zone.geojson"]);
    assert_eq!(rows.len(), 1);
    near(number(&rows[0], "distance_m"), 1_083_059.919, 1e-3);
}

/// 29,298,561.748 042 m² by an integral of 60 digits, in two halves that a hole from side to side leaves.
#[test]
fn a_hole_from_side_to_side_is_said_to_part_the_interior() {
    let report = area("interior_disconnected.geojson");
    near(report["rights"][0]["exact_m2"].as_f64().unwrap(), 29_298_561.748_042, 3e-5);
    let codes = codes(&report);
    assert!(codes.iter().any(|code| code.contains("interior")), "{codes:?}");
}

/// 3.582 475 12e-11 m² by an integral of 60 digits: measured, or rejected with the bound below which nothing is measured.
#[test]
fn a_sliver_is_measured_or_refused_with_a_bound() {
    let report = area("no_area_sliver.geojson");
    match report["rights"].as_array().unwrap().as_slice() {
        [right] => {
            let found = right["exact_m2"].as_f64().unwrap();
            assert!(found > 0.0, "{found}");
            near(found, 3.582_475_12e-11, 1e-8);
        }
        _ => {
            let reported = report["diagnostics"]
                .as_array()
                .unwrap()
                .iter()
                .find(|reported| reported["code"] == "no-area")
                .unwrap();
            let words = [&reported["message"], &reported["detail"]].map(Value::to_string).concat();
            assert!(words.contains("m²"), "{reported}");
        }
    }
}
