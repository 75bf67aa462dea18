use std::path::PathBuf;

use clap::Args;

use super::outcome::{Failure, Outcome};
use super::output::OutputArguments;

#[derive(Args)]
pub struct Lint {
    /// Folder of a plan, or the id of one that is built in
    #[arg(value_name = "PLAN", default_value = minezone::plan::EMBEDDED[0])]
    plan: PathBuf,
    #[command(flatten)]
    output: OutputArguments,
}

impl Lint {
    pub fn run(self) -> Result<Outcome, Failure> {
        let inputs = Some(self.plan.as_path()).filter(|plan| plan.is_dir());
        self.output.check(inputs)?;
        let lint = minezone::lint::lint(&self.plan)?;
        self.output.write(&lint)?;
        Ok(if lint.is_sound() { Outcome::Ran } else { Outcome::Reached })
    }
}
