//! The area under an edge that is straight in longitude and latitude.

use std::f64::consts::PI;

use crate::ellipsoid::{B, E2, authalic, metres_per_degree};

const DEGREE: f64 = PI / 180.0;
/// Terms kept of the series; at [`SERIES_REACH`] the first one left out is below 1e-17 of the sum.
const TERMS: usize = 16;
/// Degrees of latitude from the origin up to which the series is used.
const SERIES_REACH: f64 = 10.0;

/// The authalic function developed about a parallel.
#[derive(Debug, Clone)]
pub(super) struct Parallel {
    /// Latitude in degrees.
    latitude: f64,
    /// Metres in a degree of longitude and of latitude there.
    metres_per_degree: [f64; 2],
    /// `coefficient[k]` multiplies the complete homogeneous polynomial of degree `k + 1`.
    coefficient: [f64; TERMS],
    terms: usize,
}

impl Parallel {
    /// For edges up to `reach` degrees of latitude away; others are still measured right, only more slowly.
    pub fn new(latitude: f64, reach: f64) -> Self {
        Self::with_terms(latitude, terms_within(reach))
    }

    /// With all the terms that [`Self::within`] may want of it.
    pub fn with_terms(latitude: f64, terms: usize) -> Self {
        let (sin, cos) = (latitude * DEGREE).sin_cos();
        let mut coefficient = density_series(sin, cos, terms);
        let mut unit = DEGREE * DEGREE;
        for (k, c) in coefficient.iter_mut().enumerate() {
            *c *= unit / ((k + 1) * (k + 2)) as f64;
            unit *= DEGREE;
        }
        Self { latitude, metres_per_degree: metres_per_degree(latitude), coefficient, terms }
    }

    /// The same for a smaller reach.
    pub fn within(&self, reach: f64) -> Self {
        Self { terms: terms_within(reach), ..*self }
    }

    pub fn latitude(&self) -> f64 {
        self.latitude
    }

    pub fn metres_per_degree(&self) -> [f64; 2] {
        self.metres_per_degree
    }

    /// Signed area in m² between the straight edge `p → q` (degrees from a place on the parallel) and the parallel;
    /// the sum round a counter-clockwise ring is its area.
    ///
    /// The authalic function is developed in a Taylor series about the parallel, and the mean of
    /// each power over the edge is a complete homogeneous polynomial of the two end latitudes, so
    /// nothing is divided and a horizontal edge needs no special case.
    #[inline]
    pub fn area_under(&self, p: [f64; 2], q: [f64; 2]) -> f64 {
        let (y1, y2) = (p[1], q[1]);
        if y1.abs().max(y2.abs()) > SERIES_REACH {
            return self.area_under_far(p, q);
        }
        let (mut homogeneous, mut power, mut sum) = (1.0, 1.0, 0.0);
        for c in &self.coefficient[..self.terms] {
            power *= y2;
            homogeneous = y1 * homogeneous + power;
            sum += c * homogeneous;
        }
        (p[0] - q[0]) * sum
    }

    /// Signed area in m² of the triangle from the origin over `p` to `q` (local degrees), of which `twice` is double the
    /// area in the plane of degrees: relatively as good as `twice`, however thin the triangle, where the sum of
    /// [`Self::area_under`] is only good to the rounding of what lies under its sides.
    ///
    /// The mean of each power of the latitude over the triangle is again a complete homogeneous polynomial.
    pub fn area_of_triangle(&self, p: [f64; 2], q: [f64; 2], twice: f64) -> f64 {
        let (y1, y2) = (p[1], q[1]);
        if y1.abs().max(y2.abs()) > SERIES_REACH {
            let origin = [0.0, 0.0];
            return self.area_under(origin, p) + self.area_under(p, q) + self.area_under(q, origin);
        }
        let (mut homogeneous, mut power, mut sum) = (1.0, 1.0, 0.0);
        for c in &self.coefficient[..self.terms] {
            sum += c * homogeneous;
            power *= y2;
            homogeneous = y1 * homogeneous + power;
        }
        twice * sum
    }

    /// Gauss-Legendre over pieces of at most 5° of latitude: for edges the series does not reach.
    #[cold]
    fn area_under_far(&self, p: [f64; 2], q: [f64; 2]) -> f64 {
        const NODES: [(f64, f64); 4] = [
            (0.183_434_642_495_649_8, 0.362_683_783_378_362),
            (0.525_532_409_916_329, 0.313_706_645_877_887_27),
            (0.796_666_477_413_626_7, 0.222_381_034_453_374_48),
            (0.960_289_856_497_536_3, 0.101_228_536_290_376_26),
        ];
        let pieces = ((q[1] - p[1]).abs() / 5.0).ceil().max(1.0);
        let level = authalic(self.latitude * DEGREE);
        let half = (q[1] - p[1]) / pieces / 2.0;
        let mut mean = 0.0;
        for piece in 0..pieces as usize {
            let middle = self.latitude + p[1] + half * (2 * piece + 1) as f64;
            for (x, weight) in NODES {
                let at = |y: f64| authalic((middle + half * y) * DEGREE) - level;
                mean += weight / 2.0 * (at(x) + at(-x)) / pieces;
            }
        }
        (p[0] - q[0]) * DEGREE * mean
    }
}

/// Terms that can still move the last bit within a reach: term k is about `reach^k / k!` of the first.
fn terms_within(reach: f64) -> usize {
    let reach = reach.min(SERIES_REACH) * DEGREE;
    let mut terms = 2;
    let mut size = reach * reach / 2.0;
    while terms < TERMS && size > 1e-18 {
        terms += 1;
        size *= (reach / terms as f64).max(reach / 3.0);
    }
    terms
}

/// The first Taylor coefficients in δ (radians) of `b² cos φ / (1 − e² sin² φ)²` about the latitude of
/// this sine and cosine: the area of the ellipsoid per radian of longitude and radian of latitude.
fn density_series(sin: f64, cos: f64, terms: usize) -> [f64; TERMS] {
    let (mut s, mut c) = ([0.0; TERMS], [0.0; TERMS]);
    let mut factorial = 1.0;
    for k in 0..terms {
        if k > 0 {
            factorial *= k as f64;
        }
        (s[k], c[k]) = match k % 4 {
            0 => (sin, cos),
            1 => (cos, -sin),
            2 => (-sin, -cos),
            _ => (-cos, sin),
        };
        s[k] /= factorial;
        c[k] /= factorial;
    }
    let mut w = multiply(&s, &s, terms).map(|x| -E2 * x);
    w[0] += 1.0;
    divide(&c.map(|x| B * B * x), &multiply(&w, &w, terms), terms)
}

fn multiply(a: &[f64; TERMS], b: &[f64; TERMS], terms: usize) -> [f64; TERMS] {
    let mut product = [0.0; TERMS];
    for k in 0..terms {
        product[k] = (0..=k).map(|i| a[i] * b[k - i]).sum();
    }
    product
}

fn divide(a: &[f64; TERMS], b: &[f64; TERMS], terms: usize) -> [f64; TERMS] {
    let mut quotient = [0.0; TERMS];
    for k in 0..terms {
        let known: f64 = (0..k).map(|i| quotient[i] * b[k - i]).sum();
        quotient[k] = (a[k] - known) / b[0];
    }
    quotient
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn series_and_quadrature_agree_at_every_latitude() {
        for lat in [-80.0, -45.0, 0.0, 36.7, 60.0, 79.0] {
            for (p, q) in
                [([0.0_f64, 0.0_f64], [0.3_f64, 0.2_f64]), ([1.0, -9.0], [-2.0, 9.5]), ([0.01, 0.004], [-0.02, 0.004])]
            {
                let frame = Parallel::new(lat, p[1].abs().max(q[1].abs()));
                let (series, quadrature) = (frame.area_under(p, q), frame.area_under_far(p, q));
                // The quadrature subtracts two values near 4e13 m² a radian: it is good to 0.02 m².
                let tolerance = 0.02 * (p[0] - q[0]).abs() * DEGREE + 1e-13 * series.abs();
                assert!((series - quadrature).abs() < tolerance, "{lat} {p:?} {series} {quadrature}");
            }
        }
    }

    #[test]
    fn splitting_an_edge_changes_nothing() {
        let frame = Parallel::new(36.6, 1.0);
        let (p, m, q) = ([0.0, 0.0], [0.125, 0.25], [0.25, 0.5]);
        let whole = frame.area_under(p, q);
        let parts = frame.area_under(p, m) + frame.area_under(m, q);
        assert!((whole - parts).abs() < 1e-14 * whole.abs(), "{whole} {parts}");
    }
}
