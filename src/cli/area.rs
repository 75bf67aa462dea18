use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use minezone::ledger::Ledger;

use super::load::RightsArguments;
use super::output::{self, Output};
use super::{Failure, Outcome, tell};

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
        let kinds: Result<Vec<&str>, Failure> =
            self.output.iter().map(|path| output::extension(path, &["csv", "json"])).collect();
        let kinds = kinds?;
        output::spares(&self.output, [&self.rights.rights])?;
        let ledger = Ledger::open(&self.rights.rights, &self.rights.options())?;
        tell::diagnostics(&ledger.diagnostics);
        for (path, kind) in self.output.iter().zip(kinds) {
            let mut output = Output::create(Some(path))?;
            if kind == "csv" {
                ledger.write_csv(&mut output)?
            } else {
                ledger.write_json(&mut output)?
            }
            output.finish()?;
        }
        if self.output.is_empty() {
            let mut output = Output::create(None)?;
            output.write_all(ledger.to_table(tell::terminal_width()).as_bytes())?;
            output.finish()?;
        }
        Ok(Outcome::Ran)
    }
}
