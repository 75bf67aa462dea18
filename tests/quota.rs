use std::path::Path;

use serde_json::{Value, json};

use crate::support::{copy, minezone, root, text};

/// A plan with three more rules on totals, and its three blocks as rights of 250, 250 and `last` 万吨/年
/// granted in 2021, 2024 and 2022.
fn folder(last: f64) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let plan = folder.path().join("plan");
    copy(&root().join("layers/qingzhou-2021-2025"), &plan);
    for (id, name) in [("T1", "quota-sum"), ("T2", "quota-structure"), ("T3", "schedule-window")] {
        let rule = std::fs::read_to_string(root().join(format!("fixtures/rules/{name}.toml"))).unwrap();
        let rule = rule.split("[[case]]").next().unwrap();
        let rule = rule.replace(&format!("id = \"{name}\""), &format!("id = \"{id}\""));
        let rule = rule.replace("\"fixture\"", "\"qingzhou-plan\"").replace("\"blocks\"", "\"planning_blocks\"");
        std::fs::write(plan.join(format!("rules/{id}.toml")), rule).unwrap();
    }
    let blocks = std::fs::read_to_string(plan.join("zones/planning_blocks.geojson")).unwrap();
    let mut blocks: Value = serde_json::from_str(&blocks).unwrap();
    let features = blocks["features"].as_array_mut().unwrap();
    for (feature, (scale, year)) in features.iter_mut().zip([(250.0, 2021), (250.0, 2024), (last, 2022)]) {
        feature["properties"] = json!({ "矿种": "建筑石料用灰岩", "开采方式": "露天", "生产规模": format!("{scale}万吨/年"), "出让年度": year });
    }
    std::fs::write(folder.path().join("rights.geojson"), blocks.to_string()).unwrap();
    folder
}

fn report(folder: &Path) -> Value {
    let arguments =
        ["quota", "rights.geojson", "--plan", "plan", "--as-of", "2024-06-01", "-o", "q.json", "-o", "q.csv"];
    let output = minezone(folder, &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    serde_json::from_slice(&std::fs::read(folder.join("q.json")).unwrap()).unwrap()
}

fn of<'a>(report: &'a Value, list: &str, rule: &str) -> Vec<&'a Value> {
    report[list].as_array().unwrap().iter().filter(|finding| finding["rule"] == rule).collect()
}

#[test]
fn a_sum_has_its_base_what_is_added_its_limit_and_what_is_left() {
    for (last, verdict, headroom) in [(250.0, "compliant", 0.0), (250.1, "conditional", -0.1)] {
        let report = report(folder(last).path());
        let sums = of(&report, "totals", "T1");
        assert_eq!(sums.len(), 1);
        let sum = sums[0];
        assert_eq!((&sum["baseline"], &sum["limit"], &sum["unit"]), (&json!(0.0), &json!(750.0), &json!("万吨/年")));
        assert_eq!((&sum["nature"], &sum["verdict"]), (&json!("预期性"), &json!(verdict)));
        assert_eq!((&sum["added"], &sum["headroom"]), (&json!(500.0 + last), &json!(headroom)));
    }
}

#[test]
fn the_three_blocks_fill_the_structure_of_the_plan() {
    let report = report(folder(250.0).path());
    let classes = of(&report, "totals", "T2");
    let figures: Vec<_> =
        classes.iter().map(|c| (c["item"].as_str().unwrap(), c["total"].clone(), &c["verdict"])).collect();
    let compliant = json!("compliant");
    assert_eq!(
        figures,
        [("大型", json!(4.0), &compliant), ("中型", json!(1.0), &compliant), ("小型", json!(2.0), &compliant)]
    );
}

#[test]
fn blocks_have_their_windows_and_hold_one_right_each() {
    let report = report(folder(250.0).path());
    let windows = of(&report, "releases", "T3");
    let found: Vec<_> = windows
        .iter()
        .map(|w| (w["right_id"].as_str().unwrap(), w["zone_id"].as_str().unwrap(), w["verdict"].as_str().unwrap()))
        .collect();
    assert_eq!(found, [("QK-1", "QK-1", "compliant"), ("QK-2", "QK-2", "compliant"), ("QK-3", "QK-3", "conditional")]);
    assert!(windows[2]["note"].as_str().unwrap().contains("2024-01-01至2025-12-31"), "{}", windows[2]["note"]);
    let blocks = of(&report, "totals", "S11");
    assert_eq!(blocks.len(), 3);
    assert!(
        blocks.iter().all(|b| b["added"] == 1.0 && b["headroom"] == 0.0 && b["verdict"] == "compliant"),
        "{blocks:?}"
    );
    let key = of(&report, "totals", "S07");
    assert_eq!((&key[0]["total"], &key[0]["limit"]), (&json!(3.0), &json!(3.0)));
}

#[test]
fn the_csv_has_a_row_a_figure_and_a_window() {
    let folder = folder(250.1);
    let report = report(folder.path());
    let bytes = std::fs::read(folder.path().join("q.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(&bytes[3..]);
    let header = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let count = |list: &str| report[list].as_array().unwrap().len();
    assert_eq!(rows.len(), count("totals") + count("releases"));
    let cell = |row: &csv::StringRecord, name: &str| row[header.iter().position(|h| h == name).unwrap()].to_owned();
    let sum = rows.iter().find(|row| &row[0] == "T1").unwrap();
    let cells = ["baseline", "added", "limit", "headroom", "verdict"].map(|name| cell(sum, name));
    assert_eq!(cells, ["0.0", "750.1", "750.0", "-0.1", "conditional"]);
    let late = rows.iter().rfind(|row| &row[0] == "T3").unwrap();
    assert_eq!([cell(late, "right_id"), cell(late, "item"), cell(late, "verdict")], ["QK-3", "QK-3", "conditional"]);
}

#[test]
fn the_table_shows_what_is_too_much_and_what_would_help() {
    let folder = folder(250.1);
    let output = minezone(folder.path(), &["quota", "rights.geojson", "--plan", "plan", "--as-of", "2024-06-01"]);
    let table = text(&output.stdout);
    for wanted in ["基期", "余量", "预期性", "有条件", "750.1", "示意", "QK-3", "→ 减少0.1万吨/年"] {
        assert!(table.contains(wanted), "{wanted}: {table}");
    }
}

#[test]
fn exit_codes_are_those_of_screening() {
    let folder = folder(250.1);
    let code = |class: &str, day: &str| {
        let arguments = ["quota", "rights.geojson", "--plan", "plan", "--as-of", day, "--fail-on", class];
        minezone(folder.path(), &arguments).status.code()
    };
    assert_eq!(code("conditional", "2024-06-01"), Some(1));
    assert_eq!(code("forbidden", "2024-06-01"), Some(0));
    // A day without rules is not a pass.
    assert_eq!((code("not_checked", "2000-01-01"), code("conditional", "2000-01-01")), (Some(1), Some(0)));
    let run = |arguments: &[&str]| minezone(folder.path(), arguments).status.code();
    assert_eq!(run(&["quota", "nowhere.geojson"]), Some(2));
    assert_eq!(run(&["quota", "rights.geojson", "-o", "q.geojson"]), Some(2));
    // What could not be read may count: no total is safe.
    let null = r#"{"type":"Feature","properties":{},"geometry":null}"#;
    std::fs::write(folder.path().join("null.geojson"), null).unwrap();
    let arguments = ["quota", "null.geojson", "--plan", "plan", "--as-of", "2000-01-01", "--fail-on", "undetermined"];
    assert_eq!(run(&arguments), Some(2));
    assert_eq!(run(&[arguments.as_slice(), &["--allow-empty"]].concat()), Some(1));
}
