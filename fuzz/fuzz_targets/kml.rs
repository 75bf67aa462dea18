//! Any bytes as the inside of a KML document: records or coded diagnostics, never a panic, and never a crash of GDAL.

#![no_main]

use std::io::Write;

use libfuzzer_sys::fuzz_target;
use minezone::format::{self, ReadOptions};

const HEAD: &[u8] = b"<?xml version=\"1.0\"?><kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document>";
const TAIL: &[u8] = b"</Document></kml>";

fuzz_target!(|bytes: &[u8]| {
    let mut file = tempfile::Builder::new().suffix(".kml").tempfile().expect("a temporary file");
    file.write_all(&[HEAD, bytes, TAIL].concat()).expect("room for it");
    let Ok(layers) = format::open(file.path(), &ReadOptions::default()) else { return };
    for layer in layers {
        for feature in layer.read().flatten() {
            let positions = feature.geometry.parts.iter().flatten().flatten();
            assert!(positions.flatten().all(|x| !x.is_nan()), "{feature:?}");
        }
    }
});
