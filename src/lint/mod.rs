//! What is wrong with a plan folder before any right is screened: its files, and the health of its zones.

mod articles;
mod cases;
mod coverage;
mod ended;
mod figures;
mod layers;
mod records;
mod table;
mod unused;
mod values;
mod zones;

use std::io::{self, Write};
use std::path::Path;

use jiff::civil::Date;
use serde::Serialize;

pub use cases::{Basis, try_case};

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::error::Result;
use crate::output::{OutputFormat, Render, Style};
use crate::plan::files::Files;
use crate::plan::raw::RawPlan;
use crate::plan::validate::{Parts, validate};
use crate::plan::{Checksums, PackChoice};
use crate::visible::visible;

/// Everything that was found in a plan folder.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Lint {
    /// How the plan was asked for.
    pub plan: String,
    /// By file and place.
    pub faults: Vec<Diagnostic>,
}

impl Lint {
    /// How many faults there are of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.faults.iter().filter(|fault| fault.severity == severity).count()
    }

    /// Whether nothing is wrong that would spoil verdicts.
    pub fn is_sound(&self) -> bool {
        self.count(Severity::Error) == 0
    }
}

impl Render for Lint {
    const FORMATS: &'static [OutputFormat] = &[OutputFormat::Table, OutputFormat::Json];

    fn render(&self, format: OutputFormat, style: Style, out: &mut dyn Write) -> io::Result<()> {
        if format == OutputFormat::Table {
            return out.write_all(visible(&self.to_table(style)).as_bytes());
        }
        serde_json::to_writer_pretty(&mut *out, self)?;
        writeln!(out)
    }
}

/// Looks through the plan that is built in under this id, else the folder at this path.
///
/// Nothing stops it but a folder that is not there: every file is looked through, whatever is wrong with the others. It
/// gives every error for which [`Plan::open`](crate::Plan::open) refuses the plan, so that one without errors can be opened.
///
/// ```
/// let lint = minezone::lint::lint("qingzhou-2021-2025")?;
/// assert!(lint.is_sound());
/// # Ok::<(), minezone::Error>(())
/// ```
///
/// # Errors
/// When there is no such plan.
pub fn lint(plan: impl AsRef<Path>) -> Result<Lint> {
    lint_as_of(plan, jiff::Zoned::now().date())
}

/// The same as of a day, on which plans and laws may have ended.
///
/// # Errors
/// When there is no such plan.
pub fn lint_as_of(plan: impl AsRef<Path>, day: Date) -> Result<Lint> {
    let path = plan.as_ref();
    let raw = RawPlan::read(Files::open(path)?, &PackChoice::default())?;
    let (parts, mut faults) = validate(&raw);
    records::check(&raw, &parts, &mut faults);
    unused::instruments(&parts, &mut faults);
    ended::check(&parts, day, &mut faults);
    unused::layers(&parts, &mut faults);
    articles::check(&parts, &mut faults);
    cases::check(&parts, &mut faults);
    let layers = layers::read(&raw, &parts, &mut faults);
    zones::check(&layers, &parts, &mut faults);
    values::check(&layers, &parts, &mut faults);
    coverage::check(&layers, &parts, &mut faults);
    figures::check(&layers, &parts, &mut faults);
    faults.extend(Checksums::of(&raw).err().map(|fault| *fault).filter(|fault| !faults.contains(fault)));
    let place = |fault: &Diagnostic| (fault.file.clone(), fault.line, fault.column, fault.record, fault.code);
    faults.sort_by_cached_key(place);
    Ok(Lint { plan: path.display().to_string(), faults })
}
