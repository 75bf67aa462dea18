//! Any bytes as a table of corners: the first byte says as which file, and how angles are written.

#![no_main]

use libfuzzer_sys::fuzz_target;
use minezone::format::{self, Angles, ReadOptions};

fuzz_target!(|bytes: &[u8]| {
    let Some((&first, bytes)) = bytes.split_first() else { return };
    let file = ["fuzz.csv", "fuzz.txt", "fuzz.xlsx"][usize::from(first) % 3];
    let angles = [Angles::Degrees, Angles::Dms, Angles::Packed][usize::from(first) / 3 % 3];
    let options = ReadOptions { angles, ..ReadOptions::default() };
    let Ok(layers) = format::from_memory(bytes.to_vec(), file, &options) else { return };
    for layer in layers {
        let counted = layer.count;
        let mut records = 0;
        for record in layer.read() {
            records += 1;
            let Ok(feature) = record else { continue };
            let positions = feature.geometry.parts.iter().flatten().flatten();
            assert!(positions.flatten().all(|x| x.is_finite()), "{feature:?}");
        }
        assert!(counted.is_none_or(|count| count == records), "{counted:?} {records}");
    }
});
