//! 3. A file of rights: read, screened on all cores in their order, reported as JSON on standard output.
//!
//! `cargo run --example 03_batch_report -- fixtures/rights/qingzhou-samples.geojson`

use std::path::PathBuf;

use minezone::input::{Input, InputOptions};
use minezone::{Plan, Report, Right, Screener};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args_os().nth(1).map_or("fixtures/rights/qingzhou-samples.geojson".into(), PathBuf::from);
    let plan = Plan::embedded();

    let mut rights: Vec<Right> = Vec::new();
    let mut diagnostics = Vec::new();
    for input in Input::open(&path, &InputOptions::default())? {
        for outcome in input {
            diagnostics.extend(outcome.diagnostics);
            rights.extend(outcome.placed.map(Right::from));
        }
    }

    // The batch is made known, so that rules on the number of rights in a zone see all of it.
    let screener = Screener::new(&plan).with_batch(&rights);
    let mut report = Report::new(&screener);
    report.rights = screener.screen_all(rights.iter().cloned()).collect();
    report.cumulative = screener.cumulative(&rights);
    report.diagnostics = diagnostics;
    report.write_json(std::io::stdout().lock())?;
    Ok(())
}
