use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::FindingDocument;
use crate::measure::nan_where_null;
use crate::rule::{Outlook, Verdict};
use crate::screen::LayerOccupation;

/// What the plan makes of one right.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RightDocument {
    /// Id of the right.
    pub id: String,
    /// By which people know it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// As [`Screening::verdict`](crate::Screening::verdict).
    pub verdict: Verdict,
    /// How much of that is decided.
    #[serde(flatten)]
    pub outlook: Outlook,
    /// Ellipsoidal area in m².
    #[serde(deserialize_with = "nan_where_null")]
    pub area_m2: f64,
    /// Its rings cross: the verdict is undetermined at best.
    pub ambiguous_geometry: bool,
    /// Layers that rules asked for and that are missing or incomplete.
    pub not_checked: BTreeSet<String>,
    /// What each layer takes of it; layers that take nothing are left out.
    pub occupation: Vec<LayerOccupation>,
    /// Worst first; [`ReportDocument::findings_of`](super::ReportDocument::findings_of) looks up those that other rights have too.
    pub findings: Vec<FindingOrPlace>,
    /// Members that this version of the crate does not know.
    #[serde(flatten)]
    pub further: Map<String, Value>,
}

/// A finding of one right, or one that others have as well.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum FindingOrPlace {
    /// Its place in `findings` of the report.
    Shared(usize),
    /// Of this right alone.
    Own(Box<FindingDocument>),
}

impl FindingOrPlace {
    /// Its place among those that several rights have, where it is one.
    pub fn place(&self) -> Option<usize> {
        match self {
            Self::Shared(place) => Some(*place),
            Self::Own(_) => None,
        }
    }
}
