use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::MultiSurface;
use crate::ellipsoid::Plane;

/// A surface in other planes than its own, each kept once it was made.
///
/// A right is held against layers of several planes again and again. A copy of the surface starts without them.
#[derive(Debug, Default)]
pub(crate) struct Elsewhere(OnceLock<Box<Mutex<Vec<Arc<MultiSurface>>>>>);

impl Elsewhere {
    /// The surface in a plane, made by `place` when it is first asked for.
    pub fn get_or_place(&self, plane: &Plane, place: impl FnOnce() -> MultiSurface) -> Arc<MultiSurface> {
        let kept = self.0.get_or_init(Box::default);
        // Who else asks waits: to place a surface twice takes longer.
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = kept.iter().find(|surface| surface.plane() == plane) {
            return found.clone();
        }
        let placed = Arc::new(place());
        kept.push(placed.clone());
        placed
    }
}

impl Clone for Elsewhere {
    fn clone(&self) -> Self {
        Self::default()
    }
}
