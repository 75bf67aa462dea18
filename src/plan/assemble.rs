use std::collections::BTreeMap;

use super::files::Files;
use super::raw::RawPlan;
use super::validate::{Complete, Declared, validate};
use super::zone_files::can_be_read;
use super::zones::Zones;
use super::{Checksums, PackChoice, PlanContents};
use crate::diagnostic::{Code, Defect, Diagnostic, Origin, Severity};
use crate::error::{Error, Result};

impl PlanContents {
    /// The plan of these files with its packs, as chosen.
    pub(super) fn read(files: Files, choice: &PackChoice) -> Result<Self> {
        let raw = RawPlan::read(files, choice)?;
        let (parts, faults) = validate(&raw);
        if faults.iter().any(|fault| fault.severity == Severity::Error) {
            return Err(Error::refused(faults));
        }
        let complete = parts.complete().ok_or_else(|| Error::refused(faults))?;
        choice.check(&complete.head.packs)?;
        let mut zones = Zones::read(&raw, &complete.declared);
        if !zones.faults.is_empty() {
            return Err(Error::refused(zones.faults));
        }
        let checksums = Checksums::of(&raw).map_err(|fault| Error::refused(vec![*fault]))?;
        let mut diagnostics = of_folders(&raw, &complete, &mut zones);
        diagnostics.extend(of_zone_files(&raw, &complete, &mut zones));
        let packs_left_out = choice.without.clone();
        Ok(Self { packs_left_out, ..Self::assemble(complete, zones, checksums, diagnostics) })
    }

    fn assemble(complete: Complete, zones: Zones, checksums: Checksums, diagnostics: Vec<Diagnostic>) -> Self {
        let Complete { head, baseline, packs, declared, instruments, rules } = complete;
        Self {
            id: head.id,
            title: head.title,
            authority: head.authority,
            approved_by: head.approved_by,
            version: head.version,
            existing_rights: head.existing_rights,
            boundary: head.boundary,
            term: head.term,
            predecessor: head.predecessor,
            successor: head.successor,
            packs: packs.into_iter().zip(checksums.packs).map(|(pack, checksum)| pack.into_pack(checksum)).collect(),
            packs_left_out: Vec::new(),
            declared: declared.into_iter().map(|declared| declared.layer).collect(),
            instruments,
            rules,
            sizes: head.sizes,
            baseline: baseline.mines,
            base_until: baseline.until,
            checksum: checksums.plan,
            diagnostics,
            layers: zones.layers.into_iter().map(|(_, layer)| layer).collect(),
            extents: head.health.coverage.into_iter().map(|coverage| coverage.extent).collect(),
        }
    }
}

/// What is to be said of each folder: that a pack is the one that is built in, what was found in the zones of its layers,
/// and which of them are missing.
fn of_folders(raw: &RawPlan, complete: &Complete, zones: &mut Zones) -> Vec<Diagnostic> {
    let origin = |name: &str| Origin { file: Some(raw.plan().files.place(name).into()), record: None };
    let Complete { declared, packs, .. } = complete;
    let mut reported: BTreeMap<usize, Vec<Diagnostic>> = BTreeMap::new();
    for (i, found) in zones.reported.drain(..) {
        reported.entry(declared[i].folder).or_default().push(found);
    }
    let mut diagnostics = Vec::new();
    for (number, folder) in raw.folders.iter().enumerate() {
        // That a built-in pack stands in for a folder is no fault, but its rules may not be those of the folder.
        if let (Files::Folder(_) | Files::Memory(..), Files::Embedded(id, _)) = (&raw.plan().files, &folder.files) {
            let defect = Defect::new(Code::PackBuiltIn).detail(format!("({id})"));
            diagnostics.push(Diagnostic::new(defect, &origin("plan.toml"), None));
        }
        diagnostics.extend(reported.remove(&number).unwrap_or_default());
        let of_folder = zones.missing.iter().map(|i| &declared[*i]).filter(|declared| declared.folder == number);
        let missing: Vec<&str> = of_folder.map(|Declared { layer, .. }| layer.name.as_str()).collect();
        let missing = match number {
            0 => missing.into_iter().map(|name| format!("({name})")).collect(),
            _ if missing.is_empty() => Vec::new(),
            // A plan is meant to have its own layers; of those that the law speaks of most counties have few.
            _ => vec![format!("({}: {})", packs[number - 1].id, missing.join(", "))],
        };
        diagnostics.extend(missing.into_iter().map(|detail| {
            let defect = Defect::new(Code::LayerMissing).detail(detail);
            Diagnostic::new(defect, &origin("zones"), None)
        }));
    }
    diagnostics
}

/// What is to be said of the zone files: those of no layer, which are never read, and those that prove nothing, whose
/// layers are set aside.
fn of_zone_files(raw: &RawPlan, complete: &Complete, zones: &mut Zones) -> Vec<Diagnostic> {
    let files = &raw.plan().files;
    // Texts, tables and archives that cannot be read as layers may be notes beside the zones.
    let unread = zones.undeclared.iter().filter(|path| can_be_read(path)).map(|path| {
        let origin = Origin { file: Some(files.zone_place(path).into()), record: None };
        Diagnostic::new(Defect::new(Code::ZoneFileUndeclared), &origin, None)
    });
    let mut diagnostics: Vec<Diagnostic> = unread.collect();
    let unusable = zones.unusable(complete.head.boundary.as_deref());
    for (i, code) in unusable.iter().rev() {
        let (_, layer) = zones.layers.remove(*i);
        let origin = Origin { file: Some(files.layer_place(&layer.name).into()), record: None };
        let defect = Defect::new(*code).detail(format!("({})", layer.name));
        diagnostics.push(Diagnostic::new(defect, &origin, None));
    }
    let first = diagnostics.len() - unusable.len();
    diagnostics[first..].reverse();
    diagnostics
}
