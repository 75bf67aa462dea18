//! Any bytes as the .shp, .shx and .dbf of a set: the first four say where one ends and the next begins. Records with
//! finite positions or coded diagnostics, never a panic.

#![no_main]

use libfuzzer_sys::fuzz_target;
use minezone::format::{self, ReadOptions};

fuzz_target!(|bytes: &[u8]| {
    let [a, b, c, d, rest @ ..] = bytes else { return };
    let first = usize::from(u16::from_le_bytes([*a, *b])).min(rest.len());
    let (shapes, rest) = rest.split_at(first);
    let second = usize::from(u16::from_le_bytes([*c, *d])).min(rest.len());
    let (index, table) = rest.split_at(second);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("set.shp");
    for (ending, bytes) in [("shp", shapes), ("shx", index), ("dbf", table)] {
        std::fs::write(path.with_extension(ending), bytes).expect("room for it");
    }
    let Ok(layers) = format::open(&path, &ReadOptions::default()) else { return };
    for layer in layers {
        for feature in layer.read().flatten() {
            let positions = feature.geometry.parts.iter().flatten().flatten();
            assert!(positions.flatten().all(|x| x.is_finite()), "{feature:?}");
        }
    }
});
