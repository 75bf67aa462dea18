use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::support::root;

/// What each room may know of the others; the page of the same name says why.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("ellipsoid", &[]),
    ("quiet", &[]),
    ("visible", &[]),
    ("table", &["visible"]),
    ("error", &["diagnostic"]),
    ("cell", &[]),
    ("scratch", &[]),
    ("shortened", &[]),
    ("half_width", &[]),
    ("language", &[]),
    ("message", &["language"]),
    ("stamp", &["format", "error"]),
    ("geometry", &["ellipsoid"]),
    ("measure", &["normalise", "geometry", "ellipsoid"]),
    ("diagnostic", &["geometry", "shortened", "language"]),
    ("feature", &["diagnostic", "error", "geometry"]),
    ("format", &["crs", "cell", "half_width", "feature", "diagnostic", "error", "geometry", "quiet", "scratch"]),
    ("convert", &["input", "stamp", "format", "crs", "feature", "diagnostic", "error", "geometry"]),
    ("crs", &["error", "geometry", "ellipsoid", "quiet"]),
    ("normalise", &["ellipsoid", "feature", "diagnostic", "geometry"]),
    ("index", &["normalise", "ellipsoid", "geometry", "measure"]),
    ("input", &["format", "crs", "normalise", "feature", "diagnostic", "error", "geometry", "visible"]),
    (
        "ledger",
        &[
            "cell",
            "table",
            "shortened",
            "input",
            "crs",
            "right",
            "normalise",
            "feature",
            "diagnostic",
            "error",
            "geometry",
            "ellipsoid",
            "output",
            "visible",
            "message",
            "language",
        ],
    ),
    (
        "layer",
        &[
            "input",
            "stamp",
            "feature",
            "format",
            "index",
            "crs",
            "measure",
            "ellipsoid",
            "geometry",
            "diagnostic",
            "error",
        ],
    ),
    (
        "right",
        &[
            "format",
            "crs",
            "error",
            "half_width",
            "input",
            "normalise",
            "feature",
            "diagnostic",
            "ellipsoid",
            "geometry",
            "shortened",
            "message",
            "language",
        ],
    ),
    ("record_file", &["diagnostic", "shortened"]),
    (
        "rule",
        &[
            "error",
            "record_file",
            "diagnostic",
            "language",
            "right",
            "layer",
            "measure",
            "geometry",
            "shortened",
            "message",
        ],
    ),
    ("plan", &["record_file", "rule", "right", "layer", "input", "format", "geometry", "diagnostic", "error"]),
    ("explain", &["diagnostic", "plan", "rule", "right", "output", "table", "visible", "message", "language"]),
    (
        "lint",
        &[
            "message",
            "table",
            "shortened",
            "plan",
            "record_file",
            "rule",
            "right",
            "layer",
            "measure",
            "ellipsoid",
            "geometry",
            "diagnostic",
            "error",
            "output",
            "visible",
            "language",
        ],
    ),
    ("quota", &["plan", "rule", "right"]),
    ("screen", &["error", "plan", "rule", "right", "layer", "measure"]),
    ("batch", &["screen", "right"]),
    (
        "report",
        &[
            "error",
            "table",
            "visible",
            "shortened",
            "cell",
            "feature",
            "input",
            "screen",
            "quota",
            "rule",
            "plan",
            "layer",
            "diagnostic",
            "geometry",
            "output",
            "measure",
            "ellipsoid",
            "right",
            "message",
            "language",
        ],
    ),
    ("output", &["error", "scratch", "language", "message"]),
    (
        "info",
        &["language", "output", "table", "visible", "format", "input", "right", "geometry", "diagnostic", "error"],
    ),
    (
        "job",
        &[
            "output",
            "stamp",
            "cell",
            "crs",
            "diagnostic",
            "ellipsoid",
            "error",
            "feature",
            "format",
            "geometry",
            "input",
            "layer",
            "ledger",
            "plan",
            "report",
            "right",
            "rule",
            "screen",
            "language",
        ],
    ),
    (
        "prelude",
        &[
            "crs",
            "ellipsoid",
            "error",
            "geometry",
            "job",
            "language",
            "layer",
            "measure",
            "output",
            "plan",
            "report",
            "right",
            "rule",
            "screen",
        ],
    ),
    ("lib", &["error", "plan", "report", "right", "rule", "screen"]),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// The rooms that a source names after `crate::`.
fn known(text: &str) -> BTreeSet<String> {
    let mut rooms = BTreeSet::new();
    for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
        for rest in line.split("crate::").skip(1) {
            rooms.insert(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        }
    }
    rooms
}

fn all() -> Vec<(String, PathBuf, String)> {
    let mut files = Vec::new();
    sources(&root().join("src"), &mut files);
    files.sort();
    let room = |path: &Path| {
        let inner = path.strip_prefix(root().join("src")).unwrap().to_path_buf();
        inner.iter().next().unwrap().to_string_lossy().trim_end_matches(".rs").to_owned()
    };
    files.into_iter().map(|path| (room(&path), path.clone(), std::fs::read_to_string(path).unwrap())).collect()
}

#[test]
fn dependencies_go_one_way() {
    let may_know: BTreeMap<&str, &[&str]> = MAY_KNOW.iter().copied().collect();
    for (room, path, text) in all() {
        if room == "cli" || room == "main" {
            let inner = known(&text);
            assert!(inner.is_empty() || room == "cli", "{}: {inner:?}", path.display());
            continue;
        }
        let allowed = may_know.get(room.as_str()).unwrap_or_else(|| panic!("{room} has no row in this test"));
        for other in known(&text).into_iter().filter(|other| *other != room) {
            // Names that lib.rs hands on stand for their room.
            assert!(allowed.contains(&other.as_str()), "{} knows {other}", path.display());
        }
    }
}

/// The files of its room that a source imports from.
fn neighbours(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    for rest in code.join("\n").split("super::").skip(1) {
        let names = rest.strip_prefix('{').map_or(rest, |list| list.split('}').next().unwrap());
        let first = |name: &str| name.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        found.extend(names.split(',').take(if rest.starts_with('{') { usize::MAX } else { 1 }).map(first));
    }
    found
}

/// Every way from one file of a room to another by its imports ends.
#[test]
fn files_of_the_job_and_of_the_command_line_form_no_circle() {
    for room in ["job", "cli"] {
        let folder = root().join("src").join(room);
        let files: BTreeMap<String, BTreeSet<String>> = all()
            .into_iter()
            .filter(|(_, path, _)| path.parent() == Some(&folder) && !path.ends_with("mod.rs"))
            .map(|(_, path, text)| (path.file_stem().unwrap().to_string_lossy().into_owned(), neighbours(&text)))
            .collect();
        assert!(files.len() > 15, "{room}");
        // Files that know none of those that are left are taken away, until none is.
        let mut left: BTreeSet<&String> = files.keys().collect();
        while !left.is_empty() {
            let free: Vec<&String> = left
                .iter()
                .copied()
                .filter(|file| files[*file].iter().all(|other| other == *file || !left.contains(other)))
                .collect();
            assert!(!free.is_empty(), "{room}: these files know each other in a circle: {left:?}");
            free.into_iter().for_each(|file| assert!(left.remove(file)));
        }
    }
}

#[test]
fn the_library_neither_prints_nor_ends_the_program() {
    for (room, path, text) in all().into_iter().filter(|(room, ..)| room != "cli" && room != "main") {
        for word in ["println!", "print!(", "dbg!(", "process::exit", "todo!", "unimplemented!"] {
            // What stands in examples of the documentation is not the library's.
            let code = || text.lines().filter(|line| !line.trim_start().starts_with("//"));
            assert!(!code().any(|line| line.contains(word)), "{room}: {} has {word}", path.display());
        }
    }
}

#[test]
fn only_one_file_writes_to_the_terminal() {
    for (_, path, text) in all().into_iter().filter(|(room, ..)| room == "cli" || room == "main") {
        for word in ["println!", "print!(", "dbg!(", "io::stdout()", "io::stderr()"] {
            // When there is no memory left, a fixed text is said.
            let is_allowed = path.ends_with("cli/terminal.rs") && word.starts_with("io::")
                || path.ends_with("cli/memory.rs") && word == "io::stderr()";
            assert!(is_allowed || !text.contains(word), "{} has {word}", path.display());
        }
    }
}

#[test]
fn files_are_small() {
    let mut lengths: Vec<usize> = Vec::new();
    for (_, path, text) in all() {
        let lines = text.lines().count();
        assert!(lines <= 500, "{} has {lines} lines", path.display());
        lengths.push(lines);
    }
    lengths.sort_unstable();
    assert!(lengths[lengths.len() / 2] <= 150, "the median file has {} lines", lengths[lengths.len() / 2]);
}

#[test]
fn the_library_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<minezone::Plan>();
    shared::<minezone::Right>();
    shared::<minezone::Screener>();
    shared::<minezone::Screening>();
    shared::<minezone::Report>();
    shared::<minezone::Error>();
    shared::<minezone::layer::Layer>();
}

/// Places of the page that are paths: in its block of rooms, between backticks, and behind links. With
/// each the folders in which it may lie.
fn paths_of_the_page() -> Vec<(String, Vec<PathBuf>)> {
    let page = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let is_path = |word: &str| word.contains('/') || [".rs", ".toml", ".md"].iter().any(|end| word.ends_with(end));
    let (mut found, mut in_rooms, mut room) = (Vec::new(), false, root());
    for line in page.lines() {
        if line.starts_with("```") {
            in_rooms = !in_rooms;
        } else if in_rooms {
            let words = line.split(|c: char| c.is_whitespace() || ",;:()".contains(c)).filter(|word| is_path(word));
            let (outer, indent) = (root().join("src"), line.len() - line.trim_start().len());
            for (n, word) in words.enumerate() {
                // A line starts with its room, which the words after it may lie in.
                let beside = if indent == 0 { root() } else { outer.clone() };
                if n == 0 && indent <= 2 {
                    room = beside.join(word);
                }
                let inside = if indent <= 2 { vec![beside, room.clone()] } else { vec![room.clone()] };
                found.push((word.to_owned(), inside));
            }
        } else {
            let ticked = line.split('`').skip(1).step_by(2);
            let linked = line.split("](").skip(1).filter_map(|rest| rest.split(')').next());
            // From an angle bracket on it is for the reader to choose.
            let fixed = |word: &str| word.split(['<', '*']).next().unwrap().to_owned();
            let words = ticked.chain(linked).filter(|word| is_path(word) && !word.contains(' '));
            found.extend(words.map(|word| (fixed(word), vec![root()])));
        }
    }
    found
}

#[test]
fn every_path_of_the_page_exists() {
    let paths = paths_of_the_page();
    assert!(paths.len() > 100, "{} paths were found on the page", paths.len());
    for (path, folders) in paths {
        let exists = folders.iter().map(|folder| folder.join(&path)).any(|place| match path.ends_with('/') {
            true => place.is_dir(),
            false => place.exists(),
        });
        assert!(exists, "ARCHITECTURE.md names {path}, which is not there");
    }
}

#[test]
fn every_file_of_code_that_the_design_names_exists() {
    let design = std::fs::read_to_string(root().join("DESIGN.md")).unwrap();
    let named: Vec<&str> = design.split('`').skip(1).step_by(2).filter(|word| word.starts_with("src/")).collect();
    assert!(named.len() > 10, "{named:?}");
    for path in named {
        assert!(root().join(path).exists(), "DESIGN.md names {path}, which is not there");
    }
}

#[test]
fn every_room_is_on_the_page() {
    let named: BTreeSet<PathBuf> = paths_of_the_page()
        .into_iter()
        .flat_map(|(path, folders)| folders.into_iter().map(move |folder| folder.join(&path)))
        .collect();
    let mut rooms: BTreeSet<PathBuf> = BTreeSet::new();
    for (_, path, _) in all() {
        let folder = path.parent().unwrap().to_path_buf();
        rooms.insert(if folder == root().join("src") { path } else { folder });
    }
    for room in rooms {
        assert!(named.contains(&room), "{} is not in ARCHITECTURE.md", room.display());
    }
}

#[test]
fn every_dependency_is_reported_in_design() {
    let design = std::fs::read_to_string(root().join("DESIGN.md")).unwrap();
    let cargo: toml::Table = std::fs::read_to_string(root().join("Cargo.toml")).unwrap().parse().unwrap();
    for table in ["dependencies", "dev-dependencies"] {
        for name in cargo[table].as_table().unwrap().keys() {
            assert!(design.contains(&format!("`{name}`")), "DESIGN.md does not say why {name}");
        }
    }
}
