use geographiclib_rs::InverseGeodesic;

use super::piece::Piece;
use super::sight::Sight;
use super::{chord_envelope, local_plane, long, lower_bound};
use crate::ellipsoid::geodesic;
use crate::geometry::{Envelope, Position};

/// Numbers from 0 to 1, the same in every run.
struct Random(u64);

impl Random {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// From `low` to `high`, each power of ten as often.
    fn scale(&mut self, low: f64, high: f64) -> f64 {
        self.between(low.ln(), high.ln()).exp()
    }

    /// An edge of at most so many degrees, anywhere.
    fn edge(&mut self, most: f64) -> [Position; 2] {
        let p = [self.between(-180.0, 180.0), self.between(-90.0, 90.0)];
        let [east, north] = [0, 1].map(|_| self.scale(1e-3, most) * if self.unit() < 0.5 { -1.0 } else { 1.0 });
        [p, [(p[0] + east).clamp(-180.0, 180.0), (p[1] + north).clamp(-90.0, 90.0)]]
    }
}

fn length(p: Position, q: Position) -> f64 {
    geodesic().inverse(p[1], p[0], q[1], q[0])
}

/// The gap between the numbers `low` to `high` and 0.
fn outside(low: f64, high: f64) -> f64 {
    low.max(-high).max(0.0)
}

#[test]
fn no_geodesic_between_two_boxes_is_shorter_than_their_bounds() {
    let mut random = Random(1);
    let mut closest = f64::INFINITY;
    for _ in 0..20_000 {
        let boxes = [random.edge(175.0), random.edge(175.0)].map(|e| Envelope::of_edge(e[0], e[1]));
        let bound = lower_bound(&boxes[0], &boxes[1]);
        let [(low, high), (other_low, other_high)] = [chord_envelope(&boxes[0]), chord_envelope(&boxes[1])];
        let gaps = (0..3).map(|k| outside(low[k] - other_high[k], high[k] - other_low[k]));
        let chord = gaps.map(|gap| gap * gap).sum::<f64>().sqrt();
        assert_eq!(bound, lower_bound(&boxes[1], &boxes[0]));
        // Corners, places along a side, and places inside.
        for _ in 0..12 {
            let [p, q] = [0, 1].map(|k: usize| {
                [0, 1].map(|axis: usize| {
                    let t = (random.unit() * 2.0 - 0.5).clamp(0.0, 1.0);
                    let (min, max) = (boxes[k].min[axis], boxes[k].max[axis]);
                    (min + t * (max - min)).min(max)
                })
            });
            let metres = length(p, q);
            assert!(bound <= metres + 1e-7, "{boxes:?}: {bound} but {metres} from {p:?} to {q:?}");
            assert!(chord <= metres + 1e-6, "{boxes:?}: chord {chord} but {metres} from {p:?} to {q:?}");
            closest = closest.min(metres / bound);
        }
    }
    assert!(closest < 1.01, "the bound is never near: {closest}");
}

#[test]
fn no_geodesic_between_two_pieces_is_shorter_than_their_bound() {
    let mut random = Random(2);
    let mut closest = f64::INFINITY;
    for _ in 0..20_000 {
        let most = random.scale(0.01, 90.0);
        let pieces = [random.edge(most), random.edge(most)].map(Piece::whole);
        let (bound, _) = long::bounded(geodesic(), pieces);
        for _ in 0..12 {
            let [x, y] = [0, 1].map(|_| (random.unit() * 2.0 - 0.5).clamp(0.0, 1.0));
            let metres = length(pieces[0].at(x), pieces[1].at(y));
            assert!(bound <= metres, "{pieces:?}: {bound} but {metres} at {x} and {y}");
            closest = closest.min(metres / bound.max(1.0));
        }
    }
    assert!(closest < 1.001, "the bound is never near: {closest}");
}

/// Against differences, whose error is of the order of the step squared.
#[test]
fn derivatives_are_those_of_half_the_square() {
    let mut random = Random(3);
    for _ in 0..2000 {
        let most = random.scale(1.0, 90.0);
        let pieces = [random.edge(most), random.edge(most)].map(Piece::whole);
        let half_square = |at: [f64; 2]| length(pieces[0].at(at[0]), pieces[1].at(at[1])).powi(2) / 2.0;
        let at = [0, 1].map(|_| random.between(0.1, 0.9));
        let sight = Sight::new(geodesic(), &pieces, at);
        let metres = sight.distance.metres;
        if !(1e5..1.7e7).contains(&metres) || pieces.iter().any(|p| p.at(at[0])[1].abs() > 85.0) {
            continue;
        }
        let step = 2e-4;
        let speeds = pieces.map(|piece| piece.bounds()[0]);
        let scale = [0, 1].map(|k| speeds[k] * metres);
        let moved = |x: f64, y: f64| half_square([at[0] + x * step, at[1] + y * step]);
        let first =
            [(moved(1.0, 0.0) - moved(-1.0, 0.0)) / (2.0 * step), (moved(0.0, 1.0) - moved(0.0, -1.0)) / (2.0 * step)];
        let middle = 2.0 * moved(0.0, 0.0);
        let mixed = moved(1.0, 1.0) + moved(-1.0, -1.0) - moved(1.0, -1.0) - moved(-1.0, 1.0);
        let second = [
            (moved(1.0, 0.0) + moved(-1.0, 0.0) - middle) / (step * step),
            mixed / (4.0 * step * step),
            (moved(0.0, 1.0) + moved(0.0, -1.0) - middle) / (step * step),
        ];
        for k in 0..2 {
            assert!(
                (sight.gradient[k] - first[k]).abs() < 1e-4 * scale[k],
                "{pieces:?} {:?} {first:?}",
                sight.gradient
            );
        }
        let size = speeds[0].max(speeds[1]).max(metres).powi(2);
        for k in 0..3 {
            assert!((sight.hessian[k] - second[k]).abs() < 1e-3 * size, "{pieces:?} {:?} {second:?}", sight.hessian);
        }
    }
}

#[test]
fn lengths_in_a_plane_are_off_by_no_more_than_its_margin() {
    let mut random = Random(4);
    let mut planes = 0;
    for _ in 0..20_000 {
        let [first, second] = {
            let corner = [random.between(-170.0, 170.0), random.between(-74.0, 71.0)];
            let extent = random.scale(1e-3, 3.0);
            [0, 1].map(|_: i32| [0, 1].map(|_: i32| [0, 1].map(|axis: usize| corner[axis] + extent * random.unit())))
        };
        let [m, n] = [first, second].map(|edge| Envelope::of_edge(edge[0], edge[1]));
        let Some(plane) = local_plane::Plane::over(&m, &n) else { continue };
        let [e, f] = [first, second].map(|edge| edge.map(|p| plane.metres(p)));
        let crosses = |[a, b]: [Position; 2], [c, d]: [Position; 2]| {
            let side = |p: Position| (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]) > 0.0;
            side(c) != side(d)
        };
        if crosses(first, second) && crosses(second, first) {
            continue;
        }
        planes += 1;
        let inside = local_plane::segments_2(e, f).sqrt();
        let metres = long::nearest(geodesic(), [first, second], f64::INFINITY).metres;
        let (low, high) = (inside * (1.0 - plane.margin), inside * (1.0 + plane.margin));
        let rounding = local_plane::ROUNDING_M;
        assert!(metres >= low - rounding && metres <= high + rounding, "{first:?} {second:?}: {low} {metres} {high}");
        let bound = local_plane::lower_bound([first, second]);
        assert!(bound <= metres + 1e-9, "{first:?} {second:?}: {bound} {metres}");
    }
    assert!(planes > 10_000, "only {planes} planes were looked at");
}
