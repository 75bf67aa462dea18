//! A mineral plan: its layers, instruments and rules, read once, checked, and never changed after.

mod articles;
mod assemble;
mod baseline;
mod checksum;
mod export;
mod fields;
pub(crate) mod files;
mod health;
mod layer_files;
mod layers;
mod pack;
pub(crate) mod raw;
mod register;
mod schema;
mod shared;
mod succession;
pub(crate) mod validate;
mod zone_files;
pub(crate) mod zones;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::diagnostic::{Code, Defect, Diagnostic, Origin};
use crate::geometry::Envelope;
use crate::layer::Layer;
use crate::right::SizeClass;
use crate::rule::{BaselineMine, EndedInstrument, Rule};

pub use articles::{ArticleEntry, Articles, Reason};
pub(crate) use baseline::Baseline;
pub(crate) use checksum::Checksums;
pub use export::export;
pub use files::{EMBEDDED, EMBEDDED_PACKS};
pub use health::{Apart, Coverage, Figure, Health};
pub use layers::LayerDeclaration;
pub(crate) use pack::PackHead;
pub use pack::{Level, Pack, PackChoice};
pub use schema::RecordFormat;
pub use shared::Plan;
pub(crate) use succession::folder_in_force;

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
    pub(crate) id: String,
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
    /// The plan before this one: a folder beside it, or the id of a plan that is built in. A day before the term is its.
    #[serde(default)]
    predecessor: Option<String>,
    /// The plan after this one, likewise: a day of its term is its.
    #[serde(default)]
    successor: Option<String>,
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
pub(crate) struct Instruments {
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
    /// The plan before it, by which earlier days are judged: a folder beside it or an id; see [`Plan::in_force`].
    pub predecessor: Option<String>,
    /// The plan after it, likewise.
    pub successor: Option<String>,
    /// The packs of rules that it stands on.
    pub packs: Vec<Pack>,
    /// Ids of those that it names and that were left out as asked.
    pub packs_left_out: Vec<String>,
    /// Every layer that it or a pack speaks of.
    pub declared: Vec<LayerDeclaration>,
    /// What clauses cite, by id.
    pub instruments: BTreeMap<String, Instrument>,
    /// Its own and those of its packs, drafts included, in the order of their ids.
    pub rules: Vec<Rule>,
    /// From which scale on a mine is large, medium or small.
    pub sizes: Vec<SizeClass>,
    /// The mines of the base year, from which totals start; see [`PlanContents::mines_on`].
    pub baseline: Vec<BaselineMine>,
    /// The last day of the base year, where the plan says from when on granted rights count besides.
    pub base_until: Option<Date>,
    /// SHA-256 over the names and contents of all its files and those of its packs.
    pub checksum: String,
    /// What was found in its zone files, and the layers that are missing.
    pub diagnostics: Vec<Diagnostic>,
    layers: Vec<Layer>,
    /// Layers that are the plan's whole extent.
    extents: Vec<String>,
}

impl PlanContents {
    /// What is to be said when a day lies outside the term of the plan.
    pub fn outside_term(&self, day: Date) -> Option<Diagnostic> {
        let Period { from, until } = self.term;
        let is_outside = day < from || day > until;
        let defect = Defect::new(Code::PlanTermPassed).detail(format!("(as of {day}; term {from} to {until})"));
        let origin = Origin { file: Some(self.id.as_str().into()), record: None };
        is_outside.then(|| Diagnostic::new(defect, &origin, None))
    }

    /// The instrument whose clause a rule cites on a day, where that has ended by then and is not continued (已届满、已失效).
    pub fn ended_instrument(&self, rule: &Rule, day: Date) -> Option<EndedInstrument> {
        let instrument = self.instruments.get(rule.instrument(day)?).filter(|instrument| instrument.has_ended(day))?;
        let title = |id: &String| self.instruments.get(id).map_or(id, |known| &known.title).clone();
        let replaced_by = instrument.replaced_by.as_ref().map(title);
        let continued = instrument.continued.as_ref().and_then(|continued| continued.until);
        let until = instrument.until?.max(continued.unwrap_or(Date::MIN));
        Some(EndedInstrument { title: instrument.title.clone(), until, replaced_by })
    }

    /// All of those that some of its rules cite, each once, in the order of their ids.
    pub fn ended_instruments<'r>(&self, rules: impl Iterator<Item = &'r Rule>, day: Date) -> Vec<EndedInstrument> {
        let of = |rule: &'r Rule| Some((rule.instrument(day)?, self.ended_instrument(rule, day)?));
        rules.filter_map(of).collect::<BTreeMap<_, _>>().into_values().collect()
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
        let of_kinds = kinds.flat_map(|kind| kind.rule().documents());
        let discharging = self.rules.iter().filter_map(|rule| rule.discharge.as_ref());
        of_kinds.chain(discharging.flat_map(|discharge| &discharge.documents)).cloned().collect()
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
