use std::path::Path;

use super::read::{described, refused};
use super::sources::{Since, Source};
use crate::error::Result;

/// What a prepared file says of itself, without a look at its zones.
#[derive(Debug)]
pub(crate) struct Contents {
    /// The names of its layers.
    pub layers: Vec<String>,
    /// The property that holds the ids, if one was named.
    pub id_field: Option<String>,
    sources: Vec<Source>,
}

impl Contents {
    /// Of the file at this path.
    ///
    /// # Errors
    /// When the file is damaged or of another layout.
    pub fn of(path: &Path) -> Result<Self> {
        let (_, _, description) = described(path)?;
        let description = description.ok_or_else(|| refused(path, "the file is damaged"))?;
        let layers = description.layers.into_iter().map(|layer| layer.name).collect();
        Ok(Self { layers, id_field: description.id_field, sources: description.sources })
    }

    /// Whether it was made of a file of this one's name, and then whether of what this one holds now.
    pub fn made_of(&self, file: &Path) -> Option<bool> {
        let mut named = self.sources.iter().filter(|source| source.path().file_name() == file.file_name()).peekable();
        named.peek()?;
        Some(named.any(|source| matches!(source.compared_with(file), Since::Same)))
    }
}
