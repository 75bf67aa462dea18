use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::MultiSurface;
use crate::ellipsoid::Plane;

/// A surface in other planes than its own, each kept once it was made.
///
/// A right is held against layers of several planes again and again. A copy of the surface starts without them.
#[derive(Debug, Default)]
pub(crate) struct Elsewhere(OnceLock<Box<Kept>>);

#[derive(Debug, Default)]
struct Kept {
    longest_edge: OnceLock<f64>,
    placed: Mutex<Vec<Arc<PlacedSurface>>>,
}

/// A surface in another plane than that in which it was drawn.
#[derive(Debug)]
pub(crate) struct PlacedSurface {
    pub surface: MultiSurface,
    /// By how many metres its edges stray from those that were drawn.
    pub strays_m: f64,
    /// By how many metres an edge bends between the two planes for each square metre of the square of its length.
    pub bend: f64,
}

impl Elsewhere {
    /// The surface in a plane, made by `place` when it is first asked for.
    pub fn get_or_place(&self, plane: &Plane, place: impl FnOnce() -> PlacedSurface) -> Arc<PlacedSurface> {
        let kept = self.0.get_or_init(Box::default);
        let lock = || kept.placed.lock().unwrap_or_else(PoisonError::into_inner);
        let find = |kept: &[Arc<PlacedSurface>]| kept.iter().find(|placed| placed.surface.plane() == plane).cloned();
        let known = find(&lock());
        known.unwrap_or_else(|| {
            // Without the lock: placing runs on all cores, and a worker that waits for others takes up another surface
            // meanwhile, which may ask for this one. Two that ask at once both place it, and one result is kept.
            let placed = Arc::new(place());
            let mut kept = lock();
            find(&kept).unwrap_or_else(|| {
                kept.push(placed.clone());
                placed
            })
        })
    }

    /// The length of its longest edge, found when it is first asked for.
    pub fn longest_edge(&self, find: impl FnOnce() -> f64) -> f64 {
        *self.0.get_or_init(Box::default).longest_edge.get_or_init(find)
    }
}

impl Clone for Elsewhere {
    fn clone(&self) -> Self {
        Self::default()
    }
}
