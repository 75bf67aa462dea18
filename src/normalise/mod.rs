//! From rings as they were read to a valid surface (ISO 19125-1 §6.1.11), or the reasons why not.
//!
//! **The rule for invalid input**: a ring encloses what it winds round an odd number of times; a
//! polygon is what its exterior ring encloses less what its holes enclose; a multipolygon is the
//! union of its polygons. Where rings only touch, this rule is applied without moving a vertex;
//! where they cross or overlap, the crossings are computed on a grid of 2⁻⁴⁴ degree (6 nm; in a plane of metres
//! 15 nm at most) and the record is marked ([`Code::RingsCross`]), and so it is where a ring winds twice round
//! something or passes through itself at a vertex, for readings differ there. Where edges only run along each other and no
//! reading changes the area (a keyhole, a spike without width), that is said ([`Code::EdgesRunTogether`]). A polygon that contacts of its rings cut in pieces
//! is used as it is, and marked ([`Code::InteriorNotConnected`]). A surface has no area when no ring is left, never
//! because a sum rounds to 0. Nothing is treated without a [`Defect`] that says so,
//! except for what has no meaning in the format: ring direction and start.

mod clean;
mod connected;
mod monotone;
mod nest;
mod node;
mod pairs;

use std::ops::Range;

use crate::diagnostic::{Code, Defect, Severity};
use crate::ellipsoid::{self, Plane};
use crate::feature::ArealGeometry;
use crate::geometry::overlay::{self, Resolution};
use crate::geometry::{EdgeTree, Envelope, MultiSurface, Position};

/// Closed rings as drawn, one after another.
#[derive(Debug, Default)]
struct Drawn {
    plane: Plane,
    coordinates: Vec<Position>,
    rings: Vec<DrawnRing>,
}

/// A ring with the polygon part and the ring number it had in the input.
#[derive(Debug, Clone)]
struct DrawnRing {
    part: usize,
    ring: usize,
    /// Its coordinates.
    range: Range<usize>,
}

impl Drawn {
    /// Rings of no certain part.
    fn of(loops: Vec<Vec<Position>>, plane: &Plane) -> Self {
        let mut drawn = Self { plane: plane.clone(), ..Self::default() };
        loops.into_iter().for_each(|positions| drawn.push(0, 0, &positions));
        drawn
    }

    fn push(&mut self, part: usize, ring: usize, positions: &[Position]) {
        let start = self.coordinates.len();
        self.coordinates.extend_from_slice(positions);
        self.rings.push(DrawnRing { part, ring, range: start..self.coordinates.len() });
    }

    fn positions(&self, ring: &DrawnRing) -> &[Position] {
        &self.coordinates[ring.range.clone()]
    }

    /// How many polygons there are.
    fn parts(&self) -> usize {
        self.rings.iter().filter(|ring| ring.ring == 0).count()
    }

    fn tree(&self) -> EdgeTree {
        EdgeTree::new(&self.coordinates, self.rings.iter().map(|ring| ring.range.clone()))
    }

    /// The ring to which coordinate or edge number `i` belongs.
    fn ring_of(&self, i: usize) -> usize {
        self.rings.partition_point(|ring| ring.range.end <= i)
    }

    /// A defect at the start of edge `i`.
    fn defect_at(&self, code: Code, i: usize) -> Defect {
        let DrawnRing { part, ring, ref range } = self.rings[self.ring_of(i)];
        Defect::new(code).at(part, ring, i - range.start, self.coordinates[i])
    }
}

/// A valid surface and what had to be said about its making.
#[derive(Debug, Clone)]
pub struct Normalised {
    /// What the geometry encloses.
    pub surface: MultiSurface,
    /// Every treatment that was needed.
    pub defects: Vec<Defect>,
}

impl Normalised {
    /// Whether the drawn boundary is ambiguous, so that a verdict on it is not safe.
    pub fn is_ambiguous(&self) -> bool {
        self.defects.iter().any(|defect| defect.code == Code::RingsCross)
    }
}

/// Makes a valid surface of `geometry`, longitudes and latitudes in degrees, or says why there is none.
///
/// # Errors
/// All defects found, of which at least one rejects the record.
pub fn normalise(geometry: &ArealGeometry) -> Result<Normalised, Vec<Defect>> {
    normalise_owned(geometry.clone(), &Plane::DEGREES)
}

/// The same of positions of a plane, easting or longitude first.
///
/// # Errors
/// As for [`normalise`].
pub fn normalise_in(geometry: &ArealGeometry, plane: &Plane) -> Result<Normalised, Vec<Defect>> {
    normalise_owned(geometry.clone(), plane)
}

/// What [`normalise_in`] does, with a geometry that nobody needs any more.
pub(crate) fn normalise_owned(geometry: ArealGeometry, plane: &Plane) -> Result<Normalised, Vec<Defect>> {
    let mut defects = Vec::new();
    let drawn = clean::clean(geometry, plane, &mut defects);
    if defects.iter().any(|defect| defect.code.severity() == Severity::Error) {
        return Err(defects);
    }
    let first = drawn.rings.first().map(|ring| drawn.defect_at(Code::NoArea, ring.range.start));
    let surface = match node::node(drawn).and_then(|noded| nest::nest(noded, &mut defects)) {
        Ok(surface) => surface,
        Err(conflict) => {
            let is_rejected = conflict.defect.code.severity() == Severity::Error;
            defects.push(conflict.defect);
            if is_rejected {
                return Err(defects);
            }
            let before = conflict.drawn.as_ref().map(drawn_area).unwrap_or_default();
            let parts = conflict.drawn.as_ref().map(Drawn::parts).unwrap_or_default();
            let resolved = conflict.drawn.and_then(|drawn| resolve(&drawn));
            let Some(surface) = resolved else {
                defects.push(Defect::new(Code::NotResolved));
                return Err(defects);
            };
            let after = surface.area_m2();
            let is_one_reading = !conflict.crosses && (before - after).abs() <= SAME_AREA * after;
            let crossing = defects.last_mut().filter(|defect| defect.code == Code::RingsCross);
            crossing.into_iter().for_each(|defect| {
                if is_one_reading {
                    defect.code = Code::EdgesRunTogether;
                } else {
                    let areas = format!("(area as drawn {before:.2} m², as resolved {after:.2} m²)");
                    defect.detail = format!("{} {areas}", defect.detail).trim_start().to_owned();
                }
            });
            if parts > 1 && before > after * (1.0 + SAME_AREA) + SAME_AREA_M2 {
                let detail = format!("({parts} parts of {before:.2} m² cover {after:.2} m²)");
                defects.push(Defect::new(Code::SeveralSeams).detail(detail));
            }
            surface
        }
    };
    // Rings that are left are simple, and so have an area, whatever the rounding of its figure.
    if surface.rings().is_empty() {
        defects.push(first.unwrap_or_else(|| Defect::new(Code::NoArea)));
        return Err(defects);
    }
    Ok(Normalised { surface, defects })
}

/// What is no more than rounding between two ways to compute an area: a part of it, and m².
const SAME_AREA: f64 = 1e-9;
const SAME_AREA_M2: f64 = 0.01;

/// Area in m² of rings as they are drawn: of each part its exterior ring less its holes, each by its signed sum, so that
/// what a ring winds round twice counts twice and what it winds round backwards counts negative.
fn drawn_area(drawn: &Drawn) -> f64 {
    let of = |ring: &DrawnRing| {
        let area = ellipsoid::ring_area_in(&drawn.plane, drawn.positions(ring)).abs();
        if ring.ring == 0 { area } else { -area }
    };
    drawn.rings.iter().map(of).sum()
}

/// Applies the rule of the module to rings that cross or overlap.
fn resolve(drawn: &Drawn) -> Option<MultiSurface> {
    let grid = Resolution::of(&drawn.plane, &Envelope::of(&drawn.coordinates));
    let mut all = Vec::new();
    for part in drawn.rings.chunk_by(|a, b| a.part == b.part) {
        let (shells, holes): (Vec<_>, Vec<_>) = part.iter().partition(|ring| ring.ring == 0);
        let enclosed = |rings: Vec<&DrawnRing>| -> Vec<_> {
            rings.iter().flat_map(|ring| overlay::even_odd(drawn.positions(ring), grid)).collect()
        };
        all.extend(overlay::difference(&enclosed(shells), &enclosed(holes), grid));
    }
    unite(&all, &drawn.plane, grid)
}

/// What lies in any of the loops, which have it on their left.
fn unite(loops: &[Vec<Position>], plane: &Plane, grid: Resolution) -> Option<MultiSurface> {
    // The overlay leaves its rings on the left already: splitting them keeps that.
    let united = Drawn::of(overlay::union(loops, grid), plane);
    let (loops, _) = node::node(united).and_then(node::Noded::into_loops).ok()?;
    Some(surface_of(loops))
}

fn surface_of(loops: node::Loops) -> MultiSurface {
    let rings = loops.drawn.rings.iter().map(|ring| ring.range.clone()).collect();
    MultiSurface::from_parts(loops.drawn.coordinates, rings, loops.tree, loops.drawn.plane)
}

/// A valid surface from loops that have it on their left and whose positions were moved a little, so that they may
/// cross by as much; `None` when nothing is left of them.
pub(crate) fn from_moved_loops(mut loops: Vec<Vec<Position>>, plane: &Plane) -> Option<MultiSurface> {
    loops.iter_mut().for_each(Vec::dedup);
    loops.retain(|ring| ring.len() > 3);
    if loops.is_empty() {
        return None;
    }
    let noded = node::node(Drawn::of(loops.clone(), plane)).and_then(node::Noded::into_loops);
    match noded {
        Ok((loops, _)) => Some(surface_of(loops)),
        Err(_) => {
            let envelope = loops.iter().flatten().fold(Envelope::EMPTY, |all, &p| all.with(p));
            unite(&loops, plane, Resolution::of(plane, &envelope))
        }
    }
    .filter(|surface| surface.area_m2() > 0.0)
}

#[cfg(test)]
mod tests;
