use std::collections::BTreeMap;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;

use super::files::{EMBEDDED, Files};
use super::{PackChoice, PlanContents, succession};
use crate::diagnostic::{Code, Defect, Diagnostic, Origin};
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

    /// The same, or the plan that it names as its predecessor or successor, where that is the one in force on a day
    /// (按审查日期选用规划); `diagnostics` say so.
    ///
    /// # Errors
    /// As for [`Self::open_with`], and when the plan that is named for the day is not there, or its term is of another time.
    ///
    /// ```
    /// use minezone::{Plan, plan::PackChoice};
    ///
    /// // It names no plan for the time after its term, so it stays, and what rests on it is undetermined.
    /// let plan = Plan::in_force("qingzhou-2021-2025", &PackChoice::default(), "2026-11-28".parse().unwrap())?;
    /// assert_eq!(plan.id, "qingzhou-2021-2025");
    /// # Ok::<(), minezone::Error>(())
    /// ```
    pub fn in_force(path: impl AsRef<Path>, choice: &PackChoice, day: Date) -> Result<Self> {
        let path = path.as_ref();
        let files = succession::in_force(Files::open(path)?, day)?;
        let place = files.place("plan.toml");
        let is_other = place != Files::open(path)?.place("plan.toml");
        let mut contents = PlanContents::read(files, choice)?;
        if is_other {
            let detail = format!("({} in place of {}, as of {day})", contents.id, path.display());
            let origin = Origin { file: Some(place.into()), record: None };
            contents.diagnostics.insert(0, Diagnostic::new(Defect::new(Code::PlanOfDay).detail(detail), &origin, None));
        }
        Ok(Self(Arc::new(contents)))
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
