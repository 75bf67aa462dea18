use smallvec::{SmallVec, smallvec};

use crate::geometry::{Children, EdgeTree, Node, Position};

/// The directions in which the edges of a chain go, when all of them fit into half a turn.
///
/// Such a chain only ever goes forwards along the middle direction, so it cannot meet itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct MonotoneChain {
    /// The directions at its right and at its left border.
    right: [f64; 2],
    left: [f64; 2],
}

/// Part of the two lengths by which a cone must stay clear of half a turn: far above every rounding.
const CLEARANCE: f64 = 1e-9;

fn cross(u: [f64; 2], v: [f64; 2]) -> f64 {
    u[0] * v[1] - u[1] * v[0]
}

fn dot(u: [f64; 2], v: [f64; 2]) -> f64 {
    u[0] * v[0] + u[1] * v[1]
}

impl MonotoneChain {
    fn of_chain(chain: &[Position]) -> Option<Self> {
        let mut directions = chain.windows(2).map(|e| [e[1][0] - e[0][0], e[1][1] - e[0][1]]);
        let first = directions.next()?;
        directions.try_fold(Self { right: first, left: first }, Self::with)
    }

    /// Grown to hold one more direction, if that leaves it a cone.
    fn with(self, direction: [f64; 2]) -> Option<Self> {
        let (from_right, to_left) = (cross(self.right, direction), cross(direction, self.left));
        let grown = match (from_right >= 0.0, to_left >= 0.0) {
            (true, true) => self,
            (true, false) => Self { left: direction, ..self },
            (false, true) => Self { right: direction, ..self },
            (false, false) => return None,
        };
        // A direction and its opposite may look alike in the signs above; what is clearly less than
        // half a turn apart is not.
        let least = CLEARANCE * dot(grown.right, grown.right).sqrt() * dot(grown.left, grown.left).sqrt();
        let is_cone = cross(grown.right, grown.left) > least || dot(grown.right, grown.left) > 0.0;
        let is_ahead = dot(grown.right, direction) > 0.0 || dot(grown.left, direction) > 0.0;
        (is_cone && is_ahead).then_some(grown)
    }

    /// The cone of two chains, one after the other.
    pub fn joined(self, other: Self) -> Option<Self> {
        self.with(other.right)?.with(other.left)
    }
}

/// For every node of a hierarchy the cone of its edges, where they are a chain that has one. Most drawings have so few
/// nodes that no memory is taken for them.
pub(super) struct MonotoneChains(SmallVec<[Option<MonotoneChain>; 4]>);

impl MonotoneChains {
    pub fn of(coordinates: &[Position], tree: &EdgeTree) -> Self {
        let mut cones = Self(smallvec![None; tree.nodes().len()]);
        if let Some(root) = tree.root() {
            cones.fill(coordinates, tree, root);
        }
        cones
    }

    pub fn at(&self, node: Node) -> Option<MonotoneChain> {
        self.0[node.number()]
    }

    fn fill(&mut self, coordinates: &[Position], tree: &EdgeTree, node: Node) {
        let cone = match tree.children(node) {
            Children::Edges(edges) => MonotoneChain::of_chain(&coordinates[edges.start..=edges.end]),
            Children::Nodes(below) => {
                below.clone().for_each(|child| self.fill(coordinates, tree, child));
                let mut cones = below.map(|child| self.at(child));
                // Over several rings there is no chain, and so no cone.
                tree.chain(node).and_then(|_| {
                    let first = cones.next()??;
                    cones.try_fold(first, |all, cone| all.joined(cone?))
                })
            }
        };
        self.0[node.number()] = cone;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_cone(chain: &[Position]) -> bool {
        MonotoneChain::of_chain(chain).is_some()
    }

    #[test]
    fn what_goes_one_way_is_a_cone_and_what_turns_back_is_none() {
        // A zigzag that advances, whatever its edges do across.
        assert!(is_cone(&[[0.0, 0.0], [0.1, 9.0], [0.2, -9.0], [0.3, 9.0], [0.4, 0.0]]));
        assert!(is_cone(&[[0.0, 0.0], [1.0, 0.0], [2.0, 0.0], [3.0, 1.0]]));
        // Straight back, and back after a quarter turn.
        assert!(!is_cone(&[[0.0, 0.0], [2.0, 0.0], [1.0, 0.0]]));
        assert!(!is_cone(&[[0.0, 0.0], [2.0, 1.0], [1.0, 0.5]]));
        assert!(!is_cone(&[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]));
        assert!(!is_cone(&[[0.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, 0.0]]));
        // A ring.
        assert!(!is_cone(&[[0.0, 0.0], [1.0, 0.0], [0.5, 1.0], [0.0, 0.0]]));
        // Half a turn but for a rounding is not trusted.
        assert!(!is_cone(&[[0.0, 0.0], [1.0, 0.0], [0.0, 1e-12]]));
    }

    #[test]
    fn chains_are_joined_only_while_they_go_one_way() {
        let cone = |chain: &[Position]| MonotoneChain::of_chain(chain).unwrap();
        let (east, north) = (cone(&[[0.0, 0.0], [1.0, 0.1]]), cone(&[[0.0, 0.0], [0.1, 1.0]]));
        let west = cone(&[[0.0, 0.0], [-1.0, 0.1]]);
        assert!(east.joined(north).is_some_and(|both| both.joined(cone(&[[0.0, 0.0], [-0.5, -1.0]])).is_none()));
        // East by a little north, and west by a little north: less than half a turn.
        let wide = east.joined(west).unwrap();
        assert!(wide.joined(north).is_some());
        assert!(wide.joined(cone(&[[0.0, 0.0], [0.0, -1.0]])).is_none());
        assert!(east.joined(cone(&[[0.0, 0.0], [-1.0, -0.1]])).is_none());
    }
}
