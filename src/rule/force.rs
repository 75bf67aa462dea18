use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::language::Language;

/// What a rule asks of a right, and when. Only what binds now decides a verdict; the rest is listed beside it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Force {
    /// A right can break it.
    #[default]
    Binding,
    /// The clause encourages or prefers (鼓励、优先、重点).
    Advice,
    /// A duty that comes after the right is granted (其后的义务), such as a green mine within a year.
    LaterDuty,
}

impl Force {
    /// Whether a right can break it now.
    pub fn is_binding(&self) -> bool {
        *self == Self::Binding
    }

    /// In words; nothing for what binds.
    pub(crate) fn in_words(self, language: Language) -> Option<&'static str> {
        match self {
            Self::Binding => None,
            Self::Advice => Some(language.of("倡导性条款，不影响结论", "advice, which decides nothing")),
            Self::LaterDuty => Some(language.of("设立后的义务", "a duty that comes later")),
        }
    }
}
