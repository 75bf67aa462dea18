//! Many rights: on all cores, in their order, a chunk in memory at a time.

use rayon::prelude::*;

use crate::right::Right;
use crate::screen::{Screener, Screening};

/// Rights that are screened together before the first of them is handed on.
const CHUNK: usize = 128;

/// Screenings of an iterator of rights, in its order and the same for any number of threads.
pub struct ScreenAll<'s, I> {
    screener: &'s Screener,
    rights: I,
    ready: std::vec::IntoIter<Screening>,
}

impl Screener {
    /// Screens every right, on all cores, lazily.
    ///
    /// ```
    /// use minezone::{Plan, Right, Screener};
    ///
    /// let plan = Plan::embedded();
    /// let screener = Screener::new(&plan);
    /// let rights = (0..3).map(|i| {
    ///     let x = 118.2 + 0.02 * f64::from(i);
    ///     let square = geo::Rect::new((x, 36.60), (x + 0.01, 36.61)).to_polygon();
    ///     Right::new(format!("P{i}"), &square).unwrap()
    /// });
    /// let ids: Vec<String> = screener.screen_all(rights).map(|screening| screening.id).collect();
    /// assert_eq!(ids, ["P0", "P1", "P2"]);
    /// ```
    pub fn screen_all<I>(&self, rights: I) -> ScreenAll<'_, I::IntoIter>
    where
        I: IntoIterator<Item = Right>,
    {
        ScreenAll { screener: self, rights: rights.into_iter(), ready: Vec::new().into_iter() }
    }
}

impl<I: Iterator<Item = Right>> Iterator for ScreenAll<'_, I> {
    type Item = Screening;

    fn next(&mut self) -> Option<Screening> {
        if let Some(screening) = self.ready.next() {
            return Some(screening);
        }
        let chunk: Vec<Right> = self.rights.by_ref().take(CHUNK).collect();
        let screened: Vec<Screening> = chunk.par_iter().map(|right| self.screener.screen(right)).collect();
        self.ready = screened.into_iter();
        self.ready.next()
    }
}
