//! Any bytes as the rows of a CSV with well-known text. Its seeds are made by `fuzz/seeds.py`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| minezone_fuzz::read("input.csv", &[b"id,WKT\n", bytes].concat()));
