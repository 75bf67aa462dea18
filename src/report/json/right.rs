use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::FindingInWords;
use crate::language::Language;
use crate::rule::{Outlook, Verdict};
use crate::screen::{LayerOccupation, Screening};

/// What the plan makes of one right.
#[derive(Serialize, JsonSchema)]
pub(super) struct RightLine<'r> {
    id: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'r str>,
    verdict: Verdict,
    #[serde(flatten)]
    outlook: Outlook,
    area_m2: f64,
    ambiguous_geometry: bool,
    /// Layers that rules asked for and that are missing or incomplete.
    not_checked: &'r [String],
    /// Rules that could not be checked in a layer that is missing, by layer.
    missing: BTreeMap<&'r str, Vec<&'r str>>,
    occupation: &'r [LayerOccupation],
    /// Worst first; what could not be checked for want of a layer is under `missing`.
    findings: Vec<FindingInWords<'r>>,
}

impl<'r> RightLine<'r> {
    pub fn of(right: &'r Screening, language: Language) -> Self {
        let (missing, findings): (Vec<_>, Vec<_>) = right.findings.iter().partition(|finding| finding.layer_missing);
        let mut by_layer: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for finding in missing {
            by_layer.entry(finding.layer.as_deref().unwrap_or_default()).or_default().push(&finding.rule.id);
        }
        Self {
            id: &right.id,
            name: right.name.as_deref(),
            verdict: right.verdict,
            outlook: right.outlook,
            area_m2: right.area_m2,
            ambiguous_geometry: right.ambiguous_geometry,
            not_checked: &right.not_checked,
            missing: by_layer,
            occupation: &right.occupation,
            findings: findings.into_iter().map(|finding| FindingInWords::of(finding, language)).collect(),
        }
    }
}
