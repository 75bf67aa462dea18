//! What reaches a terminal: nothing that steers it, and lines no wider than it is.

use std::path::Path;

use crate::support::{minezone, root, text};

const HOSTILE: [&str; 5] = ["\u{1b}[2J", "\u{9b}31m", "\u{202e}", "\u{200b}", "\u{7}\r\u{8}"];

fn steers(text: &str) -> bool {
    minezone::visible::has_hidden(&text.replace(['\n', '\t'], ""))
}

fn geojson(id: &str) -> String {
    let feature = serde_json::json!({ "type": "Feature", "id": id, "properties": { "项目名称": id, id: id, "矿种": id },
        "geometry": { "type": "Polygon",
            "coordinates": [[[118.30, 36.60], [118.32, 36.60], [118.32, 36.62], [118.30, 36.62], [118.30, 36.60]]] } });
    serde_json::json!({ "type": "FeatureCollection", "features": [feature, feature] }).to_string()
}

#[test]
fn ids_and_names_do_not_steer_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    for hostile in HOSTILE {
        std::fs::write(folder.path().join("r.geojson"), geojson(&format!("P{hostile}1"))).unwrap();
        for arguments in [&["screen", "r.geojson"][..], &["area", "r.geojson"], &["quota", "r.geojson"]] {
            let output = minezone(folder.path(), arguments);
            assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
            for reported in [text(&output.stdout), text(&output.stderr)] {
                assert!(!steers(&reported), "{hostile:?} {arguments:?}: {reported:?}");
            }
            assert!(text(&output.stderr).contains("hidden-characters-in-id"), "{}", text(&output.stderr));
        }
    }
}

#[cfg(unix)]
#[test]
fn names_of_files_and_arguments_do_not_steer_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    for hostile in HOSTILE {
        let name = format!("{hostile}x.geojson");
        std::fs::write(folder.path().join(&name), "{}").unwrap();
        for arguments in [
            &["area", &*name][..],
            &["area", "r.geojson", "--crs", hostile],
            &["area", "--x", hostile, "--", "a"],
            &[hostile],
            &["lint", hostile],
            &["explain", hostile],
            &["screen", &name, "--plan", hostile],
        ] {
            let output = minezone(folder.path(), arguments);
            assert_ne!(output.status.code(), Some(0), "{arguments:?}");
            assert!(!steers(&text(&output.stderr)), "{arguments:?}: {:?}", text(&output.stderr));
        }
    }
}

/// Runs the program with standard output on a terminal of its own, where `script` is there to give one.
#[cfg(target_os = "linux")]
fn on_terminal(folder: &Path, command: &str) -> Option<String> {
    let program = env!("CARGO_BIN_EXE_minezone");
    let script = std::process::Command::new("script")
        .current_dir(folder)
        .args(["-qec", &format!("stty cols 100; {program} {command} 2> /dev/null"), "/dev/null"])
        .output()
        .ok()?;
    Some(String::from_utf8_lossy(&script.stdout).replace("\r\n", "\n"))
}

#[cfg(target_os = "linux")]
#[test]
fn data_on_a_terminal_is_shown_and_in_a_file_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    for hostile in HOSTILE {
        std::fs::write(folder.path().join("r.geojson"), geojson(&format!("P{hostile}1"))).unwrap();
        let arguments = ["overlap", "r.geojson", "--self"];
        let Some(shown) = on_terminal(folder.path(), &arguments.join(" ")) else { return };
        assert!(shown.contains("right_id") && !steers(&shown), "{shown:?}");
        let kept = text(&minezone(folder.path(), &arguments).stdout);
        assert!(kept.contains(&format!("P{hostile}1")), "{kept:?}");
    }
}

#[test]
fn tables_are_as_wide_as_the_terminal_and_keep_their_numbers() {
    let samples = "fixtures/rights/qingzhou-samples.geojson";
    for arguments in [
        &["screen", samples, "--as-of", "2025-06-30"][..],
        &["area", samples],
        &["quota", samples, "--as-of", "2025-06-30"],
        &["lint"],
        &["rules"],
        &["formats"],
    ] {
        let wide = numbers(&run_at(200, arguments));
        for columns in [40, 60, 80, 100, 140] {
            let reported = run_at(columns, arguments);
            let widest = reported.lines().map(console::measure_text_width).max().unwrap();
            assert!(widest <= columns, "{arguments:?} at {columns}: {widest}\n{reported}");
            let least = reported.lines().filter(|line| line.trim_matches(['│', '┆', ' ']).chars().count() == 1).count();
            assert!(least * 10 < reported.lines().count(), "{arguments:?} at {columns}: one sign a line\n{reported}");
            let found = numbers(&reported);
            for number in &wide {
                assert!(found.contains(number), "{arguments:?} at {columns}: {number} broke\n{reported}");
            }
        }
    }
}

fn run_at(columns: usize, arguments: &[&str]) -> String {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_minezone"))
        .env("LC_ALL", "C")
        .current_dir(root())
        .env("COLUMNS", columns.to_string())
        .args(arguments)
        .output()
        .unwrap();
    text(&output.stdout)
}

/// Numbers with decimals, each once.
fn numbers(text: &str) -> std::collections::BTreeSet<String> {
    let words = text.split(|c: char| !c.is_ascii_digit() && c != '.');
    let is_number = |word: &&str| word.contains('.') && word.parse::<f64>().is_ok();
    words.filter(is_number).map(str::to_owned).collect()
}
