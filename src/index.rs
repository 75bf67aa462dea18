//! The R-trees over the zones of a layer.

use std::sync::OnceLock;

use rayon::prelude::*;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use crate::geometry::Envelope;
use crate::measure::distance::chord_envelope;

/// Zones in one tree at most: building a tree takes one core, so a large layer has several.
const MOST_IN_A_TREE: usize = 1 << 16;

/// Finds zones by envelope, in degrees for overlaps and in geocentric metres for distances.
#[derive(Debug)]
pub struct ZoneIndex {
    envelopes: Vec<Envelope>,
    plane: Vec<RTree<GeomWithData<Rectangle<[f64; 2]>, usize>>>,
    /// Built when the first distance is asked for.
    chords: OnceLock<RTree<GeomWithData<Rectangle<[f64; 3]>, usize>>>,
}

impl ZoneIndex {
    /// Over zones given by their envelopes; numbers are places in this list.
    pub fn new(envelopes: Vec<Envelope>) -> Self {
        let tree = |(part, some): (usize, &[Envelope])| {
            let boxes = some
                .iter()
                .enumerate()
                .map(|(i, e)| GeomWithData::new(Rectangle::from_corners(e.min, e.max), part * MOST_IN_A_TREE + i));
            RTree::bulk_load(boxes.collect())
        };
        let plane = envelopes.par_chunks(MOST_IN_A_TREE).enumerate().map(tree).collect();
        Self { envelopes, plane, chords: OnceLock::new() }
    }

    /// Zones whose envelope meets `envelope`, in their order.
    pub fn meeting(&self, envelope: &Envelope) -> Vec<usize> {
        let query = AABB::from_corners(envelope.min, envelope.max);
        let mut found: Vec<usize> = Vec::new();
        for tree in &self.plane {
            let start = found.len();
            found.extend(tree.locate_in_envelope_intersecting(query).map(|entry| entry.data));
            found[start..].sort_unstable();
        }
        found
    }

    /// Zones by ascending lower bound in metres of their distance from `envelope`. A degree is not a
    /// distance: the tree holds boxes in geocentric metres, between which a chord is never longer
    /// than the geodesic.
    pub fn by_distance(&self, envelope: &Envelope) -> impl Iterator<Item = (usize, f64)> + '_ {
        let (low, high) = chord_envelope(envelope);
        let centre: [f64; 3] = std::array::from_fn(|k| (low[k] + high[k]) / 2.0);
        let radius = (0..3).map(|k| ((high[k] - low[k]) / 2.0).powi(2)).sum::<f64>().sqrt();
        self.chords().nearest_neighbor_iter_with_distance_2(centre).map(move |(entry, squared)| {
            // A millimetre for the rounding of coordinates as large as the Earth.
            (entry.data, (squared.sqrt() - radius - 1e-3).max(0.0))
        })
    }

    fn chords(&self) -> &RTree<GeomWithData<Rectangle<[f64; 3]>, usize>> {
        self.chords.get_or_init(|| {
            let boxes = self.envelopes.iter().enumerate().map(|(i, envelope)| {
                let (low, high) = chord_envelope(envelope);
                GeomWithData::new(Rectangle::from_corners(low, high), i)
            });
            RTree::bulk_load(boxes.collect())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: f64, y: f64) -> Envelope {
        Envelope { min: [x, y], max: [x + 0.1, y + 0.1] }
    }

    #[test]
    fn a_degree_east_is_nearer_than_a_degree_north_at_60_degrees() {
        let index = ZoneIndex::new(vec![square(10.0, 61.0), square(11.5, 60.0)]);
        let order: Vec<usize> = index.by_distance(&square(10.0, 60.0)).map(|(i, _)| i).collect();
        assert_eq!(order, [1, 0]);
    }

    #[test]
    fn bounds_ascend_and_meeting_includes_the_border() {
        let index = ZoneIndex::new((0..50).map(|i| square(118.0 + f64::from(i) * 0.1, 36.0)).collect());
        let bounds: Vec<f64> = index.by_distance(&square(118.0, 36.5)).map(|(_, bound)| bound).collect();
        assert_eq!(bounds.len(), 50);
        assert!(bounds.is_sorted());
        assert_eq!(index.meeting(&Envelope { min: [117.9, 36.0], max: [118.0, 36.1] }), [0]);
    }
}
