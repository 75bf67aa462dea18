//! What chains of edges measure, so that one that lies inside another surface as a whole need not be walked again.

use std::ops::Range;

use bytemuck::{Pod, Zeroable};

use super::{Children, EdgeTree, Envelope, Node, Position};
use crate::ellipsoid::{LocalFrame, Plane, frame_between};

/// What a chain of edges measures by itself, wherever it is looked at from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub struct Chain {
    /// Signed area in m² of the loop that the chain makes with the straight line from its end back to its start (its
    /// chord), above 0 where that runs counter-clockwise.
    pub area_m2: f64,
    /// Its length in metres, by the scale of one place: for tolerances.
    pub length_m: f64,
}

/// The measures of the chain under each node of a tree (nothing where a node holds more than one ring), and of all rings
/// together.
pub(super) fn measure(plane: &Plane, coordinates: &[Position], tree: &EdgeTree) -> (Vec<Chain>, Chain) {
    let chains = vec![Chain::default(); tree.nodes().len()];
    let mut measuring = Measuring { plane, coordinates, tree, chains, whole: Vec::new() };
    if let Some(root) = tree.root() {
        measuring.node(root);
    }
    let rings = measuring.rings();
    (measuring.chains, rings)
}

struct Measuring<'a> {
    plane: &'a Plane,
    coordinates: &'a [Position],
    tree: &'a EdgeTree,
    /// By the numbers of the nodes.
    chains: Vec<Chain>,
    /// The chains that are not part of a longer one, in their order.
    whole: Vec<Node>,
}

impl Measuring<'_> {
    /// Measures what is under a node; as deep as there are levels.
    fn node(&mut self, node: Node) {
        let chain = self.tree.chain(node);
        let is_whole = chain.is_some();
        let measured = match (self.tree.children(node), chain) {
            (Children::Edges(edges), _) => self.edges(node, edges),
            (Children::Nodes(below), chain) => {
                let before = self.whole.len();
                below.clone().for_each(|child| self.node(child));
                match chain {
                    Some(edges) => {
                        self.whole.truncate(before);
                        self.joined(node, edges, below)
                    }
                    None => Chain::default(),
                }
            }
        };
        if is_whole {
            self.whole.push(node);
        }
        self.chains[node.number()] = measured;
    }

    fn edges(&self, node: Node, edges: Range<usize>) -> Chain {
        let frame = self.frame(self.tree.node_envelope(node));
        let mut chain = Chain::default();
        for edge in self.coordinates[edges.start..=edges.end].windows(2) {
            let [p, q] = [frame.local(edge[0]), frame.local(edge[1])];
            chain.area_m2 += frame.area_under(p, q);
            chain.length_m += frame.length(p, q);
        }
        chain.area_m2 += self.under(&frame, [edges.end, edges.start]);
        chain
    }

    /// The chain of those under the nodes below one.
    fn joined(&self, node: Node, edges: Range<usize>, below: impl Iterator<Item = Node>) -> Chain {
        let frame = self.frame(self.tree.node_envelope(node));
        let mut chain = self.sum(&frame, below);
        chain.area_m2 += self.under(&frame, [edges.end, edges.start]);
        chain
    }

    /// Of all rings, each a chain or made of several.
    fn rings(&mut self) -> Chain {
        let whole = std::mem::take(&mut self.whole);
        let mut all = Chain::default();
        for ring in whole.chunk_by(|a, b| self.tree.ring(*a) == self.tree.ring(*b)) {
            let envelope = ring.iter().fold(Envelope::EMPTY, |all, node| all.union(self.tree.node_envelope(*node)));
            let of_ring = match ring {
                [only] => self.chains[only.number()],
                several => {
                    let frame = self.frame(envelope);
                    self.sum(&frame, several.iter().copied())
                }
            };
            all.area_m2 += of_ring.area_m2;
            all.length_m += of_ring.length_m;
        }
        all
    }

    /// The loops of chains, and what lies under their chords.
    fn sum(&self, frame: &LocalFrame, nodes: impl Iterator<Item = Node>) -> Chain {
        let mut sum = Chain::default();
        for node in nodes {
            let Chain { area_m2, length_m } = self.chains[node.number()];
            let Some(edges) = self.tree.chain(node) else { continue };
            sum.area_m2 += area_m2 + self.under(frame, [edges.start, edges.end]);
            sum.length_m += length_m;
        }
        sum
    }

    /// What lies under the straight line between two coordinates.
    fn under(&self, frame: &LocalFrame, ends: [usize; 2]) -> f64 {
        let [p, q] = ends.map(|i| frame.local(self.coordinates[i]));
        if p == q { 0.0 } else { frame.area_under(p, q) }
    }

    fn frame(&self, Envelope { min, max }: Envelope) -> LocalFrame {
        // The areas of small surfaces keep more digits the nearer their frame.
        if self.plane.is_degrees() && self.tree.nodes().len() == 1 {
            return LocalFrame::in_degrees(min, max[1] - min[1]);
        }
        frame_between(self.plane, min, max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ellipsoid::{TransverseMercator, ring_area_in};

    /// A ring of many corners with a star's spikes, and another apart from it.
    fn rings(centre: Position, radius: f64) -> Vec<Vec<Position>> {
        let star = |corners: usize, centre: Position, radius: f64| -> Vec<Position> {
            let corner = |k: usize| {
                let turn = std::f64::consts::TAU * (k % corners) as f64 / corners as f64;
                let reach = radius * if k.is_multiple_of(2) { 1.0 } else { 0.75 };
                [centre[0] + reach * turn.cos(), centre[1] + reach * turn.sin()]
            };
            (0..=corners).map(corner).collect()
        };
        vec![star(1000, centre, radius), star(40, [centre[0] + 3.0 * radius, centre[1]], radius / 8.0)]
    }

    /// The area of each ring by itself, edge by edge, is that of its chains; and a chain's loop is that of its edges.
    #[test]
    fn chains_have_the_area_of_their_edges() {
        let zone_39 =
            Plane::transverse_mercator("39", "EPSG:4527", TransverseMercator::gauss_kruger(117.0, 39_500_000.0));
        for (plane, centre, radius) in
            [(Plane::DEGREES, [118.3, 36.6], 0.05), (zone_39, [39_612_345.0, 4_061_234.0], 5000.0)]
        {
            let rings = rings(centre, radius);
            let coordinates: Vec<Position> = rings.concat();
            let lens = rings.iter().scan(0, |end, ring| {
                *end += ring.len();
                Some(*end - ring.len()..*end)
            });
            let tree = EdgeTree::new(&coordinates, lens.collect::<Vec<_>>().into_iter());
            let (chains, all) = measure(&plane, &coordinates, &tree);
            let wanted: f64 = rings.iter().map(|ring| ring_area_in(&plane, ring)).sum();
            // Sums of a thousand terms of 1e7 m² round by no more.
            assert!((all.area_m2 - wanted).abs() < 1e-13 * wanted, "{} {wanted}", all.area_m2);
            let root = tree.root().unwrap();
            let Children::Nodes(below) = tree.children(root) else { panic!("a tree of one node") };
            for node in below {
                let Some(edges) = tree.chain(node) else { continue };
                let mut closed = coordinates[edges.start..=edges.end].to_vec();
                closed.push(closed[0]);
                let (found, wanted) = (chains[node.number()].area_m2, ring_area_in(&plane, &closed));
                assert!((found - wanted).abs() < 1e-13 * all.area_m2, "{found} {wanted}");
            }
        }
    }
}
