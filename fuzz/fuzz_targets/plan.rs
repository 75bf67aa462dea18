//! Any texts as the files of a plan folder, each behind a line that names it: what opens is linted, explained and
//! asked about a right. Its seeds are made by `fuzz/seeds.py`.

#![no_main]

use std::path::{Component, Path};

use minezone::diagnostic::{Code, Severity};
use minezone::explain::{Language, explain};
use minezone::feature::ArealGeometry;
use minezone::{Plan, Right, Screener, lint};

/// Begins a line that names a file.
const NAMES: &str = "=== ";

/// A right of some hectares, with what most rules ask for.
fn right() -> Right {
    let corners = [[118.3, 36.6], [118.31, 36.6], [118.31, 36.61], [118.3, 36.61], [118.3, 36.6]];
    let shape = ArealGeometry { parts: vec![vec![corners.to_vec()]] };
    let right = Right::new("A", shape).expect("a square");
    right.with("mineral", "limestone").with("method", "open_pit").with("scale_kt_a", 500)
}

libfuzzer_sys::fuzz_target!(|text: &str| {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for file in text.split(NAMES).skip(1) {
        let (name, contents) = file.split_once('\n').unwrap_or((file, ""));
        let is_within = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
        let path = folder.path().join(name);
        // A name that no file can have is no file.
        if is_within && path.parent().is_some_and(|parent| std::fs::create_dir_all(parent).is_ok()) {
            _ = std::fs::write(path, contents);
        }
    }
    let linted = lint::lint(folder.path());
    let opened = Plan::open(folder.path());
    if let (Ok(found), Err(error)) = (&linted, &opened) {
        let is_found =
            |code: Code| found.faults.iter().any(|fault| fault.severity == Severity::Error && fault.code == code);
        let mut errors = error.diagnostics().iter().filter(|fault| fault.severity == Severity::Error);
        assert!(!found.is_sound() && errors.all(|fault| is_found(fault.code)), "{error:?}");
    }
    let Ok(plan) = opened else { return };
    for rule in &plan.rules {
        _ = explain(&plan, rule, Language::Zh);
    }
    let right = right();
    let screener =
        Screener::new(&plan).as_of(plan.term.from).with_drafts(true).with_batch(std::slice::from_ref(&right));
    let screening = screener.screen(&right);
    assert_eq!(screening.id, right.id);
});
