//! What one measure of one pair costs: `cargo bench --bench kernel`.

mod shapes;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use minezone::feature::ArealGeometry;
use minezone::geometry::MultiSurface;
use minezone::measure::{Relation, distance, occupation, overlap, overlap_geometry};
use minezone::normalise::normalise;

use shapes::Shapes;

const CENTRE: [f64; 2] = [118.45, 36.7];

/// A zone of so many vertices, 20 km across.
fn zone(vertices: usize) -> MultiSurface {
    Shapes::new(1).star(CENTRE, 0.1, vertices)
}

/// A right that lies to the zone as wanted, their envelopes meeting: the first on the way from the
/// zone's centre to a corner of its envelope.
fn right(zone: &MultiSurface, wanted: Relation) -> MultiSurface {
    let corner = zone.envelope().max;
    let at = |k: i32| {
        let [x, y] = [0, 1].map(|axis| CENTRE[axis] + (corner[axis] - CENTRE[axis]) * f64::from(k) / 500.0);
        Shapes::new(2).star([x, y], 0.004, 8)
    };
    (0..500).map(at).find(|right| overlap(right, zone).relation == wanted).expect("there is one on the way")
}

fn overlaps(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("overlap");
    for vertices in [100, 10_000, 1_000_000] {
        let zone = zone(vertices);
        let places = [
            ("inside", Relation::Within),
            ("across the border", Relation::Overlaps),
            ("outside, envelopes meet", Relation::Disjoint),
        ];
        for (name, relation) in places {
            let right = right(&zone, relation);
            group.bench_function(BenchmarkId::new(name, vertices), |b| {
                b.iter(|| overlap(black_box(&right), black_box(&zone)));
            });
        }
        group.bench_function(BenchmarkId::new("with itself", vertices), |b| {
            b.iter(|| overlap(black_box(&zone), black_box(&zone)));
        });
    }
    group.finish();
}

fn shapes_and_occupation(criterion: &mut Criterion) {
    let zone = zone(10_000);
    let right = right(&zone, Relation::Overlaps);
    criterion.bench_function("overlap geometry, 10,000 vertices", |b| {
        b.iter(|| overlap_geometry(black_box(&right), black_box(&zone)));
    });
    let mut shapes = Shapes::new(3);
    let zones: Vec<MultiSurface> = (0..1000)
        .map(|_| {
            let place = shapes.place(0.3);
            shapes.star(place, 0.02, 40)
        })
        .collect();
    let subject = shapes.star(CENTRE, 0.1, 12);
    let zones: Vec<&MultiSurface> = zones.iter().collect();
    let overlaps: Vec<_> = zones.iter().map(|zone| overlap(&subject, zone)).collect();
    criterion.bench_function("occupation by 1,000 zones that overlap each other", |b| {
        b.iter(|| occupation(black_box(&subject), black_box(&zones), &overlaps));
    });
}

fn distances(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("distance");
    for vertices in [100, 10_000, 1_000_000] {
        let zone = zone(vertices);
        let right = Shapes::new(2).star([CENTRE[0] + 0.16, CENTRE[1]], 0.004, 8);
        group.bench_function(BenchmarkId::new("5 km apart", vertices), |b| {
            b.iter(|| distance(black_box(&right), black_box(&zone), f64::INFINITY));
        });
    }
    group.finish();
}

fn validation(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("normalise");
    group.sample_size(20);
    for vertices in [100, 10_000, 1_000_000] {
        let drawn = ArealGeometry { parts: vec![vec![zone(vertices).coordinates().to_vec()]] };
        group.bench_function(BenchmarkId::new("one ring", vertices), |b| b.iter(|| normalise(black_box(&drawn))));
    }
    group.finish();
}

criterion_group!(kernel, overlaps, shapes_and_occupation, distances, validation);
criterion_main!(kernel);
