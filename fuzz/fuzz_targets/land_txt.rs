//! Any bytes as 国土 TXT. Its seeds are made by `fuzz/seeds.py`.

#![no_main]

use minezone::format::{self, ReadOptions};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    // Its sections, so that the text is not taken for a table.
    let text = ["[地块坐标]\n".as_bytes(), bytes].concat();
    let Ok(layers) = format::from_memory(text, "input.txt", &ReadOptions::default()) else { return };
    minezone_fuzz::check_records(layers, f64::is_finite);
});
