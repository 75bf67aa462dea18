use std::ops::{ControlFlow, Range};

use rayon::prelude::*;
use smallvec::SmallVec;

use super::Drawn;
use super::monotone::{MonotoneChain, MonotoneChains};
use crate::geometry::predicate::{opposite, orientation, same_direction, same_side};
use crate::geometry::{Children, EdgeTree, Envelope, Node, Position};

/// Crossings up to which rings are resolved: a drawn ring has a handful, and resolving costs as many
/// new corners as there are crossings, which may be the square of the vertices.
pub(super) const MAX_CROSSINGS: usize = 50_000;
/// Vertices inside edges that run along others, up to which rings are resolved: each of them cuts an edge in two.
pub(super) const MAX_CUTS: usize = 500_000;
/// Pairs of edges whose envelopes are held against each other for each edge, on the whole, before rings count as tangled.
const PAIRS_PER_EDGE: usize = 500;
/// Such pairs in any case, in some 5 s.
const MIN_PAIRS: usize = 500_000_000;
/// As how many of them a pair counts whose envelopes meet: one costs some 30 ns.
const PAIR_THAT_MEETS: usize = 5;
/// Contacts from which it is worth looking for those that were said before.
const CONDENSE_AT: usize = 100_000;
/// Level of the nodes whose pairs are shared out between the cores.
const TASK_LEVEL: u32 = 2;
/// Pairs of nodes of that level that are listed at most.
const MAX_TASKS: usize = 4_000_000;
/// Pairs of nodes that one core takes at a time: fixed, as the next, so that the outcome is the same on
/// any number of cores.
const SHARE: usize = 8;
/// Such shares that are handed out before the limits are looked at.
const ROUND: usize = 32;

/// How the edges of some rings meet, beyond following one another.
#[derive(Debug, Default)]
pub(super) struct Meetings {
    /// Proper crossings; counting stops past [`MAX_CROSSINGS`].
    pub crossings: usize,
    /// The first edge, by number, that crosses another or runs along it.
    pub first_conflict: Option<usize>,
    /// The first two edges, by their numbers, that cross properly.
    pub first_crossing: Option<[usize; 2]>,
    /// How often a vertex lies inside an edge that runs along one of its own; counting stops past [`MAX_CUTS`].
    pub cuts: usize,
    /// Vertices that lie inside an edge, with that edge. These and all below are of no use, and not kept, once there is a
    /// conflict.
    pub inserted: Vec<(usize, Position)>,
    /// Edges of one ring that touch each other.
    pub touching: Vec<usize>,
    /// Vertices where edges meet that do not follow one another.
    pub contacts: Vec<Position>,
    /// More pairs had to be looked at than any sane drawing has.
    pub tangled: bool,
    pairs: usize,
    /// Contacts, touching edges and vertices inside edges that were left the last time they were condensed.
    condensed: usize,
}

impl Meetings {
    /// Looks at every pair of edges whose envelopes meet. Exact: no position is computed.
    pub fn find(drawn: &Drawn, tree: &EdgeTree) -> Self {
        Self::find_within(MIN_PAIRS.max(drawn.coordinates.len() * PAIRS_PER_EDGE), drawn, tree)
    }

    /// The same, given up as tangled when more than `limit` pairs have to be looked at.
    fn find_within(limit: usize, drawn: &Drawn, tree: &EdgeTree) -> Self {
        let search =
            Search { drawn, tree, turned: turned(drawn, tree), cones: MonotoneChains::of(&drawn.coordinates, tree) };
        let Some(root) = tree.root() else { return Self::default() };
        if root.level() <= TASK_LEVEL {
            return search.share(&[(root, root)], limit);
        }
        let mut tasks = Vec::new();
        let listed = search.join(root, root, TASK_LEVEL, &mut |a, b| {
            tasks.push((a, b));
            if tasks.len() > MAX_TASKS { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        if listed.is_break() {
            return Self { tangled: true, ..Self::default() };
        }
        let mut all = Self::default();
        for round in tasks.chunks(SHARE * ROUND) {
            let found: Vec<Self> = round.par_chunks(SHARE).map(|share| search.share(share, limit)).collect();
            found.into_iter().for_each(|found| all.absorb(found));
            all.tangled |= all.pairs > limit;
            if all.tangled || all.is_beyond() {
                break;
            }
        }
        all
    }

    /// Whether there is more than can be resolved.
    pub fn is_beyond(&self) -> bool {
        self.crossings > MAX_CROSSINGS || self.cuts > MAX_CUTS
    }

    fn absorb(&mut self, other: Self) {
        self.crossings += other.crossings;
        self.cuts += other.cuts;
        self.first_conflict = self.first_conflict.or(other.first_conflict);
        self.first_crossing = self.first_crossing.or(other.first_crossing);
        self.inserted.extend(other.inserted);
        self.touching.extend(other.touching);
        self.contacts.extend(other.contacts);
        self.pairs += other.pairs;
        self.tangled |= other.tangled;
        self.condense(2 * self.condensed.max(CONDENSE_AT));
    }

    /// Says each vertex once, when there are more than so many: where a thousand edges come together,
    /// half a million pairs of them say the same.
    fn condense(&mut self, most: usize) {
        if self.first_conflict.is_some() {
            (self.inserted, self.touching, self.contacts) = Default::default();
        }
        if self.contacts.len() + self.touching.len() + self.inserted.len() <= most {
            return;
        }
        self.inserted.sort_by(|(i, p), (j, q)| i.cmp(j).then(p[0].total_cmp(&q[0])).then(p[1].total_cmp(&q[1])));
        self.inserted.dedup();
        self.contacts.sort_by(|p, q| p[0].total_cmp(&q[0]).then(p[1].total_cmp(&q[1])));
        self.contacts.dedup();
        self.touching.sort_unstable();
        self.touching.dedup();
        self.condensed = self.contacts.len() + self.touching.len() + self.inserted.len();
    }

    /// Edges that meet in a vertex, and one of them where both are of one ring. What was said last is not said again.
    fn contact(&mut self, p: Position, touching: Option<usize>) {
        if self.contacts.last() != Some(&p) {
            self.contacts.push(p);
        }
        self.touching.extend(touching.filter(|edge| self.touching.last() != Some(edge)));
    }

    fn conflict(&mut self, edge: usize) {
        self.first_conflict = Some(self.first_conflict.map_or(edge, |first| first.min(edge)));
    }
}

struct Search<'a> {
    drawn: &'a Drawn,
    tree: &'a EdgeTree,
    /// The same hierarchy in the plane turned by 45°.
    turned: Option<EdgeTree>,
    cones: MonotoneChains,
}

/// Level of the root from which a second hierarchy is worth its making.
const TURNED_LEVEL: u32 = 2;

/// The hierarchy over `x + y` and `x - y`: a boundary that runs aslant fills its envelope badly in
/// one of the two planes only. Rounding is monotone, so what meets still meets in rounded sums.
fn turned(drawn: &Drawn, tree: &EdgeTree) -> Option<EdgeTree> {
    tree.root().filter(|root| root.level() >= TURNED_LEVEL)?;
    let sums: Vec<Position> = drawn.coordinates.iter().map(|p| [p[0] + p[1], p[0] - p[1]]).collect();
    Some(EdgeTree::new(&sums, drawn.rings.iter().map(|ring| ring.range.clone())))
}

impl Search<'_> {
    fn share(&self, tasks: &[(Node, Node)], limit: usize) -> Meetings {
        let mut found = Meetings::default();
        for &(a, b) in tasks {
            let searched = self.join(a, b, 0, &mut |a, b| {
                self.leaves(a, b, &mut found);
                found.condense(2 * found.condensed.max(CONDENSE_AT));
                let goes_on = found.pairs <= limit && !found.is_beyond();
                if goes_on { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            });
            if searched.is_break() {
                break;
            }
        }
        found.tangled = found.pairs > limit;
        found.condense(0);
        found
    }

    /// Every pair of nodes of a level under two nodes whose envelopes meet, each pair once.
    fn join(
        &self,
        a: Node,
        b: Node,
        level: u32,
        visit: &mut impl FnMut(Node, Node) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        if self.goes_one_way(a, b) {
            return ControlFlow::Continue(());
        }
        if a.level() == level {
            return visit(a, b);
        }
        let (Children::Nodes(of_a), Children::Nodes(of_b)) = (self.tree.children(a), self.tree.children(b)) else {
            return ControlFlow::Continue(());
        };
        for (n, m) in of_a.enumerate() {
            if a == b {
                self.join(m, m, level, visit)?;
            } else if !self.meet(m, b) {
                continue;
            }
            for o in of_b.clone().skip(if a == b { n + 1 } else { 0 }) {
                if self.meet(m, o) {
                    self.join(m, o, level, visit)?;
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// Whether the edges of one node, or of two that follow one another, cannot meet any further.
    fn goes_one_way(&self, a: Node, b: Node) -> bool {
        let Some(cone) = self.cones.at(a) else { return false };
        if a == b {
            return true;
        }
        let (Some(first), Some(second)) = (self.tree.chain(a), self.tree.chain(b)) else { return false };
        first.end == second.start && self.cones.at(b).and_then(|other| MonotoneChain::joined(cone, other)).is_some()
    }

    /// Whether the envelopes of two nodes meet, in both planes.
    fn meet(&self, a: Node, b: Node) -> bool {
        let in_plane = |tree: &EdgeTree| tree.node_envelope(a).meets(&tree.node_envelope(b));
        in_plane(self.tree) && self.turned.as_ref().is_none_or(in_plane)
    }

    /// All pairs of edges of two leaves, or of one.
    fn leaves(&self, a: Node, b: Node, found: &mut Meetings) {
        let (Children::Edges(edges), Children::Edges(others)) = (self.tree.children(a), self.tree.children(b)) else {
            return;
        };
        if a == b {
            self.within(edges, found);
            return;
        }
        found.pairs += edges.len();
        let common = self.tree.node_envelope(a).intersection(&self.tree.node_envelope(b));
        let near: SmallVec<[usize; EdgeTree::RUN]> = others.filter(|&j| self.envelope(j).meets(&common)).collect();
        if near.is_empty() {
            return;
        }
        for i in edges {
            let envelope = self.envelope(i);
            if envelope.meets(&common) {
                found.pairs += near.len();
                near.iter().filter(|&&j| self.envelope(j).meets(&envelope)).for_each(|&j| self.pair(i, j, found));
            }
        }
    }

    /// All pairs in one run.
    fn within(&self, edges: Range<usize>, found: &mut Meetings) {
        for i in edges.clone() {
            let envelope = self.envelope(i);
            (i + 1..edges.end).filter(|&j| self.envelope(j).meets(&envelope)).for_each(|j| self.pair(i, j, found));
        }
    }

    fn envelope(&self, i: usize) -> Envelope {
        Envelope::of_edge(self.drawn.coordinates[i], self.drawn.coordinates[i + 1])
    }

    /// Two edges whose envelopes meet, `i` before `j`.
    fn pair(&self, i: usize, j: usize, found: &mut Meetings) {
        let coordinates = &self.drawn.coordinates;
        let [a, b, c, d] = [coordinates[i], coordinates[i + 1], coordinates[j], coordinates[j + 1]];
        found.pairs += PAIR_THAT_MEETS;
        let follows = j == i + 1 && b == c;
        if follows || (d == a && self.closes(i, j)) {
            let (shared, from, to) = if follows { (b, a, d) } else { (a, c, b) };
            if same_direction(shared, from, to) {
                found.conflict(i);
            }
            return;
        }
        if let Some((shared, from, to)) = one_end(a, b, c, d)
            && orientation(shared, from, to) != 0.0
        {
            // They meet there and nowhere else: where a thousand edges come together, that is half a million pairs.
            if found.first_conflict.is_none() {
                found.contact(shared, (self.drawn.ring_of(i) == self.drawn.ring_of(j)).then_some(i));
            }
            return;
        }
        let (oc, od) = (orientation(a, b, c), orientation(a, b, d));
        if same_side(oc, od) {
            return;
        }
        let (oa, ob) = (orientation(c, d, a), orientation(c, d, b));
        if same_side(oa, ob) {
            return;
        }
        if opposite(oc, od) && opposite(oa, ob) {
            found.crossings += 1;
            found.first_crossing = Some(found.first_crossing.map_or([i, j], |first| first.min([i, j])));
            found.conflict(i);
            return;
        }
        let inside = |p: Position, e: Position, f: Position| Envelope::of_edge(e, f).contains(p) && p != e && p != f;
        let before = found.inserted.len();
        let on_first = [(oc, c), (od, d)].into_iter().filter(|&(sign, p)| sign == 0.0 && inside(p, a, b));
        found.inserted.extend(on_first.map(|(_, p)| (i, p)));
        let on_second = [(oa, a), (ob, b)].into_iter().filter(|&(sign, p)| sign == 0.0 && inside(p, c, d));
        found.inserted.extend(on_second.map(|(_, p)| (j, p)));
        let ends = usize::from(a == c || a == d) + usize::from(b == c || b == d);
        let collinear = oa == 0.0 && ob == 0.0 && oc == 0.0 && od == 0.0;
        // Two points in common on one line: the edges run along each other.
        if collinear && found.inserted.len() - before + ends >= 2 {
            found.cuts += found.inserted.len() - before;
            found.conflict(i);
        }
        if found.first_conflict.is_some() {
            found.inserted.truncate(before);
            return;
        }
        found.contacts.extend([a, b].into_iter().filter(|&p| p == c || p == d));
        found.contacts.extend(found.inserted[before..].iter().map(|(_, p)| *p));
        if (ends > 0 || found.inserted.len() > before) && self.drawn.ring_of(i) == self.drawn.ring_of(j) {
            found.touching.push(i);
        }
    }

    /// Whether `j` is the last edge of the ring of which `i` is the first.
    fn closes(&self, i: usize, j: usize) -> bool {
        let range = &self.drawn.rings[self.drawn.ring_of(i)].range;
        range.start == i && range.end == j + 2
    }
}

/// The vertex in which two edges `a b` and `c d` end, when it is one, and their other ends.
fn one_end(a: Position, b: Position, c: Position, d: Position) -> Option<(Position, Position, Position)> {
    let found = match (a == c, a == d, b == c, b == d) {
        (true, false, false, false) => (a, b, d),
        (false, true, false, false) => (a, b, c),
        (false, false, true, false) => (b, a, d),
        (false, false, false, true) => (b, a, c),
        _ => return None,
    };
    Some(found)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ellipsoid::Plane;

    /// The meetings of all pairs of edges, one after another.
    fn all_pairs(drawn: &Drawn) -> Meetings {
        let tree = drawn.tree();
        let search = Search { drawn, tree: &tree, turned: None, cones: MonotoneChains::of(&drawn.coordinates, &tree) };
        let edges: Vec<usize> = drawn.rings.iter().flat_map(|ring| ring.range.start..ring.range.end - 1).collect();
        let mut found = Meetings::default();
        for (n, &i) in edges.iter().enumerate() {
            let meeting = edges[n + 1..].iter().filter(|&&j| search.envelope(j).meets(&search.envelope(i)));
            meeting.for_each(|&j| search.pair(i, j, &mut found));
        }
        found
    }

    fn sorted<T: PartialOrd + Clone>(list: &[T]) -> Vec<T> {
        let mut list = list.to_vec();
        list.sort_by(|a, b| a.partial_cmp(b).unwrap());
        list.dedup();
        list
    }

    /// Rings that run to and fro across their own direction, as drawn coasts do, on a lattice so
    /// coarse that they often touch and cross themselves.
    fn jagged() -> impl Strategy<Value = Vec<Position>> {
        let step = (-30_i32..30, -3_i32..4);
        (prop::collection::vec(step, 20..700), 10_i32..60, 1_i32..40).prop_map(|(steps, radius, lattice)| {
            let n = steps.len() as f64;
            let corner = |(i, (out, along)): (usize, &(i32, i32))| {
                let turn = (i as f64 + 0.2 * f64::from(*along)) / n * std::f64::consts::TAU;
                let r = f64::from(radius * 10 + out);
                [r * turn.cos(), r * turn.sin()].map(|x| (x * f64::from(lattice)).round() / 4096.0)
            };
            let mut ring: Vec<Position> = steps.iter().enumerate().map(corner).collect();
            ring.dedup();
            ring.push(ring[0]);
            ring
        })
    }

    #[test]
    fn edges_on_top_of_each_other_are_given_up_when_their_pairs_are_too_many() {
        let square = vec![[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]];
        let drawn = Drawn::of(vec![square; 300], &Plane::DEGREES);
        assert!(Meetings::find_within(10_000, &drawn, &drawn.tree()).tangled);
        assert!(!Meetings::find_within(10_000_000, &drawn, &drawn.tree()).tangled);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]

        #[test]
        fn the_search_finds_what_a_look_at_every_pair_finds(ring in jagged(), other in jagged()) {
            let drawn = Drawn::of(vec![ring, other], &Plane::DEGREES);
            let (found, all) = (Meetings::find(&drawn, &drawn.tree()), all_pairs(&drawn));
            prop_assert_eq!(found.crossings, all.crossings);
            prop_assert_eq!(found.first_conflict, all.first_conflict);
            prop_assert_eq!(found.first_crossing, all.first_crossing);
            // Of rings that cross nothing else is of use, nor kept.
            if all.first_conflict.is_some() {
                return Ok(());
            }
            prop_assert_eq!(sorted(&found.inserted), sorted(&all.inserted));
            prop_assert_eq!(sorted(&found.touching), sorted(&all.touching));
            prop_assert_eq!(sorted(&found.contacts), sorted(&all.contacts));
        }
    }
}
