//! What makes a run impossible, as opposed to [`crate::diagnostic`], which is about single records.

use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Severity};

/// Why a call could not be carried out.
///
/// One opaque type: callers ask what sort of trouble it is by the predicates and show the message.
/// The kinds stay private so that a new one is not a breaking change. What the system, a library or an inner call said is
/// the [`source`](std::error::Error::source), where there is one; the message has it already.
///
/// ```
/// use std::error::Error;
///
/// let error = minezone::Plan::open("no/such/folder").unwrap_err();
/// assert!(error.is_argument() && !error.is_plan());
/// let error = minezone::crs::Crs::parse("zone:99").unwrap_err();
/// assert!(error.is_crs());
/// # let options = minezone::input::InputOptions::default();
/// let error = minezone::input::Input::open("no-such.geojson".as_ref(), &options).err().unwrap();
/// assert!(error.is_io() && error.source().unwrap().downcast_ref::<std::io::Error>().is_some());
/// ```
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Error(#[from] Kind);

#[derive(Debug, thiserror::Error)]
pub(crate) enum Kind {
    #[error("{}: {}", path.display(), in_words(source))]
    Io { path: PathBuf, source: std::io::Error },
    #[error("{}: {message}", path.display())]
    Format { path: PathBuf, message: String, source: Option<Cause> },
    #[error("{}: {message}", path.display())]
    NotBuilt { path: PathBuf, message: String },
    #[error("{file}: {message}")]
    Crs { file: String, message: String, source: Option<Cause> },
    #[error("{0}")]
    CrsDefinition(String),
    #[error("{place}: {message}")]
    Plan { place: String, message: String, source: Option<Cause> },
    #[error("{0}")]
    Record(String),
    #[error("{}", in_brief(.0))]
    Refused(Vec<Diagnostic>),
    #[error("{source_name}: {}", unused(.rejected))]
    Empty { source_name: String, rejected: usize },
    #[error("cancelled before it was complete (已取消)")]
    Cancelled,
    #[error("{0}")]
    Argument(String),
}

/// What an error follows from.
type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why nothing of a source can be used.
fn unused(rejected: &usize) -> String {
    match rejected {
        0 => "there is not one record (没有记录)".to_owned(),
        _ => format!("none of its {rejected} records can be used (记录全部剔除)"),
    }
}

/// The first that stands in the way, and how many more do.
fn in_brief(diagnostics: &[Diagnostic]) -> String {
    let mut errors = diagnostics.iter().filter(|found| found.severity == Severity::Error);
    let first = errors.next().map(Diagnostic::to_string).unwrap_or_default();
    match errors.map(|found| found.more.max(1)).sum() {
        0_usize => first,
        more => format!("{first} (and {more} more errors; lint lists all) (另有{more}处错误)"),
    }
}

/// What the system says, without its numbers where that is usual.
fn in_words(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file or folder (文件不存在)".to_owned(),
        std::io::ErrorKind::PermissionDenied => "access is denied (没有访问权限)".to_owned(),
        _ => error.to_string(),
    }
}

impl Error {
    pub(crate) fn io(path: &Path, source: std::io::Error) -> Self {
        Kind::Io { path: path.into(), source }.into()
    }

    pub(crate) fn format(path: &Path, message: impl Into<String>) -> Self {
        Kind::Format { path: path.into(), message: message.into(), source: None }.into()
    }

    pub(crate) fn not_built(path: &Path, message: impl Into<String>) -> Self {
        Kind::NotBuilt { path: path.into(), message: message.into() }.into()
    }

    pub(crate) fn crs(file: impl Into<String>, message: impl Into<String>) -> Self {
        Kind::Crs { file: file.into(), message: message.into(), source: None }.into()
    }

    /// Of the definition of a CRS by itself.
    pub(crate) fn crs_definition(message: impl Into<String>) -> Self {
        Kind::CrsDefinition(message.into()).into()
    }

    pub(crate) fn plan(place: impl Into<String>, message: impl Into<String>) -> Self {
        Kind::Plan { place: place.into(), message: message.into(), source: None }.into()
    }

    /// Of the text of a record of a plan by itself.
    pub(crate) fn record(message: impl Into<String>) -> Self {
        Kind::Record(message.into()).into()
    }

    /// What is wrong with a plan, of which at least one is an error.
    pub(crate) fn refused(diagnostics: Vec<Diagnostic>) -> Self {
        Kind::Refused(diagnostics).into()
    }

    pub(crate) fn empty(source_name: impl Into<String>, rejected: usize) -> Self {
        Kind::Empty { source_name: source_name.into(), rejected }.into()
    }

    pub(crate) fn cancelled() -> Self {
        Kind::Cancelled.into()
    }

    pub(crate) fn argument(message: impl Into<String>) -> Self {
        Kind::Argument(message.into()).into()
    }

    /// The same with what it follows from, whose words are in the message.
    pub(crate) fn caused_by(mut self, cause: impl Into<Cause>) -> Self {
        if let Kind::Format { source, .. } | Kind::Crs { source, .. } | Kind::Plan { source, .. } = &mut self.0 {
            *source = Some(cause.into());
        }
        self
    }

    /// The same of the file by which its reader knows it, when what was opened is a temporary copy.
    pub(crate) fn of_file(self, shown: &Path) -> Self {
        match self.0 {
            Kind::Io { source, .. } => Self::io(shown, source),
            Kind::Format { message, source, .. } => Kind::Format { path: shown.into(), message, source }.into(),
            Kind::NotBuilt { message, .. } => Self::not_built(shown, message),
            other => other.into(),
        }
    }

    /// A file could not be read or written.
    pub fn is_io(&self) -> bool {
        matches!(self.0, Kind::Io { .. })
    }

    /// A file is not in the format it is said to be in, or is broken as a whole.
    pub fn is_format(&self) -> bool {
        matches!(self.0, Kind::Format { .. })
    }

    /// A file is in a format that this build leaves out: it was made without the cargo feature that the message names.
    pub fn is_not_built(&self) -> bool {
        matches!(self.0, Kind::NotBuilt { .. })
    }

    /// A coordinate reference system is unknown, or cannot be brought to CGCS2000 safely.
    pub fn is_crs(&self) -> bool {
        matches!(self.0, Kind::Crs { .. } | Kind::CrsDefinition(_))
    }

    /// The files of a plan cannot be read, or contradict their schema or each other, or a rule its worked example.
    pub fn is_plan(&self) -> bool {
        matches!(self.0, Kind::Plan { .. } | Kind::Record(_) | Kind::Refused(_))
    }

    /// Everything that was found wrong with the files of a plan that cannot be opened, the first of which is the
    /// message; empty for other errors. Lint gives the same, and what is wrong beside that.
    ///
    /// ```
    /// let error = minezone::Plan::open("fixtures/plans-invalid/many-defects").unwrap_err();
    /// assert!(error.diagnostics().iter().all(|found| found.file.is_some()));
    /// assert!(error.to_string().contains(error.diagnostics()[0].code.as_str()));
    /// ```
    pub fn diagnostics(&self) -> &[Diagnostic] {
        match &self.0 {
            Kind::Refused(diagnostics) => diagnostics,
            _ => &[],
        }
    }

    /// Where no record of a source can be used: how many were rejected. An empty result would read as one without
    /// findings, so it is refused unless the caller allows it.
    pub fn rejected_of_empty(&self) -> Option<usize> {
        match self.0 {
            Kind::Empty { rejected, .. } => Some(rejected),
            _ => None,
        }
    }

    /// The caller asked for the end before there was a result.
    pub fn is_cancelled(&self) -> bool {
        matches!(self.0, Kind::Cancelled)
    }

    /// The caller asked for something that does not exist.
    pub fn is_argument(&self) -> bool {
        matches!(self.0, Kind::Argument(_))
    }
}

/// A result with this crate's [`Error`].
pub type Result<T> = std::result::Result<T, Error>;
