//! How cost grows with rights, with zones, and with the vertices of one zone: `cargo bench --bench growth`.
//!
//! Each row is the whole measuring of a batch on all cores, without reading and writing. Linear growth
//! shows as a flat last column.

mod shapes;

use std::time::Instant;

use minezone::feature::ArealGeometry;
use minezone::geometry::MultiSurface;
use minezone::layer::{Layer, Zone};
use minezone::normalise::normalise;
use rayon::prelude::*;
use serde_json::Map;

use shapes::Shapes;

fn layer(surfaces: Vec<MultiSurface>) -> (Layer, f64) {
    let zone = |(i, surface): (usize, MultiSurface)| Zone::new(i.to_string(), surface, Map::new());
    let zones = surfaces.into_iter().enumerate().map(zone).collect();
    let start = Instant::now();
    let layer = Layer::new("zones", zones);
    (layer, start.elapsed().as_secs_f64())
}

/// Pairs whose interiors meet, and the seconds that it took to measure them: the least of three runs.
fn measure(rights: &[MultiSurface], layer: &Layer) -> (usize, f64) {
    let run = |_| {
        let start = Instant::now();
        let meeting = |right| layer.overlaps(right).iter().filter(|f| f.overlap.relation.interiors_meet()).count();
        let hits = rights.par_iter().map(meeting).sum();
        (hits, start.elapsed().as_secs_f64())
    };
    (0..3).map(run).min_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or_default()
}

fn row(what: &str, size: usize, prepared: f64, (hits, seconds): (usize, f64)) {
    let each = seconds / hits.max(1) as f64 * 1e6;
    println!("{what:9} {size:>10} {prepared:>11.3} {hits:>11} {seconds:>10.4} {each:>10.3}");
}

/// Rights of 5 to 12 corners and about 60 ha, all over the county.
fn rights(shapes: &mut Shapes, count: usize) -> Vec<MultiSurface> {
    let right = |i: usize| {
        let place = shapes.place(0.03);
        shapes.star(place, 0.004, 5 + i % 8)
    };
    (0..count).map(right).collect()
}

fn main() {
    println!(
        "{:9} {:>10} {:>11} {:>11} {:>10} {:>10}",
        "growing", "to", "prepared s", "pairs", "measured s", "µs a pair"
    );
    let mut shapes = Shapes::new(11);
    let zones = |shapes: &mut Shapes, count: usize, radius: f64| -> Vec<MultiSurface> {
        (0..count)
            .map(|_| {
                let place = shapes.place(0.0);
                shapes.star(place, radius, 50)
            })
            .collect()
    };

    let (fixed, prepared) = layer(zones(&mut shapes, 2_000, 0.02));
    for count in [1_000, 10_000, 100_000, 1_000_000] {
        let rights = rights(&mut shapes, count);
        row("rights", count, prepared, measure(&rights, &fixed));
    }

    let rights = rights(&mut shapes, 10_000);
    for count in [1_000_usize, 10_000, 100_000, 1_000_000] {
        // As many hits whatever the number: the zones get smaller.
        let (many, prepared) = layer(zones(&mut shapes, count, 0.6 / (count as f64).sqrt()));
        row("zones", count, prepared, measure(&rights, &many));
    }

    // The same boundary drawn more finely: what a right crosses grows, what lies far from it does not count.
    for vertices in [1_000, 10_000, 100_000, 1_000_000, 10_000_000] {
        let start = Instant::now();
        let zone = shapes.star([118.45, 36.7], 0.28, vertices);
        let prepared = start.elapsed().as_secs_f64();
        row("finer", vertices, prepared, measure(&rights, &layer(vec![zone]).0));
    }

    // A zone of ever more parts of 1,000 vertices, all rights about the one in the middle.
    let rights: Vec<MultiSurface> = (0..10_000)
        .map(|_| {
            let [x, y] = shapes.place(0.0);
            shapes.star([118.45 + (x - 118.45) / 14.0, 36.7 + (y - 36.7) / 12.0], 0.002, 8)
        })
        .collect();
    for side in [1_i32, 3, 11, 33, 101] {
        let cells = (-side / 2..=side / 2).flat_map(|i| (-side / 2..=side / 2).map(move |j| (i, j)));
        let parts = cells.map(|(i, j)| {
            let centre = [118.45 + f64::from(i) * 0.06, 36.7 + f64::from(j) * 0.05];
            vec![shapes.star(centre, 0.02, 1_000).coordinates().to_vec()]
        });
        let drawn = ArealGeometry { parts: parts.collect() };
        let start = Instant::now();
        let zone = normalise(&drawn).expect("parts lie apart").surface;
        let prepared = start.elapsed().as_secs_f64();
        row("wider", zone.vertex_count(), prepared, measure(&rights, &layer(vec![zone]).0));
    }
}
