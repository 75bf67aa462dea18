//! Plans and packs are compiled in; a file that is added to their folders has to be seen. So is the commit.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=layers");
    let folder = std::env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("OUT_DIR is not set"))?;
    let taken = PathBuf::from(folder).join("layers");
    if taken.exists() {
        std::fs::remove_dir_all(&taken)?;
    }
    take(Path::new("layers"), &taken)?;
    println!("cargo:rustc-env=MINEZONE_COMMIT={}", git(&["rev-parse", "HEAD"]).unwrap_or_else(|| "unknown".into()));
    // Where the commit of this working tree is kept; outside a repository there is none.
    for name in ["HEAD", "logs/HEAD"] {
        if let Some(path) = git(&["rev-parse", "--git-path", name]).filter(|path| Path::new(path).exists()) {
            println!("cargo:rerun-if-changed={path}");
        }
    }
    Ok(())
}

/// Copies the folders of plans and packs as they are compiled in: no answer rests on the accounts of articles.
fn take(from: &Path, to: &Path) -> io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let (path, taken) = (entry.path(), to.join(entry.file_name()));
        if !path.is_dir() {
            std::fs::copy(&path, &taken)?;
        } else if entry.file_name() != "articles" {
            take(&path, &taken)?;
        }
    }
    Ok(())
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
}
