//! Folders for files on their way: locked by the run that made them, so that those of runs that were killed are told
//! from those in use, and removed.
//!
//! A number of a process would not do: it may be given again, and means nothing in another container that sees the
//! same folder.

use std::fs::{File, Metadata, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use tempfile::TempDir;

const PREFIX: &str = ".minezone-";
const LOCK: &str = ".lock";
/// The names that a set takes in the folder beside, one a line, while it moves in.
const MOVING: &str = ".moving";
/// What it takes the place of.
const OLD: &str = ".old";
/// A folder without a lock is being made, or its maker was killed just then.
const MAKING: Duration = Duration::from_secs(60);

/// Folders that are in use by this process; nothing takes its final name while this is held by another thread.
static LIVE: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// A folder that goes with the run that made it.
#[derive(Debug)]
pub struct Scratch {
    folder: TempDir,
    /// Held while the folder is in use.
    _lock: File,
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
            let path = folder.path().join(LOCK);
            let lock = File::create_new(&path)?;
            // Another run may have taken it for a dead one in between. Where no file can be locked, none can do so.
            let is_taken = matches!(lock.try_lock(), Err(TryLockError::WouldBlock));
            if !is_taken && path.exists() {
                live.push(folder.path().to_path_buf());
                return Ok(Self { folder, _lock: lock });
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
            if entry.file_type()?.is_file() && entry.file_name() != LOCK {
                File::open(entry.path())?.sync_all()?;
            }
            names.push(entry.file_name());
        }
        names.retain(|name| name != LOCK && name != OLD && name != MOVING);
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
        // Another thread may still be making files in it.
        let is_gone = (0..10).any(|_| std::fs::remove_dir_all(folder).is_ok() || !folder.exists());
        if !is_gone {
            // The next run finds it by its lock.
            let _ = File::create(folder.join(LOCK));
        }
    }
    std::mem::forget(live);
}

fn lock_live() -> std::sync::MutexGuard<'static, Vec<PathBuf>> {
    LIVE.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn move_in(scratch: &Path, target: &Path, names: &[std::ffi::OsString], stale: &[PathBuf]) -> io::Result<()> {
    let old = scratch.join(OLD);
    std::fs::create_dir(&old)?;
    let list: Vec<Vec<u8>> = names.iter().map(|name| name.as_encoded_bytes().to_vec()).collect();
    std::fs::write(scratch.join(MOVING), list.join(&b"\n"[..]))?;
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

/// Undoes what of a move was done.
fn put_back(scratch: &Path, target: &Path) -> io::Result<()> {
    let list = std::fs::read_to_string(scratch.join(MOVING)).unwrap_or_default();
    let old = scratch.join(OLD);
    // A list that no run wrote must not lead out of the folder.
    let is_name = |name: &&str| Path::new(name).file_name() == Some(name.as_ref());
    for name in list.lines().filter(is_name).filter(|name| !scratch.join(name).exists()) {
        let place = target.join(name);
        match if place.is_dir() { std::fs::remove_dir_all(&place) } else { std::fs::remove_file(&place) } {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
            _ => {}
        }
    }
    for entry in std::fs::read_dir(&old).into_iter().flatten().flatten() {
        std::fs::rename(entry.path(), target.join(entry.file_name()))?;
    }
    Ok(())
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
    let lock = match File::open(folder.join(LOCK)) {
        Ok(lock) => lock,
        Err(_) => {
            let age = folder.metadata()?.modified()?.elapsed().unwrap_or_default();
            return if age > MAKING { std::fs::remove_dir(folder) } else { Ok(()) };
        }
    };
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Ok(()),
        Err(TryLockError::Error(e)) => return Err(e),
    }
    let list = std::fs::read_to_string(folder.join(MOVING)).unwrap_or_default();
    // The last of a set has not moved: the set is not there, and what it was to take the place of is put back.
    if list.lines().last().is_some_and(|last| folder.join(last).exists()) {
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
            std::fs::write(dead.join(LOCK), "").unwrap();
            std::fs::write(dead.join(MOVING), "a.dbf\na.shx\na.shp").unwrap();
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
        std::fs::write(dead.join(LOCK), "").unwrap();
        std::fs::write(dead.join(MOVING), format!("{}\n../outside\n..\nlast", outside.display())).unwrap();
        std::fs::write(dead.join("last"), "").unwrap();
        drop(Scratch::beside(&inner.join("b.csv")).unwrap());
        assert!(outside.exists() && names(&inner).is_empty());
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
