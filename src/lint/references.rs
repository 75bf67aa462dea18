use std::collections::{BTreeMap, BTreeSet};

use super::document::Document;
use super::{Code, Diagnostic, Records, Severity, terms};
use crate::plan::LayerFiles;
use crate::plan::files::Files;

/// What a rule file says by itself that its format does not forbid.
pub(super) fn of_rule(rule: &Document) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    let mut report = |code, pointer: &str, message: String| {
        faults.push(rule.fault(code, Severity::Error, pointer, message));
    };
    if let Some(id) = rule.string("/id").filter(|id| *id != rule.stem) {
        report(Code::IdNotFileName, "/id", format!("the id is {id:?}, the file is {:?}.", rule.stem));
    }
    for table in clauses(rule) {
        for part in ["article", "text"] {
            let pointer = format!("{table}/{part}");
            if rule.string(&pointer).is_some_and(|text| text.trim().is_empty()) {
                report(Code::ClauseMissing, &pointer, format!("the {part} of the clause is empty."));
            }
        }
    }
    for pointer in ["/title", "/doc/zh", "/doc/en"] {
        if rule.string(pointer).is_some_and(|text| text.trim().is_empty()) {
            report(Code::ValueInvalid, pointer, "nothing is said here.".into());
        }
    }
    if rule.value["in_principle"] == true {
        for (pointer, term) in rule.items("/terms").filter(|(_, term)| term["verdict"] == "forbidden") {
            let message = format!("a rule that holds in principle (原则上) cannot forbid, from {}.", term["from"]);
            report(Code::PrincipleForbids, &format!("{pointer}/verdict"), message);
        }
    }
    faults
}

/// Pointers of the clauses of a rule: its own, and those of terms for which the law was written anew.
fn clauses(rule: &Document) -> impl Iterator<Item = String> {
    let of_terms = rule.items("/terms").filter(|(_, term)| term.get("clause").is_some());
    let of_terms: Vec<String> = of_terms.map(|(pointer, _)| format!("{pointer}/clause")).collect();
    std::iter::once("/clause".to_owned()).chain(of_terms)
}

/// Ids of rules are unique, and their terms lie in those of what they cite.
pub(super) fn rules(records: &Records, faults: &mut Vec<Diagnostic>) {
    let mut files: BTreeMap<String, &str> = BTreeMap::new();
    for (rule, _) in records.rules() {
        if let Some(id) = rule.string("/id") {
            if let Some(other) = files.get(&id.to_lowercase()) {
                let message = format!("{other} has this id as well (ids are compared without regard to case).");
                faults.push(rule.fault(Code::RuleIdDuplicate, Severity::Error, "/id", message));
            }
            files.insert(id.to_lowercase(), &rule.file);
        }
        faults.extend(terms::of_rule(rule, records));
    }
}

/// Every instrument is listed once in its folder, clauses cite what is listed, and all of it is cited.
pub(super) fn instruments(records: &Records, faults: &mut Vec<Diagnostic>) {
    let cited = |(rule, _): &(Document, _)| -> Vec<String> {
        clauses(rule).filter_map(|clause| rule.string(&format!("{clause}/instrument")).map(str::to_owned)).collect()
    };
    let cited: BTreeSet<String> = records.rules().flat_map(cited).collect();
    let mut titles: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
    for (document, pointer, instrument) in records.instruments() {
        let [id, title] = ["id", "title"].map(|key| instrument[key].as_str().unwrap_or_default());
        let pointer = format!("{pointer}/id");
        let reported = |code, severity, message: String| document.fault(code, severity, &pointer, message);
        // Several packs may list the same law; then they must say the same of it.
        match titles.insert(id, (title, &document.file)) {
            Some((known, file)) if file == document.file || known != title => {
                let message = format!("{id:?} is {known:?} in {file}.");
                faults.push(reported(Code::InstrumentIdDuplicate, Severity::Error, message));
            }
            _ if !cited.contains(id) => {
                let message = format!("no clause cites {id:?}.");
                faults.push(reported(Code::InstrumentUnused, Severity::Warning, message));
            }
            _ => {}
        }
    }
    for (rule, _) in records.rules() {
        for pointer in clauses(rule).map(|clause| format!("{clause}/instrument")) {
            if let Some(id) = rule.string(&pointer).filter(|id| !titles.contains_key(id)) {
                let message = format!("no instrument {id:?} is listed.");
                faults.push(rule.fault(Code::InstrumentUnknown, Severity::Error, &pointer, message));
            }
        }
    }
}

/// Every layer that something speaks of is declared, once in its folder, and something speaks of every
/// layer.
pub(super) fn layers(records: &Records, faults: &mut Vec<Diagnostic>) {
    if records.head.is_none() {
        return;
    }
    let mut declared = BTreeSet::new();
    for folder in &records.folders {
        let mut here = BTreeSet::new();
        for (i, layer) in folder.layers.iter().enumerate() {
            if !here.insert(layer.name.as_str()) {
                let message = format!("layer {:?} is declared twice.", layer.name);
                let place = format!("/layer/{i}/name");
                faults.push(folder.head.fault(Code::LayerDuplicate, Severity::Error, &place, message));
            }
        }
        declared.append(&mut here);
    }
    let undeclared = |document: &Document, pointer: &str, layer: &str| {
        let message = format!("no layer {layer:?} is declared.");
        document.fault(Code::LayerUndeclared, Severity::Error, pointer, message)
    };
    let mut used = BTreeSet::new();
    for (document, rule) in records.rules() {
        let Some(rule) = rule else {
            // It cannot be read yet: whatever it names counts as used, and its lists of layers can be read.
            let said = document.pointers().filter(|pointer| !pointer.starts_with("/case"));
            let said: BTreeSet<&str> = said.filter_map(|pointer| document.string(pointer)).collect();
            used.extend(declared.iter().filter(|layer| said.contains(*layer)));
            for pointer in document.pointers().filter(|pointer| is_in_list(pointer)) {
                if let Some(layer) = document.string(pointer).filter(|layer| !declared.contains(layer)) {
                    faults.push(undeclared(document, pointer, layer));
                }
            }
            continue;
        };
        for layer in rule.layers() {
            if !declared.contains(layer) {
                let pointer = document.places_of(layer, "/case").last().unwrap_or_default();
                faults.push(undeclared(document, pointer, layer));
            }
            used.insert(layer);
        }
    }
    let plan = records.plan();
    for pointer in plan.pointers().filter(|pointer| names_layer(pointer)) {
        if let Some(layer) = plan.string(pointer) {
            if !declared.contains(layer) {
                faults.push(undeclared(plan, pointer, layer));
            }
            used.insert(layer);
        }
    }
    for folder in &records.folders {
        for (i, layer) in folder.layers.iter().enumerate().filter(|(_, layer)| !used.contains(layer.name.as_str())) {
            let message = format!("no rule and no check of health asks for {:?}; it is only measured.", layer.name);
            let place = format!("/layer/{i}/name");
            faults.push(folder.head.fault(Code::LayerUnused, Severity::Note, &place, message));
        }
    }
}

/// Whether a pointer of a rule is an item of the layers of its kind.
fn is_in_list(pointer: &str) -> bool {
    let list = pointer.rsplit_once('/').map_or("", |(list, _)| list);
    list.ends_with("/layers") && !pointer.starts_with("/case/")
}

/// Whether a pointer of `plan.toml` names a layer elsewhere than in its declaration.
fn names_layer(pointer: &str) -> bool {
    let Some(place) = pointer.strip_prefix("/health/") else {
        return matches!(pointer, "/existing_rights" | "/boundary");
    };
    let list = place.rsplit_once('/').map_or("", |(list, _)| list);
    place.ends_with("/layer") || place.ends_with("/extent") || list.ends_with("/layers") || list == "self_overlapping"
}

/// A zone file that no declaration names is never read, which its owner should know.
pub(super) fn zone_files(records: &Records, files: &Files, faults: &mut Vec<Diagnostic>) {
    if records.head.is_none() {
        return;
    }
    faults.extend(files.other_files().iter().map(|path| {
        let message = "the file is no layer and belongs to none: it is not read.";
        Diagnostic::of_file(Code::ZoneFileOther, Severity::Note, files.zone_place(path), message)
    }));
    let declared = records.folders.iter().flat_map(|folder| &folder.layers);
    let declared: Vec<&str> = declared.map(|layer| layer.name.as_str()).collect();
    // A file that cannot be opened is reported where its layer is.
    let undeclared = LayerFiles::of(files).and_then(|zones| zones.undeclared(&declared));
    for path in undeclared.unwrap_or_default() {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let message = format!("no layer {stem:?} is declared: the file is never read.");
        faults.push(Diagnostic::of_file(Code::ZoneFileUndeclared, Severity::Warning, files.zone_place(&path), message));
    }
}
