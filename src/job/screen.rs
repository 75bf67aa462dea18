use std::collections::BTreeSet;
use std::path::PathBuf;

use rayon::prelude::*;
use serde::Serialize;
use serde_json::Value;

use super::plan_choice::PlanChoice;
use super::rights_file::{Reading, RightsFile};
use super::task::{Frame, Loaded, Measured, RowTask, Task, unwritable};
use super::zone_files::check_layers;
use crate::cell::csv_rows;
use crate::error::Result;
use crate::feature::ValidFeature;
use crate::input::Input;
use crate::language::Language;
use crate::layer::Apart;
use crate::output::OutputFormat;
use crate::plan::Plan;
use crate::report::{LINE_COLUMNS, Lines};
use crate::screen::Screener;

/// Screens rights against a plan (规划符合性审查): each by itself, a line a right, or with [`Job::report`](super::Job) all
/// of a batch held against each other.
#[derive(Debug, Clone, Serialize)]
pub struct Screen {
    /// By what they are judged.
    pub by: PlanChoice,
    /// The language of notes.
    pub language: Language,
}

impl Screen {
    /// Against this plan.
    pub fn new(by: PlanChoice) -> Self {
        Self { by, language: Language::Zh }
    }

    /// The same with notes in this language.
    #[must_use]
    pub fn language(self, language: Language) -> Self {
        Self { language, ..self }
    }

    /// The screener of its options.
    pub(super) fn screener(&self, plan: &Plan) -> Screener {
        Screener::new(plan).as_of(self.by.as_of).with_drafts(self.by.drafts)
    }
}

/// A layer of the plan may be without zones, and then it is not checked; but not because all were rejected.
///
/// # Errors
/// When all zones of one were rejected, unless that is allowed.
pub fn check_plan(plan: &Plan, rights: &RightsFile) -> Result<()> {
    check_layers(plan.layers().iter().filter(|layer| layer.rejected > 0), rights.allow_empty)
}

impl Task for Screen {
    type Loaded = Plan;

    fn files(&self) -> Vec<PathBuf> {
        self.by.files()
    }

    fn load(&self, _: &RightsFile) -> Result<Loaded<Plan>> {
        let plan = self.by.open()?;
        let diagnostics = vec![plan.diagnostics.clone(), plan.outside_term(self.by.as_of).into_iter().collect()];
        Ok(Loaded { value: plan, diagnostics })
    }

    fn documents(&self, plan: &Plan) -> BTreeSet<String> {
        plan.documents()
    }
}

impl RowTask for Screen {
    const FORMATS: &'static [OutputFormat] = &[OutputFormat::JsonLines, OutputFormat::Csv];

    fn check(&self, plan: &Plan, rights: &RightsFile) -> Result<()> {
        check_plan(plan, rights)
    }

    fn open(&self, plan: &Plan, rights: &RightsFile, reading: Reading) -> Result<Vec<Input>> {
        rights.open(&Reading { region: plan.region(), ..reading })
    }

    fn frame(&self, format: OutputFormat, plan: &Plan, _: &[Input]) -> Result<Frame> {
        let is_csv = format == OutputFormat::Csv;
        let lines = Lines::new(&self.screener(plan)).language(self.language);
        let mut heading = match lines.banner() {
            Some(banner) if is_csv => csv_rows([[banner]]).map_err(unwritable)?,
            Some(banner) => format!("{}\n", serde_json::json!({ "banner": banner })).into_bytes(),
            None => Vec::new(),
        };
        let is_line_a_right = !is_csv && heading.is_empty();
        if is_csv {
            heading.extend(csv_rows([LINE_COLUMNS]).map_err(unwritable)?);
        }
        Ok(Frame { is_line_a_right, ..Frame::lines(heading) })
    }

    fn measure(&self, format: OutputFormat, plan: &Plan, rights: Vec<ValidFeature>, _: usize) -> Result<Measured> {
        let screener = self.screener(plan);
        let lines = Lines::new(&screener).language(self.language);
        let screened = rights.into_par_iter().map(|right| {
            let screening = screener.screen(&right);
            let line = match format {
                OutputFormat::Csv => csv_rows([lines.cells(&screening)]),
                _ => lines.json(&screening).map_err(Into::into),
            };
            Ok((line.map_err(unwritable)?, [screening.verdict, screening.outlook.worst_possible, screening.worst()]))
        });
        let screened: Result<Vec<_>> = screened.collect();
        let (items, verdicts) = screened?.into_iter().unzip();
        Ok(Measured { items, verdicts, ..Measured::default() })
    }

    fn basis(&self, plan: &Plan) -> Value {
        plan.checksum.as_str().into()
    }

    fn surroundings(&self, plan: &Plan) -> Option<Apart> {
        Some(Apart::from_boundary(plan.boundary_layer()))
    }
}
