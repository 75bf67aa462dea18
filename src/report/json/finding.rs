use schemars::JsonSchema;
use serde::Serialize;

use crate::language::Language;
use crate::message::Message;
use crate::right::VerticalRelation;
use crate::rule::{Finding, Party, Verdict};

/// What one rule makes of a right in one layer or zone, and why. What is not there is left out.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Finding")]
pub(in crate::report) struct FindingInWords<'f> {
    /// Id of the rule; `rules` has what it says.
    rule: &'f str,
    verdict: Verdict,
    /// What may become of the verdict once what is missing is known, where that is worse (最坏可能).
    #[serde(skip_serializing_if = "Option::is_none")]
    worst_possible: Option<Verdict>,
    /// What it would be, were the instrument that the rule rests on still in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    if_in_force: Option<Verdict>,
    #[serde(skip_serializing_if = "Option::is_none")]
    layer: Option<&'f str>,
    /// The layer is not there, so that nothing could be judged.
    #[serde(skip_serializing_if = "is_false")]
    layer_missing: bool,
    /// Id of the zone that it was judged against; `zones` has its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    zone_id: Option<&'f str>,
    /// Id of the right of the same batch that it was judged against.
    #[serde(skip_serializing_if = "Option::is_none")]
    other_right_id: Option<&'f str>,
    /// What was measured.
    measure: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<f64>,
    /// `m2`, `m`, `count`, `days`, or the unit of the rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'f str>,
    /// How far the value may be off, in its unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    bound: Option<f64>,
    /// What the value is held against.
    #[serde(skip_serializing_if = "Option::is_none")]
    threshold: Option<f64>,
    /// By how much the clause is kept, in the unit of the value; negative where it is broken.
    #[serde(skip_serializing_if = "Option::is_none")]
    margin: Option<f64>,
    /// What stands behind the verdict, as data and in words.
    reason: &'f Message,
    note: String,
    /// What would change the verdict, as data and in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<&'f Message>,
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<String>,
    /// Corners would have to move at least so many metres for the verdict to change.
    #[serde(skip_serializing_if = "Option::is_none")]
    stability_m: Option<f64>,
    /// The verdict hangs on less than the accuracy of the coordinates.
    #[serde(skip_serializing_if = "is_false")]
    marginal: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    mean_width_m: Option<f64>,
    /// The common area is narrow enough to be a drawing error (疑似碎面).
    #[serde(skip_serializing_if = "is_false")]
    sliver: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    vertical: Option<VerticalRelation>,
    /// Why that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    elevation_gaps: Option<&'f Message>,
    #[serde(skip_serializing_if = "Option::is_none")]
    common_volume_m3: Option<f64>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_false(flag: &bool) -> bool {
    !flag
}

impl<'f> FindingInWords<'f> {
    pub fn of(finding: &'f Finding, language: Language) -> Self {
        let (zone_id, other_right_id) = match &finding.party {
            Some(Party::Zone { id, .. }) => (Some(id.as_str()), None),
            Some(Party::Right { id }) => (None, Some(id.as_str())),
            None => (None, None),
        };
        Self {
            rule: &finding.rule.id,
            verdict: finding.verdict,
            worst_possible: Some(finding.worst_possible).filter(|possible| *possible != finding.verdict),
            if_in_force: finding.if_in_force,
            layer: finding.layer.as_deref(),
            layer_missing: finding.layer_missing,
            zone_id,
            other_right_id,
            measure: finding.measure,
            value: finding.value,
            unit: finding.unit.as_deref(),
            bound: finding.bound,
            threshold: finding.threshold,
            margin: finding.margin,
            reason: &finding.reason,
            note: finding.note(language),
            remedy: finding.remedy.as_ref(),
            advice: finding.advice(language),
            stability_m: finding.stability_m,
            marginal: finding.marginal,
            mean_width_m: finding.mean_width_m,
            sliver: finding.sliver,
            vertical: finding.vertical,
            elevation_gaps: finding.elevation_gaps.as_deref(),
            common_volume_m3: finding.common_volume_m3,
        }
    }
}
