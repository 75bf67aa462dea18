use std::path::{Path, PathBuf};

use super::file_and_layer;
use crate::error::{Error, Result};

/// What may be read beside a file, by its ending and theirs.
///
/// The lists are closed: whatever else bears the same stem, such as what was prepared from it or a table
/// drawn up beside it, is no part of it.
const BESIDE: &[(&str, &[&str])] = &[
    ("shp", &["shx", "dbf", "prj", "cpg", "qix", "sbn", "sbx", "ind", "idm"]),
    ("mif", &["mid"]),
    ("csv", &["prj"]),
    ("tsv", &["prj"]),
];

/// The most bytes of a file that only says how another is to be read: a long definition in WKT has some thousands.
const MOST_BESIDE: u64 = 1 << 20;

/// Every file that is read with `path`, by absolute names: the file itself and what stands beside it, or all that is
/// in a file geodatabase or in the folder of a plan or pack; of any other folder nothing is read. `FILE#LAYER` stands for the file, and an archive for
/// itself.
///
/// # Errors
/// When a file cannot be looked at, or one of them is neither a file nor a folder (a pipe may never end, and none can
/// be read twice), or is too large for what it is.
pub fn members(path: &Path) -> Result<Vec<PathBuf>> {
    let (path, _) = file_and_layer(path);
    let failed = |e| Error::io(path, e);
    let found = path.metadata().map_err(failed)?;
    let mut members = Vec::new();
    if found.is_dir() {
        // Any other folder is refused when it is opened, and may be a whole disk.
        let is_of_rules = ["plan.toml", "pack.toml"].iter().any(|head| path.join(head).exists());
        if super::extension(path) == "gdb" || is_of_rules {
            in_folder(&path.canonicalize().map_err(failed)?, &mut members)?;
            members.sort();
        }
        return Ok(members);
    }
    regular(path, path)?;
    members.push(path.canonicalize().map_err(failed)?);
    let ending = super::extension(path);
    if let Some((_, list)) = BESIDE.iter().find(|(of, _)| ending == *of) {
        beside(path, list, &mut members)?;
    }
    if ending == "gpkg" {
        // Changes that are not yet in the data base itself, or are to be undone in it; an empty one comes and goes with
        // its readers.
        for more in ["-wal", "-journal"] {
            let mut log = members[0].clone().into_os_string();
            log.push(more);
            let log = PathBuf::from(log);
            if log.metadata().is_ok_and(|found| found.len() > 0 || !found.is_file()) {
                regular(&log, path)?;
                members.push(log);
            }
        }
    }
    members.sort();
    Ok(members)
}

fn in_folder(folder: &Path, members: &mut Vec<PathBuf>) -> Result<()> {
    let failed = |e| Error::io(folder, e);
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let path = entry.path();
        // Links to folders are not followed: they may lead back, again and again.
        if entry.file_type().map_err(failed)?.is_dir() {
            in_folder(&path, members)?;
        } else if path.metadata().is_ok_and(|found| !found.is_dir()) {
            regular(&path, &path)?;
            members.push(path);
        }
    }
    Ok(())
}

/// The files of the same stem whose ending is in the list.
fn beside(path: &Path, list: &[&str], members: &mut Vec<PathBuf>) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = folder.canonicalize().map_err(|e| Error::io(folder, e))?;
    for entry in std::fs::read_dir(&folder).map_err(|e| Error::io(&folder, e))? {
        let file = entry.map_err(|e| Error::io(&folder, e))?.path();
        let ending = super::extension(&file);
        if file.file_stem() == path.file_stem() && list.contains(&ending.as_str()) && file.metadata().is_ok() {
            regular(&file, path)?;
            let length = file.metadata().map_or(0, |found| found.len());
            if ["prj", "cpg"].contains(&ending.as_str()) && length > MOST_BESIDE {
                let why = format!("{}: {length} bytes; at most {MOST_BESIDE} are read", super::file_name(&file));
                return Err(Error::format(path, why));
            }
            members.push(file);
        }
    }
    Ok(())
}

fn regular(file: &Path, of: &Path) -> Result<()> {
    match file.metadata() {
        Ok(found) if found.is_file() => Ok(()),
        Ok(_) if file == of => Err(Error::format(file, "neither a file nor a folder (不是普通文件)")),
        Ok(_) => {
            let why = format!("{}, which is read with it, is no regular file (不是普通文件)", super::file_name(file));
            Err(Error::format(of, why))
        }
        Err(e) => Err(Error::io(file, e)),
    }
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
        "zones.mif",
        "zones.mid",
        "zones.gpkg",
        "zones.gpkg-wal",
        "other.shp",
        "other.dbf",
        "other.gpkg",
        "a.gdb/a00000001.gdbtable",
        "a.gdb/gdb",
        "folder/zones.shp",
    ];

    #[test]
    fn each_format_has_a_closed_list_of_members() {
        let folder = tempfile::tempdir().unwrap();
        for name in PRESENT {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, "x").unwrap();
        }
        std::fs::write(folder.path().join("other.gpkg-wal"), "").unwrap();
        let root = folder.path().canonicalize().unwrap();
        let names = |name: &str| {
            let found = members(&folder.path().join(name)).unwrap();
            let names = found.iter().map(|path| path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned());
            names.collect::<Vec<_>>().join(" ")
        };
        for (path, wanted) in [
            ("zones.shp", &PRESENT[..8]),
            ("zones.mif", &["zones.mid", "zones.mif"]),
            ("zones.csv", &["zones.csv", "zones.prj"]),
            ("zones.gpkg", &["zones.gpkg", "zones.gpkg-wal"]),
            ("other.gpkg", &["other.gpkg"]),
            ("other.gpkg#red", &["other.gpkg"]),
            ("zones.zip", &["zones.zip"]),
            ("zones.geojson", &["zones.geojson"]),
            ("a.gdb", &["a.gdb/a00000001.gdbtable", "a.gdb/gdb"]),
            ("a.gdb#red", &["a.gdb/a00000001.gdbtable", "a.gdb/gdb"]),
            ("folder", &[]),
        ] {
            let mut wanted = wanted.to_vec();
            wanted.sort_unstable();
            assert_eq!(names(path), wanted.join(" "), "{path}");
        }
        assert!(members(&folder.path().join("nowhere.shp")).unwrap_err().is_io());
    }

    #[test]
    fn what_is_no_file_or_too_large_is_refused_and_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let csv = folder.path().join("a.csv");
        std::fs::write(&csv, "WKT\n").unwrap();
        std::fs::write(folder.path().join("a.prj"), vec![b' '; MOST_BESIDE as usize + 1]).unwrap();
        assert!(members(&csv).unwrap_err().to_string().contains("at most"));
        std::fs::remove_file(folder.path().join("a.prj")).unwrap();
        assert_eq!(members(&csv).unwrap().len(), 1);
        std::fs::create_dir(folder.path().join("a.prj")).unwrap();
        assert!(members(&csv).unwrap_err().to_string().contains("no regular file"));
    }

    #[cfg(unix)]
    #[test]
    fn a_geodatabase_with_links_to_itself_comes_to_an_end() {
        let folder = tempfile::tempdir().unwrap();
        let gdb = folder.path().join("a.gdb");
        std::fs::create_dir(&gdb).unwrap();
        std::fs::write(gdb.join("gdb"), "x").unwrap();
        for name in ["b", "c", "d"] {
            std::os::unix::fs::symlink(&gdb, gdb.join(name)).unwrap();
        }
        assert_eq!(members(&gdb).unwrap().len(), 1);
    }
}
