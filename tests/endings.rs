use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::support::{minezone, root, text};

const ZONES: &str = "layers/qingzhou-2021-2025/zones/county_boundary.geojson";

fn square(number: usize) -> String {
    let (x, y) = (118.1 + 0.0001 * (number % 5000) as f64, 36.4 + 0.0002 * (number % 997) as f64);
    let (e, n) = (x + 0.001, y + 0.001);
    format!("[[[{x:.6},{y:.6}],[{e:.6},{y:.6}],[{e:.6},{n:.6}],[{x:.6},{n:.6}],[{x:.6},{y:.6}]]]")
}

fn feature(number: usize) -> String {
    let ring = square(number);
    let geometry = format!(r#"{{"type":"Polygon","coordinates":{ring}}}"#);
    format!(r#"{{"type":"Feature","properties":{{"编号":"R{number}"}},"geometry":{geometry}}}"#)
}

/// Rights in the format of the ending.
fn rights(path: &Path, count: usize) {
    let features = (0..count).map(feature).collect::<Vec<_>>();
    let wkt =
        |number: usize| square(number).replace("],[", ";").replace(',', " ").replace(';', ",").replace(['[', ']'], "");
    let text = match path.extension().unwrap().to_str().unwrap() {
        "ndjson" => features.join("\n") + "\n",
        "csv" => (0..count)
            .fold("id,WKT\n".to_owned(), |all, n| all + &format!("R{n},\"SRID=4490;POLYGON(({}))\"\n", wkt(n))),
        _ => format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(",\n")),
    };
    std::fs::write(path, text).unwrap();
}

/// Lines only: no record of it can be used.
fn lines_only(path: &Path) {
    let line = r#"{"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":[[118.3,36.6],[118.4,36.7]]}}"#;
    std::fs::write(path, format!("{line}\n{line}\n")).unwrap();
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_minezone"));
    command.env("LC_ALL", "C");
    command.current_dir(folder).args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs a line of the shell in which `minezone` is the program.
#[cfg(unix)]
fn shell(folder: &Path, line: &str) -> Output {
    let line = line.replace("minezone", env!("CARGO_BIN_EXE_minezone"));
    Command::new("sh").env("LC_ALL", "C").current_dir(folder).args(["-c", &line]).output().unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn ended(child: Child) -> Output {
    child.wait_with_output().unwrap()
}

#[test]
fn a_result_that_is_empty_because_all_was_rejected_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let (lines, good, out) = (at("lines.ndjson"), at("good.ndjson"), at("out.csv"));
    lines_only(Path::new(&lines));
    rights(Path::new(&good), 5);
    std::fs::write(at("none.geojson"), r#"{"type":"FeatureCollection","features":[]}"#).unwrap();
    let none = at("none.geojson");
    for empty in [&lines, &none] {
        for arguments in [
            vec!["overlap", empty, "--zones", ZONES, "-o", &out],
            vec!["overlap", &good, "--zones", empty, "-o", &out],
            vec!["overlap", empty, "--self", "-o", &out],
            vec!["occupy", empty, "--zones", ZONES, "-o", &out],
            vec!["occupy", &good, "--zones", empty, "-o", &out],
            vec!["occupy", empty, "--zones", ZONES, "-o", &at("out.json")],
            vec!["distance", empty, "--zones", ZONES, "-o", &out],
            vec!["distance", &good, "--zones", empty, "-o", &out],
            vec!["area", empty, "-o", &out],
            vec!["screen", empty, "-o", &out],
            vec!["screen", empty, "--each", "-o", &out],
            vec!["quota", empty, "-o", &out],
            vec!["convert", empty, &at("out.geojson")],
            vec!["prepare", empty, "-o", &at("out.mzone")],
        ] {
            let refused = minezone(&root(), &arguments);
            assert_eq!(refused.status.code(), Some(2), "{arguments:?}: {}", text(&refused.stderr));
            let reported = text(&refused.stderr);
            assert!(
                reported.contains("can be used") || reported.contains("not one record"),
                "{arguments:?}: {reported}"
            );
            assert!(refused.stdout.is_empty(), "{arguments:?}");
            assert_eq!(names(folder.path()), ["good.ndjson", "lines.ndjson", "none.geojson"], "{arguments:?}");
            let allowed = minezone(&root(), &[&arguments[..], &["--allow-empty"]].concat());
            assert_eq!(allowed.status.code(), Some(0), "{arguments:?}: {}", text(&allowed.stderr));
            for name in names(folder.path()).into_iter().filter(|name| name.starts_with("out")) {
                std::fs::remove_file(folder.path().join(name)).unwrap();
            }
        }
    }
    // The quarantine is there all the same: it says why.
    for each in [&["--each"][..], &[]] {
        let refused =
            minezone(&root(), &[&["screen", &lines, "-o", &out, "--quarantine", &at("q.geojsonl")][..], each].concat());
        assert_eq!(refused.status.code(), Some(2), "{}", text(&refused.stderr));
        assert_eq!(std::fs::read_to_string(at("q.geojsonl")).unwrap().lines().count(), 2);
        assert!(!Path::new(&out).exists());
        std::fs::remove_file(at("q.geojsonl")).unwrap();
    }
}

#[test]
fn any_rejection_counts_for_fail_on_and_marks_the_measures() {
    let folder = tempfile::tempdir().unwrap();
    let mixed = folder.path().join("mixed.ndjson");
    lines_only(&mixed);
    let mut out = std::fs::File::options().append(true).open(&mixed).unwrap();
    writeln!(out, "{}", feature(1)).unwrap();
    let mixed = mixed.to_str().unwrap();
    for more in [&[][..], &["--each"]] {
        let run = minezone(&root(), &[&["screen", mixed, "--fail-on", "forbidden"][..], more].concat());
        assert_eq!(run.status.code(), Some(1), "{}", text(&run.stderr));
    }
    assert_eq!(minezone(&root(), &["quota", mixed, "--fail-on", "forbidden"]).status.code(), Some(1));
    let good = folder.path().join("good.ndjson");
    rights(&good, 3);
    for command in [&["overlap"][..], &["occupy"], &["distance"]] {
        for (zones, wanted) in [(mixed, "true"), (good.to_str().unwrap(), "false")] {
            let run = minezone(&root(), &[command, &[mixed, "--zones", zones]].concat());
            let reported = text(&run.stdout);
            let mut rows = reported.lines();
            assert!(rows.next().unwrap().ends_with(",layer_incomplete"), "{command:?}");
            let rows: Vec<&str> = rows.collect();
            assert!(!rows.is_empty() && rows.iter().all(|row| row.ends_with(wanted)), "{command:?} {zones}: {rows:?}");
        }
    }
    let own = minezone(&root(), &["overlap", mixed, "--self", "--touching"]);
    assert_eq!(own.status.code(), Some(0), "{}", text(&own.stderr));
}

/// What the headline says of a right that most rules could not judge.
#[test]
fn a_verdict_says_what_may_still_come_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("one.ndjson");
    rights(&path, 1);
    let path = path.to_str().unwrap();
    let (json, csv) = (folder.path().join("r.json"), folder.path().join("r.csv"));
    let run = minezone(&root(), &["screen", path, "-o", json.to_str().unwrap(), "-o", csv.to_str().unwrap()]);
    assert!(text(&run.stderr).contains("worst possible 最坏可能: 禁止 forbidden 1"), "{}", text(&run.stderr));
    let report: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&json).unwrap()).unwrap();
    let right = &report["rights"][0];
    assert_eq!(right["worst_possible"], "forbidden");
    assert!(right["undecided_rules"].as_u64().unwrap() > 3 && right["verdict"] != "forbidden", "{right}");
    assert_eq!(report["totals"]["worst_possible"][0], serde_json::json!(["forbidden", 1]));
    let unchecked = right["unchecked_layers"].as_u64().unwrap() as usize;
    assert_eq!(unchecked, right["not_checked"].as_array().unwrap().len());
    assert!(std::fs::read_to_string(&csv).unwrap().lines().nth(2).unwrap().contains(",forbidden,"));
    let table = text(&minezone(&root(), &["screen", path]).stdout).to_owned();
    assert!(table.contains("最坏可能") && table.contains("未决"), "{table}");
    let each = minezone(&root(), &["screen", path, "--each"]);
    let line: serde_json::Value = serde_json::from_str(text(&each.stdout).trim().lines().last().unwrap()).unwrap();
    assert_eq!(line["worst_possible"], "forbidden");
    assert_eq!(
        (&line["undecided_rules"], &line["worst_decided"]),
        (&right["undecided_rules"], &right["worst_decided"])
    );
}

#[cfg(unix)]
#[test]
fn no_output_takes_the_place_of_what_is_read_by_whatever_name() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    rights(&at.join("r.ndjson"), 3);
    rights(&at.join("z.geojson"), 3);
    std::fs::hard_link(at.join("r.ndjson"), at.join("hard.jsonl")).unwrap();
    symlink("r.ndjson", at.join("soft.jsonl")).unwrap();
    symlink(".", at.join("self")).unwrap();
    std::fs::hard_link(at.join("z.geojson"), at.join("p.csv.partial")).unwrap();
    crate::support::copy(&root().join("layers/qingzhou-2021-2025"), &at.join("plan"));
    for pack in ["national-law", "shandong", "weifang-2021-2025"] {
        crate::support::copy(&root().join("layers").join(pack), &at.join(pack));
    }
    let whole = |name: &str| std::fs::read(at.join(name)).unwrap();
    let (rights, zones, red) = (whole("r.ndjson"), whole("z.geojson"), "plan/zones/ecological_red_line.geojson");
    let red_line = whole(red);
    let before = names(at);
    for line in [
        "screen r.ndjson --each -o hard.jsonl",
        "screen r.ndjson --each -o soft.jsonl",
        "screen r.ndjson --each -o self/r.jsonl --quarantine self/r.ndjson",
        "screen r.ndjson --each -o a.jsonl --quarantine hard.jsonl",
        "screen r.ndjson -o a.json --quarantine r.ndjson",
        "overlap r.ndjson --zones z.geojson#z -o z.geojson",
        "overlap r.ndjson#r --zones z.geojson -o p.csv",
        "overlap r.ndjson --self -o self/x.csv --quarantine self/../self/x.csv.partial",
        "screen r.ndjson -o a.csv -o self/a.csv",
        "screen r.ndjson -o a.csv -o A.csv",
        "screen r.ndjson --plan plan -o plan/zones/ecological_red_line.geojson",
        "convert r.ndjson hard.jsonl",
        "convert z.geojson#z self/z.geojson",
        "prepare z.geojson -o self/z.geojson",
        "overlap r.ndjson --self -o plan",
    ] {
        let refused = minezone(at, &line.split(' ').collect::<Vec<_>>());
        assert_eq!(refused.status.code(), Some(2), "{line}: {}", text(&refused.stderr));
        assert!(whole("r.ndjson") == rights && whole("z.geojson") == zones && whole(red) == red_line, "{line}");
        assert_eq!(names(at), before, "{line}");
    }
    // What bears the name of a partial output and leads elsewhere is neither written to nor followed.
    symlink("z.geojson", at.join("q.csv.partial")).unwrap();
    let refused = minezone(at, &["overlap", "r.ndjson", "--self", "-o", "q.csv"]);
    assert_eq!(refused.status.code(), Some(2), "{}", text(&refused.stderr));
    let taken = minezone(at, &["overlap", "r.ndjson", "--self", "-o", "p.csv"]);
    assert_eq!(taken.status.code(), Some(0), "{}", text(&taken.stderr));
    assert!(whole("z.geojson") == zones && whole("p.csv").starts_with(b"right_id"));
}

/// Runs a command and does something to a file once a part of its output is there.
fn while_running(folder: &Path, arguments: &[&str], partial: &str, then: impl FnOnce()) -> Output {
    let mut child = command(folder, arguments).stdout(Stdio::null()).spawn().unwrap();
    let partial = folder.join(partial);
    let begun = Instant::now();
    while !partial.metadata().is_ok_and(|found| found.len() > 0 || found.is_dir()) {
        assert!(child.try_wait().unwrap().is_none() && begun.elapsed() < Duration::from_secs(60), "{arguments:?}");
        std::thread::sleep(Duration::from_millis(2));
    }
    then();
    ended(child)
}

#[test]
fn a_file_that_changes_while_it_is_read_ends_the_run() {
    let zones = root().join(ZONES);
    let zones = zones.to_str().unwrap();
    for name in ["r.ndjson", "r.geojson", "r.csv"] {
        for what in ["truncated", "overwritten", "joined by a .prj"] {
            if what.starts_with("joined") && name != "r.csv" {
                continue;
            }
            let folder = tempfile::tempdir().unwrap();
            let input = folder.path().join(name);
            rights(&input, 20_000);
            let written = input.metadata().unwrap().modified().unwrap();
            let run = while_running(
                folder.path(),
                &["overlap", name, "--zones", zones, "-o", "o.csv"],
                "o.csv.partial",
                || {
                    let file = std::fs::File::options().read(true).write(true).open(&input).unwrap();
                    let length = file.metadata().unwrap().len();
                    match what {
                        "truncated" => file.set_len(length * 9 / 10).unwrap(),
                        "overwritten" => {
                            // A digit of the last record, and the time set back.
                            let whole = std::fs::read_to_string(&input).unwrap();
                            let at = whole.rfind("118.").or(whole.rfind("36.")).unwrap() + 4;
                            std::fs::write(&input, format!("{}9{}", &whole[..at], &whole[at + 1..])).unwrap();
                            file.set_modified(written).unwrap();
                        }
                        _ => std::fs::write(folder.path().join("r.prj"), "GEOGCS[]").unwrap(),
                    }
                },
            );
            let reported = text(&run.stderr);
            assert_eq!(run.status.code(), Some(2), "{name} {what}: {reported}");
            assert!(
                !folder.path().join("o.csv").exists() && folder.path().join("o.csv.partial").exists(),
                "{name} {what}"
            );
            assert!(!folder.path().join("o.csv.journal").exists(), "{name} {what}: nothing to go on with");
        }
    }
}

#[cfg(unix)]
#[test]
fn prepared_zones_that_are_cut_off_while_they_are_used_end_the_run() {
    let folder = tempfile::tempdir().unwrap();
    rights(&folder.path().join("z.geojson"), 20_000);
    rights(&folder.path().join("r.ndjson"), 30_000);
    assert!(minezone(folder.path(), &["prepare", "z.geojson", "-o", "z.mzone"]).status.success());
    let arguments = ["overlap", "r.ndjson", "--zones", "z.mzone", "-o", "o.csv"];
    let run = while_running(folder.path(), &arguments, "o.csv.partial", || {
        std::fs::File::options().write(true).open(folder.path().join("z.mzone")).unwrap().set_len(4096).unwrap();
    });
    assert_eq!(run.status.code(), Some(2), "{:?} {}", run.status, text(&run.stderr));
    assert!(!folder.path().join("o.csv").exists());
}

#[test]
fn prepared_zones_of_other_contents_are_refused_whatever_the_time_says() {
    let folder = tempfile::tempdir().unwrap();
    rights(&folder.path().join("r.ndjson"), 2);
    let csv = folder.path().join("z.csv");
    rights(&csv, 2);
    let plain = std::fs::read_to_string(&csv).unwrap();
    std::fs::write(&csv, plain.replace("SRID=4490;", "")).unwrap();
    std::fs::copy(root().join("fixtures/format/rights-4490.prj"), folder.path().join("z.prj"))
        .or_else(|_| std::fs::write(folder.path().join("z.prj"), "EPSG:4490").map(|()| 0))
        .unwrap();
    let prepared = minezone(folder.path(), &["prepare", "z.csv", "-o", "z.mzone"]);
    assert_eq!(prepared.status.code(), Some(0), "{}", text(&prepared.stderr));
    let overlap = || minezone(folder.path(), &["overlap", "r.ndjson", "--zones", "z.mzone"]);
    assert_eq!(overlap().status.code(), Some(0), "{}", text(&overlap().stderr));
    for (name, from, to) in [("z.csv", "118.1", "118.2"), ("z.prj", "4490", "4491")] {
        let path = folder.path().join(name);
        let (whole, written) = (std::fs::read_to_string(&path).unwrap(), path.metadata().unwrap().modified().unwrap());
        assert!(whole.contains(from), "{name}");
        std::fs::write(&path, whole.replacen(from, to, 1)).unwrap();
        std::fs::File::options().write(true).open(&path).unwrap().set_modified(written).unwrap();
        let refused = overlap();
        assert_eq!(refused.status.code(), Some(2), "{name}");
        assert!(text(&refused.stderr).contains("has changed since"), "{}", text(&refused.stderr));
        std::fs::write(&path, whole).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn a_journal_is_not_trusted_beyond_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    rights(&at("r.ndjson"), 8_000);
    let arguments = ["screen", "r.ndjson", "--each", "--as-of", "2025-06-30", "-o", "o.jsonl"];
    let mut child = command(folder.path(), &arguments).stderr(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
    while !at("o.jsonl.journal").exists() {
        assert!(child.try_wait().unwrap().is_none(), "ended before it could be killed");
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_millis(300));
    child.kill().unwrap();
    child.wait().unwrap();
    let resume = || minezone(folder.path(), &[&arguments[..], &["--resume"]].concat());
    let (journal, partial) =
        (std::fs::read(at("o.jsonl.journal")).unwrap(), std::fs::read(at("o.jsonl.partial")).unwrap());
    let refused = |why: &str| {
        let refused = resume();
        assert_eq!(refused.status.code(), Some(2), "{why}: {}", text(&refused.stderr));
        assert!(!at("o.jsonl").exists(), "{why}");
        std::fs::write(at("o.jsonl.journal"), &journal).unwrap();
        std::fs::write(at("o.jsonl.partial"), &partial).unwrap();
    };
    let text_of = String::from_utf8(journal.clone()).unwrap();
    for (from, to) in [
        ("\"complete\":false", "\"complete\":true"),
        ("\"measured\":", "\"measured\":1"),
        ("\"records\":", "\"records\":1"),
    ] {
        std::fs::write(at("o.jsonl.journal"), text_of.replace(from, to)).unwrap();
        refused(to);
    }
    std::fs::write(at("o.jsonl.journal"), "garbage\n").unwrap();
    refused("garbage");
    // An output of an older run is there, and what the journal speaks of is not.
    std::fs::remove_file(at("o.jsonl.partial")).unwrap();
    refused("no partial output");
    let input = std::fs::read_to_string(at("r.ndjson")).unwrap();
    let written = at("r.ndjson").metadata().unwrap().modified().unwrap();
    std::fs::write(at("r.ndjson"), input.replacen("118.1", "118.2", 1)).unwrap();
    std::fs::File::options().write(true).open(at("r.ndjson")).unwrap().set_modified(written).unwrap();
    refused("another input of the same time");
    std::fs::write(at("r.ndjson"), input).unwrap();
    let gone_on = resume();
    assert_eq!(gone_on.status.code(), Some(0), "{}", text(&gone_on.stderr));
    assert_eq!(std::fs::read_to_string(at("o.jsonl")).unwrap().lines().count(), 8_000);
}

#[cfg(unix)]
#[test]
fn what_cannot_be_written_is_an_error_and_no_panic() {
    let folder = tempfile::tempdir().unwrap();
    rights(&folder.path().join("r.ndjson"), 2000);
    lines_only(&folder.path().join("lines.ndjson"));
    for (line, code) in [
        ("minezone --help >/dev/full", 2),
        ("minezone --version >/dev/full", 2),
        ("minezone screen --help >/dev/full", 2),
        ("minezone formats >/dev/full", 2),
        ("minezone overlap r.ndjson --self --touching >/dev/full", 2),
        ("minezone area r.ndjson >/dev/full", 2),
        ("minezone area lines.ndjson --allow-empty 2>/dev/full", 2),
        ("minezone nonsense 2>/dev/full", 2),
        ("minezone overlap lines.ndjson --self --allow-empty 2>&-", 2),
        // Nothing is to be said on standard output, or everything.
        ("minezone area r.ndjson -o o.csv >&- && rm o.csv", 0),
        ("minezone area r.ndjson >&-", 2),
        ("minezone overlap r.ndjson --self --touching >&-", 2),
        ("minezone formats --format json >&-", 2),
        ("minezone completions bash >&-", 2),
        ("minezone --help >&-", 2),
        ("minezone --version >&-", 2),
        ("minezone formats >&- 2>&-", 2),
        ("minezone formats >/dev/null", 0),
        ("RAYON_NUM_THREADS=99999999 minezone area r.ndjson", 2),
        ("RAYON_NUM_THREADS=2 minezone area r.ndjson", 0),
        ("RAYON_NUM_THREADS=x minezone area r.ndjson", 0),
    ] {
        let run = shell(folder.path(), line);
        assert_eq!(run.status.code(), Some(code), "{line}: {}", text(&run.stderr));
        assert!(!text(&run.stderr).contains("panicked"), "{line}: {}", text(&run.stderr));
    }
    // A reader that has seen enough, of results and of remarks.
    for line in ["minezone overlap r.ndjson --self --touching", "minezone area lines.ndjson --allow-empty 2>&1"] {
        let run = shell(folder.path(), &format!("( {line}; echo $? >code ) | head -c 1 >/dev/null; cat code"));
        assert_eq!(text(&run.stdout).trim(), "0", "{line}: {}", text(&run.stderr));
    }
    // A limit of the size of files stands for a full disk.
    let writes = [
        "overlap r.ndjson --self --touching -o o.csv",
        "screen r.ndjson --each -o o.jsonl --quarantine q.geojsonl",
        "convert r.ndjson o.kmz",
        "convert r.ndjson o.kml",
        "convert r.ndjson o.shp",
        "convert r.ndjson o.gpkg",
        "convert r.ndjson o.csv",
        "convert r.ndjson o.geojson",
        "prepare r.ndjson -o o.mzone",
        "area r.ndjson -o o.csv",
    ];
    std::fs::remove_file(folder.path().join("code")).unwrap();
    for line in writes {
        let run = shell(folder.path(), &format!("trap '' XFSZ; ulimit -f 16; minezone {line}"));
        assert_eq!(run.status.code(), Some(2), "{line}: {:?} {}", run.status, text(&run.stderr));
        let left: Vec<String> = names(folder.path()).into_iter().filter(|name| !name.ends_with(".partial")).collect();
        assert_eq!(left, ["lines.ndjson", "r.ndjson"], "{line}");
        for name in names(folder.path()).iter().filter(|name| name.ends_with(".partial")) {
            std::fs::remove_file(folder.path().join(name)).unwrap();
        }
    }
}

#[test]
fn there_is_no_output_without_its_quarantine() {
    let folder = tempfile::tempdir().unwrap();
    rights(&folder.path().join("r.ndjson"), 20);
    for each in [&["--each", "-o", "o.jsonl"][..], &["-o", "o.json"]] {
        std::fs::create_dir_all(folder.path().join("q.geojsonl")).unwrap();
        let run = minezone(folder.path(), &[&["screen", "r.ndjson", "--quarantine", "q.geojsonl"][..], each].concat());
        assert_eq!(run.status.code(), Some(2), "{}", text(&run.stderr));
        assert_eq!(names(folder.path()), ["q.geojsonl", "r.ndjson"]);
        std::fs::remove_dir(folder.path().join("q.geojsonl")).unwrap();
        let nowhere = ["screen", "r.ndjson", "--quarantine", "nowhere/q.geojsonl"];
        let run = minezone(folder.path(), &[&nowhere[..], each].concat());
        assert_eq!(run.status.code(), Some(2), "{}", text(&run.stderr));
        assert_eq!(names(folder.path()), ["r.ndjson"]);
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_where_a_file_should_be_is_refused_and_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    rights(&at.join("r.ndjson"), 3);
    rights(&at.join("c.csv"), 3);
    let shp = minezone(at, &["convert", "r.ndjson", "s.shp"]);
    assert_eq!(shp.status.code(), Some(0), "{}", text(&shp.stderr));
    let pipe = |name: &str| {
        let _ = std::fs::remove_file(at.join(name));
        assert!(Command::new("mkfifo").arg(at.join(name)).status().unwrap().success());
    };
    for (name, line) in [
        ("c.prj", "overlap c.csv --self"),
        ("s.cpg", "overlap s.shp --self"),
        ("s.prj", "overlap r.ndjson --zones s.shp"),
        ("p.geojson", "overlap p.geojson --self"),
        ("p.geojson", "screen p.geojson"),
        ("p.gpkg", "overlap r.ndjson --zones p.gpkg"),
        ("p.mzone", "overlap r.ndjson --zones p.mzone"),
        ("o.csv.journal", "overlap r.ndjson --self -o o.csv --resume"),
        ("o.csv.partial", "overlap r.ndjson --self -o o.csv"),
    ] {
        pipe(name);
        let child = command(at, &line.split(' ').collect::<Vec<_>>()).spawn().unwrap();
        let id = child.id();
        let watch = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_secs(30));
            Command::new("sh").args(["-c", &format!("kill -9 {id} 2>/dev/null")]).status()
        });
        let run = ended(child);
        drop(watch);
        assert_eq!(run.status.code(), Some(2), "{name}: {:?} {}", run.status, text(&run.stderr));
        std::fs::remove_file(at.join(name)).unwrap();
        if name.starts_with("s.") {
            assert!(minezone(at, &["convert", "r.ndjson", "s.shp"]).status.success());
        }
    }
}

/// A few moments only; `benches/endings.py` tries many, in every format.
#[cfg(unix)]
#[test]
fn a_conversion_that_is_ended_leaves_the_old_set_or_the_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    rights(&at.join("r.ndjson"), 6000);
    rights(&at.join("old.ndjson"), 3);
    let convert = |from: &str| command(at, &["convert", from, "o.shp"]).stderr(Stdio::null()).spawn().unwrap();
    let set = || -> Vec<(String, Vec<u8>)> {
        let own = names(at).into_iter().filter(|name| name.starts_with("o."));
        own.map(|name| (name.clone(), std::fs::read(at.join(&name)).unwrap())).collect()
    };
    let begun = Instant::now();
    assert!(convert("r.ndjson").wait().unwrap().success());
    let (new, longest) = (set(), begun.elapsed());
    assert!(convert("old.ndjson").wait().unwrap().success());
    let old = set();
    assert!(new.len() == 5 && old.len() == 5 && new != old);
    for moment in 0..9_u32 {
        let mut child = convert("r.ndjson");
        std::thread::sleep(longest * (moment / 3) / 3 + Duration::from_millis(20));
        let signal = ["INT", "TERM", "KILL"][moment as usize % 3];
        let _ = Command::new("sh").args(["-c", &format!("kill -{signal} {} 2>/dev/null", child.id())]).status();
        let code = child.wait().unwrap().code();
        // None where it was killed, or so early that it had not begun to listen.
        assert!(matches!(code, None | Some(0 | 130)) && (signal != "KILL" || code != Some(130)), "{signal}: {code:?}");
        let found = set();
        assert!(
            found == old || found == new,
            "{signal} at {moment}: {:?}",
            found.iter().map(|(name, _)| name).collect::<Vec<_>>()
        );
        // The next run in this folder removes what a killed one has left.
        assert!(convert("old.ndjson").wait().unwrap().success());
        assert!(names(at).iter().all(|name| !name.starts_with('.')), "{:?}", names(at));
        assert_eq!(set(), old);
    }
}

#[cfg(unix)]
#[test]
fn a_batch_that_is_asked_to_end_ends_as_by_ctrl_c() {
    for signal in ["TERM", "HUP", "INT"] {
        let folder = tempfile::tempdir().unwrap();
        rights(&folder.path().join("r.ndjson"), 20_000);
        let arguments = ["screen", "r.ndjson", "--each", "-o", "o.jsonl"];
        let mut id = PathBuf::new();
        let mut child = command(folder.path(), &arguments).stdout(Stdio::null()).spawn().unwrap();
        id.push(child.id().to_string());
        while !folder.path().join("o.jsonl.partial").metadata().is_ok_and(|found| found.len() > 0) {
            assert!(child.try_wait().unwrap().is_none());
            std::thread::sleep(Duration::from_millis(5));
        }
        let kill = format!("kill -{signal} {}", id.display());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
        let mut reported = String::new();
        child.stderr.take().unwrap().read_to_string(&mut reported).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(130), "{signal}: {reported}");
        assert!(reported.contains("interrupted after"), "{signal}: {reported}");
        assert!(!folder.path().join("o.jsonl").exists() && folder.path().join("o.jsonl.partial").exists());
    }
}
