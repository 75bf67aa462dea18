//! Transverse Mercator (高斯-克吕格投影, UTM) by Krüger's series to the sixth order of the third flattening.
//!
//! Karney, *Transverse Mercator with an accuracy of a few nanometers*, J. Geodesy 85 (2011), eqs. 7 to 36
//! (doi:10.1007/s00190-011-0445-3). Truncation is below 1e-8 m within 35° of the central meridian, and below 1e-11 m
//! within 10°.

use super::{B, E2};

/// Terms of Krüger's series.
const ORDER: usize = 6;
/// Steps of Newton's method for the latitude; it has converged after three.
const STEPS: usize = 6;
/// Angle on the conformal sphere from the central meridian up to which the series is used: where it ends, so does
/// the plane.
const REACH: f64 = 1.0;

/// A transverse Mercator projection of an ellipsoid of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct TransverseMercator {
    parameters: Parameters,
    /// First eccentricity and its square.
    e: f64,
    e2: f64,
    /// Radius of the rectifying sphere times the scale on the central meridian.
    radius: f64,
    forward: [f64; ORDER],
    inverse: [f64; ORDER],
    /// Northing of the latitude of origin before the false northing is added.
    origin: f64,
}

/// What defines a transverse Mercator projection: degrees and metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parameters {
    /// Semi-major axis of the ellipsoid.
    pub semi_major: f64,
    /// Its flattening.
    pub flattening: f64,
    /// Longitude of the central meridian (中央经线).
    pub central_meridian: f64,
    /// Latitude whose northing is the false northing.
    pub latitude_of_origin: f64,
    /// Scale on the central meridian: 1 for Gauss-Krüger, 0.9996 for UTM.
    pub scale: f64,
    /// Added to every easting.
    pub false_easting: f64,
    /// Added to every northing.
    pub false_northing: f64,
}

/// A position on the conformal sphere of a projection, with what follows from it.
struct Conformal {
    /// Tangent of the latitude on the ellipsoid.
    tangent: f64,
    /// Sine and cosine of the longitude from the central meridian, times one factor.
    meridian: [f64; 2],
    /// Scale of the conformal mapping there.
    scale: f64,
}

impl TransverseMercator {
    /// The projection with these parameters; `None` when they are no numbers or the ellipsoid is none of the Earth.
    pub fn new(parameters: Parameters) -> Option<Self> {
        let Parameters { semi_major, flattening: f, scale, .. } = parameters;
        let rest = [parameters.central_meridian, parameters.false_easting, parameters.false_northing];
        let is_sound = (6.3e6..6.5e6).contains(&semi_major)
            && (0.0..0.01).contains(&f)
            && (0.5..2.0).contains(&scale)
            && parameters.latitude_of_origin.abs() <= 90.0
            && rest.iter().all(|x| x.is_finite());
        if !is_sound {
            return None;
        }
        let n = f / (2.0 - f);
        let e2 = f * (2.0 - f);
        let n2 = n * n;
        let rectifying = semi_major / (1.0 + n) * (1.0 + n2 * (0.25 + n2 * (1.0 / 64.0 + n2 / 256.0)));
        let mut projection = Self {
            parameters,
            e: e2.sqrt(),
            e2,
            radius: scale * rectifying,
            forward: coefficients(&FORWARD, n),
            inverse: coefficients(&INVERSE, n),
            origin: 0.0,
        };
        projection.origin = projection.plane(parameters.latitude_of_origin.to_radians(), 0.0)[1];
        Some(projection)
    }

    /// Zone 39 of CGCS2000 with its prefix, or another with the same scale.
    #[cfg(test)]
    pub(crate) fn gauss_kruger(central_meridian: f64, false_easting: f64) -> Self {
        let parameters = Parameters {
            semi_major: super::A,
            flattening: super::F,
            central_meridian,
            latitude_of_origin: 0.0,
            scale: 1.0,
            false_easting,
            false_northing: 0.0,
        };
        Self::new(parameters).expect("the ellipsoid is that of CGCS2000")
    }

    /// What defines it.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// Easting and northing in metres of a longitude and latitude in degrees; `None` too far from the meridian.
    pub fn forward(&self, [lon, lat]: [f64; 2]) -> Option<[f64; 2]> {
        let longitude = (lon - self.parameters.central_meridian + 180.0).rem_euclid(360.0) - 180.0;
        let [x, y] = self.plane(lat.to_radians(), longitude.to_radians());
        let Parameters { false_easting, false_northing, .. } = self.parameters;
        let is_near = (x / self.radius).abs() < REACH && longitude.abs() < 90.0 && lat.abs() <= 90.0;
        is_near.then_some([x + false_easting, y - self.origin + false_northing])
    }

    /// Longitude and latitude in degrees of an easting and northing in metres; `None` too far from the meridian.
    pub fn inverse(&self, position: [f64; 2]) -> Option<[f64; 2]> {
        let Conformal { tangent, meridian: [sin, cos], .. } = self.sphere(position)?;
        let lon = self.parameters.central_meridian + sin.atan2(cos).to_degrees();
        Some([(lon + 180.0).rem_euclid(360.0) - 180.0, tangent.atan().to_degrees()])
    }

    /// Lengths in the plane divided by those on its own ellipsoid; `None` too far from the meridian.
    pub fn scale_at(&self, position: [f64; 2]) -> Option<f64> {
        self.sphere(position).map(|sphere| sphere.scale)
    }

    /// Area in m² on the CGCS2000 ellipsoid of a square metre of the plane: `1/k²`, and the ratio of the two
    /// ellipsoids where its own is another, longitudes and latitudes being the same on both.
    pub fn density(&self, position: [f64; 2]) -> Option<f64> {
        let Conformal { tangent, scale, .. } = self.sphere(position)?;
        let b = self.parameters.semi_major * (1.0 - self.parameters.flattening);
        let sine2 = tangent * tangent / (1.0 + tangent * tangent);
        let ratio = B / b * (1.0 - self.e2 * sine2) / (1.0 - E2 * sine2);
        Some((ratio / scale) * (ratio / scale))
    }

    /// The plane without false origin: radians in, metres out.
    fn plane(&self, phi: f64, longitude: f64) -> [f64; 2] {
        let tangent = self.conformal_tangent(phi.tan());
        let (sin, cos) = longitude.sin_cos();
        let xi = tangent.atan2(cos);
        let eta = (sin / tangent.hypot(cos)).asinh();
        let ([x, y], _) = series(&self.forward, xi, eta);
        [self.radius * (eta + x), self.radius * (xi + y)]
    }

    fn sphere(&self, [x, y]: [f64; 2]) -> Option<Conformal> {
        let Parameters { semi_major, false_easting, false_northing, .. } = self.parameters;
        let xi = (y - false_northing + self.origin) / self.radius;
        let eta = (x - false_easting) / self.radius;
        // Beyond a pole the northing comes down again on the other side, which no map of rights shows.
        if !(eta.abs() < REACH && xi.abs() <= std::f64::consts::FRAC_PI_2) {
            return None;
        }
        let ([dx, dy], [p, q]) = series(&self.inverse, xi, eta);
        let (xi_sphere, eta_sphere) = (xi - dy, eta - dx);
        let (sinh, (sin, cos)) = (eta_sphere.sinh(), xi_sphere.sin_cos());
        let across = sinh.hypot(cos);
        let conformal = sin / across;
        let tangent = self.geographic_tangent(conformal);
        let secant = (1.0 + tangent * tangent).sqrt();
        let sine = tangent / secant;
        // Eq. 25 of Karney in terms of the inverse series, and eq. 26.
        let own = (1.0 - self.e2 * sine * sine).sqrt() * secant * across;
        let scale = own * self.radius / semi_major / p.hypot(q);
        Some(Conformal { tangent, meridian: [sinh, cos], scale })
    }

    /// Tangent of the conformal latitude from that of the geographic one (eqs. 7 to 9).
    fn conformal_tangent(&self, tangent: f64) -> f64 {
        let secant = (1.0 + tangent * tangent).sqrt();
        let sigma = (self.e * (self.e * tangent / secant).atanh()).sinh();
        tangent * (1.0 + sigma * sigma).sqrt() - sigma * secant
    }

    /// The inverse of [`Self::conformal_tangent`], by Newton's method (eqs. 19 to 21).
    fn geographic_tangent(&self, conformal: f64) -> f64 {
        let mut tangent = conformal / (1.0 - self.e2);
        for _ in 0..STEPS {
            let found = self.conformal_tangent(tangent);
            let step = (conformal - found) / (1.0 + found * found).sqrt() * (1.0 + (1.0 - self.e2) * tangent * tangent)
                / ((1.0 - self.e2) * (1.0 + tangent * tangent).sqrt());
            tangent += step;
            if step.abs() <= f64::EPSILON * tangent.abs() {
                break;
            }
        }
        tangent
    }
}

/// `Σ c_j [cos 2jξ sinh 2jη, sin 2jξ cosh 2jη]`, the parts of `Σ c_j sin 2j(ξ + iη)`, and those of its slope
/// `1 - Σ 2j c_j cos 2j(ξ + iη)`: the real one, and the imaginary one up to its sign.
fn series(c: &[f64; ORDER], xi: f64, eta: f64) -> ([f64; 2], [f64; 2]) {
    let (mut x, mut y) = (0.0, 0.0);
    let (mut p, mut q) = (1.0, 0.0);
    for (j, ([sin, cos, sinh, cosh], c)) in multiples(xi, eta).zip(c).enumerate() {
        x += c * cos * sinh;
        y += c * sin * cosh;
        let factor = 2.0 * (j + 1) as f64 * c;
        p -= factor * cos * cosh;
        q += factor * sin * sinh;
    }
    ([x, y], [p, q])
}

/// Sine, cosine, hyperbolic sine and cosine of 2, 4, 6 … times the angles, each from the one before.
fn multiples(xi: f64, eta: f64) -> impl Iterator<Item = [f64; 4]> {
    let (sin, cos) = (2.0 * xi).sin_cos();
    let (sinh, cosh) = ((2.0 * eta).sinh(), (2.0 * eta).cosh());
    std::iter::successors(Some([sin, cos, sinh, cosh]), move |[s, c, sh, ch]| {
        Some([s * cos + c * sin, c * cos - s * sin, sh * cosh + ch * sinh, ch * cosh + sh * sinh])
    })
}

/// Powers of the third flattening in each coefficient, from the first that occurs on.
type Series = [&'static [f64]; ORDER];

/// Eq. 35.
const FORWARD: Series = [
    &[1.0 / 2.0, -2.0 / 3.0, 5.0 / 16.0, 41.0 / 180.0, -127.0 / 288.0, 7891.0 / 37800.0],
    &[13.0 / 48.0, -3.0 / 5.0, 557.0 / 1440.0, 281.0 / 630.0, -1_983_433.0 / 1_935_360.0],
    &[61.0 / 240.0, -103.0 / 140.0, 15061.0 / 26880.0, 167_603.0 / 181_440.0],
    &[49561.0 / 161_280.0, -179.0 / 168.0, 6_601_661.0 / 7_257_600.0],
    &[34729.0 / 80640.0, -3_418_889.0 / 1_995_840.0],
    &[212_378_941.0 / 319_334_400.0],
];

/// Eq. 36.
const INVERSE: Series = [
    &[1.0 / 2.0, -2.0 / 3.0, 37.0 / 96.0, -1.0 / 360.0, -81.0 / 512.0, 96199.0 / 604_800.0],
    &[1.0 / 48.0, 1.0 / 15.0, -437.0 / 1440.0, 46.0 / 105.0, -1_118_711.0 / 3_870_720.0],
    &[17.0 / 480.0, -37.0 / 840.0, -209.0 / 4480.0, 5569.0 / 90720.0],
    &[4397.0 / 161_280.0, -11.0 / 504.0, -830_251.0 / 7_257_600.0],
    &[4583.0 / 161_280.0, -108_847.0 / 3_991_680.0],
    &[20_648_693.0 / 638_668_800.0],
];

fn coefficients(series: &Series, n: f64) -> [f64; ORDER] {
    std::array::from_fn(|j| {
        let sum = series[j].iter().rev().fold(0.0, |sum, term| sum * n + term);
        sum * n.powi(j as i32 + 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ellipsoid::A;

    fn zone_39() -> TransverseMercator {
        TransverseMercator::gauss_kruger(117.0, 39_500_000.0)
    }

    #[test]
    fn there_and_back_within_a_few_nanometres() {
        let zone = zone_39();
        for lon in [111.0, 114.0, 116.999, 117.0, 118.5, 121.0, 127.0] {
            for lat in [-60.0, -1.0, 0.0, 18.0, 36.7, 54.0, 80.0, 89.0] {
                let position = zone.forward([lon, lat]).unwrap();
                let back = zone.inverse(position).unwrap();
                let east = (back[0] - lon) * f64::cos(lat.to_radians()) * 111_320.0;
                let north = (back[1] - lat) * 111_320.0;
                // The last digit of an easting of 4e7 m is worth 7 nm.
                assert!(east.hypot(north) < 1e-8, "{lon} {lat}: {east} {north}");
            }
        }
    }

    #[test]
    fn the_scale_is_that_of_small_steps() {
        let zone = zone_39();
        for place in [[118.4, 36.7], [117.0, 20.0], [113.0, 50.0]] {
            let step = 1e-4;
            let [west, east] = [-step, step].map(|d| zone.forward([place[0] + d, place[1]]).unwrap());
            let (sin, cos) = place[1].to_radians().sin_cos();
            let metres = 2.0 * step.to_radians() * A * cos / (1.0 - E2 * sin * sin).sqrt();
            let measured = (east[0] - west[0]).hypot(east[1] - west[1]) / metres;
            let scale = zone.scale_at(zone.forward(place).unwrap()).unwrap();
            assert!((measured - scale).abs() < 2e-9, "{place:?}: {measured} {scale}");
        }
    }

    #[test]
    fn far_from_the_meridian_there_is_no_plane() {
        let zone = zone_39();
        assert_eq!(zone.forward([-60.0, 10.0]), None);
        assert_eq!(zone.inverse([1e9, 0.0]), None);
        assert_eq!(zone.inverse([39_500_000.0, 1.1e7]), None);
        assert_eq!(zone.inverse([f64::NAN, 0.0]), None);
    }
}
