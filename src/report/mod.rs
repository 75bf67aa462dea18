//! Reports and rows of every task, and the formats that they have.

mod basis;
mod cells;
mod csv;
mod distance;
mod document;
mod geojson;
mod json;
mod line;
mod occupation;
mod overlap;
mod quarantine;
mod quota;
mod rows;
mod screened;
mod shared;
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use crate::diagnostic::Diagnostic;
use crate::language::Language;
use crate::layer::Cumulative;
use crate::message::Message;
use crate::output::{OutputFormat, Render, Style};
use crate::plan::Instrument;
use crate::right::Right;
use crate::rule::{COORDINATE_RESOLUTION_M, Verdict};
use crate::screen::{RightPair, Screening};
use crate::visible::visible;

pub use self::basis::Basis;
pub use self::document::{
    FindingDocument, FindingOrPlace, HeadDocument, MessageDocument, QuotaDocument, ReleaseDocument, ReportDocument,
    RightDocument, TotalDocument, TotalsDocument,
};
pub use self::json::schema_text;
pub use distance::{DISTANCE_COLUMNS, DistanceRow};
pub use line::{LINE_COLUMNS, Lines};
pub use occupation::{OCCUPATION_COLUMNS, OccupationReport, OccupationRow, ResourceTake, Seam};
pub use overlap::{OverlapRow, ShapesIn, overlap_csv, overlap_geojson, overlap_heading};
pub use quarantine::quarantine_line;
pub use quota::QuotaReport;

/// Everything a screening of a batch found, with what is needed to repeat it; for examples see
/// [`Screener::report`](crate::Screener::report) and [`ReportDocument`].
#[derive(Debug)]
#[non_exhaustive]
pub struct Report {
    /// By what was judged.
    pub basis: Basis,
    /// Resolution in metres of drawn corners, up to which common area is taken for noise.
    pub coordinate_resolution_m: f64,
    /// Accuracy in metres of corners, by which verdicts are marked as marginal.
    pub coordinate_accuracy_m: f64,
    /// In the order of the input.
    pub rights: Vec<Screening>,
    /// The plans and laws that clauses may cite, by id.
    pub instruments: BTreeMap<String, Instrument>,
    /// How many records of the input could not be screened; `diagnostics` say why.
    pub rejected: usize,
    /// What the whole batch takes of each layer; layers of which it takes nothing are left out.
    pub cumulative: Vec<Cumulative>,
    /// Rights of the batch that overlap each other or granted rights (空间查重).
    pub overlapping_rights: Vec<RightPair>,
    /// All that was found in the plan's files and in the input.
    pub diagnostics: Vec<Diagnostic>,
    /// Layers of which the plan says that there are no zones, each with the source of that.
    pub declared_none: BTreeMap<String, String>,
    /// Titles of the plan's layers, for people.
    pub layer_titles: BTreeMap<String, String>,
    /// The rights as they were read, in the same order.
    pub input: Vec<Right>,
}

/// What is said wherever schematic zones had a part.
pub fn schematic_notice(language: Language) -> String {
    Message::new("schematic-notice").in_words(language)
}

impl Report {
    /// A report with the head filled in from a screener, and nothing screened yet.
    pub fn new(screener: &crate::screen::Screener) -> Self {
        let plan = screener.plan();
        let titles = plan.declared.iter().map(|layer| (layer.name.clone(), layer.title.clone()));
        Self {
            basis: Basis::of(screener),
            coordinate_resolution_m: COORDINATE_RESOLUTION_M,
            coordinate_accuracy_m: screener.accuracy_m(),
            rights: Vec::new(),
            instruments: plan.instruments.clone(),
            rejected: 0,
            cumulative: Vec::new(),
            overlapping_rights: Vec::new(),
            diagnostics: Vec::new(),
            declared_none: plan
                .layers()
                .iter()
                .filter_map(|layer| Some((layer.name.clone(), layer.none.clone()?)))
                .collect(),
            layer_titles: titles.collect(),
            input: Vec::new(),
        }
    }

    /// How many rights got each verdict, worst first, without those that none got.
    pub fn tally(&self) -> Vec<(Verdict, usize)> {
        tally(self.rights.iter().map(|right| right.verdict))
    }

    /// How many rights may get each verdict at worst, in the same way.
    pub fn tally_possible(&self) -> Vec<(Verdict, usize)> {
        tally(self.rights.iter().map(|right| right.outlook.worst_possible))
    }

    /// Layers that were missing, with the rules that could not be checked for that, in order.
    pub fn missing_layers(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut missing: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for finding in self.rights.iter().flat_map(|right| &right.findings).filter(|finding| finding.layer_missing) {
            let layer = finding.layer.as_deref().unwrap_or_default();
            missing.entry(layer).or_default().insert(&finding.rule.id);
        }
        missing
    }

    /// The title of a layer, in English its name.
    fn layer_title(&self, name: &str, language: Language) -> String {
        let title = self.layer_titles.get(name).map_or(name, String::as_str);
        language.of(title, &name.replace('_', " ")).to_owned()
    }
}

impl Render for Report {
    const FORMATS: &'static [OutputFormat] =
        &[OutputFormat::Table, OutputFormat::Json, OutputFormat::GeoJson, OutputFormat::Csv];

    fn render(&self, format: OutputFormat, style: Style, out: &mut dyn Write) -> io::Result<()> {
        match format {
            OutputFormat::Json => self.write_json(out, style.language),
            OutputFormat::GeoJson => self.write_geojson(out, style.language),
            OutputFormat::Csv => self.write_csv(out, style),
            _ => out.write_all(visible(&self.to_table(style)).as_bytes()),
        }
    }
}

fn tally(verdicts: impl Iterator<Item = Verdict> + Clone) -> Vec<(Verdict, usize)> {
    let count = |verdict| verdicts.clone().filter(|found| *found == verdict).count();
    let all = Verdict::WORST_FIRST.into_iter().map(|verdict| (verdict, count(verdict)));
    all.filter(|(_, count)| *count > 0).collect()
}
