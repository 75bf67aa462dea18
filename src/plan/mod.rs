//! A mineral plan: its layers, instruments and rules, read once, checked, and never changed after.

mod baseline;
mod checksum;
mod export;
mod fields;
pub(crate) mod files;
mod health;
mod layer_files;
mod layers;
mod pack;
mod schema;
mod shared;
mod vocabularies;
mod zone_files;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::diagnostic::{Code, Defect, Diagnostic, Origin};
use crate::error::{Error, Result};
use crate::geometry::Envelope;
use crate::layer::Layer;
use crate::right::SizeClass;
use crate::rule::{BaselineMine, EndedInstrument, Rule, read_toml};
pub(crate) use baseline::{Baseline, needs_baseline};
use checksum::{hash, hex};
use files::Files;

pub(crate) use self::vocabularies::vocabularies;
pub use export::export;
pub use files::{EMBEDDED, EMBEDDED_PACKS};
pub use health::{Apart, Coverage, Figure, Health};
pub(crate) use layer_files::LayerFiles;
pub use layers::LayerDeclaration;
pub(crate) use layers::{extent, is_plain, unusable};
pub(crate) use pack::PackHead;
pub use pack::{Level, Pack, PackChoice};
pub use schema::RecordFormat;
pub use shared::Plan;

/// A plan or law that clauses cite (规划、法律法规).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Instrument {
    /// By which clauses cite it.
    pub id: String,
    /// Its full title.
    pub title: String,
    /// Who issued it.
    pub issuer: String,
    /// First day in force.
    pub from: Date,
    /// Last day in force; open when absent.
    #[serde(default)]
    pub until: Option<Date>,
    /// Title of what took its place, or id of an instrument that is listed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<String>,
    /// The document by which it goes on after its last day (延续执行).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continued: Option<Continuation>,
    /// Where its words were read.
    pub source: String,
}

/// A document by which an instrument goes on after its last day (延续执行).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Continuation {
    /// Title and number of the document.
    pub document: String,
    /// Last day until which it continues; open when absent.
    #[serde(default)]
    pub until: Option<Date>,
}

impl Instrument {
    /// Whether it has ended by a day, and no document continues it.
    pub fn has_ended(&self, day: Date) -> bool {
        let is_past = |until: Option<Date>| until.is_some_and(|until| until < day);
        is_past(self.until) && self.continued.as_ref().is_none_or(|continued| is_past(continued.until))
    }
}

/// The days for which a plan was made, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
}

/// The plan: its title, its term, its packs, and every layer that its rules speak of.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "plan.toml")]
pub(crate) struct Head {
    id: String,
    title: String,
    authority: String,
    approved_by: String,
    version: String,
    #[serde(default)]
    existing_rights: Option<String>,
    /// The layer of the area that the plan is for: rights outside are not judged by its rules, and layers
    /// far from it are not used.
    #[serde(default)]
    pub(crate) boundary: Option<String>,
    #[serde(default)]
    pub(crate) packs: Vec<String>,
    term: Period,
    #[serde(rename = "layer")]
    pub(crate) layers: Vec<LayerDeclaration>,
    #[serde(default, rename = "size_class")]
    pub(crate) sizes: Vec<SizeClass>,
    #[serde(default)]
    pub(crate) health: Health,
}

/// The plans and laws that clauses cite.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "instruments.toml")]
struct Instruments {
    #[serde(default, rename = "instrument")]
    instruments: Vec<Instrument>,
}

/// What a [`Plan`] holds.
#[derive(Debug)]
#[non_exhaustive]
pub struct PlanContents {
    /// By which it is asked for.
    pub id: String,
    /// Its full title.
    pub title: String,
    /// Who issued it.
    pub authority: String,
    /// Who approved it.
    pub approved_by: String,
    /// Version of these files, not of the law.
    pub version: String,
    /// The layer of granted rights, against which proposed ones are held.
    pub existing_rights: Option<String>,
    /// The layer of the area that it is for: rights outside are not judged by its own rules.
    pub boundary: Option<String>,
    /// The days it was made for.
    pub term: Period,
    /// The packs of rules that it stands on.
    pub packs: Vec<Pack>,
    /// Every layer that it or a pack speaks of.
    pub declared: Vec<LayerDeclaration>,
    /// What clauses cite, by id.
    pub instruments: BTreeMap<String, Instrument>,
    /// Its own and those of its packs, drafts included, in the order of their ids.
    pub rules: Vec<Rule>,
    /// From which scale on a mine is large, medium or small.
    pub sizes: Vec<SizeClass>,
    /// The mines of the base year, from which totals start.
    pub baseline: Vec<BaselineMine>,
    /// SHA-256 over the names and contents of all its files and those of its packs.
    pub checksum: String,
    /// What was found in its zone files, and the layers that are missing.
    pub diagnostics: Vec<Diagnostic>,
    layers: Vec<Layer>,
    /// Layers that are the plan's whole extent.
    extents: Vec<String>,
}

impl PlanContents {
    fn read(files: &Files, choice: &PackChoice) -> Result<Self> {
        let head: Head = parse(files, "plan.toml")?;
        let has_baseline = files.has("baseline.toml");
        let baseline: Baseline = if has_baseline { parse(files, "baseline.toml")? } else { Baseline::default() };
        baseline.check().map_err(|message| Error::plan(files.place("baseline.toml"), message))?;
        let mut plan = Self {
            checksum: String::new(),
            existing_rights: head.existing_rights,
            boundary: head.boundary,
            title: head.title,
            authority: head.authority,
            approved_by: head.approved_by,
            version: head.version,
            term: head.term,
            packs: Vec::new(),
            declared: Vec::new(),
            instruments: BTreeMap::new(),
            rules: rules(files, &head.id)?,
            sizes: head.sizes,
            baseline: baseline.mines,
            diagnostics: Vec::new(),
            layers: Vec::new(),
            extents: head.health.coverage.into_iter().map(|coverage| coverage.extent).collect(),
            id: head.id,
        };
        let mut hasher = Sha256::new();
        hash(files, &mut hasher)?;
        plan.cite(files)?;
        plan.declare(files, head.layers, "plan.toml")?;
        plan.take_layers(files, 0, None)?;
        for pack in choice.of(&head.packs, files)? {
            plan.report_built_in(files, &pack);
            plan.take_pack(files, &pack)?;
            hash(&pack, &mut hasher)?;
        }
        plan.checksum = hex(hasher);
        plan.report_undeclared(files)?;
        plan.set_aside(files);
        plan.rules.sort_by(|a, b| a.id.cmp(&b.id));
        plan.teach().map_err(|message| Error::plan(files.place("plan.toml"), message))?;
        if let Some(rule) = needs_baseline(plan.rules.iter()).filter(|_| !has_baseline) {
            let message = format!("rule {} adds to the mines of the base year, and they are not here", rule.id);
            return Err(Error::plan(files.place("baseline.toml"), message));
        }
        plan.check().map_err(|message| Error::plan(files.place("plan.toml"), message))?;
        Ok(plan)
    }

    /// The instruments of a folder, beside those that are there.
    fn cite(&mut self, files: &Files) -> Result<()> {
        let read: Instruments = parse(files, "instruments.toml")?;
        for instrument in read.instruments {
            // Several packs may cite the same law; then they must say the same of it.
            let id = instrument.id.clone();
            let title = instrument.title.clone();
            let known = self.instruments.entry(id.clone()).or_insert(instrument);
            if known.title != title {
                let message = format!("instrument {id:?} is {:?} elsewhere", known.title);
                return Err(Error::plan(files.place("instruments.toml"), message));
            }
        }
        Ok(())
    }

    /// Declares layers; of one that was declared before by another folder only values of further
    /// properties are taken.
    fn declare(&mut self, files: &Files, layers: Vec<LayerDeclaration>, place: &str) -> Result<()> {
        let mut names = BTreeSet::new();
        let mut places: HashMap<String, usize> =
            self.declared.iter().enumerate().map(|(place, known)| (known.name.clone(), place)).collect();
        for layer in layers {
            if !names.insert(layer.name.clone()) {
                return Err(Error::plan(files.place(place), format!("layer {:?} is declared twice", layer.name)));
            }
            match places.get(&layer.name) {
                None => {
                    places.insert(layer.name.clone(), self.declared.len());
                    self.declared.push(layer);
                }
                // What its zones may say is for whoever has rules on them to report.
                Some(&place) => layer.values.into_iter().for_each(|(property, values)| {
                    self.declared[place].values.entry(property).or_insert(values);
                }),
            }
        }
        Ok(())
    }

    /// The zones of the layers that are declared from place `first` on; `pack` is whose they are.
    fn take_layers(&mut self, files: &Files, first: usize, pack: Option<&str>) -> Result<()> {
        let (mut missing, zones) = (Vec::new(), LayerFiles::of(files)?);
        for declaration in &self.declared[first..] {
            match declaration.read(&zones)? {
                None => missing.push(declaration.name.as_str()),
                Some((layer, reported)) => {
                    self.diagnostics.extend(reported);
                    self.layers.push(layer);
                }
            }
        }
        let origin = Origin { file: Some(files.place("zones").into()), record: None };
        let mut report = |detail: String| {
            let defect = Defect::new(Code::LayerMissing).detail(detail);
            self.diagnostics.push(Diagnostic::new(defect, &origin, None));
        };
        match pack {
            // A plan is meant to have its own layers; of those that the law speaks of most counties have few.
            Some(pack) if !missing.is_empty() => report(format!("({pack}: {})", missing.join(", "))),
            _ => missing.into_iter().for_each(|name| report(format!("({name})"))),
        }
        Ok(())
    }

    /// Takes away the layers that are there and prove nothing.
    fn set_aside(&mut self, files: &Files) {
        let boundary = self.boundary.as_deref().and_then(|name| self.layer(name)).and_then(extent);
        let mut reported = Vec::new();
        self.layers.retain(|layer| {
            let Some(code) = unusable(layer, boundary) else { return true };
            let origin = Origin { file: Some(files.layer_place(&layer.name).into()), record: None };
            reported.push(Diagnostic::new(Defect::new(code).detail(format!("({})", layer.name)), &origin, None));
            false
        });
        self.diagnostics.extend(reported);
    }

    /// A zone file of no layer is never read, which its owner should know before relying on a verdict.
    fn report_undeclared(&mut self, files: &Files) -> Result<()> {
        let declared: Vec<&str> = self.declared.iter().map(|layer| layer.name.as_str()).collect();
        for path in LayerFiles::of(files)?.unread_layers(&declared)? {
            let origin = Origin { file: Some(files.zone_place(&path).into()), record: None };
            self.diagnostics.push(Diagnostic::new(Defect::new(Code::ZoneFileUndeclared), &origin, None));
        }
        Ok(())
    }

    /// That a built-in pack stands in for a folder is no fault, but its rules may not be those of the folder.
    fn report_built_in(&mut self, files: &Files, pack: &Files) {
        if let (Files::Folder(_) | Files::Memory(..), Files::Embedded(id, _)) = (files, pack) {
            let origin = Origin { file: Some(files.place("plan.toml").into()), record: None };
            let defect = Defect::new(Code::PackBuiltIn).detail(format!("({id})"));
            self.diagnostics.push(Diagnostic::new(defect, &origin, None));
        }
    }

    /// Tells every rule what the zones of each layer are known to say.
    fn teach(&mut self) -> std::result::Result<(), String> {
        let (known, never) = vocabularies(&self.declared, self.rules.iter())?;
        if let Some((rule, property, value)) = never.first() {
            return Err(format!(
                "rule {}: {property} = {value:?} is none of the values declared of its layer",
                rule.id
            ));
        }
        let known = Arc::new(known);
        self.rules.iter_mut().for_each(|rule| rule.vocabularies = Arc::clone(&known));
        Ok(())
    }

    /// Whatever one file says that another must bear out.
    fn check(&self) -> std::result::Result<(), String> {
        let names: BTreeSet<&str> = self.declared.iter().map(|layer| layer.name.as_str()).collect();
        if let Some(pair) = self.rules.windows(2).find(|pair| pair[0].id == pair[1].id) {
            return Err(format!("rule {}: in {} and in {}", pair[0].id, pair[0].pack, pair[1].pack));
        }
        let ids: BTreeMap<String, &str> = self.rules.iter().map(|rule| (rule.id.to_lowercase(), &*rule.id)).collect();
        if let Some(rule) = self.rules.iter().find(|rule| ids[&rule.id.to_lowercase()] != rule.id) {
            return Err(format!("rules {} and {} differ in case only", rule.id, ids[&rule.id.to_lowercase()]));
        }
        if self.term.from > self.term.until {
            return Err("the term ends before it begins".into());
        }
        if let Some(name) = names.iter().find(|name| !is_plain(name)) {
            return Err(format!("layer {name:?}: a name has letters, digits, - and _"));
        }
        self.sizes.iter().try_for_each(SizeClass::check)?;
        if let Some(layer) = self.boundary.as_deref().filter(|layer| !names.contains(layer)) {
            return Err(format!("boundary: no layer {layer:?} is declared"));
        }
        if let Some(layer) = self.existing_rights.as_deref().filter(|layer| !names.contains(layer)) {
            return Err(format!("existing_rights: no layer {layer:?} is declared"));
        }
        for rule in &self.rules {
            if let Some(clause) = rule.clauses().find(|clause| !self.instruments.contains_key(&clause.instrument)) {
                return Err(format!("rule {}: no instrument {:?}", rule.id, clause.instrument));
            }
            if let Some(layer) = rule.layers().into_iter().find(|layer| !names.contains(layer)) {
                return Err(format!("rule {}: no layer {layer:?} is declared", rule.id));
            }
        }
        Ok(())
    }

    /// What is to be said when a day lies outside the term of the plan.
    pub fn outside_term(&self, day: Date) -> Option<Diagnostic> {
        let Period { from, until } = self.term;
        let is_outside = day < from || day > until;
        let defect = Defect::new(Code::PlanTermPassed).detail(format!("(as of {day}; term {from} to {until})"));
        let origin = Origin { file: Some(self.id.as_str().into()), record: None };
        is_outside.then(|| Diagnostic::new(defect, &origin, None))
    }

    /// The instruments that have ended by a day and are not continued, by their ids.
    pub fn ended_instruments(&self, day: Date) -> BTreeMap<String, EndedInstrument> {
        let title = |id: &String| self.instruments.get(id).map_or(id, |known| &known.title).clone();
        let ended = self.instruments.values().filter(|instrument| instrument.has_ended(day));
        let of = |instrument: &Instrument| {
            let replaced_by = instrument.replaced_by.as_ref().map(title);
            Some(EndedInstrument { title: instrument.title.clone(), until: instrument.until?, replaced_by })
        };
        ended.filter_map(|instrument| Some((instrument.id.clone(), of(instrument)?))).collect()
    }

    /// The layers whose files are there, in the order of their declaration.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// Where rights under this plan ought to lie, in degrees: its extent, as its health declares it, with half a degree
    /// of room. `None` where it declares none, or has no zones for it.
    pub fn region(&self) -> Option<Envelope> {
        const ROOM_DEG: f64 = 0.5;
        let layers = self.extents.iter().filter_map(|name| self.layer(name));
        let Envelope { min, max } = layers.filter_map(layers::extent).reduce(Envelope::union)?;
        Some(Envelope { min: min.map(|x| x - ROOM_DEG), max: max.map(|x| x + ROOM_DEG) })
    }

    /// The documents that its rules ask for, by the names that they use.
    pub fn documents(&self) -> BTreeSet<String> {
        let kinds = self.rules.iter().flat_map(Rule::kinds);
        kinds.flat_map(|kind| kind.rule().documents()).cloned().collect()
    }

    /// The layer of the area that it is for, where that has a file.
    pub fn boundary_layer(&self) -> Option<&Layer> {
        self.layer(self.boundary.as_deref()?)
    }

    /// The layer of this name; `None` when it is not declared or its file is missing.
    pub fn layer(&self, name: &str) -> Option<&Layer> {
        self.layers.iter().find(|layer| layer.name == name)
    }

    /// The Chinese title of a layer, else its name.
    pub fn layer_title<'a>(&'a self, name: &'a str) -> &'a str {
        self.declared.iter().find(|declaration| declaration.name == name).map_or(name, |found| &found.title)
    }

    /// Whether any layer is drawn for illustration only (示意).
    pub fn is_schematic(&self) -> bool {
        self.layers.iter().any(|layer| layer.schematic)
    }
}

fn parse<T: serde::de::DeserializeOwned>(files: &Files, name: &str) -> Result<T> {
    read_toml(&files.text(name)?).map_err(|message| Error::plan(files.place(name), message))
}

/// The rules of a folder, marked as those of `pack`.
fn rules(files: &Files, pack: &str) -> Result<Vec<Rule>> {
    let (names, strays) = files.rules()?;
    // A rule in a file of another name would be no rule, and nobody would know.
    if let Some(stray) = strays.first() {
        return Err(Error::plan(files.place(&format!("rules/{stray}")), "not a rule file: they are rules/<ID>.toml"));
    }
    let mut rules = Vec::new();
    for name in names {
        let place = format!("rules/{name}.toml");
        let text = files.text(&place)?;
        let rule = Rule::of_file(&name, &text).map_err(|message| Error::plan(files.place(&place), message))?;
        rules.push(Rule { pack: pack.to_owned(), ..rule });
    }
    Ok(rules)
}
