//! The measuring kernel: relation, overlap, occupation and distance of valid surfaces.
//!
//! Pure functions of geometry: no I/O, no rules. Hit, relation and area of a pair come from one
//! computation and cannot contradict each other. Everything is decided in the plane in which the data were drawn;
//! only lengths and areas are taken on the ellipsoid.

mod balance;
mod boundary;
mod boundary_integral;
mod clearance;
mod contact;
mod covered;
pub mod distance;
mod narrow;
mod occupation;
mod overlap;
mod placing;
mod relation;
mod shape;
mod thin;
mod tiling;
mod tree_join;
mod unmeasured;

pub use clearance::border_within;
use clearance::comes_within;
pub use distance::{Distance, distance};
pub use narrow::{common_is_narrow, remainder_is_narrow};
pub use occupation::{MOST_CROSSINGS_OF_A_UNION, Occupation, are_apart, common_area, occupation};
pub use overlap::{Overlap, Pairs, Placing, overlap};
pub use placing::{InPlane, PLACING_M, in_plane};
pub use relation::Relation;
pub use shape::overlap_geometry;
pub(crate) use unmeasured::{nan_where_null, some_nan_where_null};

/// Crossings of two boundaries that are summed, in some 5 s: beyond, the area that both have in common is not measured.
pub const MOST_CROSSINGS: usize = 50_000_000;

/// Crossings of two boundaries up to which the shape of what both have in common is made, which has as many corners.
pub const MOST_CROSSINGS_OF_A_SHAPE: usize = 100_000;
