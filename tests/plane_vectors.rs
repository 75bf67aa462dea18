use minezone::crs::CrsChoice;
use minezone::input::{Input, InputOptions};
use minezone::layer::Layer;
use minezone::measure::Relation;
use serde::Deserialize;

use crate::support::{polygons, root};

/// A plane of `fixtures/plane/vectors.json` and its pairs.
#[derive(Deserialize)]
pub(super) struct Plane {
    pub(super) name: String,
    pub(super) crs: String,
    /// A place amid it: whole metres, or degrees.
    pub(super) origin: [f64; 2],
    pairs: Vec<Pair>,
}

/// Two areas as WKT, with figures that are longer than a double holds.
#[derive(Deserialize)]
struct Pair {
    what: String,
    right: String,
    zone: String,
    relation: String,
    overlap_m2: String,
    overlap_tolerance_m2: f64,
    right_m2: String,
    right_tolerance_m2: f64,
    zone_m2: String,
    zone_tolerance_m2: f64,
}

pub(super) fn planes() -> Vec<Plane> {
    let text = std::fs::read_to_string(root().join("fixtures/plane/vectors.json")).unwrap();
    let planes: Vec<Plane> = serde_json::from_str(&text).unwrap();
    assert_eq!(planes.len(), 8);
    planes
}

/// Areas drawn in a CRS as a layer, numbered from 0; none may be rejected or treated.
pub(super) fn layer(crs: &str, areas: impl Iterator<Item = geo::MultiPolygon<f64>>) -> Layer {
    let feature = |(number, area): (usize, geo::MultiPolygon<f64>)| geojson::Feature {
        bbox: None,
        geometry: Some(geojson::Geometry::from(&area)),
        id: Some(geojson::feature::Id::String(number.to_string())),
        properties: None,
        foreign_members: None,
    };
    let collection: geojson::FeatureCollection = areas.enumerate().map(feature).collect();
    let options = InputOptions { crs: CrsChoice::Given(crs.to_owned()), ..InputOptions::default() };
    let input = Input::from_geojson(collection.to_string(), "drawn.geojson", &options).unwrap();
    let (layer, diagnostics) = Layer::take(input);
    let said: Vec<String> = diagnostics.iter().map(|diagnostic| format!("{diagnostic:?}")).collect();
    assert_eq!(layer.rejected, 0, "{said:?}");
    layer
}

fn assert_near(found: f64, digits: &str, tolerance: f64, what: &str) {
    let wanted: f64 = digits.parse().unwrap();
    assert!((found - wanted).abs() <= tolerance, "{what}: {found} and not {wanted}, off by {:e}", found - wanted);
}

fn hold(plane: &Plane) {
    let rights = layer(&plane.crs, plane.pairs.iter().map(|pair| polygons(&pair.right)));
    let zones = layer(&plane.crs, plane.pairs.iter().map(|pair| polygons(&pair.zone)));
    for (number, pair) in plane.pairs.iter().enumerate() {
        let what = format!("{}, {}", plane.name, pair.what);
        let (right, zone) = (&rights.zones[number].surface, &zones.zones[number].surface);
        // As their docs say, part of the error of areas grows with the perimeter.
        let [of_right, of_zone] = [right, zone].map(|surface| 2e-12 * surface.perimeter_m());
        assert_near(right.area_m2(), &pair.right_m2, pair.right_tolerance_m2 + of_right, &what);
        assert_near(zone.area_m2(), &pair.zone_m2, pair.zone_tolerance_m2 + of_zone, &what);
        let seen = [(&zones, right), (&rights, zone)].map(|(layer, surface)| {
            let found = layer.overlaps(surface).into_iter().find(|found| found.number == number);
            found.map_or((Relation::Disjoint, 0.0), |found| (found.overlap.relation, found.overlap.area_m2))
        });
        assert_eq!(seen[0].0.as_str(), pair.relation, "{what}");
        assert_eq!(seen[1].0, seen[0].0.inverse(), "{what}, the other way round");
        let tolerance = pair.overlap_tolerance_m2 + of_right.min(of_zone);
        for (_, overlap) in seen {
            assert_near(overlap, &pair.overlap_m2, tolerance, &what);
        }
    }
}

/// Holds the plane of this name against its vectors.
fn hold_named(name: &str) {
    let planes = planes();
    let plane = planes.iter().find(|plane| plane.name == name).unwrap();
    assert!(plane.pairs.len() >= 20, "{name}");
    hold(plane);
}

#[test]
fn degrees_agree_with_integrals_of_60_digits() {
    hold_named("degrees");
}

#[test]
fn zone_39_agrees_with_integrals_of_60_digits() {
    hold_named("zone 39");
}

#[test]
fn zone_40_agrees_with_integrals_of_60_digits() {
    hold_named("zone 40");
}

#[test]
fn a_6_degree_zone_agrees_with_integrals_of_60_digits() {
    hold_named("6-degree zone 20");
}

#[test]
fn utm_agrees_with_integrals_of_60_digits() {
    hold_named("UTM 17S");
}

#[test]
fn a_meridian_of_a_city_agrees_with_integrals_of_60_digits() {
    hold_named("meridian 113.56");
}

#[test]
fn lambert_agrees_with_integrals_of_60_digits() {
    hold_named("Lambert");
}

#[test]
fn web_mercator_agrees_with_integrals_of_60_digits() {
    hold_named("Web Mercator");
}
