//! A layer: zones of one class with their index, and what they measure against a surface.

mod apart;
mod cumulative;
mod measures;
pub mod prepared;
mod seam;

use std::path::Path;
use std::sync::Arc;

use serde_json::{Map, Value};

pub use apart::Apart;
pub use cumulative::{Cumulative, ZoneTake};
pub use measures::{ResourceShare, ZoneDistance, ZoneOverlap};
pub use seam::COORDINATE_RESOLUTION_M;

use crate::diagnostic::{Code, Diagnostic, Gathered};
use crate::error::{Error, Result};
use crate::feature::ValidFeature;
use crate::geometry::{Envelope, MultiSurface};
use crate::index::ZoneIndex;
use crate::input::{Input, InputOptions};

/// A zone (分区): a protection zone, a block, a red line, an existing right. For an example see [`Layer`].
#[derive(Debug, Clone)]
pub struct Zone {
    /// Unique in its layer, one hopes; see [`Code::DuplicateId`].
    pub id: String,
    /// What it covers.
    pub surface: Arc<MultiSurface>,
    /// Its attributes, as read.
    pub properties: Arc<Map<String, Value>>,
}

impl Zone {
    /// A zone of this id, surface and properties, the last two perhaps shared with a right.
    pub fn new(
        id: impl Into<String>,
        surface: impl Into<Arc<MultiSurface>>,
        properties: impl Into<Arc<Map<String, Value>>>,
    ) -> Self {
        Self { id: id.into(), surface: surface.into(), properties: properties.into() }
    }

    /// The property as text, empty when it is absent.
    pub fn text(&self, property: &str) -> &str {
        self.properties.get(property).and_then(Value::as_str).unwrap_or_default()
    }
}

impl From<ValidFeature> for Zone {
    fn from(feature: ValidFeature) -> Self {
        Self { id: feature.id, surface: feature.surface, properties: feature.properties }
    }
}

/// All zones of one class.
///
/// ```
/// use minezone::Right;
/// use minezone::layer::{Layer, Zone};
///
/// let surface = |x: f64| {
///     let square = geo::Rect::new((x, 36.60), (x + 0.02, 36.62)).to_polygon();
///     Right::new("", &square).unwrap().surface
/// };
/// let zones = [("Z1", 118.31), ("Z2", 118.40)].map(|(id, x)| Zone::new(id, surface(x), serde_json::Map::new()));
/// let layer = Layer::new("protection", zones.into());
/// let right = surface(118.30);
/// let overlaps = layer.overlaps(&right);
/// assert_eq!(overlaps.iter().map(|found| &*found.zone.id).collect::<Vec<_>>(), ["Z1"]);
/// assert!((layer.occupation(&right, &overlaps).share - 0.5).abs() < 1e-6);
/// assert_eq!(layer.distances(&right, 10_000.0, 2)[1].zone.id, "Z2");
/// ```
#[derive(Debug)]
pub struct Layer {
    /// The file's stem, or the name its plan gives it.
    pub name: String,
    /// In the order of the file.
    pub zones: Vec<Zone>,
    /// The plan says that there are no zones of this class, and by which source that is known.
    pub none: Option<String>,
    /// The zones are drawn for illustration (示意) and decide nothing.
    pub schematic: bool,
    /// Records that could not be used: while there are any, what they cover is not looked for.
    pub rejected: usize,
    /// Numbers of the zones whose boundary has several readings ([`Code::RingsCross`]):
    /// what is found near one holds for one of these.
    pub ambiguous: Vec<usize>,
    index: ZoneIndex,
}

impl Layer {
    /// A layer of these zones, neither schematic nor incomplete. Each is measured in the plane in which it was drawn.
    pub fn new(name: impl Into<String>, zones: Vec<Zone>) -> Self {
        let index = ZoneIndex::new(zones.iter().map(|zone| &*zone.surface));
        Self { name: name.into(), zones, none: None, schematic: false, rejected: 0, ambiguous: Vec::new(), index }
    }

    /// The same layer under another name.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        self.name = name.into();
        self
    }

    /// Every layer of a file, which may be [`prepared`].
    ///
    /// # Errors
    /// When the file cannot be read or placed; single records only give diagnostics.
    pub fn open(path: &Path, options: &InputOptions) -> Result<(Vec<Self>, Vec<Diagnostic>)> {
        if prepared::is_prepared(path) {
            return prepared::open(path, options.id_field.as_deref(), true);
        }
        whole(path, Self::take_all(Input::open(path, options)?))
    }

    /// The same without the zones' attributes, for what needs only ids and surfaces.
    ///
    /// # Errors
    /// As for [`Self::open`].
    pub fn open_surfaces(path: &Path, options: &InputOptions) -> Result<(Vec<Self>, Vec<Diagnostic>)> {
        if prepared::is_prepared(path) {
            return prepared::open(path, options.id_field.as_deref(), false);
        }
        whole(path, Self::take_all(Input::open(path, options)?.into_iter().map(Input::ids_only).collect()))
    }

    /// A box in degrees round all zones; `None` when there are none.
    pub fn extent(&self) -> Option<Envelope> {
        let of_planes = self.index.extents().map(|(plane, envelope)| envelope.in_degrees(plane));
        of_planes.reduce(Envelope::union)
    }

    /// The records of several inputs, each a layer.
    pub fn take_all(inputs: Vec<Input>) -> (Vec<Self>, Vec<Diagnostic>) {
        let (layers, reported): (Vec<_>, Vec<_>) = inputs.into_iter().map(Self::take).unzip();
        (layers, reported.into_iter().flatten().collect())
    }

    /// The records of one input as zones.
    pub fn take(mut input: Input) -> (Self, Vec<Diagnostic>) {
        let mut diagnostics = Gathered::default();
        diagnostics.extend(std::mem::take(&mut input.diagnostics));
        let (name, schematic) = (input.layer.clone(), input.schematic);
        // What a file says of its own size is no more than a hint.
        let mut zones = Vec::with_capacity(input.count.unwrap_or(0).min(1 << 20));
        let (mut rejected, mut ambiguous) = (0, Vec::new());
        for outcome in input {
            diagnostics.extend(outcome.diagnostics);
            match outcome.feature {
                Some(feature) => {
                    ambiguous.extend(feature.is_ambiguous.then_some(zones.len()));
                    zones.push(Zone::from(feature));
                }
                None => rejected += outcome.records,
            }
        }
        (Self { schematic, rejected, ambiguous, ..Self::new(name, zones) }, diagnostics.into_vec())
    }
}

/// What was read of a file, unless it could not be read to its end.
fn whole(path: &Path, read: (Vec<Layer>, Vec<Diagnostic>)) -> Result<(Vec<Layer>, Vec<Diagnostic>)> {
    match read.1.iter().find(|reported| reported.code == Code::NotReadToEnd) {
        Some(why) => Err(Error::format(path, why.to_string())),
        None => Ok(read),
    }
}
