//! Two polygons of any shape: what must hold of their overlap and distance.

#![no_main]

use libfuzzer_sys::fuzz_target;
use minezone::feature::ArealGeometry;
use minezone::geometry::{MultiSurface, Position};
use minezone::measure::{Relation, distance, overlap, overlap_geometry};
use minezone::normalise::normalise;

/// Most vertices of one polygon.
const MOST: usize = 300;

/// Reads the input as a tape of small numbers.
struct Tape<'a>(&'a [u8]);

impl Tape<'_> {
    fn byte(&mut self) -> u8 {
        let Some((&first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        first
    }

    /// On a coarse lattice mostly, so that shared vertices and edges are common; sometimes a few units
    /// in the last place off it, and sometimes any number at all.
    fn position(&mut self) -> Position {
        let kind = self.byte();
        let lattice = [118.0 + f64::from(self.byte() % 32) / 256.0, 36.5 + f64::from(self.byte() % 32) / 256.0];
        match kind % 16 {
            0 => lattice.map(|x| f64::from_bits(x.to_bits() + u64::from(self.byte() % 4))),
            1 => lattice.map(|x| x + f64::from(self.byte()) * 1e-9),
            2 => lattice.map(|x| x + f64::from(self.byte()) * 1e-12),
            3 => [0; 2].map(|_: u8| f64::from_bits(u64::from_le_bytes([0; 8].map(|_: u8| self.byte())))),
            _ => lattice,
        }
    }

    fn geometry(&mut self) -> ArealGeometry {
        let rings = 1 + usize::from(self.byte() % 3);
        let mut parts: Vec<Vec<Vec<Position>>> = Vec::new();
        for _ in 0..rings {
            let corners = usize::from(self.byte()) % MOST;
            let mut ring: Vec<Position> = (0..corners.min(self.0.len())).map(|_| self.position()).collect();
            ring.extend(ring.first().copied());
            match parts.last_mut().filter(|_| self.byte().is_multiple_of(2)) {
                Some(part) => part.push(ring),
                None => parts.push(vec![ring]),
            }
        }
        ArealGeometry { parts }
    }
}

/// The part of a surface on one side of a meridian, where the corners can be had exactly enough.
fn half(surface: &MultiSurface, west: bool) -> f64 {
    let middle = 118.0625;
    let [x0, x1] = if west { [100.0, middle] } else { [middle, 140.0] };
    let ring = vec![[x0, 20.0], [x1, 20.0], [x1, 50.0], [x0, 50.0], [x0, 20.0]];
    let side = normalise(&ArealGeometry { parts: vec![vec![ring]] }).unwrap().surface;
    overlap(surface, &side).area_m2
}

fuzz_target!(|bytes: &[u8]| {
    let mut tape = Tape(bytes);
    let (first, second) = (tape.geometry(), tape.geometry());
    let (Ok(a), Ok(b)) = (normalise(&first), normalise(&second)) else { return };
    let (a, b) = (a.surface, b.surface);
    let (ab, ba) = (overlap(&a, &b), overlap(&b, &a));
    assert_eq!(ab.relation, ba.relation.inverse());
    assert_eq!(ab.area_m2.to_bits(), ba.area_m2.to_bits());
    let small = a.area_m2().min(b.area_m2());
    assert!(0.0 <= ab.area_m2 && ab.area_m2 <= small, "{} of {small}", ab.area_m2);
    assert_eq!(ab.area_m2 > 0.0, ab.relation.interiors_meet());
    assert_eq!(ab.common.is_some(), ab.relation != Relation::Disjoint);
    let local = |s: &MultiSurface| {
        let e = s.envelope();
        e.min[0] > 117.0 && e.max[0] < 120.0 && e.min[1] > 36.0 && e.max[1] < 38.0
    };
    if local(&a) && local(&b) {
        assert_eq!(overlap(&a, &a).relation, Relation::Equals);
        let halves = half(&a, true) + half(&a, false);
        assert!((halves - a.area_m2()).abs() <= 1e-7 + 1e-13 * a.area_m2(), "{halves} {}", a.area_m2());
        let shape = minezone::ellipsoid::area(&overlap_geometry(&a, &b));
        let corners = (a.vertex_count() + b.vertex_count()) as f64;
        assert!((shape - ab.area_m2).abs() <= 1e-3 * corners + 1e-9 * ab.area_m2, "{shape} {}", ab.area_m2);
        let apart = distance(&a, &b, f64::INFINITY).unwrap();
        assert_eq!(apart.metres == 0.0 && apart.azimuth.is_none(), ab.relation != Relation::Disjoint);
    }
});
