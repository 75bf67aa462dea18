use std::path::{Path, PathBuf};

use clap::Args;
use minezone::ledger::Ledger;

use super::load::{self, RightsArguments};
use super::output::Reports;
use super::{Failure, Outcome, places, tell};

#[derive(Args)]
pub struct Area {
    #[command(flatten)]
    rights: RightsArguments,
    /// Ledgers, .csv or .json; may be given several times [default: a table on the terminal]
    #[arg(short, long, value_name = "FILE")]
    output: Vec<PathBuf>,
}

impl Area {
    pub fn run(self) -> Result<Outcome, Failure> {
        let reports = Reports::of(&self.output, &["csv", "json"])?;
        let outputs: Vec<&Path> = self.output.iter().map(PathBuf::as_path).collect();
        let stamps = places::spare(&outputs, [self.rights.rights.as_path()])?;
        let ledger = Ledger::open(&self.rights.rights, &self.rights.options())?;
        stamps.check()?;
        tell::diagnostics(&ledger.diagnostics);
        load::not_empty(ledger.rights.len(), ledger.rejected, &self.rights.rights, self.rights.allow_empty)?;
        reports.write(
            |kind, output| if kind == "csv" { ledger.write_csv(output) } else { ledger.write_json(output) },
            || ledger.to_table(tell::terminal_width()),
        )?;
        Ok(Outcome::Ran)
    }
}
