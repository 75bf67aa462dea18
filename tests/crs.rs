//! Reference systems of whole files: declared, given, proposed; and edges that stay where they were drawn.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use minezone::Plan;
use minezone::crs::{Crs, CrsChoice};
use minezone::diagnostic::Code;
use minezone::ellipsoid::Plane;
use minezone::feature::ArealGeometry;
use minezone::geometry::{Envelope, MultiSurface, Position};
use minezone::input::{Input, InputOptions, RecordOutcome, Treatment};
use minezone::measure::{PLACING_M, in_plane, overlap};
use minezone::normalise::normalise_in;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde::Deserialize;

use crate::support::{expected, minezone, root, text};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    #[serde(default)]
    codes: Vec<String>,
    error: Option<String>,
    #[serde(default = "both")]
    used: usize,
    #[serde(default)]
    moved: bool,
    auto: String,
}

fn both() -> usize {
    2
}

/// What is said of the file, and what became of its records.
struct Found {
    reported: Vec<(Code, String)>,
    outcomes: Vec<RecordOutcome>,
}

impl Found {
    fn surfaces(&self) -> Vec<&MultiSurface> {
        self.outcomes.iter().filter_map(|outcome| outcome.feature.as_ref()).map(|placed| &*placed.surface).collect()
    }

    fn has(&self, code: Code) -> bool {
        self.reported.iter().any(|(reported, _)| *reported == code)
    }
}

fn read(name: &str, crs: CrsChoice) -> Result<Found, String> {
    static REGION: LazyLock<Option<Envelope>> = LazyLock::new(|| Plan::embedded().region());
    let options = InputOptions { crs, region: *REGION, ..InputOptions::default() };
    let mut inputs = Input::open(&root().join("fixtures/crs").join(name), &options).map_err(|e| e.to_string())?;
    let mut input = inputs.remove(0);
    let reported =
        std::mem::take(&mut input.diagnostics).into_iter().map(|reported| (reported.code, reported.message)).collect();
    Ok(Found { reported, outcomes: input.collect() })
}

/// Corners of all files are rounded to 0.1 mm; edges of 1 km bow by up to 14 mm between one CRS and another.
fn lie_in_one_place(name: &str, found: &Found, wanted: &Found) {
    let (found, wanted) = (found.surfaces(), wanted.surfaces());
    assert_eq!(found.len(), wanted.len(), "{name}");
    for (a, b) in found.iter().zip(wanted) {
        let [a, b] = [a, b].map(|surface| in_plane(surface, &Plane::DEGREES).envelope());
        let off = [a.min[0] - b.min[0], a.min[1] - b.min[1], a.max[0] - b.max[0], a.max[1] - b.max[1]];
        assert!(off.iter().all(|degrees| degrees.abs() < 3e-7), "{name}: {off:?}");
    }
}

#[test]
fn every_file_is_read_asked_for_or_proposed() {
    let truth = read("degrees.geojson", CrsChoice::Declared).unwrap();
    for (name, expected) in expected::<BTreeMap<String, Expected>>("crs") {
        match (read(&name, CrsChoice::Declared), &expected.error) {
            (Ok(found), None) => {
                let reported: Vec<&str> = found
                    .reported
                    .iter()
                    .map(|(code, _)| code.as_str())
                    .filter(|code| *code != "crs-assumed")
                    .collect();
                assert_eq!(reported, expected.codes, "{name}: {:?}", found.reported);
                assert_eq!((found.outcomes.len(), found.surfaces().len()), (2, expected.used), "{name}");
                if expected.used == 2 && !expected.moved {
                    lie_in_one_place(&name, &found, &truth);
                }
            }
            (Err(error), Some(wanted)) => assert!(error.contains(wanted), "{name}: {error}"),
            (found, _) => panic!("{name}: {:?}", found.map(|found| found.reported)),
        }
        match (read(&name, CrsChoice::Auto), expected.auto.as_str()) {
            (Err(error), "refused") => assert!(expected.error.is_some() || error.contains("--crs"), "{name}: {error}"),
            (Ok(found), "declared") => assert!(!found.has(Code::CrsProposed), "{name}: {:?}", found.reported),
            (Ok(found), proposal) => {
                let reported = found.reported.iter().find(|(code, _)| *code == Code::CrsProposed);
                let (_, reported) = reported.unwrap_or_else(|| panic!("{name}: {:?}", found.reported));
                assert!(reported.contains(&format!("Taken: {proposal} (")), "{name}: {reported}");
                lie_in_one_place(&name, &found, &truth);
                // What is proposed can be given, and gives the same.
                let given = read(&name, CrsChoice::Given(proposal.into())).unwrap();
                assert!(
                    !given.has(Code::CrsImplausible) && !given.has(Code::CrsProposed),
                    "{name}: {:?}",
                    given.reported
                );
                lie_in_one_place(&name, &given, &truth);
            }
            (found, _) => panic!("{name}: {:?}", found.map(|found| found.reported)),
        }
    }
}

#[test]
fn every_file_of_the_folder_is_expected() {
    let files = std::fs::read_dir(root().join("fixtures/crs")).unwrap().map(|file| file.unwrap().path());
    let counts = |path: &std::path::PathBuf| {
        path.extension().is_some_and(|e| ["geojson", "csv", "shp"].iter().any(|known| e == *known))
    };
    let count = files.filter(counts).count();
    assert_eq!(count, expected::<BTreeMap<String, Expected>>("crs").len());
    assert!(count >= 15, "{count}");
}

#[test]
fn what_is_given_goes_before_what_is_declared_and_that_is_reported() {
    let truth = read("degrees.geojson", CrsChoice::Declared).unwrap();
    for (name, given, is_reported) in [
        ("prefix-contradicts.geojson", "zone:40", true),
        ("prefix-contradicts.geojson", "EPSG:4528", true),
        ("zone39.geojson", "zone:39", false),
        ("esri-zone39.shp", "EPSG:4527", false),
        ("wrong-meridian.geojson", "cm:117", true),
        ("xian-1980.geojson", "EPSG:4527", true),
        ("projected-in-geojson.geojson", "zone:39", true),
        ("undeclared-zone39.csv", "zone:39", false),
        ("degrees-undeclared.geojson", "EPSG:4490", false),
    ] {
        let found = read(name, CrsChoice::Given(given.into())).unwrap();
        assert_eq!(found.has(Code::CrsOverridden), is_reported, "{name} {given}: {:?}", found.reported);
        lie_in_one_place(name, &found, &truth);
    }
    // Given wrong, it is reported as a wrong declaration would be.
    assert!(read("zone39.geojson", CrsChoice::Given("zone:40".into())).unwrap().has(Code::CrsImplausible));
}

#[test]
fn the_program_shows_asks_and_takes() {
    let run = |arguments: &[&str]| {
        let output = minezone(&root(), arguments);
        (output.status.code(), text(&output.stderr), text(&output.stdout))
    };
    // All records are rejected, everything is said, and that there is no result is an error.
    let (code, reported, _) = run(&["screen", "fixtures/crs/swapped.geojson", "--as-of", "2024-06-01"]);
    assert_eq!(code, Some(2), "{reported}");
    assert!(reported.contains("crs-implausible") && reported.contains("--crs EPSG:4527,yx"), "{reported}");
    assert!(reported.contains("coordinates-not-transformed"), "{reported}");
    let (code, reported, table) =
        run(&["screen", "fixtures/crs/swapped.geojson", "--as-of", "2024-06-01", "--crs", "auto"]);
    assert!(code == Some(0) && reported.contains("crs-proposed") && table.contains("R2"), "{reported}");
    // Only a plan has a region: without one nothing gives the meridian.
    let plain = "fixtures/crs/plain-in-geojson.geojson";
    assert!(run(&["screen", plain, "--as-of", "2024-06-01"]).1.contains("--crs EPSG:4548 "));
    assert!(run(&["overlap", plain, "--self"]).1.contains("有多种可能"));
    let (code, reported, _) = run(&["overlap", plain, "--self", "--crs", "auto"]);
    assert!(code == Some(2) && reported.contains("有多种可能"), "{reported}");
    let (code, reported, _) = run(&["screen", "fixtures/crs/undeclared-zone39.csv"]);
    assert!(code == Some(2) && reported.contains("未声明坐标系") && reported.contains("--crs EPSG:4527"), "{reported}");
    let (code, reported, _) = run(&["overlap", plain, "--self", "--crs", "zone:24"]);
    assert!(code == Some(2) && reported.contains("带号"), "{reported}");
    // Zones have an option of their own.
    let zones = ["--zones", "fixtures/crs/undeclared-zone39.csv"];
    let right = ["overlap", "fixtures/crs/degrees.geojson"];
    assert_eq!(run(&[right, zones].concat()).0, Some(2));
    let (code, reported, rows) = run(&[&right[..], &zones, &["--zones-crs", "zone:39"]].concat());
    assert!(code == Some(0) && rows.lines().count() == 3, "{reported}{rows}");
    assert_eq!(run(&["overlap", plain, "--self", "--encoding", "no-such"]).0, Some(2));
    assert_eq!(run(&["overlap", plain, "--self", "--crs", "EPSG:4548", "--encoding", "GBK"]).0, Some(0));
    // GeoJSON is no table of corners, whose angles come in several forms.
    assert_eq!(run(&["overlap", plain, "--self", "--angles", "dms"]).0, Some(2));
}

/// The right of `corners` in a CRS, through a file of its own.
fn through_a_file(crs: &str, corners: &[Position]) -> MultiSurface {
    let file = serde_json::json!({
        "type": "FeatureCollection",
        "crs": { "type": "name", "properties": { "name": crs } },
        "features": [{
            "type": "Feature", "properties": {}, "geometry": { "type": "Polygon", "coordinates": [corners] },
        }],
    });
    let input = Input::from_geojson(file.to_string(), "right.geojson", &InputOptions::default()).unwrap();
    input
        .map(|outcome| outcome.feature.unwrap_or_else(|| panic!("{:?}", outcome.diagnostics)).surface)
        .next()
        .unwrap()
        .as_ref()
        .clone()
}

/// Edges that cross in their very middles get a common vertex there when they are placed, and cross all the same.
#[test]
fn a_symmetric_bow_tie_crosses_in_a_grid_as_in_degrees() {
    let outcome = |crs: &str, ring: &[[f64; 2]], treatment: Treatment| {
        let crs = format!(r#""crs":{{"type":"name","properties":{{"name":"{crs}"}}}}"#);
        let geometry = format!(r#"{{"type":"Polygon","coordinates":[{ring:?}]}}"#);
        let feature = format!(r#"{{"type":"Feature","properties":{{}},"geometry":{geometry}}}"#);
        let text = format!(r#"{{"type":"FeatureCollection",{crs},"features":[{feature}]}}"#);
        let options = InputOptions { treatment, ..InputOptions::default() };
        let outcome = Input::from_geojson(text, "right.geojson", &options).unwrap().next().unwrap();
        let codes: Vec<Code> = outcome.diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
        (outcome.feature.map(|placed| placed.is_ambiguous), codes)
    };
    let [e, n] = [39_616_000.0, 4_061_000.0];
    let bow_tie = [[e, n], [e + 800.0, n + 600.0], [e + 800.0, n], [e, n + 600.0], [e, n]];
    let degrees = [[118.3, 36.6], [118.4, 36.7], [118.4, 36.6], [118.3, 36.7], [118.3, 36.6]];
    for (crs, ring) in [("EPSG:4527", bow_tie), ("EPSG:4490", degrees)] {
        assert_eq!(outcome(crs, &ring, Treatment::Report), (Some(true), vec![Code::RingsCross]), "{crs}");
        let refused = vec![Code::RingsCross, Code::RepairRefused];
        assert_eq!(outcome(crs, &ring, Treatment::NoRepair), (None, refused), "{crs}");
    }
    // Two triangles that share a corner as drawn touch and do not cross.
    let m = [e + 400.0, n + 300.0];
    let touching = [m, [e, n], [e, n + 600.0], m, [e + 800.0, n + 600.0], [e + 800.0, n], m];
    assert_eq!(outcome("EPSG:4527", &touching, Treatment::Report), (Some(false), vec![Code::RingTouchesItself]));
}

/// A right and a zone across 118.5°E, where zones 39 and 40 meet, each drawn in zone 39, in zone 40 and in degrees.
///
/// The shapes are those of zone 39, with as many vertices in the others as keep them there within 1 mm: so their
/// areas agree within 1 mm of their perimeters.
#[test]
fn a_right_is_the_same_in_both_zones_and_in_degrees() {
    let right = [
        [39_632_000.0, 4_062_000.0],
        [39_636_500.0, 4_061_500.0],
        [39_636_000.0, 4_065_000.0],
        [39_632_300.0, 4_064_800.0],
    ];
    let zone = [
        [39_634_000.0, 4_060_000.0],
        [39_640_000.0, 4_060_500.0],
        [39_639_500.0, 4_063_900.0],
        [39_633_500.0, 4_063_600.0],
    ];
    let forms = |ring: &[Position; 4]| {
        let closed: Vec<Position> = ring.iter().chain(&ring[..1]).copied().collect();
        let drawn = normalise_in(
            &ArealGeometry { parts: vec![vec![closed.clone()]] },
            Crs::parse("EPSG:4527").unwrap().plane(),
        );
        let placed = in_plane(&drawn.unwrap().surface, &Plane::DEGREES).coordinates().to_vec();
        assert!(placed.len() > 10, "{}", placed.len());
        let in_40 = Crs::parse("EPSG:4528").unwrap().projection().project(&placed).unwrap();
        [("EPSG:4527", closed), ("EPSG:4528", in_40), ("EPSG:4490", placed)]
            .map(|(crs, ring)| through_a_file(crs, &ring))
    };
    let (rights, zones) = (forms(&right), forms(&zone));
    let reference = overlap(&rights[0], &zones[0]);
    assert!(reference.area_m2 > 3e6, "{}", reference.area_m2);
    for (r, right) in rights.iter().enumerate() {
        for (z, zone) in zones.iter().enumerate() {
            let found = overlap(right, zone);
            let tolerance = 1e-3 * (right.perimeter_m() + zone.perimeter_m());
            assert!(
                (found.area_m2 - reference.area_m2).abs() < tolerance,
                "{r} {z}: {} {}",
                found.area_m2,
                reference.area_m2
            );
            assert_eq!(found.relation, reference.relation, "{r} {z}");
        }
    }
}

/// The positions between the images of two corners of a triangle that is placed in degrees, both included.
fn placed_edge(crs: &Crs, [from, to]: [Position; 2], apex: Position) -> Option<Vec<Position>> {
    let ring = vec![from, to, apex, from];
    let surface = normalise_in(&ArealGeometry { parts: vec![vec![ring]] }, crs.plane()).ok()?.surface;
    let there = in_plane(&surface, &Plane::DEGREES);
    let ring = &there.coordinates()[1..];
    let corners = [from, to, apex].map(|p| crs.plane().unproject(p).unwrap());
    let at = corners.map(|corner| ring.iter().position(|p| *p == corner).unwrap());
    let along = |step: usize| -> Vec<Position> {
        let place = |k: usize| (at[0] + k * step) % ring.len();
        (0..=ring.len())
            .map(place)
            .scan(false, |done, i| {
                let last = std::mem::replace(done, i == at[1]);
                (!last).then_some(ring[i])
            })
            .collect()
    };
    // The way that does not come by the apex.
    [along(1), along(ring.len() - 1)].into_iter().find(|way| !way.contains(&corners[2]))
}

#[test]
fn placed_edges_keep_their_course_in_every_zone() {
    let edges = (0.0..1.0_f64, 18.0..54.0_f64, 10.0..20_000.0_f64, 0.0..std::f64::consts::TAU);
    let tried = std::cell::Cell::new(0);
    for zone in (13..=23).chain(25..=45) {
        let crs = Crs::parse(&format!("zone:{zone}")).unwrap();
        let (projection, grid) = (crs.projection(), crs.grid.unwrap());
        let half_width = if zone < 24 { 3.0 } else { 1.5 };
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[zone; 32]);
        let mut runner = TestRunner::new_with_rng(Config { cases: 24, ..Config::default() }, rng);
        let result = runner.run(&edges, |(across, lat, length, direction)| {
            let lon = grid.central_meridian + half_width * (2.0 * across - 1.0);
            let from = projection.project(&[[lon, lat]]).unwrap()[0];
            let (sine, cosine) = direction.sin_cos();
            let to = [from[0] + length * sine, from[1] + length * cosine];
            let apex = [from[0] + 500.0 * cosine, from[1] - 500.0 * sine];
            let chain = placed_edge(&crs, [from, to], apex).unwrap();
            tried.set(tried.get() + 1);
            for piece in chain.windows(2) {
                for n in 0..=16 {
                    let t = f64::from(n) / 16.0;
                    let between = [0, 1].map(|i| piece[0][i] + t * (piece[1][i] - piece[0][i]));
                    // By PROJ, where placing is by the series.
                    let [e, n] = projection.project(&[between]).unwrap()[0];
                    let off = (e - from[0]) * cosine - (n - from[1]) * sine;
                    prop_assert!(off.abs() < PLACING_M, "{} m off in zone {}", off, zone);
                }
            }
            // The other way round it is the same line.
            let mut back = placed_edge(&crs, [to, from], apex).unwrap();
            back.reverse();
            prop_assert_eq!(back, chain);
            Ok(())
        });
        result.unwrap_or_else(|e| panic!("zone {zone}: {e}"));
    }
    assert!(tried.get() > 500, "{}", tried.get());
}

/// More records than fit into one share, in a projected CRS: placed on all cores, in the order of the file, each
/// where it would be alone.
#[test]
fn many_records_are_placed_as_each_alone() {
    let feature = |n: usize| {
        let (e, m) = (39_600_000.0 + (n % 100) as f64 * 300.0, 4_050_000.0 + (n / 100) as f64 * 300.0);
        let ring = [[e, m], [e + 200.0, m], [e + 200.0, m + 200.0], [e, m]];
        serde_json::json!({ "type": "Feature", "id": n, "properties": {}, "geometry": { "type": "Polygon", "coordinates": [ring] } })
    };
    let features: Vec<_> = (0..3000).map(feature).collect();
    let crs = serde_json::json!({ "type": "name", "properties": { "name": "EPSG:4527" } });
    let file = serde_json::json!({ "type": "FeatureCollection", "crs": crs, "features": features }).to_string();
    let input = Input::from_geojson(file, "many.geojson", &InputOptions::default()).unwrap();
    let mut count = 0;
    for (n, outcome) in input.enumerate() {
        let placed = outcome.feature.unwrap();
        assert_eq!(placed.id, n.to_string());
        let (e, m) = (39_600_000.0 + (n % 100) as f64 * 300.0, 4_050_000.0 + (n / 100) as f64 * 300.0);
        let envelope = Envelope { min: [e, m], max: [e + 200.0, m + 200.0] };
        assert_eq!(placed.surface.envelope(), envelope, "{n}");
        count += 1;
    }
    assert_eq!(count, 3000);
}
