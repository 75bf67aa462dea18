use std::ops::Range;

use rayon::prelude::*;

use super::Drawn;
use crate::geometry::predicate::{orientation, same_direction};
use crate::geometry::{EdgeTree, Envelope, Position};

/// Crossings up to which rings are resolved: a drawn ring has a handful, and resolving costs as many
/// new corners as there are crossings, which may be the square of the vertices.
pub(super) const MAX_CROSSINGS: usize = 50_000;
/// Pairs of edges that are looked at for each edge, on the whole, before rings count as tangled.
const PAIRS_PER_EDGE: usize = 500;
/// Pairs that may be looked at in any case.
const MIN_PAIRS: usize = 20_000_000;
/// Leaves that one core takes at a time, and how many such shares are handed out before the limits
/// are looked at: fixed, so that the outcome is the same on any number of cores.
const SHARE: usize = 256;
const ROUND: usize = 16;

/// How the edges of some rings meet, beyond following one another.
#[derive(Debug, Default)]
pub(super) struct Meetings {
    /// Proper crossings; counting stops past [`MAX_CROSSINGS`].
    pub crossings: usize,
    /// The first edge, by number, that crosses another or runs along it.
    pub first_conflict: Option<usize>,
    /// Vertices that lie inside an edge, with that edge.
    pub inserted: Vec<(usize, Position)>,
    /// Edges of one ring that touch each other.
    pub touching: Vec<usize>,
    /// More pairs had to be looked at than any sane drawing has.
    pub tangled: bool,
    pairs: usize,
}

impl Meetings {
    /// Looks at every pair of edges whose envelopes meet. Exact: no position is computed.
    pub fn find(drawn: &Drawn, tree: &EdgeTree) -> Self {
        let leaves: Vec<(Range<usize>, Envelope)> = tree.leaves().collect();
        let search = Search { drawn, tree, leaves: &leaves };
        let shares: Vec<Range<usize>> =
            (0..leaves.len()).step_by(SHARE).map(|start| start..(start + SHARE).min(leaves.len())).collect();
        let limit = MIN_PAIRS.max(drawn.coordinates.len() * PAIRS_PER_EDGE);
        let mut all = Self::default();
        for round in shares.chunks(ROUND) {
            let found: Vec<Self> = if let [share] = round {
                vec![search.share(share.clone(), limit)]
            } else {
                round.par_iter().map(|share| search.share(share.clone(), limit)).collect()
            };
            found.into_iter().for_each(|found| all.absorb(found));
            all.tangled |= all.pairs > limit;
            if all.tangled || all.crossings > MAX_CROSSINGS {
                break;
            }
        }
        all
    }

    fn absorb(&mut self, other: Self) {
        self.crossings += other.crossings;
        self.first_conflict = self.first_conflict.or(other.first_conflict);
        self.inserted.extend(other.inserted);
        self.touching.extend(other.touching);
        self.tangled |= other.tangled;
        self.pairs += other.pairs;
    }

    fn conflict(&mut self, edge: usize) {
        self.first_conflict = Some(self.first_conflict.map_or(edge, |first| first.min(edge)));
    }
}

struct Search<'a> {
    drawn: &'a Drawn,
    tree: &'a EdgeTree,
    leaves: &'a [(Range<usize>, Envelope)],
}

impl Search<'_> {
    /// All pairs of an edge in one of these leaves with a later edge.
    fn share(&self, share: Range<usize>, limit: usize) -> Meetings {
        let mut found = Meetings::default();
        let mut near = Vec::new();
        for l in share {
            let (edges, envelope) = &self.leaves[l];
            self.within(edges.clone(), &mut found);
            self.tree.query_leaves(envelope, l + 1, |m| {
                found.pairs += edges.len();
                let (others, other) = &self.leaves[m];
                let common = envelope.intersection(other);
                near.clear();
                near.extend(others.clone().filter(|&j| self.envelope(j).meets(&common)));
                for i in edges.clone().filter(|_| !near.is_empty()) {
                    let envelope = self.envelope(i);
                    if envelope.meets(&common) {
                        found.pairs += near.len();
                        near.iter()
                            .filter(|&&j| self.envelope(j).meets(&envelope))
                            .for_each(|&j| self.pair(i, j, &mut found));
                    }
                }
            });
            if found.pairs > limit || found.crossings > MAX_CROSSINGS {
                break;
            }
        }
        found
    }

    /// All pairs in one run. A run that goes strictly one way does not meet itself.
    fn within(&self, edges: Range<usize>, found: &mut Meetings) {
        let run = &self.drawn.coordinates[edges.start..=edges.end];
        let goes = |axis: usize| {
            run.windows(2).all(|e| e[0][axis] < e[1][axis]) || run.windows(2).all(|e| e[0][axis] > e[1][axis])
        };
        if goes(0) || goes(1) {
            return;
        }
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
        let follows = j == i + 1 && b == c;
        if follows || (d == a && self.closes(i, j)) {
            let (shared, from, to) = if follows { (b, a, d) } else { (a, c, b) };
            if same_direction(shared, from, to) {
                found.conflict(i);
            }
            return;
        }
        let (oc, od) = (orientation(a, b, c), orientation(a, b, d));
        if oc * od > 0.0 {
            return;
        }
        let (oa, ob) = (orientation(c, d, a), orientation(c, d, b));
        if oa * ob > 0.0 {
            return;
        }
        if oc * od < 0.0 && oa * ob < 0.0 {
            found.crossings += 1;
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
            found.conflict(i);
        }
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
