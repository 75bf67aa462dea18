//! Signs that decide topology, by adaptive exact arithmetic (Shewchuk, doi:10.1007/PL00009321).

use std::cmp::Ordering;

use robust::{Coord, orient2d};

use super::Position;

/// Twice the signed area of the triangle `a b c`: positive when `c` lies left of `a → b`. The sign,
/// zero included, is exact; the value is good to a few units of rounding of its terms. (The proof wants
/// products that do not underflow: coordinates that differ at all differ by 1e-140 at least.)
pub fn orientation(a: Position, b: Position, c: Position) -> f64 {
    let coord = |p: Position| Coord { x: p[0], y: p[1] };
    orient2d(coord(a), coord(b), coord(c))
}

/// Whether two orientations say different sides. Their product would not do: it may underflow.
pub fn opposite(p: f64, q: f64) -> bool {
    (p > 0.0 && q < 0.0) || (p < 0.0 && q > 0.0)
}

/// Whether two orientations say one side.
pub fn same_side(p: f64, q: f64) -> bool {
    (p > 0.0 && q > 0.0) || (p < 0.0 && q < 0.0)
}

/// Twice the area of a closed ring in the plane of its coordinates, positive when it runs counter-clockwise:
/// for comparison. The sign of that of a triangle is exact, that of a ring which does not cross itself is found exactly by
/// [`is_counter_clockwise`].
pub fn planar_area(ring: &[Position]) -> f64 {
    let Some(&o) = ring.first() else { return 0.0 };
    ring.windows(2).map(|edge| orientation(o, edge[0], edge[1])).sum()
}

/// Whether a closed ring that neither crosses nor touches itself runs counter-clockwise; exact, however thin it is.
///
/// At the westernmost vertex (of several the southernmost) the ring turns as it runs as a whole: its two neighbours lie to one
/// side, so that they are on one line with it only if the ring turned back on itself.
pub fn is_counter_clockwise(ring: &[Position]) -> bool {
    let Some(open) = ring.len().checked_sub(1).filter(|&len| len > 2).map(|len| &ring[..len]) else { return false };
    let before = |p: Position, q: Position| p[0] < q[0] || (p[0] == q[0] && p[1] < q[1]);
    let corner = (1..open.len()).fold(0, |best, i| if before(open[i], open[best]) { i } else { best });
    let previous = open[(corner + open.len() - 1) % open.len()];
    orientation(previous, open[corner], ring[corner + 1]) > 0.0
}

/// Order of two points of the straight line through `from` and `to`, along it.
pub fn along(from: Position, to: Position, p: Position, q: Position) -> Ordering {
    let axis = usize::from(from[0] == to[0]);
    let order = p[axis].total_cmp(&q[axis]);
    if from[axis] < to[axis] { order } else { order.reverse() }
}

/// Whether the directions `p → a` and `p → b` are one and the same.
pub fn same_direction(p: Position, a: Position, b: Position) -> bool {
    let sign = |q: Position, axis: usize| q[axis].partial_cmp(&p[axis]);
    orientation(p, a, b) == 0.0 && sign(a, 0) == sign(b, 0) && sign(a, 1) == sign(b, 1)
}

/// Order of the directions `p → a` and `p → b`, counter-clockwise from east.
pub fn round(p: Position, a: Position, b: Position) -> Ordering {
    let is_below = |q: Position| q[1] < p[1] || (q[1] == p[1] && q[0] < p[0]);
    is_below(a).cmp(&is_below(b)).then_with(|| 0.0_f64.total_cmp(&(orientation(p, a, b) + 0.0)))
}

/// Where a direction leaving a boundary point goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heading {
    /// Into the surface.
    Inside,
    /// Out of the surface.
    Outside,
    /// Along the boundary, the way the ring runs.
    AlongSame,
    /// Along the boundary, against the way the ring runs.
    AlongOpposite,
}

/// A boundary edge at a point: where its other end lies, and whether the ring runs towards it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ray {
    /// Where the edge's other end lies.
    pub end: Position,
    /// Whether the ring runs from the point to that end.
    pub outgoing: bool,
}

/// Where `p → d` goes among all the boundary edges at `p` of a surface that lies on their left.
///
/// Turning clockwise from `d`, the first edge met decides: one that leaves `p` has the surface on
/// the side of `d`, one that arrives has it on the other.
pub fn heading(p: Position, rays: &[Ray], d: Position) -> Heading {
    let mut nearest: Option<Ray> = None;
    for &ray in rays {
        if same_direction(p, ray.end, d) {
            return if ray.outgoing { Heading::AlongSame } else { Heading::AlongOpposite };
        }
        if nearest.is_none_or(|near| is_between(p, near.end, ray.end, d)) {
            nearest = Some(ray);
        }
    }
    if nearest.is_some_and(|ray| ray.outgoing) { Heading::Inside } else { Heading::Outside }
}

/// Whether `x` is met before `d` when turning counter-clockwise about `p` from `r`.
fn is_between(p: Position, r: Position, x: Position, d: Position) -> bool {
    let (after_r, before_d) = (orientation(p, r, x) > 0.0, orientation(p, x, d) > 0.0);
    let turn = orientation(p, r, d);
    if turn > 0.0 {
        after_r && before_d
    } else if turn < 0.0 {
        after_r || before_d
    } else {
        after_r
    }
}

/// Whether the edge `a → b` crosses the ray that runs east from a point just off `p` towards `d`.
///
/// The step off `p` settles the ties at vertices that lie on the ray and lets `p` itself be an end of
/// the edge, as long as `d` does not lie on it. With `d = p` the ray starts at `p`, which must then
/// be off the boundary. An odd number of crossings means inside.
pub fn crosses_ray(p: Position, d: Position, a: Position, b: Position) -> bool {
    let below = |q: Position| if d[1] < p[1] { q[1] < p[1] } else { q[1] <= p[1] };
    let (upward, downward) = (below(a) && !below(b), below(b) && !below(a));
    if !upward && !downward {
        return false;
    }
    let off_end = if a == p || b == p {
        if d[1] == p[1] {
            return d[0] < p[0];
        }
        d
    } else {
        p
    };
    let side = orientation(a, b, off_end);
    if upward { side > 0.0 } else { side < 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_at_convex_reflex_and_straight_corners() {
        let p = [0.0, 0.0];
        let (east, north, west, south) = ([1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]);
        let heading =
            |from, p, to, d| heading(p, &[Ray { end: from, outgoing: false }, Ray { end: to, outgoing: true }], d);
        let diagonal = [1.0, 1.0];
        assert_eq!(heading(north, p, east, diagonal), Heading::Inside);
        assert_eq!(heading(north, p, east, west), Heading::Outside);
        assert_eq!(heading(east, p, north, diagonal), Heading::Outside);
        assert_eq!(heading(east, p, north, south), Heading::Inside);
        assert_eq!(heading(west, p, east, north), Heading::Inside);
        assert_eq!(heading(west, p, east, south), Heading::Outside);
        assert_eq!(heading(west, p, east, [2.0, 0.0]), Heading::AlongSame);
        assert_eq!(heading(west, p, east, [-3.0, 0.0]), Heading::AlongOpposite);
    }

    #[test]
    fn a_hole_that_touches_a_straight_shell_leaves_two_sectors() {
        let p = [0.0, 0.0];
        let ray = |end, outgoing| Ray { end, outgoing };
        let rays = [ray([-1.0, 0.0], false), ray([1.0, 0.0], true), ray([1.0, 1.0], false), ray([-1.0, 1.0], true)];
        assert_eq!(heading(p, &rays, [2.0, 1.0]), Heading::Inside);
        assert_eq!(heading(p, &rays, [-2.0, 1.0]), Heading::Inside);
        assert_eq!(heading(p, &rays, [0.0, 1.0]), Heading::Outside);
        assert_eq!(heading(p, &rays, [0.0, -1.0]), Heading::Outside);
    }

    #[test]
    fn a_ray_from_a_corner_counts_the_ring_once_inside_and_not_outside() {
        let ring = [[0.0, 0.0], [2.0, 0.0], [2.0, 1.0], [3.0, 0.0], [4.0, 0.0], [4.0, 2.0], [0.0, 2.0], [0.0, 0.0]];
        let odd = |p, d| ring.windows(2).filter(|e| crosses_ray(p, d, e[0], e[1])).count() % 2 == 1;
        for (corner, inside, outside) in [
            ([0.0, 0.0], [1.0, 1.0], [1.0, -1.0]),
            ([0.0, 0.0], [0.5, 0.25], [-1.0, 0.0]),
            ([2.0, 1.0], [2.0, 1.5], [2.0, 0.5]),
            ([2.0, 1.0], [1.0, 1.0], [2.25, 0.5]),
            ([4.0, 2.0], [3.5, 1.5], [5.0, 2.0]),
            ([3.0, 0.0], [3.5, 0.5], [2.5, -1.0]),
        ] {
            assert!(odd(corner, inside), "{corner:?} {inside:?}");
            assert!(!odd(corner, outside), "{corner:?} {outside:?}");
        }
    }
}
