use std::collections::{HashMap, HashSet};

use super::pairs::{MAX_CROSSINGS, Meetings};
use super::{Drawn, DrawnRing};
use crate::diagnostic::{Code, Defect};
use crate::geometry::predicate::{along, round};
use crate::geometry::{EdgeTree, Envelope, Position};

/// Rings that meet in common vertices only.
pub(super) struct Noded {
    pub drawn: Drawn,
    /// Over the edges of `drawn`.
    pub tree: EdgeTree,
    /// The rings that come back to a vertex, ascending.
    pub self_touching: Vec<usize>,
    /// Vertices that are passed more than once.
    pub contacts: Vec<Position>,
}

/// Why rings could not be noded without computing a position.
pub(super) struct Conflict {
    pub defect: Defect,
    /// What was drawn, unless the crossings are too many to be resolved.
    pub drawn: Option<Drawn>,
}

/// Adds to every edge the vertices of the input that lie on it, and looks for edges that cross or
/// run along each other.
pub(super) fn node(drawn: Drawn) -> Result<Noded, Box<Conflict>> {
    let tree = drawn.tree();
    let Meetings { crossings, first_conflict, mut inserted, touching, mut contacts, tangled, .. } =
        Meetings::find(&drawn, &tree);
    if tangled {
        let edge = first_conflict.unwrap_or(0);
        let defect = drawn.defect_at(Code::TooTangled, edge);
        return Err(Box::new(Conflict { defect, drawn: None }));
    }
    if let Some(edge) = first_conflict {
        let defect = drawn.defect_at(Code::RingsCross, edge);
        let defect = match crossings {
            0 => defect,
            n if n > MAX_CROSSINGS => defect.detail(format!("(more than {MAX_CROSSINGS} crossings)")),
            n => defect.detail(format!("(crossings: {n})")),
        };
        return Err(Box::new(Conflict { defect, drawn: (crossings <= MAX_CROSSINGS).then_some(drawn) }));
    }
    let mut self_touching: Vec<usize> = touching.into_iter().map(|edge| drawn.ring_of(edge)).collect();
    self_touching.sort_unstable();
    self_touching.dedup();
    contacts.sort_by(|p, q| p[0].total_cmp(&q[0]).then(p[1].total_cmp(&q[1])));
    contacts.dedup();
    if inserted.is_empty() {
        return Ok(Noded { drawn, tree, self_touching, contacts });
    }
    let on_edge = |i: usize, p: Position, q: Position| along(drawn.coordinates[i], drawn.coordinates[i + 1], p, q);
    inserted.sort_by(|(i, p), (j, q)| i.cmp(j).then_with(|| on_edge(*i, *p, *q)));
    inserted.dedup();
    let drawn = with_inserted(&drawn, &inserted);
    let tree = drawn.tree();
    Ok(Noded { drawn, tree, self_touching, contacts })
}

fn with_inserted(drawn: &Drawn, inserted: &[(usize, Position)]) -> Drawn {
    let mut noded = Drawn {
        plane: drawn.plane.clone(),
        coordinates: Vec::with_capacity(drawn.coordinates.len() + inserted.len()),
        rings: Vec::new(),
    };
    let mut rest = inserted;
    for &DrawnRing { part, ring, ref range } in &drawn.rings {
        let start = noded.coordinates.len();
        for i in range.clone() {
            noded.coordinates.push(drawn.coordinates[i]);
            let here = rest.partition_point(|(edge, _)| *edge == i);
            noded.coordinates.extend(rest[..here].iter().map(|(_, p)| *p));
            rest = &rest[here..];
        }
        noded.rings.push(DrawnRing { part, ring, range: start..noded.coordinates.len() });
    }
    noded
}

impl Noded {
    /// What is to be said of rings that touch themselves, at the first vertex to which each comes back.
    pub fn self_touchings(&self) -> Vec<Defect> {
        let of = |&ring: &usize| {
            let range = &self.drawn.rings[ring].range;
            let mut seen = HashSet::new();
            // The last position is the first.
            let vertex =
                (range.start..range.end - 1).find(|&i| !seen.insert(self.drawn.coordinates[i].map(f64::to_bits)));
            vertex.map(|i| self.drawn.defect_at(Code::RingTouchesItself, i))
        };
        self.self_touching.iter().filter_map(of).collect()
    }

    /// The rings with those that touch themselves cut into simple loops; for each loop the number of
    /// its ring.
    pub fn into_loops(self) -> Result<(Loops, Vec<DrawnRing>), Box<Conflict>> {
        let Self { drawn, tree, self_touching, contacts } = self;
        let rings = drawn.rings.clone();
        let mut whole = None;
        let loops = if self_touching.is_empty() {
            Loops { source: (0..rings.len()).collect(), drawn, tree }
        } else {
            let mut loops = Drawn { plane: drawn.plane.clone(), ..Drawn::default() };
            let mut source = Vec::new();
            for (r, ring) in rings.iter().enumerate() {
                let positions = drawn.positions(ring);
                if self_touching.binary_search(&r).is_ok() {
                    cut(positions).iter().for_each(|simple| loops.push(ring.part, ring.ring, simple));
                } else {
                    loops.push(ring.part, ring.ring, positions);
                }
                source.resize(loops.rings.len(), r);
            }
            whole = Some(drawn);
            Loops { tree: loops.tree(), drawn: loops, source }
        };
        match contacts.iter().find_map(|&p| loops.crossing_at(p)) {
            None => Ok((loops, rings)),
            Some(edge) => {
                let defect = loops.drawn.defect_at(Code::RingsCross, edge).detail("(at a common vertex)");
                Err(Box::new(Conflict { defect, drawn: whole.or(Some(loops.drawn)) }))
            }
        }
    }
}

/// Simple loops that meet in common vertices only.
pub(super) struct Loops {
    pub drawn: Drawn,
    pub tree: EdgeTree,
    /// For each loop the ring that it comes from.
    pub source: Vec<usize>,
}

impl Loops {
    /// An edge at `p` where one loop passes through another, which no edge shows by itself: going
    /// round `p`, the two ends of each pass must be nested in those of the others, like brackets.
    fn crossing_at(&self, p: Position) -> Option<usize> {
        let coordinates = &self.drawn.coordinates;
        // The other end of each edge at `p`, and the loop, which passes `p` once.
        let mut ends: Vec<(Position, usize, usize)> = Vec::new();
        self.tree.query(coordinates, &Envelope { min: p, max: p }, |i| {
            let other = if coordinates[i] == p { coordinates[i + 1] } else { coordinates[i] };
            if coordinates[i] == p || coordinates[i + 1] == p {
                ends.push((other, self.drawn.ring_of(i), i));
            }
        });
        ends.sort_by(|x, y| round(p, x.0, y.0));
        let mut open: Vec<usize> = Vec::new();
        for &(_, simple, _) in &ends {
            if open.last() == Some(&simple) {
                open.pop();
            } else {
                open.push(simple);
            }
        }
        (!open.is_empty()).then(|| ends[0].2)
    }
}

/// Cuts a closed ring wherever it comes back to a position it has been at.
fn cut(ring: &[Position]) -> Vec<Vec<Position>> {
    let mut loops = Vec::new();
    let mut path: Vec<Position> = Vec::with_capacity(ring.len());
    let mut seen: HashMap<[u64; 2], usize> = HashMap::with_capacity(ring.len());
    for &position in ring {
        let key = position.map(f64::to_bits);
        if let Some(&start) = seen.get(&key) {
            let mut simple = path.split_off(start);
            for p in &simple[1..] {
                seen.remove(&p.map(f64::to_bits));
            }
            simple.push(position);
            loops.push(simple);
            path.push(position);
        } else {
            seen.insert(key, path.len());
            path.push(position);
        }
    }
    loops
}
