use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use minezone::cell::write_row;
use minezone::scratch::Scratch;
use serde::Serialize;

use super::terminal::{self, Out};
use super::{Failure, tell};

/// For people or for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Table,
    Json,
}

impl Format {
    /// Puts a result on standard output, as the table or as it is.
    pub fn print(self, result: &impl Serialize, table: impl FnOnce() -> String) -> Result<(), Failure> {
        match self {
            Self::Table => print(&table()),
            Self::Json => print(&(serde_json::to_string_pretty(result)? + "\n")),
        }
    }
}

/// Where a result goes: standard output, or a file that appears only when it is complete.
pub enum Output {
    Terminal(io::BufWriter<Out>),
    File(OutputFile),
}

/// A file that appears only when it is complete.
pub struct OutputFile {
    pub writer: io::BufWriter<File>,
    folder: Scratch,
    path: PathBuf,
}

impl Output {
    /// For the file, or standard output when there is none.
    pub fn create(path: Option<&Path>) -> Result<Self, Failure> {
        match path {
            Some(path) => OutputFile::create(path).map(Self::File),
            None => Ok(Self::Terminal(terminal::out())),
        }
    }

    pub fn finish(self) -> Result<(), Failure> {
        match self {
            Self::Terminal(mut writer) => Ok(writer.flush()?),
            Self::File(file) => file.finish(),
        }
    }
}

impl OutputFile {
    pub fn create(path: &Path) -> Result<Self, Failure> {
        let failed = |e: io::Error| format!("{}: {e}", path.display());
        let folder = Scratch::beside(path).map_err(failed)?;
        let file = File::create_new(folder.path().join(path.file_name().unwrap_or_default())).map_err(failed)?;
        Ok(Self { writer: io::BufWriter::new(file), folder, path: path.into() })
    }

    pub fn finish(self) -> Result<(), Failure> {
        let Self { writer, folder, path } = self;
        let file = writer.into_inner().map_err(|e| format!("{}: {}", path.display(), e.error()))?;
        // On some systems a file that is open cannot be renamed.
        drop(file);
        Ok(folder.publish(&path, &[]).map_err(|e| format!("{}: {e}", path.display()))?)
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Terminal(writer) => writer.write(bytes),
            Self::File(file) => file.writer.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Terminal(writer) => writer.flush(),
            Self::File(file) => file.writer.flush(),
        }
    }
}

/// The reports of a run: files, each in the format of its ending, or a table on the terminal when there are none.
pub struct Reports<'a> {
    files: Vec<(&'a Path, &'static str)>,
}

impl<'a> Reports<'a> {
    /// Files of the endings that are known.
    pub fn of(paths: &'a [PathBuf], known: &[&'static str]) -> Result<Self, Failure> {
        let files = paths.iter().map(|path| Ok((path.as_path(), extension(path, known)?)));
        Ok(Self { files: files.collect::<Result<_, Failure>>()? })
    }

    /// Writes each by its ending, or the table.
    pub fn write(
        self,
        mut write: impl FnMut(&str, &mut Output) -> io::Result<()>,
        table: impl FnOnce() -> String,
    ) -> Result<(), Failure> {
        // What could not be told must not be taken for a result without remarks.
        tell::check()?;
        if self.files.is_empty() {
            return print(&table());
        }
        for (path, kind) in self.files {
            let mut output = Output::create(Some(path))?;
            write(kind, &mut output)?;
            output.finish()?;
        }
        Ok(())
    }
}

/// Puts a text for people on standard output.
pub fn print(text: &str) -> Result<(), Failure> {
    Ok(terminal::print(text)?)
}

/// The lower-case ending of an output file, or an error that lists what is known.
pub fn extension(path: &Path, known: &[&'static str]) -> Result<&'static str, Failure> {
    let found = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_lowercase();
    known.iter().copied().find(|k| *k == found).ok_or_else(|| {
        format!("{}: the output is chosen by its ending, one of .{}", path.display(), known.join(", .")).into()
    })
}

/// Rows as they stand in a CSV file.
pub fn csv_rows<R>(rows: impl IntoIterator<Item = R>) -> Result<Vec<u8>, Failure>
where
    R: IntoIterator<Item: AsRef<str>>,
{
    let mut writer = csv::Writer::from_writer(Vec::new());
    rows.into_iter().try_for_each(|row| write_row(&mut writer, row))?;
    Ok(writer.into_inner()?)
}

/// A number in full precision, short where it can be: `1e-9`, not a line of zeros.
pub fn number(x: f64) -> String {
    ryu::Buffer::new().format(x).to_owned()
}
