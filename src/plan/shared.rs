use std::collections::BTreeMap;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::files::{EMBEDDED, Files};
use super::{PackChoice, PlanContents};
use crate::error::Result;

/// A mineral plan as data (矿产资源规划), read once and never changed: clones share it, at no cost. For an
/// example see [`Plan::embedded`].
#[derive(Debug, Clone)]
pub struct Plan(Arc<PlanContents>);

impl Deref for Plan {
    type Target = PlanContents;

    fn deref(&self) -> &PlanContents {
        &self.0
    }
}

impl Plan {
    /// The plan that is built into the program: 青州市矿产资源总体规划（2021-2025年）, its zones schematic.
    ///
    /// ```
    /// let plan = minezone::Plan::embedded();
    /// assert_eq!(plan.id, "qingzhou-2021-2025");
    /// assert!(plan.is_schematic());
    /// ```
    ///
    /// # Panics
    /// Never: a test reads every embedded plan.
    pub fn embedded() -> Self {
        Self::open(EMBEDDED[0]).expect("a test reads it")
    }

    /// The embedded plan of this id, else the plan in the folder at this path, with the packs it names.
    ///
    /// # Errors
    /// When there is none, or its files break their schema or contradict each other: [`crate::Error::diagnostics`] has all
    /// that is wrong with them.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        Self::open_with(path, &PackChoice::default())
    }

    /// The same with more packs, or without some of those that it names.
    ///
    /// # Errors
    /// As for [`Self::open`], and when a pack is not there or not one of the plan's.
    ///
    /// ```
    /// use minezone::{Plan, plan::PackChoice};
    ///
    /// let alone = PackChoice { without: vec!["national-law".into()], ..PackChoice::default() };
    /// let plan = Plan::open_with("qingzhou-2021-2025", &alone).unwrap();
    /// assert!(plan.rules.iter().all(|rule| rule.pack != "national-law"));
    /// ```
    pub fn open_with(path: impl AsRef<Path>, choice: &PackChoice) -> Result<Self> {
        Self::read(Files::open(path.as_ref())?, choice)
    }

    /// The plan in a folder of a tree of files in memory, with the packs it names: each beside it as `ID/pack.toml` and
    /// its rules, else built in. Packs of `choice` are folders of the same tree, or built in.
    ///
    /// Zones in memory are GeoJSON, 国土 TXT or tables of corner points.
    ///
    /// # Errors
    /// As for [`Self::open_with`], and when zones are in a format that is read from files only.
    ///
    /// ```
    /// use std::collections::BTreeMap;
    /// use std::path::PathBuf;
    ///
    /// use minezone::Plan;
    /// use minezone::plan::PackChoice;
    ///
    /// # fn files(folder: &std::path::Path, inner: &str, tree: &mut BTreeMap<PathBuf, Vec<u8>>) {
    /// #     for entry in std::fs::read_dir(folder).unwrap() {
    /// #         let path = entry.unwrap().path();
    /// #         let name = format!("{inner}/{}", path.file_name().unwrap().to_str().unwrap());
    /// #         if path.is_dir() { files(&path, &name, tree) } else { drop(tree.insert(name.into(), std::fs::read(path).unwrap())) }
    /// #     }
    /// # }
    /// let mut tree = BTreeMap::new();
    /// // `county/plan.toml`, `county/instruments.toml`, `county/rules/…`, `county/zones/…`
    /// # files("layers/qingzhou-2021-2025".as_ref(), "county", &mut tree);
    /// let plan = Plan::from_memory(tree, "county", &PackChoice::default())?;
    /// assert_eq!(plan.checksum, Plan::embedded().checksum);
    /// # Ok::<(), minezone::Error>(())
    /// ```
    pub fn from_memory(
        files: BTreeMap<PathBuf, Vec<u8>>,
        folder: impl AsRef<Path>,
        choice: &PackChoice,
    ) -> Result<Self> {
        Self::read(Files::in_memory(&Arc::new(files), folder.as_ref())?, choice)
    }

    fn read(files: Files, choice: &PackChoice) -> Result<Self> {
        Ok(Self(Arc::new(PlanContents::read(files, choice)?)))
    }
}
