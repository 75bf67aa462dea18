//! Plans and laws that have ended, and the rules that rest on them.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Code, Diagnostic, Parts, Severity};
use crate::plan::Instrument;
use crate::rule::Rule;

/// Instruments that have ended by a day and are not continued, each with the rules that rest on it then.
pub(super) fn check(parts: &Parts<'_>, day: Date, faults: &mut Vec<Diagnostic>) {
    let mut resting: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (_, rule) in parts.rules() {
        if let Some(instrument) = Rule::instrument(rule, day) {
            resting.entry(instrument).or_default().push(&rule.id);
        }
    }
    for folder in &parts.folders {
        for (i, instrument) in folder.instruments.iter().flatten().enumerate() {
            let Some(rules) = resting.get(instrument.id.as_str()).filter(|_| instrument.has_ended(day)) else {
                continue;
            };
            let place = format!("/instrument/{i}/id");
            let fault = folder.raw.instruments.file.fault(
                Code::InstrumentEnded,
                Severity::Warning,
                &place,
                message(instrument, day, rules),
            );
            faults.push(fault);
        }
    }
}

fn message(instrument: &Instrument, day: Date, rules: &[&str]) -> String {
    let until = instrument.until.map(|until| until.to_string()).unwrap_or_default();
    let successor = match &instrument.replaced_by {
        Some(successor) => format!(", replaced by {successor:?}"),
        None => String::new(),
    };
    let rules = rules.join(", ");
    format!("{:?} ended on {until}{successor}; as of {day} rules rest on it: {rules}.", instrument.id)
}
