use std::path::PathBuf;

use jiff::civil::Date;
use serde::Serialize;

use crate::error::Result;
use crate::plan::{EMBEDDED, PackChoice, Plan, folder_in_force};

/// By which plan, packs and day rights are judged.
///
/// ```
/// use minezone::job::PlanChoice;
///
/// let mut by = PlanChoice::embedded("2024-06-01".parse().unwrap());
/// by.packs.without.push("weifang-2021-2025".into());
/// assert!(by.open()?.packs.iter().all(|pack| pack.id != "weifang-2021-2025"));
/// # Ok::<(), minezone::Error>(())
/// ```
#[derive(Debug, Clone, Serialize)]
pub struct PlanChoice {
    /// Folder of a plan, or the id of one that is built in.
    #[serde(skip)]
    pub plan: PathBuf,
    /// Packs beside or without those that the plan names.
    #[serde(skip)]
    pub packs: PackChoice,
    /// Terms in force on this day are applied (基准日).
    pub as_of: Date,
    /// Rules that are drafts (草案) are applied as well.
    pub drafts: bool,
}

impl PlanChoice {
    /// A plan with its own packs, as of a day, without drafts.
    pub fn new(plan: impl Into<PathBuf>, as_of: Date) -> Self {
        Self { plan: plan.into(), packs: PackChoice::default(), as_of, drafts: false }
    }

    /// The plan that is built in.
    pub fn embedded(as_of: Date) -> Self {
        Self::new(EMBEDDED[0], as_of)
    }

    /// Reads it, or the plan that it names for the day: see [`Plan::in_force`].
    ///
    /// # Errors
    /// When there is none, or it contradicts itself.
    pub fn open(&self) -> Result<Plan> {
        Plan::in_force(&self.plan, &self.packs, self.as_of)
    }

    /// The folders that are read.
    pub(super) fn files(&self) -> Vec<PathBuf> {
        let packs = self.packs.with.iter().map(PathBuf::from);
        let of_day = folder_in_force(&self.plan, self.as_of);
        let folders = [self.plan.clone()].into_iter().chain(of_day).chain(packs);
        folders.filter(|folder| folder.is_dir()).collect()
    }
}
