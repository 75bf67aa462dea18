use bytemuck::{Pod, Zeroable};

use super::Position;

/// A closed box in longitude and latitude (ISO 19107 GM_Envelope).
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

    /// What the two have in common; inverted (and so meeting nothing) when that is empty.
    pub fn intersection(&self, other: &Self) -> Self {
        Self {
            min: [self.min[0].max(other.min[0]), self.min[1].max(other.min[1])],
            max: [self.max[0].min(other.max[0]), self.max[1].min(other.max[1])],
        }
    }
}
