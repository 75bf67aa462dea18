//! Any bytes as a DXF: records or coded diagnostics, never a panic. The files of `fixtures/dxf/` are its corpus.

#![no_main]

use std::io::Write;

use libfuzzer_sys::fuzz_target;
use minezone::format::{self, ReadOptions};

fuzz_target!(|bytes: &[u8]| {
    let mut file = tempfile::Builder::new().suffix(".dxf").tempfile().expect("a temporary file");
    file.write_all(bytes).expect("room for it");
    let Ok(layers) = format::open(file.path(), &ReadOptions::default()) else { return };
    for layer in layers {
        for feature in layer.read().flatten() {
            let positions = feature.geometry.parts.iter().flatten().flatten();
            assert!(positions.flatten().all(|x| x.is_finite()), "{feature:?}");
        }
    }
});
