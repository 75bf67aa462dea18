//! Overlay geometry (the shape, not only its measure), by i_overlay on a 64-bit integer grid.

use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay::{IntOverlayOptions, Overlay, ShapeType};
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::core::solver::Solver;
use i_overlay::i_float::int::point::IntPoint;

use super::{Envelope, Position};
use crate::ellipsoid::Plane;

/// A closed ring or not, as positions.
pub type Loop = Vec<Position>;

/// How fine the grids are on which overlays are computed: powers of two of the unit of the coordinates.
///
/// The largest coordinate times 2 to the power of the exact bits must stay below 2⁶⁰, because the grid
/// is one of 64-bit integers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resolution {
    exact_bits: i32,
    noded_bits: i32,
}

impl Resolution {
    /// For longitudes and latitudes in degrees. Exact: 2⁻⁵² degree (25 pm), on which every longitude and
    /// latitude of at least 1° lies. Noded: 2⁻⁴⁴ degree (6 nm), of which every multiple up to 512° is an
    /// `f64`.
    pub const DEGREES: Self = Self { exact_bits: 52, noded_bits: 44 };

    /// For coordinates up to `largest` in size, in any unit: metres with a zone prefix reach 4.7e7, for
    /// which exact is 2⁻³⁴ m (58 pm) and noded 2⁻²⁶ m (15 nm). Exact is as fine as 64 bits allow, noded
    /// as fine as is an `f64` for every multiple.
    pub fn up_to(largest: f64) -> Self {
        // The coordinates lie below 2 to this power.
        let power = exponent(largest.max(1.0)) + 1;
        Self { exact_bits: 60 - power, noded_bits: 52 - power }
    }

    /// For surfaces of a plane that lie in an envelope.
    pub fn of(plane: &Plane, envelope: &Envelope) -> Self {
        if plane.is_degrees() { Self::DEGREES } else { Self::up_to(envelope.magnitude()) }
    }

    /// 2 to the power of minus this is the spacing of the exact grid.
    pub(super) fn exact_bits(self) -> i32 {
        self.exact_bits
    }

    /// Every input that is on the grid is taken as it is; a corner that the overlay computes is rounded
    /// again when it becomes an `f64`.
    fn exact(self) -> Grid {
        Grid { scale: f64::from(self.exact_bits).exp2() }
    }

    /// Every corner of the result is an exact `f64`, so the result is noded.
    fn noded(self) -> Grid {
        Grid { scale: f64::from(self.noded_bits).exp2() }
    }
}

/// The power of two of the leading bit.
pub(super) fn exponent(x: f64) -> i32 {
    (x.abs().to_bits() >> 52) as i32 - 1023
}

/// A grid of integers.
#[derive(Debug, Clone, Copy)]
struct Grid {
    /// Steps a unit.
    scale: f64,
}

impl Grid {
    fn on_grid(self, p: Position) -> [i64; 2] {
        p.map(|x| (x * self.scale).round() as i64)
    }

    /// From `origin`, to full precision.
    fn closed(self, contour: &[IntPoint<i64>]) -> Loop {
        let mut ring: Loop = contour.iter().map(|p| [p.x as f64 / self.scale, p.y as f64 / self.scale]).collect();
        ring.dedup();
        if let Some(&first) = ring.first().filter(|&first| ring.last() != Some(first)) {
            ring.push(first);
        }
        ring
    }
}

/// Runs the overlay; the result is counted from `origin`.
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

/// What lies in both, counted from `origin`. All rings have their surface on the left; where the
/// rings of one overlap, their union counts.
pub fn intersection(a: &[Loop], b: &[Loop], origin: Position, resolution: Resolution) -> Vec<Loop> {
    run(a, b, origin, resolution.exact(), OverlayRule::Intersect, FillRule::Positive)
}

/// What lies in `a` but not in `b`, counted from `origin`, as for [`intersection`].
pub fn remainder(a: &[Loop], b: &[Loop], origin: Position, resolution: Resolution) -> Vec<Loop> {
    run(a, b, origin, resolution.exact(), OverlayRule::Difference, FillRule::Positive)
}

/// What lies in any of the oriented rings, which are counted from the same origin as the result.
pub fn merged(rings: &[Loop], resolution: Resolution) -> Vec<Loop> {
    run(rings, &[], [0.0; 2], resolution.exact(), OverlayRule::Subject, FillRule::Positive)
}

/// What lies in `a` but not in `b`, noded.
pub fn difference(a: &[Loop], b: &[Loop], resolution: Resolution) -> Vec<Loop> {
    run(a, b, [0.0; 2], resolution.noded(), OverlayRule::Difference, FillRule::Positive)
}

/// What lies in any of the oriented rings, noded.
pub fn union(rings: &[Loop], resolution: Resolution) -> Vec<Loop> {
    run(rings, &[], [0.0; 2], resolution.noded(), OverlayRule::Subject, FillRule::Positive)
}

/// What one ring encloses an odd number of times, whatever its direction and however it crosses
/// itself; noded.
pub fn even_odd(ring: &[Position], resolution: Resolution) -> Vec<Loop> {
    run(&[ring.to_vec()], &[], [0.0; 2], resolution.noded(), OverlayRule::Subject, FillRule::EvenOdd)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grids_of_plane_metres_hold_eastings_with_a_zone_prefix() {
        let metres = Resolution::up_to(4.7e7);
        assert_eq!(metres, Resolution { exact_bits: 34, noded_bits: 26 });
        let square =
            |x: f64| vec![vec![[x, 4.0e6], [x + 100.0, 4.0e6], [x + 100.0, 4_000_100.0], [x, 4_000_100.0], [x, 4.0e6]]];
        let (a, b) = (square(40_500_000.25), square(40_500_050.5));
        let loops = intersection(&a, &b, [40_500_000.0, 4.0e6], metres);
        assert_eq!(loops.len(), 1);
        // Twice 49.75 m by 100 m, of numbers that are all exact.
        assert_eq!(super::super::predicate::planar_area(&loops[0]), 9950.0);
        assert_eq!(super::super::predicate::planar_area(&union(&a, metres)[0]), 20_000.0);
    }
}
