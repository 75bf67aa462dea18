//! Stretches of corners between signs, and whether the sides between two of them are those of one polygon.
//!
//! A sign is anything that may part polygons: a row among the corners, a value or the letters of a number that change.
//! Where a polygon goes on over a sign, the sides that join the two stretches are short beside those that would close
//! each by itself; where another begins, they are longer. What lies between is not decided.

use std::collections::HashMap;

use crate::geometry::Position;

/// The fewest corners of a polygon.
pub(super) const FEWEST: usize = 3;
/// Sides that join are at most this part of those that would close where a polygon goes on.
const MOST_TO_JOIN: f64 = 0.6;
/// A stretch is no whole polygon where closing it takes a side longer than so many of its longest.
const OPEN_FROM: f64 = 3.0;

/// What is found where two stretches meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joint {
    /// One of them is too short for a polygon.
    Short,
    GoesOn,
    Jumps,
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

#[derive(Debug)]
struct Stretch {
    /// The number of its first corner in the table.
    at: usize,
    begins: Begins,
    first: Position,
    last: Position,
    longest_side: f64,
    len: usize,
}

/// The last two stretches of a table, and what was found before them.
#[derive(Debug, Default)]
pub(super) struct Stretches {
    corners: usize,
    before: Option<Stretch>,
    own: Option<Stretch>,
    found: HashMap<usize, Joint>,
}

impl Stretches {
    /// The number of the next corner.
    pub fn next_corner(&self) -> usize {
        self.corners
    }

    /// Whether the next corner, at a position, closes the stretch at hand.
    pub fn is_closed_by(&self, position: Position) -> bool {
        self.own.as_ref().is_some_and(|own| own.len >= FEWEST && own.first == position)
    }

    /// Takes a corner; its position is not a number where it cannot be read.
    pub fn take(&mut self, begins: Option<Begins>, position: Position) {
        let begins = if self.own.is_none() { Some(Begins::Anew) } else { begins };
        if let Some(begins) = begins {
            self.settle();
            self.before = self.own.take();
            let (first, last) = (position, position);
            self.own = Some(Stretch { at: self.corners, begins, first, last, longest_side: 0.0, len: 1 });
        } else if let Some(own) = &mut self.own {
            own.longest_side = own.longest_side.max(distance(own.last, position));
            own.last = position;
            own.len += 1;
        }
        self.corners += 1;
    }

    /// Decides on the joint of the last two stretches; where one polygon goes on, they become one.
    fn settle(&mut self) {
        let Some((before, own)) = self.before.as_mut().zip(self.own.as_ref()) else { return };
        let joint = match own.begins {
            Begins::Anew => return,
            Begins::Named { may_run_on } => {
                if may_run_on && (before.len < FEWEST || own.len < FEWEST) {
                    self.found.insert(own.at, Joint::Torn);
                }
                return;
            }
            Begins::Perhaps => joint(before, own),
        };
        self.found.insert(own.at, joint);
        if matches!(joint, Joint::Short | Joint::GoesOn) {
            let side = distance(before.last, own.first);
            before.longest_side = before.longest_side.max(side).max(own.longest_side);
            before.last = own.last;
            before.len += own.len;
            self.own = self.before.take();
        }
    }

    /// What was found at each corner where something begins or may begin.
    pub fn joints(mut self) -> HashMap<usize, Joint> {
        self.settle();
        self.found
    }
}

fn joint(before: &Stretch, own: &Stretch) -> Joint {
    if before.len < FEWEST || own.len < FEWEST {
        return Joint::Short;
    }
    let side = distance(before.last, own.first);
    let joining = side + distance(own.last, before.first);
    let before_closing = distance(before.last, before.first);
    let closing = before_closing + distance(own.last, own.first);
    let is_open = before_closing > OPEN_FROM * before.longest_side && side <= 2.0 * before.longest_side;
    if before_closing == 0.0 {
        return Joint::Ends;
    }
    // Two corners at one place are no side.
    if side == 0.0 {
        Joint::Jumps
    } else if is_open || joining < MOST_TO_JOIN * closing {
        Joint::GoesOn
    } else if joining >= closing {
        Joint::Jumps
    } else {
        Joint::Unclear
    }
}

fn distance(a: Position, b: Position) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}
