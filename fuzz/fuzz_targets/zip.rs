//! Any bytes as a zip archive of a file in any format. Its seeds are the archives of `fixtures/format/`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| minezone_fuzz::read("input.zip", bytes));
