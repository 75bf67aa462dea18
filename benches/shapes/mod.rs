//! Seeded rings for the benchmarks: as jagged as drawn boundaries, and always simple.

use minezone::feature::ArealGeometry;
use minezone::geometry::{MultiSurface, Position};
use minezone::normalise::normalise;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// Extent of a county, in degrees: west, south, width, height.
pub const COUNTY: [f64; 4] = [118.1, 36.4, 0.7, 0.6];

/// A source of rings; the same seed gives the same rings.
pub struct Shapes(ChaCha8Rng);

impl Shapes {
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    fn uniform(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.0.next_u32() as f64 / f64::from(u32::MAX)
    }

    /// A ring of `n` vertices round a centre, at most `radius` degrees of latitude from it: bays and
    /// headlands of every ring alike, and between neighbours a jitter as large as their spacing, so that
    /// more vertices draw the same boundary more finely.
    pub fn star(&mut self, [x, y]: Position, radius: f64, n: usize) -> MultiSurface {
        let stretch = 1.0 / y.to_radians().cos();
        let waves: Vec<(f64, f64)> =
            (2..8).map(|k| (0.15 / f64::from(k), self.uniform(0.0, std::f64::consts::TAU))).collect();
        let jitter = (std::f64::consts::TAU / n as f64).min(0.1);
        let mut ring: Vec<Position> = (0..n)
            .map(|i| {
                let turn = i as f64 / n as f64 * std::f64::consts::TAU;
                let bays: f64 = waves.iter().zip(2..).map(|((a, at), k)| a * (f64::from(k) * turn + at).sin()).sum();
                let r = radius * (0.65 + bays / 2.0 + self.uniform(-jitter, jitter));
                [x + r * stretch * turn.cos(), y + r * turn.sin()]
            })
            .collect();
        ring.push(ring[0]);
        surface(ring)
    }

    /// A place in the county, at least `margin` of its extent from the border.
    pub fn place(&mut self, margin: f64) -> Position {
        let [west, south, width, height] = COUNTY;
        [west + width * self.uniform(margin, 1.0 - margin), south + height * self.uniform(margin, 1.0 - margin)]
    }
}

/// The surface of one ring that is known to be simple.
pub fn surface(ring: Vec<Position>) -> MultiSurface {
    normalise(&ArealGeometry { parts: vec![vec![ring]] }).expect("a star is simple").surface
}
