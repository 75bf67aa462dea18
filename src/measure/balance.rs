//! Among the `f64` positions round a computed corner, those that leave a shape with its measured area.

use std::collections::HashMap;
use std::ops::Range;

use super::boundary_integral::Sum;
use crate::ellipsoid::LocalFrame;
use crate::geometry::noding::{Meeting, indexed};
use crate::geometry::overlay::Loop;
use crate::geometry::{EdgeTree, Envelope, Position};

/// Difference in m² with which the search is content; the measure itself is good to ten times that.
const GOAL_M2: f64 = 1e-9;
/// The same as a part of the area, of which f64 sums know no more.
const GOAL_SHARE: f64 = 2e-14;
/// Units in the last place by which corners are moved one by one.
const STEPS_ALONE: i32 = 2;
/// Units by which two corners are moved together, until it suffices.
const STEPS_TOGETHER: [i32; 2] = [4, 8];
/// Units by which a corner of a sliver is moved at last: along it, where the area hardly changes.
const STEPS_AT_LAST: i32 = 32;
/// Moves of one corner that are tried at last.
const TRIALS: usize = 16;
/// Corners that are looked at: those with the longest edges, whose steps are the largest, first.
const CORNERS: usize = 64;
/// Corners of which each two are tried together.
const CORNERS_TOGETHER: usize = 6;

/// Rings, and what is still missing of their area.
pub(super) struct Balance<'a> {
    frame: &'a LocalFrame,
    coordinates: Vec<Position>,
    rings: Vec<Range<usize>>,
    /// Over the coordinates as they were at first.
    tree: EdgeTree,
    missing_m2: f64,
    goal_m2: f64,
}

/// A corner that may be moved.
#[derive(Debug, Clone, Copy)]
struct Corner {
    index: usize,
    /// Its neighbours.
    before: usize,
    after: usize,
    /// What one unit in the last place of either coordinate adds to the area, in m².
    gain: [f64; 2],
}

/// Units in the last place by which to move a corner, and the area in m² that it adds.
#[derive(Debug, Clone, Copy)]
struct Move {
    units: [i32; 2],
    adds_m2: f64,
}

impl<'a> Balance<'a> {
    /// Of closed rings that should have the area `wanted_m2`.
    pub fn new(loops: Vec<Loop>, frame: &'a LocalFrame, wanted_m2: f64) -> Self {
        let (coordinates, tree) = indexed(&loops);
        let mut rings = Vec::with_capacity(loops.len());
        let mut sum = Sum::default();
        let mut start = 0;
        for ring in &loops {
            rings.push(start..start + ring.len());
            start += ring.len();
            ring.windows(2).for_each(|e| sum.add(frame.area_under(frame.local(e[0]), frame.local(e[1]))));
        }
        sum.add(-wanted_m2);
        let goal_m2 = GOAL_M2 + GOAL_SHARE * wanted_m2;
        Self { frame, coordinates, rings, tree, missing_m2: -sum.total(), goal_m2 }
    }

    /// Whether the area is right.
    pub fn is_met(&self) -> bool {
        self.missing_m2.abs() <= self.goal_m2
    }

    /// The rings as they are now.
    pub fn into_rings(self) -> Vec<Loop> {
        self.rings.iter().map(|ring| self.coordinates[ring.clone()].to_vec()).collect()
    }

    /// Moves corners that are not `drawn`, those with long edges first, until the area is right or there
    /// is nothing left to be tried.
    pub fn restore_area(&mut self, drawn: impl Fn(Position) -> bool) {
        let corners = self.corners(drawn);
        for &corner in &corners {
            if self.is_met() {
                return;
            }
            let missing = |step: &Move| (self.missing_m2 - step.adds_m2).abs();
            let best = corner.moves(STEPS_ALONE).into_iter().min_by(|x, y| missing(x).total_cmp(&missing(y)));
            if let Some(best) = best.filter(|best| missing(best) < self.missing_m2.abs()) {
                self.shift(corner, best);
            }
        }
        for steps in STEPS_TOGETHER {
            let few = &corners[..corners.len().min(CORNERS_TOGETHER)];
            for (k, &one) in few.iter().enumerate() {
                // Alone, when there is no other.
                let others = if few.len() == 1 { few } else { &few[k + 1..] };
                for &other in others {
                    if self.is_met() {
                        return;
                    }
                    self.shift_two(one, other, steps);
                }
            }
        }
        for &corner in corners.iter().take(CORNERS_TOGETHER) {
            if self.is_met() {
                return;
            }
            self.shift_far(corner);
        }
    }

    /// Makes the best of the moves of one corner that leave the boundary simple.
    fn shift_far(&mut self, corner: Corner) {
        let missing = |step: &Move| (self.missing_m2 - step.adds_m2).abs();
        let mut moves = corner.moves(STEPS_AT_LAST);
        moves.retain(|step| missing(step) < 0.5 * self.missing_m2.abs());
        moves.sort_by(|x, y| missing(x).total_cmp(&missing(y)));
        for step in moves.into_iter().take(TRIALS) {
            if self.shift(corner, step) {
                return;
            }
        }
    }

    /// The corners that may be moved: not `drawn`, and passed once only.
    fn corners(&self, drawn: impl Fn(Position) -> bool) -> Vec<Corner> {
        let mut passed: HashMap<[u64; 2], usize> = HashMap::new();
        let open = || self.rings.iter().flat_map(|ring| (ring.start..ring.end - 1).map(move |i| (ring, i)));
        open().for_each(|(_, i)| *passed.entry(self.coordinates[i].map(f64::to_bits)).or_default() += 1);
        let is_free = |p: Position| passed.get(&p.map(f64::to_bits)) == Some(&1) && !drawn(p);
        let mut corners: Vec<Corner> = open()
            .filter(|(_, i)| is_free(self.coordinates[*i]))
            .map(|(ring, index)| {
                let before = if index == ring.start { ring.end - 2 } else { index - 1 };
                let corner = Corner { index, before, after: index + 1, gain: [0.0; 2] };
                Corner { gain: self.gain(corner), ..corner }
            })
            .collect();
        let size = |corner: &Corner| corner.gain[0].abs().max(corner.gain[1].abs());
        corners.sort_by(|x, y| size(y).total_cmp(&size(x)));
        corners.truncate(CORNERS);
        corners
    }

    /// The area in m² under the two edges at a corner, were it at `p`.
    fn area_at(&self, corner: Corner, p: Position) -> f64 {
        let [before, p, after] =
            [self.coordinates[corner.before], p, self.coordinates[corner.after]].map(|p| self.frame.local(p));
        self.frame.area_under(before, p) + self.frame.area_under(p, after)
    }

    fn gain(&self, corner: Corner) -> [f64; 2] {
        let p = self.coordinates[corner.index];
        let [before, after] = [self.coordinates[corner.before], self.coordinates[corner.after]];
        [0, 1].map(|axis| {
            // The area is nearly linear in the corner, so a step much above the noise shows the slope.
            let span = (before[1 - axis] - after[1 - axis]).abs() + (before[axis] - after[axis]).abs();
            let step = 1e-3 * span + 1e3 * (p[axis].abs().next_up() - p[axis].abs());
            let (mut low, mut high) = (p, p);
            (low[axis], high[axis]) = (p[axis] - step, p[axis] + step);
            let slope = (self.area_at(corner, high) - self.area_at(corner, low)) / (high[axis] - low[axis]);
            slope * (p[axis].abs().next_up() - p[axis].abs())
        })
    }

    /// Makes a move, where the boundary stays simple; whether it did.
    fn shift(&mut self, corner: Corner, step: Move) -> bool {
        let p = self.coordinates[corner.index];
        let to = [0, 1].map(|axis| moved(p[axis], step.units[axis]));
        let may_move = to == p || self.is_clear(corner, to);
        if may_move {
            self.missing_m2 -= self.area_at(corner, to) - self.area_at(corner, p);
            self.put(corner.index, to);
        }
        may_move
    }

    fn put(&mut self, index: usize, p: Position) {
        self.coordinates[index] = p;
        // A closed ring ends with its first position.
        if let Some(ring) = self.rings.iter().find(|ring| ring.start == index) {
            self.coordinates[ring.end - 1] = p;
        }
    }

    /// Makes the two moves that together come nearest to what is missing.
    fn shift_two(&mut self, one: Corner, other: Corner, steps: i32) {
        let mut seconds = if one.index == other.index { Vec::new() } else { other.moves(steps) };
        seconds.push(Move { units: [0, 0], adds_m2: 0.0 });
        seconds.sort_by(|x, y| x.adds_m2.total_cmp(&y.adds_m2));
        let mut best: Option<(f64, Move, Move)> = None;
        for first in one.moves(steps) {
            let wanted = self.missing_m2 - first.adds_m2;
            let place = seconds.partition_point(|second| second.adds_m2 < wanted);
            for &second in &seconds[place.saturating_sub(1)..(place + 1).min(seconds.len())] {
                let left = (wanted - second.adds_m2).abs();
                if best.is_none_or(|(least, ..)| left < least) {
                    best = Some((left, first, second));
                }
            }
        }
        let Some((left, first, second)) = best else { return };
        if left < 0.5 * self.missing_m2.abs() {
            let (before, missing) = (self.coordinates[one.index], self.missing_m2);
            if self.shift(one, first) && !self.shift(other, second) {
                self.put(one.index, before);
                self.missing_m2 = missing;
            }
        }
    }

    /// Whether the edges at a corner would meet no other edge, were it at `p`, but for those that go on
    /// from them.
    fn is_clear(&self, corner: Corner, p: Position) -> bool {
        let [before, after] = [self.coordinates[corner.before], self.coordinates[corner.after]];
        if p == before || p == after || Meeting::of([before, p], [p, after]) != Meeting::AtEnds {
            return false;
        }
        let is_clear = |edge: [Position; 2]| {
            let mut clear = true;
            self.tree.query(&self.coordinates, &widened(edge), |i| {
                let other = [self.coordinates[i], self.coordinates[i + 1]];
                let is_own = other.contains(&self.coordinates[corner.index]);
                clear = clear
                    && (is_own
                        || match Meeting::of(edge, other) {
                            Meeting::Apart => true,
                            Meeting::AtEnds => !other.contains(&p),
                            Meeting::AtEnd { .. } | Meeting::Conflict => false,
                        });
            });
            clear
        };
        is_clear([before, p]) && is_clear([p, after])
    }
}

impl Corner {
    /// All moves of so many units at most along either axis.
    fn moves(&self, steps: i32) -> Vec<Move> {
        let along = move || -steps..=steps;
        let adds = |x: i32, y: i32| f64::from(x) * self.gain[0] + f64::from(y) * self.gain[1];
        along()
            .flat_map(|x| along().map(move |y| (x, y)))
            .map(|(x, y)| Move { units: [x, y], adds_m2: adds(x, y) })
            .collect()
    }
}

/// The number so many steps up or down from `x`.
fn moved(x: f64, units: i32) -> f64 {
    (0..units.abs()).fold(x, |x, _| if units > 0 { x.next_up() } else { x.next_down() })
}

/// An envelope that holds an edge wherever its corners may have been moved from.
fn widened([p, q]: [Position; 2]) -> Envelope {
    let Envelope { min, max } = Envelope::of_edge(p, q);
    let margin = |axis: usize| 64.0 * f64::EPSILON * min[axis].abs().max(max[axis].abs());
    Envelope { min: [0, 1].map(|k| min[k] - margin(k)), max: [0, 1].map(|k| max[k] + margin(k)) }
}
