//! Pairs of polygons on an integer lattice against an oracle of another kind: the plane is cut into
//! horizontal slabs at every vertex and crossing, in exact rational numbers, and what lies between
//! two neighbouring edges of a slab is in or out by counting. No predicate and no walk is shared
//! with the engine.

use std::cmp::Ordering;
use std::f64::consts::PI;

use minezone::ellipsoid::{B, E2};
use minezone::feature::ArealGeometry;
use minezone::measure::{Relation, overlap};
use minezone::normalise::normalise;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use rayon::prelude::*;

pub(super) type Point = [i64; 2];
pub(super) type Ring = Vec<Point>;

/// Pairs in the usual run; `MINEZONE_LATTICE_PAIRS` asks for more.
const PAIRS: u64 = 4_000;
/// Degrees from one lattice line to the next, and where the lattice starts.
pub(super) const STEP: f64 = 1.0 / 1024.0;
pub(super) const ORIGIN: [f64; 2] = [118.0, 36.5];

/// A fraction with a positive denominator.
#[derive(Debug, Clone, Copy)]
struct Fraction {
    n: i128,
    d: i128,
}

impl Fraction {
    fn new(n: i128, d: i128) -> Self {
        if d < 0 { Self { n: -n, d: -d } } else { Self { n, d } }
    }

    fn cmp(self, other: Self) -> Ordering {
        (self.n * other.d).cmp(&(other.n * self.d))
    }

    fn float(self) -> f64 {
        self.n as f64 / self.d as f64
    }
}

/// A lattice segment that is not horizontal, from below to above, of the first or the second polygon.
#[derive(Debug, Clone, Copy)]
struct Edge {
    low: Point,
    high: Point,
    second: bool,
}

impl Edge {
    /// Where it is at a height, as a fraction.
    fn x_at(&self, y: Fraction) -> Fraction {
        let [dx, dy] = [self.high[0] - self.low[0], self.high[1] - self.low[1]].map(i128::from);
        Fraction::new(i128::from(self.low[0]) * dy * y.d + (y.n - i128::from(self.low[1]) * y.d) * dx, dy * y.d)
    }

    fn x_near(&self, y: f64) -> f64 {
        let [dx, dy] = [self.high[0] - self.low[0], self.high[1] - self.low[1]].map(|d| d as f64);
        self.low[0] as f64 + (y - self.low[1] as f64) * dx / dy
    }
}

fn cross(o: Point, p: Point, q: Point) -> i64 {
    (p[0] - o[0]) * (q[1] - o[1]) - (p[1] - o[1]) * (q[0] - o[0])
}

fn segments(rings: &[Ring]) -> Vec<[Point; 2]> {
    rings.iter().flat_map(|ring| ring.windows(2).map(|pair| [pair[0], pair[1]])).collect()
}

/// Whether two closed segments have a point in common.
fn meet([a, b]: [Point; 2], [c, d]: [Point; 2]) -> bool {
    let within = |p: Point, [a, b]: [Point; 2]| {
        (0..2).all(|k| a[k].min(b[k]) <= p[k] && p[k] <= a[k].max(b[k])) && cross(a, b, p) == 0
    };
    let sides = |a, b, c, d| cross(a, b, c).signum() * cross(a, b, d).signum() < 0;
    (sides(a, b, c, d) && sides(c, d, a, b))
        || within(a, [c, d])
        || within(b, [c, d])
        || within(c, [a, b])
        || within(d, [a, b])
}

/// Area in m² of a degree of longitude and latitude, at a latitude in degrees.
pub(super) fn density(latitude: f64) -> f64 {
    let (sin, cos) = latitude.to_radians().sin_cos();
    let w = 1.0 - E2 * sin * sin;
    B * B * cos / (w * w) * (PI / 180.0).powi(2)
}

/// Relation and common area of two polygons, each what its rings enclose an odd number of times.
pub(super) fn oracle(a: &[Ring], b: &[Ring]) -> (Relation, f64) {
    let (of_a, of_b) = (segments(a), segments(b));
    let mut edges = Vec::new();
    let mut heights: Vec<Fraction> = Vec::new();
    for (second, segments) in [(false, &of_a), (true, &of_b)] {
        for &[p, q] in segments {
            heights.push(Fraction::new(p[1].into(), 1));
            if p[1] != q[1] {
                let (low, high) = if p[1] < q[1] { (p, q) } else { (q, p) };
                edges.push(Edge { low, high, second });
            }
        }
    }
    for (i, e) in edges.iter().enumerate() {
        for f in &edges[i + 1..] {
            // Twice the areas on both sides of e's line give where f passes it.
            let (low, high) = (cross(e.low, e.high, f.low), cross(e.low, e.high, f.high));
            if low != high && low.signum() * high.signum() <= 0 && meet([e.low, e.high], [f.low, f.high]) {
                let [y0, y1, low, high] = [f.low[1], f.high[1], low, high].map(i128::from);
                heights.push(Fraction::new(y0 * (low - high) + (y1 - y0) * low, low - high));
            }
        }
    }
    heights.sort_by(|p, q| p.cmp(*q));
    heights.dedup_by(|p, q| p.cmp(*q) == Ordering::Equal);

    let (mut both, mut only_a, mut only_b, mut area) = (false, false, false, 0.0);
    for pair in heights.windows(2) {
        let (y0, y1) = (pair[0], pair[1]);
        let middle = Fraction::new(y0.n * y1.d + y1.n * y0.d, 2 * y0.d * y1.d);
        let spans = |e: &&Edge| {
            Fraction::new(e.low[1].into(), 1).cmp(y0).is_le() && Fraction::new(e.high[1].into(), 1).cmp(y1).is_ge()
        };
        let mut across: Vec<(Fraction, &Edge)> = edges.iter().filter(spans).map(|e| (e.x_at(middle), e)).collect();
        across.sort_by(|p, q| p.0.cmp(q.0));
        let mut inside = [false; 2];
        for pair in across.windows(2) {
            inside[usize::from(pair[0].1.second)] ^= true;
            if pair[0].0.cmp(pair[1].0).is_eq() {
                continue;
            }
            both |= inside == [true, true];
            only_a |= inside == [true, false];
            only_b |= inside == [false, true];
            if inside == [true, true] {
                area += trapezoid(pair[0].1, pair[1].1, y0.float(), y1.float());
            }
        }
    }
    let relation = match (both, only_a, only_b) {
        (true, false, false) => Relation::Equals,
        (true, false, true) => Relation::Within,
        (true, true, false) => Relation::Contains,
        (true, true, true) => Relation::Overlaps,
        _ if of_a.iter().any(|e| of_b.iter().any(|f| meet(*e, *f))) => Relation::Touches,
        _ => Relation::Disjoint,
    };
    (relation, area)
}

/// Between two edges of a slab, by five-point Gauss-Legendre.
fn trapezoid(left: &Edge, right: &Edge, y0: f64, y1: f64) -> f64 {
    const NODES: [(f64, f64); 5] = [
        (0.0, 0.568_888_888_888_888_9),
        (0.538_469_310_105_683_1, 0.478_628_670_499_366_47),
        (-0.538_469_310_105_683_1, 0.478_628_670_499_366_47),
        (0.906_179_845_938_664, 0.236_926_885_056_189_08),
        (-0.906_179_845_938_664, 0.236_926_885_056_189_08),
    ];
    let (middle, half) = ((y0 + y1) / 2.0, (y1 - y0) / 2.0);
    let at = |(x, weight): (f64, f64)| {
        let y = middle + half * x;
        weight * (right.x_near(y) - left.x_near(y)) * density(ORIGIN[1] + y * STEP)
    };
    NODES.into_iter().map(at).sum::<f64>() * half * STEP * STEP
}

/// Where pairs come from.
struct Source {
    random: ChaCha8Rng,
}

impl Source {
    fn below(&mut self, n: i64) -> i64 {
        (self.random.next_u64() % n.max(1) as u64) as i64
    }

    fn chance(&mut self, percent: i64) -> bool {
        self.below(100) < percent
    }

    fn close(mut ring: Ring) -> Ring {
        ring.dedup();
        ring.push(ring[0]);
        ring
    }

    /// Corners round a centre, in the order of their directions.
    fn star(&mut self, centre: Point, radius: i64, corners: usize) -> Ring {
        let turn = self.below(1000) as f64 / 1000.0;
        let corner = |k: usize, reach: i64| {
            let angle = 2.0 * PI * (k as f64 + turn) / corners as f64;
            let reach = reach as f64;
            [centre[0] + (reach * angle.cos()).round() as i64, centre[1] + (reach * angle.sin()).round() as i64]
        };
        Self::close(
            (0..corners)
                .map(|k| {
                    let reach = radius / 2 + 1 + self.below(radius / 2);
                    corner(k, reach)
                })
                .collect(),
        )
    }

    /// Corners anywhere: rings that cross themselves are sorted out by the caller.
    fn scatter(&mut self, size: i64, corners: usize) -> Ring {
        Self::close((0..corners).map(|_| [self.below(size), self.below(size)]).collect())
    }

    /// A comb of rectangles, with shared and touching sides in plenty.
    fn comb(&mut self, at: Point, teeth: i64) -> Ring {
        let [x, y] = at;
        let mut ring = vec![[x, y], [x + 2 * teeth, y]];
        for tooth in (0..teeth).rev() {
            let height = 2 + self.below(4);
            ring.extend([[x + 2 * tooth + 2, y + height], [x + 2 * tooth + 1, y + height]]);
            ring.extend([[x + 2 * tooth + 1, y + 1], [x + 2 * tooth, y + 1]]);
        }
        Self::close(ring)
    }

    fn polygon(&mut self, size: i64, corners: usize) -> Vec<Ring> {
        let centre = [size / 2 + self.below(size / 4), size / 2 - self.below(size / 4)];
        let mut rings = vec![match if corners > 20 { 5 } else { self.below(6) } {
            0 => self.scatter(size, 3 + corners.min(6)),
            1 => {
                let teeth = 1 + self.below(corners as i64);
                let at = [self.below(size), self.below(size)];
                self.comb(at, teeth)
            }
            _ => self.star(centre, size / 2, 3 + corners),
        }];
        if self.chance(40) {
            let corners = 3 + self.below(4) as usize;
            rings.push(self.star(centre, 1 + size / 8, corners));
        }
        rings
    }

    /// A second polygon that often has vertices, edges or whole rings of the first.
    fn partner(&mut self, first: &[Ring], size: i64, corners: usize) -> Vec<Ring> {
        match self.below(6) {
            0 => first.to_vec(),
            1 => {
                let by = [self.below(5) - 2, self.below(5) - 2];
                first.iter().map(|ring| ring.iter().map(|p| [p[0] + by[0], p[1] + by[1]]).collect()).collect()
            }
            2 => {
                let corners: Ring = first[0].iter().copied().filter(|_| self.chance(60)).collect();
                if corners.len() < 3 { self.polygon(size, 5) } else { vec![Self::close(corners)] }
            }
            3 => first[first.len() - 1..].to_vec(),
            _ => self.polygon(size, corners),
        }
    }
}

pub(super) fn geometry(rings: &[Ring]) -> ArealGeometry {
    let degrees = |p: &Point| [ORIGIN[0] + p[0] as f64 * STEP, ORIGIN[1] + p[1] as f64 * STEP];
    std::iter::once(rings.iter().map(|ring| ring.iter().map(degrees).collect()).collect()).collect()
}

/// What the oracle takes: rings that do not cross, the holes inside the shell.
pub(super) fn is_plain(rings: &[Ring], defects: &[minezone::diagnostic::Defect]) -> bool {
    use minezone::diagnostic::Code;
    rings.iter().all(|ring| ring.len() > 3)
        && !defects
            .iter()
            .any(|d| matches!(d.code, Code::RingsCross | Code::EdgesRunTogether | Code::RingWithoutEffect))
}

#[test]
fn lattice_pairs_agree_with_exact_slabs() {
    let pairs = std::env::var("MINEZONE_LATTICE_PAIRS").map_or(PAIRS, |n| n.parse().unwrap());
    let counted = (0..pairs).into_par_iter().map(|seed| {
        let mut source = Source { random: ChaCha8Rng::seed_from_u64(seed) };
        // One in fifty is dense: rings of 200 vertices and more.
        let dense = seed % 50 == 0;
        let (size, corners) = if dense { (400, 200 + source.below(200) as usize) } else { (6 + source.below(24), 9) };
        let corners = if dense { corners } else { source.below(corners as i64) as usize };
        let first = source.polygon(size, corners);
        let second = source.partner(&first, size, corners);
        let (Ok(a), Ok(b)) = (normalise(&geometry(&first)), normalise(&geometry(&second))) else { return [0; 3] };
        if !is_plain(&first, &a.defects) || !is_plain(&second, &b.defects) {
            return [0; 3];
        }
        let (relation, area) = oracle(&first, &second);
        let ab = overlap(&a.surface, &b.surface);
        let ba = overlap(&b.surface, &a.surface);
        assert_eq!(ab.relation, relation, "seed {seed}: {first:?} {second:?}");
        assert_eq!(ba.relation, relation.inverse(), "seed {seed}: {first:?} {second:?}");
        assert_eq!(ab.area_m2.to_bits(), ba.area_m2.to_bits(), "seed {seed}");
        // The oracle's own rounding: 1e-13 of the area of each of its slabs.
        let tolerance = 1e-6 + 1e-12 * area;
        assert!(
            (ab.area_m2 - area).abs() <= tolerance,
            "seed {seed}: {} instead of {area}, {first:?} {second:?}",
            ab.area_m2
        );
        [1, u64::from(dense && first[0].len() > 200), u64::from(relation == Relation::Touches)]
    });
    let [judged, dense, touching] = counted.reduce(|| [0; 3], |x, y| std::array::from_fn(|k| x[k] + y[k]));
    println!("{judged} pairs judged, {dense} of them dense, {touching} touching");
    assert!(judged * 2 > pairs && dense * 150 > pairs && touching * 60 > pairs, "{judged} {dense} {touching}");
}
