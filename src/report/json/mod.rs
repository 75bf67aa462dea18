//! The report as one JSON document (`layers/schema/report.schema.json`): every clause, rule, layer and zone is named once, and
//! what is found of a right, a line each, refers to them.

mod finding;
mod references;
mod right;
mod shared_findings;

use std::collections::BTreeMap;
use std::io::{self, Write};

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;

pub(super) use self::finding::FindingInWords;
pub(super) use self::references::References;
use self::right::RightLine;
use self::shared_findings::SharedFindings;
use super::{Basis, Report, schematic_notice};
use crate::diagnostic::Diagnostic;
use crate::language::Language;
use crate::layer::Cumulative;
use crate::rule::Verdict;
use crate::screen::RightPair;

/// By which a reader knows the layout.
pub(super) const FORMAT: &str = "minezone-report";
/// Raised when a member goes or changes its meaning.
pub(super) const VERSION: u32 = 2;

/// All but the rights.
#[derive(Serialize, JsonSchema)]
struct Head<'r> {
    /// The plan is not in force yet, or rules rest on plans or laws that have ended (上轮规划已届满): what is said before
    /// everything else.
    #[serde(skip_serializing_if = "Option::is_none")]
    banner: Option<String>,
    /// By which a reader knows the layout.
    format: &'static str,
    /// Raised when a member goes or changes its meaning.
    version: u32,
    #[serde(flatten)]
    basis: &'r Basis,
    /// The language of notes, remedies and the like.
    language: Language,
    /// What is said wherever schematic zones had a part.
    #[serde(skip_serializing_if = "Option::is_none")]
    notice: Option<String>,
    /// Resolution in metres of drawn corners, up to which common area is taken for noise.
    coordinate_resolution_m: f64,
    /// Accuracy in metres of corners, by which verdicts are marked as marginal.
    coordinate_accuracy_m: f64,
    totals: Totals,
    /// Layers of which the plan says that there are no zones, each with the source of that.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    declared_none: &'r BTreeMap<String, String>,
    /// How many records of the input could not be screened; `diagnostics` say why.
    rejected: usize,
    #[serde(flatten)]
    references: References<'r>,
    /// What the whole batch takes of each layer; layers of which it takes nothing are left out.
    cumulative: &'r [Cumulative],
    /// Rights of the batch that overlap each other or granted rights (空间查重).
    overlapping_rights: &'r [RightPair],
    /// All that was found in the plan's files and in the input.
    diagnostics: &'r [Diagnostic],
}

/// How many rights got each verdict, worst first.
#[derive(Serialize, JsonSchema)]
struct Totals {
    /// As it is now.
    verdicts: Vec<(Verdict, usize)>,
    /// And how many may get each at worst (最坏可能).
    worst_possible: Vec<(Verdict, usize)>,
}

/// What a plan makes of a batch of rights (规划符合性审查).
#[derive(JsonSchema)]
#[schemars(rename = "Report")]
#[expect(dead_code, reason = "it is written member by member")]
struct Document<'r> {
    #[schemars(flatten)]
    head: Head<'r>,
    /// What is found of several rights alike; they refer to it by its place here.
    findings: Vec<FindingInWords<'r>>,
    /// In the order of the input.
    rights: Vec<RightLine<'r>>,
}

/// The JSON Schema of a report, as `layers/schema/report.schema.json` has it.
pub fn schema_text() -> String {
    // What is written is meant, not what could be read.
    let schema = SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<Document<'_>>();
    format!("{:#}\n", schema.as_value())
}

impl Report {
    /// The whole report as JSON, notes and remedies in a language.
    ///
    /// # Errors
    /// When writing fails.
    pub fn write_json(&self, mut out: impl Write, language: Language) -> io::Result<()> {
        let shared = SharedFindings::of(self);
        write_open(&mut out, &self.head(language))?;
        // A line each: there may be very many.
        write_lines(&mut out, "findings", shared.all().map(|finding| FindingInWords::of(finding, language)))?;
        write_lines(&mut out, "rights", self.rights.iter().map(|right| RightLine::of(right, &shared, language)))?;
        writeln!(out, "\n}}")
    }

    fn head(&self, language: Language) -> Head<'_> {
        Head {
            banner: self.basis.banner(language),
            format: FORMAT,
            version: VERSION,
            basis: &self.basis,
            language,
            notice: self.basis.schematic.then(|| schematic_notice(language)),
            coordinate_resolution_m: self.coordinate_resolution_m,
            coordinate_accuracy_m: self.coordinate_accuracy_m,
            totals: Totals { verdicts: self.tally(), worst_possible: self.tally_possible() },
            declared_none: &self.declared_none,
            rejected: self.rejected,
            references: References::of(self),
            cumulative: &self.cumulative,
            overlapping_rights: &self.overlapping_rights,
            diagnostics: &self.diagnostics,
        }
    }
}

/// An object that is not closed yet.
pub(super) fn write_open(out: &mut impl Write, head: &impl Serialize) -> io::Result<()> {
    let head = serde_json::to_string_pretty(head)?;
    write!(out, "{}", head.strip_suffix("\n}").unwrap_or(&head))
}

/// A further member of an object, a list of one item a line.
pub(super) fn write_lines<T: Serialize>(
    out: &mut impl Write,
    name: &str,
    items: impl Iterator<Item = T>,
) -> io::Result<()> {
    write!(out, ",\n  \"{name}\": [")?;
    for (number, item) in items.enumerate() {
        out.write_all(if number == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &item)?;
    }
    write!(out, "\n  ]")
}
