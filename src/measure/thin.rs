//! What two surfaces have in common where that is nowhere as wide as neighbouring `f64` positions.

use super::contact::{Contact, Side};
use crate::ellipsoid::LocalFrame;
use crate::geometry::overlay::Loop;
use crate::geometry::predicate::{Heading, along, heading};
use crate::geometry::{Envelope, MultiSurface, Position, lattice};

/// Area in m² that a triangle may have in any case, for its place to be seen.
const SEEN_M2: f64 = 1e-8;

/// A triangle, one unit in the last place wide, along the longest piece of a boundary that bounds what
/// is in common: as long as that, but no longer than its area allows. Empty only when the rounding of all
/// pieces leaves nothing of them.
pub(super) fn held(
    a: &MultiSurface,
    b: &MultiSurface,
    common: &Envelope,
    frame: &LocalFrame,
    area_m2: f64,
) -> Vec<Vec<Loop>> {
    let Ok(contact) = Contact::find([a, b], common, frame, usize::MAX, &mut 0) else { return Vec::new() };
    let pieces = (0..2).flat_map(|which| pieces(&contact, which, frame));
    let length = |[p, q]: [Position; 2]| frame.length(frame.local(p), frame.local(q));
    let Some([p, q]) = pieces.max_by(|e, f| length(*e).total_cmp(&length(*f))) else { return Vec::new() };
    let unit = |x: f64| x.abs().next_up() - x.abs();
    let [mx, my] = frame.metres_per_unit();
    let width = (unit(p[0]) * mx).max(unit(p[1]) * my);
    let part = (2.0 * area_m2.max(SEEN_M2) / width / length([p, q])).min(1.0);
    let q = if part < 1.0 { [0, 1].map(|k| p[k] + part * (q[k] - p[k])) } else { q };
    lattice::valid(vec![triangle(p, q)]).unwrap_or_default()
}

/// The triangle on the left of `p → q` with one corner a unit off `q`; a piece without length gets one of a unit.
fn triangle(p: Position, q: Position) -> Loop {
    let [dx, dy] = [q[0] - p[0], q[1] - p[1]];
    if p == q {
        return vec![p, [p[0].next_up(), p[1]], [p[0], p[1].next_up()], p];
    }
    let off = match (dx.abs() >= dy.abs(), dx > 0.0, dy > 0.0) {
        (true, true, _) => [q[0], q[1].next_up()],
        (true, false, _) => [q[0], q[1].next_down()],
        (false, _, true) => [q[0].next_down(), q[1]],
        (false, _, false) => [q[0].next_up(), q[1]],
    };
    vec![p, q, off, p]
}

/// The pieces of one boundary that bound what is in common, which lies on their left.
fn pieces(contact: &Contact<'_>, which: usize, frame: &LocalFrame) -> Vec<[Position; 2]> {
    let (side, other) = (&contact.sides[which], &contact.sides[1 - which]);
    let (mut pieces, mut crossings) = (Vec::new(), Vec::new());
    for &i in &side.near {
        let [from, to] = side.surface.edge(i);
        // Where a piece starts, and whether a crossing there leads inside.
        let mut starts: Vec<(Position, Option<bool>)> = vec![(from, None)];
        starts.extend(of_edge(&side.cuts, i).iter().map(|(_, p)| (*p, None)));
        contact.crossings.of_edge(&contact.sides, which, i, frame, &mut crossings);
        starts.extend(
            crossings
                .iter()
                .map(|crossing| (frame.absolute(crossing.point), Some(crossing.first_enters == (which == 0)))),
        );
        starts[1..].sort_by(|x, y| along(from, to, x.0, y.0));
        let ends = starts[1..].iter().map(|start| start.0).chain([to]);
        for (&(start, enters), end) in starts.iter().zip(ends) {
            if enters.unwrap_or_else(|| bounds(other, start, to)) {
                pieces.push([start, end]);
            }
        }
    }
    pieces
}

fn of_edge<T>(list: &[(usize, T)], i: usize) -> &[(usize, T)] {
    &list[list.partition_point(|(edge, _)| *edge < i)..list.partition_point(|(edge, _)| *edge <= i)]
}

/// Whether what leaves `start` towards `to` runs inside the other surface, or along its boundary on the same side.
fn bounds(other: &Side<'_>, start: Position, to: Position) -> bool {
    match other.rays.get(&start.map(f64::to_bits)).filter(|rays| !rays.is_empty()) {
        Some(rays) => matches!(heading(start, rays, to), Heading::Inside | Heading::AlongSame),
        None => other.surface.contains(start),
    }
}
