//! 2. Measures without rules: overlap, occupation and distance against zones of your own.
//!
//! `cargo run --example 02_measure_zones`

use minezone::Right;
use minezone::layer::{Layer, Zone};

fn main() {
    let square = |x: f64, y: f64, side: f64| geo::Rect::new((x, y), (x + side, y + side)).to_polygon();
    let surface = |x, y, side| Right::new("", &square(x, y, side)).expect("a valid square").surface;
    let zone =
        |id: &str, x, y, side| Zone { id: id.into(), surface: surface(x, y, side), properties: Default::default() };

    // Two zones that overlap each other, and one farther off.
    let layer = Layer::new(
        "protection",
        vec![zone("Z1", 118.31, 36.60, 0.02), zone("Z2", 118.315, 36.60, 0.02), zone("Z3", 118.40, 36.60, 0.01)],
    );
    let right = surface(118.30, 36.60, 0.02);

    let overlaps = layer.overlaps(&right);
    for found in &overlaps {
        let (relation, area) = (found.overlap.relation, found.overlap.area_m2);
        println!("{} {relation}: {area:.1} m², {:.1} % of the right", found.zone.id, found.share_of_right * 100.0);
    }
    let occupation = layer.occupation(&right, &overlaps);
    println!("together {:.1} m², left {:.1} m²", occupation.occupied_m2, occupation.remaining_m2);
    for found in layer.distances(&right, 10_000.0, usize::MAX) {
        println!("{} is {:.3} m away", found.zone.id, found.distance.metres);
    }
}
