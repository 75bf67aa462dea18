use crate::ellipsoid::{LocalFrame, metres_per_degree};
use crate::geometry::{Envelope, Position};

/// Degrees of extent up to which a plane stands for the ellipsoid.
const REACH: f64 = 3.0;
/// Metres by which lengths in a plane may be off because positions are rounded: several units in the last
/// place of 180°.
pub(super) const ROUNDING_M: f64 = 1e-8;
/// Latitude up to which it does.
const LATITUDE: f64 = 75.0;

/// The plane of degrees, scaled to metres at the middle of two envelopes.
///
/// Every length in it is right up to a known part of itself, so that whole sets of edges can be ruled out
/// apart without a geodesic.
pub(super) struct Plane {
    frame: LocalFrame,
    /// Part of a length in the plane by which the geodesic may be longer or shorter.
    pub margin: f64,
}

impl Plane {
    /// Over both envelopes; `None` when they lie too far apart or too near a pole.
    pub fn over(m: &Envelope, n: &Envelope) -> Option<Self> {
        let all = m.union(*n);
        let [width, height] = [all.max[0] - all.min[0], all.max[1] - all.min[1]];
        let farthest = all.min[1].abs().max(all.max[1].abs());
        if width > REACH || height > REACH || farthest > LATITUDE {
            return None;
        }
        let frame = LocalFrame::in_degrees([(all.min[0] + all.max[0]) / 2.0, (all.min[1] + all.max[1]) / 2.0], 0.0);
        // Scales change with latitude by its tangent (parallels) or by e² (meridians) at most; a
        // geodesic leaves the envelope by less than the square of its extent.
        let (half, extent) = ((height / 2.0).to_radians(), width.max(height).to_radians());
        let margin = 1.5 * (farthest.to_radians().tan() + 0.02) * (half + extent * extent) + extent * extent + 1e-9;
        Some(Self { frame, margin: margin.min(0.5) })
    }

    /// In metres from the middle.
    pub fn metres(&self, p: Position) -> [f64; 2] {
        let ([x, y], [mx, my]) = (self.frame.local(p), self.frame.metres_per_unit());
        [x * mx, y * my]
    }
}

/// A length in metres that no geodesic between two edges is shorter than, closer than that of a whole
/// plane: scaled at the middle latitude of the two alone, lengths are right but for the square of the
/// extent and for what the edges themselves reach north and south.
pub(super) fn lower_bound(edges: [[Position; 2]; 2]) -> f64 {
    let all = Envelope::of(edges.as_flattened());
    let [width, height] = [all.max[0] - all.min[0], all.max[1] - all.min[1]];
    let farthest = all.min[1].abs().max(all.max[1].abs());
    if width > REACH || height > REACH || farthest > LATITUDE {
        return 0.0;
    }
    let middle = edges.as_flattened().iter().map(|p| p[1]).sum::<f64>() / 4.0;
    let [mx, my] = metres_per_degree(middle);
    let metres = edges.map(|edge| edge.map(|p| [(p[0] - all.min[0]) * mx, (p[1] - middle) * my]));
    let tan = farthest.to_radians().tan();
    let tall = edges.map(|[p, q]| (p[1] - q[1]).abs().to_radians());
    let extent = width.max(height).to_radians();
    let margin = 1.5 * (tan + 0.02) * tall[0].max(tall[1]) + (1.0 + 3.0 * tan * tan) * extent * extent + 1e-9;
    segments_2(metres[0], metres[1]).sqrt() * (1.0 - margin.min(1.0)) - ROUNDING_M
}

/// Squared distance between two segments that do not cross.
pub(super) fn segments_2(e: [[f64; 2]; 2], f: [[f64; 2]; 2]) -> f64 {
    let from = |p: [f64; 2], [a, b]: [[f64; 2]; 2]| {
        let (dx, dy, px, py) = (b[0] - a[0], b[1] - a[1], p[0] - a[0], p[1] - a[1]);
        let t = ((px * dx + py * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
        let (x, y) = (px - t * dx, py - t * dy);
        x * x + y * y
    };
    from(e[0], f).min(from(e[1], f)).min(from(f[0], e)).min(from(f[1], e))
}

/// Squared distance between the boxes round two segments.
pub(super) fn boxes_2(e: [[f64; 2]; 2], f: [[f64; 2]; 2]) -> f64 {
    let gap = |axis: usize| {
        let (e_min, e_max) = (e[0][axis].min(e[1][axis]), e[0][axis].max(e[1][axis]));
        let (f_min, f_max) = (f[0][axis].min(f[1][axis]), f[0][axis].max(f[1][axis]));
        (f_min - e_max).max(e_min - f_max).max(0.0)
    };
    gap(0) * gap(0) + gap(1) * gap(1)
}
