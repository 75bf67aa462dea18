use std::collections::HashMap;

use super::pairs::{MAX_CROSSINGS, Meetings};
use super::{Drawn, DrawnRing};
use crate::diagnostic::{Code, Defect};
use crate::geometry::predicate::along;
use crate::geometry::{EdgeTree, Position};

/// Rings that meet in common vertices only.
pub(super) struct Noded {
    pub drawn: Drawn,
    /// Over the edges of `drawn`.
    pub tree: EdgeTree,
    /// The rings that come back to a vertex, ascending.
    pub self_touching: Vec<usize>,
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
    let Meetings { crossings, first_conflict, mut inserted, touching, tangled, .. } = Meetings::find(&drawn, &tree);
    if tangled {
        let edge = first_conflict.unwrap_or(0);
        let defect = drawn.defect_at(Code::RingsCross, edge).detail("(too tangled to be counted)");
        return Err(Box::new(Conflict { defect, drawn: None }));
    }
    if let Some(edge) = first_conflict {
        let defect = drawn.defect_at(Code::RingsCross, edge);
        let count = crossings.min(MAX_CROSSINGS + 1);
        let defect = if count > 0 { defect.detail(format!("(crossings: {count})")) } else { defect };
        return Err(Box::new(Conflict { defect, drawn: (crossings <= MAX_CROSSINGS).then_some(drawn) }));
    }
    let mut self_touching: Vec<usize> = touching.into_iter().map(|edge| drawn.ring_of(edge)).collect();
    self_touching.sort_unstable();
    self_touching.dedup();
    if inserted.is_empty() {
        return Ok(Noded { drawn, tree, self_touching });
    }
    let on_edge = |i: usize, p: Position, q: Position| along(drawn.coordinates[i], drawn.coordinates[i + 1], p, q);
    inserted.sort_by(|(i, p), (j, q)| i.cmp(j).then_with(|| on_edge(*i, *p, *q)));
    inserted.dedup();
    let drawn = with_inserted(&drawn, &inserted);
    let tree = drawn.tree();
    Ok(Noded { drawn, tree, self_touching })
}

fn with_inserted(drawn: &Drawn, inserted: &[(usize, Position)]) -> Drawn {
    let mut noded =
        Drawn { coordinates: Vec::with_capacity(drawn.coordinates.len() + inserted.len()), rings: Vec::new() };
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
    /// The rings, those that touch themselves cut into simple loops, each with its ring's number.
    pub fn simple_loops(&self) -> Vec<(usize, Vec<Position>)> {
        let mut loops = Vec::new();
        for (r, ring) in self.drawn.rings.iter().enumerate() {
            let positions = self.drawn.positions(ring);
            if self.self_touching.binary_search(&r).is_ok() {
                loops.extend(cut(positions).into_iter().map(|simple| (r, simple)));
            } else {
                loops.push((r, positions.to_vec()));
            }
        }
        loops
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
