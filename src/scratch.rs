//! Folders for files on their way: locked by the run that made them, so that those of runs that were killed are
//! distinguished from those in use, and removed.
//!
//! A number of a process would not do: it may be given again, and means nothing in another container that sees the
//! same folder. The lock is on the folder itself: there is no moment at which a folder in use looks like one that was left.

use std::ffi::OsString;
use std::fs::{File, Metadata, TryLockError};
use std::io;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use tempfile::TempDir;

const PREFIX: &str = ".minezone-";
/// The names that a set takes in the folder beside while it moves in, each before a NUL, which no name has.
const MOVING: &str = ".moving";
/// What it takes the place of.
const OLD: &str = ".old";

/// Folders that are in use by this process; nothing takes its final name while this is held by another thread.
static LIVE: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// A folder that goes with the run that made it.
#[derive(Debug)]
pub struct Scratch {
    folder: TempDir,
    /// Held while the folder is in use.
    _lock: Option<File>,
}

impl Scratch {
    /// Among the temporary files of the system.
    ///
    /// # Errors
    /// When it cannot be made there.
    pub fn temporary() -> io::Result<Self> {
        Self::within(&std::env::temp_dir())
    }

    /// In the folder that a file is for, so that the file can be renamed into it.
    ///
    /// # Errors
    /// When it cannot be made there.
    pub fn beside(file: &Path) -> io::Result<Self> {
        Self::within(folder_of(file))
    }

    fn within(parent: &Path) -> io::Result<Self> {
        sweep(parent);
        loop {
            let mut live = lock_live();
            let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(parent)?;
            // Another run may take it for a dead one until it is locked. Where no folder can be locked, none can do so.
            let lock = open_folder(folder.path());
            let is_taken = match &lock {
                Ok(Some(lock)) => matches!(lock.try_lock(), Err(TryLockError::WouldBlock)),
                Ok(None) => false,
                Err(_) => true,
            };
            if !is_taken && folder.path().exists() {
                live.push(folder.path().to_path_buf());
                return Ok(Self { folder, _lock: lock? });
            }
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Moves everything that was put here into the folder beside, `last` last, in place of what has the same name there
    /// and of `stale`; all or, when one cannot be moved, none. A run that is killed on the way leaves enough for the
    /// next to put back what was there.
    ///
    /// # Errors
    /// When one cannot be moved.
    pub fn publish(&self, last: &Path, stale: &[PathBuf]) -> io::Result<()> {
        let live = lock_live();
        let mut names = Vec::new();
        for entry in std::fs::read_dir(self.path())? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                File::open(entry.path())?.sync_all()?;
            }
            names.push(entry.file_name());
        }
        names.retain(|name| name != OLD && name != MOVING);
        names.sort_by_key(|name| Some(name.as_os_str()) == last.file_name());
        let target = folder_of(last);
        let moved = move_in(self.path(), target, &names, stale);
        if moved.is_err() {
            put_back(self.path(), target)?;
        }
        drop(live);
        moved
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        lock_live().retain(|path| path != self.folder.path());
    }
}

/// Removes the folders of this process, which is about to end: nothing takes its final name from here on.
pub fn abandon() {
    let live = lock_live();
    for folder in live.iter() {
        // Another thread may still be making files in it. What is left the next run finds, for its lock goes with this one.
        let _ = (0..10).any(|_| std::fs::remove_dir_all(folder).is_ok() || !folder.exists());
    }
    std::mem::forget(live);
}

fn lock_live() -> std::sync::MutexGuard<'static, Vec<PathBuf>> {
    LIVE.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn move_in(scratch: &Path, target: &Path, names: &[OsString], stale: &[PathBuf]) -> io::Result<()> {
    let old = scratch.join(OLD);
    std::fs::create_dir(&old)?;
    let mut list = File::create_new(scratch.join(MOVING))?;
    for name in names {
        list.write_all(name.as_encoded_bytes())?;
        list.write_all(b"\0")?;
    }
    // Before anything is moved that only the list can put back.
    list.sync_all()?;
    let replaced = names.iter().map(|name| target.join(name)).chain(stale.iter().cloned());
    // A single file takes the place of the one before in one step: there is never none.
    let in_one_step = names.len() == 1 && stale.is_empty() && !target.join(&names[0]).is_dir();
    for place in replaced.filter(|_| !in_one_step) {
        let kept = old.join(place.file_name().unwrap_or_default());
        match std::fs::rename(&place, kept) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
            _ => {}
        }
    }
    for name in names {
        std::fs::rename(scratch.join(name), target.join(name))?;
    }
    // Renames that only the memory knows are lost with the power.
    #[cfg(unix)]
    File::open(target)?.sync_all()?;
    Ok(())
}

/// Undoes what of a move was done. It may itself be cut short, and done again from the beginning: whatever moved in goes back to
/// where it was, and only then what it took the place of.
fn put_back(scratch: &Path, target: &Path) -> io::Result<()> {
    for name in moving(scratch).into_iter().filter(|name| !scratch.join(name).exists()) {
        match std::fs::rename(target.join(&name), scratch.join(&name)) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
            _ => {}
        }
    }
    for entry in std::fs::read_dir(scratch.join(OLD)).into_iter().flatten().flatten() {
        std::fs::rename(entry.path(), target.join(entry.file_name()))?;
    }
    // From here on what is missing in the folder has not moved in.
    match std::fs::remove_file(scratch.join(MOVING)) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
        _ => Ok(()),
    }
}

/// The names of a set that was moving in, in their order.
fn moving(scratch: &Path) -> Vec<OsString> {
    let list = std::fs::read(scratch.join(MOVING)).unwrap_or_default();
    // A list that no run wrote must not lead out of the folder; a last name that was cut off was not synced, so nothing moved.
    let is_name = |name: &OsString| Path::new(name).file_name() == Some(name.as_ref());
    let whole = list.split_inclusive(|byte| *byte == 0).filter_map(|name| name.strip_suffix(b"\0"));
    whole.filter_map(name_of).filter(is_name).collect()
}

#[cfg(unix)]
fn name_of(bytes: &[u8]) -> Option<OsString> {
    use std::os::unix::ffi::OsStrExt;
    Some(std::ffi::OsStr::from_bytes(bytes).to_owned())
}

#[cfg(not(unix))]
fn name_of(bytes: &[u8]) -> Option<OsString> {
    std::str::from_utf8(bytes).ok().map(OsString::from)
}

/// A folder to be locked, where folders can be.
#[cfg(unix)]
fn open_folder(folder: &Path) -> io::Result<Option<File>> {
    File::open(folder).map(Some)
}

#[cfg(not(unix))]
fn open_folder(_: &Path) -> io::Result<Option<File>> {
    Ok(None)
}

/// Removes what runs that were killed have left in a folder.
fn sweep(parent: &Path) {
    for entry in std::fs::read_dir(parent).into_iter().flatten().flatten() {
        let is_scratch = entry.file_name().as_encoded_bytes().starts_with(PREFIX.as_bytes());
        if is_scratch && entry.metadata().is_ok_and(|found| found.is_dir() && is_ours(&found)) {
            let _ = remove_if_dead(&entry.path(), parent);
        }
    }
}

/// Whether this user made it: what lies in the folder for temporary files may be another's, and say anything.
#[cfg(unix)]
fn is_ours(found: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    // SAFETY: it only asks, and does not fail.
    found.uid() == unsafe { libc::geteuid() }
}

#[cfg(not(unix))]
fn is_ours(_: &Metadata) -> bool {
    true
}

fn remove_if_dead(folder: &Path, parent: &Path) -> io::Result<()> {
    let Some(lock) = open_folder(folder)? else { return Ok(()) };
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Ok(()),
        Err(TryLockError::Error(e)) => return Err(e),
    }
    // The last of a set has not moved: the set is not there, and what it was to take the place of is put back.
    if moving(folder).last().is_some_and(|last| folder.join(last).exists()) {
        put_back(folder, parent)?;
    }
    std::fs::remove_dir_all(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_set_moves_in_as_a_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let last = folder.path().join("a.shp");
        for name in ["a.shp", "a.qix"] {
            std::fs::write(folder.path().join(name), "old").unwrap();
        }
        let fill = || {
            let scratch = Scratch::beside(&last).unwrap();
            for name in ["a.shp", "a.dbf", "a.shx"] {
                std::fs::write(scratch.path().join(name), "new").unwrap();
            }
            scratch
        };
        // The fourth of the set is not to be had.
        let scratch = fill();
        let all: Vec<_> = ["a.dbf", "a.shx", "a.prj", "a.shp"].map(Into::into).to_vec();
        assert!(move_in(scratch.path(), folder.path(), &all, &[folder.path().join("a.qix")]).is_err());
        put_back(scratch.path(), folder.path()).unwrap();
        drop(scratch);
        assert_eq!(names(folder.path()), ["a.qix", "a.shp"]);
        assert_eq!(std::fs::read(&last).unwrap(), b"old");
        let scratch = fill();
        scratch.publish(&last, &[folder.path().join("a.qix")]).unwrap();
        drop(scratch);
        assert_eq!(names(folder.path()), ["a.dbf", "a.shp", "a.shx"]);
        assert_eq!(std::fs::read(&last).unwrap(), b"new");
    }

    /// The states in which a run may be killed while its set moves in.
    #[test]
    fn what_a_killed_run_left_is_removed_and_what_it_took_away_put_back() {
        for moved in 0..=3 {
            let folder = tempfile::tempdir().unwrap();
            let dead = folder.path().join(".minezone-dead");
            std::fs::create_dir_all(dead.join(OLD)).unwrap();
            std::fs::write(dead.join(MOVING), "a.dbf\0a.shx\0a.shp\0").unwrap();
            std::fs::write(dead.join(OLD).join("a.shp"), "old").unwrap();
            for (number, name) in ["a.dbf", "a.shx", "a.shp"].into_iter().enumerate() {
                let place = if number < moved { folder.path().join(name) } else { dead.join(name) };
                std::fs::write(place, "new").unwrap();
            }
            drop(Scratch::beside(&folder.path().join("b.csv")).unwrap());
            let (left, shp) = (names(folder.path()), std::fs::read(folder.path().join("a.shp")).unwrap());
            match moved {
                3 => assert_eq!((left.join(" ").as_str(), &shp[..]), ("a.dbf a.shp a.shx", &b"new"[..])),
                _ => assert_eq!((left.join(" ").as_str(), &shp[..]), ("a.shp", &b"old"[..]), "{moved}"),
            }
        }
    }

    #[test]
    fn a_list_of_what_moved_does_not_lead_out_of_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let (inner, outside) = (folder.path().join("in"), folder.path().join("outside"));
        let dead = inner.join(".minezone-dead");
        std::fs::create_dir_all(dead.join(OLD)).unwrap();
        std::fs::write(&outside, "kept").unwrap();
        std::fs::write(dead.join(MOVING), format!("{}\0../outside\0..\0last\0", outside.display())).unwrap();
        std::fs::write(dead.join("last"), "").unwrap();
        drop(Scratch::beside(&inner.join("b.csv")).unwrap());
        assert!(outside.exists() && names(&inner).is_empty());
    }

    /// Putting back is cut short after each of its steps, and done again.
    #[test]
    fn what_was_put_back_is_not_taken_away_again() {
        for restored in [false, true] {
            let folder = tempfile::tempdir().unwrap();
            let dead = folder.path().join(".minezone-dead");
            std::fs::create_dir_all(dead.join(OLD)).unwrap();
            std::fs::write(dead.join(MOVING), "a.dbf\0a.shp\0").unwrap();
            // The new a.dbf is back already; the old one may be.
            std::fs::write(dead.join("a.dbf"), "new").unwrap();
            std::fs::write(dead.join("a.shp"), "new").unwrap();
            let of_old = if restored { folder.path().to_path_buf() } else { dead.join(OLD) };
            std::fs::write(of_old.join("a.dbf"), "old").unwrap();
            drop(Scratch::beside(&folder.path().join("b.csv")).unwrap());
            assert_eq!(names(folder.path()), ["a.dbf"]);
            assert_eq!(std::fs::read(folder.path().join("a.dbf")).unwrap(), b"old");
        }
    }

    #[cfg(unix)]
    #[test]
    fn any_name_is_put_back() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        for name in [&b"\xc7\xe0\xd6\xdd.shp"[..], b"a\nb.shp"] {
            let folder = tempfile::tempdir().unwrap();
            let dead = folder.path().join(".minezone-dead");
            std::fs::create_dir_all(dead.join(OLD)).unwrap();
            std::fs::write(dead.join(MOVING), [name, b"\0last\0"].concat()).unwrap();
            std::fs::write(dead.join("last"), "new").unwrap();
            let place = folder.path().join(OsStr::from_bytes(name));
            std::fs::write(&place, "new").unwrap();
            std::fs::write(dead.join(OLD).join(OsStr::from_bytes(name)), "old").unwrap();
            drop(Scratch::beside(&folder.path().join("b.csv")).unwrap());
            assert_eq!(std::fs::read(&place).unwrap(), b"old");
        }
    }

    /// A run that was killed just after it made its folder, or while it removed it.
    #[test]
    fn an_empty_folder_that_nobody_holds_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join(".minezone-dead")).unwrap();
        drop(Scratch::beside(&folder.path().join("b.csv")).unwrap());
        assert!(names(folder.path()).is_empty());
    }

    #[test]
    fn a_folder_in_use_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let one = Scratch::beside(&folder.path().join("a")).unwrap();
        std::fs::write(one.path().join("a"), "1").unwrap();
        let two = Scratch::beside(&folder.path().join("b")).unwrap();
        assert!(one.path().join("a").exists() && two.path().exists());
        drop((one, two));
        assert!(names(folder.path()).is_empty());
    }
}
