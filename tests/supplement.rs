//! Attributes beside the geometry, what a file is, and options that must act.

use std::path::Path;

use minezone::input::{Input, InputOptions, Supplement};
use serde_json::Value;

use crate::support::{findings, minezone, root, text};

const RIGHTS: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","id":"A","properties":{"项目名称":"甲矿","矿种":"铁矿"},"geometry":{"type":"Polygon","coordinates":[[[118.30,36.60],[118.32,36.60],[118.32,36.62],[118.30,36.62],[118.30,36.60]]]}},
{"type":"Feature","id":"B","properties":{"项目名称":"乙矿"},"geometry":{"type":"Polygon","coordinates":[[[118.40,36.60],[118.42,36.60],[118.42,36.62],[118.40,36.62],[118.40,36.60]]]}}]}"#;

fn screened(table: &str, arguments: &[&str]) -> (Value, String) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("r.geojson"), RIGHTS).unwrap();
    std::fs::write(folder.path().join("t.csv"), table).unwrap();
    let all = [&["screen", "r.geojson", "--as-of", "2025年6月30日", "-o", "o.json"][..], arguments].concat();
    let output = minezone(folder.path(), &all);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let report = std::fs::read(folder.path().join("o.json")).unwrap();
    (serde_json::from_slice(&report).unwrap(), text(&output.stderr))
}

/// The verdict of a rule on the right of this number.
fn verdict(report: &Value, right: usize, rule: &str) -> String {
    let findings = findings(report, &report["rights"][right]);
    let found = findings.iter().find(|finding| finding["rule"] == rule);
    found.map(|finding| finding["verdict"].as_str().unwrap().to_owned()).unwrap_or_default()
}

#[test]
fn attributes_come_by_option_and_by_table() {
    let (bare, _) = screened("", &[]);
    let (set, _) = screened("", &["--set", "生产规模=60万吨/年", "--set", "矿种=铁矿"]);
    assert_ne!(findings(&bare, &bare["rights"][1]), findings(&set, &set["rights"][1]));
    for table in [
        "编号,矿种,生产规模\nB,铁矿,60万吨/年\nA,,60万吨/年\n",
        "项目名称;生产规模;矿种\n乙矿;60万吨/年;铁矿\n甲矿;60万吨/年;\n",
    ] {
        let (joined, reported) = screened(table, &["--attributes", "t.csv"]);
        assert_eq!(findings(&joined, &joined["rights"][1]), findings(&set, &set["rights"][1]), "{reported}");
        assert!(!reported.contains("unmatched"), "{reported}");
    }
}

#[test]
fn what_does_not_join_or_agree_is_reported() {
    let (report, reported) = screened("编号,矿种\nA,金矿\nC,金矿\n", &["--attributes", "t.csv"]);
    assert!(reported.contains("attributes-contradict") && reported.contains("铁矿 / 金矿"), "{reported}");
    assert!(reported.contains("attribute-row-unmatched") && reported.contains("row 3: C"), "{reported}");
    assert!(reported.contains("(B): attributes-unmatched"), "{reported}");
    let (iron, _) = screened("", &["--set", "矿种=铁矿"]);
    assert!(!verdict(&iron, 0, "S04").contains("undetermined") || verdict(&iron, 0, "S04").is_empty());
    assert_ne!(findings(&report, &report["rights"][0]), findings(&iron, &iron["rights"][0]));
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("t.csv"), "矿种,规模\n铁矿,1\n").unwrap();
    std::fs::write(folder.path().join("r.geojson"), RIGHTS).unwrap();
    let output = minezone(folder.path(), &["area", "r.geojson", "--attributes", "t.csv"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("no column joins"));
}

#[test]
fn a_name_that_nothing_reads_is_not_set() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("r.geojson"), RIGHTS.replace("\"项目名称\":\"乙矿\"", "\"样品号\":\"7\""))
        .unwrap();
    for command in [&["area"][..], &["screen", "--each"], &["screen"], &["quota"]] {
        let run = |set: &str| minezone(folder.path(), &[command, &["r.geojson", "--set", set]].concat());
        for (set, near) in
            [("矿中=铁矿", "是否为“矿种”"), ("开采回采律=95%", "是否为“开采回采率”"), ("天气=晴", "属性名)")]
        {
            let output = run(set);
            assert_eq!(output.status.code(), Some(2), "{command:?} {set}");
            assert!(text(&output.stderr).contains(near), "{command:?} {set}: {}", text(&output.stderr));
        }
        // 样品号 is a property that one of the records has, 社会稳定风险评估 a document that no rule of the plan asks for.
        for set in ["编号=7", "名称=甲", "备注=无", "样品号=8", "生产规模(万吨/年)=60", "生产规模单位=万吨/年"]
        {
            assert_eq!(run(set).status.code(), Some(0), "{command:?} {set}");
        }
        assert_eq!(run("社会稳定风险评估=有").status.code(), Some(2), "{command:?}");
    }
}

#[test]
fn a_document_that_a_rule_asks_for_may_be_set() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("r.geojson"), RIGHTS).unwrap();
    assert_eq!(minezone(folder.path(), &["init", "plan"]).status.code(), Some(0));
    let plan = minezone::Plan::embedded();
    let rule = plan.rules.iter().find(|rule| rule.pack == plan.id && rule.kind.as_str() == "evidence").unwrap();
    let path = folder.path().join(format!("plan/rules/{}.toml", rule.id));
    let file = std::fs::read_to_string(&path).unwrap();
    let (before, after) = file.split_once("documents = [").unwrap();
    std::fs::write(&path, format!("{before}documents = [\"社会稳定风险评估\", {after}")).unwrap();
    let run =
        |set: &str| minezone(folder.path(), &["screen", "r.geojson", "--plan", "plan", "--set", set]).status.code();
    assert_eq!((run("社会稳定风险评估=有"), run("社会稳定风险评价=有")), (Some(0), Some(2)));
}

#[test]
fn columns_that_nothing_reads_are_reported_once() {
    let (_, reported) =
        screened("编号,矿中,天气,备注,矿种\nB,铁矿,晴,无,铁矿\nA,铁矿,晴,无,\n", &["--attributes", "t.csv"]);
    assert_eq!(reported.matches("attribute-columns-unknown").count(), 1, "{reported}");
    assert!(reported.contains("(矿中（是否为“矿种”？）, 天气)"), "{reported}");
    let (_, reported) = screened("编号,生产规模(万吨/年),项目名称\nB,60,乙矿\nA,60,甲矿\n", &["--attributes", "t.csv"]);
    assert!(!reported.contains("attribute-columns-unknown"), "{reported}");
}

#[test]
fn several_rows_of_one_record_are_named() {
    let (_, reported) = screened("编号,矿种\nA,铁矿\nA,金矿\nB,铁矿\n", &["--attributes", "t.csv"]);
    assert!(reported.contains("(A): attribute-rows-several") && reported.contains("(rows 2 and 3)"), "{reported}");
    // The rows have a record, and the record has rows.
    assert!(!reported.contains("unmatched"), "{reported}");
    let (_, reported) =
        screened("项目名称,矿种\n甲矿,铁矿\n甲矿,金矿\n甲矿,金矿\n乙矿,铁矿\n", &["--attributes", "t.csv"]);
    assert!(reported.contains("(rows 2, 3 and 4)") && !reported.contains("unmatched"), "{reported}");
}

#[test]
fn a_row_with_more_cells_than_headings_is_not_used() {
    for table in [
        "编号,矿种,生产规模(万吨/年),开采方式\nB,铁矿,1,000,露天\nA,,60,露天\n",
        // A last cell that is blank is moved as the others are.
        "编号,矿种,生产规模(万吨/年),开采方式\nB,铁矿,1,000,\nA,,60,露天\n",
        "编号,矿种,生产规模(万吨/年),,\nB,铁矿,60,多,\nA,,60,,\n",
    ] {
        let (report, reported) = screened(table, &["--attributes", "t.csv"]);
        assert!(reported.contains("(B): attribute-row-too-wide") && reported.contains("(row 2)"), "{reported}");
        assert_eq!(reported.matches("attribute-row-too-wide").count(), 1, "{reported}");
        let (bare, _) = screened("", &[]);
        assert_eq!(findings(&report, &report["rights"][1]), findings(&bare, &bare["rights"][1]), "{table}");
    }
    for table in ["编号,矿种\nB,铁矿,\nA,,\n", "编号,生产规模,备注\nB,\"1,000\",无\nA,60\n"] {
        let (_, reported) = screened(table, &["--attributes", "t.csv"]);
        assert!(!reported.contains("attribute-row-too-wide"), "{reported}");
    }
}

/// A workbook with the sheet `a` of a heading and these rows; numbers are shown in the format of their column.
fn workbook(path: &Path, rows: &[&[&str]], formats: &[&str]) {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in rows.iter().enumerate() {
        for (column, text) in cells.iter().enumerate() {
            let (row, at) = (row as u32, column as u16);
            match (text.parse::<f64>(), formats.get(column)) {
                (Ok(number), Some(format)) if row > 0 => {
                    let format = rust_xlsxwriter::Format::new().set_num_format(*format);
                    sheet.write_number_with_format(row, at, number, &format).unwrap();
                }
                _ => drop(sheet.write_string(row, at, *text).unwrap()),
            }
        }
    }
    workbook.save(path).unwrap();
}

#[test]
fn a_share_in_a_workbook_is_read_as_it_is_shown() {
    for (heading, stored, format, shown) in [
        ("回采率(%)", "0.95", "0%", "95%"),
        ("回采率", "0.07", "0.00%;[Red]-0.00%", "7%"),
        ("回采率(%)", "95", "0.0", "95"),
        ("回采率(%)", "95", r#"0.0"%""#, "95"),
        ("回采率(%)", "95", r"0.0\%", "95"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (table, rights) = (folder.path().join("t.xlsx"), folder.path().join("r.geojson"));
        std::fs::write(&rights, RIGHTS).unwrap();
        workbook(&table, &[&["编号", heading], &["B", stored]], &["@", format]);
        let supplement = std::sync::Arc::new(Supplement::default().with_table(&table).unwrap());
        let options = InputOptions { supplement: Some(supplement), ..InputOptions::default() };
        let input = Input::open(&rights, &options).unwrap().remove(0);
        let rights: Vec<_> = input.filter_map(|outcome| outcome.feature).collect();
        assert_eq!(rights[1].properties[heading], shown, "{heading} {stored} {format}");
    }
}

/// What is said of [`RIGHTS`] with attributes from a file of this name, which has been written to the folder.
fn reported_with(folder: &Path, table: &str) -> (Value, String) {
    std::fs::write(folder.join("r.geojson"), RIGHTS).unwrap();
    let output =
        minezone(folder, &["screen", "r.geojson", "--as-of", "2025-06-30", "-o", "o.json", "--attributes", table]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let report = std::fs::read(folder.join("o.json")).unwrap();
    (serde_json::from_slice(&report).unwrap(), text(&output.stderr))
}

#[test]
fn a_row_with_the_id_of_one_right_and_the_name_of_another_is_not_used() {
    let (bare, _) = screened("", &[]);
    for table in [
        "编号,项目名称,矿种,生产规模(万吨/年)\nB,甲矿,铁矿,60\nA,乙矿,,60\n",
        "项目名称,编号,生产规模(万吨/年)\n丙矿,B,60\n甲矿,A,\n",
    ] {
        let (report, reported) = screened(table, &["--attributes", "t.csv"]);
        assert!(reported.contains("(B): attribute-row-doubtful") && reported.contains("(row 2: 乙矿 / "), "{reported}");
        assert_eq!(findings(&report, &report["rights"][1]), findings(&bare, &bare["rights"][1]), "{table}");
    }
    for table in ["编号,项目名称,矿种\nB,示例乙矿,铁矿\nA,甲 矿,\n", "编号,矿山名称,矿种\nB,丙,铁矿\nA,,\n"]
    {
        let (_, reported) = screened(table, &["--attributes", "t.csv"]);
        assert!(!reported.contains("attribute-row-doubtful"), "{reported}");
    }
}

#[test]
fn a_table_of_attributes_without_rows_is_reported() {
    let (_, reported) = screened("编号,矿种\n", &["--attributes", "t.csv"]);
    assert_eq!(reported.matches("attributes-unmatched").count(), 2, "{reported}");
}

#[test]
fn merged_cells_and_further_sheets_of_a_workbook_are_not_lost() {
    let folder = tempfile::tempdir().unwrap();
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in
        [["编号", "矿种", "生产规模"], ["A", "", "60万吨/年"], ["B", "", "60万吨/年"]].iter().enumerate()
    {
        for (column, cell) in cells.iter().enumerate() {
            sheet.write_string(row as u32, column as u16, *cell).unwrap();
        }
    }
    sheet.merge_range(1, 1, 2, 1, "铁矿", &rust_xlsxwriter::Format::new()).unwrap();
    workbook.add_worksheet().set_name("空表").unwrap();
    let second = workbook.add_worksheet().set_name("另表").unwrap();
    second.write_string(0, 0, "编号").unwrap();
    workbook.save(folder.path().join("t.xlsx")).unwrap();
    let (report, reported) = reported_with(folder.path(), "t.xlsx");
    assert!(reported.contains("sheet-ignored") && reported.contains("(另表)"), "{reported}");
    let (flat, _) = screened("编号,矿种,生产规模\nA,铁矿,60万吨/年\nB,铁矿,60万吨/年\n", &["--attributes", "t.csv"]);
    assert_eq!(findings(&report, &report["rights"][1]), findings(&flat, &flat["rights"][1]));
}

#[test]
fn an_option_that_cannot_act_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("r.geojson"), RIGHTS).unwrap();
    std::fs::write(folder.path().join("z.geojson"), RIGHTS).unwrap();
    let run = |arguments: &[&str]| minezone(folder.path(), arguments);
    assert_eq!(run(&["prepare", "z.geojson", "-o", "z.zones"]).status.code(), Some(0));
    for (arguments, word) in [
        (&["overlap", "r.geojson", "--zones", "z.zones", "--zones-crs", "EPSG:4490"][..], "--zones-crs"),
        (&["overlap", "r.geojson", "--self", "--zones-crs", "EPSG:4490"], "--zones-crs"),
        (&["overlap", "r.geojson"], "--self"),
        (&["area", "r.geojson", "--id-field", "nope"], "项目名称"),
        (&["overlap", "r.geojson", "--self", "--id-field", "nope"], "项目名称"),
        (&["distance", "r.geojson", "--zones", "z.geojson", "--zone-id-field", "nope"], "项目名称"),
        (&["area", "r.geojson", "--angles", "dms"], "--angles"),
        (&["area", "r.geojson", "--strict", "--repair", "report"], "--repair"),
        (&["convert", "r.geojson", "x.gpkg", "--to-encoding", "GBK"], "--to-encoding"),
        (&["screen", "r.geojson", "-q", "-v"], "--verbose"),
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(text(&output.stderr).contains(word), "{arguments:?}: {}", text(&output.stderr));
    }
    let output = run(&["overlap", "--zones", "z.geojson", "r.geojson"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("r.geojson") && text(&output.stdout).contains("A,z,A,equals"));
}

#[test]
fn a_file_shows_what_it_holds() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("r.geojson"), RIGHTS).unwrap();
    let output = minezone(folder.path(), &["info", "r.geojson", "--format", "json"]);
    let reported: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&reported[0]["crs"], &reported[0]["records"]), (&"EPSG:4490".into(), &2.into()));
    let mineral = reported[0]["fields"].as_array().unwrap().iter().find(|field| field["name"] == "矿种").unwrap();
    assert_eq!((&mineral["filled"], &mineral["attribute"]), (&1.into(), &"矿种".into()));
    assert!(text(&minezone(folder.path(), &["info", "r.geojson"]).stdout).contains("118.300000 36.600000"));
}

#[test]
fn the_built_in_plan_is_exported_and_nothing_is_written_over() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(minezone(folder.path(), &["init", "plan"]).status.code(), Some(0));
    let exported = minezone::Plan::open(folder.path().join("plan")).unwrap();
    assert_eq!(exported.rules.len(), minezone::Plan::embedded().rules.len());
    let layers = std::fs::read_to_string(folder.path().join("plan/LAYERS.md")).unwrap();
    assert!(layers.contains("ecological_red_line") && layers.contains("缺 missing"));
    assert_eq!(minezone(folder.path(), &["init", "plan"]).status.code(), Some(2));
    std::fs::create_dir(folder.path().join("empty")).unwrap();
    assert_eq!(minezone(folder.path(), &["init", "empty"]).status.code(), Some(2));
}

#[test]
fn rules_are_found_by_words_and_near_ids() {
    let found = minezone(&root(), &["explain", "铁路"]);
    assert!(found.status.success() && text(&found.stdout).contains("L08"));
    let near = minezone(&root(), &["explain", "S9"]);
    assert!(near.status.code() == Some(2) && text(&near.stderr).contains("S09"), "{}", text(&near.stderr));
    let version = text(&minezone(&root(), &["--version"]).stdout);
    for word in ["commit", "GDAL 3", "PROJ ", "sha256"] {
        assert!(version.contains(word), "{version}");
    }
    for shell in ["bash", "zsh", "fish", "powershell"] {
        assert!(text(&minezone(&root(), &["completions", shell]).stdout).contains("overlap"), "{shell}");
    }
}

#[test]
fn geojson_from_memory_needs_no_ending() {
    let input = Input::from_geojson(RIGHTS, "mem", &InputOptions::default()).unwrap();
    assert_eq!(input.layer, "mem");
    assert_eq!(input.filter(|outcome| outcome.feature.is_some()).count(), 2);
}

#[test]
fn other_json_is_named() {
    let folder = tempfile::tempdir().unwrap();
    for (name, body) in [
        ("TopoJSON", r#"{"type":"Topology","arcs":[],"objects":{}}"#),
        ("ESRI JSON", r#"{"geometryType":"esriGeometryPolygon","features":[]}"#),
    ] {
        std::fs::write(folder.path().join("x.json"), body).unwrap();
        let output = minezone(folder.path(), &["area", "x.json"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(
            text(&output.stderr).contains(name) && !text(&output.stderr).contains("variant"),
            "{}",
            text(&output.stderr)
        );
    }
}

#[cfg(unix)]
#[test]
fn a_link_out_of_a_plan_shows_nothing_of_where_it_leads() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "root:x:0:0 = hunter2\n").unwrap();
    for file in ["plan.toml", "rules/S02.toml", "instruments.toml", "zones/planning_blocks.geojson", "zones/x.shp"] {
        let plan = folder.path().join("plan");
        let _ = std::fs::remove_dir_all(&plan);
        assert_eq!(minezone(folder.path(), &["init", "plan"]).status.code(), Some(0));
        let _ = std::fs::remove_file(plan.join(file));
        std::os::unix::fs::symlink(&secret, plan.join(file)).unwrap();
        for arguments in [&["lint", "plan", "--format", "json"][..], &["rules", "--plan", "plan"]] {
            let output = minezone(folder.path(), arguments);
            let reported = text(&output.stdout) + &text(&output.stderr);
            assert!(!reported.contains("hunter2") && !reported.contains("root:x"), "{file}: {reported}");
            assert_ne!(output.status.code(), Some(0), "{file}");
        }
        std::fs::remove_file(plan.join(file)).unwrap();
        std::fs::copy(&secret, plan.join(file)).unwrap();
        let output = minezone(folder.path(), &["rules", "--plan", "plan"]);
        assert!(!text(&output.stderr).contains("hunter2"), "{file}: {}", text(&output.stderr));
    }
    assert!(Path::new(&secret).exists());
}
