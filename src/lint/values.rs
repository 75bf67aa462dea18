use std::collections::{BTreeMap, BTreeSet};

use super::{Code, Fault, Records, Severity};
use crate::layer::{Layer, Zone};
use crate::rule::Rule;

/// Zones whose property has a value that no rule names: a misspelt one takes the zone out of every rule
/// that asks for it by `[where]`, and screening has no word for that.
pub(super) fn check(layers: &[(Layer, String)], records: &Records, faults: &mut Vec<Fault>) {
    for (layer, file) in layers {
        let rules = records.rules().filter_map(|(_, rule)| rule.as_ref());
        let rules: Vec<&Rule> = rules.filter(|rule| rule.layers().contains(layer.name.as_str())).collect();
        let mut named: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (property, values) in rules.iter().flat_map(|rule| rule.place.properties()) {
            named.entry(property).or_default().extend(values.iter().map(String::as_str));
        }
        let zones = || layer.zones.iter();
        for (zone, (property, values)) in zones().flat_map(|zone| named.iter().map(move |named| (zone, named))) {
            let text = zone.text(property).trim();
            if !text.is_empty() && !values.contains(text) {
                faults.push(unnamed(file, zone, property, values, &rules));
            }
        }
    }
}

fn unnamed(file: &str, zone: &Zone, property: &str, values: &BTreeSet<&str>, rules: &[&Rule]) -> Fault {
    let is_lost = rules.iter().all(|rule| rule.place.means(zone) == Ok(false));
    let (severity, end) = match is_lost {
        true => (Severity::Warning, "no rule speaks of the zone"),
        false => (Severity::Note, "only other rules speak of the zone"),
    };
    let (text, values) = (zone.text(property).trim(), Vec::from_iter(values.iter().copied()).join("、"));
    let message = format!("{property} is {text:?}; rules name {values}: {end}.");
    Fault { zones: vec![zone.id.clone()], ..Fault::new(Code::ZoneValueUnnamed, severity, file, message) }
}
