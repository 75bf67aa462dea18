//! A feature read as a proposed mining right (拟设采矿权): its surface and what rules ask of it.

mod attribute;
mod attribute_error;
mod attributes;
mod batch;
mod day;
mod document;
mod elevation;
mod encoded;
mod known;
mod life;
mod mineral;
mod name;
mod quantity;
mod size;
mod unit;
mod width;

use std::sync::Arc;

use serde_json::Value;

pub use attribute::Attribute;
pub(crate) use attribute::fold;
pub use attribute_error::AttributeError;
pub(crate) use attributes::parts;
pub use attributes::{Attributes, StatedArea, attribute_named, known_name, known_names};
pub use batch::RightBatch;
pub use day::days_of;
pub use document::{document_term, document_title};
pub use elevation::{Elevation, VerticalRelation};
pub use known::{is_known, nearest, unknown, unknown_columns};
pub use mineral::{Known, Mineral};
pub use name::name_of;
pub use quantity::Quantity;
pub use size::SizeClass;
pub use unit::Unit;

use crate::diagnostic::{Defect, Origin, Severity};
use crate::ellipsoid::Plane;
use crate::feature::{ArealGeometry, ValidFeature};
use crate::normalise::normalise_owned;

/// A proposed mining right (拟设采矿权): a record with a valid surface, whose properties are read as attributes.
pub type Right = ValidFeature;

impl Right {
    /// A right from a geometry in longitude and latitude (CGCS2000 degrees).
    ///
    /// # Errors
    /// The defects for which the geometry encloses no valid surface. What was treated, such as a ring that was not closed,
    /// is in `defects` of the right.
    ///
    /// ```
    /// use minezone::Right;
    ///
    /// let square = geo::Rect::new((118.20, 36.60), (118.21, 36.61)).to_polygon();
    /// let right = Right::new("P01", &square).unwrap().with("矿种", "铁矿");
    /// assert!(right.surface.area_m2() > 900_000.0);
    /// ```
    pub fn new(id: impl Into<String>, geometry: impl Into<ArealGeometry>) -> Result<Self, Vec<Defect>> {
        Self::drawn_in(&Plane::DEGREES, id, geometry)
    }

    /// A right of positions of a plane, such as that of a [`Crs`](crate::crs::Crs), easting first.
    ///
    /// # Errors
    /// As for [`Self::new`].
    pub fn drawn_in(
        plane: &Plane,
        id: impl Into<String>,
        geometry: impl Into<ArealGeometry>,
    ) -> Result<Self, Vec<Defect>> {
        let normalised = normalise_owned(geometry.into(), plane)?;
        debug_assert!(normalised.defects.iter().all(|defect| defect.code.severity() != Severity::Error));
        let is_ambiguous = normalised.is_ambiguous();
        let (surface, origin, defects) = (Arc::new(normalised.surface), Origin::default(), normalised.defects);
        Ok(Self { id: id.into(), surface, is_ambiguous, properties: Arc::default(), origin, defects })
    }

    /// The same right with one more property.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        Arc::make_mut(&mut self.properties).insert(name.into(), value.into());
        self
    }

    /// Its properties as attributes; `sizes` is the plan's table of size classes, or empty.
    pub fn attributes<'a>(&'a self, sizes: &'a [SizeClass]) -> Attributes<'a> {
        Attributes::new(&self.properties, sizes)
    }
}

#[cfg(test)]
mod tests;
