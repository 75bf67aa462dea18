//! The ledger of areas: vectors of an independent program, the figures of Qingzhou, and what rights state.

use std::io::Write as _;
use std::path::PathBuf;

use minezone::crs::Crs;
use minezone::input::InputOptions;
use minezone::ledger::{Entry, Figure, Ledger};
use minezone::output::Style;

use crate::support::{minezone, root, text};

/// The area that a right states, and its rings.
type Drawn<'a> = (&'a str, Vec<Vec<[f64; 2]>>);

/// A file of polygons in a CRS.
fn file(folder: &tempfile::TempDir, crs: &str, rights: &[Drawn<'_>]) -> PathBuf {
    let feature = |(n, (stated, rings)): (usize, &Drawn<'_>)| {
        serde_json::json!({
            "type": "Feature", "id": format!("R{n}"), "properties": { "矿区面积": stated },
            "geometry": { "type": "Polygon", "coordinates": rings },
        })
    };
    let features: Vec<_> = rights.iter().enumerate().map(feature).collect();
    let crs = serde_json::json!({ "type": "name", "properties": { "name": crs } });
    let all = serde_json::json!({ "type": "FeatureCollection", "crs": crs, "features": features });
    let path = folder.path().join("rights.geojson");
    std::fs::write(&path, all.to_string()).unwrap();
    path
}

fn rectangle(west: f64, south: f64, width: f64, height: f64) -> Vec<[f64; 2]> {
    let (east, north) = (west + width, south + height);
    vec![[west, south], [east, south], [east, north], [west, north], [west, south]]
}

fn ledger(crs: &str, rights: &[Drawn<'_>]) -> Ledger {
    let folder = tempfile::tempdir().unwrap();
    Ledger::open(&file(&folder, crs, rights), &InputOptions::default()).unwrap()
}

/// Zone 39, a shell of 800 x 600 m with a hole of 200 x 200 m: plane 440000 m², 439853.18 m² = 43.9853 ha = 0.4399 km², with
/// points inserted (439853.1842) and without (439853.1805). From `fixtures/ledger/make_ledger_vectors.py`; tolerance: that of
/// the vector, and for the corners 1e-4 m².
fn the_case() -> Vec<Vec<[f64; 2]>> {
    vec![rectangle(39_616_000.0, 4_061_000.0, 800.0, 600.0), rectangle(39_616_200.0, 4_061_200.0, 200.0, 200.0)]
}

/// A line of `fixtures/ledger/area.jsonl`.
#[derive(serde::Deserialize)]
struct Vector {
    name: String,
    crs: u16,
    plane: u16,
    plane_is_chosen: bool,
    parts: Vec<Vec<Vec<[f64; 2]>>>,
    ellipsoidal_m2: f64,
    annex_d_corners_m2: f64,
    plane_m2: f64,
    tolerance_m2: f64,
    corners_tolerance_m2: f64,
}

/// The rule of the third land survey by 40 digits and without PROJ; tolerances beside each.
#[test]
fn the_vectors_of_the_independent_program() {
    let text = std::fs::read_to_string(root().join("fixtures/ledger/area.jsonl")).unwrap();
    let vectors: Vec<Vector> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(vectors.len(), 24);
    for vector in vectors {
        let name = &vector.name;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rights.geojson");
        let crs = serde_json::json!({ "type": "name", "properties": { "name": format!("EPSG:{}", vector.crs) } });
        let geometry = serde_json::json!({ "type": "MultiPolygon", "coordinates": vector.parts });
        let feature = serde_json::json!({ "type": "Feature", "id": "R", "properties": {}, "geometry": geometry });
        let all = serde_json::json!({ "type": "FeatureCollection", "crs": crs, "features": [feature] });
        std::fs::write(&path, all.to_string()).unwrap();
        let ledger = Ledger::open(&path, &InputOptions::default()).unwrap();
        let [entry] = &ledger.rights[..] else { panic!("{name}: {:?}", ledger.diagnostics) };
        let off = |found: f64, wanted: f64| (found - wanted).abs();
        assert_eq!(entry.ellipsoidal_absent, None, "{name}");
        let (ellipsoidal, plane) = (entry.ellipsoidal_m2.unwrap(), entry.plane_m2.unwrap());
        assert!(off(ellipsoidal, vector.ellipsoidal_m2) <= vector.tolerance_m2, "{name}: {ellipsoidal}");
        let corners = entry.annex_d_corners_m2;
        assert!(off(corners, vector.annex_d_corners_m2) <= vector.corners_tolerance_m2, "{name}: {corners}");
        // Positions in the plane to some nm, along the whole boundary.
        assert!(off(plane, vector.plane_m2) <= 1e-3, "{name}: {plane}");
        let wanted = Crs::parse(&format!("EPSG:{}", vector.plane)).unwrap().name;
        assert_eq!(
            (entry.plane_crs.as_ref(), entry.plane_is_chosen),
            (Some(&wanted), vector.plane_is_chosen),
            "{name}"
        );
    }
}

#[test]
fn the_case_of_the_standard() {
    let stated = ["0.4399km²", "44.0000公顷", "43.9853公顷", "43.99公顷", "0.46km²", "0.44"];
    let ledger = ledger("EPSG:4527", &stated.map(|stated| (stated, the_case())));
    for entry in &ledger.rights {
        let Entry { annex_d_corners_m2, exact_m2, geodesic_m2, plane_m2, .. } = entry;
        let ellipsoidal_m2 = entry.ellipsoidal_m2.unwrap();
        assert!((ellipsoidal_m2 - 439_853.184_2).abs() < 2e-4, "{ellipsoidal_m2}");
        assert!((annex_d_corners_m2 - 439_853.180_5).abs() < 2e-4, "{annex_d_corners_m2}");
        assert_eq!((entry.ellipsoidal_km2.as_deref(), entry.annex_d_corners_km2.as_str()), (Some("0.4399"), "0.4399"));
        assert_eq!((entry.corners, entry.is_ambiguous), (8, false));
        assert!((plane_m2.unwrap() - 440_000.0).abs() < 1e-6, "{plane_m2:?}");
        assert_eq!(entry.plane_crs.as_deref(), Some("CGCS2000 / 3-degree Gauss-Kruger zone 39"));
        assert!(!entry.plane_is_chosen);
        // Edges along the grid: the models differ by hundredths of a square metre, not by more.
        assert!((exact_m2 - ellipsoidal_m2).abs() < 0.02 && (geodesic_m2 - ellipsoidal_m2).abs() < 0.1, "{entry:?}");
        assert_eq!(entry.plane_difference.unwrap().m2, plane_m2.unwrap() - ellipsoidal_m2);
    }
    let [km2, plane, hectares, rounded, none, bare] = &ledger.rights[..] else { panic!("{}", ledger.rights.len()) };
    let agreeing = |entry: &Entry| entry.stated.as_ref().unwrap().agrees_with.clone();
    let on_ellipsoid = [Figure::Ellipsoidal, Figure::AnnexDCorners, Figure::Exact, Figure::Geodesic];
    assert_eq!(agreeing(km2), on_ellipsoid);
    assert_eq!(agreeing(hectares), on_ellipsoid);
    assert_eq!(agreeing(rounded), on_ellipsoid);
    // Someone took the area from the plane: it shows, and it is not called a contradiction.
    assert_eq!(agreeing(plane), [Figure::Plane]);
    assert!(!plane.stated.as_ref().unwrap().differs);
    assert!((plane.stated_difference.unwrap().m2 - 146.82).abs() < 0.01);
    assert!(agreeing(none).is_empty() && none.stated.as_ref().unwrap().differs);
    assert!(bare.stated.is_none() && bare.stated_unreadable.as_ref().unwrap().contains("没有单位"));
    let totals = ledger.totals();
    assert_eq!((totals.rights, totals.rejected, totals.stated, totals.differing), (6, 0, 5, 1));
    assert_eq!(totals.without_ellipsoidal, 0);
    assert!((totals.ellipsoidal_m2 - 6.0 * 439_853.184_2).abs() < 2e-3, "{totals:?}");
    assert!((totals.annex_d_corners_m2 - 6.0 * 439_853.180_5).abs() < 2e-3, "{totals:?}");
}

/// The exact area under edges straight in the plane is what ever more points lead to. What the corners alone are off by falls
/// with the square of the pieces: 143 of them to an edge leave a twenty-thousandth.
#[test]
fn inserted_points_lead_to_the_area_under_edges_straight_in_the_plane() {
    let triangle = vec![
        [40_365_100.25, 4_052_011.75],
        [40_375_020.5, 4_055_012.11],
        [40_372_140.75, 4_064_690.08],
        [40_365_100.25, 4_052_011.75],
    ];
    let entry = ledger("EPSG:4528", &[("", vec![triangle])]).rights.remove(0);
    assert!(entry.exact_difference.unwrap().m2.abs() < 31_567.5 / 20_000.0, "{:?}", entry.exact_difference);
    // Corners alone are off by three hectares.
    assert!((entry.annex_d_corners_difference.unwrap().m2 + 31_567.52).abs() < 0.1, "{entry:?}");
    assert!((entry.annex_d_corners_difference.unwrap().ppm + 603.6).abs() < 0.1, "{entry:?}");
    assert_eq!((entry.ellipsoidal_km2.as_deref(), entry.annex_d_corners_km2.as_str()), (Some("52.3026"), "52.2710"));
}

/// 1 km² east of 118.15°E is 0.999737 of its plane area in zone 39 and to 0.999329 in zone 40 (PROJ). The
/// tolerance is the last digit, and that of the latitude, which the figures leave open.
#[test]
fn a_plane_is_hundreds_of_millionths_too_large_in_qingzhou() {
    for (crs, ppm) in [("EPSG:4527", 263.0), ("EPSG:4548", 263.0), ("EPSG:4528", 671.0), ("EPSG:4549", 671.0)] {
        let [e, n] = minezone::crs::Crs::parse(crs).unwrap().projection().project(&[[118.15, 36.6]]).unwrap()[0];
        let ledger = ledger(crs, &[("", vec![rectangle(e, n, 1000.0, 1000.0)])]);
        let entry = &ledger.rights[0];
        assert!((entry.plane_difference.unwrap().ppm - ppm).abs() < 2.0, "{crs}: {:?}", entry.plane_difference);
        assert!(entry.stated.is_none() && entry.stated_unreadable.is_none());
        // 61.5 km² in the plane: 0.017 to 0.040 km² too much, which the fourth decimal shows.
        let side = 61.5e6_f64.sqrt();
        let wide = ledger_of_square(crs, [e, n], side);
        let excess = wide.plane_difference.unwrap().m2 / 1e6;
        assert!((0.0165..0.0405).contains(&excess), "{crs}: {excess}");
        // Edges straight in the plane and straight between corners differ by metres on a square of 7.8 km.
        let corners = wide.annex_d_corners_difference.unwrap();
        assert!((1.0..12.0).contains(&corners.m2.abs()), "{crs}: {corners:?}");
        assert!(wide.exact_difference.unwrap().m2.abs() < 0.3, "{crs}: {:?}", wide.exact_difference);
    }
}

/// Hectares are the unit of the format, which no row repeats; its last digit is what was written, zeros as well.
#[test]
fn the_area_of_a_land_survey_is_in_hectares() {
    let path = root().join("fixtures/land-txt/annex-d.txt");
    let ledger = Ledger::open(&path, &InputOptions::default()).unwrap();
    let entry = &ledger.rights[0];
    let stated = entry.stated.as_ref().unwrap_or_else(|| panic!("{:?}", entry.stated_unreadable));
    assert!((stated.m2 - 439_853.0).abs() < 1e-6 && (stated.last_digit_m2 - 1.0).abs() < 1e-9, "{stated:?}");
    assert!(!stated.differs);
    assert!(
        stated.agrees_with.contains(&Figure::Ellipsoidal) && !stated.agrees_with.contains(&Figure::Plane),
        "{stated:?}"
    );
    // Most such files state the area in the plane, which is no contradiction.
    let folder = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(&path).unwrap().replace("43.9853", "44.0000");
    assert!(text.contains("44.0000"));
    std::fs::write(folder.path().join("plane.txt"), text).unwrap();
    let ledger = Ledger::open(&folder.path().join("plane.txt"), &InputOptions::default()).unwrap();
    let stated = ledger.rights[0].stated.as_ref().unwrap();
    assert_eq!((&stated.agrees_with[..], stated.differs), (&[Figure::Plane][..], false));
    assert!(!ledger.to_table(Style::default()).contains("不符\n"), "{}", ledger.to_table(Style::default()));
}

fn ledger_of_square(crs: &str, [e, n]: [f64; 2], side: f64) -> Entry {
    ledger(crs, &[("", vec![rectangle(e, n, side, side)])]).rights.remove(0)
}

#[test]
fn degrees_are_measured_in_the_zone_of_their_middle() {
    for (west, zone) in [(118.30, 39), (118.49, 39), (118.52, 40), (76.0, 25)] {
        let ring = rectangle(west, 36.6, 0.009, 0.009);
        let ledger = ledger("EPSG:4490", &[("", vec![ring])]);
        let entry = &ledger.rights[0];
        let name = format!("CGCS2000 / 3-degree Gauss-Kruger zone {zone}");
        assert_eq!(entry.plane_crs.as_deref(), Some(name.as_str()), "{west}");
        assert_eq!(entry.corners, 4);
        // Parallels are no geodesics, which is the difference; meridians are.
        let off = [entry.geodesic_difference, entry.exact_difference].map(|off| off.unwrap().m2.abs());
        assert!(off[0] < 0.1 && off[1] < 0.1, "{entry:?}");
        assert!(
            entry.plane_is_chosen && ledger.to_table(Style::default()).contains("按中心"),
            "{}",
            ledger.to_table(Style::default())
        );
    }
    let outside = ledger("EPSG:4490", &[("", vec![rectangle(10.0, 50.0, 0.01, 0.01)])]);
    let entry = &outside.rights[0];
    assert!(entry.plane_m2.is_none() && entry.plane_crs.is_none() && !entry.plane_is_chosen, "{entry:?}");
    assert!(entry.ellipsoidal_m2.is_none() && entry.ellipsoidal_km2.is_none() && entry.exact_difference.is_none());
    assert!(entry.ellipsoidal_absent.as_ref().unwrap().contains("3度带"), "{entry:?}");
    // What needs no plane is there all the same.
    assert!(entry.annex_d_corners_m2 > 7e5 && entry.geodesic_m2 > 7e5, "{entry:?}");
    assert_eq!((outside.totals().without_ellipsoidal, outside.totals().ellipsoidal_m2), (1, 0.0));
    assert!(
        outside.to_table(Style::default()).contains("其中 1 个无椭球面积"),
        "{}",
        outside.to_table(Style::default())
    );
    // The longitude of a zone, and no latitude of China.
    let south = ledger("EPSG:4490", &[("", vec![rectangle(118.2, -36.0, 0.01, 0.01)])]);
    assert!(south.rights[0].ellipsoidal_absent.as_ref().unwrap().contains("范围"), "{:?}", south.rights[0]);
}

#[test]
fn the_same_right_measures_the_same_in_every_zone() {
    let of = |name: &str| Ledger::open(&root().join("fixtures/crs").join(name), &InputOptions::default()).unwrap();
    let wanted = of("degrees.geojson");
    for name in ["zone39.geojson", "zone40.geojson", "six-degree-zone20.geojson", "esri-zone39.shp", "esri-cm120.shp"] {
        for (a, b) in of(name).rights.iter().zip(&wanted.rights) {
            // Over the corners alone; they are rounded to 0.1 mm.
            let (corners_a, corners_b) = (a.annex_d_corners_m2, b.annex_d_corners_m2);
            assert!((corners_a - corners_b).abs() < 0.2, "{name}: {corners_a} {corners_b}");
            assert!((a.geodesic_m2 - b.geodesic_m2).abs() < 0.2, "{name}");
        }
    }
}

#[test]
fn the_program_writes_the_ledger_and_counts_what_it_cannot_use() {
    let folder = tempfile::tempdir().unwrap();
    let crossing = vec![
        [39_616_000.0, 4_061_000.0],
        [39_616_800.0, 4_061_600.0],
        [39_616_800.0, 4_061_000.0],
        [39_616_000.0, 4_061_600.0],
        [39_616_000.0, 4_061_000.0],
    ];
    let nowhere = rectangle(616_000.0, 4_061_000.0, 800.0, 600.0);
    let rights = [("0.4399km²", the_case()), ("0.5km²", vec![crossing]), ("1km²", vec![nowhere])];
    file(&folder, "EPSG:4527", &rights);
    let output = minezone(folder.path(), &["area", "rights.geojson", "-o", "out.csv", "-o", "out.json"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("coordinates-not-transformed"), "{}", text(&output.stderr));
    let rows = std::fs::read_to_string(folder.path().join("out.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(rows.trim_start_matches('\u{feff}').as_bytes());
    let columns = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let cell = |row: usize, name: &str| rows[row][columns.iter().position(|column| column == name).unwrap()].to_owned();
    assert_eq!(rows.len(), 2);
    assert_eq!(
        ["ellipsoidal_km2", "ellipsoidal_m2", "annex_d_corners_m2", "plane_m2", "plane_is_chosen", "stated_differs"]
            .map(|name| cell(0, name)),
        ["0.4399", "439853.184", "439853.180", "440000.000", "false", "false"]
    );
    assert_eq!(cell(0, "stated_agrees_with"), "ellipsoidal annex_d_corners exact geodesic");
    assert_eq!(["ambiguous", "stated_differs", "stated_agrees_with"].map(|name| cell(1, name)), ["true", "true", ""]);
    let json: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.path().join("out.json")).unwrap()).unwrap();
    assert_eq!((&json["totals"]["rejected"], &json["totals"]["without_ellipsoidal"]), (&1.into(), &0.into()));
    assert_eq!(json["rights"][0]["stated"]["agrees_with"][1], "annex_d_corners");
    assert_eq!(json["rights"].as_array().unwrap().len(), 2);
    let table = text(&minezone(folder.path(), &["area", "rights.geojson"]).stdout);
    for part in ["439853.18", "0.4399", "另有 1 条记录", "合计 2 个采矿权"] {
        assert!(table.contains(part), "{part}: {table}");
    }
    // Once in the row, once where the words are explained.
    for hint in ["不符", "自交"] {
        assert_eq!(table.matches(hint).count(), 2, "{hint}: {table}");
    }
    assert_eq!(minezone(folder.path(), &["area", "rights.geojson", "-o", "out.txt"]).status.code(), Some(2));
}

#[test]
fn a_spreadsheet_runs_nothing_of_a_ledger_and_layers_are_distinguished() {
    let folder = tempfile::tempdir().unwrap();
    for layer in ["=one", "two"] {
        let ring = "[[118.2,36.6],[118.21,36.6],[118.21,36.61],[118.2,36.6]]";
        let geometry = format!(r#"{{"type":"Polygon","coordinates":[{ring}]}}"#);
        let properties = r#"{"矿区面积":"=1+1"}"#;
        let feature = format!(r#"{{"type":"Feature","id":"@A","properties":{properties},"geometry":{geometry}}}"#);
        std::fs::write(folder.path().join(format!("{layer}.geojson")), feature).unwrap();
    }
    let zip = folder.path().join("rights.zip");
    let mut archive = zip::ZipWriter::new(std::fs::File::create(&zip).unwrap());
    for layer in ["=one.geojson", "two.geojson"] {
        archive.start_file(layer, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(&std::fs::read(folder.path().join(layer)).unwrap()).unwrap();
    }
    archive.finish().unwrap();
    let output = minezone(folder.path(), &["area", "rights.zip", "-o", "out.csv"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let rows = std::fs::read_to_string(folder.path().join("out.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(rows.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let begins: Vec<[&str; 2]> = rows.iter().map(|row| [&row[0], &row[1]]).collect();
    assert_eq!(begins, [["'@A", "'=one"], ["two:@A", "two"]]);
    for cell in rows.iter().flatten().filter(|cell| cell.parse::<f64>().is_err()) {
        assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
    }
}
