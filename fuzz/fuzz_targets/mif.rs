//! Any bytes as a MIF, and what follows a NUL as its MID. Its seeds are made by `fuzz/seeds.py`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let (objects, rows) = bytes.split_at(bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len()));
    minezone_fuzz::read_set(&[("input.mif", objects), ("input.mid", rows.get(1..).unwrap_or_default())]);
});
