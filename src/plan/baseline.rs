use jiff::civil::Date;
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
    /// The last day of the base year (基期末): rights of the register (`existing_rights`) first granted after it count besides,
    /// and mines of the base year that the register says are cancelled no longer do.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub until: Option<Date>,
}
