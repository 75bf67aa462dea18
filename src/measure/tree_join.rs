//! The usual case: two boundaries that cross, or do not meet, with no vertex of one on the other.
//!
//! One descent of the edge tree of the surface with more edges, carrying along those edges of the
//! other that can still meet what hangs under a node. What no edge can meet is inside or outside as a
//! whole; only at leaves are signs computed, filtered first and exact where the filter cannot decide.

use std::ops::Range;

use super::boundary_integral::{BoundaryIntegral, Passage};
use super::contact::crossing;
use crate::ellipsoid::LocalFrame;
use crate::geometry::predicate::orientation;
use crate::geometry::{Chain, Children, EdgeTree, Envelope, MultiSurface, Node, Position};

/// Shewchuk's bound for the sign of a difference of two products of differences.
const FILTER: f64 = 3.330_669_073_875_472e-16;

/// Of the greatest coordinate: some twenty times the precision of a number of that size.
const MARGIN: f64 = 5e-15;

/// Why a pair is not summed in one descent.
#[derive(Debug)]
pub(super) enum Ended {
    /// A vertex of one boundary lies on the other: the pair has to be walked with contacts.
    AtVertex,
    /// The boundaries cross more often than is summed, or to look for crossings takes longer than is allowed; where they
    /// cross, in the local frame, if they were seen to.
    Tangled(Option<Position>),
}

/// What a pair may take before it is given up.
#[derive(Debug, Clone, Copy)]
pub(super) struct Most {
    /// Edges that are held against a run of others, and crossings.
    pub work: usize,
    /// Crossings.
    pub crossings: usize,
}

/// An edge of the first surface that can meet the second, with what is asked of it again and again.
#[derive(Debug, Clone, Copy)]
struct NearEdge {
    number: u32,
    ends: [Position; 2],
    envelope: Envelope,
    /// From its start to its end.
    direction: [f64; 2],
    /// The first passage that was found on it, from which its parts are measured.
    anchor: Option<Position>,
    /// How many passages it has, and how many more of them enter than leave: passages come in the order of the other
    /// boundary and may be millions, so they are not kept.
    passages: usize,
    surplus: i64,
}

/// Buffers that are filled anew for each pair.
#[derive(Debug, Default)]
pub(super) struct Buffers {
    /// Edges of the first surface in the envelope of the second, ascending.
    near: Vec<NearEdge>,
    /// Places in `near`, a stretch for each level of the descent.
    active: Vec<u32>,
    /// Passages of one run of the second surface's edges.
    run: Vec<(u32, Passage)>,
    /// What the last pair took: edges that were held against a run of others, and crossings.
    pub work: usize,
}

impl Buffers {
    /// A place where the boundaries of the last pair cross, in its local frame.
    pub fn any_passage(&self) -> Option<Position> {
        self.near.iter().find_map(|edge| edge.anchor)
    }
}

/// The courses of both boundaries. `a` should have fewer edges than `b`; `common` is the
/// intersection of their envelopes and `frame` a frame in it.
pub(super) fn courses(
    [a, b]: [&MultiSurface; 2],
    common: &Envelope,
    frame: &LocalFrame,
    most: Most,
    buffers: &mut Buffers,
) -> Result<[BoundaryIntegral; 2], Ended> {
    buffers.active.clear();
    buffers.near.clear();
    buffers.work = 0;
    let of_a = a.coordinates();
    a.tree().query(of_a, common, |i| buffers.near.push(NearEdge::new(i as u32, [of_a[i], of_a[i + 1]])));
    buffers.active.extend(0..buffers.near.len() as u32);
    let near = 0..buffers.near.len();
    let mut descent = TreeJoin {
        subject: a,
        b: b.coordinates(),
        tree: b.tree(),
        nodes: b.tree().nodes(),
        chains: b.chains(),
        common,
        frame,
        most,
        buffers,
        course: BoundaryIntegral::default(),
        first: BoundaryIntegral::default(),
        cursor: (usize::MAX, false),
        margin: MARGIN * a.envelope().magnitude().max(b.envelope().magnitude()),
    };
    if let Some(root) = b.tree().root() {
        descent.node(root, near)?;
    }
    let (of_a, of_b) = (descent.first, descent.course);
    Ok([first_course(a, b, frame, &buffers.near, of_a), of_b])
}

struct TreeJoin<'a> {
    subject: &'a MultiSurface,
    b: &'a [Position],
    tree: &'a EdgeTree,
    nodes: &'a [Envelope],
    chains: &'a [Chain],
    common: &'a Envelope,
    frame: &'a LocalFrame,
    most: Most,
    buffers: &'a mut Buffers,
    course: BoundaryIntegral,
    /// Of the first surface, as far as its passages show.
    first: BoundaryIntegral,
    /// An edge that was reached, and whether its start lies inside.
    cursor: (usize, bool),
    /// Far above all roundings of the coordinates of both.
    margin: f64,
}

impl TreeJoin<'_> {
    fn node(&mut self, node: Node, active: Range<usize>) -> Result<(), Ended> {
        let envelope = self.tree.envelope_among(self.nodes, node);
        if !envelope.meets(self.common) {
            self.course.outside = true;
            self.cursor = (self.tree.edges_end(node), false);
            return Ok(());
        }
        let start = self.buffers.active.len();
        let window = Window::new(envelope, self.margin);
        for k in active {
            let i = self.buffers.active[k];
            if window.may_hold(&self.buffers.near[i as usize]) {
                self.buffers.active.push(i);
            }
        }
        let active = start..self.buffers.active.len();
        match self.tree.chain(node).filter(|_| active.is_empty()) {
            Some(chain) => self.chain(node, chain),
            None => match self.tree.children(node) {
                Children::Nodes(below) => {
                    for child in below {
                        self.node(child, active.clone())?;
                    }
                }
                Children::Edges(edges) => self.run(node, edges, active)?,
            },
        }
        self.buffers.active.truncate(start);
        Ok(())
    }

    /// Whether the start of edge `i` lies inside the first surface.
    fn starts_inside(&self, i: usize) -> bool {
        if self.cursor.0 == i { self.cursor.1 } else { self.subject.contains(self.b[i]) }
    }

    /// The edges of a node that follow one another and that no edge of the first surface meets.
    fn chain(&mut self, node: Node, edges: Range<usize>) {
        let inside = self.starts_inside(edges.start);
        self.cursor = (edges.end, inside);
        if !inside {
            self.course.outside = true;
            return;
        }
        self.course.inner_vertex.get_or_insert(self.b[edges.start]);
        let ends = [edges.start, edges.end].map(|i| self.frame.local(self.b[i]));
        self.course.take_chain(self.frame, ends, self.chains[node.number()]);
    }

    /// A leaf that edges of the first surface may meet.
    fn run(&mut self, node: Node, edges: Range<usize>, active: Range<usize>) -> Result<(), Ended> {
        self.buffers.run.clear();
        self.buffers.work += active.len();
        for k in active {
            self.passages(edges.clone(), self.buffers.active[k])?;
        }
        self.buffers.work += self.buffers.run.len();
        if self.buffers.work > self.most.work {
            return Err(Ended::Tangled(self.buffers.any_passage()));
        }
        if self.buffers.run.is_empty() {
            self.chain(node, edges);
            return Ok(());
        }
        self.buffers.run.sort_unstable_by_key(|(edge, _)| *edge);
        let mut inside = self.starts_inside(edges.start);
        let mut rest = self.buffers.run.as_slice();
        let mut p = self.frame.local(self.b[edges.start]);
        for i in edges.clone() {
            let q = self.frame.local(self.b[i + 1]);
            let here = rest.iter().take_while(|(edge, _)| *edge as usize == i).count();
            if inside {
                self.course.inner_vertex.get_or_insert(self.b[i]);
            }
            inside = self.course.take(self.frame, [p, q], inside, rest[..here].iter().map(|(_, passage)| *passage));
            rest = &rest[here..];
            p = q;
        }
        self.cursor = (edges.end, inside);
        match self.buffers.run.last() {
            Some((_, passage)) if self.course.passages > self.most.crossings => {
                Err(Ended::Tangled(Some(passage.point)))
            }
            _ => Ok(()),
        }
    }

    /// Notes where the edge at place `i` of the near ones crosses a run of edges.
    fn passages(&mut self, edges: Range<usize>, i: u32) -> Result<(), Ended> {
        let NearEdge { ends: e, envelope: extent, direction: [dx, dy], .. } = self.buffers.near[i as usize];
        let run = &self.b[edges.start..=edges.end];
        // On which side of the edge each vertex lies, as in `orientation`.
        let mut sides = [0.0; EdgeTree::RUN + 1];
        let (mut unsure, mut left, mut right) = (false, false, false);
        for (side, v) in sides.iter_mut().zip(run) {
            let (l, r) = (dx * (v[1] - e[0][1]), dy * (v[0] - e[0][0]));
            *side = l - r;
            unsure |= side.abs() <= FILTER * (l.abs() + r.abs());
            left |= *side > 0.0;
            right |= *side < 0.0;
        }
        let on_one_side = !(left && right);
        if on_one_side && !unsure {
            return Ok(());
        }
        if unsure {
            for (side, &v) in sides.iter_mut().zip(run) {
                *side = orientation(e[0], e[1], v);
                if *side == 0.0 && extent.contains(v) {
                    return Err(Ended::AtVertex);
                }
            }
        }
        // A vertex on the line but off the edge may count for either side.
        for (j, side) in sides[..run.len()].windows(2).enumerate() {
            if (side[0] >= 0.0) == (side[1] >= 0.0) {
                continue;
            }
            let f = [run[j], run[j + 1]];
            let on_f = e.map(|p| orientation(f[0], f[1], p));
            if on_f[0] == 0.0 || on_f[1] == 0.0 {
                return Err(Ended::AtVertex);
            }
            if (on_f[0] > 0.0) != (on_f[1] > 0.0) {
                let local = |edge: [Position; 2]| edge.map(|p| self.frame.local(p));
                let point = crossing(local(e), local(f), on_f, [side[0], side[1]]);
                // Where one passes in, the other passes out.
                let enters = on_f[1] > 0.0;
                let near = &mut self.buffers.near[i as usize];
                let anchor = *near.anchor.get_or_insert(point);
                near.passages += 1;
                near.surplus += if enters { 1 } else { -1 };
                self.first.pass(self.frame, local(e), anchor, Passage { point, enters });
                self.buffers.run.push(((edges.start + j) as u32, Passage { point, enters: !enters }));
            }
        }
        Ok(())
    }
}

impl NearEdge {
    fn new(number: u32, [p, q]: [Position; 2]) -> Self {
        let direction = [q[0] - p[0], q[1] - p[1]];
        let envelope = Envelope::of_edge(p, q);
        Self { number, ends: [p, q], envelope, direction, anchor: None, passages: 0, surplus: 0 }
    }
}

/// An envelope that edges are held against.
struct Window<'a> {
    envelope: &'a Envelope,
    centre: Position,
    half: [f64; 2],
}

impl<'a> Window<'a> {
    fn new(envelope: &'a Envelope, margin: f64) -> Self {
        let middle = |axis: usize| (envelope.min[axis] + envelope.max[axis]) / 2.0;
        let half = |axis: usize| (envelope.max[axis] - envelope.min[axis]) / 2.0 + margin;
        Self { envelope, centre: [middle(0), middle(1)], half: [half(0), half(1)] }
    }

    /// Whether the edge can have a point in it: by its own envelope, and by its line.
    fn may_hold(&self, edge: &NearEdge) -> bool {
        let ([dx, dy], p) = (edge.direction, edge.ends[0]);
        let off = (dx * (self.centre[1] - p[1]) - dy * (self.centre[0] - p[0])).abs();
        edge.envelope.meets(self.envelope) & (off <= dx.abs() * self.half[1] + dy.abs() * self.half[0])
    }
}

/// The course of the first surface, whose edges in `near` alone can be anywhere but outside; `course`
/// holds what their passages gave.
fn first_course(
    a: &MultiSurface,
    b: &MultiSurface,
    frame: &LocalFrame,
    near: &[NearEdge],
    mut course: BoundaryIntegral,
) -> BoundaryIntegral {
    course.outside |= near.len() < a.vertex_count();
    let mut cursor = (u32::MAX, false);
    for (k, edge) in near.iter().enumerate() {
        let [p, q] = edge.ends;
        // The edge before one that is not followed on lies off the other's envelope, or closes the ring.
        let inside =
            if cursor.0 == edge.number { cursor.1 } else { inside_before(&near[k..]).unwrap_or_else(|| b.contains(p)) };
        if inside {
            course.inner_vertex.get_or_insert(p);
        }
        let (piece, ends_inside) = ([frame.local(p), frame.local(q)], inside != (edge.passages % 2 == 1));
        match edge.anchor {
            Some(anchor) => course.end(frame, piece, anchor, [inside, ends_inside]),
            None if inside => course.take_inside(frame, piece),
            None => course.outside = true,
        }
        cursor = (edge.number + 1, ends_inside);
    }
    course
}

/// Whether the chain of edges at the head of `near` starts inside, by the first edge of it that
/// has an odd number of passages; `None` when there is no such edge.
fn inside_before(near: &[NearEdge]) -> Option<bool> {
    let chain = near.iter().enumerate().take_while(|(n, edge)| edge.number == near[0].number + *n as u32);
    let (_, odd) = chain.into_iter().find(|(_, edge)| edge.passages % 2 == 1)?;
    // In and out alternate along an edge, so the surplus says where it starts.
    Some(odd.surplus < 0)
}
