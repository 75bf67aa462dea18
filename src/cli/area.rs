use std::path::{Path, PathBuf};

use clap::Args;
use minezone::ledger::Ledger;

use super::attributes::{AttributeArguments, unused};
use super::load::{self, RightsArguments};
use super::output::Reports;
use super::{Failure, Outcome, places, tell, terminal};

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
        let outputs: Vec<&Path> = self.output.iter().map(PathBuf::as_path).collect();
        let beside = self.attributes.attributes.iter().map(PathBuf::as_path);
        let stamps = places::spare(&outputs, beside.chain([self.rights.rights.as_path()]))?;
        self.rights.supplement = self.attributes.read()?;
        self.attributes.check(&self.rights, None)?;
        let mut ledger = Ledger::open(&self.rights.rights, &self.rights.options())?;
        if load::lacks_ids(&ledger.diagnostics) {
            self.rights.check_id_field()?;
        }
        ledger.diagnostics.extend(unused(self.rights.supplement.as_ref(), None));
        stamps.check()?;
        tell::diagnostics(&ledger.diagnostics);
        load::not_empty(ledger.rights.len(), ledger.rejected, &self.rights.rights, self.rights.allow_empty)?;
        reports.write(
            |kind, output| if kind == "csv" { ledger.write_csv(output) } else { ledger.write_json(output) },
            || ledger.to_table(terminal::width()),
        )?;
        Ok(Outcome::Ran)
    }
}
