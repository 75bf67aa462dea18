use std::io;
use std::path::{Path, PathBuf};

use minezone::format::{ReadOptions, TempCopy};

use super::outcome::Failure;

/// A file that a command reads; standard input in a temporary copy, which goes with it.
pub struct InputFile {
    pub path: PathBuf,
    copy: Option<TempCopy>,
}

impl InputFile {
    /// The file of an argument: `-` is standard input, and `-#LAYER` one layer of it.
    pub fn receive(argument: &Path) -> Result<Self, Failure> {
        let text = argument.to_str().unwrap_or_default();
        let layer = text.strip_prefix('-').filter(|rest| rest.is_empty() || rest.starts_with('#'));
        let Some(layer) = layer else { return Ok(Self { path: argument.to_owned(), copy: None }) };
        let copy = TempCopy::of(io::stdin().lock())?;
        let mut path = copy.path().as_os_str().to_owned();
        path.push(layer);
        Ok(Self { path: path.into(), copy: Some(copy) })
    }

    /// The same options for this file.
    pub fn options(&self, options: ReadOptions) -> ReadOptions {
        ReadOptions { shown: self.copy.as_ref().map(TempCopy::name), ..options }
    }
}
