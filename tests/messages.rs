//! What is said where a result alone would mislead.

use std::path::Path;

use crate::support::{minezone, root, text};

/// A square by its south-west corner and side in degrees, as a GeoJSON.
fn square(folder: &Path, name: &str, [x, y, side]: [f64; 3]) {
    let (e, n) = (x + side, y + side);
    let text = format!(
        r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","id":"A","properties":{{}},"geometry":{{"type":"Polygon","coordinates":[[[{x},{y}],[{e},{y}],[{e},{n}],[{x},{n}],[{x},{y}]]]}}}}]}}"#
    );
    std::fs::write(folder.join(name), text).unwrap();
}

fn said(folder: &Path, arguments: &[&str]) -> String {
    let output = minezone(folder, arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", text(&output.stderr));
    text(&output.stderr)
}

#[test]
fn rights_far_from_all_zones_are_reported_with_the_distance() {
    let folder = tempfile::tempdir().unwrap();
    square(folder.path(), "z.geojson", [118.0, 36.0, 0.1]);
    square(folder.path(), "near.geojson", [118.2, 36.0, 0.01]);
    // Three degrees of longitude less the zone: 2.9 × 111.32 km × cos 36° = 261 km.
    square(folder.path(), "far.geojson", [121.0, 36.0, 0.01]);
    for command in [&["overlap"][..], &["distance"], &["occupy"], &["occupy", "-o", "o.json"]] {
        let run = |rights| said(folder.path(), &[command, &[rights, "--zones", "z.geojson"]].concat());
        let far = run("far.geojson");
        assert!(far.contains("rights-far-from-zones") && far.contains("261 km") && far.contains("坐标系"), "{far}");
        assert!(!run("near.geojson").contains("rights-far-from-zones"), "{command:?}");
    }
    let json = std::fs::read_to_string(folder.path().join("o.json")).unwrap();
    assert!(!json.contains("rights-far-from-zones"));
    // The county of the plan ends at 118.77° of longitude.
    square(folder.path(), "inside.geojson", [118.4, 36.6, 0.01]);
    for each in [&["screen"][..], &["screen", "--each"]] {
        let run = |rights| said(folder.path(), &[each, &[rights]].concat());
        assert!(run("far.geojson").contains("rights-outside-plan"), "{each:?}");
        assert!(!run("inside.geojson").contains("rights-outside-plan"), "{each:?}");
    }
}

#[test]
fn records_that_were_rejected_are_in_the_summary() {
    let folder = tempfile::tempdir().unwrap();
    square(folder.path(), "r.geojson", [118.4, 36.6, 0.01]);
    let good = std::fs::read_to_string(folder.path().join("r.geojson")).unwrap();
    let bad = good.replace("[118.4,36.6]", "[\"118.4\",36.6]");
    let record = |text: &str| text.split_once("\"features\":[").unwrap().1.trim_end_matches("]}").to_owned();
    let both = good.replace(&record(&good), &format!("{},{}", record(&good), record(&bad)));
    std::fs::write(folder.path().join("both.geojson"), both).unwrap();
    for arguments in [&["-o", "o.csv"][..], &["--each", "-o", "o2.csv"]] {
        let run = |rights| said(folder.path(), &[&["screen", rights][..], arguments].concat());
        let reported = run("both.geojson");
        assert!(reported.contains("1 rights 个采矿权") && reported.contains("; 1 rejected 剔除"), "{reported}");
        std::fs::remove_file(folder.path().join(arguments[arguments.len() - 1])).unwrap();
        assert!(!run("r.geojson").contains("rejected 剔除"));
        std::fs::remove_file(folder.path().join(arguments[arguments.len() - 1])).unwrap();
    }
}

#[test]
fn a_zone_without_its_number_keeps_its_eastings_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "1,4064006.224,616171.067\n2,4064018.391,617064.735\n3,4065128.195,617049.566\n";
    std::fs::write(folder.path().join("p.csv"), format!("拐点编号,X,Y\n{rows}")).unwrap();
    let reported = said(folder.path(), &["convert", "p.csv", "p.shp", "--crs", "zone:39"]);
    // EPSG:4548, not the 6° zone around the same meridian (EPSG:4508 of another name).
    assert!(
        reported.contains("zone-unnumbered") && reported.contains("CGCS2000 / 3-degree Gauss-Kruger CM 117E"),
        "{reported}"
    );
    assert!(!reported.contains("zone-supplied"), "{reported}");
    let prj = std::fs::read_to_string(folder.path().join("p.prj")).unwrap();
    assert!(prj.contains("CGCS2000_3_Degree_GK_CM_117E") && prj.contains("\"False_Easting\",500000"), "{prj}");
    let table = minezone(folder.path(), &["area", "p.csv", "--crs", "zone:39"]);
    assert!(text(&table.stdout).contains("3度带 CM"), "{}", text(&table.stdout));
    let info = minezone(folder.path(), &["info", "p.shp"]);
    assert!(text(&info.stdout).contains("3-degree"), "{}", text(&info.stdout));
}

#[test]
fn an_easting_of_no_zone_is_explained() {
    let folder = tempfile::tempdir().unwrap();
    let feature = |x: f64| {
        let (e, n) = (x + 900.0, 4_065_000.0);
        format!(
            r#"{{"type":"Feature","properties":{{}},"geometry":{{"type":"Polygon","coordinates":[[[{x},4064000],[{e},4064000],[{e},{n}],[{x},4064000]]]}}}}"#
        )
    };
    let file = format!(
        r#"{{"type":"FeatureCollection","crs":{{"type":"name","properties":{{"name":"EPSG:4528"}}}},"features":[{},{},{}]}}"#,
        feature(40_380_000.0),
        feature(616_171.0),
        feature(40_990_000.0)
    );
    std::fs::write(folder.path().join("r.geojson"), file).unwrap();
    let reported = said(folder.path(), &["area", "r.geojson"]);
    assert!(
        reported.contains("616171 does not begin with the zone number 40") && reported.contains("带号40"),
        "{reported}"
    );
    assert!(reported.contains("far outside of 118.5° to 121.5°") && reported.contains("适用范围之外"), "{reported}");
}

#[test]
fn a_land_txt_is_written_for_tools_that_read_gbk() {
    let folder = tempfile::tempdir().unwrap();
    let source = root().join("fixtures/land-txt/annex-d.txt");
    let source = source.to_str().unwrap();
    let reported = said(folder.path(), &["convert", source, "o.txt"]);
    let bytes = std::fs::read(folder.path().join("o.txt")).unwrap();
    let (decoded, _, is_damaged) = encoding_rs::GBK.decode(&bytes);
    assert!(!is_damaged && decoded.contains("示例地块") && std::str::from_utf8(&bytes).is_err());
    // What the header of the file says is not left out.
    assert!(!reported.contains("attributes-left-out"), "{reported}");
    said(folder.path(), &["convert", source, "u.txt", "--to-encoding", "UTF-8"]);
    assert!(std::fs::read_to_string(folder.path().join("u.txt")).unwrap().contains("示例地块"));
    let help = text(&minezone(folder.path(), &["convert", "--help"]).stdout);
    assert!(help.contains("for 国土 TXT, shapefiles and CSV"), "{help}");
    // A name that GBK does not have is still written.
    std::fs::write(
        folder.path().join("p.csv"),
        "地块名称,X,Y\n㐂𠮷矿,4064006,39616171\n㐂𠮷矿,4064018,39617064\n㐂𠮷矿,4065128,39617049\n",
    )
    .unwrap();
    said(folder.path(), &["convert", "p.csv", "p.txt", "--crs", "zone:39"]);
    let bytes = std::fs::read(folder.path().join("p.txt")).unwrap();
    assert!(encoding_rs::GB18030.decode(&bytes).0.contains("㐂𠮷矿"));
    // GBK is what such files are usually in: nothing that changes an answer.
    assert_eq!(said(folder.path(), &["area", "o.txt", "-q"]), "");
    assert!(said(folder.path(), &["area", "o.txt"]).contains("note 提示"));
}

#[test]
fn files_that_are_not_there_or_empty_are_named_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    let failed = |arguments: &[&str]| {
        let output = minezone(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        text(&output.stderr)
    };
    for name in ["none.shp", "none.txt", "none.geojson", "none.gpkg"] {
        let reported = failed(&["area", name]);
        assert!(reported.contains("文件不存在") && !reported.contains("os error"), "{reported}");
    }
    for name in ["e.txt", "e.csv", "e.geojson", "e.kml", "e.xlsx", "e.shp"] {
        std::fs::write(folder.path().join(name), "").unwrap();
        let reported = failed(&["area", name]);
        assert!(reported.contains("文件为空"), "{name}: {reported}");
    }
}

#[test]
fn edges_that_stray_by_less_than_is_written_are_not_reported() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "1,4064006.224,39616171.067\n2,4064018.391,39617064.735\n3,4065128.195,39617049.566\n";
    std::fs::write(folder.path().join("p.csv"), format!("拐点编号,X,Y\n{rows}")).unwrap();
    // The same plane with other eastings, and degrees, between which an edge of 1 km bends by centimetres.
    let plain = said(folder.path(), &["convert", "p.csv", "a.shp", "--crs", "zone:39", "--to-crs", "EPSG:4548"]);
    assert!(!plain.contains("edges-stray"), "{plain}");
    let degrees = said(folder.path(), &["convert", "p.csv", "b.shp", "--crs", "zone:39", "--to-crs", "EPSG:4490"]);
    assert!(degrees.contains("edges-stray") && !degrees.contains("0.0000 m"), "{degrees}");
}

/// Diagnostics are put in the language asked for, else in that of the locale; what programs read stays as it is.
#[test]
fn diagnostics_are_in_the_language_of_the_reader() {
    let file = "fixtures/invalid/unclosed.geojson";
    let said = |locale: &str, more: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_minezone"));
        let run = command.env("LC_ALL", locale).current_dir(root()).args(["area", file, "--format", "json"]).args(more);
        let run = run.output().unwrap();
        (text(&run.stderr), text(&run.stdout))
    };
    let (english, json) = said("C", &[]);
    let (chinese, same) = said("zh_CN.UTF-8", &[]);
    assert!(english.contains("record 0") && english.contains("the ring was closed"), "{english}");
    assert!(
        chinese.contains("第1条记录") && chinese.contains("环未闭合 ring-not-closed：环的末点与首点不同，已闭合。"),
        "{chinese}"
    );
    assert_eq!(json, same);
    assert_eq!(said("zh_CN.UTF-8", &["--lang", "en"]).0, english);
    assert_eq!(said("C", &["--lang", "zh"]).0, chinese);
}
