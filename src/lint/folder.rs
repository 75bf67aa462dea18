use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use super::document::Document;
use super::{Code, Diagnostic, Severity, names, records, references, terms};
use crate::error::Error;
use crate::plan::files::Files;
use crate::plan::{Baseline, Head, LayerDeclaration, PackHead, RecordFormat, needs_baseline, vocabularies};
use crate::rule::{BaselineMine, Rule, RuleFile};

/// The record files of a plan folder and of the packs that it stands on.
pub(super) struct Records {
    /// The plan's own first.
    pub folders: Vec<Folder>,
    /// What `plan.toml` says, where it could be read.
    pub head: Option<Head>,
    /// The mines of the base year, where they could be read.
    pub baseline: Vec<BaselineMine>,
}

/// The record files of one folder.
pub(super) struct Folder {
    /// `plan.toml` or `pack.toml`
    pub head: Document,
    /// `instruments.toml`
    pub instruments: Document,
    /// The rule files, with the rule where it could be read.
    pub rules: Vec<(Document, Option<Rule>)>,
    /// The layers that the head declares, as far as it could be read.
    pub layers: Vec<LayerDeclaration>,
}

impl Records {
    pub fn read(files: &Files, faults: &mut Vec<Diagnostic>) -> Self {
        let plan = Folder::read(files, "plan.toml", RecordFormat::Plan, faults);
        let head: Option<Head> = toml::from_str(plan.head.text()).ok();
        let mut baseline = Vec::new();
        if files.has("baseline.toml") {
            let document = read(files, "baseline.toml", RecordFormat::Baseline, faults);
            if let Ok(read) = toml::from_str::<Baseline>(document.text()) {
                if let Err(message) = read.check() {
                    faults.push(document.fault(Code::ValueInvalid, Severity::Error, "/mine", message));
                }
                baseline = read.mines;
            }
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
        let mut records = Self { folders, head, baseline };
        records.teach(faults);
        let rules = records.rules().filter_map(|(_, rule)| rule.as_ref());
        if let Some(rule) = needs_baseline(rules).filter(|_| !files.has("baseline.toml")) {
            let message = format!("rule {} adds to the mines of the base year, and they are not here.", rule.id);
            let file = files.place("baseline.toml");
            faults.push(Diagnostic::of_file(Code::BaselineMissing, Severity::Error, file, message));
        }
        records
    }

    /// Tells every rule that can be read what the zones of each layer are known to say.
    fn teach(&mut self, faults: &mut Vec<Diagnostic>) {
        let declared: Vec<LayerDeclaration> = self.folders.iter().flat_map(|folder| folder.layers.clone()).collect();
        let rules: Vec<Rule> = self.rules().filter_map(|(_, rule)| rule.clone()).collect();
        match vocabularies(&declared, rules.iter()) {
            Ok((known, never)) => {
                for (rule, property, value) in never {
                    let found = self.rules().find(|(_, other)| other.as_ref().is_some_and(|other| other.id == rule.id));
                    let Some((document, _)) = found else { continue };
                    let place = document.places_of(value, "/case").next().unwrap_or("/where");
                    let message = format!("{property} = {value:?} is none of the values declared of its layer.");
                    faults.push(document.fault(Code::NameUnknown, Severity::Error, place, message));
                }
                let known = Arc::new(known);
                let rules = self.folders.iter_mut().flat_map(|folder| &mut folder.rules);
                rules.filter_map(|(_, rule)| rule.as_mut()).for_each(|rule| rule.vocabularies = Arc::clone(&known));
            }
            Err(message) => faults.push(self.plan().fault(Code::ValueInvalid, Severity::Error, "/layer", message)),
        }
    }

    /// What one file says that another must bear out.
    pub fn check(&self, files: &Files, faults: &mut Vec<Diagnostic>) {
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
    fn refused(&self, faults: &mut Vec<Diagnostic>) {
        for (document, _) in self.rules().filter(|(_, rule)| rule.is_none()) {
            let is_reported =
                |fault: &Diagnostic| fault.severity == Severity::Error && fault.file.as_ref() == Some(&document.file);
            let Some(message) = Rule::of_file(&document.stem, document.text()).err() else { continue };
            if !faults.iter().any(is_reported) {
                // Where a value is at fault the text shows it, else the rule as a whole is.
                let span = toml::from_str::<RuleFile>(document.text()).err().and_then(|error| error.span());
                let message = message.lines().last().unwrap_or_default();
                let offset = span.map_or(0, |span| span.start);
                faults.push(document.fault_at(Code::RuleRefused, Severity::Error, offset, message));
            }
        }
    }

    /// `plan.toml`
    pub fn plan(&self) -> &Document {
        &self.folders[0].head
    }

    /// The rules of all folders.
    pub fn rules(&self) -> impl Iterator<Item = &(Document, Option<Rule>)> {
        self.folders.iter().flat_map(|folder| &folder.rules)
    }

    /// The instruments of all folders, each with its file and its pointer in it.
    pub fn instruments(&self) -> impl Iterator<Item = (&Document, String, &Value)> {
        self.folders.iter().flat_map(|folder| {
            let document = &folder.instruments;
            document.items("/instrument").map(move |(pointer, value)| (document, pointer, value))
        })
    }
}

impl Folder {
    pub fn read(files: &Files, head: &str, format: RecordFormat, faults: &mut Vec<Diagnostic>) -> Self {
        let head = read(files, head, format, faults);
        let instruments = read(files, "instruments.toml", RecordFormat::Instruments, faults);
        let (names, strays) = files.rules().unwrap_or_else(|error| {
            faults.push(Diagnostic::of_file(
                Code::RulesMissing,
                Severity::Error,
                files.place("rules"),
                error.to_string(),
            ));
            Default::default()
        });
        faults.extend(strays.iter().map(|stray| {
            let file = files.place(&format!("rules/{stray}"));
            Diagnostic::of_file(
                Code::RuleFileStray,
                Severity::Error,
                file,
                "not a rule file: they are rules/<ID>.toml.",
            )
        }));
        let rules = names.iter().map(|name| Self::read_rule(files, name, faults)).collect();
        let layers = match format {
            RecordFormat::Pack => toml::from_str::<PackHead>(head.text()).map(|head| head.layers),
            _ => toml::from_str::<Head>(head.text()).map(|head| head.layers),
        };
        Self { head, instruments, rules, layers: layers.unwrap_or_default() }
    }

    fn read_rule(files: &Files, name: &str, faults: &mut Vec<Diagnostic>) -> (Document, Option<Rule>) {
        let document = read(files, &format!("rules/{name}.toml"), RecordFormat::Rule, faults);
        faults.extend(references::of_rule(&document));
        faults.extend(names::of_rule(&document));
        let rule = Rule::parse(name, document.text());
        (document, rule.ok())
    }
}

fn read(files: &Files, name: &str, format: RecordFormat, faults: &mut Vec<Diagnostic>) -> Document {
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

fn unreadable(file: String, error: &Error) -> Diagnostic {
    Diagnostic::of_file(Code::FileUnreadable, Severity::Error, file, error.to_string())
}
