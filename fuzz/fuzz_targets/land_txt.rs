//! Any bytes as 国土 TXT: parcels with finite positions or coded diagnostics, never a panic.

#![no_main]

use libfuzzer_sys::fuzz_target;
use minezone::format::{self, ReadOptions};

fuzz_target!(|bytes: &[u8]| {
    // Its sections, so that the text is not taken for a table.
    let text = [b"[\xe5\x9c\xb0\xe5\x9d\x97\xe5\x9d\x90\xe6\xa0\x87]\n", bytes].concat();
    let Ok(layers) = format::from_memory(text, "fuzz.txt", &ReadOptions::default()) else { return };
    for layer in layers {
        for feature in layer.read().flatten() {
            let positions = feature.geometry.parts.iter().flatten().flatten();
            assert!(positions.flatten().all(|x| x.is_finite()), "{feature:?}");
            assert!(feature.geometry.parts.iter().flatten().all(|ring| ring.first() == ring.last()));
        }
    }
});
