//! Any bytes as a GeoJSON file: records or coded diagnostics, never a panic.

#![no_main]

use libfuzzer_sys::fuzz_target;
use minezone::input::{Input, InputOptions};

fuzz_target!(|bytes: &[u8]| {
    let Ok(input) = Input::from_geojson(bytes.to_vec(), "fuzz.geojson", &InputOptions::with_ids_from(Some("id"))) else { return };
    let counted = input.count;
    let mut records = 0;
    for outcome in input {
        records += 1;
        let rejected = outcome.diagnostics.iter().any(|d| d.code.effect() == minezone::diagnostic::Effect::Rejected);
        assert_eq!(outcome.placed.is_none(), rejected);
    }
    assert!(counted.is_none_or(|count| count == records), "{counted:?} {records}");
});
