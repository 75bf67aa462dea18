use std::io;

use crate::diagnostic::Diagnostic;
use crate::input::Input;

/// Watches a job: what it finds in the files, and how far it is. `()` watches nothing.
pub trait Observer {
    /// Something was found in a file, or could not be measured.
    fn diagnostic(&mut self, _diagnostic: &Diagnostic) {}

    /// All diagnostics of one source (the zones, the plan or the rights) were handed over.
    fn end_of_source(&mut self) {}

    /// So much is done; called for the first time when all files are open, then after each chunk of records.
    fn progress(&mut self, _progress: &Progress) {}

    /// The quarantine is complete: so many records were measured, and so many rejected.
    fn quarantined(&mut self, _measured: usize, _rejected: usize) {}

    /// All is written, and outputs are about to get their names.
    ///
    /// # Errors
    /// What keeps them from it, such as diagnostics that could not be shown: the outputs stay partial.
    fn before_commit(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Observer for () {}

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Records that are done, with those of an earlier run that this one resumes.
    pub records: usize,
    /// How many there are, where the file says so.
    pub total: Option<usize>,
    /// Bytes of the file that were read, about.
    pub bytes: u64,
}

impl Progress {
    pub(super) fn of(inputs: &[Input], records: usize) -> Self {
        let total = inputs.iter().map(|input| input.count).sum();
        Self { records, total, bytes: inputs.iter().map(Input::bytes_read).sum() }
    }
}

/// Hands over all diagnostics of a source.
pub(super) fn hand_over<'d>(observer: &mut dyn Observer, diagnostics: impl IntoIterator<Item = &'d Diagnostic>) {
    diagnostics.into_iter().for_each(|diagnostic| observer.diagnostic(diagnostic));
    observer.end_of_source();
}
