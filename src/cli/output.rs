use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use minezone::cell::write_row;
use serde::Serialize;
use tempfile::NamedTempFile;

use super::Failure;
use super::terminal::{self, Out};

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
    pub writer: io::BufWriter<NamedTempFile>,
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
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let file = NamedTempFile::new_in(folder).map_err(|e| format!("{}: {e}", path.display()))?;
        Ok(Self { writer: io::BufWriter::new(file), path: path.into() })
    }

    pub fn finish(self) -> Result<(), Failure> {
        let Self { writer, path } = self;
        let file = writer.into_inner().map_err(|e| format!("{}: {}", path.display(), e.error()))?;
        share(file.path()).map_err(|e| format!("{}: {e}", path.display()))?;
        file.persist(&path).map_err(|e| format!("{}: {}", path.display(), e.error))?;
        Ok(())
    }
}

/// A temporary file is its owner's alone; a result is for everyone the folder is for.
#[cfg(unix)]
fn share(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn share(_: &Path) -> io::Result<()> {
    Ok(())
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

/// Refuses outputs that would take the place of an input or of each other, however they are spelt.
pub fn spares<'o, 'i>(
    outputs: impl IntoIterator<Item = &'o PathBuf>,
    inputs: impl IntoIterator<Item = &'i PathBuf>,
) -> Result<(), Failure> {
    let inputs: Vec<PathBuf> = inputs.into_iter().filter_map(|path| path.canonicalize().ok()).collect();
    let mut seen: Vec<PathBuf> = Vec::new();
    for output in outputs {
        if output.canonicalize().is_ok_and(|place| inputs.contains(&place)) {
            return Err(format!("{}: the output would replace an input", output.display()).into());
        }
        let place = std::path::absolute(output).map_err(|e| format!("{}: {e}", output.display()))?;
        if seen.contains(&place) {
            return Err(format!("{}: two outputs of one name", output.display()).into());
        }
        seen.push(place);
    }
    Ok(())
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
