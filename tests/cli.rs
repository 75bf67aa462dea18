use std::path::Path;

use serde_json::Value;

use crate::support::{copy, minezone, text};

const RIGHTS: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","id":"A","properties":{"no":"甲","矿种":"铁矿"},"geometry":{"type":"Polygon","coordinates":[[[118.30,36.60],[118.32,36.60],[118.32,36.62],[118.30,36.62],[118.30,36.60]]]}},
{"type":"Feature","properties":{"no":"乙"},"geometry":{"type":"Polygon","coordinates":[[[118.40,36.60],[118.42,36.60],[118.42,36.62],[118.40,36.62],[118.40,36.60]]]}},
{"type":"Feature","id":3,"properties":{},"geometry":{"type":"Polygon","coordinates":[[[118.31,36.61],[118.33,36.61],[118.33,36.63],[118.31,36.63],[118.31,36.61]]]}}]}"#;

const ZONES: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","id":"Z","properties":{"查明资源量":100,"资源量单位":"万吨"},"geometry":{"type":"Polygon","coordinates":[[[118.31,36.60],[118.33,36.60],[118.33,36.62],[118.31,36.62],[118.31,36.60]]]}},
{"type":"Feature","id":"T","properties":{},"geometry":{"type":"Polygon","coordinates":[[[118.28,36.60],[118.30,36.60],[118.30,36.62],[118.28,36.62],[118.28,36.60]]]}}]}"#;

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("rights.geojson"), RIGHTS).unwrap();
    std::fs::write(folder.path().join("red.geojson"), ZONES).unwrap();
    std::fs::write(folder.path().join("blue.geojson"), ZONES).unwrap();
    folder
}

fn rows(folder: &Path, file: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(folder.join(file)).unwrap();
    text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

fn ran(folder: &Path, arguments: &[&str]) {
    let output = minezone(folder, arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", text(&output.stderr));
}

#[test]
fn overlap_lists_pairs_whose_interiors_meet() {
    let folder = folder();
    ran(folder.path(), &["overlap", "rights.geojson", "--zones", "red.geojson", "blue.geojson", "-o", "out.csv"]);
    let rows = rows(folder.path(), "out.csv");
    assert_eq!(
        rows[0].join(","),
        "right_id,layer,zone_id,relation,overlap_m2,share_of_right,share_of_zone,seam,placed,placed_bound_m,layer_incomplete"
    );
    let keys: Vec<String> = rows[1..].iter().map(|row| row[..4].join(" ")).collect();
    assert_eq!(keys, ["A red Z overlaps", "A blue Z overlaps", "3 red Z overlaps", "3 blue Z overlaps"]);
    assert!((rows[1][5].parse::<f64>().unwrap() - 0.5).abs() < 1e-9);
}

#[test]
fn touching_pairs_and_shapes_come_when_asked_for() {
    let folder = folder();
    let arguments =
        ["overlap", "rights.geojson", "--zones", "red.geojson", "--touching", "--geometry", "-o", "out.csv"];
    ran(folder.path(), &arguments);
    let text = std::fs::read_to_string(folder.path().join("out.csv")).unwrap();
    assert!(text.lines().next().unwrap().ends_with(",placed_bound_m,layer_incomplete,geometry,geometry_crs"));
    assert!(text.contains("A,red,T,touches,0.0,0.0,0.0,false,false,,false,MULTIPOLYGON EMPTY"), "{text}");
    assert!(text.contains("\"MULTIPOLYGON(((118.3"), "{text}");
    ran(folder.path(), &["overlap", "rights.geojson", "--zones", "red.geojson", "--geometry", "-o", "out.geojson"]);
    let shapes: Value = serde_json::from_slice(&std::fs::read(folder.path().join("out.geojson")).unwrap()).unwrap();
    assert_eq!(shapes["features"][0]["properties"]["relation"], "overlaps");
    assert_eq!(shapes["features"][0]["geometry"]["type"], "MultiPolygon");
}

#[test]
fn rights_among_themselves_come_once_a_pair() {
    let folder = folder();
    ran(folder.path(), &["overlap", "rights.geojson", "--self", "-o", "out.csv"]);
    let rows = rows(folder.path(), "out.csv");
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[1][..4].join(" "), "A rights 3 overlaps");
}

#[test]
fn ids_are_the_named_property_else_the_feature_id_else_the_number() {
    let folder = folder();
    ran(folder.path(), &["occupy", "rights.geojson", "--zones", "red.geojson", "-o", "out.csv"]);
    let ids = |rows: &[Vec<String>]| rows[1..].iter().map(|row| row[0].clone()).collect::<Vec<_>>();
    assert_eq!(ids(&rows(folder.path(), "out.csv")), ["A", "#1", "3"]);
    ran(folder.path(), &["occupy", "rights.geojson", "--id-field", "no", "--zones", "red.geojson", "-o", "out.csv"]);
    assert_eq!(ids(&rows(folder.path(), "out.csv")), ["甲", "乙", "#2"]);
}

#[test]
fn occupation_has_explicit_zeros_and_adds_up() {
    let folder = folder();
    ran(folder.path(), &["occupy", "rights.geojson", "--zones", "red.geojson", "-o", "out.csv"]);
    let rows = rows(folder.path(), "out.csv");
    assert_eq!(
        rows[0].join(","),
        "right_id,layer,occupied_m2,share_of_right,remaining_m2,seam,placed,placed_bound_m,layer_incomplete"
    );
    assert_eq!(rows[2][..4].join(" "), "#1 red 0.0 0.0");
    ran(folder.path(), &["occupy", "rights.geojson", "--zones", "red.geojson", "-o", "out.json"]);
    let all: Value = serde_json::from_slice(&std::fs::read(folder.path().join("out.json")).unwrap()).unwrap();
    // A takes the western half of Z and #3 the northern half: three quarters together, not two halves.
    let zone = &all["cumulative"][0]["zones"][0];
    assert!((zone["share_of_zone"].as_f64().unwrap() - 0.75).abs() < 1e-4, "{zone}");
    assert!((zone["resource"]["taken"].as_f64().unwrap() - 75.0).abs() < 0.01);
    assert_eq!(zone["resource"]["estimate"], true);
}

#[test]
fn distances_have_both_ends_and_zero_where_they_touch() {
    let folder = folder();
    ran(folder.path(), &["distance", "rights.geojson", "--zones", "red.geojson", "--within", "20000", "-o", "out.csv"]);
    let rows = rows(folder.path(), "out.csv");
    assert_eq!(
        rows[0].join(","),
        "right_id,layer,zone_id,distance_m,azimuth_deg,from_lon,from_lat,to_lon,to_lat,layer_incomplete"
    );
    assert_eq!(rows[1][..5].join(" "), "A red Z 0.0 ");
    let far = rows.iter().find(|row| row[0] == "#1" && row[2] == "Z").unwrap();
    assert!((far[3].parse::<f64>().unwrap() - 6261.0).abs() < 20.0, "{far:?}");
    assert!((far[4].parse::<f64>().unwrap() - 270.0).abs() < 1.0, "{far:?}");
    ran(
        folder.path(),
        &["distance", "rights.geojson", "--zones", "red.geojson", "blue.geojson", "--nearest", "1", "-o", "one.csv"],
    );
    assert_eq!(self::rows(folder.path(), "one.csv").len(), 1 + 3 * 2);
}

#[test]
fn screening_writes_the_report_of_the_contract() {
    let folder = folder();
    let arguments =
        ["screen", "rights.geojson", "--as-of", "2024-01-01", "-o", "r.json", "-o", "r.csv", "-o", "r.geojson"];
    ran(folder.path(), &arguments);
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    let report: Value = serde_json::from_str(&read("r.json")).unwrap();
    for key in ["plan", "as_of", "schematic", "rights", "diagnostics"] {
        assert!(report.get(key).is_some(), "{key}");
    }
    assert_eq!((report["plan"].as_str(), report["as_of"].as_str()), (Some("qingzhou-2021-2025"), Some("2024-01-01")));
    assert_eq!(report["schematic"], true);
    assert_eq!(report["overlapping_rights"][0]["right_id"], "A");
    assert_eq!(report["overlapping_rights"][0]["other_id"], "3");
    let right = &report["rights"][0];
    for key in ["id", "verdict", "area_m2", "findings", "not_checked"] {
        assert!(right.get(key).is_some(), "{key}");
    }
    let finding = &right["findings"][0];
    for key in
        ["rule", "verdict", "layer", "zone_id", "measure", "value", "unit", "bound", "threshold", "reason", "note"]
    {
        assert!(finding.get(key).is_some(), "{key}");
    }
    let rule = &report["rules"][finding["rule"].as_str().unwrap()];
    for key in ["instrument", "article", "text"] {
        assert!(rule["clause"][key].is_string(), "{key}");
    }
    let instrument = rule["clause"]["instrument"].as_str().unwrap();
    assert!(report["instruments"][instrument]["title"].is_string());
    let [layer, zone] = ["layer", "zone_id"].map(|key| finding[key].as_str().unwrap());
    assert!(report["layers"][layer].is_string() && report["zones"][layer][zone].is_string(), "{layer} {zone}");
    let csv = read("r.csv");
    let of = |right: &Value| right["findings"].as_array().unwrap().len();
    let findings: usize = report["rights"].as_array().unwrap().iter().map(of).sum();
    assert!(csv.starts_with('\u{feff}'));
    assert_eq!(csv.lines().count(), 1 + findings);
    let shapes: Value = serde_json::from_str(&read("r.geojson")).unwrap();
    assert_eq!(shapes["schematic"], true);
    assert_eq!(shapes["features"][0]["properties"]["verdict"], right["verdict"]);
    assert_eq!(shapes["features"][0]["properties"]["矿种"], "铁矿");
}

#[test]
fn exit_codes_are_the_contract() {
    let folder = folder();
    let code = |arguments: &[&str]| minezone(folder.path(), arguments).status.code();
    assert_eq!(code(&["screen", "rights.geojson", "--fail-on", "compliant"]), Some(1));
    assert_eq!(code(&["screen", "rights.geojson"]), Some(0));
    assert_eq!(code(&["screen", "nowhere.geojson"]), Some(2));
    assert_eq!(code(&["screen", "rights.geojson", "--plan", "nowhere"]), Some(2));
    assert_eq!(code(&["screen", "rights.geojson", "--as-of", "2024-13-01"]), Some(2));
    assert_eq!(code(&["screen", "rights.geojson", "-o", "r.doc"]), Some(2));
    assert_eq!(code(&["overlap", "rights.geojson"]), Some(2));
    assert_eq!(code(&["distance", "rights.geojson", "--zones", "red.geojson", "--within", "-5"]), Some(2));
    assert_eq!(code(&["--help"]), Some(0));
}

#[test]
fn a_rejected_right_counts_for_fail_on_whatever_the_class() {
    let folder = tempfile::tempdir().unwrap();
    let null = r#"{"type":"Feature","properties":{},"geometry":null}"#;
    std::fs::write(folder.path().join("null.geojson"), null).unwrap();
    let code = |class: &str| {
        minezone(folder.path(), &["screen", "null.geojson", "--allow-empty", "--fail-on", class]).status.code()
    };
    assert_eq!(code("undetermined"), Some(1));
    assert_eq!(code("forbidden"), Some(1));
}

#[test]
fn a_right_over_a_granted_one_is_reported() {
    let folder = folder();
    let mines = crate::support::root().join("layers/qingzhou-2021-2025/zones/existing_mines.geojson");
    ran(folder.path(), &["screen", mines.to_str().unwrap(), "--as-of", "2024-01-01", "-o", "r.json"]);
    let report: Value = serde_json::from_slice(&std::fs::read(folder.path().join("r.json")).unwrap()).unwrap();
    let pairs = report["overlapping_rights"].as_array().unwrap();
    assert_eq!(pairs.len(), 4);
    assert_eq!(pairs[0]["relation"], "equals");
    assert_eq!(pairs[0]["other_layer"], "existing_mines");
}

#[test]
fn a_day_without_rules_is_not_a_pass() {
    let folder = folder();
    ran(folder.path(), &["screen", "rights.geojson", "--as-of", "2019-01-01", "-o", "r.json"]);
    let report: Value = serde_json::from_slice(&std::fs::read(folder.path().join("r.json")).unwrap()).unwrap();
    assert_eq!(report["rights"][0]["verdict"], "not_checked");
    assert!(report["diagnostics"].as_array().unwrap().iter().any(|d| d["code"] == "plan-term-passed"));
}

#[test]
fn a_missing_layer_is_not_checked_and_never_a_pass() {
    let folder = folder();
    let plan = folder.path().join("plan");
    copy(&crate::support::root().join("layers/qingzhou-2021-2025"), &plan);
    let before = unchecked(folder.path());
    std::fs::remove_file(plan.join("zones/ecological_red_line.geojson")).unwrap();
    ran(folder.path(), &["screen", "rights.geojson", "--plan", "plan", "--as-of", "2024-01-01", "-o", "r.json"]);
    let report: Value = serde_json::from_slice(&std::fs::read(folder.path().join("r.json")).unwrap()).unwrap();
    assert!(report["rights"].as_array().unwrap().iter().all(|right| right["verdict"] != "compliant"));
    let more: Vec<_> = unchecked(folder.path()).difference(&before).cloned().collect();
    assert_eq!(more, ["ecological_red_line"]);
    assert!(report["diagnostics"].as_array().unwrap().iter().any(|d| d["code"] == "layer-missing"));
}

#[test]
fn an_unusable_zone_leaves_its_layer_unchecked() {
    let folder = folder();
    let plan = folder.path().join("plan");
    copy(&crate::support::root().join("layers/qingzhou-2021-2025"), &plan);
    let broken = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":null}]}"#;
    let before = unchecked(folder.path());
    for layer in ["ecological_red_line", "planning_blocks"] {
        std::fs::write(plan.join(format!("zones/{layer}.geojson")), broken).unwrap();
    }
    ran(
        folder.path(),
        &["screen", "rights.geojson", "--plan", "plan", "--as-of", "2024-01-01", "-o", "r.json", "--allow-empty"],
    );
    let report: Value = serde_json::from_slice(&std::fs::read(folder.path().join("r.json")).unwrap()).unwrap();
    let more: Vec<_> = unchecked(folder.path()).difference(&before).cloned().collect();
    assert_eq!(more, ["ecological_red_line", "planning_blocks"]);
    assert!(report["diagnostics"].as_array().unwrap().iter().any(|d| d["code"] == "geometry-missing"));
}

#[test]
fn official_data_replace_a_layer_file_by_file() {
    let folder = folder();
    let plan = folder.path().join("plan");
    copy(&crate::support::root().join("layers/qingzhou-2021-2025"), &plan);
    for entry in std::fs::read_dir(plan.join("zones")).unwrap() {
        std::fs::remove_file(entry.unwrap().path()).unwrap();
    }
    std::fs::copy(folder.path().join("red.geojson"), plan.join("zones/ecological_red_line.geojson")).unwrap();
    // What the schematic plan assumes not to be there goes as well.
    let text = std::fs::read_to_string(plan.join("plan.toml")).unwrap();
    let kept: Vec<&str> = text.lines().filter(|line| !line.starts_with("none = ")).collect();
    std::fs::write(plan.join("plan.toml"), kept.join("\n")).unwrap();
    ran(folder.path(), &["screen", "rights.geojson", "--plan", "plan", "--as-of", "2024-01-01", "-o", "r.json"]);
    let report: Value = serde_json::from_slice(&std::fs::read(folder.path().join("r.json")).unwrap()).unwrap();
    assert_eq!(report["schematic"], false);
    assert_eq!(report["rights"][0]["verdict"], "forbidden");
    assert_eq!(report["rights"][0]["findings"][0]["zone_id"], "Z");
}

#[test]
fn the_table_is_for_people_and_says_schematic() {
    let folder = folder();
    let output = minezone(folder.path(), &["screen", "rights.geojson", "--as-of", "2024-01-01"]);
    let table = text(&output.stdout);
    assert!(table.contains("采矿权") && table.contains("示意"), "{table}");
}

#[test]
fn the_demo_table_is_as_it_was_read_by_eye() {
    let root = crate::support::root();
    let arguments = ["screen", "fixtures/rights/qingzhou-samples.geojson", "--as-of", "2025-06-30"];
    insta::assert_snapshot!("demo-table", text(&minezone(&root, &arguments).stdout));
}

/// The layers that leave every right of the folder unchecked, against the plan in it.
fn unchecked(folder: &Path) -> std::collections::BTreeSet<String> {
    ran(
        folder,
        &["screen", "rights.geojson", "--plan", "plan", "--as-of", "2024-01-01", "-o", "u.json", "--allow-empty"],
    );
    let report: Value = serde_json::from_slice(&std::fs::read(folder.join("u.json")).unwrap()).unwrap();
    let of = |right: &Value| -> std::collections::BTreeSet<String> {
        right["not_checked"].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect()
    };
    let mut all = report["rights"].as_array().unwrap().iter().map(of);
    let first = all.next().unwrap();
    all.fold(first, |common, one| common.intersection(&one).cloned().collect())
}

#[test]
fn prepared_zones_give_the_same_rows_until_their_source_changes() {
    let folder = folder();
    let zones = folder.path().join("red.geojson");
    let run = |arguments: &[&str]| minezone(folder.path(), arguments);
    assert!(run(&["prepare", "red.geojson", "-o", "red.mzone"]).status.success());
    for command in ["overlap", "distance", "occupy"] {
        let of = |zones| run(&[command, "rights.geojson", "--zones", zones]);
        let (plain, prepared) = (of("red.geojson"), of("red.mzone"));
        assert!(prepared.status.success(), "{}", text(&prepared.stderr));
        assert!(plain.stdout.len() > 100, "{command}");
        assert_eq!(text(&prepared.stdout), text(&plain.stdout), "{command}");
    }
    let changed = ZONES.replacen("118.31", "118.3125", 1);
    std::fs::write(&zones, changed).unwrap();
    let stale = run(&["overlap", "rights.geojson", "--zones", "red.mzone"]);
    assert_eq!(stale.status.code(), Some(2));
    assert!(text(&stale.stderr).contains("has changed since; prepare them again"), "{}", text(&stale.stderr));
}

#[test]
fn an_output_never_takes_the_place_of_an_input() {
    let folder = folder();
    for (command, output) in [
        (vec!["overlap", "rights.geojson", "--zones", "red.geojson"], "rights.geojson"),
        (vec!["overlap", "rights.geojson", "--zones", "red.geojson"], "./red.geojson"),
        (vec!["screen", "rights.geojson", "--as-of", "2024-01-01"], "rights.geojson"),
    ] {
        let refused = minezone(folder.path(), &[command.as_slice(), &["-o", output]].concat());
        assert_eq!(refused.status.code(), Some(2), "{command:?}");
        assert!(text(&refused.stderr).contains("would replace an input"), "{}", text(&refused.stderr));
    }
    assert_eq!(std::fs::read_to_string(folder.path().join("rights.geojson")).unwrap(), RIGHTS);
    assert_eq!(std::fs::read_to_string(folder.path().join("red.geojson")).unwrap(), ZONES);
}

/// The zone Z as a shapefile.
fn shapefile(path: &Path) {
    use gdal::spatial_ref::SpatialRef;
    use gdal::vector::{Geometry, LayerAccess, LayerOptions, OGRwkbGeometryType};
    let driver = gdal::DriverManager::get_driver_by_name("ESRI Shapefile").unwrap();
    let mut dataset = driver.create_vector_only(path).unwrap();
    let srs = SpatialRef::from_epsg(4490).unwrap();
    let options =
        LayerOptions { name: "zones", srs: Some(&srs), ty: OGRwkbGeometryType::wkbPolygon, ..Default::default() };
    let wkt = "POLYGON((118.31 36.60,118.33 36.60,118.33 36.62,118.31 36.62,118.31 36.60))";
    dataset.create_layer(options).unwrap().create_feature(Geometry::from_wkt(wkt).unwrap()).unwrap();
    dataset.close().unwrap();
}

#[test]
fn zones_can_be_prepared_again_and_again_beside_their_source() {
    let folder = folder();
    shapefile(&folder.path().join("zones.shp"));
    for round in 0..3 {
        ran(folder.path(), &["prepare", "zones.shp", "-o", "zones.mzone"]);
        // What else bears the name is no business of the zones.
        for other in ["zones.csv", "zones.geojson"] {
            std::fs::write(folder.path().join(other), round.to_string()).unwrap();
        }
        let of = |zones| text(&minezone(folder.path(), &["overlap", "rights.geojson", "--zones", zones]).stdout);
        assert!(of("zones.shp").len() > 100);
        assert_eq!(of("zones.mzone"), of("zones.shp"));
    }
    let member = folder.path().join("zones.dbf");
    let bytes = [std::fs::read(&member).unwrap(), vec![0]].concat();
    std::fs::write(&member, bytes).unwrap();
    let stale = minezone(folder.path(), &["overlap", "rights.geojson", "--zones", "zones.mzone"]);
    assert_eq!(stale.status.code(), Some(2));
    assert!(text(&stale.stderr).contains("zones.dbf has changed since"), "{}", text(&stale.stderr));
}

#[test]
fn one_layer_of_a_container_and_an_archive_can_be_prepared() {
    let folder = folder();
    let format = crate::support::root().join("fixtures/format");
    for (file, zones) in [
        ("rights-4490.gpkg", "rights-4490.gpkg#rights"),
        ("rights-cm120-gbk-4549.zip", "rights-cm120-gbk-4549.zip"),
        ("rights-cm120-gbk-4549.zip", "rights-cm120-gbk-4549.zip#rights"),
    ] {
        std::fs::copy(format.join(file), folder.path().join(file)).unwrap();
        ran(folder.path(), &["prepare", zones, "-o", "zones.mzone"]);
        let of = |zones| text(&minezone(folder.path(), &["distance", file, "--zones", zones]).stdout);
        assert!(of(zones).len() > 100, "{zones}");
        assert_eq!(of("zones.mzone"), of(zones));
    }
}

#[test]
fn preparing_never_writes_over_what_it_prepares() {
    let folder = folder();
    shapefile(&folder.path().join("zones.shp"));
    for (zones, output) in [
        ("red.geojson", "red.geojson"),
        ("red.geojson", "../red.geojson"),
        ("zones.shp", "zones.dbf"),
        ("red.geojson#red", "red.geojson"),
    ] {
        let folder_name = folder.path().file_name().unwrap().to_str().unwrap();
        let output = output.replace("..", &format!("../{folder_name}"));
        let before = std::fs::read(folder.path().join(&output)).unwrap();
        let refused = minezone(folder.path(), &["prepare", "blue.geojson", zones, "-o", &output]);
        assert_eq!(refused.status.code(), Some(2), "{output}");
        assert!(text(&refused.stderr).contains("would replace an input"), "{}", text(&refused.stderr));
        assert_eq!(std::fs::read(folder.path().join(&output)).unwrap(), before, "{output}");
    }
}

/// A drawn ring that crosses itself has to be known of, however its zones came to be used.
#[test]
fn prepared_zones_say_what_was_wrong_with_their_records() {
    let folder = folder();
    let crossed = ZONES.replace("[118.33,36.60],[118.33,36.62]", "[118.33,36.62],[118.33,36.60]");
    std::fs::write(folder.path().join("red.geojson"), crossed.replace("[118.28,36.60]", "[null,36.60]")).unwrap();
    ran(folder.path(), &["prepare", "red.geojson", "-o", "red.mzone"]);
    let said = |zones: &str| text(&minezone(folder.path(), &["overlap", "rights.geojson", "--zones", zones]).stderr);
    let plain = said("red.geojson");
    assert!(plain.contains("rings-cross") && plain.contains("coordinate-not-number"), "{plain}");
    let prepared = said("red.mzone");
    assert!(plain.lines().all(|line| prepared.contains(line)), "{plain}\n{prepared}");
}
