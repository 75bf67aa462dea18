//! Any bytes behind the magic of a FlatGeobuf. Its seeds are made by `fuzz/seeds.py`.

#![no_main]

const MAGIC: &[u8] = b"fgb\x03fgb\x00";

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| minezone_fuzz::read("input.fgb", &[MAGIC, bytes].concat()));
