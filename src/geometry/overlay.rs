//! Overlay geometry (the shape, not only its measure), by i_overlay on a 64-bit integer grid.

use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay::{IntOverlayOptions, Overlay, ShapeType};
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::core::solver::Solver;
use i_overlay::i_float::int::point::IntPoint;

use super::Position;

/// A closed ring or not, as positions.
pub type Loop = Vec<Position>;

/// Grid spacing as a power of two of a degree.
#[derive(Debug, Clone, Copy)]
enum Grid {
    /// 2⁻⁵² degree (25 pm): every longitude and latitude of at least 1° is on it, so input is taken
    /// as it is; a corner that the overlay computes is rounded again when it becomes an `f64`.
    Exact,
    /// 2⁻⁴⁴ degree (6 nm): every corner of the result is an exact `f64`, so the result is noded.
    Noded,
}

impl Grid {
    fn scale(self) -> f64 {
        match self {
            Grid::Exact => (1_u64 << 52) as f64,
            Grid::Noded => (1_u64 << 44) as f64,
        }
    }

    fn on_grid(self, p: Position) -> [i64; 2] {
        p.map(|x| (x * self.scale()).round() as i64)
    }

    /// Degrees from `origin`, to full precision.
    fn closed(self, contour: &[IntPoint<i64>]) -> Loop {
        let mut ring: Loop = contour.iter().map(|p| [p.x as f64 / self.scale(), p.y as f64 / self.scale()]).collect();
        ring.dedup();
        if let Some(&first) = ring.first().filter(|&first| ring.last() != Some(first)) {
            ring.push(first);
        }
        ring
    }
}

/// Runs the overlay; the result is in degrees from `origin`.
fn run(subject: &[Loop], clip: &[Loop], origin: Position, grid: Grid, rule: OverlayRule, fill: FillRule) -> Vec<Loop> {
    let count = subject.iter().chain(clip).map(Vec::len).sum();
    let mut overlay = Overlay::<i64>::new_custom(count, IntOverlayOptions::default(), Solver::default());
    let [ox, oy] = grid.on_grid(origin);
    for (rings, kind) in [(subject, ShapeType::Subject), (clip, ShapeType::Clip)] {
        for ring in rings {
            let points = ring.iter().map(|&p| grid.on_grid(p)).map(|[x, y]| IntPoint::new(x - ox, y - oy));
            overlay.add_path_iter(points, kind);
        }
    }
    let shapes = overlay.overlay(rule, fill);
    shapes.iter().flatten().map(|contour| grid.closed(contour)).filter(|ring| ring.len() > 3).collect()
}

/// What lies in both, in degrees from `origin`. All rings have their surface on the left; where the
/// rings of one overlap, their union counts.
pub fn intersection(a: &[Loop], b: &[Loop], origin: Position) -> Vec<Loop> {
    run(a, b, origin, Grid::Exact, OverlayRule::Intersect, FillRule::Positive)
}

/// What lies in `a` but not in `b`, in degrees from `origin`, as for [`intersection`].
pub fn remainder(a: &[Loop], b: &[Loop], origin: Position) -> Vec<Loop> {
    run(a, b, origin, Grid::Exact, OverlayRule::Difference, FillRule::Positive)
}

/// What lies in `a` but not in `b`, noded.
pub fn difference(a: &[Loop], b: &[Loop]) -> Vec<Loop> {
    run(a, b, [0.0; 2], Grid::Noded, OverlayRule::Difference, FillRule::Positive)
}

/// What lies in any of the oriented rings.
pub fn union(rings: &[Loop]) -> Vec<Loop> {
    run(rings, &[], [0.0; 2], Grid::Noded, OverlayRule::Subject, FillRule::Positive)
}

/// What one ring encloses an odd number of times, whatever its direction and however it crosses
/// itself.
pub fn even_odd(ring: &[Position]) -> Vec<Loop> {
    run(&[ring.to_vec()], &[], [0.0; 2], Grid::Noded, OverlayRule::Subject, FillRule::EvenOdd)
}
