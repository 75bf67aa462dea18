use schemars::JsonSchema;
use serde::Deserialize;

use super::Unit;

/// From which scale on a mine of a mineral counts as large, medium or small (规模分类), as a plan's
/// table has it.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SizeClass {
    /// Minerals it is for.
    pub mineral: Vec<String>,
    /// Mining methods it is for; all when empty.
    #[serde(default)]
    pub method: Vec<String>,
    /// Unit of the figures.
    pub unit: Unit,
    /// Least scale of a large mine.
    pub large: f64,
    /// Least scale of a medium mine; the table has none when absent.
    #[serde(default)]
    pub medium: Option<f64>,
    /// Least scale of a small mine; the table has none when absent.
    #[serde(default)]
    pub small: Option<f64>,
}

impl SizeClass {
    /// What its figures contradict.
    pub(crate) fn check(&self) -> Result<(), String> {
        let figures: Vec<f64> = [Some(self.large), self.medium, self.small].into_iter().flatten().collect();
        let falls = figures.windows(2).all(|pair| pair[0] > pair[1]);
        if figures.iter().all(|figure| figure.is_finite() && *figure > 0.0) && falls {
            return Ok(());
        }
        Err(format!(
            "[[size_class]] of {}: figures must be greater than 0 and fall from large to small",
            self.mineral.join("、")
        ))
    }

    /// The class of a scale in [`Self::unit`]; `None` below the least figure of the table.
    pub(super) fn of(&self, scale: f64) -> Option<&'static str> {
        let classes = [(Some(self.large), "大型"), (self.medium, "中型"), (self.small, "小型")];
        classes.into_iter().find(|(least, _)| least.is_some_and(|least| scale >= least)).map(|(_, name)| name)
    }
}
