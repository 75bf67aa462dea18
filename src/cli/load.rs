use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use jiff::civil::Date;
use minezone::Plan;
use minezone::crs::CrsChoice;
use minezone::diagnostic::{Diagnostic, Gathered};
use minezone::geometry::Envelope;
use minezone::input::{Input, InputOptions, Placed, Treatment};
use minezone::layer::Layer;
use minezone::plan::{EMBEDDED, PackChoice};
use minezone::report::quarantine_line;
use rayon::prelude::*;

use super::Failure;
use super::reading::ReadingArguments;

#[derive(Args)]
pub struct RightsArguments {
    /// Proposed mining rights: GeoJSON (also newline-delimited), or any vector file GDAL reads;
    /// FILE#LAYER for one layer
    pub rights: PathBuf,
    /// Property that holds the id of a right [default: the feature's id, else # and its number]
    #[arg(long, value_name = "NAME")]
    pub id_field: Option<String>,
    #[command(flatten)]
    pub reading: ReadingArguments,
    /// What becomes of rights whose rings cross: resolved by the documented rule and reported with the area before
    /// and after, or rejected (自相交图形处理)
    #[arg(long, value_name = "HOW", default_value = "report")]
    repair: Repair,
    /// Reject rights that need any treatment, such as closing a ring (严格模式)
    #[arg(long)]
    strict: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Repair {
    None,
    Report,
}

#[derive(Args)]
pub struct ZonesArguments {
    /// Zone files, each a layer named after the file (or its layers by their own names), also as
    /// `minezone prepare` writes them
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub zones: Vec<PathBuf>,
    /// Property that holds the id of a zone [default: the feature's id, else # and its number]
    #[arg(long, value_name = "NAME")]
    pub zone_id_field: Option<String>,
    /// CRS of all zone files (分区坐标系), as for --crs
    #[arg(long, value_name = "CRS")]
    pub zones_crs: Option<CrsChoice>,
}

#[derive(Args)]
pub struct PlanArguments {
    /// Folder of a plan, or the id of one that is built in [default: qingzhou-2021-2025]
    #[arg(long, value_name = "DIR|ID")]
    pub plan: Option<PathBuf>,
}

#[derive(Args)]
pub struct PackArguments {
    /// Apply this pack of rules as well: a folder, or the id of one that is built in
    #[arg(long, value_name = "DIR|ID")]
    pub pack: Vec<String>,
    /// Leave out this pack of the plan's
    #[arg(long, value_name = "ID")]
    pub without_pack: Vec<String>,
}

impl PlanArguments {
    /// The plan with the packs that it names.
    pub fn open(&self) -> Result<Plan, Failure> {
        self.choose(&PackChoice::default())
    }

    /// The plan with the packs that were chosen.
    pub fn open_with(&self, packs: &PackArguments) -> Result<Plan, Failure> {
        self.choose(&PackChoice { with: packs.pack.clone(), without: packs.without_pack.clone() })
    }

    fn choose(&self, choice: &PackChoice) -> Result<Plan, Failure> {
        let plan = self.plan.as_deref().unwrap_or(Path::new(EMBEDDED[0]));
        Ok(Plan::open_with(plan, choice)?)
    }
}

/// What rights are judged by, and as of which day.
#[derive(Args)]
pub struct JudgeArguments {
    #[command(flatten)]
    pub rights: RightsArguments,
    #[command(flatten)]
    plan: PlanArguments,
    #[command(flatten)]
    packs: PackArguments,
    /// Apply rules that are drafts (草案) as well: written from memory, their clauses not yet read
    #[arg(long)]
    pub drafts: bool,
    /// Judge by the terms in force on this day, YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
}

impl JudgeArguments {
    /// The plan with its packs.
    pub fn plan(&self) -> Result<Plan, Failure> {
        self.plan.open_with(&self.packs)
    }

    /// The day that was asked for, else today.
    pub fn day(&self) -> Date {
        self.as_of.unwrap_or_else(|| jiff::Zoned::now().date())
    }
}

/// Rights that are kept in memory together, without and with what is found about them.
pub const MOST_RIGHTS: usize = 1_000_000;
pub const MOST_REPORTED: usize = 20_000;
/// Vertices of all of them, in some 2 GB.
const MOST_VERTICES: usize = 20_000_000;

/// What a file of rights came to.
#[derive(Default)]
pub struct Rights {
    pub placed: Vec<Placed>,
    pub rejected: usize,
    /// Of each code the first hundred.
    pub diagnostics: Vec<Diagnostic>,
}

impl RightsArguments {
    /// Every layer of the file, whose rights ought to lie in `region`; rejected ones keep what they were when they are
    /// to go into quarantine.
    pub fn open(&self, quarantines: bool, region: Option<Envelope>) -> Result<Vec<Input>, Failure> {
        let options = InputOptions { keep_originals: quarantines, region, ..self.options() };
        Ok(Input::open(&self.rights, &options)?)
    }

    /// How the file is to be read.
    pub fn options(&self) -> InputOptions {
        let treatment = match (self.strict, self.repair) {
            (true, _) => Treatment::Strict,
            (false, Repair::None) => Treatment::NoRepair,
            (false, Repair::Report) => Treatment::Report,
        };
        InputOptions { treatment, ..self.reading.options(self.id_field.as_deref()) }
    }

    /// Every layer of the file, without attributes.
    pub fn open_surfaces(&self, quarantines: bool) -> Result<Vec<Input>, Failure> {
        Ok(self.open(quarantines, None)?.into_iter().map(Input::ids_only).collect())
    }
}

impl Rights {
    /// Everything of some layers; an error that says `instead` when that is more than `most` rights, or more vertices
    /// than memory should hold. What is rejected goes to `quarantine`, a line each.
    pub fn take(
        inputs: Vec<Input>,
        most: usize,
        instead: &str,
        mut quarantine: Option<&mut dyn Write>,
    ) -> Result<Self, Failure> {
        let (mut rights, mut told, mut vertices) = (Self::default(), Gathered::default(), 0);
        for mut input in inputs {
            told.extend(std::mem::take(&mut input.diagnostics));
            for outcome in input {
                if outcome.placed.is_none() {
                    rights.rejected += outcome.records;
                    if let Some(out) = &mut quarantine {
                        writeln!(out, "{}", quarantine_line(&outcome))?;
                    }
                }
                told.extend(outcome.diagnostics);
                vertices += outcome.placed.as_ref().map_or(0, |placed| placed.surface.vertex_count());
                rights.placed.extend(outcome.placed);
                if rights.placed.len() + rights.rejected > most || vertices > MOST_VERTICES {
                    let records = rights.placed.len() + rights.rejected;
                    let have = "records are more than are kept in memory together";
                    return Err(format!("{records} {have} (批次过大): {instead}").into());
                }
            }
        }
        rights.diagnostics = told.into_vec();
        Ok(rights)
    }
}

impl ZonesArguments {
    /// All layers, and all there is to say about the files.
    pub fn load(&self) -> Result<(Vec<Layer>, Vec<Diagnostic>), Failure> {
        self.open(Layer::open)
    }

    /// The same without the zones' attributes.
    pub fn load_surfaces(&self) -> Result<(Vec<Layer>, Vec<Diagnostic>), Failure> {
        self.open(Layer::open_surfaces)
    }

    fn open(&self, open: Open) -> Result<(Vec<Layer>, Vec<Diagnostic>), Failure> {
        let crs = self.zones_crs.clone().unwrap_or_default();
        let options = InputOptions { crs, ..InputOptions::with_ids_from(self.zone_id_field.as_deref()) };
        let open = |path: &PathBuf| open(path, &options);
        let found: Vec<minezone::Result<_>> = self.zones.par_iter().map(open).collect();
        let (mut layers, mut diagnostics) = (Vec::new(), Vec::new());
        for result in found {
            let (found, told) = result?;
            layers.extend(found);
            diagnostics.extend(told);
        }
        Ok((layers, diagnostics))
    }
}

type Open = fn(&Path, &InputOptions) -> minezone::Result<(Vec<Layer>, Vec<Diagnostic>)>;
