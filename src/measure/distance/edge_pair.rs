use geographiclib_rs::{Geodesic, InverseGeodesic};

use super::sight::turned;
use super::{Distance, long};
use crate::ellipsoid::{A, B, E2};
use crate::geometry::{Envelope, Position};

/// Steps after which the position has long converged; each gains three digits or more.
const STEPS: usize = 12;
/// Metres of movement at which a search ends: what is left of the error is its square over twice the
/// distance.
const STILL: f64 = 1e-4;
/// Squared sine of the angle below which two edges count as nearly parallel.
const PARALLEL: f64 = 1e-2;
/// Degrees of extent up to which two edges are nearly straight and the scale nearly constant.
const SHORT: f64 = 0.5;
/// Latitude up to which that is so.
const LATITUDE: f64 = 75.0;

/// Two points on two edges, from 0 to 1 along each.
type Parameters = [f64; 2];

/// The shortest geodesic between two edges that do not meet, or one longer than `limit` when all are.
///
/// Short and near edges have one nearest pair of points, which is sought from where it lies in the plane. For
/// nearly parallel ones the nearest point of the other is also sought from each of the four ends, and the
/// least of the five is the answer: the valley between parallels is flat.
pub(super) fn nearest(geodesic: &Geodesic, edges: [[Position; 2]; 2], limit: f64) -> Distance {
    let [e, f] = edges;
    let all = Envelope::of(edges.as_flattened());
    let extent = (all.max[0] - all.min[0]).max(all.max[1] - all.min[1]);
    if extent > SHORT || all.min[1].abs().max(all.max[1].abs()) > LATITUDE {
        return long::nearest(geodesic, edges, limit);
    }
    let middle = edges.as_flattened().iter().map(|p| p[1]).sum::<f64>() / 4.0;
    let [u, v, r] = [[e[0], e[1]], [f[0], f[1]], [e[0], f[0]]].map(|edge| vector(edge, middle));
    let start = plane_nearest(u, v, r, [0.0, 0.0], [None, None]);
    let mut best = search(geodesic, edges, start, [None, None]);
    let cross = u[0] * v[1] - u[1] * v[0];
    if cross * cross < PARALLEL * dot(u, u) * dot(v, v) {
        for fixed in [[Some(0.0), None], [Some(1.0), None], [None, Some(0.0)], [None, Some(1.0)]] {
            let start = fixed.map(|given| given.unwrap_or(0.5));
            let found = search(geodesic, edges, start, fixed);
            if found.metres < best.metres {
                best = found;
            }
        }
    }
    best
}

/// Seeks the nearest positions along the two edges; one that is fixed stays.
///
/// Each step unrolls both edges into the plane along the geodesic between the present points and
/// takes the nearest points there, which leaves an error of the order of curvature times distance.
fn search(geodesic: &Geodesic, [e, f]: [[Position; 2]; 2], mut at: Parameters, fixed: [Option<f64>; 2]) -> Distance {
    let mut best: Option<Distance> = None;
    for _ in 0..STEPS {
        let (p, q) = (on(e, at[0]), on(f, at[1]));
        let (mut metres, mut azimuth_p, azimuth_q, _): (f64, f64, f64, f64) = geodesic.inverse(p[1], p[0], q[1], q[0]);
        if metres == 0.0 {
            // Below a nanometre the solver sees one point, but edges that do not meet are apart.
            let [east, north] = vector([p, q], p[1]);
            metres = east.hypot(north).max(f64::MIN_POSITIVE);
            azimuth_p = east.atan2(north).to_degrees();
        }
        if best.is_none_or(|best| metres < best.metres) {
            best = Some(Distance { metres, azimuth: Some(azimuth_p.rem_euclid(360.0) % 360.0 + 0.0), from: p, to: q });
        }
        // The geodesic as x axis: the first point at 0, the second at its length.
        let u = turned(vector(e, p[1]), azimuth_p);
        let v = turned(vector(f, q[1]), azimuth_q);
        let next = plane_nearest(u, v, [metres, 0.0], at, fixed);
        let moved = ((next[0] - at[0]) * u[0].hypot(u[1])).abs() + ((next[1] - at[1]) * v[0].hypot(v[1])).abs();
        at = next;
        if moved < STILL {
            break;
        }
    }
    // There is at least one step.
    best.unwrap_or(Distance { metres: f64::INFINITY, azimuth: None, from: e[0], to: f[0] })
}

fn on([p, q]: [Position; 2], s: f64) -> Position {
    if s >= 1.0 {
        return q;
    }
    [p[0] + s * (q[0] - p[0]), p[1] + s * (q[1] - p[1])]
}

/// The edge as a vector in metres east and north, by the scale at a latitude.
fn vector([p, q]: [Position; 2], latitude: f64) -> [f64; 2] {
    let (sin, cos) = latitude.to_radians().sin_cos();
    let w = 1.0 - E2 * sin * sin;
    let (n, m) = (A / w.sqrt(), B * B / A / (w * w.sqrt()));
    [(q[0] - p[0]).to_radians() * n * cos, (q[1] - p[1]).to_radians() * m]
}

fn dot(a: [f64; 2], b: [f64; 2]) -> f64 {
    a[0] * b[0] + a[1] * b[1]
}

/// Nearest points of two segments in the plane with directions `u` and `v`, on which the points at
/// `[s, t]` are `r` apart (from the first to the second).
fn plane_nearest(u: [f64; 2], v: [f64; 2], r: [f64; 2], [s, t]: Parameters, fixed: [Option<f64>; 2]) -> Parameters {
    let (uu, vv, uv, ur, vr) = (dot(u, u), dot(v, v), dot(u, v), dot(u, r), dot(v, r));
    // Difference of the points at parameters (s + x, t + y): r + y v - x u.
    let clamp = |value: f64| value.clamp(0.0, 1.0);
    let best_s = |t_new: f64| clamp(s + (ur + (t_new - t) * uv) / uu);
    let best_t = |s_new: f64| clamp(t + ((s_new - s) * uv - vr) / vv);
    match fixed {
        [Some(s), Some(t)] => [s, t],
        [Some(s), None] => [s, best_t(s)],
        [None, Some(t)] => [best_s(t), t],
        [None, None] => {
            let determinant = uu * vv - uv * uv;
            // Nearly parallel lines have no well placed foot: keep s and follow with t.
            let s_new = if determinant > 1e-12 * uu * vv { clamp(s + (ur * vv - vr * uv) / determinant) } else { s };
            let t_new = best_t(s_new);
            [best_s(t_new), t_new]
        }
    }
}
