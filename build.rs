//! Plans and packs are compiled in; a file that is added to their folders has to be seen. So is the commit.

use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=layers");
    println!("cargo:rustc-env=MINEZONE_COMMIT={}", git(&["rev-parse", "HEAD"]).unwrap_or_else(|| "unknown".into()));
    // Where the commit of this working tree is kept; outside a repository there is none.
    for name in ["HEAD", "logs/HEAD"] {
        if let Some(path) = git(&["rev-parse", "--git-path", name]).filter(|path| std::path::Path::new(path).exists()) {
            println!("cargo:rerun-if-changed={path}");
        }
    }
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
}
