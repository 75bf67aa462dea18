//! What of the record files contradicts their formats, itself or each other: every rule on them is checked here, once.

mod head;
mod instruments;
mod layers;
mod packs;
mod rules;

use std::collections::BTreeMap;

use super::layers::LayerDeclaration;
use super::raw::{RawFile, RawFolder, RawPlan};
use super::{Baseline, Head, Instrument, Instruments, PackHead};
use crate::diagnostic::Diagnostic;
use crate::record_file::RecordFile;
use crate::rule::Rule;

/// What could be read of a plan; not to be used as long as there are errors beside it.
pub(crate) struct Parts<'r> {
    /// `plan.toml`
    pub head: Option<Head>,
    /// The mines of the base year; none where there is no file of them.
    pub baseline: Option<Baseline>,
    /// The plan's own first, then its packs.
    pub folders: Vec<FolderParts<'r>>,
    /// The layers of all folders, each once.
    pub declared: Vec<Declared>,
}

/// What could be read of one folder.
pub(crate) struct FolderParts<'r> {
    pub raw: &'r RawFolder,
    /// `pack.toml`; nothing for the plan's own folder.
    pub pack: Option<PackHead>,
    /// The layers that it declares, where its head could be read.
    pub layers: Option<Vec<LayerDeclaration>>,
    /// What its clauses may cite, where that could be read.
    pub instruments: Option<Vec<Instrument>>,
    /// Its rules, each where it could be read.
    pub rules: Vec<(&'r RecordFile, Option<Rule>)>,
}

/// A layer that one folder or several declare, by the first that does.
pub(crate) struct Declared {
    /// With the values that the others say of further properties.
    pub layer: LayerDeclaration,
    /// Which folder.
    pub folder: usize,
    /// Its place in that folder's list.
    pub index: usize,
}

/// All parts of a plan, none of which is missing.
pub(super) struct Complete {
    pub head: Head,
    pub baseline: Baseline,
    pub packs: Vec<PackHead>,
    pub declared: Vec<Declared>,
    pub instruments: BTreeMap<String, Instrument>,
    /// In the order of their ids.
    pub rules: Vec<Rule>,
}

/// Holds the files against their formats and each other.
pub(crate) fn validate(raw: &RawPlan) -> (Parts<'_>, Vec<Diagnostic>) {
    let mut faults = Vec::new();
    let head: Option<Head> = parse(&raw.plan().head, &mut faults);
    let baseline = match &raw.baseline {
        Some(file) => parse(file, &mut faults),
        None => Some(Baseline::default()),
    };
    let plan = FolderParts::read(raw.plan(), head.as_ref().map(|head| (&*head.id, &*head.layers)), &mut faults);
    let mut folders = vec![plan];
    for folder in &raw.folders[1..] {
        let pack: Option<PackHead> = parse(&folder.head, &mut faults);
        let parts = FolderParts::read(folder, pack.as_ref().map(|head| (&*head.id, &*head.layers)), &mut faults);
        folders.push(FolderParts { pack, ..parts });
    }
    let mut parts = Parts { head, baseline, folders, declared: Vec::new() };
    parts.check_packs(raw, &mut faults);
    parts.check_head(raw, &mut faults);
    parts.check_instruments(&mut faults);
    parts.check_rules(raw, &mut faults);
    parts.declare(&mut faults);
    parts.check_layers(raw, &mut faults);
    parts.teach(&mut faults);
    (parts, faults)
}

impl<'r> FolderParts<'r> {
    /// Of a folder whose head has this id and declares these layers, where it could be read.
    fn read(raw: &'r RawFolder, head: Option<(&str, &[LayerDeclaration])>, faults: &mut Vec<Diagnostic>) -> Self {
        let instruments: Option<Instruments> = parse(&raw.instruments, faults);
        let id = head.map_or(&*raw.head.file.file, |(id, _)| id);
        let rules = rules::read(raw, id, faults);
        let layers = head.map(|(_, layers)| layers.to_vec());
        Self { raw, pack: None, layers, instruments: instruments.map(|read| read.instruments), rules }
    }
}

impl Parts<'_> {
    /// The whole, when every file could be read.
    pub(super) fn complete(self) -> Option<Complete> {
        let (mut packs, mut instruments, mut rules) = (Vec::new(), BTreeMap::new(), Vec::new());
        for (i, folder) in self.folders.into_iter().enumerate() {
            if i > 0 {
                packs.push(folder.pack?);
            }
            for instrument in folder.instruments? {
                instruments.entry(instrument.id.clone()).or_insert(instrument);
            }
            for (_, rule) in folder.rules {
                rules.push(rule?);
            }
        }
        rules.sort_by(|a, b| a.id.cmp(&b.id));
        let Self { head, baseline, declared, .. } = self;
        Some(Complete { head: head?, baseline: baseline?, packs, declared, instruments, rules })
    }
}

fn parse<T: serde::de::DeserializeOwned>(raw: &RawFile, faults: &mut Vec<Diagnostic>) -> Option<T> {
    if let Some(why) = &raw.unreadable {
        faults.push(why.clone());
        return None;
    }
    raw.file.parse().map_err(|found| faults.extend(found)).ok()
}
