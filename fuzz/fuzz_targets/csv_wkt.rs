//! Any bytes as CSV with well-known text: records with finite positions or coded diagnostics, never a panic.

#![no_main]

use std::io::Write;

use libfuzzer_sys::fuzz_target;
use minezone::format::{self, ReadOptions};

fuzz_target!(|bytes: &[u8]| {
    // GDAL reads the geometries, so a file is needed.
    let mut file = tempfile::Builder::new().suffix(".csv").tempfile().expect("a temporary file");
    file.write_all(b"id,WKT\n").and_then(|()| file.write_all(bytes)).expect("room for it");
    let Ok(layers) = format::open(file.path(), &ReadOptions::default()) else { return };
    for layer in layers {
        for feature in layer.read().flatten() {
            let positions = feature.geometry.parts.iter().flatten().flatten();
            assert!(positions.flatten().all(|x| !x.is_nan()), "{feature:?}");
        }
    }
});
