use std::path::PathBuf;

use clap::Args;
use minezone::info::FileInfo;

use super::input::InputFile;
use super::outcome::{Failure, Outcome};
use super::output::OutputArguments;
use super::reading::ReadingArguments;

#[derive(Args)]
pub struct Info {
    /// File to look into; FILE#LAYER for one layer; - for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    reading: ReadingArguments,
    #[command(flatten)]
    output: OutputArguments,
}

impl Info {
    pub fn run(self) -> Result<Outcome, Failure> {
        let file = InputFile::receive(&self.file)?;
        self.output.check([file.path.as_path()])?;
        let mut options = self.reading.options(None);
        options.read = file.options(options.read);
        self.output.write(&FileInfo::open(&file.path, &options)?)?;
        Ok(Outcome::Ran)
    }
}
