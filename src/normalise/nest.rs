use super::connected;
use super::node::{Conflict, Loops, Noded};
use super::{Drawn, DrawnRing};
use crate::diagnostic::{Code, Defect, Defects};
use crate::geometry::predicate::is_counter_clockwise;
use crate::geometry::{EdgeTree, MultiSurface, Rings};

/// Turns noded rings so that the surface lies on their left and leaves out those without effect, by
/// the rule of the module: odd winding in the ring, exterior less holes, union of parts.
pub(super) fn nest(noded: Noded, defects: &mut Vec<Defect>) -> Result<MultiSurface, Box<Conflict>> {
    let touching = noded.self_touchings();
    let (loops, rings) = noded.into_loops()?;
    let mut reported = Defects::behind(defects);
    touching.into_iter().for_each(|touching| reported.push(touching));
    drop(reported);
    if let [DrawnRing { ring: 0, .. }] = *loops.drawn.rings {
        let turn = [Some(!is_counter_clockwise(&loops.drawn.coordinates))];
        return Ok(turned(loops.drawn, loops.tree, &turn));
    }
    let turns = turns(&loops.drawn, &loops.tree, &rings, &loops.source, defects);
    if loops.source.len() > rings.len() {
        defects.extend(wound_twice(&loops));
    }
    defects.extend(connected::not_connected(&loops, |simple| turns[simple].is_some()));
    Ok(turned(loops.drawn, loops.tree, &turns))
}

/// For each loop whether it has to be reversed; `None` for one without effect. `source` is the ring
/// in `rings` from which each loop comes.
fn turns(
    loops: &Drawn,
    tree: &EdgeTree,
    rings: &[DrawnRing],
    source: &[usize],
    defects: &mut Vec<Defect>,
) -> Vec<Option<bool>> {
    let defects = &mut Defects::behind(defects);
    let mut hits = Vec::new();
    let mut turns = Vec::with_capacity(loops.rings.len());
    for (l, simple) in loops.rings.iter().enumerate() {
        let coordinates = &loops.coordinates;
        let (p, d) = (coordinates[simple.range.start], coordinates[simple.range.start + 1]);
        // Every ring whose boundary a ray from this loop crosses, once for each odd stretch of it.
        hits.clear();
        let start = |other: usize| loops.rings[other].range.start;
        tree.crossed_by_ray(coordinates, start, [p, d], |other| {
            if other != l {
                hits.push(source[other]);
            }
        });
        let outside = encloses(rings, &mut hits);
        hits.push(source[l]);
        let inside = encloses(rings, &mut hits);
        if inside == outside {
            if simple.ring == 0 && simple.part > 0 {
                defects.push(Defect::new(Code::SeveralSeams).at(simple.part, simple.ring, 0, p));
            }
            let is_of_hole = |ring: &DrawnRing| ring.part == simple.part && ring.ring > 0;
            let around = hits.chunk_by(|a, b| a == b).filter(|same| same.len() % 2 == 1 && same[0] != source[l]);
            // A hole within a hole is an island to those who count rings, and nothing to those who take holes away.
            let is_island = simple.ring > 0 && around.into_iter().any(|same| is_of_hole(&rings[same[0]]));
            let code = if is_island { Code::RingsCross } else { Code::RingWithoutEffect };
            let defect = Defect::new(code).at(simple.part, simple.ring, 0, p);
            defects.push(if is_island { defect.detail("(a hole within a hole)") } else { defect });
        }
        turns.push((inside != outside).then(|| is_counter_clockwise(loops.positions(simple)) != inside));
    }
    turns
}

/// The first loop inside which its ring winds more than once: what that encloses depends on how the ring is read.
fn wound_twice(loops: &Loops) -> Option<Defect> {
    let drawn = &loops.drawn;
    let turn = |simple: usize| if is_counter_clockwise(drawn.positions(&drawn.rings[simple])) { 1 } else { -1 };
    let turns: Vec<i64> = (0..drawn.rings.len()).map(turn).collect();
    let start = |other: usize| drawn.rings[other].range.start;
    let mut hits = Vec::new();
    drawn.rings.iter().enumerate().find_map(|(l, simple)| {
        let (p, d) = (drawn.coordinates[simple.range.start], drawn.coordinates[simple.range.start + 1]);
        hits.clear();
        loops.tree.crossed_by_ray(&drawn.coordinates, start, [p, d], |other| {
            if other != l && loops.source[other] == loops.source[l] {
                hits.push(other);
            }
        });
        hits.sort_unstable();
        let odd = hits.chunk_by(|a, b| a == b).filter(|same| same.len() % 2 == 1);
        let winding = turns[l] + odd.map(|same| turns[same[0]]).sum::<i64>();
        let defect = Defect::new(Code::RingsCross).at(simple.part, simple.ring, 0, p);
        let detail = format!("(wound round {} times in one direction)", winding.abs());
        (winding.abs() > 1).then(|| defect.detail(detail))
    })
}

/// The rule itself, for a place whose ray crosses the rings in `hits`.
fn encloses(rings: &[DrawnRing], hits: &mut [usize]) -> bool {
    hits.sort_unstable();
    let odd: Vec<usize> = hits.chunk_by(|a, b| a == b).filter(|same| same.len() % 2 == 1).map(|same| same[0]).collect();
    // Ring numbers ascend within a part, so an enclosing exterior comes before the part's holes.
    odd.chunk_by(|&a, &b| rings[a].part == rings[b].part).any(|part| part.len() == 1 && rings[part[0]].ring == 0)
}

/// The surface of the loops that are kept, each turned as it has to be.
fn turned(mut loops: Drawn, tree: EdgeTree, turns: &[Option<bool>]) -> MultiSurface {
    let rings: Rings = loops.rings.iter().map(|ring| ring.range.clone()).collect();
    if turns.iter().all(|turn| *turn == Some(false)) {
        return MultiSurface::from_parts(loops.coordinates, rings, tree, loops.plane);
    }
    let mut kept = Vec::with_capacity(rings.len());
    for (range, turn) in rings.into_iter().zip(turns) {
        match turn {
            None => continue,
            Some(true) => loops.coordinates[range.clone()].reverse(),
            Some(false) => {}
        }
        kept.push(range);
    }
    MultiSurface::from_rings(loops.coordinates, &kept, loops.plane)
}
