use std::io::{self, Write};

use super::Report;

impl Report {
    /// The whole report as JSON.
    ///
    /// # Errors
    /// When writing fails.
    pub fn write_json(&self, mut out: impl Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut out, self)?;
        writeln!(out)
    }
}
