//! What is wrong with a plan folder before any right is screened: its files, and the health of its zones.

mod cases;
mod coverage;
mod document;
mod figures;
mod folder;
mod names;
mod records;
mod references;
mod table;
mod terms;
mod values;
mod zones;

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

pub use cases::{Basis, try_case};

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::error::Result;
use crate::layer::Layer;
use crate::output::{OutputFormat, Render, Style};
use crate::plan::files::Files;
use crate::plan::{LayerFiles, Plan, extent, unusable};
use crate::visible::visible;
use folder::Records;

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
/// Nothing stops it but a folder that is not there: every file is looked through, whatever is wrong
/// with the others.
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
    let path = plan.as_ref();
    let files = Files::open(path)?;
    let mut faults = Vec::new();
    let records = Records::read(&files, &mut faults);
    records.check(&files, &mut faults);
    cases::check(&records, &mut faults);
    let layers = read_layers(&records, &files, &mut faults);
    zones::check(&layers, &records, &mut faults);
    values::check(&layers, &records, &mut faults);
    coverage::check(&layers, &records, &mut faults);
    figures::check(&layers, &records, &mut faults);
    drop(layers);
    // Whatever lint does not look for by itself: what it calls sound can be screened against.
    let unsound = faults.iter().any(|fault| fault.severity == Severity::Error);
    if let Some(error) = Plan::open(path).err().filter(|_| !unsound) {
        faults.push(records.plan().fault(Code::PlanRefused, Severity::Error, "", error.to_string()));
    }
    let place = |fault: &Diagnostic| (fault.file.clone(), fault.line, fault.column, fault.record, fault.code);
    faults.sort_by_cached_key(place);
    Ok(Lint { plan: path.display().to_string(), faults })
}

/// The layers that can be read, each with its file; reports what is wrong with their records.
fn read_layers(records: &Records, files: &Files, faults: &mut Vec<Diagnostic>) -> Vec<(Layer, String)> {
    let mut layers: Vec<(Layer, String)> = Vec::new();
    let mut seen = BTreeSet::new();
    let zones = match LayerFiles::of(files) {
        Ok(zones) => zones,
        Err(error) => {
            faults.push(records.plan().fault(Code::LayerUnreadable, Severity::Error, "", error.to_string()));
            return layers;
        }
    };
    for (number, folder) in records.folders.iter().enumerate() {
        for (i, declaration) in folder.layers.iter().enumerate().filter(|(_, layer)| seen.insert(&layer.name)) {
            let place = format!("/layer/{i}/name");
            let reported = |code, severity, message: String| folder.head.fault(code, severity, &place, message);
            match declaration.read(&zones) {
                Ok(Some((layer, diagnostics))) => {
                    faults.extend(diagnostics.into_iter().map(|found| reading(found, files)));
                    faults.extend(declaration.unknown_fields(&layer).into_iter().map(|(key, fields)| {
                        let message = format!("no zone of the layer has the field {fields}.");
                        let place = format!("/layer/{i}/{key}");
                        folder.head.fault(Code::FieldUnknown, Severity::Warning, &place, message)
                    }));
                    layers.push((layer, files.layer_place(&declaration.name)));
                }
                Ok(None) => {
                    // A plan is meant to have its own layers; of those that the law speaks of most counties
                    // have few.
                    let severity = if number == 0 { Severity::Warning } else { Severity::Note };
                    let message = format!("layer {:?} has no file: what needs it is not checked.", declaration.name);
                    faults.push(reported(Code::LayerMissing, severity, message));
                }
                Err(error) => faults.push(reported(Code::LayerUnreadable, Severity::Error, error.to_string())),
            }
        }
    }
    let head = records.head.as_ref();
    let boundary = head.and_then(|head| head.boundary.as_deref());
    let boundary = layers.iter().find(|(layer, _)| Some(&*layer.name) == boundary).and_then(|(layer, _)| extent(layer));
    for (layer, file) in &layers {
        let (code, what) = match unusable(layer, boundary) {
            Some(Code::LayerEmpty) => (Code::LayerEmpty, "holds no zone"),
            Some(_) => (Code::LayerAstray, "lies nowhere near the boundary of the plan"),
            None => continue,
        };
        let message = format!("layer {:?} {what}: what needs it is not checked.", layer.name);
        faults.push(Diagnostic::of_file(code, Severity::Error, file, message));
    }
    layers
}

/// A diagnostic of a zone file as one of the plan.
fn reading(diagnostic: Diagnostic, files: &Files) -> Diagnostic {
    let severity = match diagnostic.code {
        // The shape is not what its author meant, or the zone cannot be distinguished from another.
        Code::RingsCross | Code::DuplicateId => Severity::Error,
        _ => diagnostic.severity,
    };
    let file = Some(diagnostic.file.clone().unwrap_or_else(|| files.place("zones")));
    Diagnostic { severity, file, ..diagnostic }
}
