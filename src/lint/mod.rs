//! What is wrong with a plan folder before any right is screened: its files, and the health of its zones.

mod cases;
mod code;
mod coverage;
mod document;
mod figures;
mod names;
mod records;
mod references;
mod table;
mod terms;
mod zones;

use std::collections::BTreeSet;
use std::path::Path;

use serde::Serialize;
use serde_json::Value;

pub use cases::{Basis, try_case};
pub use code::{Code, Severity};

use crate::diagnostic::{self, Diagnostic, Effect};
use crate::error::{Error, Result};
use crate::geometry::Position;
use crate::layer::Layer;
use crate::plan::files::Files;
use crate::plan::{Baseline, Head, LayerDeclaration, PackHead, Plan, RecordFormat};
use crate::rule::{BaselineMine, Rule, RuleFile};
use document::Document;

/// One thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fault {
    /// What kind of fault.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// The file.
    pub file: String,
    /// Line of the file, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Character of the line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// Number of the record in a zone file, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<usize>,
    /// Ids of the zones that have to do with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub zones: Vec<String>,
    /// Longitude and latitude of a place of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// Area in m² of the overlap or the gap.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area_m2: Option<f64>,
    /// Its mean width in metres, twice the area by the perimeter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mean_width_m: Option<f64>,
    /// For people.
    pub message: String,
}

impl Fault {
    fn new(code: Code, severity: Severity, file: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            code,
            severity,
            file: file.into(),
            line: None,
            column: None,
            record: None,
            zones: Vec::new(),
            position: None,
            area_m2: None,
            mean_width_m: None,
            message: message.into(),
        }
    }

    fn area(mut self, area_m2: f64, perimeter_m: f64) -> Self {
        self.area_m2 = Some(area_m2);
        self.mean_width_m = Some(2.0 * area_m2 / perimeter_m);
        self
    }
}

/// Everything that was found in a plan folder.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Lint {
    /// How the plan was asked for.
    pub plan: String,
    /// By file and place.
    pub faults: Vec<Fault>,
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
    coverage::check(&layers, &records, &mut faults);
    figures::check(&layers, &records, &mut faults);
    drop(layers);
    // Whatever lint does not look for by itself: what it calls sound can be screened against.
    let unsound = faults.iter().any(|fault| fault.severity == Severity::Error);
    if let Some(error) = Plan::open(path).err().filter(|_| !unsound) {
        faults.push(records.plan().fault(Code::PlanRefused, Severity::Error, "", error.to_string()));
    }
    let place = |fault: &Fault| (fault.file.clone(), fault.line, fault.column, fault.record, fault.code);
    faults.sort_by_cached_key(place);
    Ok(Lint { plan: path.display().to_string(), faults })
}

/// The record files of a plan folder and of the packs that it stands on.
struct Records {
    /// The plan's own first.
    folders: Vec<Folder>,
    /// What `plan.toml` says, where it could be read.
    head: Option<Head>,
    /// The mines of the base year, where they could be read.
    baseline: Vec<BaselineMine>,
}

/// The record files of one folder.
struct Folder {
    /// `plan.toml` or `pack.toml`
    head: Document,
    /// `instruments.toml`
    instruments: Document,
    /// The rule files, with the rule where it could be read.
    rules: Vec<(Document, Option<Rule>)>,
    /// The layers that the head declares, as far as it could be read.
    layers: Vec<LayerDeclaration>,
}

impl Records {
    fn read(files: &Files, faults: &mut Vec<Fault>) -> Self {
        let plan = Folder::read(files, "plan.toml", RecordFormat::Plan, faults);
        let head: Option<Head> = toml::from_str(plan.head.text()).ok();
        let mut baseline = Vec::new();
        if files.has("baseline.toml") {
            let document = read(files, "baseline.toml", RecordFormat::Baseline, faults);
            baseline = toml::from_str::<Baseline>(document.text()).map(|read| read.mines).unwrap_or_default();
        }
        let mut folders = vec![plan];
        for (i, id) in head.iter().flat_map(|head| &head.packs).enumerate() {
            let found = files.pack_beside(id).or_else(|| Files::embedded_pack(id));
            match found {
                Some(pack) => folders.push(Folder::read(&pack, "pack.toml", RecordFormat::Pack, faults)),
                None => {
                    let message = format!("pack {id:?} is neither beside the plan nor built in.");
                    let place = format!("/packs/{i}");
                    faults.push(folders[0].head.fault(Code::PackUnknown, Severity::Error, &place, message));
                }
            }
        }
        Self { folders, head, baseline }
    }

    /// What one file says that another must bear out.
    fn check(&self, files: &Files, faults: &mut Vec<Fault>) {
        faults.extend(terms::of_term(self.plan(), "/term"));
        for folder in &self.folders {
            for (pointer, _) in folder.instruments.items("/instrument") {
                faults.extend(terms::of_term(&folder.instruments, &pointer));
            }
        }
        references::rules(self, faults);
        references::instruments(self, faults);
        references::layers(self, faults);
        references::zone_files(self, files, faults);
        self.refused(faults);
    }

    /// Rules that cannot be used though nothing else was found in their files.
    fn refused(&self, faults: &mut Vec<Fault>) {
        for (document, _) in self.rules().filter(|(_, rule)| rule.is_none()) {
            let is_told = |fault: &Fault| fault.severity == Severity::Error && fault.file == document.file;
            let Some(message) = Rule::parse(&document.stem, document.text()).err() else { continue };
            if !faults.iter().any(is_told) {
                // Where a value is at fault the text can tell, else the rule as a whole is.
                let span = toml::from_str::<RuleFile>(document.text()).err().and_then(|error| error.span());
                let message = message.lines().last().unwrap_or_default();
                let offset = span.map_or(0, |span| span.start);
                faults.push(document.fault_at(Code::RuleRefused, Severity::Error, offset, message));
            }
        }
    }

    /// `plan.toml`
    fn plan(&self) -> &Document {
        &self.folders[0].head
    }

    /// The rules of all folders.
    fn rules(&self) -> impl Iterator<Item = &(Document, Option<Rule>)> {
        self.folders.iter().flat_map(|folder| &folder.rules)
    }

    /// The instruments of all folders, each with its file and its pointer in it.
    fn instruments(&self) -> impl Iterator<Item = (&Document, String, &Value)> {
        self.folders.iter().flat_map(|folder| {
            let document = &folder.instruments;
            document.items("/instrument").map(move |(pointer, value)| (document, pointer, value))
        })
    }
}

impl Folder {
    fn read(files: &Files, head: &str, format: RecordFormat, faults: &mut Vec<Fault>) -> Self {
        let head = read(files, head, format, faults);
        let instruments = read(files, "instruments.toml", RecordFormat::Instruments, faults);
        let names = files.names("rules", "toml").unwrap_or_else(|error| {
            faults.push(unreadable(files.place("rules"), &error));
            Vec::new()
        });
        let rules = names.iter().map(|name| Self::read_rule(files, name, faults)).collect();
        let layers = match format {
            RecordFormat::Pack => toml::from_str::<PackHead>(head.text()).map(|head| head.layers),
            _ => toml::from_str::<Head>(head.text()).map(|head| head.layers),
        };
        Self { head, instruments, rules, layers: layers.unwrap_or_default() }
    }

    fn read_rule(files: &Files, name: &str, faults: &mut Vec<Fault>) -> (Document, Option<Rule>) {
        let document = read(files, &format!("rules/{name}.toml"), RecordFormat::Rule, faults);
        faults.extend(references::of_rule(&document));
        faults.extend(names::of_rule(&document));
        let rule = Rule::parse(name, document.text());
        (document, rule.ok())
    }
}

fn read(files: &Files, name: &str, format: RecordFormat, faults: &mut Vec<Fault>) -> Document {
    let stem = Path::new(name).file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let (text, readable) = match files.text(name) {
        Ok(text) => (text, true),
        Err(error) => {
            faults.push(unreadable(files.place(name), &error));
            (String::new(), false)
        }
    };
    let (document, errors) = Document::read(files.place(name), &stem, text);
    // What is missing from half a file is no news.
    if readable && errors.is_empty() {
        faults.extend(records::check(&document, format));
    }
    faults.extend(errors);
    document
}

fn unreadable(file: String, error: &Error) -> Fault {
    Fault::new(Code::FileUnreadable, Severity::Error, file, error.to_string())
}

/// The layers that can be read, each with its file; tells what is wrong with their records.
fn read_layers(records: &Records, files: &Files, faults: &mut Vec<Fault>) -> Vec<(Layer, String)> {
    let mut layers: Vec<(Layer, String)> = Vec::new();
    let mut seen = BTreeSet::new();
    for (number, folder) in records.folders.iter().enumerate() {
        for (i, declaration) in folder.layers.iter().enumerate().filter(|(_, layer)| seen.insert(&layer.name)) {
            let place = format!("/layer/{i}/name");
            let told = |code, severity, message: String| folder.head.fault(code, severity, &place, message);
            match declaration.read(files) {
                Ok(Some((layer, diagnostics))) => {
                    faults.extend(diagnostics.into_iter().map(|d| reading(d, files)));
                    layers.push((layer, files.layer_place(&declaration.name)));
                }
                Ok(None) => {
                    // A plan is meant to have its own layers; of those that the law speaks of most counties
                    // have few.
                    let severity = if number == 0 { Severity::Warning } else { Severity::Note };
                    let message = format!("layer {:?} has no file: what needs it is not checked.", declaration.name);
                    faults.push(told(Code::LayerMissing, severity, message));
                }
                Err(error) => faults.push(told(Code::LayerUnreadable, Severity::Error, error.to_string())),
            }
        }
    }
    layers
}

/// A diagnostic of a zone file as a fault.
fn reading(diagnostic: Diagnostic, files: &Files) -> Fault {
    let severity = match (diagnostic.effect, diagnostic.code) {
        // The shape is not what its author meant, or the zone cannot be told from another.
        (Effect::Rejected, _) | (_, diagnostic::Code::RingsCross | diagnostic::Code::DuplicateId) => Severity::Error,
        (Effect::Treated, _) => Severity::Warning,
        (Effect::Noted, _) => Severity::Note,
    };
    let file = diagnostic.file.unwrap_or_else(|| files.place("zones"));
    let place = match (diagnostic.part, diagnostic.ring, diagnostic.vertex) {
        (Some(part), Some(ring), Some(vertex)) => format!(" [part {part}, ring {ring}, vertex {vertex}]"),
        _ => String::new(),
    };
    let message = format!("{}{place}", diagnostic.message);
    Fault {
        record: diagnostic.record,
        zones: diagnostic.id.into_iter().collect(),
        position: diagnostic.position,
        ..Fault::new(Code::Reading(diagnostic.code), severity, file, message)
    }
}
