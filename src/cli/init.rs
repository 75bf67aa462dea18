use std::path::PathBuf;

use clap::Args;
use minezone::plan::{EMBEDDED, export};

use super::outcome::{Failure, Outcome};
use super::terminal;

#[derive(Args)]
pub struct Init {
    /// Folder that is made; nothing may be there yet
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Id of the built-in plan to begin from
    #[arg(long, value_name = "ID", default_value = EMBEDDED[0])]
    plan: String,
}

impl Init {
    pub fn run(self) -> Result<Outcome, Failure> {
        export(&self.plan, &self.folder)?;
        let folder = self.folder.display();
        terminal::say(format_args!(
            "{folder}: see LAYERS.md for the layers wanted; then: minezone lint {folder} (所需图层见 LAYERS.md)"
        ));
        Ok(Outcome::Ran)
    }
}
