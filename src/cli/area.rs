use std::path::PathBuf;

use clap::Args;
use minezone::ledger::Ledger;

use super::load::RightsArguments;
use super::output::{self, Reports};
use super::{Failure, Outcome, tell, terminal};

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
        output::spares(&self.output, [&self.rights.rights])?;
        let ledger = Ledger::open(&self.rights.rights, &self.rights.options())?;
        tell::diagnostics(&ledger.diagnostics);
        reports.write(
            |kind, output| if kind == "csv" { ledger.write_csv(output) } else { ledger.write_json(output) },
            || ledger.to_table(terminal::width()),
        )?;
        Ok(Outcome::Ran)
    }
}
