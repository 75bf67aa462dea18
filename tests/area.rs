//! The ledger of areas: the case of the standard, the figures of Qingzhou, and what rights state.

use std::io::Write as _;
use std::path::PathBuf;

use minezone::input::InputOptions;
use minezone::ledger::{Entry, Ledger};

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

/// Zone 39, a shell of 800 x 600 m with a hole of 200 x 200 m, from an independent computation (PROJ and the letter of
/// the standard): plane 440000 m², ellipsoidal 439853.18 m² = 43.9853 ha = 0.4399 km². Tolerance: the last digit.
fn the_case() -> Vec<Vec<[f64; 2]>> {
    vec![rectangle(39_616_000.0, 4_061_000.0, 800.0, 600.0), rectangle(39_616_200.0, 4_061_200.0, 200.0, 200.0)]
}

#[test]
fn the_case_of_the_standard() {
    let ledger = ledger("EPSG:4527", &[("0.4399km²", the_case()), ("44.0000公顷", the_case()), ("0.44", the_case())]);
    for entry in &ledger.rights {
        let Entry { annex_d_m2, exact_m2, geodesic_m2, plane_m2, .. } = entry;
        assert!((annex_d_m2 - 439_853.18).abs() < 0.01, "{annex_d_m2}");
        assert_eq!((entry.annex_d_km2.as_str(), entry.corners, entry.is_ambiguous), ("0.4399", 8, false));
        assert!((plane_m2.unwrap() - 440_000.0).abs() < 1e-3, "{plane_m2:?}");
        assert_eq!(entry.plane_crs.as_deref(), Some("CGCS2000 / 3-degree Gauss-Kruger zone 39"));
        // Edges of 800 m: the models differ by hundredths of a square metre, not by more.
        assert!(
            (exact_m2 - annex_d_m2).abs() < 0.1 && (geodesic_m2 - annex_d_m2).abs() < 0.1,
            "{exact_m2} {geodesic_m2}"
        );
        assert_eq!(entry.plane_difference.unwrap().m2, plane_m2.unwrap() - annex_d_m2);
    }
    let [km2, hectares, bare] = &ledger.rights[..] else { panic!("{}", ledger.rights.len()) };
    assert!(!km2.stated.as_ref().unwrap().differs);
    // Someone took the area from the plane: it shows, to the fourth decimal of a hectare.
    assert!(hectares.stated.as_ref().unwrap().differs);
    assert!((hectares.stated_difference.unwrap().m2 - 146.82).abs() < 0.01);
    assert!(bare.stated.is_none() && bare.stated_unreadable.as_ref().unwrap().contains("没有单位"));
    let totals = ledger.totals();
    assert_eq!((totals.rights, totals.rejected, totals.stated, totals.differing), (3, 0, 2, 1));
    assert!((totals.annex_d_m2 - 3.0 * 439_853.18).abs() < 0.03 && (totals.stated_m2 - 879_900.0).abs() < 1e-6);
}

/// 1 km² east of 118.15°E comes to 0.999737 of its plane area in zone 39 and to 0.999329 in zone 40 (PROJ). The
/// tolerance is the last digit, and that of the latitude, which the figures leave open.
#[test]
fn a_plane_is_hundreds_of_millionths_too_large_in_qingzhou() {
    for (crs, ppm) in [("EPSG:4527", 263.0), ("EPSG:4548", 263.0), ("EPSG:4528", 671.0), ("EPSG:4549", 671.0)] {
        let [e, n] = minezone::crs::Crs::parse(crs).unwrap().drawer().draw(&[[118.15, 36.6]]).unwrap()[0];
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
        assert!((1.0..12.0).contains(&wide.exact_difference.m2.abs()), "{crs}: {:?}", wide.exact_difference);
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
        assert!(entry.geodesic_difference.m2.abs() < 0.1 && entry.exact_difference.m2.abs() < 0.01, "{entry:?}");
    }
    let outside = ledger("EPSG:4490", &[("", vec![rectangle(10.0, 50.0, 0.01, 0.01)])]);
    assert!(outside.rights[0].plane_m2.is_none() && outside.rights[0].plane_difference.is_none());
}

#[test]
fn the_same_right_measures_the_same_in_every_zone() {
    let of = |name: &str| Ledger::open(&root().join("fixtures/crs").join(name), &InputOptions::default()).unwrap();
    let wanted = of("degrees.geojson");
    for name in ["zone39.geojson", "zone40.geojson", "six-degree-zone20.geojson", "esri-zone39.shp", "esri-cm120.shp"] {
        for (a, b) in of(name).rights.iter().zip(&wanted.rights) {
            // Over the corners alone; they are rounded to 0.1 mm.
            assert!((a.annex_d_m2 - b.annex_d_m2).abs() < 0.2, "{name}: {} {}", a.annex_d_m2, b.annex_d_m2);
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
        [cell(0, "annex_d_km2"), cell(0, "annex_d_m2"), cell(0, "stated_differs")],
        ["0.4399", "439853.180", "false"]
    );
    assert_eq!([cell(1, "ambiguous"), cell(1, "stated_differs")], ["true", "true"]);
    let json: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.path().join("out.json")).unwrap()).unwrap();
    assert_eq!(json["totals"]["rejected"], 1);
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
fn a_spreadsheet_runs_nothing_of_a_ledger_and_layers_are_told_apart() {
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
    assert_eq!(begins, [["'@A", "'=one"], ["'@A", "two"]]);
    for cell in rows.iter().flatten().filter(|cell| cell.parse::<f64>().is_err()) {
        assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
    }
}
