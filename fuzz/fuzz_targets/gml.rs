//! Any bytes as a GML. Its seeds are `fixtures/gml/`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| minezone_fuzz::read("input.gml", bytes));
