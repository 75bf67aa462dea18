use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::input::file_and_layer;
use crate::stamp::{Stamp, Stamps};

/// The zone files that zones are prepared from, as they are before they are read: what is written to one of
/// them from then on makes the prepared file stale, and nothing slips in between.
#[derive(Debug, Clone)]
pub struct Sources(pub(super) Vec<Source>);

/// A zone file and all that is read with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Source {
    path: PathBuf,
    files: Vec<Stamp>,
}

/// What became of a source since.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Since {
    Same,
    /// This file of it is another, or is there now or then only.
    Changed(PathBuf),
    Gone,
}

impl Sources {
    /// Every file of which the zone files `paths` consist, with its contents; see [`crate::format::members`].
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub fn of(paths: &[PathBuf]) -> Result<Self> {
        paths.iter().map(|path| Source::of(path)).collect::<Result<_>>().map(Self)
    }
}

impl Source {
    fn of(path: &Path) -> Result<Self> {
        let (path, _) = file_and_layer(path);
        let files = Stamps::of([path])?.files().to_vec();
        // Whatever folder the program is run in later.
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        Ok(Self { path, files })
    }

    /// For messages.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Compares it with what is at the same place, or of the same name beside `prepared`: all files, by their
    /// contents. They are read for that, which takes 0.1 s a gigabyte once they are in the memory of the system.
    pub fn since(&self, prepared: &Path) -> Since {
        let beside = self.path.file_name().map(|name| prepared.with_file_name(name));
        let places = [Some(self.path.clone()), beside];
        let Some(path) = places.into_iter().flatten().find(|path| path.exists()) else { return Since::Gone };
        self.compared_with(&path)
    }

    /// Compares it with the file at a path, and all that is read with that.
    pub fn compared_with(&self, path: &Path) -> Since {
        let Ok(now) = Stamps::of([path]) else { return Since::Changed(path.into()) };
        let is_in = |stamp: &Stamp, all: &[Stamp]| {
            all.iter().any(|other| stamp.path().file_name() == other.path().file_name() && stamp.is_same(other))
        };
        let changed = self.files.iter().find(|then| !is_in(then, now.files()));
        match changed.or_else(|| now.files().iter().find(|now| !is_in(now, &self.files))) {
            Some(stamp) => Since::Changed(stamp.path().to_path_buf()),
            None => Since::Same,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_beside_a_source_is_part_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let (csv, prj) = (folder.path().join("z.csv"), folder.path().join("z.prj"));
        let prepared = folder.path().join("z.mzone");
        std::fs::write(&csv, "WKT\n").unwrap();
        std::fs::write(&prj, "GEOGCS[1]").unwrap();
        let source = Source::of(&csv).unwrap();
        assert_eq!(source.since(&prepared), Since::Same);
        for other in ["GEOGCS[2]", "GEOGCS[12]"] {
            std::fs::write(&prj, other).unwrap();
            assert!(matches!(source.since(&prepared), Since::Changed(file) if file.ends_with("z.prj")));
        }
        std::fs::remove_file(&prj).unwrap();
        assert!(matches!(source.since(&prepared), Since::Changed(file) if file.ends_with("z.prj")));
        std::fs::remove_file(&csv).unwrap();
        assert_eq!(source.since(&prepared), Since::Gone);
    }
}
