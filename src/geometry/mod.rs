//! Geometry as the measuring code wants it: flat, valid, indexed by edge, decided by exact signs.
//!
//! Positions are `[longitude, latitude]` in degrees on CGCS2000 and edges are straight between them.

mod block;
mod edge_tree;
mod envelope;
pub(crate) mod lattice;
mod multi_surface;
pub(crate) mod noding;
pub mod overlay;
pub(crate) mod polygonize;
pub mod predicate;

pub use block::Block;
pub use edge_tree::{Children, EdgeTree, Node, Nodes};
pub use envelope::Envelope;
pub use multi_surface::MultiSurface;
pub(crate) use multi_surface::{Rings, multi_polygon};

/// `[longitude, latitude]` in degrees.
pub type Position = [f64; 2];
