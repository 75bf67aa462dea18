use std::io::Write;
use std::process::{Command, Output, Stdio};

use crate::support::{minezone, root, text};

const SAMPLES: &str = "fixtures/rights/qingzhou-samples.geojson";
const ZONES: &str = "layers/qingzhou-2021-2025/zones/ecological_red_line.geojson";

/// Runs the program with these bytes on standard input.
fn fed(bytes: &[u8], arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_minezone"));
    command.env("LC_ALL", "C");
    command.current_dir(root()).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // What reads nothing of it has gone away, which is no fault of the test.
    let _ = child.stdin.take().unwrap().write_all(bytes);
    child.wait_with_output().unwrap()
}

#[test]
fn standard_input_and_output_hold_what_files_hold() {
    let folder = tempfile::tempdir().unwrap();
    let rights = std::fs::read(root().join(SAMPLES)).unwrap();
    for (line, format) in [
        ("screen RIGHTS --as-of 2025-06-30", "json"),
        ("screen RIGHTS --as-of 2025-06-30", "geojson"),
        ("screen RIGHTS --as-of 2025-06-30 --each", "jsonl"),
        ("overlap RIGHTS --zones ZONES", "csv"),
        ("overlap RIGHTS --zones ZONES --geometry", "geojson"),
        ("occupy RIGHTS --zones ZONES", "csv"),
        ("occupy RIGHTS --zones ZONES", "json"),
        ("distance RIGHTS --zones ZONES", "csv"),
        ("area RIGHTS", "csv"),
        ("quota RIGHTS --as-of 2025-06-30", "json"),
    ] {
        let out = folder.path().join(format!("out.{format}"));
        // `--zones` would take what follows it.
        let with = |rights: &str| line.replace("RIGHTS", rights).replace("ZONES", ZONES);
        let of_file: Vec<String> = with(SAMPLES).split(' ').map(str::to_owned).collect();
        let of_file: Vec<&str> = of_file.iter().map(String::as_str).chain(["-o", out.to_str().unwrap()]).collect();
        let file = minezone(&root(), &of_file);
        assert_eq!(file.status.code(), Some(0), "{line}: {}", text(&file.stderr));
        let of_input: Vec<String> = with("-").split(' ').map(str::to_owned).collect();
        let of_input: Vec<&str> = of_input.iter().map(String::as_str).chain(["-o", "-", "--format", format]).collect();
        let stream = fed(&rights, &of_input);
        assert_eq!(stream.status.code(), Some(0), "{line}: {}", text(&stream.stderr));
        let written =
            text(&std::fs::read(&out).unwrap()).replace(SAMPLES, "stdin.geojson").replace("qingzhou-samples", "stdin");
        assert!(text(&stream.stdout) == written, "{line} {format}");
    }
    for line in ["lint", "rules", "formats", "info fixtures/rights/qingzhou-samples.geojson"] {
        let out = folder.path().join("list.json");
        let arguments: Vec<&str> = line.split(' ').collect();
        let to_file = minezone(&root(), &[&arguments[..], &["-o", out.to_str().unwrap()]].concat());
        assert!(to_file.status.success() && to_file.stdout.is_empty(), "{line}: {}", text(&to_file.stderr));
        let shown = minezone(&root(), &[&arguments[..], &["--format", "json"]].concat());
        assert!(shown.stdout == std::fs::read(&out).unwrap(), "{line}");
    }
}

#[test]
fn standard_input_is_read_in_the_format_of_its_contents() {
    let folder = tempfile::tempdir().unwrap();
    for ending in ["geojson", "geojsonl", "csv", "kml", "kmz", "fgb", "gpkg", "txt", "xlsx"] {
        let file = folder.path().join(format!("r.{ending}"));
        let crs = if ["kml", "kmz", "geojsonl"].contains(&ending) { "EPSG:4490" } else { "zone:40" };
        let made = minezone(&root(), &["convert", SAMPLES, file.to_str().unwrap(), "--to-crs", crs]);
        assert_eq!(made.status.code(), Some(0), "{ending}: {}", text(&made.stderr));
        let bytes = std::fs::read(&file).unwrap();
        let of_file = minezone(&root(), &["area", file.to_str().unwrap(), "--crs", "auto", "--format", "csv"]);
        let of_input = fed(&bytes, &["area", "-", "--crs", "auto", "--format", "csv"]);
        assert_eq!(of_input.status.code(), of_file.status.code(), "{ending}: {}", text(&of_input.stderr));
        let rows = |output: &Output| text(&output.stdout).replace("stdin", "r");
        assert!(rows(&of_input) == rows(&of_file), "{ending}");
        assert!(text(&of_input.stdout).lines().count() > 10, "{ending}: {}", text(&of_input.stdout));
    }
    for (bytes, why) in [(&b"%PDF-1.7"[..], "PDF"), (b"\0\0\x27\x0a\0\0", "several files"), (b"", "the file is empty")]
    {
        let refused = fed(bytes, &["area", "-"]);
        assert_eq!(refused.status.code(), Some(2), "{why}");
        assert!(text(&refused.stderr).contains(why), "{}", text(&refused.stderr));
    }
}

#[test]
fn what_goes_to_standard_output_is_asked_for_in_one_way() {
    let rights = std::fs::read(root().join(SAMPLES)).unwrap();
    for (line, why) in [
        ("area - -o a.csv --format csv", "--format is the format of standard output"),
        ("area - -o - -o -", "given twice"),
        ("area - --format geojson", "its formats are table, csv, json"),
        ("overlap - --self -o - -o b.csv", "exactly one output"),
        ("overlap - --self --resume", "only a run that writes to a file"),
        ("overlap - --self -o b.csv --resume", "standard input cannot be resumed"),
        ("convert - -", "--format ENDING"),
        ("convert - - --format shp", "several files"),
    ] {
        let refused = fed(&rights, &line.split(' ').collect::<Vec<_>>());
        assert_eq!(refused.status.code(), Some(2), "{line}: {}", text(&refused.stderr));
        assert!(text(&refused.stderr).contains(why), "{line}: {}", text(&refused.stderr));
        assert!(refused.stdout.is_empty(), "{line}");
    }
    let converted = fed(&rights, &["convert", "-", "-", "--format", "geojsonl"]);
    assert_eq!(text(&converted.stdout).lines().count(), 12, "{}", text(&converted.stderr));
}
