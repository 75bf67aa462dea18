//! What most programs need, by one line: `use minezone::prelude::*;`.
//!
//! It brings a `Result` with this crate's [`Error`] in place of that of the standard library, which stays
//! `std::result::Result`. Tasks of a [`Job`] are named by their module, [`job::Overlap`](crate::job::Overlap) beside
//! [`overlap`], and so are the types that measures give, [`measure::Overlap`](crate::measure::Overlap).
//!
//! ```
//! use minezone::prelude::*;
//!
//! fn main() -> Result<()> {
//!     let zone39 = Crs::parse("zone:39")?;
//!     let corners = vec![(39_616_000.0, 4_063_000.0), (39_617_000.0, 4_063_000.0), (39_617_000.0, 4_064_000.0)];
//!     let outline = geo::Polygon::new(corners.into(), Vec::new());
//!     let right = Right::drawn_in(zone39.plane(), "P01", &outline).expect("a valid outline").with("矿种", "铁矿");
//!
//!     let plan = Plan::embedded();
//!     let screening: Screening = Screener::new(&plan).screen(&right);
//!     let notes = screening.findings.iter().map(|finding| finding.note(Language::Zh));
//!     assert!(notes.count() > 0);
//!     assert!(screening.verdict >= Verdict::NotChecked);
//!     Ok(())
//! }
//! ```

pub use crate::crs::Crs;
pub use crate::ellipsoid::Plane;
pub use crate::error::{Error, Result};
pub use crate::geometry::MultiSurface;
pub use crate::job::{CancelToken, Ending, Job, JobResult, PlanChoice, RightsFile, ZoneFiles};
pub use crate::language::Language;
pub use crate::layer::{Layer, Zone};
pub use crate::measure::{distance, occupation, overlap};
pub use crate::output::Output;
pub use crate::plan::Plan;
pub use crate::report::Report;
pub use crate::right::Right;
pub use crate::rule::Verdict;
pub use crate::screen::{Screener, Screening};
