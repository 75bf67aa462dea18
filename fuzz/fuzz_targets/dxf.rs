//! Any bytes as a DXF. Its seeds are `fixtures/dxf/`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| minezone_fuzz::read("input.dxf", bytes));
