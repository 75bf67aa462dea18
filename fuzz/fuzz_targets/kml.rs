//! Any bytes as a KML. Its seeds are `fixtures/kml/`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| minezone_fuzz::read("input.kml", bytes));
