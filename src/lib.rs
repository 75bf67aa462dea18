pub mod diagnostic;
pub mod ellipsoid;
pub mod feature;
pub mod geometry;
pub mod normalise;
