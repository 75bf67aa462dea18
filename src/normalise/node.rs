use std::collections::{HashMap, HashSet};

use smallvec::SmallVec;

use super::pairs::{MAX_CROSSINGS, MAX_CUTS, Meetings};
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
    inserted: Inserted,
}

/// The vertices that were added to rings, each with the number that its edge had before, in the order of the rings.
struct Inserted(Vec<(usize, Position)>);

impl Inserted {
    /// How many of the first `end` noded coordinates were drawn.
    fn drawn_before(&self, end: usize) -> usize {
        let (mut low, mut high) = (0, self.0.len());
        // Inserted vertex number k stands behind the start of its edge and the k that were inserted before.
        while low < high {
            let middle = low + (high - low) / 2;
            if self.0[middle].0 + 1 + middle < end { low = middle + 1 } else { high = middle }
        }
        end - low
    }

    /// A defect at `p`, which these of the `noded` rings pass: at the first that was drawn with a vertex there.
    fn defect_at(&self, code: Code, noded: &Drawn, mut rings: impl Iterator<Item = usize>, p: Position) -> Defect {
        match rings.find_map(|ring| Some((&noded.rings[ring], self.vertex_at(noded, ring, p)?))) {
            Some((&DrawnRing { part, ring, .. }, vertex)) => Defect::new(code).at(part, ring, vertex, p),
            None => Defect { position: Some(p), ..Defect::new(code) },
        }
    }

    /// The number of the first vertex of a ring at `p`, as it was drawn.
    fn vertex_at(&self, noded: &Drawn, ring: usize, p: Position) -> Option<usize> {
        let range = &noded.rings[ring].range;
        let is_drawn = |i: &usize| noded.coordinates[*i] == p && self.drawn_before(*i) < self.drawn_before(*i + 1);
        let vertex = range.clone().find(is_drawn)?;
        Some(self.drawn_before(vertex) - self.drawn_before(range.start))
    }
}

/// Why rings could not be noded without computing a position.
pub(super) struct Conflict {
    pub defect: Defect,
    /// What was drawn, unless the crossings are too many to be resolved.
    pub drawn: Option<Drawn>,
    /// Edges cross or rings pass through each other; else edges only run along each other.
    pub crosses: bool,
}

/// Adds to every edge the vertices of the input that lie on it, and looks for edges that cross or
/// run along each other.
pub(super) fn node(drawn: Drawn) -> Result<Noded, Box<Conflict>> {
    let tree = drawn.tree();
    let found = Meetings::find(&drawn, &tree);
    let is_beyond = found.is_beyond();
    let Meetings {
        crossings, cuts, first_conflict, first_crossing, mut inserted, touching, mut contacts, tangled, ..
    } = found;
    if tangled {
        let edge = first_conflict.unwrap_or(0);
        let defect = drawn.defect_at(Code::TooTangled, edge);
        return Err(Box::new(Conflict { defect, drawn: None, crosses: true }));
    }
    if let Some(edge) = first_conflict {
        let defect = drawn.defect_at(Code::RingsCross, edge);
        let defect = match crossings {
            _ if cuts > MAX_CUTS => defect.detail(format!("(edges lie on others in more than {MAX_CUTS} vertices)")),
            0 => defect,
            n if n > MAX_CROSSINGS => defect.detail(format!("(more than {MAX_CROSSINGS} crossings)")),
            n => defect.detail(format!(
                "(crossings: {n}{})",
                first_crossing.map_or_else(String::new, |edges| crossing(&drawn, edges))
            )),
        };
        return Err(Box::new(Conflict { defect, drawn: (!is_beyond).then_some(drawn), crosses: crossings > 0 }));
    }
    let mut self_touching: Vec<usize> = touching.into_iter().map(|edge| drawn.ring_of(edge)).collect();
    self_touching.sort_unstable();
    self_touching.dedup();
    contacts.sort_by(|p, q| p[0].total_cmp(&q[0]).then(p[1].total_cmp(&q[1])));
    contacts.dedup();
    if inserted.is_empty() {
        return Ok(Noded { drawn, tree, self_touching, contacts, inserted: Inserted(inserted) });
    }
    let on_edge = |i: usize, p: Position, q: Position| along(drawn.coordinates[i], drawn.coordinates[i + 1], p, q);
    inserted.sort_by(|(i, p), (j, q)| i.cmp(j).then_with(|| on_edge(*i, *p, *q)));
    inserted.dedup();
    let drawn = with_inserted(&drawn, &inserted);
    let tree = drawn.tree();
    Ok(Noded { drawn, tree, self_touching, contacts, inserted: Inserted(inserted) })
}

/// Which two edges cross, and where, for people.
fn crossing(drawn: &Drawn, [i, j]: [usize; 2]) -> String {
    let of = |edge: usize| {
        let DrawnRing { part, ring, ref range } = drawn.rings[drawn.ring_of(edge)];
        (part, ring, edge - range.start)
    };
    let ((part, ring, first), (other_part, other_ring, second)) = (of(i), of(j));
    let edges = if (part, ring) == (other_part, other_ring) {
        format!("edges {first}–{} and {second}–{}", first + 1, second + 1)
    } else {
        let (first_end, second_end) = (first + 1, second + 1);
        format!(
            "edges {first}–{first_end} of part {part}, ring {ring} and {second}–{second_end} of part {other_part}, ring {other_ring}"
        )
    };
    let [x, y] = crossing_position([i, i + 1, j, j + 1].map(|vertex| drawn.coordinates[vertex]));
    // A millimetre, or less than a tenth of one in degrees.
    let digits = if drawn.plane.is_degrees() { 9 } else { 3 };
    format!("; the first: {edges} cross 相交于 {x:.digits$}, {y:.digits$}")
}

/// Where two edges cross that do, rounded.
fn crossing_position([a, b, c, d]: [Position; 4]) -> Position {
    let vector = |p: Position, q: Position| [q[0] - p[0], q[1] - p[1]];
    let cross = |u: Position, v: Position| u[0] * v[1] - u[1] * v[0];
    let (along, other) = (vector(a, b), vector(c, d));
    let t = (cross(vector(a, c), other) / cross(along, other)).clamp(0.0, 1.0);
    [a[0] + t * along[0], a[1] + t * along[1]]
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
    /// What is to be said of rings that touch themselves, at the first vertex that each passes again.
    pub fn self_touchings(&self) -> Vec<Defect> {
        let of = |&ring: &usize| {
            let range = &self.drawn.rings[ring].range;
            let mut seen = HashSet::new();
            // The last position is the first.
            let open = &self.drawn.coordinates[range.start..range.end - 1];
            let p = *open.iter().find(|p| !seen.insert(p.map(f64::to_bits)))?;
            Some(self.inserted.defect_at(Code::RingTouchesItself, &self.drawn, std::iter::once(ring), p))
        };
        self.self_touching.iter().filter_map(of).collect()
    }

    /// The first ring that passes through itself at a vertex, and that vertex.
    fn passing_through_itself(&self) -> Option<(usize, Position)> {
        let of = |&ring: &usize| Some((ring, passes_through_itself(self.drawn.positions(&self.drawn.rings[ring]))?));
        self.self_touching.iter().find_map(of)
    }

    /// The rings with those that touch themselves cut into simple loops; for each loop the number of
    /// its ring.
    pub fn into_loops(self) -> Result<(Loops, Vec<DrawnRing>), Box<Conflict>> {
        if let Some((ring, p)) = self.passing_through_itself() {
            let defect = self.inserted.defect_at(Code::RingsCross, &self.drawn, std::iter::once(ring), p);
            let defect = defect.detail("(at a vertex that it passes twice)");
            return Err(Box::new(Conflict { defect, drawn: Some(self.drawn), crosses: true }));
        }
        let Self { drawn, tree, self_touching, contacts, inserted } = self;
        let rings = drawn.rings.clone();
        let mut loops = if self_touching.is_empty() {
            let source = (0..rings.len()).collect();
            Loops { source, drawn, tree, contacts: Vec::new(), uncut: None, inserted }
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
            Loops { tree: loops.tree(), drawn: loops, source, contacts: Vec::new(), uncut: Some(drawn), inserted }
        };
        for p in contacts {
            match loops.meeting_at(p) {
                Ok(meeting) if loops.is_within_part(&meeting) => loops.contacts.push((p, meeting)),
                Ok(_) => {}
                Err(crossing) => {
                    let defect = loops.defect_at(Code::RingsCross, p, &crossing).detail("(at a common vertex)");
                    let drawn = loops.uncut.or(Some(loops.drawn));
                    return Err(Box::new(Conflict { defect, drawn, crosses: true }));
                }
            }
        }
        Ok((loops, rings))
    }
}

/// Loops that meet in one vertex, ascending.
pub(super) type Meeting = SmallVec<[usize; 2]>;

/// Simple loops that meet in common vertices only.
pub(super) struct Loops {
    pub drawn: Drawn,
    pub tree: EdgeTree,
    /// For each loop the ring that it comes from.
    pub source: Vec<usize>,
    /// The vertices in which loops of one part meet, by longitude and latitude.
    pub contacts: Vec<(Position, Meeting)>,
    /// The noded rings before they were cut, where any was.
    uncut: Option<Drawn>,
    inserted: Inserted,
}

impl Loops {
    /// The loops that meet in `p`, or those that pass through each other there, which no edge shows by itself.
    fn meeting_at(&self, p: Position) -> Result<Meeting, Meeting> {
        let coordinates = &self.drawn.coordinates;
        // The other end of each edge at `p`, and the loop, which passes `p` once.
        let mut ends: Vec<(Position, usize)> = Vec::new();
        self.tree.query(coordinates, &Envelope { min: p, max: p }, |i| {
            let other = if coordinates[i] == p { coordinates[i + 1] } else { coordinates[i] };
            if coordinates[i] == p || coordinates[i + 1] == p {
                ends.push((other, self.drawn.ring_of(i)));
            }
        });
        nested(p, ends)
    }

    /// Whether two of the loops, ascending as they are, belong to one part.
    fn is_within_part(&self, meeting: &[usize]) -> bool {
        meeting.windows(2).any(|two| self.drawn.rings[two[0]].part == self.drawn.rings[two[1]].part)
    }

    /// A defect at `p`, which the rings of these loops pass: at the first of the rings that was drawn with a vertex there.
    pub fn defect_at(&self, code: Code, p: Position, loops: &[usize]) -> Defect {
        let noded = self.uncut.as_ref().unwrap_or(&self.drawn);
        self.inserted.defect_at(code, noded, loops.iter().map(|&simple| self.source[simple]), p)
    }
}

/// Passes through `p`, by the other ends of their two edges there: those that only meet, or those that pass through each
/// other. Going round `p`, the two ends of each pass must be nested in those of the others, like brackets.
fn nested(p: Position, mut ends: Vec<(Position, usize)>) -> Result<Meeting, Meeting> {
    ends.sort_by(|x, y| round(p, x.0, y.0));
    let (mut open, mut closed): (Meeting, Meeting) = (Meeting::new(), Meeting::new());
    for (_, pass) in ends {
        if open.last() == Some(&pass) {
            open.pop();
            closed.push(pass);
        } else {
            open.push(pass);
        }
    }
    closed.sort_unstable();
    open.sort_unstable();
    if open.is_empty() { Ok(closed) } else { Err(open) }
}

/// The first vertex at which a closed ring passes through itself, where it comes back to one.
fn passes_through_itself(ring: &[Position]) -> Option<Position> {
    let open = &ring[..ring.len() - 1];
    let mut visits: HashMap<[u64; 2], Meeting> = HashMap::with_capacity(open.len());
    open.iter().enumerate().for_each(|(i, p)| visits.entry(p.map(f64::to_bits)).or_default().push(i));
    let passes = |(i, p): (usize, &Position)| {
        let here = visits.get(&p.map(f64::to_bits)).filter(|here| here.len() > 1 && here[0] == i)?;
        let ends = here.iter().flat_map(|&k| {
            [(k + open.len() - 1) % open.len(), (k + 1) % open.len()].map(|neighbour| (open[neighbour], k))
        });
        nested(*p, ends.collect()).is_err().then_some(*p)
    };
    open.iter().enumerate().find_map(passes)
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
