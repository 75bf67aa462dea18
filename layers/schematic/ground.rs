//! Between plane metres and degrees, and shapes cut out of shapes.

use std::collections::HashMap;

use minezone::diagnostic::{Code, Defect};
use minezone::ellipsoid;
use minezone::geometry::overlay::{self, Loop, Resolution};
use minezone::geometry::{MultiSurface, Position, predicate};
use minezone::normalise::normalise;

use crate::shape::{Ring, bend};

/// The middle of the county; metres count from here.
const MIDDLE: Position = [118.47, 36.66];
const METRES: [f64; 2] = [89_430.0, 110_990.0];

/// Oriented rings in degrees.
pub type Shape = Vec<Loop>;

/// Where a position lies in plane metres, before the plane is bent.
pub fn metres([lon, lat]: Position) -> [f64; 2] {
    [(lon - MIDDLE[0]) * METRES[0], (lat - MIDDLE[1]) * METRES[1]]
}

pub fn degrees([x, y]: [f64; 2]) -> Position {
    [MIDDLE[0] + x / METRES[0], MIDDLE[1] + y / METRES[1]]
}

/// A bent outline on the ground.
pub fn bent(ring: &Ring) -> Shape {
    straight(&ring.iter().map(|&p| bend(p)).collect())
}

/// An outline on the ground as it is.
pub fn straight(ring: &Ring) -> Shape {
    overlay::even_odd(&ring.iter().map(|&p| degrees(p)).collect::<Vec<_>>(), Resolution::DEGREES)
}

pub fn union(shapes: &[Shape]) -> Shape {
    overlay::union(&shapes.concat(), Resolution::DEGREES)
}

pub fn common(a: &Shape, b: &Shape) -> Shape {
    let from = MIDDLE;
    let local = overlay::intersection(a, b, from, Resolution::DEGREES);
    local.into_iter().map(|ring| ring.into_iter().map(|p| [p[0] + from[0], p[1] + from[1]]).collect()).collect()
}

pub fn without(a: &Shape, b: &Shape) -> Shape {
    overlay::difference(a, b, Resolution::DEGREES)
}

/// Pieces below this area in m² are what cutting left over, not zones.
const CRUMB_M2: f64 = 20_000.0;

/// Without crumbs: tiny pieces and tiny holes.
pub fn tidy(shape: Shape) -> Shape {
    shape.into_iter().filter(|ring| area(&vec![ring.clone()]).abs() > CRUMB_M2).collect()
}

/// Ellipsoidal area in m².
pub fn area(shape: &Shape) -> f64 {
    let as_polygon = |ring: &Loop| {
        let line = ring.iter().map(|p| geo::Coord { x: p[0], y: p[1] }).collect();
        ellipsoid::area(&geo::Polygon::new(line, Vec::new()).into())
    };
    shape.iter().map(|ring| as_polygon(ring) * predicate::planar_area(ring).signum()).sum()
}

/// The shape that `make` gives for the size at which it has the wanted area, by halving.
pub fn fitted(wanted_m2: f64, largest: f64, make: impl Fn(f64) -> Shape) -> Shape {
    let (mut low, mut high) = (0.0, largest);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if area(&make(middle)) < wanted_m2 { low = middle } else { high = middle }
    }
    let shape = make(high);
    let off = area(&shape) / wanted_m2 - 1.0;
    assert!(off.abs() < 1e-6, "no size gives {wanted_m2} m²: off by {off}");
    shape
}

/// A ring that touches itself encloses the same however it is read.
fn is_harmless(defect: &Defect) -> bool {
    defect.code == Code::RingTouchesItself
}

/// As the engine sees it; the generator must not make anything else that needs a treatment.
pub fn surface(shape: &Shape) -> MultiSurface {
    let parts = polygons(shape);
    let normalised = normalise(&parts.into_iter().collect()).unwrap_or_else(|defects| panic!("{defects:?}"));
    assert!(normalised.defects.iter().all(is_harmless), "{:?}", normalised.defects);
    normalised.surface
}

/// Rings grouped as GeoJSON wants them: each shell with its holes.
fn polygons(shape: &Shape) -> Vec<Vec<Loop>> {
    let turns = |ring: &Loop| area(&vec![ring.clone()]) > 0.0;
    let (shells, holes): (Vec<&Loop>, Vec<&Loop>) = shape.iter().partition(|ring| turns(ring));
    let mut parts: Vec<Vec<Loop>> = shells.iter().map(|&shell| vec![shell.clone()]).collect();
    for hole in holes {
        let owner = parts.iter().position(|part| {
            let crosses = |e: &[Position]| predicate::crosses_ray(hole[0], hole[1], e[0], e[1]);
            part[0].windows(2).filter(|e| crosses(e)).count() % 2 == 1
        });
        parts[owner.expect("every hole lies in a shell")].push(hole.clone());
    }
    parts
}

/// Rounded to 1e-8 degree (1 mm).
pub fn rounded(shape: &Shape) -> Shape {
    let round = |x: f64| (x * 1e8).round() / 1e8;
    let ring = |ring: &Loop| {
        let mut positions: Loop = ring.iter().map(|p| p.map(round)).collect();
        positions.dedup();
        positions
    };
    shape.iter().map(ring).filter(|ring| ring.len() > 3).collect()
}

/// The same for shapes that share borders: neighbours get each other's vertices, so that what runs
/// along each other still does after rounding.
pub fn rounded_together(shapes: &[Shape]) -> Vec<Shape> {
    let rounded = merged(shapes.iter().map(rounded).collect());
    let mut vertices: Vec<(usize, Position)> =
        rounded.iter().enumerate().flat_map(|(i, shape)| shape.iter().flatten().map(move |&p| (i, p))).collect();
    vertices.sort_by(|a, b| a.1[0].total_cmp(&b.1[0]));
    let noded = |(own, shape): (usize, &Shape)| shape.iter().map(|ring| with_vertices(ring, own, &vertices)).collect();
    rounded.iter().enumerate().map(noded).map(settled).collect()
}

/// Rounding can fold a thin spike over itself: what it encloses is taken anew until nothing crosses.
fn settled(mut shape: Shape) -> Shape {
    for _ in 0..5 {
        if is_valid(&shape) {
            return shape;
        }
        shape = rounded(&union(&[shape]));
    }
    panic!("a shape does not settle")
}

fn is_valid(shape: &Shape) -> bool {
    normalise(&polygons(shape).into_iter().collect()).is_ok_and(|normalised| normalised.defects.iter().all(is_harmless))
}

/// With vertices that almost coincide made one, in all shapes alike.
fn merged(mut shapes: Vec<Shape>) -> Vec<Shape> {
    const ONE: f64 = 6e-8;
    let mut all: Loop = shapes.iter().flatten().flatten().copied().collect();
    all.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    all.dedup();
    let mut stands_for: HashMap<[u64; 2], Position> = HashMap::new();
    for (i, p) in all.iter().enumerate() {
        let before = all[..i].iter().rev().take_while(|q| p[0] - q[0] <= ONE);
        let twin = before.filter(|q| (p[1] - q[1]).abs() <= ONE).last();
        let chosen = twin.map_or(*p, |q| stands_for[&q.map(f64::to_bits)]);
        stands_for.insert(p.map(f64::to_bits), chosen);
    }
    for ring in shapes.iter_mut().flatten() {
        ring.iter_mut().for_each(|p| *p = stands_for[&p.map(f64::to_bits)]);
        ring.dedup();
    }
    shapes.iter_mut().for_each(|shape| shape.retain(|ring| ring.len() > 3));
    shapes
}

/// The ring with the vertices of others that lie on its edges; `vertices` ascend in longitude.
fn with_vertices(ring: &Loop, own: usize, vertices: &[(usize, Position)]) -> Loop {
    let mut noded: Loop = Vec::with_capacity(ring.len());
    for edge in ring.windows(2) {
        let (a, b) = (edge[0], edge[1]);
        noded.push(a);
        let (west, east) = (a[0].min(b[0]) - NEAR, a[0].max(b[0]) + NEAR);
        let from = vertices.partition_point(|(_, p)| p[0] < west);
        let near = vertices[from..].iter().take_while(|(_, p)| p[0] <= east).filter(|(shape, _)| *shape != own);
        let mut on: Vec<(f64, Position)> = near.filter_map(|(_, p)| on_edge(a, b, *p)).collect();
        on.sort_by(|a, b| a.0.total_cmp(&b.0));
        noded.extend(on.into_iter().map(|(_, p)| p));
    }
    noded.push(ring[0]);
    noded.dedup();
    noded
}

/// Degrees within which a vertex counts as lying on an edge: what two roundings can make.
const NEAR: f64 = 1.5e-8;

/// How far along an edge a position lies that is on its inside, but for rounding.
fn on_edge(a: Position, b: Position, p: Position) -> Option<(f64, Position)> {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let (px, py) = (p[0] - a[0], p[1] - a[1]);
    let length = dx.hypot(dy);
    let along = (px * dx + py * dy) / length;
    let off = (px * dy - py * dx).abs() / length;
    (off < NEAR && along > 2.0 * NEAR && along < length - 2.0 * NEAR).then_some((along, p))
}
