//! Any bytes as a GeoPackage, which SQLite and GDAL read. Its seeds are the `.gpkg` of `fixtures/format/`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| minezone_fuzz::read("input.gpkg", bytes));
