//! Where a result goes and in which format: the one seam between results and the bytes that stand for them.

mod atomic_file;
mod format;
mod style;

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

pub use self::atomic_file::AtomicFile;
pub use self::format::OutputFormat;
pub use self::style::Style;

use crate::error::{Error, Result};

/// A result that formats render.
///
/// A new format of a result is an entry of [`Self::FORMATS`] and an arm of [`Self::render`]; no caller changes.
pub trait Render {
    /// The formats that it has, the usual one of a terminal first.
    const FORMATS: &'static [OutputFormat];

    /// Writes all of it in one of its formats.
    ///
    /// # Errors
    /// When writing fails.
    fn render(&self, format: OutputFormat, style: Style, out: &mut dyn Write) -> io::Result<()>;
}

/// A place for a result: a file that appears only when it is complete, or any writer.
///
/// ```
/// use minezone::output::{Output, OutputFormat};
/// use minezone::{Plan, Screener};
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("report.json");
/// let report = Screener::new(&Plan::embedded()).report(Vec::new());
/// Output::file(&path).write(&report)?;
/// assert!(std::fs::read_to_string(path)?.contains("minezone-report"));
/// Output::writer(Vec::new()).format(OutputFormat::Csv).write(&report)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Output {
    destination: Destination,
    format: Option<OutputFormat>,
    style: Style,
}

/// Where an [`Output`] goes.
pub enum Destination {
    /// A file of this name.
    File(PathBuf),
    /// Standard output, a buffer in memory and the like.
    Writer(Box<dyn Write + Send>),
}

impl Output {
    /// A file, in the format of its ending.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self { destination: Destination::File(path.into()), format: None, style: Style::default() }
    }

    /// A writer, in the first of the result's formats unless [`Self::format`] says another.
    pub fn writer(out: impl Write + Send + 'static) -> Self {
        Self { destination: Destination::Writer(Box::new(out)), format: None, style: Style::default() }
    }

    /// The same in this format.
    #[must_use]
    pub fn format(self, format: OutputFormat) -> Self {
        Self { format: Some(format), ..self }
    }

    /// The same in this style.
    #[must_use]
    pub fn style(self, style: Style) -> Self {
        Self { style, ..self }
    }

    /// The file, where it is one.
    pub fn path(&self) -> Option<&Path> {
        match &self.destination {
            Destination::File(path) => Some(path),
            Destination::Writer(_) => None,
        }
    }

    /// Which of these formats it is to be written in.
    ///
    /// # Errors
    /// When it is none of them.
    pub fn choose(&self, known: &[OutputFormat]) -> Result<OutputFormat> {
        match (self.format, self.path()) {
            (Some(format), _) if known.contains(&format) => Ok(format),
            (Some(format), _) => Err(Error::argument(format!(
                "this result is not written as {format}; its formats are {} (无此输出格式)",
                OutputFormat::list(known)
            ))),
            (None, Some(path)) => OutputFormat::of_ending(path, known),
            (None, None) => known.first().copied().ok_or_else(|| Error::argument("the result has no format")),
        }
    }

    /// Where it goes.
    pub fn into_destination(self) -> Destination {
        self.destination
    }

    /// Writes a result; a file appears only when it is complete.
    ///
    /// # Errors
    /// When the result has no such format, or writing fails.
    pub fn write<R: Render>(self, result: &R) -> Result<()> {
        let (format, style) = (self.choose(R::FORMATS)?, self.style);
        match self.destination {
            Destination::File(path) => {
                let mut file = AtomicFile::create(&path)?;
                result.render(format, style, &mut file).map_err(|e| Error::io(&path, own(e)))?;
                file.commit()
            }
            Destination::Writer(writer) => {
                let mut out = BufWriter::new(writer);
                let written = result.render(format, style, &mut out).and_then(|()| out.flush());
                written.map_err(|e| Error::io(Path::new("-"), own(e)))
            }
        }
    }
}

/// The error of the writer below, which that of CSV hides: a reader that has gone away is known by its kind.
fn own(error: io::Error) -> io::Error {
    match error.downcast::<csv::Error>() {
        Ok(error) => match error.into_kind() {
            csv::ErrorKind::Io(error) => error,
            kind => io::Error::other(format!("{kind:?}")),
        },
        Err(error) => error,
    }
}
