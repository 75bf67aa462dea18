use geo::{Coord, Distance, Euclidean, Line};

use super::placing::in_plane;
use crate::ellipsoid::LocalFrame;
use crate::geometry::{Envelope, MultiSurface, Position};

/// How near the borders of two surfaces come, in metres, where that is within `metres`: on the plane of the second,
/// scaled at one place, off by at most 1 % for surfaces of a county.
///
/// Unlike [`distance`](super::distance()) it is between borders: not 0 for a surface inside another.
pub fn border_within(a: &MultiSurface, b: &MultiSurface, metres: f64) -> Option<f64> {
    let least = least_within(a, b, metres, |_| false);
    (least <= metres).then_some(least)
}

/// Whether the borders come nearer than `metres`, as [`border_within`] measures it.
pub(super) fn comes_within(a: &MultiSurface, b: &MultiSurface, metres: f64) -> bool {
    least_within(a, b, metres, |least| least <= metres) <= metres
}

/// The least distance between edges, as far as it is looked for until one is near enough.
fn least_within(a: &MultiSurface, b: &MultiSurface, metres: f64, is_enough: impl Fn(f64) -> bool) -> f64 {
    let a = in_plane(a, b.plane());
    let Envelope { min, max } = a.envelope();
    let middle = [(min[0] + max[0]) / 2.0, (min[1] + max[1]) / 2.0];
    let scale = LocalFrame::new(b.plane(), middle, middle).metres_per_unit();
    let reach = scale.map(|metres_per_unit| metres / metres_per_unit * 1.1);
    let line = |[p, q]: [Position; 2], origin: Position| {
        let plane = |p: Position| Coord { x: (p[0] - origin[0]) * scale[0], y: (p[1] - origin[1]) * scale[1] };
        Line::new(plane(p), plane(q))
    };
    let mut least = f64::INFINITY;
    for i in a.rings().iter().flat_map(|ring| ring.start..ring.end.saturating_sub(1)) {
        let edge = a.edge(i);
        let query = Envelope::of_edge(edge[0], edge[1]).grown(reach);
        b.tree().query(b.coordinates(), &query, |j| {
            if !is_enough(least) {
                least = least.min(Euclidean.distance(&line(edge, edge[0]), &line(b.edge(j), edge[0])));
            }
        });
        if is_enough(least) {
            break;
        }
    }
    least
}
