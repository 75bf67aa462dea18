use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{BaselineMine, Verdict};

/// A worked example that a rule file carries and the tests run.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What it shows, in words.
    pub name: String,
    /// The right, WKT in longitude and latitude; a square of 0.01° in the county where the place does
    /// not matter.
    #[serde(default = "anywhere")]
    pub right: String,
    /// Properties of the right.
    #[serde(default)]
    pub attributes: Map<String, Value>,
    /// The other rights of the batch.
    #[serde(default)]
    pub batch: Vec<CaseRight>,
    /// The zones there are; the layers of the rule that are not named here are empty.
    #[serde(default, rename = "zone")]
    pub zones: Vec<CaseZone>,
    /// Layers that are missing altogether.
    #[serde(default)]
    pub missing: Vec<String>,
    /// For a total: the properties of all proposed rights.
    #[serde(default)]
    pub rights: Vec<Map<String, Value>>,
    /// For a total: the mines of the base year; those of the plan when absent.
    pub baseline: Option<Vec<BaselineMine>>,
    /// Day of the judgement; the first day of the rule's last term by default.
    pub as_of: Option<Date>,
    /// The worst verdict among the findings; absent when the rule says nothing.
    pub expect: Option<Verdict>,
    /// The value of that finding (the total, for a total), and how far it may be off.
    pub value: Option<f64>,
    /// How far the value may be off.
    #[serde(default)]
    pub tolerance: f64,
    /// Whether that finding is marginal, where the case is about that.
    pub marginal: Option<bool>,
}

fn anywhere() -> String {
    "POLYGON((118.20 36.60,118.21 36.60,118.21 36.61,118.20 36.61,118.20 36.60))".into()
}

/// Another right of the batch of a [`Case`].
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum CaseRight {
    /// WKT; its properties are those of the case's right.
    Alike(String),
    /// With properties of its own.
    Other(OtherRight),
}

/// A right of a batch with its own properties.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OtherRight {
    /// WKT in longitude and latitude.
    pub geometry: String,
    /// Its properties.
    #[serde(default)]
    pub attributes: Map<String, Value>,
}

/// A zone of a [`Case`].
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseZone {
    /// Name of its layer.
    pub layer: String,
    /// WKT in longitude and latitude.
    pub geometry: String,
    /// Its properties.
    #[serde(default)]
    pub attributes: Map<String, Value>,
}
