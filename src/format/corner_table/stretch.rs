//! Stretches of corners between signs, and whether they are one polygon or several.
//!
//! A sign is anything that may part polygons: a row among the corners, a value or the letters of a number that change.
//! Where a polygon goes on over its signs, its ring as a whole does not touch itself, and the sides that join the stretches
//! are short beside those that would close each, which in turn are longer than any other. Where each stretch is a polygon,
//! closing it takes no longer sides than going on, and what comes out does not cross. What is neither is not decided.

use std::collections::HashMap;

use super::outline::{Contact, contact};
use crate::geometry::Position;

/// The fewest corners of a polygon.
pub(super) const FEWEST: usize = 3;
/// Sides that join are less than this part of those that would close where a polygon goes on.
const MOST_TO_JOIN: f64 = 0.6;
/// There the sides that would close are so many times as long as the longest others.
const LEAST_TO_CLOSE: f64 = 1.25;
/// Corners that are judged together, and joints that are kept of a table; from more on nothing is decided.
const MOST_CORNERS: usize = 1 << 20;
const MOST_JOINTS: usize = 1 << 20;

/// What is found where two stretches meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joint {
    /// One of them is too short for a polygon.
    Short,
    GoesOn,
    /// Each is a polygon by its sides, though they might be one.
    Jumps,
    /// As one they would touch or cross themselves, and as several they do not.
    Apart,
    /// The former comes back to its first corner.
    Ends,
    Unclear,
    /// Another name begins, one of them is too short for a polygon, and the numbers do not begin anew.
    Torn,
}

/// How a stretch begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Begins {
    /// Beyond doubt.
    Anew,
    /// Under another name of a right or part; the numbers may run on all the same.
    Named { may_run_on: bool },
    /// At a sign.
    Perhaps,
}

/// How stretches of corners join, by the number of the first corner of the latter.
#[derive(Debug, Default, Clone)]
pub(super) struct Joints {
    found: HashMap<usize, Joint>,
    /// The number of the corner from which there was no room.
    unknown_from: Option<usize>,
}

impl Joints {
    /// What was found at a corner; nothing where none begins.
    pub fn get(&self, corner: usize) -> Option<Joint> {
        let is_unknown = self.unknown_from.is_some_and(|from| corner >= from);
        if is_unknown { Some(Joint::Unclear) } else { self.found.get(&corner).copied() }
    }

    fn put(&mut self, corner: usize, joint: Joint) {
        if self.found.len() < MOST_JOINTS {
            self.found.insert(corner, joint);
        } else {
            self.lose(corner);
        }
    }

    fn lose(&mut self, from: usize) {
        self.unknown_from = Some(self.unknown_from.map_or(from, |known| known.min(from)));
    }
}

/// The stretches since something began beyond doubt, and what was found before them.
#[derive(Debug, Default)]
pub(super) struct Stretches {
    corners: usize,
    /// The number of the corner that began beyond doubt, and the positions since.
    from: usize,
    positions: Vec<Position>,
    /// Where stretches begin among them at a sign.
    starts: Vec<usize>,
    /// The number of the corner that began under the name at hand.
    named_from: usize,
    /// Corners under the name before, from which the numbers may run on.
    before_name: Option<usize>,
    joints: Joints,
}

impl Stretches {
    /// The number of the next corner.
    pub fn next_corner(&self) -> usize {
        self.corners
    }

    /// Whether the next corner, at a position, closes what is at hand.
    pub fn is_closed_by(&self, position: Position) -> bool {
        let is_start = |at: usize| self.positions.len() >= at + FEWEST && self.positions[at] == position;
        is_start(0) || self.starts.last().is_some_and(|at| is_start(*at))
    }

    /// Whether the last corner closed what is at hand.
    pub fn is_closed(&self) -> bool {
        let is_closed =
            |at: usize| self.positions.len() > at + FEWEST && self.positions.last() == self.positions.get(at);
        is_closed(0) || self.starts.last().is_some_and(|at| is_closed(*at))
    }

    /// Takes a corner; its position is not a number where it cannot be read.
    pub fn take(&mut self, begins: Option<Begins>, position: Position) {
        match begins {
            _ if self.corners == 0 => {}
            Some(Begins::Anew) => self.begin(None),
            Some(Begins::Named { may_run_on }) => self.begin(may_run_on.then_some(self.corners - self.named_from)),
            Some(Begins::Perhaps) if self.is_closed() => {
                self.joints.put(self.corners, Joint::Ends);
                self.decide();
            }
            None if self.is_closed() => self.decide(),
            Some(Begins::Perhaps) if self.positions.len() < MOST_CORNERS => self.starts.push(self.positions.len()),
            Some(Begins::Perhaps) => self.joints.lose(self.from),
            None => {}
        }
        if self.positions.len() < MOST_CORNERS {
            self.positions.push(position);
        } else if !self.starts.is_empty() {
            self.joints.lose(self.from);
        }
        self.corners += 1;
    }

    /// Something begins beyond doubt at the next corner.
    fn begin(&mut self, before: Option<usize>) {
        let own = self.corners - self.named_from;
        if self.before_name.is_some_and(|before| before < FEWEST || own < FEWEST) {
            self.joints.put(self.named_from, Joint::Torn);
        }
        (self.named_from, self.before_name) = (self.corners, before);
        self.decide();
    }

    /// Decides on the joints of the stretches at hand.
    fn decide(&mut self) {
        let (positions, starts) = (std::mem::take(&mut self.positions), std::mem::take(&mut self.starts));
        let from = std::mem::replace(&mut self.from, self.corners);
        let mut bounds = vec![0];
        for &start in &starts {
            if start - bounds[bounds.len() - 1] >= FEWEST {
                bounds.push(start);
            }
        }
        if bounds.len() > 1 && positions.len() - bounds[bounds.len() - 1] < FEWEST {
            bounds.pop();
        }
        let is_short = |start: &usize| bounds.binary_search(start).is_err();
        starts.iter().filter(|start| is_short(start)).for_each(|start| self.joints.put(from + start, Joint::Short));
        if bounds.len() == 1 {
            return;
        }
        let ends = bounds.iter().copied().skip(1).chain([positions.len()]);
        let parts: Vec<&[Position]> = bounds.iter().zip(ends).map(|(&from, to)| &positions[from..to]).collect();
        let joint = match judge(&positions, &parts) {
            // A stretch that is too short for a polygon speaks against several.
            Joint::Jumps | Joint::Apart if starts.iter().any(is_short) => Joint::Unclear,
            joint => joint,
        };
        bounds.iter().skip(1).for_each(|start| self.joints.put(from + start, joint));
    }

    /// What was found at each corner where something begins or may begin.
    pub fn joints(mut self) -> Joints {
        self.begin(None);
        self.joints
    }
}

/// Whether corners are one polygon or as many as they have parts, of [`FEWEST`] corners or more each.
fn judge(whole: &[Position], parts: &[&[Position]]) -> Joint {
    if whole.iter().flatten().any(|x| !x.is_finite()) {
        return Joint::Unclear;
    }
    let (as_one, as_several) = (contact(&[whole]), contact(parts));
    let nexts = parts.iter().cycle().skip(1);
    let joining: f64 = parts.iter().zip(nexts).map(|(part, next)| distance(part[part.len() - 1], next[0])).sum();
    let closing: f64 = parts.iter().map(|part| distance(part[part.len() - 1], part[0])).sum();
    let longest_of = |part: &&[Position]| part.windows(2).map(|side| distance(side[0], side[1])).fold(0.0, f64::max);
    let longest: f64 = parts.iter().map(longest_of).sum();
    let may_go_on = as_one == Some(Contact::None);
    let is_closed = whole.first() == whole.last();
    let is_open = joining < MOST_TO_JOIN * closing && closing > LEAST_TO_CLOSE * longest;
    if may_go_on && (is_closed || is_open || as_several == Some(Contact::Cross)) {
        Joint::GoesOn
    } else if is_closed || joining < closing || as_several.is_none_or(|contact| contact == Contact::Cross) {
        Joint::Unclear
    } else if as_one.is_some_and(|contact| contact != Contact::None) && as_several == Some(Contact::None) {
        Joint::Apart
    } else {
        Joint::Jumps
    }
}

fn distance(a: Position, b: Position) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}
