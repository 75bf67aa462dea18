//! A surface of one plane among those of another.
//!
//! An edge that is straight in one plane is a curve in another. It is placed as a chain that strays no more than
//! [`PLACING_M`], so a relation that rests on less than that is not certain.

use std::ops::Deref;
use std::sync::Arc;

use crate::ellipsoid::Plane;
use crate::geometry::{Envelope, MultiSurface, PlacedSurface, Position};
use crate::normalise::from_moved_loops;

/// The largest distance in metres by which an edge may stray that is placed in another plane: so little that a
/// distance between two placed surfaces is still right to a millimetre.
pub const PLACING_M: f64 = 2.5e-4;
/// The same where only the false origin differs, and no more than the last digit of a coordinate can.
const SHIFT_M: f64 = 1e-8;
/// Metres of the edges by which a bend is measured; it grows with the square of the length.
const PROBES_M: [f64; 2] = [1000.0, 30_000.0];
/// What a bend may be larger in another place or direction than where it is measured.
const BEND_MARGIN: f64 = 1.5;
/// How often an edge is halved at most.
const HALVINGS: u32 = 16;
/// Positions that placing adds to a surface at most: so many, or four for each it has. Edges that cross a continent would
/// take tens of thousands each.
const MOST_ADDED: usize = 1 << 18;
/// What the tolerance is multiplied by where that does not suffice.
const COARSER: f64 = 64.0;
/// A coordinate, in either unit, at which there is no place of any plane.
const NOWHERE: f64 = 1e15;
/// Part of the tolerance that three points of an edge may show: between them it may stray a little more.
const SEEN: f64 = 0.75;

/// A surface in a plane that was asked for: as it was drawn, or placed there.
#[derive(Debug, Clone)]
pub enum InPlane<'a> {
    /// It was drawn in that plane.
    AsDrawn(&'a MultiSurface),
    /// It was drawn in another.
    Moved(Moved),
}

/// A surface in another plane than its own.
#[derive(Debug, Clone)]
pub struct Moved(Arc<PlacedSurface>);

impl InPlane<'_> {
    /// By how many metres an edge of some length in metres may lie elsewhere than where it is placed; `None` of what is as
    /// drawn.
    ///
    /// Placing itself strays [`PLACING_M`] at most, but more where that would take millions of positions, and by no
    /// known measure (infinity) where part of the surface has no place in the plane. But data are brought from one CRS to another by their corners, and an
    /// edge between the same two corners bends: whether what was drawn flush in one plane is flush in another rests on that.
    pub fn bound_m(&self, length_m: f64) -> Option<f64> {
        match self {
            Self::AsDrawn(_) => None,
            Self::Moved(Moved(placed)) => Some(placed.strays_m + placed.bend * length_m * length_m),
        }
    }
}

impl Deref for InPlane<'_> {
    type Target = MultiSurface;

    fn deref(&self) -> &MultiSurface {
        match self {
            Self::AsDrawn(surface) => surface,
            Self::Moved(Moved(placed)) => &placed.surface,
        }
    }
}

/// The surface in a plane, where it is kept for the next who asks.
pub fn in_plane<'a>(surface: &'a MultiSurface, plane: &Plane) -> InPlane<'a> {
    if surface.plane() == plane {
        return InPlane::AsDrawn(surface);
    }
    InPlane::Moved(Moved(surface.elsewhere().get_or_place(plane, || place(surface, plane))))
}

/// How far the middle of an edge of one plane lies from that of the straight one between its ends in another, at most
/// over some directions.
fn bend_m(from: &Plane, to: &Plane, at: Position, length_m: f64) -> f64 {
    let there = |p: Position| from.project(to.unproject(p)?);
    let back = |p: Position| to.project(from.unproject(p)?);
    let scale = to.metres_per_unit(at).unwrap_or([to.unit_m(); 2]);
    let bend = |[east, north]: [f64; 2]| {
        let end = |sign: f64| {
            let half = sign * length_m / 2.0;
            there([at[0] + half * east / scale[0], at[1] + half * north / scale[1]])
        };
        let (p, q) = (end(-1.0)?, end(1.0)?);
        let middle = back([(p[0] + q[0]) / 2.0, (p[1] + q[1]) / 2.0])?;
        Some(((middle[0] - at[0]) * scale[0]).hypot((middle[1] - at[1]) * scale[1]))
    };
    let diagonal = std::f64::consts::FRAC_1_SQRT_2;
    let directions = [[1.0, 0.0], [0.0, 1.0], [diagonal, diagonal], [diagonal, -diagonal]];
    directions.into_iter().filter_map(bend).fold(0.0, f64::max)
}

fn place(surface: &MultiSurface, plane: &Plane) -> PlacedSurface {
    let shift = surface.plane().shift_to(plane);
    let mut placement = Placement { from: surface.plane(), to: plane, shift, tolerance_m: PLACING_M };
    let drawn = surface.coordinates().len();
    let Rings { loops, has_place, lacks_place } = loop {
        if let Some(rings) = placement.rings(surface, drawn + MOST_ADDED.max(4 * drawn)) {
            break rings;
        }
        placement.tolerance_m *= COARSER;
    };
    if lacks_place {
        let nowhere = Envelope { min: [NOWHERE; 2], max: [NOWHERE; 2] };
        let surface = MultiSurface::from_loops(&[stand_in(&nowhere, plane)], plane);
        return PlacedSurface { surface, strays_m: if has_place { f64::INFINITY } else { 0.0 }, bend: 0.0 };
    }
    let corners = loops.iter().flatten().fold(Envelope::EMPTY, |all, &p| all.with(p));
    // What is smaller than a rounding of the other plane is represented by a box of that size.
    let there = from_moved_loops(loops, plane);
    let there = there.unwrap_or_else(|| MultiSurface::from_loops(&[stand_in(&corners, plane)], plane));
    if shift.is_some() {
        return PlacedSurface { surface: there, strays_m: SHIFT_M, bend: 0.0 };
    }
    let Envelope { min, max } = there.envelope();
    let middle = [(min[0] + max[0]) / 2.0, (min[1] + max[1]) / 2.0];
    let bend = |length_m: f64| bend_m(surface.plane(), plane, middle, length_m) / (length_m * length_m);
    let bend = BEND_MARGIN * PROBES_M.into_iter().map(bend).fold(0.0, f64::max);
    PlacedSurface { surface: there, strays_m: placement.tolerance_m, bend }
}

/// A box round what is left of a surface too small for the coordinates of a plane.
fn stand_in(corners: &Envelope, plane: &Plane) -> Vec<Position> {
    let margin = (SHIFT_M / plane.unit_m()).max(corners.magnitude() * 4.0 * f64::EPSILON);
    let Envelope { min: [west, south], max: [east, north] } = corners.grown([margin; 2]);
    vec![[west, south], [east, south], [east, north], [west, north], [west, south]]
}

struct Placement<'a> {
    from: &'a Plane,
    to: &'a Plane,
    shift: Option<[f64; 2]>,
    /// By how many metres an edge may stray.
    tolerance_m: f64,
}

/// The rings of a surface in another plane.
struct Rings {
    /// Those of which every corner has a place there.
    loops: Vec<Vec<Position>>,
    /// A corner has a place there.
    has_place: bool,
    /// A corner has none.
    lacks_place: bool,
}

impl Placement<'_> {
    /// All rings; `None` when they would take more than `most` positions.
    fn rings(&self, surface: &MultiSurface, most: usize) -> Option<Rings> {
        let mut rings =
            Rings { loops: Vec::with_capacity(surface.rings().len()), has_place: false, lacks_place: false };
        let mut left = most;
        for ring in surface.rings() {
            let ring = &surface.coordinates()[ring.clone()];
            let Some(placed) = self.ring(ring, left) else {
                rings.lacks_place = true;
                rings.has_place = rings.has_place || ring.iter().any(|&corner| self.position(corner).is_some());
                continue;
            };
            left = left.checked_sub(placed.len())?;
            rings.has_place = true;
            rings.loops.push(placed);
        }
        Some(rings)
    }

    /// A ring in the other plane, cut off behind more than `most` positions; `None` where a corner has no place there.
    fn ring(&self, ring: &[Position], most: usize) -> Option<Vec<Position>> {
        if let Some([x, y]) = self.shift {
            return Some(ring.iter().map(|p| [p[0] + x, p[1] + y]).collect());
        }
        let mut placed = Vec::with_capacity(ring.len());
        let mut last: Option<[Position; 2]> = None;
        for &corner in ring {
            let here = [corner, self.position(corner)?];
            if let Some(from) = last {
                self.between([from, here], 0, most, &mut placed);
            }
            placed.push(here[1]);
            last = Some(here);
        }
        Some(placed)
    }

    fn position(&self, p: Position) -> Option<Position> {
        self.to.project(self.from.unproject(p)?)
    }

    /// Adds what lies between two corners, by halving until the edge strays little enough. Both directions of an
    /// edge give the same positions. `ends` are a position of the one plane with that of the other. Nothing is added
    /// to more than `most`.
    fn between(&self, ends: [[Position; 2]; 2], depth: u32, most: usize, placed: &mut Vec<Position>) {
        if placed.len() > most {
            return;
        }
        let half = |p: Position, q: Position| [(p[0] + q[0]) / 2.0, (p[1] + q[1]) / 2.0];
        let [[p, p_placed], [q, q_placed]] = ends;
        let middle = half(p, q);
        let Some(middle_placed) = self.position(middle) else { return };
        let straight = half(p_placed, q_placed);
        let scale = self.to.metres_per_unit(middle_placed).unwrap_or([self.to.unit_m(); 2]);
        let strays = |at: Position, straight: Position| {
            let metres = ((at[0] - straight[0]) * scale[0]).hypot((at[1] - straight[1]) * scale[1]);
            metres > SEEN * self.tolerance_m
        };
        // An edge may bend one way before its middle and the other way behind it.
        let quarter = |end: Position, end_placed: Position| {
            let at = self.position(half(end, middle));
            at.is_some_and(|at| strays(at, half(end_placed, straight)))
        };
        let is_bent = strays(middle_placed, straight) || quarter(p, p_placed) || quarter(q, q_placed);
        if is_bent && depth < HALVINGS {
            self.between([ends[0], [middle, middle_placed]], depth + 1, most, placed);
            placed.push(middle_placed);
            self.between([[middle, middle_placed], ends[1]], depth + 1, most, placed);
        }
    }
}
