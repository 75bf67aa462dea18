use std::path::PathBuf;

use clap::Args;

use super::output::Format;
use super::{Failure, Outcome, terminal};

#[derive(Args)]
pub struct Lint {
    /// Folder of a plan, or the id of one that is built in
    #[arg(value_name = "PLAN", default_value = minezone::plan::EMBEDDED[0])]
    plan: PathBuf,
    /// How to tell what was found
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

impl Lint {
    pub fn run(self) -> Result<Outcome, Failure> {
        let lint = minezone::lint::lint(&self.plan)?;
        self.format.print(&lint, || lint.to_table(terminal::width()))?;
        Ok(if lint.is_sound() { Outcome::Ran } else { Outcome::Reached })
    }
}
