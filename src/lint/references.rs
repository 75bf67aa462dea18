use std::collections::BTreeSet;

use super::document::Document;
use super::{Code, Fault, Records, Severity};
use crate::plan::files::Files;
use crate::right::standard_name;

/// What a rule file says by itself that its format does not forbid.
pub(super) fn of_rule(rule: &Document) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut tell = |code, pointer: &str, message: String| {
        faults.push(rule.fault(code, Severity::Error, pointer, message));
    };
    if let Some(id) = rule.string("/id").filter(|id| *id != rule.stem) {
        tell(Code::IdNotFileName, "/id", format!("the id is {id:?}, the file is {:?}.", rule.stem));
    }
    for part in ["article", "text", "gloss"] {
        let pointer = format!("/clause/{part}");
        if rule.string(&pointer).is_some_and(|text| text.trim().is_empty()) {
            tell(Code::ClauseMissing, &pointer, format!("the {part} of the clause is empty."));
        }
    }
    if rule.value["in_principle"] == true {
        for (pointer, term) in rule.items("/terms").filter(|(_, term)| term["verdict"] == "forbidden") {
            let message = format!("a rule that holds in principle (原则上) cannot forbid, from {}.", term["from"]);
            tell(Code::PrincipleForbids, &format!("{pointer}/verdict"), message);
        }
    }
    for list in ["/when/mineral", "/when/mineral_not", "/when/method"] {
        for (pointer, name) in rule.items(list) {
            let written = name.as_str().unwrap_or_default();
            let standard = standard_name(written);
            if standard != written {
                let message = format!("{written:?} is never met: rights are read as {standard:?}.");
                tell(Code::SpellingNotStandard, &pointer, message);
            }
        }
    }
    faults
}

/// Ids of rules and instruments are unique, clauses cite what is listed, and all of it is cited.
pub(super) fn instruments(records: &Records, faults: &mut Vec<Fault>) {
    let mut seen = BTreeSet::new();
    for (rule, _) in &records.rules {
        if let Some(id) = rule.string("/id").filter(|id| !seen.insert(*id)) {
            let message = format!("another rule has the id {id:?}.");
            faults.push(rule.fault(Code::RuleIdDuplicate, Severity::Error, "/id", message));
        }
    }
    let cited: BTreeSet<&str> = records.rules.iter().filter_map(|(r, _)| r.string("/clause/instrument")).collect();
    let mut known = BTreeSet::new();
    for (pointer, instrument) in records.instruments.items("/instrument") {
        let id = instrument["id"].as_str().unwrap_or_default();
        let pointer = format!("{pointer}/id");
        let told = |code, severity, message: String| records.instruments.fault(code, severity, &pointer, message);
        if !known.insert(id) {
            let message = format!("another instrument has the id {id:?}.");
            faults.push(told(Code::InstrumentIdDuplicate, Severity::Error, message));
        } else if !cited.contains(id) {
            let message = format!("no clause cites {id:?}.");
            faults.push(told(Code::InstrumentUnused, Severity::Warning, message));
        }
    }
    for (rule, _) in &records.rules {
        if let Some(id) = rule.string("/clause/instrument").filter(|id| !known.contains(id)) {
            let message = format!("no instrument {id:?} is listed.");
            faults.push(rule.fault(Code::InstrumentUnknown, Severity::Error, "/clause/instrument", message));
        }
    }
}

/// Every layer that something speaks of is declared once, and something speaks of every layer.
pub(super) fn layers(records: &Records, faults: &mut Vec<Fault>) {
    let Some(head) = &records.head else { return };
    let mut declared = BTreeSet::new();
    for (i, layer) in head.layers.iter().enumerate() {
        if !declared.insert(layer.name.as_str()) {
            let message = format!("layer {:?} is declared twice.", layer.name);
            let place = format!("/layer/{i}/name");
            faults.push(records.plan.fault(Code::LayerDuplicate, Severity::Error, &place, message));
        }
    }
    let undeclared = |document: &Document, pointer: &str, layer: &str| {
        let message = format!("no layer {layer:?} is declared in plan.toml.");
        document.fault(Code::LayerUndeclared, Severity::Error, pointer, message)
    };
    let mut used = BTreeSet::new();
    for (document, rule) in &records.rules {
        let Some(rule) = rule else {
            // It cannot be read yet: whatever it names counts as used.
            used.extend(declared.iter().filter(|layer| document.places_of(layer, "/case").next().is_some()));
            continue;
        };
        for layer in rule.layers().iter().map(String::as_str).chain(rule.further_layer()) {
            if !declared.contains(layer) {
                let pointer = document.places_of(layer, "/case").last().unwrap_or_default();
                faults.push(undeclared(document, pointer, layer));
            }
            used.insert(layer);
        }
    }
    let plan = &records.plan;
    let places = ["/existing_rights", "/health/"];
    for pointer in plan.pointers().filter(|pointer| places.iter().any(|place| pointer.starts_with(place))) {
        let parent = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
        let names_layer = ["/existing_rights", "/layer", "/extent"].iter().any(|end| pointer.ends_with(end));
        if let Some(layer) = plan
            .string(pointer)
            .filter(|_| names_layer || (parent.ends_with("/layers") || parent.ends_with("/self_overlapping")))
        {
            if !declared.contains(layer) {
                faults.push(undeclared(plan, pointer, layer));
            }
            used.insert(layer);
        }
    }
    for (i, layer) in head.layers.iter().enumerate().filter(|(_, layer)| !used.contains(layer.name.as_str())) {
        let message = format!("no rule and no check of health asks for {:?}; it is only measured.", layer.name);
        let place = format!("/layer/{i}/name");
        faults.push(plan.fault(Code::LayerUnused, Severity::Note, &place, message));
    }
}

/// A zone file that no declaration names is never read, which its owner should know.
pub(super) fn zone_files(records: &Records, files: &Files, faults: &mut Vec<Fault>) {
    let Some(head) = &records.head else { return };
    for path in files.zone_files().unwrap_or_default() {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        if !head.layers.iter().any(|layer| layer.name == stem) {
            let message = format!("no layer {stem:?} is declared in plan.toml: the file is never read.");
            let file = files.place(&format!("zones/{}", path.file_name().unwrap_or_default().to_string_lossy()));
            faults.push(Fault::new(Code::ZoneFileUndeclared, Severity::Warning, file, message));
        }
    }
}
