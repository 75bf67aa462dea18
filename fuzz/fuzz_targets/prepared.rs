//! Any bytes as prepared zones, with the checksum that they ought to have: opening neither panics nor takes memory out
//! of proportion. Its seeds are made by `fuzz/seeds.py`.

#![no_main]

use minezone::layer::prepared;
use xxhash_rust::xxh3::xxh3_128;

/// Where in the header the checksum lies, and where what it is of begins.
const CHECKSUM: std::ops::Range<usize> = 16..32;
const CHECKED: usize = 64;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let mut bytes = bytes.to_vec();
    if let Some(checked) = bytes.get(CHECKED..) {
        let checksum = xxh3_128(checked).to_le_bytes();
        bytes[CHECKSUM].copy_from_slice(&checksum);
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("input.mzones");
    std::fs::write(&path, &bytes).expect("room for it");
    let Ok((layers, _)) = prepared::open(&path, None, true) else { return };
    let zones = layers.iter().flat_map(|layer| &layer.zones);
    assert!(zones.map(|zone| zone.surface.vertex_count()).sum::<usize>() <= bytes.len());
});
