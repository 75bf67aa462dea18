//! Which of several plans that follow each other is in force on a day (规划的接续).

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::Deserialize;

use super::Period;
use super::files::Files;
use super::layers::is_plain;
use super::raw::RawFile;
use crate::error::{Error, Result};

/// What `plan.toml` says of its place in time.
#[derive(Deserialize)]
pub(super) struct Succession {
    pub term: Period,
    #[serde(default)]
    predecessor: Option<String>,
    #[serde(default)]
    successor: Option<String>,
}

/// On which side of a plan another lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Before,
    After,
}

impl Side {
    pub const BOTH: [Side; 2] = [Side::Before, Side::After];

    /// The key of `plan.toml` that names it.
    pub fn key(self) -> &'static str {
        match self {
            Side::Before => "predecessor",
            Side::After => "successor",
        }
    }
}

impl Succession {
    /// Of the plan in these files; `None` where its head is not in its format, which is said when it is opened.
    pub fn of(files: &Files) -> Option<Self> {
        RawFile::read(files, "plan.toml").file.parse().ok()
    }

    pub fn neighbour(&self, side: Side) -> Option<&str> {
        match side {
            Side::Before => self.predecessor.as_deref(),
            Side::After => self.successor.as_deref(),
        }
    }

    /// The side on which a day lies outside the term.
    fn side_of(&self, day: Date) -> Option<Side> {
        match () {
            () if day < self.term.from => Some(Side::Before),
            () if day > self.term.until => Some(Side::After),
            () => None,
        }
    }
}

/// The files of a plan that another names: in the folder of that name beside it, else built in.
pub(super) fn named(files: &Files, id: &str) -> Option<Files> {
    let beside = || files.beside(id).or_else(|| Files::embedded(id));
    is_plain(id).then(beside).flatten().filter(|files| files.has("plan.toml"))
}

/// Why a plan cannot be the neighbour of one of such a term: their terms would overlap.
pub(super) fn contradiction(term: Period, side: Side, other: Period) -> Option<String> {
    let is_apart = match side {
        Side::Before => other.until < term.from,
        Side::After => other.from > term.until,
    };
    let Period { from, until } = other;
    (!is_apart)
        .then(|| format!("the {} is for {from} to {until}: the terms overlap, or are the other way round", side.key()))
}

/// The files of the plan in force on a day: these, or those of the plan that they name for the time before or after. Where
/// none of them is in force that day, those of the last before it stay, or these.
///
/// # Errors
/// When a plan that is named for the day is not there, or is not of the time that it is named for.
pub(super) fn in_force(mut files: Files, day: Date) -> Result<Files> {
    // Terms move on with every step, so that it ends.
    while let Some(succession) = Succession::of(&files) {
        let Some(side) = succession.side_of(day) else { break };
        let Some(id) = succession.neighbour(side) else { break };
        let refused = |why: String| Error::plan(files.place("plan.toml"), why);
        let other = named(&files, id).ok_or_else(|| refused(format!("the {} {id:?} is not there", side.key())))?;
        let Some(of_other) = Succession::of(&other) else { return Ok(other) };
        if let Some(why) = contradiction(succession.term, side, of_other.term) {
            return Err(refused(why));
        }
        let is_too_early = side == Side::After && day < of_other.term.from;
        if is_too_early {
            break;
        }
        files = other;
    }
    Ok(files)
}

/// The folder of the plan in force on a day, where that is another than the one at this path.
pub(crate) fn folder_in_force(path: &Path, day: Date) -> Option<PathBuf> {
    let files = in_force(Files::open(path).ok()?, day).ok()?;
    files.folder().filter(|folder| *folder != path).map(Path::to_path_buf)
}
