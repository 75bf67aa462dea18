use std::path::Path;

use crate::support::{minezone, root, text};

const SAMPLES: &str = "fixtures/rights/qingzhou-samples.geojson";
const ZONES: &str = "layers/qingzhou-2021-2025/zones/";

/// Runs the program from the root of the project; what it printed and every file it wrote into a fresh folder, in the order
/// of `files`, as one text.
fn output(arguments: &[&str], files: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let place = |file: &str| folder.path().join(file).display().to_string();
    let mut all: Vec<String> = arguments.iter().map(|&argument| argument.to_owned()).collect();
    files.iter().for_each(|file| all.extend(["-o".to_owned(), place(file)]));
    let run = minezone(&root(), &all.iter().map(String::as_str).collect::<Vec<_>>());
    let here = folder.path().display().to_string();
    let mut shown = format!("exit code: {}\n", run.status.code().unwrap());
    for (name, bytes) in [("standard output", &run.stdout), ("standard error", &run.stderr)] {
        if !bytes.is_empty() {
            shown += &format!("--- {name}\n{}", text(bytes).replace(&here, "OUT"));
        }
    }
    for file in files {
        let bytes = std::fs::read(place(file)).unwrap();
        shown += &format!("--- {file}\n{}", text(&bytes).replace('\u{feff}', "<BOM>"));
    }
    shown
}

fn zones(layers: &[&str]) -> Vec<String> {
    layers.iter().map(|layer| format!("{ZONES}{layer}.geojson")).collect()
}

fn with_zones<'a>(arguments: &[&'a str], zones: &'a [String]) -> Vec<&'a str> {
    [arguments, &["--zones"], &zones.iter().map(String::as_str).collect::<Vec<_>>()].concat()
}

/// Three of the sample rights: reports that quote every clause are long.
fn three_rights(folder: &Path) -> String {
    let samples = std::fs::read(root().join(SAMPLES)).unwrap();
    let mut rights: serde_json::Value = serde_json::from_slice(&samples).unwrap();
    rights["features"]
        .as_array_mut()
        .unwrap()
        .retain(|right| ["P01", "P04", "P08"].contains(&right["id"].as_str().unwrap()));
    let file = folder.join("rights.geojson");
    std::fs::write(&file, rights.to_string()).unwrap();
    file.display().to_string()
}

#[test]
fn screen() {
    insta::assert_snapshot!("screen-table", output(&["screen", SAMPLES, "--as-of", "2025-06-30"], &[]));
    let folder = tempfile::tempdir().unwrap();
    let rights = three_rights(folder.path());
    let arguments = ["screen", &rights, "--as-of", "2025-06-30"];
    let output = |file| output(&arguments, &[file]).replace(&folder.path().display().to_string(), "IN");
    insta::assert_snapshot!("screen-csv", output("out.csv"));
    insta::assert_snapshot!("screen-json", output("out.json"));
    insta::assert_snapshot!("screen-geojson", output("out.geojson"));
}

#[test]
fn screen_each() {
    let arguments = ["screen", SAMPLES, "--as-of", "2025-06-30", "--each"];
    insta::assert_snapshot!("each-csv", output(&arguments, &["out.csv"]));
    insta::assert_snapshot!("each-jsonl", output(&arguments, &["out.jsonl"]));
}

#[test]
fn overlap() {
    let zones = zones(&["ecological_red_line", "permanent_basic_farmland", "strategic_protection_zone"]);
    let arguments = with_zones(&["overlap", SAMPLES, "--touching"], &zones);
    insta::assert_snapshot!("overlap-standard-output", output(&arguments, &[]));
    insta::assert_snapshot!("overlap-csv", output(&arguments, &["out.csv"]));
    insta::assert_snapshot!("overlap-geojson", output(&arguments, &["out.geojson"]));
    let with_shapes = ["overlap", SAMPLES, "--self", "--geometry"];
    insta::assert_snapshot!("overlap-self-geojson", output(&with_shapes, &["out.geojson"]));
}

#[test]
fn occupy() {
    let zones = zones(&["ecological_red_line", "strategic_protection_zone"]);
    let arguments = with_zones(&["occupy", SAMPLES], &zones);
    insta::assert_snapshot!("occupy-csv", output(&arguments, &["out.csv"]));
    insta::assert_snapshot!("occupy-json", output(&arguments, &["out.json"]));
}

#[test]
fn distance() {
    let zones = zones(&["ecological_red_line", "permanent_basic_farmland"]);
    let arguments = with_zones(&["distance", SAMPLES, "--nearest", "1"], &zones);
    insta::assert_snapshot!("distance-standard-output", output(&arguments, &[]));
    insta::assert_snapshot!("distance-csv", output(&arguments, &["out.csv"]));
}

#[test]
fn area() {
    insta::assert_snapshot!("area-table", output(&["area", SAMPLES], &[]));
    insta::assert_snapshot!("area-csv", output(&["area", SAMPLES], &["out.csv"]));
    insta::assert_snapshot!("area-json", output(&["area", SAMPLES], &["out.json"]));
}

#[test]
fn quota() {
    let arguments = ["quota", SAMPLES, "--as-of", "2025-06-30"];
    insta::assert_snapshot!("quota-table", output(&arguments, &[]));
    insta::assert_snapshot!("quota-csv", output(&arguments, &["out.csv"]));
    insta::assert_snapshot!("quota-json", output(&arguments, &["out.json"]));
}

#[test]
fn lint() {
    insta::assert_snapshot!("lint-table", output(&["lint", "qingzhou-2021-2025", "--as-of", "2025-06-30"], &[]));
    insta::assert_snapshot!(
        "lint-json",
        output(&["lint", "qingzhou-2021-2025", "--as-of", "2026-06-30", "--format", "json"], &[])
    );
}

#[test]
fn words_and_lists() {
    insta::assert_snapshot!("explain-zh", output(&["explain", "S04", "--lang", "zh"], &[]));
    insta::assert_snapshot!("explain-en", output(&["explain", "S04", "--lang", "en"], &[]));
    insta::assert_snapshot!("rules-table", output(&["rules", "--layer", "ecological_red_line"], &[]));
    insta::assert_snapshot!("info-table", output(&["info", SAMPLES], &[]));
    insta::assert_snapshot!("info-json", output(&["info", SAMPLES, "--format", "json"], &[]));
}

#[test]
fn convert() {
    let arguments = ["convert", SAMPLES];
    for file in ["out.geojsonl", "out.csv", "out.kml", "out.txt"] {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join(file);
        let run = minezone(&root(), &[arguments[0], arguments[1], target.to_str().unwrap(), "--to-crs", "zone:39"]);
        let written = std::fs::read(&target).unwrap_or_default();
        // 国土 TXT is written for tools that read GBK.
        let is_gbk = file == "out.txt";
        let written = if is_gbk { encoding_rs::GB18030.decode(&written).0.into_owned() } else { text(&written) };
        let said = text(&run.stderr).replace(&folder.path().display().to_string(), "OUT");
        insta::assert_snapshot!(
            format!("convert-{file}"),
            format!("exit code: {:?}\n{said}---\n{written}", run.status.code())
        );
    }
}
