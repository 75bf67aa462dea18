//! Makes the schematic zones of the Qingzhou plan and the sample rights, the same every time:
//! `cargo run --release --example schematic_layers [-- FOLDER]` from the project's root, into which it
//! writes unless another folder is named.
//!
//! The plan publishes figures but no coordinates. Places are plausible, shapes invented, areas the
//! plan's. Only the county boundary is real.

mod ground;
mod samples;
mod shape;
mod spaces;
mod write;
mod zones;

use std::path::{Path, PathBuf};

use ground::{Shape, area, surface};
use minezone::measure::{Relation, overlap};
use shape::Chance;
use write::{Feature, collection};

fn main() {
    let root = std::env::args_os().nth(1).map_or(PathBuf::from("."), PathBuf::from);
    let folder = &root.join("layers/qingzhou-2021-2025/zones");
    let chance = &mut Chance::new(20_210_101);
    let county = county(folder);

    let plan = zones::Plan::draw(chance, &county);
    let spaces = spaces::Spaces::draw(chance, &county, &plan);
    plan.check(&county);

    spaces.write(folder);
    plan.write(folder);
    samples::write(&root.join("fixtures/rights/qingzhou-samples.geojson"), chance, &plan, &spaces);
}

/// Copies the real boundary into the layers, as it is.
fn county(folder: &Path) -> Shape {
    let source = include_str!("county_boundary.geojson");
    let json: serde_json::Value = serde_json::from_str(source).expect("it is JSON");
    let feature = &json["features"][0];
    let ring: Vec<[f64; 2]> = serde_json::from_value(feature["geometry"]["coordinates"][0].clone()).expect("one ring");
    let feature = Feature {
        id: "370781".into(),
        properties: feature["properties"].as_object().expect("properties").clone(),
        shape: Shape::new(),
    };
    let shape = vec![oriented(ring)];
    surface(&shape);
    let head = serde_json::json!({ "name": "county_boundary" });
    collection(&folder.join("county_boundary.geojson"), &head, vec![Feature { shape: shape.clone(), ..feature }]);
    shape
}

fn oriented(mut ring: Vec<[f64; 2]>) -> Vec<[f64; 2]> {
    if area(&vec![ring.clone()]) < 0.0 {
        ring.reverse();
    }
    ring
}

/// Whether the first lies in the second.
fn lies_in(a: &Shape, b: &Shape) -> bool {
    matches!(overlap(&surface(a), &surface(b)).relation, Relation::Within | Relation::Equals)
}

/// Whether the two have an area in common.
fn overlaps(a: &Shape, b: &Shape) -> bool {
    overlap(&surface(a), &surface(b)).relation.interiors_meet()
}
