use schemars::JsonSchema;
use serde::Deserialize;

use crate::right::{Attribute, Right};

/// To which rights a rule applies; an empty condition holds for all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Condition {
    /// The mineral (矿种) is one of these.
    pub mineral: Vec<String>,
    /// The mineral is none of these.
    pub mineral_not: Vec<String>,
    /// The mining method (开采方式) is one of these.
    pub method: Vec<String>,
}

/// Whether a condition holds for a right, as far as its attributes tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    Yes,
    No,
    /// It depends on an attribute that the right lacks, named in Chinese.
    Missing(&'static str),
}

impl Condition {
    pub(super) fn holds(&self, right: &Right) -> Answer {
        let of = |attribute: Attribute, wanted: &[String], expected: bool| {
            if wanted.is_empty() {
                return Answer::Yes;
            }
            match right.attribute(attribute) {
                None => Answer::Missing(attribute.zh()),
                Some(value) if wanted.iter().any(|w| w == value) == expected => Answer::Yes,
                Some(_) => Answer::No,
            }
        };
        let answers = [
            of(Attribute::Mineral, &self.mineral, true),
            of(Attribute::Mineral, &self.mineral_not, false),
            of(Attribute::Method, &self.method, true),
        ];
        // One No settles it, whatever is missing.
        let settled = answers.into_iter().find(|answer| *answer == Answer::No);
        settled.or_else(|| answers.into_iter().find(|answer| *answer != Answer::Yes)).unwrap_or(Answer::Yes)
    }
}
