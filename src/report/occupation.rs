//! What layers take of rights, as rows of CSV or one report.

use std::io::{self, Write};

use serde::Serialize;

use crate::cell::number;
use crate::diagnostic::{Code, Defect, Diagnostic};
use crate::feature::ValidFeature;
use crate::geometry::MultiSurface;
use crate::layer::{COORDINATE_RESOLUTION_M, Cumulative, Layer, ResourceShare, ZoneOverlap};
use crate::measure::{Occupation, remainder_is_narrow};
use crate::output::{OutputFormat, Render, Style};

/// The columns of [`OccupationRow::cells`].
pub const OCCUPATION_COLUMNS: [&str; 9] = [
    "right_id",
    "layer",
    "occupied_m2",
    "share_of_right",
    "remaining_m2",
    "seam",
    "placed",
    "placed_bound_m",
    "layer_incomplete",
];

/// What one layer takes of one right.
#[derive(Debug, Serialize)]
pub struct OccupationRow {
    /// Id of the right.
    pub right_id: String,
    /// Name of the layer.
    pub layer: String,
    /// Area in m² of the union of its zones inside the right; no number where it could not be measured.
    pub occupied_m2: f64,
    /// The same as a part of the right, 0 to 1.
    pub share_of_right: f64,
    /// What is left of the right, in m².
    pub remaining_m2: f64,
    /// Which of the two is only what rounding makes of a shared border (接边).
    pub seam: Option<Seam>,
    /// A relation to one of the zones rests on less than the right's placing among zones of another CRS.
    pub placed: bool,
    /// By how many metres its boundary may stray there.
    pub placed_bound_m: Option<f64>,
    /// Zones of the layer were rejected: it may take more.
    pub layer_incomplete: bool,
    /// Known resources under the right.
    #[serde(skip)]
    pub resources: Vec<ResourceTake>,
}

/// What of a right is drawing noise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Seam {
    /// What the layer takes.
    Occupied,
    /// What is left.
    Remaining,
}

impl Seam {
    fn as_str(self) -> &'static str {
        match self {
            Self::Occupied => "occupied",
            Self::Remaining => "remaining",
        }
    }

    fn of(surface: &MultiSurface, occupation: &Occupation, overlaps: &[ZoneOverlap<'_>]) -> Option<Self> {
        let taking: Vec<_> = overlaps.iter().filter(|found| found.overlap.relation.interiors_meet()).collect();
        if !taking.is_empty() && taking.iter().all(|found| found.is_seam(surface)) {
            return Some(Self::Occupied);
        }
        let is_small = occupation.remaining_m2 <= surface.perimeter_m() * COORDINATE_RESOLUTION_M;
        if occupation.remaining_m2 == 0.0 || !is_small {
            return None;
        }
        let zones: Vec<&MultiSurface> = taking.iter().map(|found| &*found.zone.surface).collect();
        (remainder_is_narrow(surface, &zones, 2.0 * COORDINATE_RESOLUTION_M) == Some(true)).then_some(Self::Remaining)
    }
}

/// A known resource under a right.
#[derive(Debug, Clone, Serialize)]
pub struct ResourceTake {
    /// Id of the right.
    pub right_id: String,
    /// Name of the layer.
    pub layer: String,
    /// Id of the zone.
    pub zone_id: String,
    /// How much of it.
    #[serde(flatten)]
    pub resource: ResourceShare,
}

/// What layers take of each right of a batch and of all of it together.
#[derive(Debug, Serialize)]
pub struct OccupationReport {
    /// A row a right and layer.
    pub rights: Vec<OccupationRow>,
    /// Known resources under each right.
    pub resources: Vec<ResourceTake>,
    /// What the whole batch takes of each layer.
    pub cumulative: Vec<Cumulative>,
    /// All that was found in the files.
    pub diagnostics: Vec<Diagnostic>,
}

impl Render for OccupationReport {
    const FORMATS: &'static [OutputFormat] = &[OutputFormat::Json];

    fn render(&self, _: OutputFormat, _: Style, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, self)?;
        writeln!(out)
    }
}

impl OccupationRow {
    /// Measures what a layer takes of a right.
    pub fn new(right: &ValidFeature, layer: &Layer) -> Self {
        let overlaps = layer.overlaps(&right.surface);
        let occupation = layer.occupation(&right.surface, &overlaps);
        let resources = overlaps.iter().filter(|found| found.overlap.relation.interiors_meet()).filter_map(|found| {
            let resource = found.resource()?;
            let (right_id, layer, zone_id) = (right.id.clone(), layer.name.clone(), found.zone.id.clone());
            Some(ResourceTake { right_id, layer, zone_id, resource })
        });
        let placings = || overlaps.iter().filter_map(|found| found.overlap.placing);
        Self {
            seam: Seam::of(&right.surface, &occupation, &overlaps),
            placed: placings().any(|placing| placing.decides),
            placed_bound_m: placings().map(|placing| placing.bound_m).reduce(f64::max),
            right_id: right.id.clone(),
            layer: layer.name.clone(),
            layer_incomplete: layer.is_incomplete_near(&right.surface, 0.0),
            occupied_m2: occupation.occupied_m2,
            share_of_right: occupation.share,
            remaining_m2: occupation.remaining_m2,
            resources: resources.collect(),
        }
    }

    /// That the boundaries cross too often for it to be measured.
    pub fn not_measured(&self, right: &ValidFeature) -> Option<Diagnostic> {
        let defect = Defect::new(Code::PairNotMeasured).detail(format!("(layer {})", self.layer));
        self.occupied_m2.is_nan().then(|| Diagnostic::new(defect, &right.origin, Some(&right.id)))
    }

    /// The cells of [`OCCUPATION_COLUMNS`].
    pub fn cells(self) -> [String; 9] {
        let [occupied, share, remaining] = [self.occupied_m2, self.share_of_right, self.remaining_m2].map(number);
        let seam = self.seam.map_or("", Seam::as_str).to_owned();
        let bound = self.placed_bound_m.map(number).unwrap_or_default();
        let [placed, incomplete] = [self.placed, self.layer_incomplete].map(|flag| flag.to_string());
        [self.right_id, self.layer, occupied, share, remaining, seam, placed, bound, incomplete]
    }
}
