//! What a plan lists and nothing asks for.

use std::collections::BTreeSet;

use super::{Code, Diagnostic, Parts, Severity};
use crate::plan::Head;
use crate::plan::files::Files;
use crate::record_file::RecordFile;
use crate::rule::Rule;

/// Instruments that no clause cites.
pub(super) fn instruments(parts: &Parts<'_>, faults: &mut Vec<Diagnostic>) {
    let in_rules = parts.rules().flat_map(|(_, rule)| rule.clauses()).map(|clause| clause.instrument.as_str());
    let cited: BTreeSet<&str> = in_rules.chain(unread(parts)).collect();
    let mut seen = BTreeSet::new();
    for folder in &parts.folders {
        for (i, instrument) in folder.instruments.iter().flatten().enumerate() {
            let id = instrument.id.as_str();
            if seen.insert(id) && !cited.contains(id) {
                let message = format!("no clause cites {id:?}.");
                let place = format!("/instrument/{i}/id");
                let file = &folder.raw.instruments.file;
                faults.push(file.fault(Code::InstrumentUnused, Severity::Warning, &place, message));
            }
        }
    }
}

/// Layers that neither a rule nor the plan asks for.
pub(super) fn layers(parts: &Parts<'_>, faults: &mut Vec<Diagnostic>) {
    let Some(head) = &parts.head else { return };
    let in_rules = parts.rules().flat_map(|(_, rule)| rule.layers());
    let by_plan = Head::named_layers(head).map(|(_, layer)| layer);
    let used: BTreeSet<&str> = in_rules.chain(by_plan).chain(unread(parts)).collect();
    for folder in &parts.folders {
        for (i, layer) in folder.layers.iter().flatten().enumerate().filter(|(_, layer)| !used.contains(&*layer.name)) {
            let message = format!("no rule and no check of health asks for {:?}; it is only measured.", layer.name);
            let place = format!("/layer/{i}/name");
            faults.push(folder.raw.head.file.fault(Code::LayerUnused, Severity::Note, &place, message));
        }
    }
}

/// Whatever the rules say that could not be read: all of it counts as used.
fn unread<'p>(parts: &'p Parts<'_>) -> impl Iterator<Item = &'p str> {
    let rules = parts.folders.iter().flat_map(|folder| &folder.rules);
    let is_unread = |(file, rule): &'p (&RecordFile, Option<Rule>)| rule.is_none().then_some(*file);
    let said = |file: &'p RecordFile| {
        let said = file.pointers().filter(|pointer| !pointer.starts_with("/case"));
        said.filter_map(|pointer| file.string(pointer))
    };
    rules.filter_map(is_unread).flat_map(said)
}

/// Files among the zones that are no layers.
pub(super) fn files(files: &Files, faults: &mut Vec<Diagnostic>) {
    faults.extend(files.other_files().iter().map(|path| {
        let message = "the file is no layer and belongs to none: it is not read.";
        Diagnostic::of_file(Code::ZoneFileOther, Severity::Note, files.zone_place(path), message)
    }));
}
