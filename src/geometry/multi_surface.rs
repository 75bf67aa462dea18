use std::ops::Range;

use geo::{Coord, LineString, MapCoords, MultiPolygon, Polygon};

use smallvec::SmallVec;

use super::elsewhere::Elsewhere;
use super::polygonize::polygonize;
use super::{Block, Chain, Children, EdgeTree, Envelope, Node, Position, chain, needle};
use crate::ellipsoid::Plane;

/// The ranges of the coordinates that are the rings: mostly there is one.
pub(crate) type Rings = SmallVec<[Range<usize>; 1]>;

/// A valid multi-surface (ISO 19107 GM_MultiSurface, 多面), ready to be measured.
///
/// Invariants, established by [`crate::normalise`], on which every measure relies:
/// - coordinates are finite, rings closed, without repeated neighbours;
/// - every ring is a simple loop with the surface on its left (shells run counter-clockwise);
/// - rings meet in common vertices only: no two edges cross, overlap, or end inside one another.
///
/// Its edges are straight in the [`Plane`] in which it was drawn, and its positions are those of that plane.
///
/// ```
/// use minezone::geometry::MultiSurface;
/// use minezone::normalise::normalise;
///
/// let square = geo::Rect::new((118.20, 36.60), (118.21, 36.61)).to_polygon();
/// let surface: MultiSurface = normalise(&(&square).into()).unwrap().surface;
/// assert_eq!((surface.rings().len(), surface.vertex_count()), (1, 4));
/// assert!(surface.contains([118.205, 36.605]) && surface.plane().is_degrees());
/// ```
#[derive(Debug, Clone)]
pub struct MultiSurface {
    plane: Plane,
    elsewhere: Elsewhere,
    envelope: Envelope,
    coordinates: Block<Position>,
    rings: Rings,
    tree: EdgeTree,
    /// Of the nodes of the tree.
    chains: Block<Chain>,
    area_m2: f64,
    perimeter_m: f64,
}

impl MultiSurface {
    /// From closed rings that satisfy the invariants of the type.
    pub(crate) fn from_loops(loops: &[Vec<Position>], plane: &Plane) -> Self {
        let mut coordinates = Vec::with_capacity(loops.iter().map(Vec::len).sum());
        let mut rings = Rings::new();
        for ring in loops {
            let start = coordinates.len();
            coordinates.extend_from_slice(ring);
            rings.push(start..coordinates.len());
        }
        let tree = EdgeTree::new(&coordinates, rings.iter().cloned());
        Self::from_parts(coordinates, rings, tree, plane.clone())
    }

    /// From those of the closed rings in `coordinates` that count, ascending.
    pub(crate) fn from_rings(mut coordinates: Vec<Position>, kept: &[Range<usize>], plane: Plane) -> Self {
        let mut rings = Rings::new();
        let mut end = 0;
        for ring in kept {
            coordinates.copy_within(ring.clone(), end);
            rings.push(end..end + ring.len());
            end += ring.len();
        }
        coordinates.truncate(end);
        let tree = EdgeTree::new(&coordinates, rings.iter().cloned());
        Self::from_parts(coordinates, rings, tree, plane)
    }

    /// From rings that satisfy the invariants of the type, and the tree over them. The plane goes into the surface: cores
    /// that each make surfaces of one plane would wait for each other at every clone of it.
    pub(crate) fn from_parts(coordinates: Vec<Position>, rings: Rings, tree: EdgeTree, plane: Plane) -> Self {
        let (chains, Chain { mut area_m2, length_m: mut perimeter_m }) = chain::measure(&plane, &coordinates, &tree);
        if needle::is_needle(area_m2, perimeter_m) {
            area_m2 = needle::area(&coordinates, &rings, &plane);
            perimeter_m = perimeter_m.max(f64::MIN_POSITIVE);
        }
        Self {
            plane,
            elsewhere: Elsewhere::default(),
            envelope: tree.envelope(),
            coordinates: Block::from(coordinates),
            rings,
            tree,
            chains: Block::from(chains),
            area_m2,
            perimeter_m,
        }
    }

    /// From what a surface gave out before; `None` when one pass over it shows that it was another's:
    /// see [`Self::is_sound`]. That rings do not cross, and what area they have, is not seen to.
    pub(crate) fn from_blocks(
        coordinates: Block<Position>,
        rings: &[Range<usize>],
        nodes: Block<Envelope>,
        chains: Block<Chain>,
        [area_m2, perimeter_m]: [f64; 2],
        plane: &Plane,
    ) -> Option<Self> {
        let mut end = 0;
        for ring in rings {
            if ring.start != end || ring.end < ring.start.checked_add(4)? {
                return None;
            }
            end = ring.end;
        }
        if end != coordinates.len() || u32::try_from(end).is_err() {
            return None;
        }
        let tree = EdgeTree::with_nodes(rings.iter().cloned(), nodes)?;
        let rings = rings.iter().cloned().collect();
        let (plane, envelope) = (plane.clone(), tree.envelope());
        let elsewhere = Elsewhere::default();
        let surface = Self { plane, elsewhere, envelope, coordinates, rings, tree, chains, area_m2, perimeter_m };
        surface.is_sound().then_some(surface)
    }

    /// Whether there are rings, all closed, of longitudes and latitudes that span 180° at most or of finite
    /// positions of another plane, no two neighbours the same; the nodes are the envelopes of what they hold and their chains have measures; and there is an area and a
    /// perimeter.
    fn is_sound(&self) -> bool {
        let (coordinates, nodes): (&[Position], &[Envelope]) = (&self.coordinates, self.tree.nodes());
        let Envelope { min, max } = self.envelope;
        let is_closed = |ring: &Range<usize>| coordinates[ring.start] == coordinates[ring.end - 1];
        [self.area_m2, self.perimeter_m].iter().all(|figure| figure.is_finite() && *figure > 0.0)
            && self.chains.len() == nodes.len()
            && self.chains.iter().all(|chain| chain.area_m2.is_finite() && chain.length_m >= 0.0)
            && if self.plane.is_degrees() {
                min[0] >= -180.0 && min[1] >= -90.0 && max[0] <= 180.0 && max[1] <= 90.0 && max[0] - min[0] <= 180.0
            } else {
                min.iter().chain(&max).all(|x| x.is_finite())
            }
            && self.rings.iter().all(is_closed)
            && self.tree.root().is_some_and(|root| self.is_node_sound(coordinates, nodes, root))
    }

    /// Of the nodes under one and their coordinates; as deep as there are levels.
    fn is_node_sound(&self, coordinates: &[Position], nodes: &[Envelope], node: Node) -> bool {
        let envelope = self.tree.envelope_among(nodes, node);
        match self.tree.children(node) {
            Children::Edges(edges) => {
                let run = &coordinates[edges.start..=edges.end];
                // An envelope passes over what is no number; that is in none.
                run.iter().fold(true, |all, &p| all & envelope.contains(p))
                    && run.windows(2).fold(true, |all, e| all & (e[0] != e[1]))
                    && Envelope::of(run) == *envelope
            }
            Children::Nodes(mut below) => {
                let held = below.clone().fold(Envelope::EMPTY, |all, child| all.union(nodes[child.number()]));
                held == *envelope && below.all(|child| self.is_node_sound(coordinates, nodes, child))
            }
        }
    }

    /// The plane in which its edges are straight.
    pub fn plane(&self) -> &Plane {
        &self.plane
    }

    /// The same surface in other planes, as far as it was asked for there.
    pub(crate) fn elsewhere(&self) -> &Elsewhere {
        &self.elsewhere
    }

    /// Length in units of the plane of the longest edge.
    pub(crate) fn longest_edge(&self) -> f64 {
        self.elsewhere.longest_edge(|| self.find_longest_edge())
    }

    /// The same, not kept for the next who asks.
    pub(crate) fn find_longest_edge(&self) -> f64 {
        let rings = self.rings.iter().map(|ring| &self.coordinates[ring.clone()]);
        let square = |e: &[Position]| (e[1][0] - e[0][0]).powi(2) + (e[1][1] - e[0][1]).powi(2);
        rings.flat_map(|ring| ring.windows(2)).map(square).fold(0.0, f64::max).sqrt()
    }

    /// Area in m² on the ellipsoid of what lies under it, its edges straight in its plane. The error is below 1e-12
    /// of the area plus 1e-9 m² plus 2e-12 m times the perimeter for surfaces of up to 520 km (in degrees 20° tall);
    /// beyond, for planes other than that of degrees, 1e-9 m times the perimeter. Above 0 for every surface with a ring.
    pub fn area_m2(&self) -> f64 {
        self.area_m2
    }

    /// Length of all rings in metres, to about 1e-3 relative: for tolerances, not for figures.
    pub fn perimeter_m(&self) -> f64 {
        self.perimeter_m
    }

    /// West, south, east and north limits in its plane.
    pub fn envelope(&self) -> Envelope {
        self.envelope
    }

    /// All rings, each closed, one after another.
    pub fn coordinates(&self) -> &[Position] {
        &self.coordinates
    }

    /// The ranges of [`Self::coordinates`] that are the rings.
    pub fn rings(&self) -> &[Range<usize>] {
        &self.rings
    }

    /// Whether it is the other one once more: the same rings, vertex by vertex, in the same plane.
    pub(crate) fn is_copy_of(&self, other: &Self) -> bool {
        self.coordinates() == other.coordinates() && self.rings() == other.rings() && self.plane == other.plane
    }

    /// The index over the edges.
    pub fn tree(&self) -> &EdgeTree {
        &self.tree
    }

    /// What the chains under the nodes of [`Self::tree`] measure, by their numbers.
    pub(crate) fn chains(&self) -> &[Chain] {
        &self.chains
    }

    /// How many different vertices the rings have.
    pub fn vertex_count(&self) -> usize {
        self.coordinates.len() - self.rings.len()
    }

    /// Both ends of edge number `i`.
    pub fn edge(&self, i: usize) -> [Position; 2] {
        [self.coordinates[i], self.coordinates[i + 1]]
    }

    /// The ring to which coordinate or edge number `i` belongs.
    pub fn ring_of(&self, i: usize) -> &Range<usize> {
        &self.rings[self.rings.partition_point(|ring| ring.end <= i)]
    }

    /// Whether `p` lies inside; exact for every point that is not on the boundary.
    pub fn contains(&self, p: Position) -> bool {
        self.envelope.contains(p) && self.tree.encloses(&self.coordinates, &self.rings, p)
    }

    /// Loops that wind round every point of `envelope` as the rings do: all that matters to an overlay
    /// inside it.
    ///
    /// A chain whose own envelope lies off this one is drawn straight from its start to its end: it
    /// stays within that envelope, so nothing is swept over. What is left of a ring of 100,000 vertices
    /// are those near by.
    pub fn loops_near(&self, envelope: &Envelope) -> Vec<Vec<Position>> {
        let mut loops = Vec::new();
        if let Some(root) = self.tree.root() {
            self.draw_near(root, envelope, &mut loops);
        }
        loops.retain(|ring| ring.len() > 3 && Envelope::of(ring).meets(envelope));
        loops
    }

    /// Draws the edges under a node, in their order.
    fn draw_near(&self, node: Node, envelope: &Envelope, loops: &mut Vec<Vec<Position>>) {
        let is_off = !self.tree.node_envelope(node).meets(envelope);
        let edges = match (self.tree.chain(node).filter(|_| is_off), self.tree.children(node)) {
            (Some(chain), _) => chain,
            (None, Children::Edges(edges)) => edges,
            (None, Children::Nodes(below)) => {
                return below.for_each(|child| self.draw_near(child, envelope, loops));
            }
        };
        let starts_ring = self.ring_of(edges.start).start == edges.start;
        let start = starts_ring.then(|| vec![self.coordinates[edges.start]]);
        loops.extend(start);
        let Some(ring) = loops.last_mut() else { return };
        if is_off {
            ring.push(self.coordinates[edges.end]);
        } else {
            ring.extend_from_slice(&self.coordinates[edges.start + 1..=edges.end]);
        }
    }

    /// As polygons of longitudes and latitudes: the corners of [`Self::to_multi_polygon`], and nothing between them.
    pub fn corners_in_degrees(&self) -> MultiPolygon<f64> {
        let polygons = self.to_multi_polygon();
        if self.plane.is_degrees() {
            return polygons;
        }
        polygons.map_coords(|c| match self.plane.unproject([c.x, c.y]) {
            Some([x, y]) => Coord { x, y },
            // Every corner had a place when it was read.
            None => Coord { x: f64::NAN, y: f64::NAN },
        })
    }

    /// As valid polygons in its plane: holes in the shells that hold them, and one polygon for each part of the interior
    /// that hangs together.
    pub fn to_multi_polygon(&self) -> MultiPolygon<f64> {
        let ring = |ring: &Range<usize>| self.coordinates[ring.clone()].to_vec();
        if let [only] = self.rings() {
            return multi_polygon(&[vec![ring(only)]]);
        }
        multi_polygon(&polygonize(&self.rings.iter().map(ring).collect::<Vec<_>>()).polygons)
    }
}

/// Of polygons that are a shell and its holes each.
pub(crate) fn multi_polygon(polygons: &[Vec<Vec<Position>>]) -> MultiPolygon<f64> {
    let line = |ring: &Vec<Position>| -> LineString<f64> { ring.iter().map(|p| Coord { x: p[0], y: p[1] }).collect() };
    let polygon = |rings: &Vec<Vec<Position>>| {
        let mut lines = rings.iter().map(line);
        lines.next().map(|shell| Polygon::new(shell, lines.collect()))
    };
    polygons.iter().filter_map(polygon).collect()
}

impl From<&MultiSurface> for MultiPolygon<f64> {
    fn from(surface: &MultiSurface) -> Self {
        surface.to_multi_polygon()
    }
}
