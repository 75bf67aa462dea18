//! Areas that fit each other exactly, in every plane in which rights are drawn: blocks cut in pieces, corners on edges,
//! holes filled, the same area drawn twice. All corners are on a lattice whose lines are whole multiples of a power of two from
//! a whole origin, so that the coordinates are exact and integers decide what is right.

use geo::{Coord, LineString, MultiPolygon, Polygon};
use minezone::layer::Layer;
use minezone::measure::Relation;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use crate::lattice::{Point, Ring, oracle};
use crate::plane_vectors::{Plane, layer, planes};

/// Scenes of one plane and size.
const SCENES: u64 = 4;
/// Lattice lines of a block to one side: the oracle's integers hold some 2^10 after the shear.
const SIDE: i64 = 32;

struct Source {
    random: ChaCha8Rng,
}

impl Source {
    fn below(&mut self, n: i64) -> i64 {
        (self.random.next_u64() % n.unsigned_abs()) as i64
    }

    /// A box of lattice lines cut into pieces by lines across, each piece again, so that corners come to lie on edges.
    fn cut(&mut self, [x, y, w, h]: [i64; 4], depth: u32, pieces: &mut Vec<Vec<Ring>>) {
        let is_whole = depth == 0 || (depth < 3 && self.below(4) == 0);
        match (is_whole, w > 1 && (h == 1 || self.below(2) == 0), h > 1) {
            (false, true, _) => {
                let at = 1 + self.below(w - 1);
                self.cut([x, y, at, h], depth - 1, pieces);
                self.cut([x + at, y, w - at, h], depth - 1, pieces);
            }
            (false, false, true) => {
                let at = 1 + self.below(h - 1);
                self.cut([x, y, w, at], depth - 1, pieces);
                self.cut([x, y + at, w, h - at], depth - 1, pieces);
            }
            _ if self.below(3) == 0 => {
                let [a, b, c, d] = [[x, y], [x + w, y], [x + w, y + h], [x, y + h]];
                pieces.extend([vec![vec![a, b, c, a]], vec![vec![a, c, d, a]]]);
            }
            _ => pieces.push(vec![rectangle([x, y, w, h])]),
        }
    }

    /// The same ring from another corner, perhaps the other way round, with corners more along its edges.
    fn redrawn(&mut self, ring: &Ring) -> Ring {
        let mut corners: Ring = Vec::new();
        for edge in ring.windows(2) {
            corners.push(edge[0]);
            let middle = [0, 1].map(|k| edge[0][k] + edge[1][k]);
            if middle.iter().all(|twice| twice % 2 == 0) && self.below(2) == 0 {
                corners.push(middle.map(|twice| twice / 2));
            }
        }
        let start = self.below(corners.len() as i64) as usize;
        corners.rotate_left(start);
        if self.below(2) == 0 {
            corners.reverse();
        }
        corners.push(corners[0]);
        corners
    }

    /// A block, its pieces, the block with holes, what fills them, neighbours, and some of all drawn again.
    fn scene(&mut self) -> Vec<Vec<Ring>> {
        let block = rectangle([0, 0, SIDE, SIDE]);
        let mut areas = Vec::new();
        self.cut([0, 0, SIDE, SIDE], 4, &mut areas);
        let [x, y] = [2 + self.below(SIDE / 2), 2 + self.below(SIDE / 2)];
        let [w, h] = [2 + self.below(SIDE / 3), 2 + self.below(SIDE / 3)];
        let hole = rectangle([x, y, w, h]);
        areas.extend([vec![block.clone()], vec![block.clone(), hole.clone()], vec![hole.clone()]]);
        // Beside the block: a whole side, part of a side, a corner on a side, a corner at a corner, and a line apart.
        let (at, length) = (self.below(SIDE - 2), 1 + self.below(SIDE));
        areas.push(vec![rectangle([SIDE, 0, length, SIDE])]);
        areas.push(vec![rectangle([at, SIDE, length, 3])]);
        areas.push(vec![vec![[-4, at - 1], [0, at], [-4, at + 5], [-4, at - 1]]]);
        areas.push(vec![rectangle([-length, -length, length, length])]);
        areas.push(vec![rectangle([at, -4, length, 3])]);
        for number in [self.below(areas.len() as i64) as usize, areas.len() - 6, areas.len() - 7] {
            let again = areas[number].iter().map(|ring| self.redrawn(ring)).collect();
            areas.push(again);
        }
        areas
    }

    /// A shear of the lattice by integers, so that straight edges are slanted: mostly, but not always.
    fn shear(&mut self) -> [[i64; 2]; 2] {
        match self.below(4) {
            0 => [[1, 0], [0, 1]],
            1 => [[5, 3], [-2, 7]],
            2 => [[11, -7], [4, 9]],
            _ => [[8 + self.below(4), self.below(7) - 3], [self.below(7) - 3, 8 + self.below(4)]],
        }
    }
}

fn rectangle([x, y, w, h]: [i64; 4]) -> Ring {
    vec![[x, y], [x + w, y], [x + w, y + h], [x, y + h], [x, y]]
}

fn sheared(rings: &[Ring], [a, b]: [[i64; 2]; 2]) -> Vec<Ring> {
    let point = |p: &Point| [a[0] * p[0] + a[1] * p[1], b[0] * p[0] + b[1] * p[1]];
    rings.iter().map(|ring| ring.iter().map(point).collect()).collect()
}

/// The rings of an area, exactly, with `step` from one lattice line to the next.
fn drawn(rings: &[Ring], origin: [f64; 2], step: f64) -> MultiPolygon<f64> {
    let line = |ring: &Ring| -> LineString<f64> {
        let corner = |p: &Point| {
            let [x, y] = [0, 1].map(|k| {
                let (offset, place) = (p[k] as f64 * step, origin[k] + p[k] as f64 * step);
                assert!(place - origin[k] == offset, "the lattice is not exact at {place}");
                place
            });
            Coord { x, y }
        };
        ring.iter().map(corner).collect()
    };
    Polygon::new(line(&rings[0]), rings[1..].iter().map(line).collect()).into()
}

/// How a surface of the layer lies to every zone of it.
fn relations(layer: &Layer, number: usize) -> Vec<Relation> {
    let mut found = vec![Relation::Disjoint; layer.zones.len()];
    for other in layer.overlaps(&layer.zones[number].surface) {
        let overlap = &other.overlap;
        assert_eq!(overlap.area_m2 > 0.0, overlap.relation.interiors_meet(), "{number} and {}", other.number);
        found[other.number] = overlap.relation;
    }
    found
}

/// The steps of a county (shapes of 0.1 to 3 km) and of a province (10 to 100 km), in metres or degrees.
fn steps(plane: &Plane) -> [f64; 2] {
    let is_degrees = plane.origin[0].abs() <= 180.0;
    [4.0, 128.0].map(|metres| if is_degrees { metres / 131_072.0 } else { metres })
}

#[derive(Default)]
struct Tally {
    pairs: usize,
    flush: usize,
    wrong: Vec<String>,
}

fn judge(plane: &Plane, seed: u64, step: f64, tally: &mut Tally) {
    let mut source = Source { random: ChaCha8Rng::seed_from_u64(seed) };
    let areas = source.scene();
    let shear = source.shear();
    let areas: Vec<Vec<Ring>> = areas.iter().map(|rings| sheared(rings, shear)).collect();
    let layer = layer(&plane.crs, areas.iter().map(|rings| drawn(rings, plane.origin, step)));
    let found: Vec<Vec<Relation>> = (0..areas.len()).map(|number| relations(&layer, number)).collect();
    for (a, first) in areas.iter().enumerate() {
        for (b, second) in areas.iter().enumerate().skip(a) {
            let (right, _) = oracle(first, second);
            tally.pairs += 1;
            tally.flush += usize::from(!matches!(right, Relation::Disjoint | Relation::Overlaps));
            if [found[a][b], found[b][a]] != [right, right.inverse()] {
                let seen = [found[a][b], found[b][a]];
                tally.wrong.push(format!("seed {seed}, step {step}: {right} and not {seen:?}: {first:?} {second:?}"));
            }
        }
    }
}

#[test]
fn areas_that_fit_are_reported_exactly_in_every_plane() {
    let mut all = Vec::new();
    for plane in planes() {
        for (size, step) in steps(&plane).into_iter().enumerate() {
            let mut tally = Tally::default();
            (0..SCENES).for_each(|scene| judge(&plane, 100 * size as u64 + scene, step, &mut tally));
            assert!(tally.pairs > 500 && tally.flush * 5 > tally.pairs, "{} {}", tally.pairs, tally.flush);
            println!("{}, step {step}: {} pairs, {} wrong", plane.name, tally.pairs, tally.wrong.len());
            let first = tally.wrong.first().cloned();
            all.extend(first.map(|w| format!("{}: {} of {}; {w}", plane.name, tally.wrong.len(), tally.pairs)));
        }
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

/// An area above an edge of the lattice, a triangle below it with its apex on the edge or a unit in the last place off, and which.
struct Corner {
    areas: [MultiPolygon<f64>; 2],
    right: Relation,
}

fn corners(plane: &Plane, step: f64, source: &mut Source) -> [Corner; 3] {
    // An edge of 64 lattice steps, so that every lattice line crosses it at a fraction of a power of two.
    let (rise, along) = (source.below(41) - 20, 1 + source.below(63));
    let at = |p: [i64; 2]| [0, 1].map(|k| plane.origin[k] + p[k] as f64 * step);
    let on = [at([along, 0])[0], plane.origin[1] + (along * rise) as f64 * step / 64.0];
    let polygon = |ring: &[[f64; 2]]| -> MultiPolygon<f64> {
        Polygon::new(ring.iter().map(|p| Coord { x: p[0], y: p[1] }).collect(), Vec::new()).into()
    };
    let turns = [
        (-1, on[1].next_down(), Relation::Disjoint),
        (0, on[1], Relation::Touches),
        (1, on[1].next_up(), Relation::Overlaps),
    ];
    turns.map(|(turn, y, right)| {
        let apex = [on[0], y];
        assert_eq!(side(plane, [[0, 0], [64, rise]], step, apex), turn, "{}", plane.name);
        let above = [at([0, 0]), at([64, rise]), at([64, 90]), at([0, 90]), at([0, 0])];
        let below = [apex, at([along - 3, -90]), at([along + 5, -90]), apex];
        Corner { areas: [polygon(&above), polygon(&below)], right }
    })
}

/// The sign of a determinant of integers says which is right.
#[test]
fn a_corner_on_an_edge_is_reported_from_one_that_is_a_last_place_off() {
    let mut wrong = Vec::new();
    for plane in planes() {
        let mut source = Source { random: ChaCha8Rng::seed_from_u64(7) };
        let steps = steps(&plane);
        let all: Vec<Corner> = (0..24).flat_map(|n| corners(&plane, steps[n % 2], &mut source)).collect();
        let layer = layer(&plane.crs, all.iter().flat_map(|corner| corner.areas.clone()));
        for (n, corner) in all.iter().enumerate() {
            let seen = [[2 * n, 2 * n + 1], [2 * n + 1, 2 * n]].map(|[a, b]| {
                let found = layer.overlaps(&layer.zones[a].surface);
                found.iter().find(|found| found.number == b).map_or(Relation::Disjoint, |found| found.overlap.relation)
            });
            if seen != [corner.right; 2] {
                wrong.push(format!("{}: {} and not {seen:?}: {:?}", plane.name, corner.right, corner.areas));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong of {}; {}", wrong.len(), 8 * 72, wrong[0]);
}

/// On which side of an edge of the lattice a point lies, +1 for left, in integers of 2^-48.
fn side(plane: &Plane, edge: [Point; 2], step: f64, p: [f64; 2]) -> i32 {
    const UNIT: f64 = (1_u64 << 48) as f64;
    let whole = |value: f64| {
        let scaled = value * UNIT;
        assert!(scaled.fract() == 0.0, "{value} is no multiple of 2^-48");
        scaled as i128
    };
    let [[ax, ay], [bx, by]] = edge.map(|corner| [0, 1].map(|k| whole(plane.origin[k] + corner[k] as f64 * step)));
    let [x, y] = p.map(whole);
    let doubled = (bx - ax) * (y - ay) - (by - ay) * (x - ax);
    doubled.signum() as i32
}
