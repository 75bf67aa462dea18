//! What must hold of every file, whatever is in it.

use std::path::Path;

use minezone::diagnostic::Severity;
use minezone::format::{self, ReadOptions, Records};
use minezone::input::{Input, InputOptions};

/// Reads a file of these bytes, as far as it can be read: into records, and these into valid surfaces.
pub fn read(name: &str, bytes: &[u8]) {
    read_set(&[(name, bytes)]);
}

/// The same of files that are read together; the first is opened.
pub fn read_set(files: &[(&str, &[u8])]) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).expect("room for it");
    }
    let path = folder.path().join(files[0].0);
    let Ok(layers) = format::open(&path, &ReadOptions::default()) else { return };
    // Binary files may hold any number: placing is to reject it.
    check_records(layers, |_| true);
    place(&path);
}

/// As many records as the file states, each with positions that are allowed or a coded diagnostic.
pub fn check_records(layers: Vec<Records>, is_allowed: fn(f64) -> bool) {
    for layer in layers {
        let stated = layer.count;
        let mut count = 0;
        for record in layer.read() {
            let feature = match record {
                Ok(feature) => feature,
                Err(rejected) => {
                    count += rejected.records;
                    continue;
                }
            };
            count += 1;
            let positions = feature.geometry.parts.iter().flatten().flatten();
            assert!(positions.flatten().all(|x| is_allowed(*x)), "{feature:?}");
        }
        assert!(stated.is_none_or(|stated| stated == count), "{stated:?} {count}");
    }
}

/// Brings the records of a file to valid surfaces.
fn place(path: &Path) {
    let Ok(inputs) = Input::open_together(path, &InputOptions::default()) else { return };
    inputs.into_iter().for_each(check_outcomes);
}

/// Each record has a surface of finite positions, or a reason why it has none.
pub fn check_outcomes(input: Input) {
    let stated = input.count;
    let mut count = 0;
    for outcome in input {
        count += outcome.records;
        let is_rejected = outcome.diagnostics.iter().any(|reported| reported.code.severity() == Severity::Error);
        assert_eq!(is_rejected, outcome.feature.is_none(), "{:?}", outcome.diagnostics);
        if let Some(feature) = outcome.feature {
            let [min, max] = [feature.surface.envelope().min, feature.surface.envelope().max];
            assert!(min.iter().chain(&max).all(|x| x.is_finite()), "{feature:?}");
            assert!(feature.surface.area_m2() > 0.0, "{feature:?}");
        }
    }
    assert!(stated.is_none_or(|stated| stated == count), "{stated:?} {count}");
}
