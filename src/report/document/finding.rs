use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::measure::some_nan_where_null;
use crate::right::VerticalRelation;
use crate::rule::Verdict;

/// What is said, as data: a code of the catalogue, and what it speaks of by name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MessageDocument {
    /// By which programs know it.
    pub code: String,
    /// What it speaks of: numbers, texts, lists, other messages.
    #[serde(flatten)]
    pub arguments: Map<String, Value>,
}

/// What one rule makes of a right in one layer or zone, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FindingDocument {
    /// Id of the rule; `rules` of the report has what it says.
    pub rule: String,
    /// What the rule makes of the right here.
    pub verdict: Verdict,
    /// What may become of the verdict once what is missing is known, where that is worse (最坏可能).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worst_possible: Option<Verdict>,
    /// What it would be, were the instrument that the rule rests on still in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub if_in_force: Option<Verdict>,
    /// The layer it was judged in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<String>,
    /// The layer is not there, so that nothing could be judged.
    #[serde(default, skip_serializing_if = "is_false")]
    pub layer_missing: bool,
    /// Id of the zone that it was judged against; `zones` of the report has its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone_id: Option<String>,
    /// Id of the right of the same batch that it was judged against.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_right_id: Option<String>,
    /// What was measured.
    pub measure: String,
    /// The measured value.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "some_nan_where_null")]
    pub value: Option<f64>,
    /// `m2`, `m`, `count`, `days`, or the unit of the rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// How far the value may be off, in its unit.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "some_nan_where_null")]
    pub bound: Option<f64>,
    /// What the value is held against.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "some_nan_where_null")]
    pub threshold: Option<f64>,
    /// By how much the clause is kept, in the unit of the value; negative where it is broken.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "some_nan_where_null")]
    pub margin: Option<f64>,
    /// What stands behind the verdict, as data.
    pub reason: MessageDocument,
    /// The same in words.
    pub note: String,
    /// What would change the verdict, as data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<MessageDocument>,
    /// The same in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advice: Option<String>,
    /// Corners would have to move at least so many metres for the verdict to change.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "some_nan_where_null")]
    pub stability_m: Option<f64>,
    /// The verdict hangs on less than the accuracy of the coordinates.
    #[serde(default, skip_serializing_if = "is_false")]
    pub marginal: bool,
    /// Mean width in metres of the common area.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "some_nan_where_null")]
    pub mean_width_m: Option<f64>,
    /// The common area is narrow enough to be a drawing error (疑似碎面).
    #[serde(default, skip_serializing_if = "is_false")]
    pub sliver: bool,
    /// How the elevations of two rights lie to each other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vertical: Option<VerticalRelation>,
    /// Why that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elevation_gaps: Option<MessageDocument>,
    /// At most so many m³ are common to two rights.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "some_nan_where_null")]
    pub common_volume_m3: Option<f64>,
    /// Members that this version of the crate does not know.
    #[serde(flatten)]
    pub further: Map<String, Value>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_false(flag: &bool) -> bool {
    !flag
}
