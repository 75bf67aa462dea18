use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::rule::{BaselineMine, Kind, Rule};

/// The mines of the base year (基期), from which totals start.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "baseline.toml")]
pub(crate) struct Baseline {
    /// None is written `mine = []`.
    #[serde(rename = "mine")]
    pub mines: Vec<BaselineMine>,
}

impl Baseline {
    /// What the records contradict.
    pub fn check(&self) -> Result<(), String> {
        let mut ids = BTreeSet::new();
        for mine in &self.mines {
            if !ids.insert(mine.id.trim()) {
                return Err(format!("two mines have the id {:?}", mine.id));
            }
            if mine.count == 0 {
                return Err(format!("mine {:?} stands for no mine", mine.id));
            }
        }
        Ok(())
    }
}

/// A rule on totals of mines, which mean nothing without those of the base year.
pub(crate) fn needs_baseline<'r>(mut rules: impl Iterator<Item = &'r Rule>) -> Option<&'r Rule> {
    let adds_up = |kind: &Kind| kind.rule().adds_to_baseline();
    rules.find(|rule| rule.kinds().any(adds_up))
}
