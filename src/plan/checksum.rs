use sha2::{Digest, Sha256};

use super::files::Files;
use super::raw::RawPlan;
use crate::diagnostic::{Code, Diagnostic};

/// SHA-256 over the names and contents of all files of a plan.
pub(crate) struct Checksums {
    /// Of its own files and those of its packs.
    pub plan: String,
    /// Of each pack.
    pub packs: Vec<String>,
}

impl Checksums {
    /// Of the plan's folder and its packs.
    ///
    /// # Errors
    /// Why one of the files cannot be read.
    pub fn of(raw: &RawPlan) -> Result<Self, Box<Diagnostic>> {
        let mut plan = Sha256::new();
        hash(&raw.plan().files, &mut [&mut plan])?;
        let mut packs = Vec::new();
        for pack in &raw.folders[1..] {
            let mut own = Sha256::new();
            hash(&pack.files, &mut [&mut plan, &mut own])?;
            packs.push(hex(own));
        }
        Ok(Self { plan: hex(plan), packs })
    }
}

/// Adds names and contents of all files of a folder.
fn hash(files: &Files, hashers: &mut [&mut Sha256]) -> Result<(), Box<Diagnostic>> {
    let unreadable = |name: &str, error| Box::new(files.fault(Code::FileUnreadable, name, &error));
    for name in files.names().map_err(|error| unreadable("", error))? {
        let bytes = files.bytes(&name, u64::MAX).map_err(|error| unreadable(&name, error))?;
        for hasher in hashers.iter_mut() {
            hasher.update((name.len() as u64).to_le_bytes());
            hasher.update(name.as_bytes());
            hasher.update((bytes.len() as u64).to_le_bytes());
            hasher.update(&bytes);
        }
    }
    Ok(())
}

/// A checksum in hexadecimal digits.
fn hex(hasher: Sha256) -> String {
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
