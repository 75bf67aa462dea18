//! The areal density round one place as a polynomial, and the area under an edge that follows from it.

use super::Plane;
use super::chebyshev::{Chebyshev, nodes};

/// Metres of the cells of each level: a patch serves whatever begins in its cell and is no larger than that.
const CELLS_M: [f64; 3] = [2048.0, 16_384.0, 131_072.0];
/// Degrees of the polynomials. On the Earth (R = 6.4e6 m) what is left out is below 1e-14 of the density: the half
/// width `r` of a patch is 1.5 cells, and Chebyshev interpolation of degree n errs by about `2 (r / 2R)^(n + 1)`.
const DEGREES: [usize; 3] = [3, 5, 8];
/// Half the width of a patch in cells: its own half, and one for what begins in it.
const HALF_WIDTH: f64 = 1.5;

/// Nodes and weights of Gauss-Legendre quadrature on [0, 1], enough for each level: two nodes leave a 180th of the
/// fourth power, whose coefficient on the smallest patch is below 1e-13.
const QUADRATURE: [&[[f64; 2]]; 3] = [
    &[[0.211_324_865_405_187_1, 0.5], [0.788_675_134_594_812_9, 0.5]],
    &[[0.112_701_665_379_258_31, 5.0 / 18.0], [0.5, 8.0 / 18.0], [0.887_298_334_620_741_7, 5.0 / 18.0]],
    &[
        [0.046_910_077_030_668_004, 0.118_463_442_528_094_54],
        [0.230_765_344_947_158_45, 0.239_314_335_249_683_23],
        [0.5, 64.0 / 225.0],
        [0.769_234_655_052_841_6, 0.239_314_335_249_683_23],
        [0.953_089_922_969_332, 0.118_463_442_528_094_54],
    ],
];

/// Which cell of which level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::ellipsoid) struct Cell {
    level: usize,
    index: [i64; 2],
}

impl Cell {
    /// The cell for what lies between two corners, `unit_m` metres a unit; `None` when that is too large for any.
    pub fn of(min: [f64; 2], max: [f64; 2], unit_m: f64) -> Option<Self> {
        let extent = (max[0] - min[0]).max(max[1] - min[1]);
        let level = CELLS_M.iter().position(|cell| extent * unit_m <= *cell)?;
        let index = min.map(|x| (x / side(level, unit_m)).floor() as i64);
        Some(Self { level, index })
    }
}

/// Length in units of the side of a cell: rounded to a power of two, so that the centres of cells are exact.
fn side(level: usize, unit_m: f64) -> f64 {
    (CELLS_M[level] / unit_m).log2().ceil().exp2()
}

/// The density round a cell, integrated eastwards.
#[derive(Debug)]
pub(in crate::ellipsoid) struct Patch {
    level: usize,
    /// Middle of the cell.
    pub centre: [f64; 2],
    /// Units of the plane that the polynomial takes as 1.
    half: f64,
    /// Density at the middle, in m² a square unit.
    middle: f64,
    /// `rows[j][i]` multiplies `s^(i + 1) t^j` of the integral; the first is left out, for it is in `middle`.
    rows: Vec<Vec<f64>>,
    /// Metres in a unit of each axis at the middle.
    pub metres_per_unit: [f64; 2],
}

impl Patch {
    /// The patch of a cell; `None` where part of it has no place on the Earth.
    pub fn new(plane: &Plane, cell: Cell, unit_m: f64) -> Option<Self> {
        let Cell { level, index } = cell;
        let side = side(level, unit_m);
        let (half, degree) = (side * HALF_WIDTH, DEGREES[level]);
        let centre = index.map(|i| (i as f64 + 0.5) * side);
        let along = nodes(degree + 1);
        let mut values = Vec::with_capacity(along.len() * along.len());
        for t in &along {
            for s in &along {
                values.push(plane.density([centre[0] + s * half, centre[1] + t * half])?);
            }
        }
        let mut rows = Chebyshev::fit(&values, degree + 1, degree).powers();
        let middle = rows[0][0];
        for row in &mut rows {
            row.iter_mut().enumerate().for_each(|(i, c)| *c *= half / (i + 1) as f64);
        }
        rows[0][0] = 0.0;
        let metres_per_unit = plane.metres_per_unit(centre)?;
        Some(Self { level, centre, half, middle, rows, metres_per_unit })
    }

    /// Signed area in m² between the edge `p → q` and a meridian of the plane; the sum round a counter-clockwise
    /// ring is its area. Positions are relative to a place `offset` from the middle.
    ///
    /// The density is integrated eastwards, and that along the edge by a quadrature that is exact for it. Its
    /// constant part is taken from the edge itself: what is left is small, and so is its rounding.
    pub fn area_under(&self, offset: [f64; 2], p: [f64; 2], q: [f64; 2]) -> f64 {
        let rise = q[1] - p[1];
        let scale = 1.0 / self.half;
        let start = [(p[0] + offset[0]) * scale, (p[1] + offset[1]) * scale];
        let run = [(q[0] - p[0]) * scale, rise * scale];
        let mut rest = 0.0;
        for [t, weight] in QUADRATURE[self.level] {
            rest += weight * self.integral([start[0] + t * run[0], start[1] + t * run[1]]);
        }
        rise * (self.middle * ((p[0] + q[0]) / 2.0) + rest)
    }

    /// The density integrated eastwards from the middle, without its constant part.
    fn integral(&self, [s, t]: [f64; 2]) -> f64 {
        let mut sum = 0.0;
        for row in self.rows.iter().rev() {
            let inner = row.iter().rev().fold(0.0, |inner, c| inner * s + c);
            sum = sum * t + inner * s;
        }
        sum
    }
}
