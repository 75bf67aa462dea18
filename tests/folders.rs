//! Plan folders in which something is not as it should be: none of them may judge as if it were.

use std::path::{Path, PathBuf};

use minezone::diagnostic::Code;
use minezone::{Plan, Right, Screener, Verdict};

use crate::support::{copy, minezone, polygons, root, text};

const SQUARE: &str = "POLYGON((118.20 36.60,118.21 36.60,118.21 36.61,118.20 36.61,118.20 36.60))";

/// The built-in plan as a folder with its packs beside it, changed by `change`.
fn changed(change: impl FnOnce(&Path)) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    for name in ["qingzhou-2021-2025", "national-law", "shandong", "weifang-2021-2025"] {
        copy(&root().join("layers").join(name), &folder.path().join(name));
    }
    let plan = folder.path().join("qingzhou-2021-2025");
    change(&plan);
    (folder, plan)
}

fn refused(change: impl FnOnce(&Path)) -> String {
    let (_folder, plan) = changed(change);
    Plan::open(&plan).expect_err("it was opened").to_string()
}

/// Replaces what a file says.
fn edit(plan: &Path, file: &str, from: &str, to: &str) {
    let path = plan.join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} has no {from}");
    std::fs::write(path, text.replacen(from, to, 1)).unwrap();
}

fn rename(plan: &Path, from: &str, to: &str) {
    std::fs::create_dir_all(plan.join(to).parent().unwrap()).unwrap();
    std::fs::rename(plan.join(from), plan.join(to)).unwrap();
}

#[test]
fn a_rule_file_never_disappears() {
    for name in ["rules/S02.TOML", "rules/S02.toml.txt", "rules/sub/S02.toml"] {
        let reported = refused(|plan| rename(plan, "rules/S02.toml", name));
        assert!(reported.contains("rules/s") || reported.contains("rules/S02"), "{reported}");
    }
    for pack in ["", "../national-law/"] {
        let [from, to] = ["rules", "Rules"].map(|name| format!("{pack}{name}"));
        assert!(refused(|plan| rename(plan, &from, &to)).contains("no folder of rules"));
    }
    let (_folder, plan) = changed(|plan| std::fs::write(plan.join("rules/.DS_Store"), "x").unwrap());
    assert!(Plan::open(plan).is_ok());
}

#[test]
fn a_pack_beside_is_not_replaced_in_silence() {
    let reported = refused(|plan| std::fs::remove_file(plan.join("../shandong/pack.toml")).unwrap());
    assert!(reported.contains("pack.toml"), "{reported}");
    let (_folder, plan) = changed(|plan| std::fs::remove_dir_all(plan.join("../shandong")).unwrap());
    let reported = Plan::open(plan).unwrap().diagnostics.clone();
    let built_in: Vec<_> = reported.iter().filter(|reported| reported.code == Code::PackBuiltIn).collect();
    assert!(built_in.len() == 1 && built_in[0].message.contains("shandong"), "{built_in:?}");
}

#[test]
fn totals_start_from_mines_that_are_there() {
    let reported = refused(|plan| std::fs::remove_file(plan.join("baseline.toml")).unwrap());
    assert!(reported.contains("baseline.toml"), "{reported}");
    let (_folder, plan) = changed(|plan| std::fs::write(plan.join("baseline.toml"), "mine = []\n").unwrap());
    assert!(Plan::open(plan).is_ok());
    assert!(refused(|plan| edit(plan, "baseline.toml", "YS-2", "YS-1")).contains("YS-1"));
    assert!(refused(|plan| edit(plan, "baseline.toml", "count = 2", "count = 0")).contains("no mine"));
}

#[test]
fn rules_that_can_never_be_met_are_refused() {
    let law = "../national-law/rules/L18.toml";
    for (file, from, to) in [
        ("rules/S04.toml", "mineral = [\"铁矿\"]", "mineral = [\"铁旷\"]"),
        ("rules/S04.toml", "mineral = [\"铁矿\"]", "mineral = [\"铁矿\"]\nmineral_not = [\"铁矿\"]"),
        ("rules/S04.toml", "[\"采矿权\"]", "[\"采旷权\"]"),
        ("rules/S04.toml", "[\"strategic_protection_zone\"]", "[]"),
        ("rules/S02.toml", "\"permanent_basic_farmland\"]", "\"ecological_red_line\"]"),
        ("rules/S29.toml", "value = 100.0", "value = -inf"),
        ("rules/S29.toml", "value = 100.0", "value = nan"),
        ("rules/S20.toml", "at_most = 1310.0", "at_most = inf"),
        (law, "[\"一级保护区\"]", "[\"一及保护区\"]"),
        (law, "[\"一级保护区\"]", "[]"),
        ("plan.toml", "large = 100.0\nmedium = 45.0", "large = 45.0\nmedium = 100.0"),
        ("plan.toml", "large = 100.0\nmedium = 45.0", "large = -100.0\nmedium = -145.0"),
        ("plan.toml", "name = \"arable_land\"", "name = \"../arable_land\""),
        ("plan.toml", "name = \"arable_land\"", "name = \"*\""),
        ("plan.toml", "name = \"arable_land\"", "name = \"\""),
        ("plan.toml", "boundary = \"county_boundary\"", "boundary = \"county\""),
        ("plan.toml", "\"shandong\"", "\"../shandong\""),
        ("../shandong/pack.toml", "id = \"shandong\"", "id = \"\""),
        ("../shandong/pack.toml", "id = \"shandong\"", "id = \"qingzhou-2021-2025\""),
    ] {
        assert!(!refused(|plan| edit(plan, file, from, to)).is_empty(), "{file}: {to}");
    }
    let reported = refused(|plan| {
        rename(plan, "rules/S02.toml", "rules/s04.toml");
        edit(plan, "rules/s04.toml", "id = \"S02\"", "id = \"s04\"");
    });
    assert!(reported.contains("case"), "{reported}");
}

#[test]
fn a_refused_rule_is_reported_with_its_line() {
    let reported = refused(|plan| edit(plan, "rules/S05.toml", "verdict = \"approval\"", "verdict = \"forbidden\""));
    let line = |from: &str| {
        let text = std::fs::read_to_string(root().join("layers/qingzhou-2021-2025/rules/S05.toml")).unwrap();
        text.lines().enumerate().filter(|(_, line)| line.starts_with(from)).last().unwrap().0 + 1
    };
    let place = format!("rules/S05.toml:{}:1: principle-forbids", line("verdict = \"approval\""));
    assert!(reported.contains(&place), "{reported}");
    let twice = "[[terms]]\nfrom = \"2021-01-01\"\nverdict = \"approval\"\n\n[[terms]]";
    let reported = refused(|plan| edit(plan, "rules/S05.toml", "[[terms]]", twice));
    let place = format!("rules/S05.toml:{}:1: term-unreachable", line("from"));
    assert!(reported.contains(&place), "{reported}");
}

#[cfg(unix)]
#[test]
fn what_is_not_a_regular_file_is_not_waited_for() {
    let pipe = |path: PathBuf| {
        std::fs::remove_file(&path).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success());
    };
    let endless = |path: PathBuf| {
        std::fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink("/dev/zero", path).unwrap();
    };
    refused(|plan| pipe(plan.join("rules/S02.toml")));
    refused(|plan| endless(plan.join("rules/S02.toml")));
    for file in ["plan.toml", "instruments.toml", "zones/closed_pits.geojson"] {
        assert!(refused(|plan| pipe(plan.join(file))).contains("regular"), "{file}");
        assert!(refused(|plan| endless(plan.join(file))).contains("regular"), "{file}");
    }
    let large = |plan: &Path| {
        let file = std::fs::OpenOptions::new().append(true).open(plan.join("rules/S02.toml")).unwrap();
        file.set_len(64 << 20).unwrap();
    };
    assert!(refused(large).contains("bytes"));
}

/// The findings of one rule on the square.
fn verdict_of(plan: &Plan, rule: &str) -> Verdict {
    let right = Right::new("P", &polygons(SQUARE)).unwrap();
    let found = Screener::new(plan).screen(&right).findings;
    found.iter().filter(|finding| finding.rule.id == rule).map(|finding| finding.verdict).max().unwrap()
}

#[test]
fn a_layer_without_zones_or_far_off_proves_nothing() {
    let file = "zones/restoration_sites.geojson";
    assert_eq!(verdict_of(&Plan::embedded(), "S36"), Verdict::Compliant);
    let empty = r#"{"type":"FeatureCollection","features":[]}"#;
    let far = r#"{"type":"FeatureCollection","features":[{"type":"Feature","id":"F","properties":{"类型":"历史遗留废弃矿山"},
        "geometry":{"type":"Polygon","coordinates":[[[123.2,41.6],[123.3,41.6],[123.3,41.7],[123.2,41.7],[123.2,41.6]]]}}]}"#;
    for (text, code) in [(empty, Code::LayerEmpty), (far, Code::LayerAstray)] {
        let (_folder, folder) = changed(|plan| std::fs::write(plan.join(file), text).unwrap());
        let plan = Plan::open(&folder).unwrap();
        assert_eq!(verdict_of(&plan, "S36"), Verdict::NotChecked, "{code:?}");
        let reported = plan.diagnostics.iter().find(|reported| reported.code == code).unwrap();
        assert!(reported.message.contains("restoration_sites"), "{}", reported.message);
        assert!(!minezone::lint::lint(&folder).unwrap().is_sound());
    }
}

#[test]
fn outside_the_county_the_plan_says_nothing_and_the_law_what_it_says() {
    let plan = Plan::embedded();
    let abroad = "POLYGON((118.75 36.30,118.76 36.30,118.76 36.31,118.75 36.31,118.75 36.30))";
    let right = Right::new("P", &polygons(abroad)).unwrap().with("矿种", "建筑石料用灰岩").with("生产规模", "1万吨/年");
    let found = Screener::new(&plan).screen(&right).findings;
    let of = |rule: &str| found.iter().filter(|f| f.rule.id == rule).map(|f| f.verdict).max();
    assert_eq!(of("S01"), Some(Verdict::Conditional));
    for rule in ["S02", "S12", "S28", "S29"] {
        assert_eq!(of(rule), Some(Verdict::NotChecked), "{rule}");
    }
    let own = found.iter().filter(|f| f.rule.pack == plan.id && f.rule.id != "S01");
    assert!(own.clone().count() > 5 && own.clone().all(|f| f.verdict == Verdict::NotChecked));
    assert!(found.iter().any(|f| f.rule.pack != plan.id && f.verdict > Verdict::NotChecked));
    // Across the border it applies as ever.
    let across = "POLYGON((118.70 36.40,118.80 36.40,118.80 36.70,118.70 36.70,118.70 36.40))";
    let across = Right::new("P", &polygons(across)).unwrap().with("矿种", "建筑石料用灰岩");
    let found = Screener::new(&plan).screen(&across).findings;
    assert!(found.iter().any(|f| f.rule.id == "S12" && f.verdict == Verdict::Forbidden));
}

#[test]
fn a_filter_that_names_nothing_there_is_is_refused() {
    for arguments in [["--kind", "foo"], ["--layer", "nope"], ["--pack", "nope"]] {
        let output = minezone(&root(), &["rules", arguments[0], arguments[1]]);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(text(&output.stderr).contains(arguments[1]));
    }
    for arguments in [["--kind", "setback"], ["--layer", "railways"], ["--pack", "shandong"]] {
        assert_eq!(minezone(&root(), &["rules", arguments[0], arguments[1]]).status.code(), Some(0), "{arguments:?}");
    }
}

#[test]
fn rights_on_top_of_each_other_are_screened_in_seconds() {
    let plan = Plan::embedded();
    let right = |i: u32| {
        let d = f64::from(i) * 1e-5;
        let ring: Vec<(f64, f64)> = (0..40)
            .map(|k| {
                let angle = f64::from(k) * std::f64::consts::TAU / 40.0;
                (118.20 + d + 0.01 * angle.cos(), 36.60 + d + 0.01 * angle.sin())
            })
            .collect();
        let polygon = geo::Polygon::new(ring.iter().chain(&ring[..1]).copied().collect(), Vec::new());
        Right::new(format!("P{i}"), &polygon).unwrap()
    };
    let rights: Vec<Right> = (0..150).map(right).collect();
    let start = std::time::Instant::now();
    let screener = Screener::new(&plan).with_batch(&rights);
    let screened = screener.screen_all(rights.iter().cloned()).count();
    // Unions of each right's neighbours took minutes.
    assert!(screened == 150 && start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}

#[test]
fn a_zone_file_may_go_by_another_name_of_its_layer() {
    for name in ["生态保护红线", "STBHHX_2021", "Ecological_Red_Line"] {
        let (_folder, plan) = changed(|plan| {
            rename(plan, "zones/ecological_red_line.geojson", &format!("zones/{name}.geojson"));
            std::fs::copy(plan.join("zones/closed_pits.geojson"), plan.join("zones/公路.geojson")).unwrap();
        });
        let plan = Plan::open(plan).unwrap();
        let zones = |plan: &Plan, layer: &str| plan.layer(layer).map(|layer| layer.zones.len());
        assert_eq!(zones(&plan, "ecological_red_line"), zones(&Plan::embedded(), "ecological_red_line"), "{name}");
        assert_eq!(zones(&plan, "roads"), zones(&plan, "closed_pits"), "{name}");
        assert!(
            plan.diagnostics.iter().all(|reported| reported.code != Code::ZoneFileUndeclared),
            "{:?}",
            plan.diagnostics
        );
    }
}

#[test]
fn two_files_of_one_layer_are_an_error_whatever_their_names() {
    for (other, wanted) in [("生态保护红线.geojson", "生态保护红线.geojson"), ("STBHHX.json", "STBHHX.json")]
    {
        let copy = |plan: &Path| {
            std::fs::copy(plan.join("zones/ecological_red_line.geojson"), plan.join("zones").join(other)).unwrap();
        };
        let reported = refused(copy);
        assert!(reported.contains(wanted) && reported.contains("ecological_red_line.geojson"), "{reported}");
        let (_folder, plan) = changed(copy);
        let lint = minezone::lint::lint(plan).unwrap();
        assert!(!lint.is_sound() && lint.faults.iter().any(|fault| fault.message.contains(wanted)));
    }
}

#[test]
fn a_zone_file_of_no_layer_is_reported_by_a_screening_too() {
    let (_folder, plan) = changed(|plan| {
        let zones = plan.join("zones");
        std::fs::copy(zones.join("closed_pits.geojson"), zones.join("采空区.geojson")).unwrap();
        // No layer, whatever its ending.
        std::fs::write(zones.join("说明.txt"), "来源：示例\n").unwrap();
    });
    let opened = Plan::open(&plan).unwrap();
    let undeclared = opened.diagnostics.iter().filter(|reported| reported.code == Code::ZoneFileUndeclared);
    let files: Vec<&str> = undeclared.filter_map(|reported| reported.file.as_deref()).collect();
    assert!(files.len() == 1 && files[0].ends_with("zones/采空区.geojson"), "{files:?}");
    let run =
        minezone(&root(), &["screen", "fixtures/rights/qingzhou-samples.geojson", "--plan", plan.to_str().unwrap()]);
    assert!(text(&run.stderr).contains("采空区.geojson: zone-file-undeclared"), "{}", text(&run.stderr));
}
