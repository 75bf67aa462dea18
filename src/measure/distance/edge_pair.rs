use geographiclib_rs::{Geodesic, InverseGeodesic};

use super::{Distance, between};
use crate::ellipsoid::{A, B, E2};
use crate::geometry::{Envelope, Position};

/// Steps after which the position has long converged; each gains three digits or more.
const STEPS: usize = 12;

/// A length that the two edges are not nearer than.
pub(super) fn lower_bound([e, f]: [[Position; 2]; 2]) -> f64 {
    super::lower_bound(&Envelope::of_edge(e[0], e[1]), &Envelope::of_edge(f[0], f[1]))
}

/// The shortest geodesic between two edges that do not meet.
///
/// From each end of either edge the nearest point of the other is sought, and once both points are
/// let go together: the least of the five is the answer. The free search covers edges that bend
/// towards each other between their ends, as long parallels do.
pub(super) fn nearest(geodesic: &Geodesic, edges: [[Position; 2]; 2]) -> Distance {
    let starts = [(Some(0.0), None), (Some(1.0), None), (None, Some(0.0)), (None, Some(1.0)), (None, None)];
    let mut best: Option<Distance> = None;
    for (s, t) in starts {
        let found = search(geodesic, edges, s, t);
        if best.is_none_or(|best| found.metres < best.metres) {
            best = Some(found);
        }
    }
    best.unwrap_or_else(|| between(geodesic, edges[0][0], edges[1][0]))
}

/// Seeks the positions `s` and `t` (0 to 1) along the two edges; one that is given stays.
///
/// Each step unrolls both edges into the plane along the geodesic between the present points and
/// takes the nearest points there, which leaves an error of the order of curvature times distance.
fn search(geodesic: &Geodesic, [e, f]: [[Position; 2]; 2], fixed_s: Option<f64>, fixed_t: Option<f64>) -> Distance {
    let (mut s, mut t) = (fixed_s.unwrap_or(0.5), fixed_t.unwrap_or(0.5));
    let mut found = between(geodesic, on(e, s), on(f, t));
    for _ in 0..STEPS {
        let (p, q) = (on(e, s), on(f, t));
        let (d, azimuth_p, azimuth_q, _): (f64, f64, f64, f64) = geodesic.inverse(p[1], p[0], q[1], q[0]);
        // The geodesic as x axis: the first point at 0, the second at d.
        let u = turned(tangent(e, p), azimuth_p);
        let v = turned(tangent(f, q), azimuth_q);
        let (ns, nt) = plane_nearest(u, v, d, (s, t), (fixed_s, fixed_t));
        let moved = ((ns - s) * u[0].hypot(u[1])).abs() + ((nt - t) * v[0].hypot(v[1])).abs();
        (s, t) = (ns, nt);
        let next = between(geodesic, on(e, s), on(f, t));
        if next.metres <= found.metres {
            found = next;
        }
        if moved < 1e-5 {
            break;
        }
    }
    found
}

fn on([p, q]: [Position; 2], s: f64) -> Position {
    if s >= 1.0 {
        return q;
    }
    [p[0] + s * (q[0] - p[0]), p[1] + s * (q[1] - p[1])]
}

/// The edge as a vector in metres east and north, by the scale at `at`.
fn tangent([p, q]: [Position; 2], at: Position) -> [f64; 2] {
    let phi = at[1].to_radians();
    let w = 1.0 - E2 * phi.sin().powi(2);
    let (n, m) = (A / w.sqrt(), B * B / A / (w * w.sqrt()));
    [(q[0] - p[0]).to_radians() * n * phi.cos(), (q[1] - p[1]).to_radians() * m]
}

/// The vector seen along (x) and to the left of (y) a line of the given azimuth.
fn turned([east, north]: [f64; 2], azimuth: f64) -> [f64; 2] {
    let (sin, cos) = azimuth.to_radians().sin_cos();
    [east * sin + north * cos, north * sin - east * cos]
}

/// Nearest points of the segments through (0, 0) along `u` and through (d, 0) along `v`, on which
/// the present points are at `s` and `t`.
fn plane_nearest(
    u: [f64; 2],
    v: [f64; 2],
    d: f64,
    (s, t): (f64, f64),
    fixed: (Option<f64>, Option<f64>),
) -> (f64, f64) {
    let dot = |a: [f64; 2], b: [f64; 2]| a[0] * b[0] + a[1] * b[1];
    let (uu, vv, uv) = (dot(u, u), dot(v, v), dot(u, v));
    // Difference of the points at parameters (s + x, t + y): (d, 0) + y v - x u.
    let clamp = |value: f64| value.clamp(0.0, 1.0);
    let best_s = |t_new: f64| clamp(s + (u[0] * d + (t_new - t) * uv) / uu);
    let best_t = |s_new: f64| clamp(t + ((s_new - s) * uv - v[0] * d) / vv);
    match fixed {
        (Some(s), Some(t)) => (s, t),
        (Some(s), None) => (s, best_t(s)),
        (None, Some(t)) => (best_s(t), t),
        (None, None) => {
            let determinant = uu * vv - uv * uv;
            // Nearly parallel lines have no well placed foot: keep s and follow with t.
            let s_new = if determinant > 1e-12 * uu * vv {
                clamp(s + (u[0] * d * vv - v[0] * d * uv) / determinant)
            } else {
                s
            };
            let t_new = best_t(s_new);
            (best_s(t_new), t_new)
        }
    }
}
