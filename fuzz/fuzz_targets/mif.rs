//! Any bytes as a MIF, and what follows a NUL as its MID: records or coded diagnostics, never a panic. The files of
//! `fixtures/mif/` are its corpus.

#![no_main]

use libfuzzer_sys::fuzz_target;
use minezone::format::{self, ReadOptions};

fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (objects, rows) = bytes.split_at(bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len()));
    let path = folder.path().join("input.mif");
    std::fs::write(&path, objects).expect("room for it");
    std::fs::write(path.with_extension("mid"), rows.get(1..).unwrap_or_default()).expect("room for it");
    let Ok(layers) = format::open(&path, &ReadOptions::default()) else { return };
    for layer in layers {
        for feature in layer.read().flatten() {
            let positions = feature.geometry.parts.iter().flatten().flatten();
            assert!(positions.flatten().all(|x| x.is_finite()), "{feature:?}");
        }
    }
});
