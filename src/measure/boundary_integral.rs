//! What a boundary does with respect to another surface, summed piece by piece.

use crate::ellipsoid::LocalFrame;
use crate::geometry::{Chain, Position};

/// What a boundary does with respect to the other surface, and its share of the common boundary.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct BoundaryIntegral {
    pub inside: bool,
    pub outside: bool,
    /// Some piece is shared, the two surfaces on the same side of it.
    pub same: bool,
    /// Some piece is shared, the two surfaces on opposite sides.
    pub opposite: bool,
    /// Integral of the area form over the pieces inside the other surface, in m².
    pub area_inside: Sum,
    /// The same over the shared pieces with both surfaces on one side.
    pub area_shared: Sum,
    /// Length of the pieces inside and of those shared on one side, in m.
    pub length: f64,
    /// A vertex inside the other surface.
    pub inner_vertex: Option<Position>,
    /// How often it passes through the other boundary.
    pub passages: usize,
}

/// A sum with the rounding of each step carried along (Knuth's TwoSum).
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sum {
    sum: f64,
    carry: f64,
}

impl Sum {
    pub fn add(&mut self, x: f64) {
        let sum = self.sum + x;
        let taken = sum - self.sum;
        self.carry += (self.sum - (sum - taken)) + (x - taken);
        self.sum = sum;
    }

    pub fn total(self) -> f64 {
        self.sum + self.carry
    }
}

/// A point where one boundary passes through the other, in the local frame.
#[derive(Debug, Clone, Copy)]
pub(super) struct Passage {
    pub point: Position,
    /// Into the other surface, or out of it.
    pub enters: bool,
}

impl BoundaryIntegral {
    /// Takes a piece `p → q` (local frame) with nothing but `passages` on it, in any order; says
    /// whether it ends inside the other surface. The inner parts are summed as differences of one
    /// integral from an anchor on the piece, so the passages need not be sorted.
    ///
    /// Always inlined: most pieces have no passages, and a call takes longer than what is left to do for them.
    #[inline(always)]
    pub fn take(
        &mut self,
        frame: &LocalFrame,
        [p, q]: [Position; 2],
        starts_inside: bool,
        passages: impl Iterator<Item = Passage>,
    ) -> bool {
        let mut inside = starts_inside;
        let mut anchor = None;
        for passage in passages {
            self.pass(frame, [p, q], *anchor.get_or_insert(passage.point), passage);
            inside = !inside;
        }
        match anchor {
            None if inside => self.take_inside(frame, [p, q]),
            None => self.outside = true,
            Some(anchor) => self.end(frame, [p, q], anchor, [starts_inside, inside]),
        }
        inside
    }

    /// Takes one passage of the piece `p → q`, whose parts are measured from `anchor`.
    #[inline]
    pub fn pass(&mut self, frame: &LocalFrame, piece: [Position; 2], anchor: Position, passage: Passage) {
        self.passages += 1;
        self.add(frame, [anchor, passage.point], piece, if passage.enters { -1.0 } else { 1.0 });
    }

    /// Takes the ends of a piece that has passages, each of which lies inside or not.
    #[inline]
    pub fn end(&mut self, frame: &LocalFrame, [p, q]: [Position; 2], anchor: Position, is_inside: [bool; 2]) {
        if is_inside[0] {
            self.add(frame, [anchor, p], [p, q], -1.0);
        }
        if is_inside[1] {
            self.add(frame, [anchor, q], [p, q], 1.0);
        }
        (self.inside, self.outside) = (true, true);
    }

    /// Takes a piece `p → q` (local frame) that lies inside the other surface.
    pub fn take_inside(&mut self, frame: &LocalFrame, [p, q]: [Position; 2]) {
        self.area_inside.add(frame.area_under(p, q));
        self.length += frame.length(p, q);
        self.inside = true;
    }

    /// Takes a chain of edges from `p` to `q` (local frame) that lies inside the other surface.
    pub fn take_chain(&mut self, frame: &LocalFrame, [p, q]: [Position; 2], chain: Chain) {
        self.area_inside.add(frame.area_under(p, q));
        self.area_inside.add(chain.area_m2);
        self.length += chain.length_m;
        self.inside = true;
    }

    /// Adds the stretch `u → v` of the piece `p → q`, with a sign.
    fn add(&mut self, frame: &LocalFrame, [u, v]: [Position; 2], [p, q]: [Position; 2], sign: f64) {
        if u == v {
            return;
        }
        self.area_inside.add(sign * frame.area_under(u, v));
        let ahead = (v[0] - u[0]) * (q[0] - p[0]) + (v[1] - u[1]) * (q[1] - p[1]) >= 0.0;
        self.length += sign * frame.length(u, v) * if ahead { 1.0 } else { -1.0 };
    }
}
