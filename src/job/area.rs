use std::path::PathBuf;

use serde::Serialize;

use super::rights_file::RightsFile;
use super::task::{Loaded, Task};
use crate::error::Result;

/// Makes the ledger of areas (面积台账).
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Area;

impl Task for Area {
    type Loaded = ();

    fn files(&self) -> Vec<PathBuf> {
        Vec::new()
    }

    fn load(&self, _: &RightsFile) -> Result<Loaded<()>> {
        Ok(Loaded { value: (), diagnostics: Vec::new() })
    }
}
