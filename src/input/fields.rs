use std::collections::BTreeSet;
use std::path::Path;

use super::supplement::fold;
use crate::error::{Error, Result};
use crate::format::{self, ReadOptions};

/// Names that an error lists, at most.
const MOST_NAMES: usize = 60;

/// Makes sure that a record of the file has the property that is to hold ids.
///
/// # Errors
/// When no record has it, with the names that there are; when the file cannot be read.
pub fn check_id_field(path: &Path, field: &str, options: &ReadOptions) -> Result<()> {
    let mut names = BTreeSet::new();
    for records in format::open(path, options)? {
        for feature in records.read().flatten() {
            if feature.properties.contains_key(field) {
                return Ok(());
            }
            if names.len() < MOST_NAMES {
                names.extend(feature.properties.into_iter().map(|(name, _)| name));
            }
        }
    }
    let names: Vec<String> = names.into_iter().take(MOST_NAMES).collect();
    let there = if names.is_empty() { "none (无字段)".to_owned() } else { names.join(", ") };
    let file = options.shown.map_or_else(|| path.display().to_string(), str::to_owned);
    let message = format!("{file}: no record has the field {field:?} (没有该字段); there are: {there}");
    Err(Error::argument(message))
}

/// Whether a record of the file has a property of this name, in whatever case; as far as the records can be read.
///
/// # Errors
/// When the file cannot be opened.
pub fn has_field(path: &Path, name: &str, options: &ReadOptions) -> Result<bool> {
    let name = fold(name);
    let mut records = format::open(path, options)?.into_iter().flat_map(|layer| layer.read().flatten());
    Ok(records.any(|feature| feature.properties.keys().any(|own| fold(own) == name)))
}
