use std::io::Write;
use std::path::Path;

use super::source::not_read_to_end;
use crate::diagnostic::{Diagnostic, Gathered};
use crate::error::{Error, Result};
use crate::feature::ValidFeature;
use crate::input::Input;
use crate::output::AtomicFile;
use crate::report::quarantine_line;
use crate::right::RightBatch;

/// Rights that are kept in memory together, without and with the findings about them.
pub const MOST_RIGHTS: usize = 1_000_000;
pub const MOST_REPORTED: usize = 200_000;
/// Vertices of all of them, in some 2 GB.
const MOST_VERTICES: usize = 20_000_000;

/// All rights of a file.
#[derive(Default)]
pub struct FeatureBatch {
    pub features: Vec<ValidFeature>,
    pub rejected: usize,
    /// Of each code the first hundred.
    pub diagnostics: Vec<Diagnostic>,
}

impl From<FeatureBatch> for RightBatch {
    fn from(batch: FeatureBatch) -> Self {
        let FeatureBatch { features, rejected, diagnostics } = batch;
        Self { rights: features, rejected, diagnostics }
    }
}

/// Everything of some layers; an error that says `instead` when that is more than `most` rights, or more vertices than
/// memory should hold. What is rejected goes to `quarantine`, a line each.
///
/// # Errors
/// When a file cannot be read to its end, or the quarantine cannot be written.
pub fn read_all(inputs: Vec<Input>, most: usize, instead: &str, quarantine: Option<&Path>) -> Result<FeatureBatch> {
    let mut lines = quarantine.map(AtomicFile::create).transpose()?;
    let (mut batch, mut found, mut vertices) = (FeatureBatch::default(), Gathered::default(), 0);
    for mut input in inputs {
        found.extend(std::mem::take(&mut input.diagnostics));
        for outcome in input {
            if let Some(why) = not_read_to_end(&outcome) {
                return Err(Error::argument(why));
            }
            if outcome.feature.is_none() {
                batch.rejected += outcome.records;
                if let (Some(out), Some(path)) = (&mut lines, quarantine) {
                    writeln!(out, "{}", quarantine_line(&outcome)).map_err(|e| Error::io(path, e))?;
                }
            }
            found.extend(outcome.diagnostics);
            vertices += outcome.feature.as_ref().map_or(0, |feature| feature.surface.vertex_count());
            batch.features.extend(outcome.feature);
            let records = batch.features.len() + batch.rejected;
            if records > most || vertices > MOST_VERTICES {
                let why = match records > most {
                    true => format!("{records} records exceed the in-memory limit of {most}"),
                    false => format!("{vertices} vertices exceed the in-memory limit of {MOST_VERTICES}"),
                };
                return Err(Error::argument(format!("{why} (批次过大): {instead}")));
            }
        }
    }
    batch.diagnostics = found.into_vec();
    lines.map_or(Ok(()), AtomicFile::commit)?;
    Ok(batch)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::InputOptions;

    #[test]
    fn a_batch_too_large_to_be_judged_together_is_refused() {
        let square = |x: usize| {
            format!(
                r#"{{"type":"Feature","geometry":{{"type":"Polygon","coordinates":[[[{x},36],[{x}.5,36],[{x}.5,36.5],[{x},36]]]}},"properties":{{}}}}"#
            )
        };
        let lines: Vec<String> = (110..114).map(square).collect();
        let read = |most| {
            let text = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, lines.join(","));
            let input = Input::from_geojson(text, "rights.geojson", &InputOptions::default()).unwrap();
            read_all(vec![input], most, "--each judges each right by itself", None)
        };
        assert_eq!(read(4).unwrap().features.len(), 4);
        let refused = read(3).err().unwrap().to_string();
        assert!(
            refused.contains("4 records exceed the in-memory limit of 3") && refused.contains("--each"),
            "{refused}"
        );
    }
}
