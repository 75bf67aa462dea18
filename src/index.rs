//! The R-trees over the zones of a layer.

use std::ops::ControlFlow;
use std::sync::OnceLock;

use rayon::prelude::*;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use crate::ellipsoid::Plane;
use crate::geometry::{Envelope, MultiSurface};
use crate::measure::distance::chord_envelope;
use crate::measure::in_plane;

/// Zones in one tree at most: building a tree takes one core, so a large layer has several.
const MOST_IN_A_TREE: usize = 1 << 16;

/// Finds zones by envelope, in their planes for overlaps and in geocentric metres for distances.
#[derive(Debug)]
pub struct ZoneIndex {
    planes: Vec<PlaneIndex>,
    /// By zone: its envelope, and its plane's place in the list.
    zones: Vec<(Envelope, usize)>,
    /// Built when the first distance is asked for.
    chords: OnceLock<RTree<GeomWithData<Rectangle<[f64; 3]>, usize>>>,
}

/// The zones of one plane.
#[derive(Debug)]
struct PlaneIndex {
    plane: Plane,
    /// Metres of the longest edge of all of them, found when a surface of another plane first asks.
    longest_edge_m: OnceLock<f64>,
    trees: Vec<RTree<GeomWithData<Rectangle<[f64; 2]>, usize>>>,
}

impl PlaneIndex {
    fn new(plane: Plane, zones: &[(Envelope, usize)]) -> Self {
        let boxes = |some: &[(Envelope, usize)]| {
            let of =
                |(e, number): &(Envelope, usize)| GeomWithData::new(Rectangle::from_corners(e.min, e.max), *number);
            RTree::bulk_load(some.iter().map(of).collect())
        };
        let trees = zones.par_chunks(MOST_IN_A_TREE).map(boxes).collect();
        Self { plane, longest_edge_m: OnceLock::new(), trees }
    }
}

impl ZoneIndex {
    /// Over zones given by their surfaces; numbers are places in this list.
    pub fn new<'a>(surfaces: impl Iterator<Item = &'a MultiSurface>) -> Self {
        let mut planes: Vec<(Plane, Vec<(Envelope, usize)>)> = Vec::new();
        let mut zones = Vec::new();
        for (number, surface) in surfaces.enumerate() {
            let place = planes.iter().position(|(plane, _)| plane == surface.plane()).unwrap_or_else(|| {
                planes.push((surface.plane().clone(), Vec::new()));
                planes.len() - 1
            });
            planes[place].1.push((surface.envelope(), number));
            zones.push((surface.envelope(), place));
        }
        let planes = planes.into_iter().map(|(plane, zones)| PlaneIndex::new(plane, &zones)).collect();
        Self { planes, zones, chords: OnceLock::new() }
    }

    /// The planes of the zones, each with the envelope of all that are drawn in it.
    pub fn extents(&self) -> impl Iterator<Item = (&Plane, Envelope)> {
        self.planes.iter().map(|PlaneIndex { plane, trees, .. }| {
            let boxes = trees.iter().map(|tree| tree.root().envelope());
            let boxes = boxes.map(|of| Envelope { min: of.lower(), max: of.upper() });
            (plane, boxes.fold(Envelope::EMPTY, Envelope::union))
        })
    }

    /// Zones whose envelope meets that of a surface, in their order. Among zones of another plane it is placed, and
    /// what its placing may hide is found as well; `zone` gives the surface of a number.
    pub fn meeting<'z>(&self, surface: &MultiSurface, zone: impl Fn(usize) -> &'z MultiSurface) -> Vec<usize> {
        let mut found: Vec<usize> = Vec::new();
        for (place, PlaneIndex { plane, longest_edge_m, trees }) in self.planes.iter().enumerate() {
            let there = in_plane(surface, plane);
            let mut envelope = there.envelope();
            if surface.plane() != plane {
                let longest = *longest_edge_m.get_or_init(|| self.longest_edge(place, &zone) * plane.unit_m());
                let longest = longest.max(surface.longest_edge() * surface.plane().unit_m());
                let scale = plane.metres_per_unit(envelope.min).unwrap_or([plane.unit_m(); 2]);
                let bound = there.bound_m(longest).unwrap_or_default();
                // Twice as much, because the scale is that of one place.
                envelope = envelope.grown(scale.map(|metres_per_unit| 2.0 * bound / metres_per_unit));
            }
            let query = AABB::from_corners(envelope.min, envelope.max);
            for tree in trees {
                let start = found.len();
                let _ = tree.locate_in_envelope_intersecting_int(query, |entry| {
                    found.push(entry.data);
                    ControlFlow::<()>::Continue(())
                });
                found[start..].sort_unstable();
            }
        }
        if self.planes.len() > 1 {
            found.sort_unstable();
        }
        found
    }

    /// The longest edge of the zones of one plane. On one core: a worker of rayon that waited for others would take up
    /// another surface meanwhile, which waits for this very figure.
    fn longest_edge<'z>(&self, place: usize, zone: &impl Fn(usize) -> &'z MultiSurface) -> f64 {
        let of_plane = self.zones.iter().enumerate().filter(|(_, (_, of))| *of == place);
        of_plane.map(|(number, _)| zone(number).find_longest_edge()).fold(0.0, f64::max)
    }

    /// Zones by ascending lower bound in metres of their distance from a surface. A degree is not a
    /// distance: the tree holds boxes in geocentric metres, between which a chord is never longer
    /// than the geodesic.
    pub fn by_distance(&self, surface: &MultiSurface) -> impl Iterator<Item = (usize, f64)> + '_ {
        let (low, high) = chord_envelope(&surface.envelope().in_degrees(surface.plane()));
        let centre: [f64; 3] = std::array::from_fn(|k| (low[k] + high[k]) / 2.0);
        let radius = (0..3).map(|k| ((high[k] - low[k]) / 2.0).powi(2)).sum::<f64>().sqrt();
        self.chords().nearest_neighbor_iter_with_distance_2(centre).map(move |(entry, squared)| {
            // A millimetre for the rounding of coordinates as large as the Earth, and two for placing in degrees.
            (entry.data, (squared.sqrt() - radius - 3e-3).max(0.0))
        })
    }

    fn chords(&self) -> &RTree<GeomWithData<Rectangle<[f64; 3]>, usize>> {
        self.chords.get_or_init(|| {
            // On one core, as for the longest edge.
            let boxes = self.zones.iter().enumerate().map(|(number, (envelope, place))| {
                let (low, high) = chord_envelope(&envelope.in_degrees(&self.planes[*place].plane));
                GeomWithData::new(Rectangle::from_corners(low, high), number)
            });
            RTree::bulk_load(boxes.collect())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::normalise;

    fn square(x: f64, y: f64) -> MultiSurface {
        let square = geo::Rect::new((x, y), (x + 0.1, y + 0.1)).to_polygon();
        normalise(&(&geo::MultiPolygon::from(square)).into()).unwrap().surface
    }

    #[test]
    fn a_degree_east_is_nearer_than_a_degree_north_at_60_degrees() {
        let zones = [square(10.0, 61.0), square(11.5, 60.0)];
        let index = ZoneIndex::new(zones.iter());
        let order: Vec<usize> = index.by_distance(&square(10.0, 60.0)).map(|(i, _)| i).collect();
        assert_eq!(order, [1, 0]);
    }

    #[test]
    fn bounds_ascend_and_meeting_includes_the_border() {
        let zones: Vec<MultiSurface> = (0..50).map(|i| square(f64::from(1180 + i) / 10.0, 36.0)).collect();
        let index = ZoneIndex::new(zones.iter());
        let bounds: Vec<f64> = index.by_distance(&square(118.0, 36.5)).map(|(_, bound)| bound).collect();
        assert_eq!(bounds.len(), 50);
        assert!(bounds.is_sorted());
        assert_eq!(index.meeting(&square(117.9, 36.0), |number| &zones[number]), [0]);
    }
}
