use geographiclib_rs::{Geodesic, InverseGeodesic};

use super::Distance;
use super::piece::Piece;
use crate::ellipsoid::A;
use crate::geometry::Position;

/// Steps after which a search has long converged; each doubles the digits.
const STEPS: usize = 16;
/// Times that a step is halved when it does not lead to something shorter.
const HALVINGS: usize = 6;
/// Metres of movement at which a search ends: what is left of the error is its square over twice the
/// distance.
const STILL: f64 = 1e-4;

/// The geodesic from a point of one piece to a point of another, and how half its squared length changes
/// with the two parameters.
///
/// Half the square, because in a plane it is a quadratic function of the two.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sight {
    pub at: [f64; 2],
    pub distance: Distance,
    pub gradient: [f64; 2],
    /// Second derivatives: twice by the first, mixed, twice by the second.
    pub hessian: [f64; 3],
}

impl Sight {
    /// Second derivatives of a geodesic's length when its ends move across it follow from its reduced length
    /// `m12` and its scales `M12`, `M21` (Karney 2013, doi:10.1007/s00190-012-0578-z, section 3): the second
    /// variation is `(M12 a² - 2ab + M21 b²) / m12` for `a` and `b` metres to the left; ends that do not
    /// themselves move on geodesics add their acceleration along it.
    pub fn new(geodesic: &Geodesic, pieces: &[Piece; 2], at: [f64; 2]) -> Self {
        let (p, q) = (pieces[0].at(at[0]), pieces[1].at(at[1]));
        let (metres, azimuth_p, azimuth_q, reduced, scale_q, scale_p, _): (f64, f64, f64, f64, f64, f64, f64) =
            geodesic.inverse(p[1], p[0], q[1], q[0]);
        let distance = distance(metres, azimuth_p, [p, q]);
        let (e, f) = (pieces[0].motion(p[1]), pieces[1].motion(q[1]));
        let [u, u_acceleration] = [e.velocity, e.acceleration].map(|v| turned(v, azimuth_p));
        let [v, v_acceleration] = [f.velocity, f.acceleration].map(|v| turned(v, azimuth_q));
        // Towards the antipode the reduced length vanishes.
        let ratio = if reduced > 1e-3 * metres {
            metres / reduced
        } else if metres > 0.0 {
            1e3
        } else {
            1.0
        };
        Self {
            at,
            distance,
            gradient: [-metres * u[0], metres * v[0]],
            hessian: [
                u[0] * u[0] + ratio * scale_q * u[1] * u[1] - metres * u_acceleration[0],
                -u[0] * v[0] - ratio * u[1] * v[1],
                v[0] * v[0] + ratio * scale_p * v[1] * v[1] + metres * v_acceleration[0],
            ],
        }
    }

    pub fn is_shorter(&self, other: &Self) -> bool {
        self.distance.metres < other.distance.metres
    }

    /// Descends to where the length no longer decreases within the two pieces; the parameter numbered
    /// `fixed` stays as it is.
    pub fn descend(self, geodesic: &Geodesic, pieces: &[Piece; 2], fixed: Option<usize>) -> Self {
        let lengths = pieces.map(|piece| piece.bounds()[0]);
        let mut best = self;
        for _ in 0..STEPS {
            let mut next = best.least_of_model(fixed);
            let moved = (0..2).map(|k| (next[k] - best.at[k]).abs() * lengths[k]).sum::<f64>();
            if moved < STILL.min(best.distance.metres * 1e-2) {
                break;
            }
            let mut found = Self::new(geodesic, pieces, next);
            for _ in 0..HALVINGS {
                if found.is_shorter(&best) {
                    break;
                }
                next = [0, 1].map(|k| f64::midpoint(next[k], best.at[k]));
                found = Self::new(geodesic, pieces, next);
            }
            if !found.is_shorter(&best) {
                break;
            }
            best = found;
        }
        best
    }

    /// Where the quadratic function with these derivatives is least, both parameters from 0 to 1.
    pub fn least_of_model(&self, fixed: Option<usize>) -> [f64; 2] {
        let ([g, h], [a, b, c]) = (self.gradient, self.hessian);
        let determinant = a * c - b * b;
        if fixed.is_none() && a > 0.0 && determinant > 1e-12 * a * c {
            let next = [self.at[0] + (b * h - c * g) / determinant, self.at[1] + (b * g - a * h) / determinant];
            if next.iter().all(|x| (0.0..=1.0).contains(x)) {
                return next;
            }
        }
        // Otherwise it is least on a side.
        let value = |next: [f64; 2]| {
            let [x, y] = [next[0] - self.at[0], next[1] - self.at[1]];
            g * x + h * y + 0.5 * (a * x * x + c * y * y) + b * x * y
        };
        let (mut best, mut least) = (self.at, 0.0);
        for side in 0..2 {
            for bound in [0.0, 1.0] {
                let constant = match fixed {
                    None => bound,
                    Some(axis) if axis == side => self.at[side],
                    Some(_) => continue,
                };
                for x in self.least_on_line(side, constant) {
                    let next = if side == 0 { [constant, x] } else { [x, constant] };
                    if value(next) < least {
                        (best, least) = (next, value(next));
                    }
                }
            }
        }
        best
    }

    /// Values of the other parameter that may be the best with the one numbered `axis` at a constant.
    fn least_on_line(&self, axis: usize, constant: f64) -> [f64; 2] {
        let free = 1 - axis;
        let slope = self.gradient[free] + self.hessian[1] * (constant - self.at[axis]);
        let bend = self.hessian[2 * free];
        if bend > 0.0 { [(self.at[free] - slope / bend).clamp(0.0, 1.0); 2] } else { [0.0, 1.0] }
    }
}

/// The geodesic between two points, from what the solver says of it.
pub(super) fn distance(metres: f64, azimuth: f64, [from, to]: [Position; 2]) -> Distance {
    let whole_turn = |azimuth: f64| azimuth.rem_euclid(360.0) % 360.0 + 0.0;
    if metres > 0.0 {
        return Distance { metres, azimuth: Some(whole_turn(azimuth)), from, to };
    }
    // Below a nanometre the solver sees one point. Longitudes a whole turn apart are one indeed.
    let lon = (to[0] - from[0]) % 360.0;
    let east = lon.to_radians() * A * from[1].to_radians().cos().abs();
    let north = (to[1] - from[1]).to_radians() * A;
    let metres = east.hypot(north);
    let azimuth = (metres > 0.0).then(|| whole_turn(east.atan2(north).to_degrees()));
    Distance { metres, azimuth, from, to }
}

/// A vector east and north as seen along (x) and to the left of (y) a line of the given azimuth.
pub(super) fn turned([east, north]: [f64; 2], azimuth: f64) -> [f64; 2] {
    let (sin, cos) = azimuth.to_radians().sin_cos();
    [east * sin + north * cos, north * sin - east * cos]
}
