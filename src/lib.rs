#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

pub mod batch;
mod cell;
pub mod convert;
pub mod crs;
pub mod diagnostic;
pub mod ellipsoid;
pub mod error;
pub mod explain;
pub mod feature;
pub mod format;
pub mod geometry;
mod half_width;
mod index;
pub mod info;
pub mod input;
pub mod job;
pub mod language;
pub mod layer;
pub mod ledger;
#[cfg(feature = "cli")]
pub mod lint;
pub mod measure;
pub mod message;
pub mod normalise;
pub mod output;
pub mod plan;
pub mod prelude;
#[cfg(feature = "gdal")]
mod quiet;
pub mod quota;
mod record_file;
pub mod report;
pub mod right;
pub mod rule;
#[doc(hidden)]
pub mod scratch;
pub mod screen;
mod shortened;
#[doc(hidden)]
pub mod stamp;
#[doc(hidden)]
pub mod table;
#[doc(hidden)]
pub mod visible;

pub use error::{Error, Result};
pub use language::Language;
pub use plan::Plan;
pub use report::Report;
pub use right::Right;
pub use rule::Verdict;
pub use screen::{Screener, Screening};
