//! Polygons of rings that have the surface on their left, as OGC Simple Features wants them (§6.1.11):
//! simple rings, holes in their shells and touching them in points at most, and each interior connected.

use std::collections::HashMap;

use super::noding::indexed;
use super::overlay::Loop;
use super::predicate::{orientation, planar_area, round};
use super::{Envelope, Position};

/// What [`polygonize`] makes.
#[derive(Debug, Default)]
pub(crate) struct Polygonized {
    /// Polygons: a shell that runs counter-clockwise, and its holes, clockwise.
    pub polygons: Vec<Vec<Loop>>,
    /// Edges that arrive and edges that leave alternate round every vertex, and every hole has its shell: if the
    /// rings meet in common vertices only, the polygons are valid.
    pub is_sound: bool,
}

/// One polygon for each connected part of the interior that is left of the closed rings.
///
/// Where rings meet in a vertex, the walk along an edge that arrives goes on with the edge that bounds
/// the same sector of the surface, so that lobes which meet in a point come apart. What comes back to a
/// vertex then goes round a hole that touches its shell, and is cut off there.
pub(crate) fn polygonize(loops: &[Loop]) -> Polygonized {
    let (next, mut is_sound) = Links::of(loops);
    let mut polygons: Vec<Vec<Loop>> = Vec::new();
    let mut orphans: Vec<Loop> = Vec::new();
    for walk in next.walks() {
        let (shells, mut holes): (Vec<_>, Vec<_>) = cut(&walk).into_iter().partition(|ring| turns_left(ring));
        is_sound &= shells.len() < 2;
        for shell in shells {
            let mut polygon = vec![shell];
            polygon.append(&mut holes);
            polygons.push(polygon);
        }
        orphans.append(&mut holes);
    }
    is_sound &= adopt(&mut polygons, orphans);
    Polygonized { polygons, is_sound }
}

/// Which edge goes on after which.
struct Links {
    /// The start of each edge, ring after ring.
    from: Vec<Position>,
    next: Vec<usize>,
}

impl Links {
    /// Of the edges of the rings, and whether in and out alternate round every vertex.
    fn of(loops: &[Loop]) -> (Self, bool) {
        let count = loops.iter().map(|ring| ring.len() - 1).sum();
        let (mut from, mut next) = (Vec::with_capacity(count), Vec::with_capacity(count));
        for ring in loops {
            let start = from.len();
            from.extend_from_slice(&ring[..ring.len() - 1]);
            next.extend((start + 1..from.len()).chain([start]));
        }
        let mut links = Self { from, next };
        let mut order: Vec<usize> = (0..count).collect();
        let at = |i: usize| links.from[i];
        order.sort_unstable_by(|&i, &j| at(i)[0].total_cmp(&at(j)[0]).then(at(i)[1].total_cmp(&at(j)[1])));
        let mut previous = vec![0; count];
        links.next.iter().enumerate().for_each(|(i, &j)| previous[j] = i);
        let contacts: Vec<&[usize]> =
            order.chunk_by(|&i, &j| links.from[i] == links.from[j]).filter(|same| same.len() > 1).collect();
        let mut is_sound = true;
        let changes: Vec<(usize, usize)> = contacts
            .into_iter()
            .flat_map(|leaving| {
                let pairs = links.sectors(leaving, &previous);
                is_sound &= pairs.is_some();
                pairs.unwrap_or_default()
            })
            .collect();
        changes.into_iter().for_each(|(arriving, leaving)| links.next[arriving] = leaving);
        (links, is_sound)
    }

    /// For the edges that leave one vertex: each edge that arrives there, with the one that bounds the
    /// same sector of the surface. `None` when arriving and leaving do not alternate.
    fn sectors(&self, leaving: &[usize], previous: &[usize]) -> Option<Vec<(usize, usize)>> {
        let p = self.from[leaving[0]];
        // The other end of each edge, its number, and whether it leaves.
        let mut rays: Vec<(Position, usize, bool)> = Vec::with_capacity(2 * leaving.len());
        for &i in leaving {
            rays.push((self.from[self.next[i]], i, true));
            rays.push((self.from[previous[i]], previous[i], false));
        }
        rays.sort_by(|a, b| round(p, a.0, b.0));
        let first = rays.iter().position(|ray| ray.2)?;
        rays.rotate_left(first);
        // Counter-clockwise from an edge that leaves lies the surface, up to the next that arrives.
        rays.chunks(2).map(|pair| (pair[0].2 && !pair[1].2).then_some((pair[1].1, pair[0].1))).collect()
    }

    /// The closed walks along the edges, each vertex once for every time it is passed.
    fn walks(&self) -> Vec<Vec<Position>> {
        let mut walks = Vec::new();
        let mut is_walked = vec![false; self.next.len()];
        for start in 0..self.next.len() {
            let (mut walk, mut i) = (Vec::new(), start);
            while !is_walked[i] {
                is_walked[i] = true;
                walk.push(self.from[i]);
                i = self.next[i];
            }
            if !walk.is_empty() {
                walk.push(walk[0]);
                walks.push(walk);
            }
        }
        walks
    }
}

/// Cuts a closed walk wherever it comes back to a position it has been at; what goes to and fro along
/// one edge is left out.
fn cut(walk: &[Position]) -> Vec<Loop> {
    let mut loops = Vec::new();
    let mut path: Vec<Position> = Vec::with_capacity(walk.len());
    let mut seen: HashMap<[u64; 2], usize> = HashMap::with_capacity(walk.len());
    for &position in walk {
        if let Some(&start) = seen.get(&position.map(f64::to_bits)) {
            let mut simple = path.split_off(start);
            for p in &simple[1..] {
                seen.remove(&p.map(f64::to_bits));
            }
            simple.push(position);
            if simple.len() > 3 {
                loops.push(simple);
            }
        } else {
            seen.insert(position.map(f64::to_bits), path.len());
        }
        path.push(position);
    }
    loops
}

/// Whether a simple ring runs counter-clockwise, decided exactly at its south-west corner.
fn turns_left(ring: &[Position]) -> bool {
    let n = ring.len() - 1;
    let west = |&i: &usize, &j: &usize| ring[i][0].total_cmp(&ring[j][0]).then(ring[i][1].total_cmp(&ring[j][1]));
    let corner = (0..n).min_by(west).unwrap_or(0);
    orientation(ring[(corner + n - 1) % n], ring[corner], ring[corner + 1]) > 0.0
}

/// Gives each hole to the smallest shell round it; whether there is one for all.
fn adopt(polygons: &mut [Vec<Loop>], orphans: Vec<Loop>) -> bool {
    if orphans.is_empty() {
        return true;
    }
    let shells: Vec<Loop> = polygons.iter().map(|polygon| polygon[0].clone()).collect();
    let starts: Vec<usize> = shells
        .iter()
        .scan(0, |end, ring| {
            *end += ring.len();
            Some(*end - ring.len())
        })
        .collect();
    let (coordinates, tree) = indexed(&shells);
    let extents: Vec<(Envelope, f64)> = shells.iter().map(|ring| (Envelope::of(ring), planar_area(ring))).collect();
    let mut all_adopted = true;
    for hole in orphans {
        let mut odd: Vec<usize> = Vec::new();
        tree.crossed_by_ray(&coordinates, |ring| starts[ring], [hole[0], hole[1]], |ring| odd.push(ring));
        odd.sort_unstable();
        let around = odd.chunk_by(|a, b| a == b).filter(|same| same.len() % 2 == 1).map(|same| same[0]);
        // Shells round one place lie in each other's holes: the smallest is the hole's own.
        match around.min_by(|&s, &t| extents[s].1.total_cmp(&extents[t].1)) {
            Some(own) => polygons[own].push(hole),
            None => all_adopted = false,
        }
    }
    all_adopted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(corners: &[[i32; 2]]) -> Loop {
        corners.iter().chain(&corners[..1]).map(|p| p.map(f64::from)).collect()
    }

    /// How many rings each polygon has, and its planar area.
    fn rings_and_areas(loops: &[Loop]) -> Vec<(usize, f64)> {
        let made = polygonize(loops);
        assert!(made.is_sound);
        made.polygons.iter().map(|p| (p.len(), p.iter().map(|ring| planar_area(ring)).sum::<f64>() / 2.0)).collect()
    }

    #[test]
    fn a_ring_that_touches_itself_from_inside_becomes_a_shell_and_a_hole() {
        let one = ring(&[[0, 0], [8, 0], [8, 4], [4, 4], [6, 2], [2, 2], [4, 4], [0, 4]]);
        assert_eq!(rings_and_areas(&[one]), [(2, 28.0)]);
    }

    #[test]
    fn lobes_that_meet_in_a_point_become_two_polygons() {
        let one = ring(&[[0, 0], [2, 0], [2, 2], [4, 2], [4, 4], [2, 4], [2, 2], [0, 2]]);
        assert_eq!(rings_and_areas(&[one]), [(1, 4.0), (1, 4.0)]);
    }

    #[test]
    fn a_hole_that_cuts_its_shell_in_two_leaves_two_polygons() {
        let shell = ring(&[[0, 0], [4, 0], [8, 0], [8, 4], [4, 4], [0, 4]]);
        let hole = ring(&[[4, 0], [3, 2], [4, 4], [5, 2]]);
        assert_eq!(rings_and_areas(&[shell, hole]), [(1, 14.0), (1, 14.0)]);
    }

    #[test]
    fn an_island_in_a_hole_is_a_polygon_and_has_its_own_holes() {
        let square = |at: i32, side: i32| ring(&[[at, at], [at + side, at], [at + side, at + side], [at, at + side]]);
        let hole = |at: i32, side: i32| square(at, side).into_iter().rev().collect::<Loop>();
        let loops = [square(0, 10), hole(1, 8), square(2, 6), hole(3, 2), hole(5, 2)];
        assert_eq!(rings_and_areas(&loops), [(2, 36.0), (3, 28.0)]);
    }

    #[test]
    fn holes_in_a_row_that_enclose_a_part_set_it_free() {
        let hole = |corners: &[[i32; 2]]| ring(corners).into_iter().rev().collect::<Loop>();
        let loops = [
            ring(&[[0, 0], [9, 0], [9, 9], [0, 9]]),
            hole(&[[2, 2], [4, 1], [6, 2]]),
            hole(&[[6, 2], [7, 4], [6, 6]]),
            hole(&[[6, 6], [4, 7], [2, 6]]),
            hole(&[[2, 6], [1, 4], [2, 2]]),
        ];
        assert_eq!(rings_and_areas(&loops), [(2, 81.0 - 24.0), (1, 16.0)]);
    }
}
