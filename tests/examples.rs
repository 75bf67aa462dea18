use std::process::Command;

use crate::support::{root, text};

/// Runs a numbered example, which Cargo has built beside this test.
fn example(name: &str) -> String {
    let folder = std::path::Path::new(env!("CARGO_BIN_EXE_minezone")).parent().unwrap().join("examples");
    let output = Command::new(folder.join(name)).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{name}: {}", text(&output.stderr));
    text(&output.stdout)
}

#[test]
fn the_first_screen_forbids_iron_in_the_protection_zone() {
    let reported = example("01_first_screen");
    assert!(reported.starts_with("试-01 禁止 (forbidden)\n  S04 禁止"), "{reported}");
    assert!(reported.contains("该区内暂时不开发"), "{reported}");
}

#[test]
fn measured_zones_are_counted_once() {
    let reported = example("02_measure_zones");
    assert!(reported.contains("Z1 overlaps: 1985574.9 m², 50.0 % of the right"), "{reported}");
    assert!(reported.contains("together 1985574.9 m²"), "{reported}");
    assert!(reported.contains("Z3 is 7157.1"), "{reported}");
}

#[test]
fn the_batch_report_is_json_with_every_right() {
    let report: serde_json::Value = serde_json::from_str(&example("03_batch_report")).unwrap();
    assert_eq!(report["rights"].as_array().unwrap().len(), 12);
    assert_eq!(report["schematic"], true);
}
