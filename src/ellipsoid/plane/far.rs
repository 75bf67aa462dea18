//! The area under edges too long for a polynomial, by what they are on the ellipsoid.

use super::Plane;
use crate::ellipsoid::authalic;

/// Halvings of an edge, at least and at most.
const HALVINGS: std::ops::RangeInclusive<usize> = 3..=9;
/// Metres by which positions are off for being rounded: two results that differ by that along the edge are equal.
const ROUNDING_M: f64 = 1e-9;

/// Integrates the authalic function along edges of a plane, against the parallel of a place.
#[derive(Debug, Clone)]
pub(in crate::ellipsoid) struct Far {
    plane: Plane,
    origin: [f64; 2],
    longitude: f64,
    /// The authalic function at the place.
    level: f64,
}

impl Far {
    /// Against the parallel of `origin`, a position of the plane.
    pub fn new(plane: &Plane, origin: [f64; 2]) -> Self {
        let [longitude, latitude] = plane.unproject(origin).unwrap_or_default();
        Self { plane: plane.clone(), origin, longitude, level: authalic(latitude.to_radians()) }
    }

    /// Signed area in m² between the edge `p → q` (relative to the place) and its parallel, by Romberg's method.
    ///
    /// The error is that of the positions, some nanometres times the length of the edge.
    pub fn area_under(&self, p: [f64; 2], q: [f64; 2]) -> f64 {
        let mut ends = vec![self.at(p), self.at(q)];
        let mut table = vec![trapezoids(&ends)];
        let rounding = ROUNDING_M * self.plane.unit_m() * ((q[0] - p[0]).abs() + (q[1] - p[1]).abs());
        for halving in 1..=*HALVINGS.end() {
            let count = ends.len() - 1;
            let mut finer = Vec::with_capacity(2 * count + 1);
            for (k, &end) in ends.iter().enumerate() {
                finer.push(end);
                if k < count {
                    let t = (2 * k + 1) as f64 / (2 * count) as f64;
                    finer.push(self.at([p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])]));
                }
            }
            ends = finer;
            let mut row = vec![trapezoids(&ends)];
            let mut factor = 1.0;
            for before in &table {
                factor *= 4.0;
                let last = row[row.len() - 1];
                row.push(last + (last - before) / (factor - 1.0));
            }
            let (found, before) = (row[row.len() - 1], table[table.len() - 1]);
            table = row;
            if halving >= *HALVINGS.start() && (found - before).abs() <= rounding {
                break;
            }
        }
        table[table.len() - 1]
    }

    /// Longitude in radians and the authalic function in m², relative to the place.
    fn at(&self, local: [f64; 2]) -> [f64; 2] {
        let absolute = [local[0] + self.origin[0], local[1] + self.origin[1]];
        let Some([longitude, latitude]) = self.plane.unproject(absolute) else { return [0.0; 2] };
        let turn = longitude - self.longitude;
        let turn = turn - (turn / 360.0).round() * 360.0;
        [turn.to_radians(), authalic(latitude.to_radians()) - self.level]
    }
}

fn trapezoids(ends: &[[f64; 2]]) -> f64 {
    ends.windows(2).map(|pair| (pair[0][0] - pair[1][0]) * (pair[0][1] + pair[1][1]) / 2.0).sum()
}
