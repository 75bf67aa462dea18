use crate::ellipsoid::{A, B, E2};
use crate::geometry::Position;

/// Polar radius of curvature in metres: no radius of curvature of the ellipsoid is greater.
const GREATEST_RADIUS: f64 = A * A / B;

/// A part of an edge, itself straight in longitude and latitude, run through by a parameter from 0 to 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    edge: [Position; 2],
    /// Where it starts and ends along the edge, from 0 to 1.
    part: [f64; 2],
}

/// How a point moves on the ellipsoid: metres east and north, per unit of the parameter.
pub(super) struct Motion {
    pub velocity: [f64; 2],
    /// Covariant acceleration, which is nought along a geodesic.
    pub acceleration: [f64; 2],
}

impl Piece {
    pub fn whole(edge: [Position; 2]) -> Self {
        Self { edge, part: [0.0, 1.0] }
    }

    pub fn halves(self) -> [Self; 2] {
        let [from, to] = self.part;
        let middle = f64::midpoint(from, to);
        [[from, middle], [middle, to]].map(|part| Self { part, ..self })
    }

    pub fn at(&self, x: f64) -> Position {
        let ([p, q], [from, to]) = (self.edge, self.part);
        let s = from + x * (to - from);
        if s >= 1.0 {
            return q;
        }
        // Rounding must not lead past the end: it may be the pole.
        [0, 1].map(|axis| (p[axis] + s * (q[axis] - p[axis])).clamp(p[axis].min(q[axis]), p[axis].max(q[axis])))
    }

    /// Degrees of longitude and latitude from its start to its end.
    pub fn span(&self) -> [f64; 2] {
        let ([p, q], [from, to]) = (self.edge, self.part);
        [0, 1].map(|axis| (q[axis] - p[axis]) * (to - from))
    }

    /// How its point at a latitude moves.
    ///
    /// With `r` the radius of the parallel and `M` that of the meridian, the metric is `M² dφ² + r² dλ²`
    /// and `dr/dφ = -M sin φ`, from which the Christoffel symbols follow.
    pub fn motion(&self, latitude: f64) -> Motion {
        let [lon, lat] = self.span().map(f64::to_radians);
        let (sin, cos) = latitude.to_radians().sin_cos();
        let w = 1.0 - E2 * sin * sin;
        let (r, m) = (A / w.sqrt() * cos, A * (1.0 - E2) / (w * w.sqrt()));
        let growth = 3.0 * m * E2 * sin * cos / w;
        Motion {
            velocity: [r * lon, m * lat],
            acceleration: [-2.0 * m * sin * lon * lat, growth * lat * lat + r * sin * lon * lon],
        }
    }

    /// Metres per unit of the parameter that its point never moves faster than, and metres per unit squared
    /// that its acceleration never exceeds.
    pub fn bounds(&self) -> [f64; 2] {
        let [lon, lat] = self.span().map(|degrees| degrees.to_radians().abs());
        let ends = [0.0, 1.0].map(|x| self.at(x)[1].to_radians());
        let farthest = ends[0].abs().max(ends[1].abs());
        let nearest = if ends[0] * ends[1] < 0.0 { 0.0 } else { ends[0].abs().min(ends[1].abs()) };
        let (sin, cos) = (farthest.sin(), nearest.cos());
        let speed = GREATEST_RADIUS * lat.hypot(lon * cos);
        // The meridian's radius changes by 3 e² sin φ cos φ / (1 - e² sin² φ) of itself a radian: 0.0102 at most.
        let east = 2.0 * sin * lon * lat;
        let north = 0.0102 * lat * lat + (sin * cos).min(0.5) * lon * lon;
        [speed, GREATEST_RADIUS * east.hypot(north)]
    }
}
