//! Geometry as the measuring code wants it: flat, valid, indexed by edge, decided by exact signs.
//!
//! Positions are those of the [`Plane`](crate::ellipsoid::Plane) in which a surface was drawn, longitude or easting
//! first, and edges are straight between them.

mod block;
mod chain;
mod edge_tree;
mod elsewhere;
mod envelope;
pub(crate) mod lattice;
mod multi_surface;
mod needle;
pub(crate) mod noding;
pub mod overlay;
pub(crate) mod polygonize;
pub mod predicate;

pub use block::{Block, MappedFile};
pub(crate) use chain::Chain;
pub use edge_tree::{Children, EdgeTree, Node, Nodes};
pub(crate) use elsewhere::PlacedSurface;
pub use envelope::Envelope;
pub use multi_surface::MultiSurface;
pub(crate) use multi_surface::{Rings, multi_polygon};

/// `[longitude, latitude]` in degrees, or `[easting, northing]` in the units of a plane.
pub type Position = [f64; 2];
