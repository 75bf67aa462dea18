//! What every build can do, with whatever features: `cargo test --no-default-features` runs these.

/// Reference systems that are known without PROJ, and the names of those that are not.
mod crs;
/// Rights from WKB, GeoJSON and the slices of Arrow arrays.
mod encoded;
/// What errors are, and what they follow from.
mod errors;
/// Formats that are read here, and the names of those that this build leaves out.
mod formats;
/// Plans from memory and what they say.
mod memory;
/// A plan of two rules: which of them prevails, and days before its term.
mod small_plan;

use std::path::{Path, PathBuf};

use minezone::Right;
use minezone::input::{Input, InputOptions};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The rights of a file, all of whose records must be read.
fn rights(path: &Path, options: &InputOptions) -> Vec<Right> {
    let inputs = Input::open(path, options).unwrap_or_else(|e| panic!("{e}"));
    let outcomes = inputs.into_iter().flatten();
    outcomes.map(|outcome| outcome.feature.unwrap_or_else(|| panic!("{:?}", outcome.diagnostics))).collect()
}
