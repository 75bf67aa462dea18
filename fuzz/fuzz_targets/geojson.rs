//! Any bytes as a GeoJSON. Its seeds are `fixtures/invalid/` and `fixtures/crs/`.

#![no_main]

use minezone::input::{Input, InputOptions};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let options = InputOptions::with_ids_from(Some("id"));
    let Ok(input) = Input::from_geojson(bytes.to_vec(), "input.geojson", &options) else { return };
    minezone_fuzz::check_outcomes(input);
});
