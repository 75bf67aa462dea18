use jiff::civil::Date;
use serde_json::Value;

use super::document::Document;
use super::{Code, Diagnostic, Records, Severity};

/// Terms of a rule that never apply, and those that begin before their instrument is in force.
///
/// A term applies from its first day to its last, or to the day before the next one begins.
pub(super) fn of_rule(rule: &Document, records: &Records) -> Vec<Diagnostic> {
    let in_force = |id: Option<&str>| {
        let listed = records.instruments().map(|(_, _, instrument)| instrument);
        let instrument = listed.into_iter().find(|instrument| instrument["id"].as_str() == id)?;
        Some((date(&instrument["from"])?, date(&instrument["until"])))
    };
    let terms: Vec<(String, &Value)> = rule.items("/terms").collect();
    let mut faults = Vec::new();
    for (i, (pointer, term)) in terms.iter().enumerate() {
        let Some(from) = date(&term["from"]) else { continue };
        let until = date(&term["until"]);
        let next = terms.get(i + 1).and_then(|(_, next)| date(&next["from"]));
        // The law may have been written anew for the term.
        let cited = term["clause"]["instrument"].as_str().or(rule.string("/clause/instrument"));
        let in_force = in_force(cited);
        let mut report = |code, severity, key: &str, message: String| {
            faults.push(rule.fault(code, severity, &format!("{pointer}/{key}"), message));
        };
        if let Some(until) = until.filter(|until| *until < from) {
            let message = format!("the term ends on {until}, before it begins on {from}.");
            report(Code::TermUnreachable, Severity::Error, "until", message);
        } else if let Some(next) = next.filter(|next| *next <= from) {
            let message = format!("the next term begins on {next}: this one, from {from}, never applies.");
            report(Code::TermUnreachable, Severity::Error, "from", message);
        } else if let Some(end) = in_force.and_then(|(_, until)| until).filter(|end| *end < from) {
            let message = format!("the term begins on {from}, after its instrument has ended on {end}.");
            report(Code::TermUnreachable, Severity::Error, "from", message);
        } else if let Some(start) = in_force.map(|(start, _)| start).filter(|start| from < *start) {
            let message = format!("the term begins on {from}; its instrument is in force from {start} only.");
            report(Code::TermBeforeInstrument, Severity::Warning, "from", message);
        }
    }
    faults
}

/// A term of a plan or an instrument that ends before it begins.
pub(super) fn of_term(document: &Document, pointer: &str) -> Option<Diagnostic> {
    let term = document.value.pointer(pointer)?;
    let (from, until) = (date(&term["from"])?, date(&term["until"])?);
    let message = format!("the term ends on {until}, before it begins on {from}.");
    let fault = || document.fault(Code::TermUnreachable, Severity::Error, &format!("{pointer}/until"), message);
    (until < from).then(fault)
}

fn date(value: &Value) -> Option<Date> {
    value.as_str()?.parse().ok()
}
