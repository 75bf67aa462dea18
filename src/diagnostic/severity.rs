use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How much a diagnostic matters, and what became of the record that it speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; a record was used as it is.
    Note,
    /// Probably not what was meant; a record was used after a treatment that does not change what it encloses, or changes it
    /// by the documented rule.
    Warning,
    /// A record was left out of everything; a plan cannot be used as it is, or its verdicts would be wrong.
    Error,
}

impl Severity {
    /// The name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The name for people.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Note => "提示",
            Self::Warning => "警告",
            Self::Error => "错误",
        }
    }
}
