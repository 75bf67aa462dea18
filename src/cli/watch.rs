use std::io;
use std::path::Path;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use minezone::diagnostic::Diagnostic;
use minezone::job::{Observer, Progress};

use super::diagnostics::{self, DiagnosticPrinter};
use super::interrupt;

/// Shows what a job finds and how far it is, on standard error.
pub struct Watch {
    printer: DiagnosticPrinter,
    bar: Option<ProgressBar>,
    /// Bytes of the file of the rights.
    bytes: u64,
    /// Whether a signal only asks the job to end.
    listens: bool,
}

impl Watch {
    /// Of a job that writes rows: a signal asks it to end, and what is done can be resumed.
    pub fn rows(rights: &Path) -> Self {
        Self::new(rights, true)
    }

    /// Of a job that makes a report: a signal ends the program.
    pub fn report(rights: &Path) -> Self {
        Self::new(rights, false)
    }

    fn new(rights: &Path, listens: bool) -> Self {
        let bytes = rights.metadata().map(|metadata| metadata.len()).unwrap_or(0);
        Self { printer: DiagnosticPrinter::default(), bar: None, bytes, listens }
    }

    /// Shown on a terminal only, and only when the run lasts: by the number of records where the file states it, else by its
    /// bytes.
    fn bar(&self, progress: &Progress) -> ProgressBar {
        let bar = match progress.total {
            Some(total) => styled(total as u64, "{bar:40} {pos}/{len} records, {eta} left"),
            None => styled(self.bytes, "{bar:40} {msg} records, {bytes}/{total_bytes}, {eta} left"),
        };
        bar.enable_steady_tick(Duration::from_millis(500));
        bar
    }

    fn clear(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

impl Observer for Watch {
    fn diagnostic(&mut self, diagnostic: &Diagnostic) {
        self.printer.print(diagnostic);
    }

    fn end_of_source(&mut self) {
        self.clear();
        std::mem::take(&mut self.printer).finish();
    }

    fn progress(&mut self, progress: &Progress) {
        if self.bar.is_none() {
            if self.listens {
                interrupt::listen();
            }
            self.bar = Some(self.bar(progress));
        }
        if let Some(bar) = &self.bar {
            bar.set_message(progress.records.to_string());
            bar.set_position(progress.total.map_or(progress.bytes, |_| progress.records as u64));
        }
    }

    fn quarantined(&mut self, measured: usize, rejected: usize) {
        self.clear();
        diagnostics::accounts(measured, rejected);
    }

    fn before_commit(&mut self) -> io::Result<()> {
        self.clear();
        diagnostics::check()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.clear();
    }
}

fn styled(length: u64, template: &str) -> ProgressBar {
    let style = ProgressStyle::with_template(template);
    ProgressBar::new(length).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
