//! What is made of the command line's own description: completions of shells, and pages of the manual.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Command};
use clap_complete::Shell;
use minezone::output::AtomicFile;

use super::outcome::{Failure, Outcome};
use super::{help, terminal};

#[derive(Args)]
pub struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

impl Completions {
    pub fn run(self, mut command: Command) -> Result<Outcome, Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command, "minezone", &mut script);
        let mut out = terminal::out();
        out.write_all(&script)?;
        out.flush()?;
        Ok(Outcome::Ran)
    }
}

#[derive(Args)]
pub struct Manual {
    /// Folder for the pages, which is there
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

impl Manual {
    pub fn run(self, command: Command) -> Result<Outcome, Failure> {
        let mut command = help::for_reader(command.disable_help_subcommand(true));
        command.build();
        let subcommands = command.get_subcommands().filter(|subcommand| !subcommand.is_hide_set());
        for page in std::iter::once(&command).chain(subcommands) {
            let name = page.get_display_name().unwrap_or_else(|| page.get_name());
            let mut file = AtomicFile::create(&self.folder.join(format!("{name}.1")))?;
            let mut text = Vec::new();
            clap_mangen::Man::new(page.clone()).render(&mut text)?;
            file.write_all(help::with_headings(&String::from_utf8_lossy(&text)).as_bytes())?;
            file.commit()?;
        }
        Ok(Outcome::Ran)
    }
}
