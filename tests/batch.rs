//! Batches of any size through the program: quarantine, strictness, and runs that end early.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use serde_json::Value;

use crate::support::{minezone, root, text};

fn lines(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"))).collect()
}

fn square(x: f64, y: f64, size: f64) -> String {
    let (e, n) = (x + size, y + size);
    format!("[[[{x:.6},{y:.6}],[{e:.6},{y:.6}],[{e:.6},{n:.6}],[{x:.6},{n:.6}],[{x:.6},{y:.6}]]]")
}

/// Newline-delimited rights, one in fifty of them not usable.
fn batch(path: &Path, rights: usize) {
    let mut out = std::io::BufWriter::new(std::fs::File::create(path).unwrap());
    let mut random = ChaCha8Rng::seed_from_u64(5);
    for n in 0..rights {
        let mut unit = || f64::from(random.next_u32()) / f64::from(u32::MAX);
        let ring = square(118.1 + 0.6 * unit(), 36.4 + 0.5 * unit(), 0.001 + 0.02 * unit());
        let geometry =
            if n % 50 == 7 { "null".into() } else { format!("{{\"type\":\"Polygon\",\"coordinates\":{ring}}}") };
        let properties = format!("{{\"编号\":\"R{n}\",\"矿种\":\"铁矿\",\"生产规模\":\"{n}万吨/年\"}}");
        writeln!(out, "{{\"type\":\"Feature\",\"properties\":{properties},\"geometry\":{geometry}}}").unwrap();
    }
    out.flush().unwrap();
}

#[test]
fn what_a_format_has_no_room_for_is_in_quarantine_as_text() {
    let folder = tempfile::tempdir().unwrap();
    let quarantined = |name: &str, content: &str| -> Vec<Value> {
        let (input, rejects) = (folder.path().join(name), folder.path().join(format!("{name}.geojsonl")));
        std::fs::write(&input, content).unwrap();
        let (input, rejects) = (input.to_str().unwrap(), rejects.to_str().unwrap());
        let options = ["--each", "-o", "out.jsonl", "--quarantine", rejects, "--allow-empty", "--crs", "EPSG:4490"];
        let out = minezone(folder.path(), &[&["screen", input][..], &options].concat());
        assert!(text(&out.stderr).contains("rejected"), "{}", text(&out.stderr));
        lines(Path::new(rejects))
    };
    let square = "POLYGON((118.3 36.7,118.4 36.7,118.4 36.8,118.3 36.7))";
    let wide = quarantined("wide.csv", &format!("id,wkt\n1,\"{square}\",余\n2,\"{square}\"\n"));
    assert_eq!((&wide[0]["properties"]["wkt"], &wide[0]["properties"]["第3列"]), (&square.into(), &"余".into()));
    let line = "<LineString><coordinates>118.3,36.7 118.4,36.7</coordinates></LineString>";
    let kml = format!("<kml><Placemark><name>线 &amp; 点</name>{line}</Placemark></kml>");
    let kept = quarantined("line.kml", &kml);
    assert_eq!(kept[0]["text"], format!("<Placemark><name>线 &amp; 点</name>{line}</Placemark>"));
    assert_eq!(kept[0]["quarantine"]["reasons"][0]["code"], "geometry-not-areal");
    let gml = r#"<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml"><gml:featureMember><f><名称>甲</名称><g>
        <gml:Point srsName="EPSG:4490"><gml:pos>36.7 118.3</gml:pos></gml:Point></g></f></gml:featureMember></gml:FeatureCollection>"#;
    assert!(quarantined("point.gml", gml)[0]["text"].as_str().unwrap().contains("<pos>36.7 118.3</pos>"));
}

#[test]
fn every_record_is_measured_or_in_quarantine_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("rights.ndjson");
    batch(&input, 500);
    // A line that is no JSON, and one that is not even text.
    let mut bytes = std::fs::read(&input).unwrap();
    bytes.extend_from_slice(b"{\"type\": \"Feature\", \"cut\n\xff\xfe\x00\n");
    let broken = folder.path().join("broken.ndjson");
    std::fs::write(&broken, &bytes[..bytes.len() - 4]).unwrap();
    for (command, output) in [
        (vec!["screen", "--each"], "out.jsonl"),
        (vec!["screen", "--each"], "out.csv"),
        (vec!["screen"], "out.json"),
        (vec!["overlap", "--self"], "pairs.csv"),
        (vec!["distance", "--zones", "layers/qingzhou-2021-2025/zones/ecological_red_line.geojson"], "d.csv"),
        (vec!["occupy", "--zones", "layers/qingzhou-2021-2025/zones/ecological_red_line.geojson"], "o.csv"),
        (vec!["occupy", "--zones", "layers/qingzhou-2021-2025/zones/ecological_red_line.geojson"], "o.json"),
    ] {
        let (output, rejects) = (folder.path().join(output), folder.path().join("rejects.geojsonl"));
        let mut arguments = vec![command[0], broken.to_str().unwrap()];
        arguments.extend(&command[1..]);
        arguments.extend(["-o", output.to_str().unwrap(), "--quarantine", rejects.to_str().unwrap()]);
        let run = minezone(&root(), &arguments);
        assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
        let reported = text(&run.stderr);
        assert!(
            reported.contains("501 records 记录 = 490 measured 已处理 + 11 quarantined 已隔离"),
            "{command:?} {reported}"
        );
        let quarantined = lines(&rejects);
        assert_eq!(quarantined.len(), 11, "{command:?}");
        assert_eq!(quarantined[0]["quarantine"]["record"], 7);
        assert_eq!(quarantined[0]["quarantine"]["reasons"][0]["code"], "geometry-missing");
        assert_eq!(quarantined[0]["properties"]["编号"], "R7");
        assert!(quarantined[10]["properties"]["text"].as_str().unwrap().contains("cut"));
        if output.ends_with("out.jsonl") {
            let ids: Vec<Value> = {
                // Before the rights stands what is said of a plan that has ended.
                let lines = lines(&output);
                lines.iter().filter(|line| line["banner"].is_null()).map(|line| line["right_id"].clone()).collect()
            };
            assert_eq!(ids.len(), 490);
            assert!(ids[0] == "#0" && ids[489] == "#499", "in the order of the input");
        }
    }
}

#[test]
fn a_record_of_another_format_is_quarantined_with_its_attributes_and_source_coordinates() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("rights.geojson");
    let bow_tie = "[[[40348000,4062000],[40349000,4063000],[40349000,4062300],[40348000,4062950],[40348000,4062000]]]";
    let crs = r#""crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4528"}}"#;
    let feature = format!(
        r#"{{"type":"Feature","properties":{{"编号":"B"}},"geometry":{{"type":"Polygon","coordinates":{bow_tie}}}}}"#
    );
    std::fs::write(&input, format!(r#"{{"type":"FeatureCollection",{crs},"features":[{feature}]}}"#)).unwrap();
    let rejects = folder.path().join("rejects.geojsonl");
    let screen = |more: &[&str]| {
        let mut arguments = vec!["screen", input.to_str().unwrap(), "--quarantine", rejects.to_str().unwrap()];
        arguments.extend(more);
        text(&minezone(&root(), &arguments).stderr).to_owned()
    };
    // Two triangles of opposite turns: drawn they cancel each other in part.
    let reported = screen(&[]);
    assert!(reported.contains("area as drawn ") && reported.contains("as resolved "), "{reported}");
    assert!(lines(&rejects).is_empty());
    for (option, code) in [(&["--repair", "none"][..], "repair-refused"), (&["--strict"], "treatment-refused")] {
        let reported = screen(option);
        assert!(reported.contains(code) && reported.contains("1 records 记录 = 0 measured"), "{reported}");
        let quarantined = lines(&rejects);
        assert_eq!(quarantined[0]["geometry"]["coordinates"][0][0][0], 40_348_000);
        assert_eq!(quarantined[0]["quarantine"]["reasons"][1]["code"], code);
    }
}

#[test]
fn an_output_is_not_the_quarantine_as_well_however_it_is_spelt() {
    let folder = tempfile::tempdir().unwrap();
    batch(&folder.path().join("rights.ndjson"), 10);
    for quarantine in ["out.jsonl", "./out.jsonl"] {
        let arguments = ["screen", "rights.ndjson", "--each", "-o", "out.jsonl", "--quarantine", quarantine];
        let run = minezone(folder.path(), &arguments);
        assert_eq!(run.status.code(), Some(2), "{quarantine}");
        assert!(text(&run.stderr).contains("two outputs of one name"), "{}", text(&run.stderr));
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing was begun");
}

#[test]
fn a_strict_run_takes_no_ring_that_had_to_be_closed() {
    let file = "fixtures/invalid/unclosed.geojson";
    let closed = minezone(&root(), &["overlap", file, "--self"]);
    assert!(text(&closed.stderr).contains("ring-not-closed") && !text(&closed.stderr).contains("rejected"));
    let strict = minezone(&root(), &["overlap", file, "--self", "--strict"]);
    assert!(text(&strict.stderr).contains("treatment-refused"), "{}", text(&strict.stderr));
}

fn start(what: &[&str], input: &Path, output: &Path, rejects: &Path, resume: bool) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_minezone"));
    command.env("LC_ALL", "C");
    command
        .current_dir(root())
        .arg(what[0])
        .arg(input)
        .args(&what[1..])
        .arg("-o")
        .arg(output)
        .arg("--quarantine")
        .arg(rejects)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if resume {
        command.arg("--resume");
    }
    command
}

/// The output, its quarantine and its journal.
fn names(folder: &Path, stem: &str, ending: &str) -> [PathBuf; 3] {
    let ending = |last: &str| folder.join(format!("{stem}.{ending}{last}"));
    [ending(""), folder.join(format!("{stem}.rejects.geojsonl")), ending(".journal")]
}

#[test]
fn a_run_that_is_killed_twenty_times_comes_to_the_same_bytes() {
    // Some seconds, so that a journal, which is written every second, is there to go on with.
    const RIGHTS: usize = 120_000;
    let overlap = ["overlap", "--touching", "--zones", "layers/qingzhou-2021-2025/zones/county_boundary.geojson"];
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("rights.ndjson");
    batch(&input, RIGHTS);
    let [whole, whole_rejects, _] = names(folder.path(), "whole", "csv");
    let begun = Instant::now();
    assert!(start(&overlap, &input, &whole, &whole_rejects, false).status().unwrap().success());
    let longest = begun.elapsed().as_millis() as u32;
    let [output, rejects, journal] = names(folder.path(), "broken", "csv");
    let mut random = ChaCha8Rng::seed_from_u64(20);
    let (mut kills, mut gone_on) = (0, 0);
    while kills < 20 {
        let goes_on = journal.exists();
        let mut child = start(&overlap, &input, &output, &rejects, true).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(u64::from(random.next_u32() % longest)));
        if child.try_wait().unwrap().is_some() {
            // It came to its end: the rest of the kills go to another run of the same.
            assert!(std::fs::read(&output).unwrap() == std::fs::read(&whole).unwrap());
            std::fs::remove_file(&output).unwrap();
            std::fs::remove_file(&rejects).unwrap();
            continue;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let is_whole = |output: &Path| std::fs::read(output).unwrap() == std::fs::read(&whole).unwrap();
        assert!(!output.exists() || is_whole(&output), "an output is there before it is complete");
        kills += 1;
        gone_on += usize::from(goes_on);
    }
    assert!(start(&overlap, &input, &output, &rejects, true).status().unwrap().success());
    assert!(std::fs::read(&output).unwrap() == std::fs::read(&whole).unwrap());
    assert!(std::fs::read(&rejects).unwrap() == std::fs::read(&whole_rejects).unwrap());
    assert!(!journal.exists() && gone_on > 0, "{gone_on} runs went on with another");
    let number = |line: &Value| line["quarantine"]["record"].as_u64().unwrap() as usize;
    assert!(lines(&rejects).iter().map(number).eq((0..RIGHTS).filter(|n| n % 50 == 7)));
    let text = std::fs::read_to_string(&output).unwrap();
    let number = |line: &str| line.split(',').next().unwrap()[1..].parse::<usize>().unwrap();
    let ids: Vec<usize> = text.lines().skip(1).map(number).collect();
    assert!(ids.len() > RIGHTS / 2 && ids.is_sorted_by(|a, b| a < b), "a right meets the county once");
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_leaves_whole_lines_and_can_be_gone_on_with() {
    const RIGHTS: usize = 6_000;
    let screen = ["screen", "--each", "--as-of", "2025-06-30"];
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("rights.ndjson");
    batch(&input, RIGHTS);
    let [output, rejects, journal] = names(folder.path(), "out", "jsonl");
    let mut child = start(&screen, &input, &output, &rejects, false).spawn().unwrap();
    while !journal.exists() {
        std::thread::sleep(Duration::from_millis(50));
        assert!(child.try_wait().unwrap().is_none(), "ended before it could be interrupted");
    }
    assert!(Command::new("sh").args(["-c", &format!("kill -INT {}", child.id())]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let partial = folder.path().join("out.jsonl.partial");
    assert!(!lines(&partial).is_empty() && journal.exists() && !output.exists());
    // Another day is another law: that run cannot go on with this one.
    let other = ["screen", "--each", "--as-of", "2025-07-01"];
    let refused = start(&other, &input, &output, &rejects, true).stderr(Stdio::piped()).output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains(r#"as_of = "2025-06-30""#), "{}", text(&refused.stderr));
    // Nor can a run go on with what another hand has changed.
    let whole = std::fs::read(&partial).unwrap();
    let mut changed = whole.clone();
    changed[100] ^= 1;
    std::fs::write(&partial, changed).unwrap();
    let refused = start(&screen, &input, &output, &rejects, true).stderr(Stdio::piped()).output().unwrap();
    assert!(text(&refused.stderr).contains("does not match its journal"), "{}", text(&refused.stderr));
    std::fs::write(&partial, whole).unwrap();
    // Two runs never write one output.
    let held = std::fs::File::open(&partial).unwrap();
    held.lock().unwrap();
    let refused = start(&screen, &input, &output, &rejects, true).stderr(Stdio::piped()).output().unwrap();
    assert!(text(&refused.stderr).contains("another run is writing it"), "{}", text(&refused.stderr));
    held.unlock().unwrap();
    assert!(start(&screen, &input, &output, &rejects, true).status().unwrap().success());
    assert_eq!(lines(&output).len() + lines(&rejects).len(), RIGHTS);
}

#[test]
fn ids_of_a_batch_that_is_gone_on_with_are_still_held_against_each_other() {
    let mut text = String::new();
    for n in 0..3 {
        let ring = square(118.2 + 0.01 * f64::from(n), 36.6, 0.005);
        let geometry = format!("{{\"type\":\"Polygon\",\"coordinates\":{ring}}}");
        writeln!(text, "{{\"type\":\"Feature\",\"id\":\"same\",\"properties\":null,\"geometry\":{geometry}}}").unwrap();
    }
    let mut input =
        minezone::input::Input::from_geojson(text, "rights.ndjson", &minezone::input::InputOptions::default()).unwrap();
    assert_eq!(input.skip_records(2), 2);
    let last = input.next().unwrap();
    assert_eq!(last.diagnostics[0].code.as_str(), "duplicate-id");
    assert_eq!(last.feature.unwrap().origin.record, Some(2));
    assert!(input.next().is_none() && input.skip_records(1) == 0);
}

#[test]
fn a_journal_of_a_run_that_was_begun_anew_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("rights.ndjson");
    batch(&input, 20);
    let [output, rejects, journal] = names(folder.path(), "out", "jsonl");
    std::fs::write(&journal, "{}\n").unwrap();
    let screen = ["screen", "--each", "--as-of", "2025-06-30"];
    assert!(start(&screen, &input, &output, &rejects, false).status().unwrap().success());
    assert!(!journal.exists() && lines(&output).len() + lines(&rejects).len() == 20);
    // An output is not written twice by one command.
    let twice = minezone(folder.path(), &["screen", "rights.ndjson", "-o", "a.json", "-o", "./a.json"]);
    assert_eq!(twice.status.code(), Some(2));
    assert!(text(&twice.stderr).contains("two outputs of one name"), "{}", text(&twice.stderr));
}
