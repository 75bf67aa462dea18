//! Edges of any length up to 180°, any way apart, by branch and bound over pieces of both.

use std::collections::BinaryHeap;
use std::f64::consts::PI;

use geographiclib_rs::{Geodesic, InverseGeodesic};

use super::piece::Piece;
use super::sight::{Sight, distance, turned};
use super::{Candidate, Distance};
use crate::ellipsoid::B;
use crate::geometry::Position;

/// Degrees that a piece spans at most, in longitude and latitude, when its nearest point is sought by
/// descent: it turns by less than a degree then.
const SHORT: f64 = 0.5;
/// The same towards the antipode, where the length changes its course within kilometres.
const SHORT_AT_ANTIPODE: f64 = 0.05;
/// Length of a geodesic in metres up to which it is the shortest and its end no focal point of its start:
/// a twentieth below half a turn round the greatest curvature, `1/b²`.
const ANTIPODE: f64 = 0.95 * PI * B;
/// Metres that a bound is lowered by, for the rounding of positions and of the solver.
const ROUNDING_M: f64 = 1e-7;

/// The shortest geodesic between two edges that do not meet, or one longer than `limit` when all are.
///
/// Edges bend on the ellipsoid, so there may be several local minima: pieces are halved, the most promising
/// first, for as long as they may hold something shorter than what is known.
pub(super) fn nearest(geodesic: &Geodesic, edges: [[Position; 2]; 2], limit: f64) -> Distance {
    let (mut bound, middle) = bounded(geodesic, edges.map(Piece::whole));
    let mut best = middle;
    let mut pieces = edges.map(Piece::whole);
    let mut queue = BinaryHeap::new();
    while bound <= limit.min(best.metres) {
        match longest(&pieces, best.metres) {
            None => {
                let found = least(geodesic, &pieces);
                if found.metres < best.metres {
                    best = found;
                }
            }
            Some(axis) => {
                for half in pieces[axis].halves() {
                    let mut of = pieces;
                    of[axis] = half;
                    let (bound, middle) = bounded(geodesic, of);
                    if middle.metres < best.metres {
                        best = middle;
                    }
                    if bound <= limit.min(best.metres) {
                        queue.push(Candidate { bound, of });
                    }
                }
            }
        }
        let Some(next) = queue.pop() else { break };
        (bound, pieces) = (next.bound, next.of);
    }
    best
}

/// Which of the two pieces is to be halved; `None` when both are short.
fn longest(pieces: &[Piece; 2], metres: f64) -> Option<usize> {
    let short = if metres < ANTIPODE { SHORT } else { SHORT_AT_ANTIPODE };
    let is_long = pieces.map(|piece| piece.span().iter().any(|degrees| degrees.abs() > short));
    match is_long {
        [false, false] => None,
        [true, true] => Some(usize::from(pieces[0].bounds()[0] < pieces[1].bounds()[0])),
        [first, _] => Some(usize::from(!first)),
    }
}

/// A length in metres that no geodesic between two pieces is shorter than, and the geodesic between their
/// middles.
///
/// The length changes no faster than its ends move. Closer, its slope at the middles is known, and along a
/// straight way from there its second derivative is at least `-tan(x/2) (a² + b²) / b` for ends that move
/// `a` and `b` across it, `x` its length over the semi-minor axis `b`, less their accelerations: the
/// second variation is least where curvature is greatest, and that is `1/b²`, at the equator.
pub(super) fn bounded(geodesic: &Geodesic, pieces: [Piece; 2]) -> (f64, Distance) {
    let [p, q] = pieces.map(|piece| piece.at(0.5));
    let (metres, azimuth_p, azimuth_q, _): (f64, f64, f64, f64) = geodesic.inverse(p[1], p[0], q[1], q[0]);
    let [[e, bend_e], [f, bend_f]] = pieces.map(|piece| piece.bounds());
    let reach = metres + (e + f) / 2.0;
    let mut bound = metres - (e + f) / 2.0;
    if reach < ANTIPODE {
        let along = |piece: Piece, lat, azimuth| turned(piece.motion(lat).velocity, azimuth)[0].abs();
        let slope = along(pieces[0], p[1], azimuth_p) + along(pieces[1], q[1], azimuth_q);
        let bend = (reach / (2.0 * B)).tan() / B * (e * e + f * f) + bend_e + bend_f;
        bound = bound.max(metres - slope / 2.0 - bend / 8.0);
    }
    (bound - ROUNDING_M, distance(metres, azimuth_p, [p, q]))
}

/// The shortest geodesic between two short pieces.
///
/// Along a side, where one end is fixed, and along the valley of pairs that are nearest to each other, the
/// length is a cubic function but for terms of the fourth order, about `h⁴ / 384 L³` for a piece of `h`
/// metres and a radius of bend `L`: 0.1 mm where `L` is the Earth's. A local minimum of a cubic is at an end of the
/// way or is reached by descent from the end that leads down to it, so all ends are looked at.
fn least(geodesic: &Geodesic, pieces: &[Piece; 2]) -> Distance {
    let corners = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]].map(|at| Sight::new(geodesic, pieces, at));
    let shorter = |x: Sight, y: Sight| if y.is_shorter(&x) { y } else { x };
    let mut best = corners.into_iter().reduce(shorter).unwrap_or(corners[0]);
    for (fixed, side) in [(0, [0, 1]), (0, [2, 3]), (1, [0, 2]), (1, [1, 3])] {
        let ends = side.map(|corner| corners[corner]);
        let free = 1 - fixed;
        let start = match [ends[0].gradient[free] < 0.0, ends[1].gradient[free] > 0.0] {
            [true, true] => shorter(ends[0], ends[1]),
            [false, false] => continue,
            [first, _] => {
                let start = ends[usize::from(!first)];
                if start.least_of_model(Some(fixed)) == ends[usize::from(first)].at {
                    continue;
                }
                start
            }
        };
        let on_side = start.descend(geodesic, pieces, Some(fixed));
        best = shorter(best, on_side);
        let inward = if on_side.at[fixed] == 0.0 { -on_side.gradient[fixed] } else { on_side.gradient[fixed] };
        if inward > 0.0 {
            best = shorter(best, on_side.descend(geodesic, pieces, None));
        }
    }
    best.distance
}
