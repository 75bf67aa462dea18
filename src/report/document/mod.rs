//! Reports as their JSON has them: read back, looked at, and written again to the byte.

mod finding;
mod quota;
mod right;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use self::finding::{FindingDocument, MessageDocument};
pub use self::quota::{QuotaDocument, ReleaseDocument, TotalDocument};
pub use self::right::{FindingOrPlace, RightDocument};
use super::json::{FORMAT, VERSION, write_lines, write_open};
use super::{Basis, Report};
use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};
use crate::language::Language;
use crate::layer::Cumulative;
use crate::plan::Instrument;
use crate::rule::{CitedRule, Verdict};
use crate::screen::RightPair;

/// How many rights got each verdict, worst first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TotalsDocument {
    /// As it is now.
    pub verdicts: Vec<(Verdict, usize)>,
    /// And how many may get each at worst (最坏可能).
    pub worst_possible: Vec<(Verdict, usize)>,
}

/// All of a report but the rights.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct HeadDocument {
    /// The plan is not in force yet, or rules rest on plans or laws that have ended (上轮规划已届满): what is said before
    /// everything else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub banner: Option<String>,
    /// By which a reader knows the layout.
    pub format: String,
    /// Raised when a member goes or changes its meaning.
    pub version: u32,
    /// By what was judged.
    #[serde(flatten)]
    pub basis: Basis,
    /// The language of notes, remedies and the like.
    pub language: Language,
    /// What is said wherever schematic zones had a part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
    /// Resolution in metres of drawn corners, up to which common area is taken for noise.
    pub coordinate_resolution_m: f64,
    /// Accuracy in metres of corners, by which verdicts are marked as marginal.
    pub coordinate_accuracy_m: f64,
    /// How many rights got each verdict.
    pub totals: TotalsDocument,
    /// Layers of which the plan says that there are no zones, each with the source of that.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub declared_none: BTreeMap<String, String>,
    /// How many records of the input could not be screened; `diagnostics` say why.
    pub rejected: usize,
    /// The rules of the findings with their clauses, by id.
    pub rules: BTreeMap<String, CitedRule>,
    /// The plans and laws that clauses may cite, by id.
    pub instruments: BTreeMap<String, Instrument>,
    /// Titles of the plan's layers.
    pub layers: BTreeMap<String, String>,
    /// Names of the zones of the findings, where they have one, by layer and id.
    pub zones: BTreeMap<String, BTreeMap<String, String>>,
    /// Layers that were missing, with the rules that could not be checked for that.
    pub missing_layers: BTreeMap<String, BTreeSet<String>>,
    /// What the whole batch takes of each layer.
    pub cumulative: Vec<Cumulative>,
    /// Rights of the batch that overlap each other or granted rights (空间查重).
    pub overlapping_rights: Vec<RightPair>,
    /// All that was found in the plan's files and in the input.
    pub diagnostics: Vec<Diagnostic>,
    /// Members that this version of the crate does not know.
    #[serde(flatten)]
    pub further: Map<String, Value>,
}

/// A report as its JSON document has it (`layers/schema/report.schema.json`), everything owned: what one program wrote
/// another reads, by the same types. Written again it is the same to the byte.
///
/// Findings that several rights have stand once in `findings`; [`findings_of`](Self::findings_of) looks them up. Words are those
/// of the language in which it was written; reasons and remedies are there as data too.
///
/// ```
/// use minezone::report::Report;
/// use minezone::{Language, Plan, Right, Screener};
///
/// let plan = Plan::embedded();
/// let square = geo::Rect::new((118.300, 36.755), (118.312, 36.764)).to_polygon();
/// let report = Screener::new(&plan).report(vec![Right::new("P01", &square).unwrap()]);
/// let mut json = Vec::new();
/// report.write_json(&mut json, Language::Zh)?;
///
/// let read = Report::from_json(&json)?;
/// let right = &read.rights[0];
/// assert_eq!((&*right.id, right.verdict), ("P01", report.rights[0].verdict));
/// let worst = read.findings_of(right).next().unwrap();
/// assert_eq!(read.head.rules[&worst.rule].clause, report.rights[0].findings[0].rule.clause);
/// let mut again = Vec::new();
/// read.write_json(&mut again)?;
/// assert_eq!(again, json);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ReportDocument {
    /// All but the rights.
    pub head: HeadDocument,
    /// What is found of several rights alike; they refer to it by its place here.
    pub findings: Vec<FindingDocument>,
    /// In the order of the input.
    pub rights: Vec<RightDocument>,
}

/// As it is read; the head takes the members that are left.
#[derive(Deserialize)]
struct Members {
    findings: Vec<FindingDocument>,
    rights: Vec<RightDocument>,
    #[serde(flatten)]
    head: HeadDocument,
}

impl Report {
    /// Reads the JSON document of a report, as [`write_json`](Self::write_json) writes it.
    ///
    /// # Errors
    /// When it is no such document, of another version of the layout, or a finding of a right refers to one that is not there.
    pub fn from_json(json: &[u8]) -> Result<ReportDocument> {
        let refused = |why: String| Error::format(Path::new(FORMAT), why);
        let Members { findings, rights, head } =
            serde_json::from_slice(json).map_err(|e| refused(format!("not the JSON of a report: {e}")).caused_by(e))?;
        if head.format != FORMAT || head.version != VERSION {
            let (format, version) = (&head.format, head.version);
            return Err(refused(format!(
                "the document is {format:?}, version {version}; {FORMAT:?}, {VERSION} is read"
            )));
        }
        let places = rights.iter().flat_map(|right| &right.findings).filter_map(FindingOrPlace::place);
        if let Some(place) = places.max().filter(|place| *place >= findings.len()) {
            return Err(refused(format!("a right refers to finding {place} of {}", findings.len())));
        }
        Ok(ReportDocument { head, findings, rights })
    }
}

impl ReportDocument {
    /// The findings on one of its rights, worst first.
    pub fn findings_of<'d>(&'d self, right: &'d RightDocument) -> impl Iterator<Item = &'d FindingDocument> {
        right.findings.iter().filter_map(|finding| match finding {
            FindingOrPlace::Shared(place) => self.findings.get(*place),
            FindingOrPlace::Own(finding) => Some(finding),
        })
    }

    /// The document, as [`Report::write_json`] wrote it.
    ///
    /// # Errors
    /// When writing fails.
    pub fn write_json(&self, mut out: impl Write) -> io::Result<()> {
        write_open(&mut out, &self.head)?;
        write_lines(&mut out, "findings", self.findings.iter())?;
        write_lines(&mut out, "rights", self.rights.iter())?;
        writeln!(out, "\n}}")
    }
}
