use std::collections::{BTreeMap, BTreeSet};

use super::{Code, Diagnostic, Parts, Severity};
use crate::layer::Layer;
use crate::rule::{Rule, ZoneValueError};

/// Zones whose property has a value that is not known of the layer, so that the rules that ask for the
/// property are not checked in them.
pub(super) fn check(layers: &[(Layer, String)], parts: &Parts<'_>, faults: &mut Vec<Diagnostic>) {
    for (layer, file) in layers {
        let rules = parts.rules().map(|(_, rule)| rule);
        let rules: Vec<&Rule> = rules.filter(|rule| rule.layers().contains(layer.name.as_str())).collect();
        faults.extend(missing(layer, file, &rules));
        for zone in &layer.zones {
            let mut reported = BTreeSet::new();
            for (rule, why) in
                rules.iter().flat_map(|rule| rule.value_errors(zone, &layer.name).map(move |why| (rule, why)))
            {
                let ZoneValueError::Unknown { property, text } = why else { continue };
                if reported.insert(property.clone()) {
                    let values = rule.vocabulary(&layer.name).values(&property).join("、");
                    let message =
                        format!("{property} is {text:?}; known are {values}: rules on it are not checked here.");
                    let fault = Diagnostic::of_file(Code::ZoneValueUnnamed, Severity::Warning, file, message);
                    faults.push(Diagnostic { zones: vec![zone.id.clone()], ..fault });
                }
            }
        }
    }
}

/// Properties that rules ask for and no zone of the layer has, one fault each.
fn missing(layer: &Layer, file: &str, rules: &[&Rule]) -> Vec<Diagnostic> {
    let mut asking: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for rule in rules {
        rule.zone_properties().into_iter().for_each(|property| asking.entry(property).or_default().push(&rule.id));
    }
    let missing = asking.into_iter().filter(|(property, _)| Rule::is_never_stated(property, layer));
    missing
        .map(|(property, rules)| {
            let rules = rules.join(", ");
            let message = format!("no zone of the layer has {property}, asked for by {rules}: not checked here.");
            Diagnostic::of_file(Code::FieldMissing, Severity::Warning, file, message)
        })
        .collect()
}
