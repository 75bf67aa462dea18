//! Outlines that look like drawn zones: rough as coasts, never crossing themselves.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// A closed ring in plane metres.
pub type Ring = Vec<[f64; 2]>;

/// A source of numbers that is the same on every machine.
pub struct Chance(ChaCha8Rng);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// Evenly between two bounds.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        let unit = (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
        low + (high - low) * unit
    }

    /// A whole number from `low` to `high`, both included.
    pub fn whole(&mut self, low: usize, high: usize) -> usize {
        low + (self.between(0.0, (high - low + 1) as f64) as usize).min(high - low)
    }

    /// About normal: enough for roughness.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.between(0.0, 1.0)).sum::<f64>() - 6.0
    }
}

/// An outline of `corners` vertices round a centre, at most `radius` from it: its distance varies by
/// 1/f noise, so it is rough at every scale and, being star-shaped, never crosses itself.
pub fn outline(chance: &mut Chance, centre: [f64; 2], radius: f64, corners: usize, roughness: f64) -> Ring {
    let waves: Vec<(f64, f64, f64)> = (1..=corners / 3)
        .map(|k| {
            (k as f64, chance.normal() * roughness * (k as f64).powf(-1.15), chance.between(0.0, std::f64::consts::TAU))
        })
        .collect();
    let angle = |i: usize| i as f64 / corners as f64 * std::f64::consts::TAU;
    let distance =
        |a: f64| waves.iter().map(|(k, size, phase)| size * (k * a + phase).cos()).sum::<f64>().clamp(-1.3, 1.3).exp();
    let distances: Vec<f64> = (0..corners).map(|i| distance(angle(i))).collect();
    let longest = distances.iter().copied().fold(0.0, f64::max);
    let at = |i: usize| {
        let r = distances[i] / longest * radius;
        [centre[0] + r * angle(i).cos(), centre[1] + r * angle(i).sin()]
    };
    closed((0..corners).map(at).collect())
}

/// A shape as a licence has it: few corners, no two of them near each other.
pub fn licence(chance: &mut Chance, centre: [f64; 2], radius: f64, corners: usize) -> Ring {
    let at = |i: usize| {
        let a = (i as f64 + chance.between(-0.3, 0.3)) / corners as f64 * std::f64::consts::TAU;
        let r = radius * chance.between(0.62, 1.0);
        [centre[0] + r * a.cos(), centre[1] + r * a.sin()]
    };
    closed((0..corners).map(at).collect())
}

/// A band along a line, of uneven width on both sides.
pub fn band(chance: &mut Chance, line: &[[f64; 2]], half_width: f64) -> Ring {
    let mut fine = Vec::new();
    for pair in line.windows(2) {
        let length = (pair[1][0] - pair[0][0]).hypot(pair[1][1] - pair[0][1]);
        let pieces = (length / 400.0).ceil();
        fine.extend((0..pieces as usize).map(|i| {
            let t = i as f64 / pieces;
            [pair[0][0] + t * (pair[1][0] - pair[0][0]), pair[0][1] + t * (pair[1][1] - pair[0][1])]
        }));
    }
    fine.extend(line.last());
    let side = |chance: &mut Chance, sign: f64| -> Ring {
        (0..fine.len())
            .map(|i| {
                let (a, b) = (fine[i.saturating_sub(1)], fine[(i + 1).min(fine.len() - 1)]);
                let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
                let off = sign * half_width * chance.between(0.6, 1.0) / dx.hypot(dy);
                [fine[i][0] - dy * off, fine[i][1] + dx * off]
            })
            .collect()
    };
    let right = side(chance, -1.0);
    let left = side(chance, 1.0);
    closed(right.into_iter().chain(left.into_iter().rev()).collect())
}

fn closed(mut ring: Ring) -> Ring {
    ring.push(ring[0]);
    ring
}

/// Bends the whole plane smoothly, so that nothing looks like a circle; less than its own
/// wavelength, so that what was apart stays apart.
pub fn bend([x, y]: [f64; 2]) -> [f64; 2] {
    const WAVES: [(f64, f64, f64, f64); 4] =
        [(420.0, 7_300.0, 0.7, 1.1), (260.0, 4_100.0, 2.1, 0.2), (130.0, 1_900.0, 3.9, 2.6), (60.0, 900.0, 5.2, 4.4)];
    let mut moved = [x, y];
    for (size, length, towards, phase) in WAVES {
        let along = (x * f64::cos(towards) + y * f64::sin(towards)) / length * std::f64::consts::TAU;
        moved[0] += size * (along + phase).sin();
        moved[1] += size * (along * 1.07 + 2.0 * phase).cos();
    }
    moved
}
