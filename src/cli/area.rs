use std::path::PathBuf;

use clap::Args;
use minezone::ledger::Ledger;

use super::attributes::{AttributeArguments, unmatched};
use super::load::RightsArguments;
use super::output::{self, Reports};
use super::{Failure, Outcome, tell, terminal};

#[derive(Args)]
pub struct Area {
    #[command(flatten)]
    rights: RightsArguments,
    #[command(flatten)]
    attributes: AttributeArguments,
    /// Ledgers, .csv or .json; may be given several times [default: a table on the terminal]
    #[arg(short, long, value_name = "FILE", help_heading = "Output 输出")]
    output: Vec<PathBuf>,
}

impl Area {
    pub fn run(mut self) -> Result<Outcome, Failure> {
        let reports = Reports::of(&self.output, &["csv", "json"])?;
        output::spares(&self.output, std::iter::once(&self.rights.rights).chain(&self.attributes.attributes))?;
        self.rights.supplement = self.attributes.read()?;
        self.rights.check_id_field()?;
        let mut ledger = Ledger::open(&self.rights.rights, &self.rights.options())?;
        ledger.diagnostics.extend(unmatched(self.rights.supplement.as_ref()));
        tell::diagnostics(&ledger.diagnostics);
        reports.write(
            |kind, output| if kind == "csv" { ledger.write_csv(output) } else { ledger.write_json(output) },
            || ledger.to_table(terminal::width()),
        )?;
        Ok(Outcome::Ran)
    }
}
