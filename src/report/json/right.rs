use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use super::{FindingInWords, SharedFindings};
use crate::language::Language;
use crate::rule::{Outlook, Verdict};
use crate::screen::{LayerOccupation, Screening};

/// What the plan makes of one right.
#[derive(Serialize, JsonSchema)]
pub(super) struct RightLine<'r> {
    /// Id of the right.
    id: &'r str,
    /// By which people know it.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'r str>,
    /// The worst of the findings; not checked when there are none.
    verdict: Verdict,
    #[serde(flatten)]
    outlook: Outlook,
    /// Ellipsoidal area in m².
    area_m2: f64,
    /// Its rings cross: the verdict is undetermined at best.
    ambiguous_geometry: bool,
    /// Layers that rules asked for and that are missing or incomplete.
    not_checked: BTreeSet<&'r str>,
    /// What each layer takes of it; layers that take nothing are left out.
    occupation: &'r [LayerOccupation],
    /// Worst first.
    findings: Vec<FindingOf<'r>>,
}

/// A finding of one right, or one that others have as well.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
enum FindingOf<'r> {
    /// Its place in `findings` of the report.
    Shared(usize),
    Own(Box<FindingInWords<'r>>),
}

impl<'r> RightLine<'r> {
    pub fn of(right: &'r Screening, shared: &SharedFindings<'r>, language: Language) -> Self {
        let findings = right.findings.iter().map(|finding| match shared.place(finding) {
            Some(place) => FindingOf::Shared(place),
            None => FindingOf::Own(Box::new(FindingInWords::of(finding, language))),
        });
        Self {
            id: &right.id,
            name: right.name.as_deref(),
            verdict: right.verdict,
            outlook: right.outlook,
            area_m2: right.area_m2,
            ambiguous_geometry: right.ambiguous_geometry,
            not_checked: right.not_checked(),
            occupation: &right.occupation,
            findings: findings.collect(),
        }
    }
}
