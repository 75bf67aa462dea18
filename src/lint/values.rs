use std::collections::BTreeSet;

use super::{Code, Fault, Records, Severity};
use crate::layer::Layer;
use crate::rule::{Rule, Untold};

/// Zones whose property has a value that is not known of the layer, so that the rules that ask for the
/// property are not checked in them.
pub(super) fn check(layers: &[(Layer, String)], records: &Records, faults: &mut Vec<Fault>) {
    for (layer, file) in layers {
        let rules = records.rules().filter_map(|(_, rule)| rule.as_ref());
        let rules: Vec<&Rule> = rules.filter(|rule| rule.layers().contains(layer.name.as_str())).collect();
        for zone in &layer.zones {
            let mut told = BTreeSet::new();
            for (rule, why) in rules.iter().flat_map(|rule| rule.untold(zone, &layer.name).map(move |why| (rule, why)))
            {
                let Untold::Unknown { property, text } = why else { continue };
                if told.insert(property.clone()) {
                    let values = rule.vocabulary(&layer.name).values(&property).join("、");
                    let message =
                        format!("{property} is {text:?}; known are {values}: rules on it are not checked here.");
                    let fault = Fault::new(Code::ZoneValueUnnamed, Severity::Warning, file, message);
                    faults.push(Fault { zones: vec![zone.id.clone()], ..fault });
                }
            }
        }
    }
}
