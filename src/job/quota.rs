use std::collections::BTreeSet;
use std::path::PathBuf;

use serde::Serialize;

use super::plan_choice::PlanChoice;
use super::rights_file::RightsFile;
use super::task::{Loaded, Task};
use crate::error::Result;
use crate::plan::Plan;

/// Checks a whole batch against the totals of a plan (规划总量核对).
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct Quota {
    /// By what it is judged.
    pub by: PlanChoice,
}

impl Quota {
    /// Against this plan.
    pub fn new(by: PlanChoice) -> Self {
        Self { by }
    }
}

impl Task for Quota {
    type Loaded = Plan;

    fn files(&self) -> Vec<PathBuf> {
        self.by.files()
    }

    fn load(&self, _: &RightsFile) -> Result<Loaded<Plan>> {
        let plan = self.by.open()?;
        let diagnostics = plan.diagnostics.iter().cloned().chain(plan.outside_term(self.by.as_of)).collect();
        Ok(Loaded { value: plan, diagnostics: vec![diagnostics] })
    }

    fn documents(&self, plan: &Plan) -> BTreeSet<String> {
        plan.documents()
    }
}
