use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;

use super::day::day;
use super::outcome::{Failure, Outcome};
use super::output::OutputArguments;

#[derive(Args)]
pub struct Lint {
    /// Folder of a plan, or the id of one that is built in
    #[arg(value_name = "PLAN", default_value = minezone::plan::EMBEDDED[0])]
    plan: PathBuf,
    /// Name the plans and laws that have ended by this day: 2025-06-30, 2025年6月30日 … [default: today]
    #[arg(long, value_name = "DATE", value_parser = day)]
    as_of: Option<Date>,
    #[command(flatten)]
    output: OutputArguments,
}

impl Lint {
    pub fn run(self) -> Result<Outcome, Failure> {
        let inputs = Some(self.plan.as_path()).filter(|plan| plan.is_dir());
        self.output.check(inputs)?;
        let lint = {
            let day = self.as_of.unwrap_or_else(|| jiff::Zoned::now().date());
            minezone::lint::lint_as_of(&self.plan, day)?
        };
        self.output.write(&lint)?;
        Ok(if lint.is_sound() { Outcome::Ran } else { Outcome::Reached })
    }
}
