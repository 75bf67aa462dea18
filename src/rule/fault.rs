use crate::diagnostic::Code;
use crate::right::{Attribute, known_name};

/// What a rule says that it must not.
#[derive(Debug)]
pub(crate) struct RuleFault {
    pub code: Code,
    /// JSON Pointer of what is at fault in its file.
    pub place: String,
    pub message: String,
}

impl RuleFault {
    pub fn new(code: Code, place: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code, place: place.into(), message: message.into() }
    }
}

/// Those of the names at a place that rights are not read as: one that is written otherwise is never met.
pub(super) fn unknown_names(place: &str, attribute: Attribute, names: &[String]) -> Vec<RuleFault> {
    let fault = |(i, name): (usize, &String)| {
        let place = format!("{place}/{i}");
        match known_name(attribute, name) {
            Some(known) if known == *name => None,
            Some(known) => {
                let message = format!("{name:?} is never met: rights are read as {known:?}.");
                Some(RuleFault::new(Code::SpellingNotStandard, place, message))
            }
            None => {
                let message = format!("{name:?} is in no table of names ({}): it is never met.", attribute.zh());
                Some(RuleFault::new(Code::NameUnknown, place, message))
            }
        }
    };
    names.iter().enumerate().filter_map(fault).collect()
}
