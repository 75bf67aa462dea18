use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the zones of a plan must bear out by themselves, whatever right is screened: [`crate::lint`] looks.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Health {
    /// Layers that must not overlap each other (三线不交叉重叠).
    #[serde(default)]
    pub apart: Vec<Apart>,
    /// Layers whose zones may well reach into each other, such as views; elsewhere zones of one layer
    /// that overlap are an error.
    #[serde(default)]
    pub self_overlapping: Vec<String>,
    /// Layers that together fill an extent, without gaps and without overlaps.
    #[serde(default)]
    pub coverage: Vec<Coverage>,
    /// Figures that the plan states of a layer.
    #[serde(default, rename = "figure")]
    pub figures: Vec<Figure>,
}

/// Layers of which no two may have interior in common.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Apart {
    /// Every pair of these is held against each other.
    pub layers: Vec<String>,
    /// Where that is said.
    pub source: String,
}

/// Layers that together fill an extent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Coverage {
    /// The layer that is filled.
    pub extent: String,
    /// The layers that fill it, apart from each other.
    pub layers: Vec<String>,
    /// Where that is said.
    pub source: String,
}

/// What a plan says of the size or the number of the zones of a layer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// The layer.
    pub layer: String,
    /// Area of all its zones, each place once, in km².
    pub area_km2: Option<f64>,
    /// By how many km² the area may differ: half of the last digit that is stated, as a rule.
    #[serde(default)]
    pub tolerance_km2: f64,
    /// Number of its zones.
    pub count: Option<usize>,
    /// What the figure stands for is unclear, so that a difference is worth a look and no more.
    #[serde(default)]
    pub informative: bool,
    /// Where it is stated.
    pub source: String,
}
