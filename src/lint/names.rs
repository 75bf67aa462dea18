use super::document::Document;
use super::{Code, Diagnostic, Severity};
use crate::right::{Attribute, known_name};
use crate::rule::CLASSES;

/// The lists of `[when]`, and what they are values of.
const LISTS: [(&str, Attribute); 9] = [
    ("mineral", Attribute::Mineral),
    ("mineral_not", Attribute::Mineral),
    ("method", Attribute::Method),
    ("size", Attribute::Size),
    ("right_kind", Attribute::RightKind),
    ("setting", Attribute::Setting),
    ("stage", Attribute::Stage),
    ("issuing_level", Attribute::IssuingLevel),
    ("grant_method", Attribute::GrantMethod),
];

/// Names in a rule that no right is ever read as.
pub(super) fn of_rule(rule: &Document) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    for pointer in rule.pointers().filter(|pointer| !pointer.starts_with("/case/")) {
        let Some(written) = rule.string(pointer) else { continue };
        let mut parts = pointer.rsplit('/').skip(1);
        let (list, table) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let attribute = match (table, list) {
            ("when", "mineral_class") if !CLASSES.contains(&written) => {
                let message = format!("{written:?} is no class of minerals; there are {}.", CLASSES.join(", "));
                faults.push(rule.fault(Code::NameUnknown, Severity::Error, pointer, message));
                None
            }
            ("when", list) => LISTS.iter().find(|(name, _)| *name == list).map(|(_, attribute)| *attribute),
            ("catalogue", "listed" | "allowed") => looked_up(rule, pointer),
            _ => None,
        };
        let Some(attribute) = attribute else { continue };
        match known_name(attribute, written) {
            Some(name) if name == written => {}
            Some(name) => {
                let message = format!("{written:?} is never met: rights are read as {name:?}.");
                faults.push(rule.fault(Code::SpellingNotStandard, Severity::Error, pointer, message));
            }
            None => {
                let message = format!("{written:?} is in no table of names ({}): it is never met.", attribute.zh());
                faults.push(rule.fault(Code::NameUnknown, Severity::Error, pointer, message));
            }
        }
    }
    faults
}

/// The attribute that the `[catalogue]` of a list looks up.
fn looked_up(rule: &Document, pointer: &str) -> Option<Attribute> {
    let table = pointer.rsplitn(3, '/').last()?;
    match rule.string(&format!("{table}/attribute")) {
        None | Some("mineral") => Some(Attribute::Mineral),
        Some(name) => LISTS.iter().find(|(list, _)| *list == name).map(|(_, attribute)| *attribute),
    }
}
