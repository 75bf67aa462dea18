use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{FindingDocument, MessageDocument};
use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};
use crate::language::Language;
use crate::report::{Basis, QuotaReport};
use crate::rule::{CitedRule, Nature, Verdict};

/// A batch held against the totals of a plan, as the JSON of [`QuotaReport`] has it, everything owned. Written again it is
/// the same to the byte.
///
/// ```
/// use minezone::report::QuotaReport;
/// use minezone::{Language, Plan};
///
/// let plan = Plan::embedded();
/// let report = QuotaReport::of(&plan, Vec::new(), plan.term.until, false);
/// let mut json = Vec::new();
/// report.write_json(&mut json, Language::Zh)?;
/// let read = QuotaReport::from_json(&json)?;
/// assert_eq!(read.totals.len(), report.totals.len());
/// assert_eq!(read.totals[0].limit, report.totals[0].limit);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct QuotaDocument {
    /// The plan is not in force yet, or rules rest on plans or laws that have ended (上轮规划已届满): what is said before
    /// everything else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub banner: Option<String>,
    /// By what was judged.
    #[serde(flatten)]
    pub basis: Basis,
    /// The language of notes, remedies and the like.
    pub language: Language,
    /// The rules of the totals and releases with their clauses, by id.
    pub rules: BTreeMap<String, CitedRule>,
    /// How many rights were counted.
    pub rights: usize,
    /// How many records of the input could not be read, and were not counted.
    pub rejected: usize,
    /// Every figure of the plan, in the order of the rules.
    pub totals: Vec<TotalDocument>,
    /// The release window of the zone of each right.
    pub releases: Vec<ReleaseDocument>,
    /// All that was found in the plan's files and in the input.
    pub diagnostics: Vec<Diagnostic>,
    /// Members that this version of the crate does not know.
    #[serde(flatten)]
    pub further: Map<String, Value>,
}

/// One total; the figures are those of [`QuotaFinding`](crate::rule::QuotaFinding).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TotalDocument {
    /// Id of the rule.
    pub rule: String,
    /// `sum`, `count`, `structure`, `share`, `windows`, `zones` or `rights_in_zone`.
    pub measure: String,
    /// The size class or the zone, where the rule has a figure for each.
    pub item: Option<String>,
    /// 预期性 or 约束性; absent where the plan does not say.
    pub nature: Option<Nature>,
    /// What the rule makes of the batch.
    pub verdict: Verdict,
    /// The total of the mines of the base year.
    pub baseline: f64,
    /// What the proposed rights add; a lower bound while `unknown` is not empty.
    pub added: f64,
    /// Both together; a lower bound while `unknown` is not empty.
    pub total: f64,
    /// What the total is held against.
    pub limit: f64,
    /// What is left up to the limit; negative above it.
    pub headroom: f64,
    /// Unit of the figures: that of the rule, `count` or `%`.
    pub unit: String,
    /// What is not known of which record, in words.
    pub unknown: Vec<String>,
    /// What stands behind the verdict, as data.
    pub reason: MessageDocument,
    /// The same in words.
    pub note: String,
    /// What would change the verdict, as data.
    pub remedy: Option<MessageDocument>,
    /// The same in words.
    pub advice: Option<String>,
    /// Members that this version of the crate does not know.
    #[serde(flatten)]
    pub further: Map<String, Value>,
}

/// A right in the release window of a zone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReleaseDocument {
    /// Id of the right.
    pub right_id: String,
    /// What the rule makes of it in one zone.
    #[serde(flatten)]
    pub finding: FindingDocument,
}

impl QuotaReport {
    /// Reads the JSON of a report on totals, as [`write_json`](Self::write_json) writes it.
    ///
    /// # Errors
    /// When it is no such document.
    pub fn from_json(json: &[u8]) -> Result<QuotaDocument> {
        let why = |e: &serde_json::Error| format!("not the JSON of a report on totals: {e}");
        serde_json::from_slice(json).map_err(|e| Error::format(Path::new("quota"), why(&e)).caused_by(e))
    }
}

impl QuotaDocument {
    /// The document, as [`QuotaReport::write_json`] wrote it.
    ///
    /// # Errors
    /// When writing fails.
    pub fn write_json(&self, mut out: impl Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut out, self)?;
        writeln!(out)
    }
}
