use super::Right;
use crate::diagnostic::Diagnostic;

/// Rights that are judged together, and what became of the records that are none.
#[derive(Debug, Clone, Default)]
pub struct RightBatch {
    /// In the order of their file.
    pub rights: Vec<Right>,
    /// How many records could not be used; the diagnostics say why.
    pub rejected: usize,
    /// All that was found in their file.
    pub diagnostics: Vec<Diagnostic>,
}

impl From<Vec<Right>> for RightBatch {
    fn from(rights: Vec<Right>) -> Self {
        Self { rights, ..Self::default() }
    }
}
