use super::{Code, Diagnostic, Parts, Severity};
use crate::layer::{Layer, ZoneOverlap};
use crate::measure::Relation;
use crate::plan::Coverage;

/// Pairs of overlapping zones of a layer, or of two layers, that are listed.
const MOST_PAIRS: usize = 10_000;

/// Zones that lie on each other: in one layer, and in layers that must keep apart.
pub(super) fn check(layers: &[(Layer, String)], parts: &Parts<'_>, faults: &mut Vec<Diagnostic>) {
    let Some(head) = &parts.head else { return };
    let groups: Vec<(&[String], &str)> = {
        let apart = head.health.apart.iter().map(|group| (group.layers.as_slice(), group.source.as_str()));
        let coverage =
            head.health.coverage.iter().map(|Coverage { layers, source, .. }| (layers.as_slice(), source.as_str()));
        apart.chain(coverage).collect()
    };
    for (layer, file) in layers.iter().filter(|(layer, _)| !head.health.self_overlapping.contains(&layer.name)) {
        let pairs = layer.pairs(MOST_PAIRS);
        if pairs.len() == MOST_PAIRS {
            let message = format!("{MOST_PAIRS} pairs of zones overlap: the others were not looked for.");
            faults.push(Diagnostic::of_file(Code::ZonesOverlap, Severity::Error, file, message));
        }
        for (first, found) in pairs {
            let ids = [&layer.zones[first].id, &found.zone.id];
            let fault = if found.overlap.relation == Relation::Equals {
                let message = "two zones cover the same ground.".to_owned();
                Diagnostic::of_file(Code::ZonesDuplicate, Severity::Error, file, message)
            } else if found.is_seam(&layer.zones[first].surface) {
                Diagnostic::of_file(Code::Seam, Severity::Note, file, "zones of one layer overlap by rounding only.")
            } else {
                Diagnostic::of_file(Code::ZonesOverlap, Severity::Error, file, "zones of one layer overlap.")
            };
            faults.push(placed(fault, ids, &found));
        }
    }
    let find = |name: &String| layers.iter().find(|(layer, _)| layer.name == *name);
    for (names, source) in groups {
        for (i, name) in names.iter().enumerate() {
            for (other, later) in names[i + 1..].iter().filter_map(|later| Some((find(name)?, find(later)?))) {
                faults.extend(between(other, later, source));
            }
        }
    }
}

fn between((a, file): &(Layer, String), (b, _): &(Layer, String), source: &str) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    for zone in &a.zones {
        for found in b.overlaps_from(0, &zone.surface).filter(|f| f.overlap.relation.interiors_meet()) {
            if faults.len() == MOST_PAIRS {
                let message = format!(
                    "{MOST_PAIRS} pairs of zones of {} and {} overlap: the others were not looked for.",
                    a.name, b.name
                );
                faults.push(Diagnostic::of_file(Code::LayersOverlap, Severity::Error, file, message));
                return faults;
            }
            let fault = if found.is_seam(&zone.surface) {
                let message = format!("{} and {} overlap by rounding only.", a.name, b.name);
                Diagnostic::of_file(Code::Seam, Severity::Note, file, message)
            } else {
                let message = format!("{} and {} overlap ({source}).", a.name, b.name);
                Diagnostic::of_file(Code::LayersOverlap, Severity::Error, file, message)
            };
            faults.push(placed(fault, [&zone.id, &found.zone.id], &found));
        }
    }
    faults
}

fn placed(fault: Diagnostic, ids: [&String; 2], found: &ZoneOverlap<'_>) -> Diagnostic {
    let fault = fault.of_area(found.overlap.area_m2, found.overlap.perimeter_m);
    let position = found.overlap.common.and_then(|p| found.zone.surface.plane().unproject(p));
    Diagnostic { zones: ids.map(String::clone).to_vec(), position, ..fault }
}
