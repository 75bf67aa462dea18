//! Area of what lies in any of some surfaces and in any of others, tile by tile.
//!
//! A tile that one surface covers, or that none reaches, needs no overlay, so only what is near the
//! border of the union is ever overlaid, in pieces of a few hundred edges.

use super::boundary_integral::Sum;
use super::covered::without_covered;
use super::narrow::are_tangled;
use crate::ellipsoid::{LocalFrame, Plane};
use crate::geometry::overlay::{self, Loop, Resolution};
use crate::geometry::{Envelope, MultiSurface, Position};

/// Edges in a tile up to which it is overlaid as a whole.
const EDGES: usize = 400;
/// The same for each surface that runs through it: surfaces that lie on top of each other are not taken
/// apart by smaller tiles.
const EDGES_EACH: usize = 4;
/// The same whatever their number.
const MOST_EDGES_EACH: usize = 600;
/// Edges in a tile from which it is cut even where most of them run through both halves: they may all cross each other.
const MANY_EDGES: usize = 600;
/// Edges in a tile from which what one surface alone has of it is summed along its rings: to overlay so many takes as long as
/// the square of their number.
const EDGES_OF_ONE: usize = 4_000;
/// Times a tile is halved at most: edges that all meet in one place cannot be taken apart.
const DEPTH: u32 = 28;
/// Edges that run through the two halves of a tile together, as a part of those of the tile, up to which a cut is worth it.
/// Along a bundle of long edges most cuts would only multiply them.
const GROWTH: f64 = 1.25;
/// The same for a tile of [`MANY_EDGES`]: half of its edges have to run through one half only.
const GROWTH_OF_MANY: f64 = 1.6;

/// Area in m² of what lies in any of `a` and in any of `b`, inside `within`; all are of one plane. The same on any
/// number of cores. No number where very many edges lie on top of each other and none covers the others.
pub(super) fn common_area(a: &[&MultiSurface], b: &[&MultiSurface], within: Envelope) -> f64 {
    let Some(plane) = a.first().map(|surface| surface.plane()) else { return 0.0 };
    let tile = Tile { plane, extent: within, depth: 0 };
    Covered::of(tile, &Cover::Part(a.to_vec()), &Cover::Part(b.to_vec())).area()
}

struct Tile<'p> {
    plane: &'p Plane,
    extent: Envelope,
    depth: u32,
}

/// A tile with what either side has of it.
struct Covered<'a> {
    tile: Tile<'a>,
    a: Cover<'a>,
    b: Cover<'a>,
    /// Edges that run through it.
    edges: usize,
}

/// What surfaces have of a tile.
enum Cover<'a> {
    /// One of them has all of it.
    Whole,
    /// Those whose boundaries run through it; with none, nothing.
    Part(Vec<&'a MultiSurface>),
}

impl<'a> Cover<'a> {
    /// What the same surfaces have of a tile inside, and how many edges run through it.
    fn of(&self, extent: &Envelope) -> (Self, usize) {
        let Self::Part(surfaces) = self else { return (Self::Whole, 0) };
        let (mut near, mut edges) = (Vec::new(), 0);
        for &surface in surfaces.iter().filter(|surface| surface.envelope().meets(extent)) {
            let before = edges;
            surface.tree().query(surface.coordinates(), extent, |_| edges += 1);
            if edges > before {
                near.push(surface);
            } else if surface.contains(extent.min) {
                return (Self::Whole, 0);
            }
        }
        (Self::Part(near), edges)
    }

    fn len(&self) -> usize {
        if let Self::Part(surfaces) = self { surfaces.len() } else { 0 }
    }

    fn is_nothing(&self) -> bool {
        matches!(self, Self::Part(surfaces) if surfaces.is_empty())
    }

    /// The surfaces as rings inside the tile, counted from its corner; `None` for all of it.
    fn clipped(&self, extent: &Envelope) -> Option<Vec<Loop>> {
        let Self::Part(surfaces) = self else { return None };
        let loops = surfaces.iter().flat_map(|surface| surface.loops_near(extent));
        Some(loops.map(|ring| clipped(ring, extent)).filter(|ring| ring.len() > 3).collect())
    }
}

impl<'a> Covered<'a> {
    fn of(tile: Tile<'a>, a: &Cover<'a>, b: &Cover<'a>) -> Self {
        let ((a, of_a), (b, of_b)) = (a.of(&tile.extent), b.of(&tile.extent));
        Self { tile, a, b, edges: of_a + of_b }
    }

    fn area(&self) -> f64 {
        if self.a.is_nothing() || self.b.is_nothing() {
            return 0.0;
        }
        if let Some(rings) = self.rings_of_one() {
            return self.along(&rings);
        }
        let few = EDGES.max((EDGES_EACH * (self.a.len() + self.b.len())).min(MOST_EDGES_EACH));
        let Some([low, high]) = (self.edges > few).then(|| self.halves()).flatten() else {
            return self.overlaid();
        };
        let (low, high) = rayon::join(|| low.area(), || high.area());
        low + high
    }

    /// Cut across the longer side, or else across the other; `None` where neither is worth it.
    fn halves(&self) -> Option<[Self; 2]> {
        let Envelope { min, max } = self.tile.extent;
        let longer = usize::from(max[1] - min[1] > max[0] - min[0]);
        let mut second_best: Option<[Self; 2]> = None;
        let growth = |halves: &[Self; 2]| (halves[0].edges + halves[1].edges) as f64 / self.edges as f64;
        for axis in [longer, 1 - longer] {
            let Some(halves) = self.tile.halves(axis) else { continue };
            let halves = halves.map(|half| Self::of(half, &self.a, &self.b));
            if growth(&halves) <= GROWTH {
                return Some(halves);
            }
            if self.edges > MANY_EDGES && second_best.as_ref().is_none_or(|best| growth(&halves) < growth(best)) {
                second_best = Some(halves);
            }
        }
        second_best.filter(|halves| growth(halves) <= GROWTH_OF_MANY)
    }

    /// The rings inside the tile where one side has all of it and the other is one surface with very many edges: they wind
    /// once round what is inside, as they are.
    fn rings_of_one(&self) -> Option<Vec<Loop>> {
        let one = match (&self.a, &self.b) {
            (Cover::Whole, other) | (other, Cover::Whole) if other.len() == 1 => other,
            _ => return None,
        };
        (self.edges > EDGES_OF_ONE).then(|| one.clipped(&self.tile.extent)).flatten()
    }

    fn overlaid(&self) -> f64 {
        let Tile { plane, extent, .. } = &self.tile;
        let grid = Resolution::of(plane, &Envelope::of(&outline(extent)));
        let [a, b] = [&self.a, &self.b].map(|side| side.clipped(extent).map(|loops| self.outermost(loops)));
        if are_tangled([a.as_deref().unwrap_or_default(), b.as_deref().unwrap_or_default()]) {
            return f64::NAN;
        }
        let loops = match (a, b) {
            (Some(a), Some(b)) => overlay::intersection(&a, &b, [0.0; 2], grid),
            (Some(part), None) | (None, Some(part)) => overlay::merged(&part, grid),
            (None, None) => vec![outline(extent)],
        };
        self.along(&loops)
    }

    /// Of very many rings inside the tile those that no other covers.
    fn outermost(&self, loops: Vec<Loop>) -> Vec<Loop> {
        let Envelope { min, max } = self.tile.extent;
        if self.edges > MANY_EDGES { without_covered(loops, [max[0] - min[0], max[1] - min[1]]) } else { loops }
    }

    /// Area of what lies on the left of some loops, counted from the corner of the tile.
    fn along(&self, loops: &[Loop]) -> f64 {
        let Tile { plane, extent, .. } = &self.tile;
        let frame = LocalFrame::new(plane, extent.min, extent.max);
        let mut sum = Sum::default();
        loops.iter().flat_map(|ring| ring.windows(2)).for_each(|edge| sum.add(frame.area_under(edge[0], edge[1])));
        sum.total()
    }
}

impl Tile<'_> {
    /// Cut in the middle of an axis; `None` when it is small enough.
    fn halves(&self, axis: usize) -> Option<[Self; 2]> {
        let Envelope { min, max } = self.extent;
        let middle = min[axis] + (max[axis] - min[axis]) / 2.0;
        if self.depth == DEPTH || middle <= min[axis] || middle >= max[axis] {
            return None;
        }
        let (mut low, mut high) = (self.extent, self.extent);
        (low.max[axis], high.min[axis]) = (middle, middle);
        Some([low, high].map(|extent| Self { plane: self.plane, extent, depth: self.depth + 1 }))
    }
}

/// The tile itself, counted from its corner.
fn outline(extent: &Envelope) -> Loop {
    let [width, height] = [0, 1].map(|axis| extent.max[axis] - extent.min[axis]);
    vec![[0.0, 0.0], [width, 0.0], [width, height], [0.0, height], [0.0, 0.0]]
}

/// A closed ring drawn inside the tile (Sutherland and Hodgman, doi:10.1145/360767.360802), counted from its corner:
/// it winds round every place inside as the ring did. What ran outside runs along the border.
fn clipped(mut ring: Loop, extent: &Envelope) -> Loop {
    for p in &mut ring {
        *p = [p[0] - extent.min[0], p[1] - extent.min[1]];
    }
    let size = [0, 1].map(|axis| extent.max[axis] - extent.min[axis]);
    for (axis, limit, sign) in [(0, 0.0, 1.0), (0, size[0], -1.0), (1, 0.0, 1.0), (1, size[1], -1.0)] {
        let is_in = |p: &Position| sign * (p[axis] - limit) >= 0.0;
        if ring.iter().all(is_in) {
            continue;
        }
        let mut kept = Loop::with_capacity(ring.len() + 8);
        for edge in ring.windows(2) {
            let [p, q] = [edge[0], edge[1]];
            if is_in(&p) {
                kept.push(p);
            }
            if is_in(&p) != is_in(&q) {
                kept.push(at_limit(p, q, axis, limit));
            }
        }
        kept.extend(kept.first().copied());
        ring = kept;
    }
    ring
}

/// Where an edge meets a limit; the same in either direction.
fn at_limit(p: Position, q: Position, axis: usize, limit: f64) -> Position {
    let [p, q] = if p[axis] < q[axis] { [p, q] } else { [q, p] };
    let (before, after) = (limit - p[axis], q[axis] - limit);
    let other = 1 - axis;
    // From the nearer end, so that the rounding is relative to the shorter piece.
    let across = if before <= after {
        p[other] + before / (before + after) * (q[other] - p[other])
    } else {
        q[other] + after / (before + after) * (p[other] - q[other])
    };
    let mut point = [limit; 2];
    point[other] = across;
    point
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::predicate::planar_area;

    #[test]
    fn a_ring_round_the_tile_is_clipped_to_its_outline() {
        let extent = Envelope { min: [118.0, 36.0], max: [118.5, 36.25] };
        let around = vec![[110.0, 30.0], [130.0, 30.0], [130.0, 40.0], [110.0, 40.0], [110.0, 30.0]];
        assert_eq!(planar_area(&clipped(around, &extent)), planar_area(&outline(&extent)));
        let beside = vec![[119.0, 36.0], [120.0, 36.0], [120.0, 37.0], [119.0, 36.0]];
        assert!(clipped(beside, &extent).len() < 4);
    }

    #[test]
    fn a_ring_that_leaves_and_comes_back_keeps_what_is_inside() {
        let extent = Envelope { min: [0.0, 0.0], max: [4.0, 4.0] };
        // A comb with two teeth inside, joined outside.
        let comb = vec![
            [1.0, 1.0],
            [2.0, 1.0],
            [2.0, 5.0],
            [3.0, 5.0],
            [3.0, 2.0],
            [3.5, 2.0],
            [3.5, 6.0],
            [1.0, 6.0],
            [1.0, 1.0],
        ];
        assert_eq!(planar_area(&clipped(comb, &extent)) / 2.0, 3.0 + 1.0);
    }

    /// Stars that overlap each other, of which every other has spikes that cross those of its neighbours.
    fn stars() -> Vec<MultiSurface> {
        let star = |k: usize| {
            let corner = |i: usize| {
                let turn = (i % 90) as f64 / 90.0 * std::f64::consts::TAU;
                let r = 0.02
                    * if k.is_multiple_of(2) && i.is_multiple_of(2) {
                        0.7
                    } else {
                        1.0 + 0.1 * (3.0 * turn + k as f64).sin()
                    };
                let centre = [118.3 + 0.013 * (k % 8) as f64, 36.6 + 0.011 * (k / 8) as f64];
                [centre[0] + r * turn.cos(), centre[1] + r * turn.sin()]
            };
            MultiSurface::from_loops(&[(0..=90).map(corner).collect()], &Plane::DEGREES)
        };
        (0..64).map(star).collect()
    }

    fn square() -> MultiSurface {
        let [west, south, east, north] = [118.31, 36.58, 118.37, 36.66];
        let ring = vec![[west, south], [east, south], [east, north], [west, north], [west, south]];
        MultiSurface::from_loops(&[ring], &Plane::DEGREES)
    }

    #[test]
    fn tiles_add_up_to_the_overlay_of_everything_at_once() {
        let (stars, square) = (stars(), square());
        let zones: Vec<&MultiSurface> = stars.iter().collect();
        let within = square.envelope();
        let near: Vec<Loop> = zones.iter().flat_map(|zone| zone.loops_near(&within)).collect();
        let loops = overlay::intersection(&square.loops_near(&within), &near, within.min, Resolution::DEGREES);
        let frame = LocalFrame::new(&Plane::DEGREES, within.min, within.max);
        let whole: f64 = loops.iter().flat_map(|ring| ring.windows(2)).map(|e| frame.area_under(e[0], e[1])).sum();
        let tiled = common_area(&[&square], &zones, within);
        assert!(tiled < square.area_m2() - 1e4, "{tiled}: something must be left over");
        assert!((tiled - whole).abs() <= 1e-6 + 2e-11 * square.perimeter_m(), "{tiled} {whole}");
    }

    #[test]
    fn the_sum_is_the_same_on_any_number_of_cores() {
        let (stars, square) = (stars(), square());
        let zones: Vec<&MultiSurface> = stars.iter().collect();
        let on = |cores: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(cores).build().unwrap();
            pool.install(|| common_area(&[&square], &zones, square.envelope()))
        };
        assert_eq!(on(1).to_bits(), on(3).to_bits());
    }

    /// A comb of 10,000 teeth longer than the tile: square tiles would multiply its edges.
    #[test]
    fn a_bundle_of_long_edges_is_cut_along_and_not_across() {
        let teeth = 10_000;
        let at = |k: usize| 1.0 + 0.8 * k as f64 / (2 * teeth) as f64;
        let mut ring: Loop = (0..2 * teeth).map(|k| [at(k), if k.is_multiple_of(2) { 1.1 } else { 1.7 }]).collect();
        ring.extend([[1.9, 1.1], [1.9, 1.0], [0.9, 1.0], ring[0]]);
        ring.reverse();
        let square = vec![[1.0, 1.2], [1.8, 1.2], [1.8, 1.6], [1.0, 1.6], [1.0, 1.2]];
        let [comb, square] = [ring, square].map(|ring| MultiSurface::from_loops(&[ring], &Plane::DEGREES));
        let found = common_area(&[&square], &[&comb], square.envelope());
        let wanted = crate::measure::overlap(&square, &comb).area_m2;
        assert!((found - wanted).abs() <= 1e-6 + 1e-11 * comb.perimeter_m(), "{found} {wanted}");
    }

    #[test]
    fn surfaces_on_top_of_each_other_and_thin_tiles_end() {
        let copies = vec![square(); 300];
        let zones: Vec<&MultiSurface> = copies.iter().collect();
        let found = common_area(&zones, &zones, zones[0].envelope());
        assert!((found - zones[0].area_m2()).abs() <= 1e-6, "{found}");
        let thin = Envelope { min: [118.31, 36.59], max: [118.31_f64.next_up(), 36.6] };
        let area = common_area(&zones, &zones, thin);
        assert!((0.0..1e-5).contains(&area), "{area}");
    }
}
