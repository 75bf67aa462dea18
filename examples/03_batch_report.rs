//! 3. A file of rights: read, screened on all cores in their order, reported as JSON on standard output.
//!
//! `cargo run --example 03_batch_report -- fixtures/rights/qingzhou-samples.geojson`

use std::path::PathBuf;

use minezone::input::{Input, InputOptions};
use minezone::right::RightBatch;
use minezone::{Language, Plan, Screener};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args_os().nth(1).map_or("fixtures/rights/qingzhou-samples.geojson".into(), PathBuf::from);
    let plan = Plan::embedded();

    let mut batch = RightBatch::default();
    for input in Input::open(&path, &InputOptions::default())? {
        for outcome in input {
            batch.rejected += if outcome.feature.is_none() { outcome.records } else { 0 };
            batch.diagnostics.extend(outcome.diagnostics);
            batch.rights.extend(outcome.feature);
        }
    }

    // The rights are held against each other, so that rules on the number of rights in a zone see all of them.
    let report = Screener::new(&plan).report(batch);
    report.write_json(std::io::stdout().lock(), Language::Zh)?;
    Ok(())
}
