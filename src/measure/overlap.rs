use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::boundary::Walk;
use super::boundary_integral::BoundaryIntegral;
use super::contact::{Contact, Tangled};
use super::placing::{InPlane, in_plane};
use super::tree_join::{self, Buffers, Ended, Most};
use super::unmeasured::{infinite_where_null, nan_where_null};
use super::{MOST_CROSSINGS, Relation, comes_within, common_is_narrow, remainder_is_narrow};
use crate::ellipsoid::{LocalFrame, frame_between};
use crate::geometry::{Envelope, MultiSurface, Position};

/// By what a bound in units of a plane is enlarged before edges are looked for: a unit may be shorter in one direction, as a
/// degree of longitude is; this is enough up to 75° of latitude.
const ROOM: f64 = 4.0;

/// Vertices of two surfaces up to which what they have in common is shrunk to see whether it is thin.
const MOST_SHRUNK: usize = 2000;

/// What two surfaces have in common.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Overlap {
    /// How the first lies to the second; that they overlap, where it was not measured.
    pub relation: Relation,
    /// Ellipsoidal area in m² of what lies in both: 0 exactly when the interiors do not meet, above
    /// 0 exactly when they do. Edges straight in the plane of the second; error below 1e-8 m² plus
    /// 1e-12 of the area plus 2e-12 m times the perimeter, for what both have within 520 km (in degrees
    /// 10° of latitude), and 1e-9 m times the perimeter beyond. The same to the last bit in either direction, if both
    /// are drawn in one plane.
    #[serde(deserialize_with = "nan_where_null")]
    pub area_m2: f64,
    /// Length in metres of the boundary of what lies in both, by the scale of one place: for the
    /// noise bound and the mean width of slivers, not for figures.
    #[serde(deserialize_with = "nan_where_null")]
    pub perimeter_m: f64,
    /// A point of both in the plane of the second, when they are not disjoint and one is known.
    pub common: Option<Position>,
    /// How often the boundaries cross inside edges.
    pub crossings: usize,
    /// How the first was placed in the plane of the second; `None` when it was drawn there.
    pub placing: Option<Placing>,
}

/// What the measures of a surface owe to its being placed in another plane.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Placing {
    /// By how many metres its edges, and those of the other near it, may lie elsewhere: placing strays
    /// [`PLACING_M`](super::PLACING_M), and between two planes an edge of that length bends by the rest. Infinite where
    /// part of the surface has no place in the other plane.
    #[schemars(with = "Option<f64>")]
    #[serde(deserialize_with = "infinite_where_null")]
    pub bound_m: f64,
    /// The relation rests on no more than that: edges moved within the bound could give another one.
    pub decides: bool,
}

impl Overlap {
    const DISJOINT: Self = Self {
        relation: Relation::Disjoint,
        area_m2: 0.0,
        perimeter_m: 0.0,
        common: None,
        crossings: 0,
        placing: None,
    };

    /// Of boundaries that cross more often than is summed, there if that was seen: they are taken to overlap, by how much
    /// is not known.
    fn tangled(at: Option<Position>) -> Self {
        Self {
            relation: Relation::Overlaps,
            area_m2: f64::NAN,
            perimeter_m: f64::NAN,
            common: at,
            crossings: MOST_CROSSINGS,
            placing: None,
        }
    }

    /// Of a surface and the same surface once more: what a walk along both gives, to the last bit.
    fn equal(a: &MultiSurface, frame: &LocalFrame) -> Self {
        let mut half = 0.0;
        for edge in a.rings().iter().flat_map(|ring| a.coordinates()[ring.clone()].windows(2)) {
            half += frame.length(frame.local(edge[0]), frame.local(edge[1])) / 2.0;
        }
        let first = |p: Position, q: Position| {
            if p[0].total_cmp(&q[0]).then(p[1].total_cmp(&q[1])).is_le() { p } else { q }
        };
        Self {
            relation: Relation::Equals,
            area_m2: a.area_m2(),
            perimeter_m: half + half,
            common: a.coordinates().iter().copied().reduce(first),
            ..Self::DISJOINT
        }
    }

    /// Whether the area was measured: it is no number where the boundaries cross more than [`MOST_CROSSINGS`] times, or more
    /// work than [`Pairs::of`] allows would have to be done.
    pub fn is_measured(&self) -> bool {
        !self.area_m2.is_nan()
    }

    /// From the courses of both boundaries, a point of contact if there is one, and another of both.
    fn of(
        [a, b]: [&MultiSurface; 2],
        [of_a, of_b]: [&BoundaryIntegral; 2],
        contact: Option<Position>,
        common: Option<Position>,
    ) -> Self {
        let relation = Relation::of(of_a, of_b, contact.is_some());
        // The smaller, because of two areas that differ by less than a rounding either may come out larger.
        let smaller = a.area_m2().min(b.area_m2());
        let area_m2 = match relation {
            Relation::Disjoint | Relation::Touches => 0.0,
            Relation::Within | Relation::Equals | Relation::Contains => smaller,
            Relation::Overlaps => {
                let sum = of_a.area_inside.total() + of_b.area_inside.total() + of_a.area_shared.total();
                // Interiors that meet have an area, even where rounding leaves none of it.
                sum.min(smaller).max(f64::MIN_POSITIVE)
            }
        };
        let perimeter_m = if relation.interiors_meet() { (of_a.length + of_b.length).max(0.0) } else { 0.0 };
        let crossings = of_a.passages.max(of_b.passages);
        Self { relation, area_m2, perimeter_m, common: contact.or(common), crossings, placing: None }
    }

    /// Whether the relation could be another one if the boundary of `a` ran up to `bound_m` elsewhere.
    fn rests_on(&self, bound_m: f64, a: &MultiSurface, b: &MultiSurface) -> bool {
        if !bound_m.is_finite() {
            return true;
        }
        let wide = 2.0 * bound_m;
        // A shape of area A and perimeter P holds a circle of radius A/P (Bonnesen): what one is quickly found for
        // need not be shrunk. To shrink a shape of many corners takes long; that it may be thin is then enough.
        let is_small = a.vertex_count().min(MOST_SHRUNK) + b.vertex_count().min(MOST_SHRUNK) <= MOST_SHRUNK;
        let rest_is_thin = |of: &MultiSurface, other: &MultiSurface| {
            let radius = (of.area_m2() - self.area_m2) / (of.perimeter_m() + self.perimeter_m);
            radius <= bound_m && (!is_small || remainder_is_narrow(of, &[other], wide) != Some(false))
        };
        match self.relation {
            Relation::Touches | Relation::Equals => true,
            Relation::Disjoint | Relation::Within | Relation::Contains => comes_within(a, b, bound_m),
            Relation::Overlaps => {
                let is_thin = self.area_m2 <= bound_m * self.perimeter_m
                    && (!is_small || common_is_narrow(a, b, wide) != Some(false));
                is_thin || rest_is_thin(a, b) || rest_is_thin(b, a)
            }
        }
    }
}

/// By how many metres edges near a surface that was placed among others may lie elsewhere: its own, those of `b` that
/// come so near, and its placing.
fn bound_m(a: &MultiSurface, there: &InPlane<'_>, b: &MultiSurface) -> f64 {
    let unit_m = b.plane().unit_m();
    let own_m = a.longest_edge() * a.plane().unit_m();
    let with = |of_b: f64| there.bound_m(own_m.max(of_b * unit_m)).unwrap_or_default();
    let room = with(b.longest_edge()) / unit_m * ROOM;
    let mut of_b: f64 = 0.0;
    b.tree().query(b.coordinates(), &there.envelope().grown([room; 2]), |i| {
        let [p, q] = b.edge(i);
        of_b = of_b.max((q[0] - p[0]).hypot(q[1] - p[1]));
    });
    with(of_b)
}

/// Relation and common area of `a` and `b`, from one computation along the boundaries, in the plane of `b`.
///
/// In one plane the relation is exact. A surface of another plane is placed in that of `b`, which is said.
/// The cost grows with the edges of each that lie in the envelope common to both. By Green's
/// theorem the area is the integral over the pieces of each boundary inside the other surface, and
/// over those that both share with their surfaces on one side. Which piece is which is decided by
/// exact signs alone, so the relation is exact for the given coordinates, and the area is set from
/// the relation where that fixes it (apart, one in the other, equal).
///
/// ```
/// use geo::{Rect, MultiPolygon};
/// use minezone::{measure::{self, Relation}, normalise::normalise};
///
/// let surface = |x, y, side| {
///     let polygons = MultiPolygon::from(Rect::new((x, y), (x + side, y + side)).to_polygon());
///     normalise(&(&polygons).into()).unwrap().surface
/// };
/// let (right, zone) = (surface(118.30, 36.60, 0.02), surface(118.31, 36.61, 0.02));
/// let overlap = measure::overlap(&right, &zone);
/// assert_eq!(overlap.relation, Relation::Overlaps);
/// assert!((overlap.area_m2 - 992_600.0).abs() < 1000.0, "{}", overlap.area_m2);
/// ```
pub fn overlap(a: &MultiSurface, b: &MultiSurface) -> Overlap {
    Pairs::without_bound().overlap(a, b)
}

/// Whether the interiors of two surfaces meet: one crossing is proof, so others are not looked for.
pub(super) fn interiors_meet(a: &MultiSurface, b: &MultiSurface) -> bool {
    Pairs { crossings: 0, ..Pairs::without_bound() }.overlap(a, b).relation.interiors_meet()
}

/// Measures one pair after another, with the same buffers.
#[derive(Debug)]
pub struct Pairs {
    buffers: Buffers,
    /// Work that the pairs to come may still do.
    left: usize,
    /// Crossings of a pair that are summed.
    crossings: usize,
}

/// Work that the pairs of one surface may do in any case, in crossings; each takes some 40 ns.
const WORK: usize = 250_000;
/// Work that they may do for each vertex of the surface. What is drawn of a mine, a parcel or a river takes less than ten.
const WORK_PER_VERTEX: usize = 500;
/// Work of a pair that does not count: small surfaces may be as many as they are.
const WORK_OF_ANY_PAIR: usize = 64;
/// The work of a meeting of edges in the slow way, with contacts.
const WORK_OF_CONTACT: usize = 3;

impl Pairs {
    /// For the pairs of a surface with one layer of others, which together may take as much work as its vertices allow:
    /// crossings of some surfaces with each other grow with the square of their vertices. A pair that would take more than
    /// half of what is left is not measured ([`Overlap::is_measured`]), so that one alone does not take it from all others.
    pub fn of(surface: &MultiSurface) -> Self {
        let left = WORK.saturating_add(surface.vertex_count().saturating_mul(WORK_PER_VERTEX));
        Self { buffers: Buffers::default(), left, crossings: MOST_CROSSINGS }
    }

    /// For any work, pair by pair.
    fn without_bound() -> Self {
        Self { buffers: Buffers::default(), left: usize::MAX, crossings: MOST_CROSSINGS }
    }

    /// What [`overlap()`] gives, while the work for that is allowed.
    pub fn overlap(&mut self, a: &MultiSurface, b: &MultiSurface) -> Overlap {
        if a.plane() == b.plane() {
            return self.in_one_plane(a, b);
        }
        let there = in_plane(a, b.plane());
        let bound_m = bound_m(a, &there, b);
        let overlap = self.in_one_plane(&there, b);
        let decides = !overlap.is_measured() || overlap.rests_on(bound_m, &there, b);
        let area_m2 = match overlap.relation {
            // All of the first is all of it as it was drawn.
            Relation::Within | Relation::Equals => a.area_m2(),
            _ => overlap.area_m2,
        };
        Overlap { area_m2, placing: Some(Placing { bound_m, decides }), ..overlap }
    }

    fn in_one_plane(&mut self, a: &MultiSurface, b: &MultiSurface) -> Overlap {
        let common = a.envelope().intersection(&b.envelope());
        if !a.envelope().meets(&b.envelope()) {
            return Overlap::DISJOINT;
        }
        // One order for both directions, so that they agree to the last bit; the first has fewer edges.
        let (few, many) = (a.coordinates(), b.coordinates());
        if few.len() > many.len() || (few.len() == many.len() && few > many) {
            let overlap = self.ordered([b, a], &common);
            return Overlap { relation: overlap.relation.inverse(), ..overlap };
        }
        self.ordered([a, b], &common)
    }

    fn ordered(&mut self, both: [&MultiSurface; 2], common: &Envelope) -> Overlap {
        let [a, b] = both;
        let frame = frame_between(a.plane(), common.min, common.max);
        // A copy meets at every vertex, which is the slow way.
        if a.is_copy_of(b) {
            return Overlap::equal(a, &frame);
        }
        let most = Most { work: self.left / 2 + WORK_OF_ANY_PAIR, crossings: self.crossings };
        let courses = tree_join::courses(both, common, &frame, most, &mut self.buffers);
        let mut work = self.buffers.work;
        let overlap = match courses {
            Ok([of_a, of_b]) => {
                let inner = of_a.inner_vertex.or(of_b.inner_vertex);
                let common = inner.or_else(|| self.buffers.any_passage().map(|p| frame.absolute(p)));
                Overlap::of(both, [&of_a, &of_b], None, common)
            }
            Err(Ended::Tangled(at)) => Overlap::tangled(at.map(|p| frame.absolute(p))),
            Err(Ended::AtVertex) => {
                let mut meetings = 0;
                let most = most.work.saturating_sub(work) / WORK_OF_CONTACT;
                let overlap = match Contact::find(both, common, &frame, most, &mut meetings) {
                    Ok(contact) => walked(both, &contact, &frame),
                    Err(Tangled(at)) => Overlap::tangled(at),
                };
                work += meetings * WORK_OF_CONTACT;
                overlap
            }
        };
        self.left = self.left.saturating_sub(work.saturating_sub(WORK_OF_ANY_PAIR));
        overlap
    }
}

/// What walks along both boundaries give, which have contact at vertices.
fn walked(both: [&MultiSurface; 2], contact: &Contact<'_>, frame: &LocalFrame) -> Overlap {
    let walk = |which| Walk::new(&contact.sides, which, &contact.crossings, frame).course();
    let (of_a, of_b) = (walk(0), walk(1));
    let inner = of_a.inner_vertex.or(of_b.inner_vertex);
    Overlap::of(both, [&of_a, &of_b], contact.common, inner)
}
