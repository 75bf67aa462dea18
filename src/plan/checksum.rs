use sha2::{Digest, Sha256};

use super::files::Files;
use crate::error::Result;

/// Adds names and contents of all files of a folder.
pub(super) fn hash(files: &Files, hasher: &mut Sha256) -> Result<()> {
    for (name, bytes) in files.all()? {
        hasher.update((name.len() as u64).to_le_bytes());
        hasher.update(name.as_bytes());
        hasher.update((bytes.len() as u64).to_le_bytes());
        hasher.update(&bytes);
    }
    Ok(())
}

/// A checksum in hexadecimal digits.
pub(super) fn hex(hasher: Sha256) -> String {
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
