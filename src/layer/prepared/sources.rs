use std::path::{Path, PathBuf};

use super::is_prepared;
use super::source::Source;
use crate::error::{Error, Result};
use crate::input::file_and_layer;

/// The files that a data set of several consists of, by their endings; the first names it.
///
/// The lists are closed: whatever else bears the same stem, such as what was prepared from it or a table
/// drawn up beside it, is no part of the zones.
const MEMBERS: &[&[&str]] =
    &[&["shp", "shx", "dbf", "prj", "cpg", "qix", "sbn", "sbx"], &["tab", "map", "dat", "id", "ind"], &["mif", "mid"]];

/// The files that zones are prepared from, as they are before they are read: what is written to one of
/// them from then on makes the prepared file stale, and nothing slips in between.
#[derive(Debug, Clone)]
pub struct Sources(pub(super) Vec<Source>);

impl Sources {
    /// Every file of which the zone files `paths` consist. `FILE#LAYER` stands for the file, and an
    /// archive for itself.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub fn of(paths: &[PathBuf]) -> Result<Self> {
        let mut sources = Vec::new();
        for path in paths {
            for member in members(path)? {
                sources.push(Source::of(&member)?);
            }
        }
        Ok(Self(sources))
    }

    /// Whether `path` is one of the files, by whatever name.
    pub fn has(&self, path: &Path) -> bool {
        path.canonicalize().is_ok_and(|path| self.0.iter().any(|source| source.is_at(&path)))
    }
}

/// The files of which a zone file consists, by absolute names.
fn members(path: &Path) -> Result<Vec<PathBuf>> {
    let (path, _) = file_and_layer(path);
    let failed = |e| Error::io(path, e);
    path.metadata().map_err(failed)?;
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    if path.is_dir() {
        // A file geodatabase is all that is in its folder; elsewhere, zones prepared before may be.
        return files(path, |file| extension == "gdb" || !is_prepared(file));
    }
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if let Some(list) = MEMBERS.iter().find(|list| extension == *list[0]) {
        return files(folder, |file| {
            let extension = file.extension().unwrap_or_default().to_ascii_lowercase();
            file.file_stem() == path.file_stem() && list.iter().any(|known| extension == *known)
        });
    }
    let mut members = vec![path.canonicalize().map_err(failed)?];
    if extension == "gpkg" {
        // Changes that are not yet in the data base itself; an empty one comes and goes with its readers.
        let mut log = members[0].clone().into_os_string();
        log.push("-wal");
        members.extend(Some(PathBuf::from(log)).filter(|log| log.metadata().is_ok_and(|log| log.len() > 0)));
    }
    Ok(members)
}

fn files(folder: &Path, counts: impl Fn(&Path) -> bool) -> Result<Vec<PathBuf>> {
    let folder = folder.canonicalize().map_err(|e| Error::io(folder, e))?;
    let entries: std::io::Result<Vec<_>> =
        std::fs::read_dir(&folder).and_then(|all| all.map(|entry| entry.map(|e| e.path())).collect());
    let mut paths = entries.map_err(|e| Error::io(&folder, e))?;
    paths.retain(|path| path.is_file() && counts(path));
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRESENT: &[&str] = &[
        "zones.shp",
        "zones.SHX",
        "zones.dbf",
        "zones.prj",
        "zones.cpg",
        "zones.qix",
        "zones.sbn",
        "zones.sbx",
        "zones.mzone",
        "zones.csv",
        "zones.geojson",
        "zones.zip",
        "zones.shp.xml",
        "zones.tab",
        "zones.map",
        "zones.dat",
        "zones.id",
        "zones.ind",
        "zones.mif",
        "zones.mid",
        "zones.gpkg",
        "zones.gpkg-wal",
        "other.shp",
        "other.dbf",
        "other.gpkg",
        "a.gdb/a00000001.gdbtable",
        "a.gdb/gdb",
        "shapes/a.shp",
        "shapes/a.dbf",
        "shapes/a.mzone",
    ];

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in PRESENT {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, if name.ends_with(".mzone") { &super::super::MAGIC[..] } else { b"x" }).unwrap();
        }
        std::fs::write(folder.path().join("other.gpkg-wal"), "").unwrap();
        folder
    }

    #[test]
    fn each_format_has_a_closed_list_of_members() {
        let folder = folder();
        let root = folder.path().canonicalize().unwrap();
        let names = |name: &str| {
            let found = members(&folder.path().join(name)).unwrap();
            let names = found.iter().map(|path| path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned());
            names.collect::<Vec<_>>().join(" ")
        };
        for (path, wanted) in [
            ("zones.shp", &PRESENT[..8]),
            ("zones.tab", &["zones.dat", "zones.id", "zones.ind", "zones.map", "zones.tab"]),
            ("zones.mif", &["zones.mid", "zones.mif"]),
            ("zones.gpkg", &["zones.gpkg", "zones.gpkg-wal"]),
            ("other.gpkg", &["other.gpkg"]),
            ("other.gpkg#red", &["other.gpkg"]),
            ("zones.zip", &["zones.zip"]),
            ("zones.geojson", &["zones.geojson"]),
            ("a.gdb", &["a.gdb/a00000001.gdbtable", "a.gdb/gdb"]),
            ("a.gdb#red", &["a.gdb/a00000001.gdbtable", "a.gdb/gdb"]),
            ("shapes", &["shapes/a.dbf", "shapes/a.shp"]),
        ] {
            let mut wanted = wanted.to_vec();
            wanted.sort_unstable();
            assert_eq!(names(path), wanted.join(" "), "{path}");
        }
        assert!(members(&folder.path().join("nowhere.shp")).unwrap_err().is_io());
    }

    #[test]
    fn a_file_is_known_by_whatever_name() {
        let folder = folder();
        let sources = Sources::of(&[folder.path().join("zones.shp")]).unwrap();
        assert!(sources.has(&folder.path().join("zones.dbf")));
        assert!(sources.has(&folder.path().join("shapes/../zones.SHX")));
        assert!(!sources.has(&folder.path().join("zones.csv")) && !sources.has(&folder.path().join("new.mzone")));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(folder.path().join("zones.shp"), folder.path().join("link")).unwrap();
            assert!(sources.has(&folder.path().join("link")));
        }
    }
}
