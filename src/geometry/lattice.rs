//! Overlays whose corners are `f64` positions from the start.
//!
//! Between two powers of two the `f64` numbers are a grid, so an overlay computed on that grid has no
//! corner that would have to be rounded afterwards, and what i_overlay nodes stays noded. Only where
//! coordinates of a finer power of two take part a computed corner is rounded after all; if edges then
//! cross, the overlay is made again of its own result.

use std::collections::HashMap;

use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay::{IntOverlayOptions, Overlay, ShapeType};
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::core::solver::Solver;
use i_overlay::i_float::int::point::IntPoint;

use super::noding::noded;
use super::overlay::{Loop, Resolution, exponent};
use super::polygonize::polygonize;
use super::{Envelope, Position};

/// Times a result is overlaid with itself until nothing crosses, before the grid is made coarser.
const ATTEMPTS: usize = 6;
/// Times the grid is made coarser.
const COARSER: i32 = 8;

/// What lies in both, as valid polygons: each a shell that runs counter-clockwise, with its holes. All
/// rings have their surface on the left; `common` holds what they have in common.
///
/// Corners of the input come back bit by bit, and computed ones lie within a few units in the last
/// place of where the edges cross. What is thinner than that may be missing.
pub(crate) fn intersection(a: &[Loop], b: &[Loop], common: &Envelope, resolution: Resolution) -> Vec<Vec<Loop>> {
    let mut lattice = Lattice::of(a.iter().chain(b), common, resolution);
    let first = lattice.run(a, b, OverlayRule::Intersect);
    let mut loops = first.clone();
    for _ in 0..ATTEMPTS {
        match valid(loops) {
            Ok(polygons) => return polygons,
            Err(crossing) => loops = lattice.run(&crossing, &[], OverlayRule::Subject),
        }
    }
    // Every position on these is an `f64`, though not every corner of the input is on them.
    for coarser in 0..COARSER {
        lattice.bits = coarsest(common).map(|bits| bits.min(resolution.exact_bits()) - coarser);
        match valid(lattice.run(&first, &[], OverlayRule::Subject)) {
            Ok(polygons) => return polygons,
            Err(crossing) => loops = crossing,
        }
    }
    polygonize(&loops).polygons
}

/// The polygons of rings of which no two edges cross; the rings again, when they do.
pub(crate) fn valid(loops: Vec<Loop>) -> Result<Vec<Vec<Loop>>, Vec<Loop>> {
    let Some(noded) = noded(loops.clone()) else { return Err(loops) };
    let made = polygonize(&noded);
    if made.is_sound { Ok(made.polygons) } else { Err(loops) }
}

/// Negative powers of two, of which every multiple in the envelope is an `f64`, for either axis.
fn coarsest(envelope: &Envelope) -> [i32; 2] {
    [0, 1].map(|axis| 52 - exponent(envelope.min[axis].abs().max(envelope.max[axis].abs())))
}

/// A grid for each axis.
struct Lattice {
    bits: [i32; 2],
    origin: Position,
    /// Corners of the input, by their places: of a coordinate below 1 the place says less than the `f64`.
    corners: HashMap<[u64; 2], Position>,
}

impl Lattice {
    /// As coarse as holds every corner of the rings, but no finer than the resolution and no coarser
    /// than the `f64` numbers in `common`.
    fn of<'a>(loops: impl Iterator<Item = &'a Loop> + Clone, common: &Envelope, resolution: Resolution) -> Self {
        let coarsest = coarsest(common);
        let bits = [0, 1].map(|axis| {
            let needed = loops.clone().flatten().map(|p| fraction_bits(p[axis])).fold(i32::MIN, i32::max);
            coarsest[axis].max(needed).min(resolution.exact_bits())
        });
        let mut lattice = Self { bits, origin: common.min, corners: HashMap::new() };
        if bits.iter().any(|&bits| bits == resolution.exact_bits()) {
            lattice.corners = loops.flatten().map(|&p| (lattice.rounded(p).map(f64::to_bits), p)).collect();
        }
        lattice
    }

    fn on_grid(&self, p: Position) -> [i64; 2] {
        [0, 1].map(|axis| (p[axis] * f64::from(self.bits[axis]).exp2()).round() as i64)
    }

    fn position(&self, point: [i64; 2]) -> Position {
        [0, 1].map(|axis| point[axis] as f64 / f64::from(self.bits[axis]).exp2())
    }

    fn rounded(&self, p: Position) -> Position {
        self.position(self.on_grid(p))
    }

    fn run(&self, subject: &[Loop], clip: &[Loop], rule: OverlayRule) -> Vec<Loop> {
        let count = subject.iter().chain(clip).map(Vec::len).sum();
        let options = IntOverlayOptions::keep_all_points();
        let mut overlay = Overlay::<i64>::new_custom(count, options, Solver::default());
        let [ox, oy] = self.on_grid(self.origin);
        for (rings, kind) in [(subject, ShapeType::Subject), (clip, ShapeType::Clip)] {
            for ring in rings {
                let points = ring.iter().map(|&p| self.on_grid(p)).map(|[x, y]| IntPoint::new(x - ox, y - oy));
                overlay.add_path_iter(points, kind);
            }
        }
        let shapes = overlay.overlay(rule, FillRule::Positive);
        let place = |p: &IntPoint<i64>| {
            let p = self.position([p.x + ox, p.y + oy]);
            self.corners.get(&p.map(f64::to_bits)).copied().unwrap_or(p)
        };
        let rings = shapes.iter().flatten().map(|contour| {
            let mut ring: Loop = contour.iter().map(place).collect();
            ring.extend(ring.first().copied());
            ring.dedup();
            ring
        });
        rings.filter(|ring| ring.len() > 3).collect()
    }
}

/// Binary places after the point that a number has.
fn fraction_bits(x: f64) -> i32 {
    if x == 0.0 {
        return i32::MIN;
    }
    let zeros = (x.to_bits() | 1 << 52).trailing_zeros() as i32;
    52 - exponent(x) - zeros
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_after_the_point_are_counted() {
        for (x, places) in [(1.0, 0), (0.5, 1), (-0.75, 2), (6.0, -1), (118.1_f64, 46), (0.1, 55)] {
            // The last digits of a decimal fraction may be zeros.
            assert!(fraction_bits(x) <= places && fraction_bits(x) > places - 4, "{x}: {}", fraction_bits(x));
            assert_eq!((x * f64::from(fraction_bits(x)).exp2()).fract(), 0.0, "{x}");
            assert_ne!((x * f64::from(fraction_bits(x) - 1).exp2()).fract(), 0.0, "{x}");
        }
    }

    #[test]
    fn corners_that_are_finer_than_the_grid_come_back_as_they_were() {
        let far = [0.1 + f64::EPSILON / 16.0, 1e-9];
        let a = vec![far, [3.0, 0.3], [0.7, 2.9], far];
        let b = vec![[-1.0, -1.0], [2.0, -1.0], [2.0, 5.0], [-1.0, 5.0], [-1.0, -1.0]];
        let common = Envelope { min: far, max: [2.0, 2.9] };
        let polygons = intersection(&[a], &[b], &common, Resolution::DEGREES);
        assert_eq!(polygons.len(), 1);
        assert!(polygons[0][0].contains(&far), "{polygons:?}");
    }
}
