use super::{Envelope, Position};

/// Edges in one leaf: a run of neighbours along a ring.
const RUN: usize = 16;
/// Nodes under one node of the level above.
const FAN_OUT: usize = 8;

/// A hierarchy of envelopes over the edges of a surface, in ring order.
///
/// Runs of neighbouring edges are compact already, so nothing is sorted: building is linear and a
/// query returns edges in the order in which a walk along the boundary needs them. The edge with
/// number `i` goes from coordinate `i` to `i + 1`; the numbers between two rings are no edges.
#[derive(Debug, Clone, Default)]
pub struct EdgeTree {
    /// First edge and one past the last, for each leaf.
    runs: Vec<(u32, u32)>,
    /// `levels[0]` has one envelope a run; each further level one for `FAN_OUT` of the level below.
    levels: Vec<Vec<Envelope>>,
}

impl EdgeTree {
    /// Over the rings of `coordinates`, each given as its range of closed coordinates.
    pub fn new(coordinates: &[Position], rings: impl Iterator<Item = std::ops::Range<usize>>) -> Self {
        let mut runs = Vec::new();
        let mut leaves = Vec::new();
        for ring in rings {
            let last = ring.end.saturating_sub(1);
            for start in (ring.start..last).step_by(RUN) {
                let end = (start + RUN).min(last);
                runs.push((start as u32, end as u32));
                leaves.push(Envelope::of(&coordinates[start..=end]));
            }
        }
        let mut levels = vec![leaves];
        while let Some(below) = levels.last().filter(|level| level.len() > 1) {
            let above = below.chunks(FAN_OUT).map(|c| c.iter().fold(Envelope::EMPTY, |all, &e| all.union(e))).collect();
            levels.push(above);
        }
        Self { runs, levels }
    }

    /// The envelope of all edges.
    pub fn envelope(&self) -> Envelope {
        self.levels.last().and_then(|top| top.first()).copied().unwrap_or(Envelope::EMPTY)
    }

    /// Calls `visit` with each edge whose envelope meets `query`, in ascending order.
    pub fn query(&self, coordinates: &[Position], query: &Envelope, mut visit: impl FnMut(usize)) {
        self.descend(self.root(), coordinates, query, &mut visit);
    }

    /// As deep as there are levels: eight for ten million edges.
    fn descend(&self, node: Node, coordinates: &[Position], query: &Envelope, visit: &mut impl FnMut(usize)) {
        let Node { level, index } = node;
        if !self.levels[level].get(index).is_some_and(|envelope| envelope.meets(query)) {
            return;
        }
        if level == 0 {
            let (start, end) = self.runs[index];
            for i in start as usize..end as usize {
                if Envelope::of_edge(coordinates[i], coordinates[i + 1]).meets(query) {
                    visit(i);
                }
            }
        } else {
            let first = index * FAN_OUT;
            for index in first..(first + FAN_OUT).min(self.levels[level - 1].len()) {
                self.descend(Node { level: level - 1, index }, coordinates, query, visit);
            }
        }
    }

    /// The nodes from the top down, for a search that prunes by something other than an envelope.
    pub fn root(&self) -> Node {
        Node { level: self.levels.len() - 1, index: 0 }
    }

    /// The envelope of what a node holds.
    pub fn node_envelope(&self, node: Node) -> Envelope {
        self.levels[node.level].get(node.index).copied().unwrap_or(Envelope::EMPTY)
    }

    /// What a node holds, in the order of the edges.
    pub fn children(&self, node: Node) -> Children {
        if node.level == 0 {
            let (start, end) = self.runs.get(node.index).copied().unwrap_or((0, 0));
            return Children::Edges(start as usize..end as usize);
        }
        let first = node.index * FAN_OUT;
        let end = (first + FAN_OUT).min(self.levels[node.level - 1].len());
        Children::Nodes((first..end).map(|index| Node { level: node.level - 1, index }).collect())
    }
}

/// A place in the hierarchy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Node {
    level: usize,
    index: usize,
}

/// What a node holds.
pub enum Children {
    /// Nodes of the level below.
    Nodes(Vec<Node>),
    /// Edge numbers: the node is a leaf.
    Edges(std::ops::Range<usize>),
}
