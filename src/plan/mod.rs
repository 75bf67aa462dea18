//! A mineral plan: its layers, instruments and rules, read once, checked, and never changed after.

pub(crate) mod files;
mod health;
mod schema;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::diagnostic::{Code, Defect, Diagnostic, Origin};
use crate::error::{Error, Result};
use crate::layer::Layer;
use crate::rule::Rule;
use files::Files;

pub use files::EMBEDDED;
pub use health::{Apart, Coverage, Figure, Health};
pub use schema::RecordFormat;

/// A plan or law that clauses cite (规划、法律法规).
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
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
    /// Where its words were read.
    pub source: String,
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

/// A layer that a plan declares, whether or not its file is there.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LayerDeclaration {
    /// Stem of its file under `zones/`, and its name everywhere.
    pub name: String,
    /// For people.
    pub title: String,
    /// Property that holds the id of a zone; else the feature's id.
    #[serde(default)]
    pub id_field: Option<String>,
}

impl LayerDeclaration {
    /// The layer and what was found in its file; nothing when it has none.
    pub(crate) fn read(&self, files: &Files) -> Result<Option<(Layer, Vec<Diagnostic>)>> {
        let mut inputs = files.layer(&self.name, self.id_field.as_deref())?;
        if inputs.len() > 1 {
            let message = format!("layer {:?}: its file holds {} layers, not one", self.name, inputs.len());
            return Err(Error::plan(files.place("zones"), message));
        }
        Ok(inputs.pop().map(|input| {
            let (layer, mut told) = Layer::take(input);
            told.retain(|told| told.code != Code::CrsAssumed);
            (layer.named(&self.name), told)
        }))
    }
}

/// The plan: its title, its term, and every layer that its rules speak of.
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
    term: Period,
    #[serde(rename = "layer")]
    pub(crate) layers: Vec<LayerDeclaration>,
    #[serde(default)]
    pub(crate) health: Health,
}

/// The plans and laws that clauses cite.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "instruments.toml")]
pub(crate) struct Instruments {
    #[serde(rename = "instrument")]
    pub(crate) instruments: Vec<Instrument>,
}

/// A mineral plan as data (矿产资源规划).
#[derive(Debug)]
pub struct Plan {
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
    /// The days it was made for.
    pub term: Period,
    /// Every layer that it speaks of.
    pub declared: Vec<LayerDeclaration>,
    /// What its clauses cite, by id.
    pub instruments: BTreeMap<String, Instrument>,
    /// In the order of their ids.
    pub rules: Vec<Rule>,
    /// SHA-256 over the names and contents of all its files.
    pub checksum: String,
    /// What was found in its zone files, and the layers that are missing.
    pub diagnostics: Vec<Diagnostic>,
    layers: Vec<Layer>,
}

impl Plan {
    /// The plan that is built into the program: 青州市矿产资源总体规划（2021-2025年）, its zones schematic.
    ///
    /// ```
    /// let plan = minezone::Plan::embedded();
    /// assert_eq!(plan.id, "qingzhou-2021-2025");
    /// assert!(plan.is_schematic());
    /// ```
    ///
    /// # Panics
    /// Never: a test reads every embedded plan.
    pub fn embedded() -> Self {
        Self::read(Files::embedded(EMBEDDED[0]).expect("it is listed")).expect("a test reads it")
    }

    /// The embedded plan of this id, else the plan in the folder at this path.
    ///
    /// # Errors
    /// When there is none, or its files break their schema or contradict each other.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        Self::read(Files::open(path.as_ref())?)
    }

    fn read(files: Files) -> Result<Self> {
        let head: Head = parse(&files, "plan.toml")?;
        let instruments: Instruments = parse(&files, "instruments.toml")?;
        let mut rules = Vec::new();
        for name in files.names("rules", "toml")? {
            let place = format!("rules/{name}.toml");
            let text = files.text(&place)?;
            rules.push(Rule::parse(&name, &text).map_err(|message| Error::plan(files.place(&place), message))?);
        }
        let mut diagnostics = Vec::new();
        let mut layers = Vec::new();
        for declaration in &head.layers {
            let Some((layer, told)) = declaration.read(&files)? else {
                let defect = Defect::new(Code::LayerMissing).detail(format!("({})", declaration.name));
                let origin = Origin { file: Some(files.place("zones").into()), record: None };
                diagnostics.push(Diagnostic::new(defect, &origin, None));
                continue;
            };
            diagnostics.extend(told);
            layers.push(layer);
        }
        let plan = Self {
            checksum: checksum(&files)?,
            id: head.id,
            title: head.title,
            authority: head.authority,
            approved_by: head.approved_by,
            version: head.version,
            existing_rights: head.existing_rights,
            term: head.term,
            declared: head.layers,
            instruments: instruments.instruments.into_iter().map(|i| (i.id.clone(), i)).collect(),
            rules,
            diagnostics,
            layers,
        };
        plan.check().map_err(|message| Error::plan(files.place("plan.toml"), message))?;
        Ok(plan)
    }

    /// Whatever one file says that another must bear out.
    fn check(&self) -> std::result::Result<(), String> {
        let mut names = BTreeSet::new();
        if let Some(twice) = self.declared.iter().find(|declaration| !names.insert(declaration.name.as_str())) {
            return Err(format!("layer {:?} is declared twice", twice.name));
        }
        if self.term.from > self.term.until {
            return Err("the term ends before it begins".into());
        }
        if let Some(layer) = self.existing_rights.as_deref().filter(|layer| !names.contains(layer)) {
            return Err(format!("existing_rights: no layer {layer:?} is declared"));
        }
        for rule in &self.rules {
            if !self.instruments.contains_key(&rule.clause.instrument) {
                return Err(format!("rule {}: no instrument {:?}", rule.id, rule.clause.instrument));
            }
            let mut asked = rule.layers().iter().map(String::as_str).chain(rule.further_layer());
            if let Some(layer) = asked.find(|layer| !names.contains(layer)) {
                return Err(format!("rule {}: no layer {layer:?} is declared", rule.id));
            }
        }
        Ok(())
    }

    /// The layers whose files are there, in the order of their declaration.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
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
    toml::from_str(&files.text(name)?).map_err(|e| Error::plan(files.place(name), e.to_string()))
}

fn checksum(files: &Files) -> Result<String> {
    let mut hasher = Sha256::new();
    for (name, bytes) in files.all()? {
        hasher.update((name.len() as u64).to_le_bytes());
        hasher.update(name.as_bytes());
        hasher.update((bytes.len() as u64).to_le_bytes());
        hasher.update(&bytes);
    }
    Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}
