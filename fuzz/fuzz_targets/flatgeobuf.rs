//! Any bytes behind the magic of a FlatGeobuf: records or coded diagnostics, never a panic, and never a crash of GDAL.

#![no_main]

use std::io::Write;

use libfuzzer_sys::fuzz_target;
use minezone::format::{self, ReadOptions};

const MAGIC: &[u8] = b"fgb\x03fgb\x00";

fuzz_target!(|bytes: &[u8]| {
    let mut file = tempfile::Builder::new().suffix(".fgb").tempfile().expect("a temporary file");
    file.write_all(&[MAGIC, bytes].concat()).expect("room for it");
    let Ok(layers) = format::open(file.path(), &ReadOptions::default()) else { return };
    for layer in layers {
        layer.read().flatten().for_each(drop);
    }
});
