use serde::Deserialize;

use crate::rule::BaselineMine;

/// `baseline.toml`: the mines of the base year (基期).
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Baseline {
    #[serde(rename = "mine")]
    pub mines: Vec<BaselineMine>,
}
