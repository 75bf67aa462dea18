use bytemuck::{Pod, Zeroable};

use super::Position;
use crate::ellipsoid::Plane;

/// A closed box in longitude and latitude, or in another plane (ISO 19107 GM_Envelope).
#[derive(Debug, Clone, Copy, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub struct Envelope {
    /// West and south limit.
    pub min: Position,
    /// East and north limit.
    pub max: Position,
}

impl Envelope {
    /// The envelope of nothing; it meets no other.
    pub const EMPTY: Self = Self { min: [f64::INFINITY; 2], max: [f64::NEG_INFINITY; 2] };

    /// Of some points; empty for none.
    pub fn of(points: &[Position]) -> Self {
        points.iter().fold(Self::EMPTY, |envelope, &p| envelope.with(p))
    }

    /// Of one edge.
    pub fn of_edge(p: Position, q: Position) -> Self {
        Self { min: [p[0].min(q[0]), p[1].min(q[1])], max: [p[0].max(q[0]), p[1].max(q[1])] }
    }

    /// Grown to hold a point.
    pub fn with(self, p: Position) -> Self {
        Self {
            min: [self.min[0].min(p[0]), self.min[1].min(p[1])],
            max: [self.max[0].max(p[0]), self.max[1].max(p[1])],
        }
    }

    /// Of both.
    pub fn union(self, other: Self) -> Self {
        self.with(other.min).with(other.max)
    }

    /// Whether the two share a point, border included.
    pub fn meets(&self, other: &Self) -> bool {
        // Without branches: which of the four fails cannot be foreseen.
        (self.min[0] <= other.max[0])
            & (other.min[0] <= self.max[0])
            & (self.min[1] <= other.max[1])
            & (other.min[1] <= self.max[1])
    }

    /// Whether the point lies in it, border included.
    pub fn contains(&self, p: Position) -> bool {
        (self.min[0] <= p[0]) & (p[0] <= self.max[0]) & (self.min[1] <= p[1]) & (p[1] <= self.max[1])
    }

    /// Grown by a margin along each axis, on both sides.
    pub fn grown(self, [x, y]: [f64; 2]) -> Self {
        Self { min: [self.min[0] - x, self.min[1] - y], max: [self.max[0] + x, self.max[1] + y] }
    }

    /// The greatest absolute coordinate: by it and the precision of numbers, roundings are bounded.
    pub fn magnitude(&self) -> f64 {
        self.min.iter().chain(&self.max).fold(0.0, |most, x| most.max(x.abs()))
    }

    /// A box in longitude and latitude that holds everything of this one in `plane`, with some room; all of the
    /// Earth where part of it has no place.
    pub fn in_degrees(&self, plane: &Plane) -> Self {
        if plane.is_degrees() {
            return *self;
        }
        const STEPS: i32 = 4;
        let at =
            |axis: usize, k: i32| self.min[axis] + (self.max[axis] - self.min[axis]) * f64::from(k) / f64::from(STEPS);
        let (mut all, mut bend) = (Self::EMPTY, [0.0_f64; 2]);
        for line in 0..=STEPS {
            for axis in 0..2 {
                let place = |k: i32| {
                    let p = [at(axis, k), at(1 - axis, line)];
                    plane.unproject(if axis == 0 { p } else { [p[1], p[0]] })
                };
                let Some(places) = (0..=STEPS).map(place).collect::<Option<Vec<Position>>>() else {
                    return Self { min: [-180.0, -90.0], max: [180.0, 90.0] };
                };
                all = places.iter().fold(all, |all, &p| all.with(p));
                for three in places.windows(3) {
                    for (k, bend) in bend.iter_mut().enumerate() {
                        *bend = bend.max((three[0][k] - 2.0 * three[1][k] + three[2][k]).abs());
                    }
                }
            }
        }
        // Between two places a line bends by an eighth of that second difference; four times as much is kept.
        all.grown(bend.map(|bend| bend / 2.0 + 1e-9))
    }

    /// What the two have in common; inverted (and so meeting nothing) when that is empty.
    pub fn intersection(&self, other: &Self) -> Self {
        Self {
            min: [self.min[0].max(other.min[0]), self.min[1].max(other.min[1])],
            max: [self.max[0].min(other.max[0]), self.max[1].min(other.max[1])],
        }
    }
}
