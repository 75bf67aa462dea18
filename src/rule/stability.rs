use geo::{Coord, Distance, Euclidean, Line};

use crate::geometry::{Envelope, MultiSurface, Position};

/// Metres in a degree of latitude; within 0.6 % everywhere, which is enough to say what is marginal.
const METRES_PER_DEGREE: f64 = 111_320.0;

/// How near the borders of two surfaces come, where that is within `metres`, on a plane; off by at
/// most 1 % of it below 80° of latitude.
///
/// Unlike [`measure::distance`](crate::measure::distance()) it is between borders: not 0 for a surface
/// inside another.
pub(super) fn border_within(a: &MultiSurface, b: &MultiSurface, metres: f64) -> Option<f64> {
    let narrowing = a.envelope().min[1].to_radians().cos().max(0.1);
    let reach = [metres / METRES_PER_DEGREE / narrowing, metres / METRES_PER_DEGREE].map(|degrees| degrees * 1.1);
    let line = |[p, q]: [Position; 2], origin: Position| {
        let plane = |p: Position| Coord {
            x: (p[0] - origin[0]) * METRES_PER_DEGREE * narrowing,
            y: (p[1] - origin[1]) * METRES_PER_DEGREE,
        };
        Line::new(plane(p), plane(q))
    };
    let mut least = f64::INFINITY;
    for ring in a.rings() {
        for i in ring.start..ring.end.saturating_sub(1) {
            let edge = a.edge(i);
            let own = Envelope::of_edge(edge[0], edge[1]);
            let query = Envelope {
                min: [own.min[0] - reach[0], own.min[1] - reach[1]],
                max: [own.max[0] + reach[0], own.max[1] + reach[1]],
            };
            b.tree().query(b.coordinates(), &query, |j| {
                least = least.min(Euclidean.distance(&line(edge, edge[0]), &line(b.edge(j), edge[0])));
            });
        }
    }
    (least <= metres).then_some(least)
}
