//! The measuring kernel: relation, overlap, occupation and distance of valid surfaces.
//!
//! Pure functions of geometry: no I/O, no rules. Hit, relation and area of a pair come from one
//! computation and cannot contradict each other.

mod balance;
mod boundary;
mod contact;
mod course;
mod descent;
pub mod distance;
mod occupation;
mod overlap;
mod relation;
mod shape;
mod thin;
mod tiling;
mod width;

pub use distance::{Distance, distance};
pub use occupation::{Occupation, are_apart, common_area, occupation};
pub use overlap::{Overlap, Pairs, overlap};
pub use relation::Relation;
pub use shape::overlap_geometry;
pub use width::{common_is_narrow, remainder_is_narrow};
