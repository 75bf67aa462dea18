use super::{Code, Diagnostic, Parts, Severity, unused};
use crate::layer::Layer;
use crate::plan::files::Files;
use crate::plan::raw::RawPlan;
use crate::plan::validate::Declared;
use crate::plan::zones::Zones;

/// The layers that can be read, each with its file; reports what is wrong with their records, and what is missing.
pub(super) fn read(raw: &RawPlan, parts: &Parts<'_>, faults: &mut Vec<Diagnostic>) -> Vec<(Layer, String)> {
    let files = &raw.plan().files;
    let zones = Zones::read(raw, &parts.declared);
    faults.extend(zones.faults.iter().cloned());
    faults.extend(zones.reported.iter().map(|(_, found)| reading(found.clone(), files)));
    let reported = |i: usize, code, severity, key: &str, message: String| {
        let Declared { folder, index, .. } = parts.declared[i];
        raw.folders[folder].head.file.fault(code, severity, &format!("/layer/{index}/{key}"), message)
    };
    for (i, layer) in &zones.layers {
        faults.extend(parts.declared[*i].layer.unknown_fields(layer).into_iter().map(|(key, fields)| {
            let message = format!("no zone of the layer has the field {fields}.");
            reported(*i, Code::FieldUnknown, Severity::Warning, &key, message)
        }));
    }
    faults.extend(zones.missing.iter().map(|&i| {
        // A plan is meant to have its own layers; of those that the law speaks of most counties have few.
        let severity = if parts.declared[i].folder == 0 { Severity::Warning } else { Severity::Note };
        let message = format!("layer {:?} has no file: what needs it is not checked.", parts.declared[i].layer.name);
        reported(i, Code::LayerMissing, severity, "name", message)
    }));
    let boundary = parts.head.as_ref().and_then(|head| head.boundary.as_deref());
    faults.extend(zones.unusable(boundary).into_iter().map(|(i, code)| {
        let name = &zones.layers[i].1.name;
        let what = match code {
            Code::LayerEmpty => "holds no zone",
            _ => "lies nowhere near the boundary of the plan",
        };
        let message = format!("layer {name:?} {what}: what needs it is not checked.");
        Diagnostic::of_file(code, Severity::Error, files.layer_place(name), message)
    }));
    // Without the declarations every file would be of no layer.
    if parts.head.is_some() {
        unused::files(files, faults);
        faults.extend(zones.undeclared.iter().map(|path| {
            let stem = path.file_stem().unwrap_or_default().to_string_lossy();
            let message = format!("no layer {stem:?} is declared: the file is never read.");
            Diagnostic::of_file(Code::ZoneFileUndeclared, Severity::Warning, files.zone_place(path), message)
        }));
    }
    let with_file = |(_, layer): (usize, Layer)| {
        let file = files.layer_place(&layer.name);
        (layer, file)
    };
    zones.layers.into_iter().map(with_file).collect()
}

/// A diagnostic of a zone file as one of the plan.
fn reading(diagnostic: Diagnostic, files: &Files) -> Diagnostic {
    let severity = match diagnostic.code {
        // The shape is not what its author meant, or the zone cannot be distinguished from another.
        Code::RingsCross | Code::DuplicateId => Severity::Error,
        _ => diagnostic.severity,
    };
    let file = Some(diagnostic.file.clone().unwrap_or_else(|| files.place("zones")));
    Diagnostic { severity, file, ..diagnostic }
}
