//! The projection against 40-digit vectors: fixtures/plane/make_transverse_mercator.py says how they were made.

use minezone::ellipsoid::{Parameters, TransverseMercator};
use serde_json::Value;

use crate::support::root;

fn number(row: &Value, name: &str) -> f64 {
    match &row[name] {
        Value::String(text) => text.parse().unwrap(),
        value => value.as_f64().unwrap_or_else(|| panic!("{name}: {row}")),
    }
}

fn projection(row: &Value) -> TransverseMercator {
    let inverse_flattening = match row["ellipsoid"].as_str().unwrap() {
        "CGCS2000" => 298.257_222_101,
        "WGS 84" => 298.257_223_563,
        other => panic!("{other}"),
    };
    let parameters = Parameters {
        semi_major: 6_378_137.0,
        flattening: 1.0 / inverse_flattening,
        central_meridian: 0.0,
        latitude_of_origin: 0.0,
        scale: number(row, "k0"),
        false_easting: 0.0,
        false_northing: 0.0,
    };
    TransverseMercator::new(parameters).unwrap()
}

#[test]
fn positions_and_scales_are_those_of_40_digits() {
    let text = std::fs::read_to_string(root().join("fixtures/plane/transverse_mercator.json")).unwrap();
    let vectors: Value = serde_json::from_str(&text).unwrap();
    let (mut forward, mut inverse) = (0, 0);
    for row in vectors["forward"].as_array().unwrap() {
        let plane = [number(row, "easting"), number(row, "northing")];
        let projection = projection(row);
        let found = projection.forward([number(row, "longitude"), number(row, "latitude")]).unwrap();
        let off = (found[0] - plane[0]).hypot(found[1] - plane[1]);
        assert!(off <= number(row, "tolerance_m"), "{off}: {row}");
        let scale = projection.scale_at(found).unwrap();
        let bound = number(row, "scale_tolerance").max(1e-14);
        assert!((scale - number(row, "scale")).abs() <= bound, "{scale}: {row}");
        forward += 1;
    }
    for row in vectors["inverse"].as_array().unwrap() {
        let found = projection(row).inverse([number(row, "easting"), number(row, "northing")]).unwrap();
        let (lon, lat) = (number(row, "longitude"), number(row, "latitude"));
        let east = (found[0] - lon) * lat.to_radians().cos() * 111_320.0;
        let off = east.hypot((found[1] - lat) * 111_320.0);
        assert!(off <= 4e-9, "{off}: {row}");
        inverse += 1;
    }
    assert!(forward >= 36 && inverse >= 24, "{forward} {inverse}");
}
