use schemars::JsonSchema;
use serde::Deserialize;

use crate::rule::BaselineMine;

/// The mines of the base year (基期), from which totals start.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "baseline.toml")]
pub(crate) struct Baseline {
    /// None is written `mine = []`.
    #[serde(rename = "mine")]
    pub mines: Vec<BaselineMine>,
}
