use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::baseline::Baseline;
use super::{Articles, Head, Instruments, PackHead};
use crate::rule::RuleFile;

/// A format of the files of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordFormat {
    /// `plan.toml`
    Plan,
    /// `pack.toml`
    Pack,
    /// `instruments.toml`
    Instruments,
    /// `baseline.toml`
    Baseline,
    /// `rules/<ID>.toml`
    Rule,
    /// `articles/<instrument>.toml`
    Articles,
}

impl RecordFormat {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Plan, Self::Pack, Self::Instruments, Self::Baseline, Self::Rule, Self::Articles];

    /// The stem of its schema's file in `layers/schema/`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Pack => "pack",
            Self::Instruments => "instruments",
            Self::Baseline => "baseline",
            Self::Rule => "rule",
            Self::Articles => "articles",
        }
    }

    /// Its JSON Schema (draft 2020-12), made from the types that read the files.
    pub fn schema(self) -> Value {
        let generator = SchemaSettings::draft2020_12().into_generator();
        let schema = match self {
            Self::Plan => generator.into_root_schema_for::<Head>(),
            Self::Pack => generator.into_root_schema_for::<PackHead>(),
            Self::Instruments => generator.into_root_schema_for::<Instruments>(),
            Self::Baseline => generator.into_root_schema_for::<Baseline>(),
            Self::Rule => generator.into_root_schema_for::<RuleFile>(),
            Self::Articles => generator.into_root_schema_for::<Articles>(),
        };
        schema.to_value()
    }

    /// The schema as its file has it.
    pub fn schema_text(self) -> String {
        format!("{:#}\n", self.schema())
    }
}
