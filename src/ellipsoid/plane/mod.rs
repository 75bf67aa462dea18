//! The planes in which data are drawn: where edges are straight, and what a square unit measures on the Earth.

mod chebyshev;
mod far;
mod patch;
mod sampled;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use self::sampled::Sampled;
use super::{TransverseMercator, metres_per_degree};

pub(super) use self::far::Far;
pub(super) use self::patch::{Cell, Cubic, Patch, Sides};

/// Patches kept at most, some 900 bytes each.
const MOST_PATCHES: usize = 1 << 16;

/// The coordinate plane in which the edges of a surface are straight (边在该平面内为直线).
///
/// It is the plane of longitude and latitude in degrees on CGCS2000, or that of a projected CRS with its easting
/// first. Relations are decided in it as drawn; areas are those on the ellipsoid of what lies under it. Cheap to
/// clone.
///
/// ```
/// use minezone::crs::Crs;
/// use minezone::ellipsoid::Plane;
///
/// let zone39 = Crs::parse("zone:39")?;
/// let [longitude, latitude] = zone39.plane().unproject([39_500_000.0, 4_063_000.0]).unwrap();
/// assert!((longitude - 117.0).abs() < 1e-9 && (36.0..37.0).contains(&latitude));
/// assert!(Plane::DEGREES.is_degrees() && *zone39.plane() != Plane::DEGREES);
/// # Ok::<(), minezone::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Plane(Option<Arc<Projected>>);

/// A projection from a plane to the Earth and back.
///
/// Positions are easting and northing in the units of the plane on one side, longitude and latitude in degrees
/// on CGCS2000 on the other. Both give `None` where there is no such place. It has to be smooth: its derivatives
/// are taken from its values.
pub trait MapProjection: Send + Sync + fmt::Debug {
    /// From the plane to longitude and latitude.
    fn unproject(&self, position: [f64; 2]) -> Option<[f64; 2]>;
    /// From longitude and latitude to the plane.
    fn project(&self, position: [f64; 2]) -> Option<[f64; 2]>;
}

struct Projected {
    name: String,
    definition: String,
    unit_m: f64,
    sides: Sides,
    kind: Kind,
    patches: RwLock<HashMap<Cell, Option<Arc<Patch>>>>,
}

enum Kind {
    TransverseMercator(Box<TransverseMercator>),
    Other(Sampled),
}

impl Plane {
    /// The plane of longitude and latitude in degrees.
    pub const DEGREES: Self = Self(None);

    /// The plane of a transverse Mercator projection in metres. `definition` is what it is written as in files
    /// (a code or WKT), `name` what people call it.
    pub fn transverse_mercator(name: &str, definition: &str, projection: TransverseMercator) -> Self {
        Self::of(name, definition, 1.0, Kind::TransverseMercator(Box::new(projection)))
    }

    /// The plane of any other projection, of whose units one is about `unit_m` metres.
    ///
    /// Its areal density is taken from polynomials that are fitted to its positions, within 1e-13.
    pub fn other(name: &str, definition: &str, unit_m: f64, projection: Box<dyn MapProjection>) -> Self {
        Self::of(name, definition, unit_m, Kind::Other(Sampled::new(projection, unit_m)))
    }

    fn of(name: &str, definition: &str, unit_m: f64, kind: Kind) -> Self {
        let (name, definition) = (name.to_owned(), definition.to_owned());
        let sides = Sides::new(unit_m);
        Self(Some(Arc::new(Projected { name, definition, unit_m, sides, kind, patches: RwLock::default() })))
    }

    /// Whether its positions are longitude and latitude on CGCS2000.
    pub fn is_degrees(&self) -> bool {
        self.0.is_none()
    }

    /// Whether its areal density comes from a series and not from positions.
    pub(crate) fn has_series(&self) -> bool {
        self.0.as_ref().is_none_or(|projected| matches!(projected.kind, Kind::TransverseMercator(_)))
    }

    /// What people call it.
    pub fn name(&self) -> &str {
        self.0.as_ref().map_or("CGCS2000", |projected| &projected.name)
    }

    /// What it is written as in files: a code or WKT.
    pub fn definition(&self) -> &str {
        self.0.as_ref().map_or("EPSG:4490", |projected| &projected.definition)
    }

    /// Metres that one of its units is, about.
    pub fn unit_m(&self) -> f64 {
        self.0.as_ref().map_or(111_320.0, |projected| projected.unit_m)
    }

    /// Longitude and latitude of one of its positions; `None` where there is no such place.
    pub fn unproject(&self, position: [f64; 2]) -> Option<[f64; 2]> {
        let Some(projected) = &self.0 else { return Some(position) };
        match &projected.kind {
            Kind::TransverseMercator(projection) => projection.inverse(position),
            Kind::Other(sampled) => sampled.projection().unproject(position),
        }
    }

    /// The position of a longitude and latitude; `None` where it has none.
    pub fn project(&self, position: [f64; 2]) -> Option<[f64; 2]> {
        let Some(projected) = &self.0 else { return Some(position) };
        match &projected.kind {
            Kind::TransverseMercator(projection) => projection.forward(position),
            Kind::Other(sampled) => sampled.projection().project(position),
        }
    }

    /// Area in m² on the CGCS2000 ellipsoid of a square unit round a position; `None` where there is no such place.
    ///
    /// Of a transverse Mercator projection `1/k²` by its series (1e-15 within 10° of the meridian); of another that
    /// of polynomials fitted to its positions (1e-13 where it is smooth).
    pub fn density(&self, position: [f64; 2]) -> Option<f64> {
        let Some(projected) = &self.0 else {
            let [east, north] = metres_per_degree(position[1]);
            return Some(east * north);
        };
        match &projected.kind {
            Kind::TransverseMercator(projection) => projection.density(position),
            Kind::Other(sampled) => sampled.density(position),
        }
    }

    /// Metres on the ellipsoid of a step of one unit along each axis, at a position: for tolerances, good to 1e-6.
    pub fn metres_per_unit(&self, position: [f64; 2]) -> Option<[f64; 2]> {
        let Some(projected) = &self.0 else { return Some(metres_per_degree(position[1])) };
        if let Kind::TransverseMercator(projection) = &projected.kind {
            return projection.scale_at(position).map(|scale| [1.0 / scale; 2]);
        }
        const STEP_M: f64 = 200.0;
        let half = STEP_M / 2.0 / projected.unit_m;
        let along = |axis: usize| {
            let at = |sign: f64| {
                let mut moved = position;
                moved[axis] += sign * half;
                self.unproject(moved)
            };
            let (from, to) = (at(-1.0)?, at(1.0)?);
            let [east, north] = metres_per_degree((from[1] + to[1]) / 2.0);
            // The shorter way round the Earth: the step may cross the antimeridian.
            let turn = to[0] - from[0];
            let turn = turn - (turn / 360.0).round() * 360.0;
            Some((turn * east).hypot((to[1] - from[1]) * north) / (2.0 * half))
        };
        Some([along(0)?, along(1)?])
    }

    /// What to add to positions of this plane to have those of another with the same meridian and ellipsoid but
    /// another false origin, such as eastings with and without the number of the zone; `None` of other planes.
    pub fn shift_to(&self, other: &Self) -> Option<[f64; 2]> {
        let parameters = |plane: &Self| match &plane.0.as_ref()?.kind {
            Kind::TransverseMercator(projection) => Some(*projection.parameters()),
            Kind::Other(_) => None,
        };
        let (here, there) = (parameters(self)?, parameters(other)?);
        let shift = [there.false_easting - here.false_easting, there.false_northing - here.false_northing];
        let moved =
            super::Parameters { false_easting: there.false_easting, false_northing: there.false_northing, ..here };
        (moved == there).then_some(shift)
    }

    /// The cell for what lies between two corners; `None` when it is too large for any, or in degrees.
    pub(super) fn cell(&self, min: [f64; 2], max: [f64; 2]) -> Option<Cell> {
        Cell::of(min, max, &self.0.as_ref()?.sides)
    }

    /// The patch of a cell, made when it is first asked for.
    pub(super) fn patch(&self, cell: Cell) -> Option<Arc<Patch>> {
        let projected = self.0.as_ref()?;
        let known = projected.patches.read().unwrap_or_else(PoisonError::into_inner).get(&cell).cloned();
        known.unwrap_or_else(|| {
            let patch = Patch::new(self, cell, &projected.sides).map(Arc::new);
            let mut patches = projected.patches.write().unwrap_or_else(PoisonError::into_inner);
            if patches.len() >= MOST_PATCHES {
                patches.clear();
            }
            patches.insert(cell, patch.clone());
            patch
        })
    }
}

impl PartialEq for Plane {
    /// Whether a pair of coordinates means the same place in both.
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (None, None) => true,
            (Some(a), Some(b)) => Arc::ptr_eq(a, b) || a.is_same(b),
            _ => false,
        }
    }
}

impl Projected {
    fn is_same(&self, other: &Self) -> bool {
        match (&self.kind, &other.kind) {
            (Kind::TransverseMercator(a), Kind::TransverseMercator(b)) => a.parameters() == b.parameters(),
            (Kind::Other(_), Kind::Other(_)) => self.definition == other.definition,
            _ => false,
        }
    }
}

impl fmt::Debug for Plane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Plane").field(&self.name()).finish()
    }
}
