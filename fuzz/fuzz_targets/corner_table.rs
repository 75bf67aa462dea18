//! Any bytes as a table of corners: the first byte says as which file, and how angles are written. Its seeds are made by
//! `fuzz/seeds.py`.

#![no_main]

use minezone::format::{self, Angles, ReadOptions};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((&first, bytes)) = bytes.split_first() else { return };
    let file = ["input.csv", "input.txt"][usize::from(first) % 2];
    let angles = [Angles::Degrees, Angles::Dms, Angles::Packed][usize::from(first) / 2 % 3];
    let options = ReadOptions { angles, ..ReadOptions::default() };
    let Ok(layers) = format::from_memory(bytes.to_vec(), file, &options) else { return };
    minezone_fuzz::check_records(layers, f64::is_finite);
});
