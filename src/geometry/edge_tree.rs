use std::ops::Range;

use super::{Block, Envelope, Position};

/// Nodes under one node of the level above, as a power of two.
const FAN_OUT_BITS: u32 = 3;

/// A hierarchy of envelopes over the edges of a surface, in ring order.
///
/// Runs of neighbouring edges are compact already, so nothing is sorted: building is linear, a query
/// returns edges in the order in which a walk along the boundary needs them, and what hangs under a
/// node is a chain of edges that can be judged by its two ends. The edge with number `i` goes from
/// coordinate `i` to `i + 1`; the numbers between two rings are no edges.
#[derive(Debug, Clone, Default)]
pub struct EdgeTree {
    runs: Box<[Run]>,
    /// All levels one after another, the leaves (one a run) first and the root last.
    nodes: Block<Envelope>,
}

/// A run of edges of one ring.
#[derive(Debug, Clone, Copy)]
struct Run {
    start: u32,
    end: u32,
    ring: u32,
}

/// A place in the hierarchy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Node {
    level: u32,
    /// Place in its level.
    index: u32,
    /// Where its level starts.
    start: u32,
}

/// What a node holds, in the order of the edges.
pub enum Children {
    /// Nodes of the level below.
    Nodes(Nodes),
    /// Edge numbers: the node is a leaf.
    Edges(Range<usize>),
}

/// Neighbours on one level.
#[derive(Debug, Clone)]
pub struct Nodes {
    level: u32,
    start: u32,
    indices: Range<u32>,
}

impl Iterator for Nodes {
    type Item = Node;

    fn next(&mut self) -> Option<Node> {
        self.indices.next().map(|index| Node { level: self.level, index, start: self.start })
    }
}

impl EdgeTree {
    /// Edges in one leaf at most: a run of neighbours along a ring.
    pub const RUN: usize = 16;

    /// Over the rings of `coordinates`, each given as its range of closed coordinates.
    ///
    /// # Panics
    /// When there are 2³² coordinates or more, of which 64 GiB would have to be held first.
    pub fn new(coordinates: &[Position], rings: impl Iterator<Item = Range<usize>> + Clone) -> Self {
        let runs = runs(rings);
        let mut nodes = Vec::with_capacity(runs.len() + runs.len() / 4 + 1);
        nodes.extend(runs.iter().map(|run| Envelope::of(&coordinates[run.start as usize..=run.end as usize])));
        let mut below = 0;
        while nodes.len() - below > 1 {
            let end = nodes.len();
            for first in (below..end).step_by(1 << FAN_OUT_BITS) {
                let held = &nodes[first..(first + (1 << FAN_OUT_BITS)).min(end)];
                nodes.push(held.iter().fold(Envelope::EMPTY, |all, &e| all.union(e)));
            }
            below = end;
        }
        Self { runs, nodes: Block::from(nodes) }
    }

    /// The same tree from the nodes of [`Self::nodes`], which are taken as they are.
    pub(super) fn with_nodes(
        rings: impl Iterator<Item = Range<usize>> + Clone,
        nodes: Block<Envelope>,
    ) -> Option<Self> {
        let runs = runs(rings);
        let levels = (0..).map(|level| level_len(runs.len() as u32, level)).scan(false, |done, len| {
            let last = std::mem::replace(done, len <= 1);
            (!last).then_some(len as usize)
        });
        (levels.sum::<usize>() == nodes.len()).then_some(Self { runs, nodes })
    }

    /// All envelopes, level by level from the leaves to the root.
    pub fn nodes(&self) -> &[Envelope] {
        &self.nodes
    }

    /// The envelope of all edges.
    pub fn envelope(&self) -> Envelope {
        self.nodes.last().copied().unwrap_or(Envelope::EMPTY)
    }

    /// Calls `visit` with each edge whose envelope meets `query`, in ascending order.
    pub fn query(&self, coordinates: &[Position], query: &Envelope, mut visit: impl FnMut(usize)) {
        if let Some(root) = self.root() {
            self.descend(&self.nodes, root, coordinates, query, &mut visit);
        }
    }

    /// As deep as there are levels: eight for ten million edges.
    fn descend(
        &self,
        nodes: &[Envelope],
        node: Node,
        coordinates: &[Position],
        query: &Envelope,
        visit: &mut impl FnMut(usize),
    ) {
        if !nodes[node.number()].meets(query) {
            return;
        }
        match self.children(node) {
            Children::Nodes(below) => {
                below.for_each(|child| self.descend(nodes, child, coordinates, query, visit));
            }
            Children::Edges(edges) => {
                for i in edges {
                    if Envelope::of_edge(coordinates[i], coordinates[i + 1]).meets(query) {
                        visit(i);
                    }
                }
            }
        }
    }

    /// Whether a ray from `p` crosses the edges of the closed `rings` an odd number of times; `p` must
    /// lie on none of them.
    pub fn encloses(&self, coordinates: &[Position], rings: &[Range<usize>], p: Position) -> bool {
        let mut odd = false;
        self.crossed_by_ray(coordinates, |ring| rings[ring].start, [p, p], |_| odd = !odd);
        odd
    }

    /// Calls `visit` with the number of a ring for each stretch of it that a ray from a point just off `p`
    /// towards `d` crosses an odd number of times (see [`crosses_ray`](super::predicate::crosses_ray)); `start`
    /// says where a closed ring starts.
    ///
    /// The ray runs east or west, where there is less. A chain wholly on that side is crossed an odd
    /// number of times when its ends lie on different sides of the ray, and a whole ring an even
    /// number, so only what reaches round `p` is opened.
    pub fn crossed_by_ray(
        &self,
        coordinates: &[Position],
        start: impl Fn(usize) -> usize,
        [p, d]: [Position; 2],
        mut visit: impl FnMut(usize),
    ) {
        let nodes: &[Envelope] = &self.nodes;
        let all = self.envelope();
        let east = all.max[0] - p[0] < p[0] - all.min[0];
        let below = |q: Position| if d[1] < p[1] { q[1] < p[1] } else { q[1] <= p[1] };
        let mut open: smallvec::SmallVec<[Node; 64]> = self.root().into_iter().collect();
        while let Some(node) = open.pop() {
            let envelope = &nodes[node.number()];
            let is_behind = if east { envelope.max[0] < p[0] } else { envelope.min[0] > p[0] };
            if is_behind | (envelope.max[1] < p[1]) | (envelope.min[1] > p[1]) {
                continue;
            }
            let is_ahead = if east { envelope.min[0] > p[0] } else { envelope.max[0] < p[0] };
            if is_ahead {
                let (first, last) = self.ends(node);
                let (head, tail) = (coordinates[first.start as usize], coordinates[last.end as usize]);
                // Between the two there may be the end of one ring, whole rings, and the start of another.
                let seam = |run: Run| coordinates[start(run.ring as usize)];
                let stretches = if first.ring == last.ring {
                    [(first, [head, tail]), (last, [tail, tail])]
                } else {
                    [(first, [head, seam(first)]), (last, [seam(last), tail])]
                };
                for (run, [from, to]) in stretches {
                    if below(from) != below(to) {
                        visit(run.ring as usize);
                    }
                }
                continue;
            }
            match self.children(node) {
                Children::Nodes(nodes) => open.extend(nodes),
                Children::Edges(edges) => {
                    let ring = self.runs[node.index as usize].ring as usize;
                    for e in coordinates[edges.start..=edges.end].windows(2) {
                        let to_the_east = super::predicate::crosses_ray(p, d, e[0], e[1]);
                        // What crosses the line through `p` does so on one side of it or the other.
                        if if east { to_the_east } else { (below(e[0]) != below(e[1])) != to_the_east } {
                            visit(ring);
                        }
                    }
                }
            }
        }
    }

    /// The node over everything, from which a search of its own kind goes down; `None` over nothing.
    pub fn root(&self) -> Option<Node> {
        let mut node = Node { level: 0, index: 0, start: 0 };
        while level_len(self.runs.len() as u32, node.level) > 1 {
            node.start += level_len(self.runs.len() as u32, node.level);
            node.level += 1;
        }
        (!self.runs.is_empty()).then_some(node)
    }

    /// The envelope of what a node holds.
    pub fn node_envelope(&self, node: Node) -> Envelope {
        self.nodes[node.number()]
    }

    /// The same, from [`Self::nodes`] at hand.
    pub fn envelope_among<'n>(&self, nodes: &'n [Envelope], node: Node) -> &'n Envelope {
        &nodes[node.number()]
    }

    /// What a node holds, in the order of the edges.
    pub fn children(&self, node: Node) -> Children {
        if node.level == 0 {
            let Run { start, end, .. } = self.runs[node.index as usize];
            return Children::Edges(start as usize..end as usize);
        }
        let level = node.level - 1;
        let len = level_len(self.runs.len() as u32, level);
        let first = node.index << FAN_OUT_BITS;
        let indices = first..(first + (1 << FAN_OUT_BITS)).min(len);
        Children::Nodes(Nodes { level, start: node.start - len, indices })
    }

    /// The numbers of a node's edges, when they are neighbours on one ring.
    pub fn chain(&self, node: Node) -> Option<Range<usize>> {
        let (first, last) = self.ends(node);
        (first.ring == last.ring).then_some(first.start as usize..last.end as usize)
    }

    /// The number of the ring of a node's first edge.
    pub(super) fn ring(&self, node: Node) -> usize {
        self.ends(node).0.ring as usize
    }

    /// One past the last edge under a node.
    pub fn edges_end(&self, node: Node) -> usize {
        self.ends(node).1.end as usize
    }

    fn ends(&self, node: Node) -> (Run, Run) {
        let shift = FAN_OUT_BITS * node.level;
        let end = (u64::from(node.index) + 1) << shift;
        let last = end.min(self.runs.len() as u64) as usize - 1;
        (self.runs[(node.index << shift) as usize], self.runs[last])
    }
}

impl Node {
    /// Levels below it: a leaf is on level 0.
    pub fn level(self) -> u32 {
        self.level
    }

    /// Place among [`EdgeTree::nodes`].
    pub fn number(self) -> usize {
        (self.start + self.index) as usize
    }
}

/// Nodes on a level over so many leaves.
fn level_len(leaves: u32, level: u32) -> u32 {
    leaves.div_ceil(1 << (FAN_OUT_BITS * level).min(31))
}

fn runs(rings: impl Iterator<Item = Range<usize>> + Clone) -> Box<[Run]> {
    let edges = |ring: &Range<usize>| ring.len().saturating_sub(1);
    let mut runs = Vec::with_capacity(rings.clone().map(|ring| edges(&ring).div_ceil(EdgeTree::RUN)).sum());
    for (number, ring) in rings.enumerate() {
        let last = u32::try_from(ring.start + edges(&ring)).expect("fewer than 2^32 coordinates");
        for start in (ring.start as u32..last).step_by(EdgeTree::RUN) {
            runs.push(Run { start, end: (start + EdgeTree::RUN as u32).min(last), ring: number as u32 });
        }
    }
    runs.into_boxed_slice()
}
