//! The areal density round one place as a polynomial, and the area under an edge that follows from it.

use std::sync::LazyLock;

use wide::f64x2;

use super::Plane;
use super::chebyshev::{Basis, Chebyshev};

/// Sizes of patches that there are.
const LEVELS: usize = 5;
/// Metres of the cells of each level: a patch serves whatever begins in its cell and is no larger than that.
const CELLS_M: [f64; LEVELS] = [2048.0, 8192.0, 32_768.0, 131_072.0, 524_288.0];
/// Degrees of the polynomials. On the Earth (R = 6.4e6 m) what is left out is below 1e-14 of the density: the half
/// width `r` of a patch is 1.5 cells, and Chebyshev interpolation of degree n errs by about `2 (r / 2R)^(n + 1)`.
const DEGREES: [usize; LEVELS] = [3, 4, 5, 8, 12];
/// Terms of the polynomials of the smallest patches.
const FEWEST_TERMS: usize = terms(DEGREES[0]);
/// Those of the largest.
const MOST_TERMS: usize = terms(DEGREES[LEVELS - 1]);
/// The level whose patches give the density to smaller ones, some fifteen times as fast as the series of a projection.
const SOURCE: usize = 2;
/// Half the width of a patch in cells: its own half, and one for what begins in it.
const HALF_WIDTH: f64 = 1.5;

/// The node of Gauss-Legendre quadrature on [0, 1] that serves edges up to [`SHORT`] together with the one as far from the
/// other end, and the weight of either.
const TWO: [f64; 2] = [0.211_324_865_405_187_1, 0.5];
/// Extent of an edge, as a part of half the patch, up to which two nodes are enough on each level: they leave a 180th
/// of the fourth power, whose coefficient is about `x r³ / R⁴` at a distance `x` from the central meridian. On the first
/// that is all that lie in it.
const SHORT: [f64; LEVELS] = [2.0, 0.07, 0.0175, 0.008, 0.0025];

/// The three nodes with their weights, exact to the fifth power: the middle is its own counterpart, and has half its weight.
const THREE: [[f64; 2]; 2] = [[0.112_701_665_379_258_31, 5.0 / 18.0], [0.5, 4.0 / 18.0]];

/// Nodes and weights that are exact for the polynomials of each level but the first, likewise.
const QUADRATURE: [&[[f64; 2]]; LEVELS] = [
    &[],
    &THREE,
    &THREE,
    &[
        [0.046_910_077_030_668_004, 0.118_463_442_528_094_54],
        [0.230_765_344_947_158_45, 0.239_314_335_249_683_23],
        [0.5, 32.0 / 225.0],
    ],
    &[
        [0.025_446_043_828_620_757, 0.064_742_483_084_434_85],
        [0.129_234_407_200_302_78, 0.139_852_695_744_638_33],
        [0.297_077_424_311_301_4, 0.190_915_025_252_559_46],
        [0.5, 0.208_979_591_836_734_7 / 2.0],
    ],
];

/// For the polynomials of each level.
static BASES: LazyLock<[Basis; LEVELS]> = LazyLock::new(|| DEGREES.map(|degree| Basis::new(degree + 1, degree)));

/// How many terms a polynomial of a total degree has.
const fn terms(degree: usize) -> usize {
    (degree + 1) * (degree + 2) / 2
}

/// Which cell of which level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::ellipsoid) struct Cell {
    level: usize,
    index: [i64; 2],
}

impl Cell {
    /// The cell for what lies between two corners; `None` when that is too large for any.
    pub fn of(min: [f64; 2], max: [f64; 2], sides: &Sides) -> Option<Self> {
        let extent = (max[0] - min[0]).max(max[1] - min[1]);
        let level = sides.0.iter().position(|side| extent <= *side)?;
        Some(Self::at(level, min, sides))
    }

    /// The cell of a level in which a position lies.
    fn at(level: usize, position: [f64; 2], sides: &Sides) -> Self {
        Self { level, index: position.map(|x| floor(x / sides.0[level])) }
    }

    /// A number by which to keep neighbouring cells at different places: so many of each row of them.
    pub fn hash(self, columns: i64) -> usize {
        let [x, y] = self.index;
        (x.rem_euclid(columns).wrapping_add(y.wrapping_mul(columns)) as usize).wrapping_add(self.level.wrapping_mul(29))
    }

    /// Whether none is smaller.
    pub fn is_smallest(self) -> bool {
        self.level == 0
    }
}

/// Rounded down. Every pair of surfaces asks, and that of the library is a call for processors of any age.
fn floor(x: f64) -> i64 {
    let whole = x as i64;
    whole.saturating_sub(i64::from(whole as f64 > x))
}

/// Lengths in units of a plane of the sides of cells, by level: powers of two, so that the centres of cells are exact.
#[derive(Debug, Clone, Copy)]
pub(in crate::ellipsoid) struct Sides([f64; LEVELS]);

impl Sides {
    pub fn new(unit_m: f64) -> Self {
        Self(CELLS_M.map(|metres| (metres / unit_m).log2().ceil().exp2()))
    }
}

/// The density round a cell, integrated eastwards.
#[derive(Debug, Clone)]
pub(in crate::ellipsoid) struct Patch {
    level: usize,
    /// Middle of the cell.
    pub centre: [f64; 2],
    /// Units that edges extend which are [`SHORT`].
    short: f64,
    /// Density at the middle, in m² a square unit.
    pub middle: f64,
    /// What multiplies `x^(i + 1) y^j` of the integral (units from the middle), from the greatest `j` down and in it from
    /// the greatest `i`. The last is 0, for it is in `middle`. Lower levels have fewer.
    coefficients: [f64; MOST_TERMS],
    /// Metres in a unit of each axis at the middle.
    pub metres_per_unit: [f64; 2],
}

impl Patch {
    /// The patch of a cell; `None` where part of it has no place on the Earth.
    pub fn new(plane: &Plane, cell: Cell, sides: &Sides) -> Option<Self> {
        let Cell { level, index } = cell;
        let side = sides.0[level];
        let (half, basis) = (side * HALF_WIDTH, &BASES[level]);
        let centre = index.map(|i| (i as f64 + 0.5) * side);
        // Not of any projection: where one is not smooth, a small patch may be good and a large one not.
        let source =
            if level < SOURCE && plane.has_series() { plane.patch(Cell::at(SOURCE, centre, sides)) } else { None };
        let density =
            |position| source.as_ref().map_or_else(|| plane.density(position), |from| Some(from.density(position)));
        let along = basis.nodes();
        let mut values = Vec::with_capacity(along.len() * along.len());
        for t in along {
            for s in along {
                values.push(density([centre[0] + s * half, centre[1] + t * half])?);
            }
        }
        let mut rows = Chebyshev::fit(&values, basis).powers(basis);
        let middle = rows[0][0];
        for (j, row) in rows.iter_mut().enumerate() {
            row.iter_mut().enumerate().for_each(|(i, c)| *c /= (i + 1) as f64 * half.powi((i + j) as i32));
        }
        rows[0][0] = 0.0;
        let mut coefficients = [0.0; MOST_TERMS];
        let terms = rows.iter().rev().flat_map(|row| row.iter().rev());
        coefficients.iter_mut().zip(terms).for_each(|(kept, term)| *kept = *term);
        let metres_per_unit = plane.metres_per_unit(centre)?;
        let short = SHORT[level] * half;
        Some(Self { level, centre, short, middle, coefficients, metres_per_unit })
    }

    /// The density at a position that it reaches.
    fn density(&self, position: [f64; 2]) -> f64 {
        let [x, y] = [position[0] - self.centre[0], position[1] - self.centre[1]];
        let (mut sum, mut rest) = (0.0, self.coefficients.as_slice());
        for terms in 1..=DEGREES[self.level] + 1 {
            let (row, behind) = rest.split_at(terms);
            // The slope of x^i is i x^(i - 1).
            let slopes = row.iter().zip((1..=terms).rev()).map(|(c, i)| c * i as f64);
            sum = sum * y + slopes.fold(0.0, |inner, c| inner * x + c);
            rest = behind;
        }
        self.middle + sum
    }

    /// What it measures by, if it is one of the smallest.
    #[inline]
    pub fn cubic(&self) -> Option<Cubic> {
        let Self { centre, metres_per_unit, middle, .. } = *self;
        let kept = self.coefficients.first_chunk().filter(|_| self.level == 0);
        kept.map(|&coefficients| Cubic { centre, metres_per_unit, middle, coefficients })
    }

    /// Signed area in m² between the edge `p → q` and a meridian of the plane; the sum round a counter-clockwise
    /// ring is its area. Positions are relative to a place `offset` from the middle.
    ///
    /// The density is integrated eastwards, and that along the edge by a quadrature that is exact for it. Its
    /// constant part is taken from the edge itself: what is left is small, and so is its rounding.
    pub fn area_under(&self, offset: [f64; 2], p: [f64; 2], q: [f64; 2]) -> f64 {
        let edge = Edge::new(offset, p, q);
        let kept = &self.coefficients;
        let rest = match self.level {
            1 => self.mean(&edge, |x, y| quartic(kept, x, y)),
            2 => self.mean(&edge, |x, y| quintic(kept, x, y)),
            level => self.mean(&edge, |x, y| of_degree(DEGREES[level], kept, x, y)),
        };
        edge.area(self.middle, rest)
    }

    #[inline(always)]
    fn mean(&self, edge: &Edge, at: impl Fn(f64x2, f64x2) -> f64x2) -> f64 {
        let is_short = edge.run[0].abs().max(edge.run[1].abs()) <= self.short;
        if is_short { edge.mean(at) } else { edge.mean_of_long(QUADRATURE[self.level], at) }
    }
}

/// What the smallest patches measure by: so little that a frame has it in itself, and nearly all frames lie on one.
#[derive(Debug, Clone, Copy)]
pub(in crate::ellipsoid) struct Cubic {
    /// Middle of the cell.
    pub centre: [f64; 2],
    /// Metres in a unit of each axis at the middle.
    pub metres_per_unit: [f64; 2],
    /// Density at the middle, in m² a square unit.
    pub middle: f64,
    /// As [`Patch`] keeps them.
    coefficients: [f64; FEWEST_TERMS],
}

impl Cubic {
    /// What [`Patch::area_under`] gives.
    #[inline]
    pub fn area_under(&self, offset: [f64; 2], p: [f64; 2], q: [f64; 2]) -> f64 {
        let edge = Edge::new(offset, p, q);
        edge.area(self.middle, edge.mean(|x, y| cubic(&self.coefficients, x, y)))
    }
}

/// An edge on a patch.
struct Edge {
    /// Its start from the middle, and its way.
    start: [f64; 2],
    run: [f64; 2],
    /// The sum of the eastings of its ends.
    eastings: f64,
}

impl Edge {
    #[inline(always)]
    fn new(offset: [f64; 2], p: [f64; 2], q: [f64; 2]) -> Self {
        let (start, run) = ([p[0] + offset[0], p[1] + offset[1]], [q[0] - p[0], q[1] - p[1]]);
        Self { start, run, eastings: p[0] + q[0] }
    }

    /// The area under it, of the density at the middle and the mean of what is integrated beside it.
    #[inline(always)]
    fn area(&self, middle: f64, mean: f64) -> f64 {
        self.run[1] * (middle * (self.eastings / 2.0) + mean)
    }

    /// The mean along it by two nodes.
    #[inline(always)]
    fn mean(&self, at: impl Fn(f64x2, f64x2) -> f64x2) -> f64 {
        self.weighted(TWO, at)
    }

    /// The same by as many nodes as it takes.
    #[inline(never)]
    fn mean_of_long(&self, nodes: &[[f64; 2]], at: impl Fn(f64x2, f64x2) -> f64x2) -> f64 {
        nodes.iter().map(|&node| self.weighted(node, &at)).sum()
    }

    /// What a node adds to a mean, and the one as far from the other end.
    #[inline(always)]
    fn weighted(&self, [node, weight]: [f64; 2], at: impl Fn(f64x2, f64x2) -> f64x2) -> f64 {
        let t = f64x2::new([node, 1.0 - node]);
        let along = |axis: usize| f64x2::splat(self.start[axis]) + t * f64x2::splat(self.run[axis]);
        weight * at(along(0), along(1)).reduce_add()
    }
}

// The density integrated eastwards from the middle, without its constant part: `Σ c_ij x^(i + 1) y^j` up to a total
// degree, the coefficients as [`Patch`] keeps them. Two places are summed at once, each in its half of a vector. Low degrees
// are written out row by row, for loops of two to six rounds take as long to count as to sum.

#[inline(always)]
fn cubic(kept: &[f64; FEWEST_TERMS], x: f64x2, y: f64x2) -> f64x2 {
    Horner::new(kept, x, y).row::<2>().row::<3>().row::<4>().total()
}

#[inline(always)]
fn quartic(kept: &[f64; MOST_TERMS], x: f64x2, y: f64x2) -> f64x2 {
    Horner::new(kept, x, y).row::<2>().row::<3>().row::<4>().row::<5>().total()
}

#[inline(always)]
fn quintic(kept: &[f64; MOST_TERMS], x: f64x2, y: f64x2) -> f64x2 {
    Horner::new(kept, x, y).row::<2>().row::<3>().row::<4>().row::<5>().row::<6>().total()
}

fn of_degree(degree: usize, kept: &[f64], x: f64x2, y: f64x2) -> f64x2 {
    (2..=degree + 1).fold(Horner::new(kept, x, y), Horner::any_row).total()
}

/// A sum by Horner's rule that is under way.
struct Horner<'a> {
    x: f64x2,
    y: f64x2,
    sum: f64x2,
    /// Coefficients of the rows to come.
    rest: &'a [f64],
}

impl<'a> Horner<'a> {
    #[inline(always)]
    fn new(kept: &'a [f64], x: f64x2, y: f64x2) -> Self {
        let (first, rest) = kept.split_first().unwrap_or((&0.0, &[]));
        Self { x, y, sum: f64x2::splat(*first), rest }
    }

    /// With a row of so many terms.
    #[inline(always)]
    fn row<const TERMS: usize>(self) -> Self {
        match self.rest.first_chunk::<TERMS>() {
            Some(row) => self.with(row),
            None => self,
        }
    }

    fn any_row(self, terms: usize) -> Self {
        let row = &self.rest[..terms];
        self.with(row)
    }

    #[inline(always)]
    fn with(self, row: &[f64]) -> Self {
        let Self { x, y, sum, rest } = self;
        let inner = row[1..].iter().fold(f64x2::splat(row[0]), |inner, c| inner * x + f64x2::splat(*c));
        Self { x, y, sum: sum * y + inner, rest: &rest[row.len()..] }
    }

    #[inline(always)]
    fn total(self) -> f64x2 {
        self.sum * self.x
    }
}

#[cfg(test)]
mod tests {
    use super::super::Far;
    use super::*;
    use crate::ellipsoid::TransverseMercator;

    fn zone_39() -> Plane {
        let projection = TransverseMercator::gauss_kruger(117.0, 39_500_000.0);
        Plane::transverse_mercator("zone 39", "EPSG:4527", projection)
    }

    /// The density itself at places between the nodes, on every level and out to the corners of a patch.
    #[test]
    fn a_patch_has_the_density_of_its_plane() {
        let plane = zone_39();
        for (corner, extent) in [
            ([39_612_345.0, 4_061_234.0], 1000.0),
            ([39_790_000.0, 1_990_000.0], 1000.0),
            ([39_612_345.0, 4_061_234.0], 8000.0),
            ([39_612_345.0, 4_061_234.0], 30_000.0),
            ([39_512_345.0, 5_900_000.0], 130_000.0),
            ([39_312_345.0, 3_900_000.0], 500_000.0),
        ] {
            let cell = Cell::of(corner, [corner[0] + extent, corner[1]], &Sides::new(1.0)).unwrap();
            let patch = Patch::new(&plane, cell, &Sides::new(1.0)).unwrap();
            let half = Sides::new(1.0).0[cell.level] * HALF_WIDTH;
            for place in [[0.97, 0.93], [-0.31, 0.77], [-0.99, -0.99], [0.5, -0.123]] {
                let at = place.map(|x| x * half);
                let position = [patch.centre[0] + at[0], patch.centre[1] + at[1]];
                let (found, wanted) = (patch.density(position), plane.density(position).unwrap());
                assert!((found - wanted).abs() < 2e-14, "{extent} {place:?}: {found} {wanted}");
            }
        }
    }

    /// Two ways to one area: the density in the plane, and the authalic function on the ellipsoid.
    #[test]
    fn patches_of_every_level_agree_with_the_ellipsoid() {
        let plane = zone_39();
        for extent in [500.0, 7000.0, 30_000.0, 100_000.0, 400_000.0] {
            let origin = [39_612_345.5, 4_061_234.25];
            let ring = [[0.0, 0.0], [1.0, 0.125], [0.75, 1.0], [0.25, 0.5], [0.0, 0.0]].map(|p| p.map(|x| x * extent));
            let max = [origin[0] + extent, origin[1] + extent];
            let patch = Patch::new(&plane, Cell::of(origin, max, &Sides::new(1.0)).unwrap(), &Sides::new(1.0)).unwrap();
            let offset = [origin[0] - patch.centre[0], origin[1] - patch.centre[1]];
            let far = Far::new(&plane, origin);
            let sum =
                |under: &dyn Fn([f64; 2], [f64; 2]) -> f64| ring.windows(2).map(|e| under(e[0], e[1])).sum::<f64>();
            let (by_patch, by_far) = (sum(&|p, q| patch.area_under(offset, p, q)), sum(&|p, q| far.area_under(p, q)));
            // Positions on the ellipsoid are rounded to some nanometres.
            let tolerance = 1e-13 * by_far + 4.0 * extent * 4e-9;
            assert!((by_patch - by_far).abs() < tolerance, "{extent}: {by_patch} {by_far} {}", by_patch - by_far);
        }
    }

    #[test]
    fn what_a_frame_has_in_itself_measures_as_the_patch_does() {
        let (plane, sides) = (zone_39(), Sides::new(1.0));
        let corner = [39_612_345.5, 4_061_234.25];
        let patch = |extent: f64| {
            let cell = Cell::of(corner, corner.map(|x| x + extent), &sides).unwrap();
            Patch::new(&plane, cell, &sides).unwrap()
        };
        let (smallest, offset) = (patch(2000.0), [123.25, -456.5]);
        let cubic = smallest.cubic().unwrap();
        for (p, q) in [([0.0, 0.0], [1900.0, 1200.0]), ([17.5, 1000.25], [17.5, 3.0]), ([5.0, 6.0], [5.0, 6.0])] {
            let (found, wanted) = (cubic.area_under(offset, p, q), smallest.area_under(offset, p, q));
            assert_eq!(found.to_bits(), wanted.to_bits(), "{p:?} {q:?}");
        }
        assert!(patch(3000.0).cubic().is_none());
    }
}
