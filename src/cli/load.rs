use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};
use jiff::civil::Date;
use minezone::Plan;
use minezone::crs::CrsChoice;
use minezone::diagnostic::{Code, Diagnostic, Gathered, Origin};
use minezone::format::ReadOptions;
use minezone::geometry::Envelope;
use minezone::input::{Input, InputOptions, Placed, Supplement, Treatment, check_id_field};
use minezone::layer::prepared::is_prepared;
use minezone::layer::{Apart, Layer};
use minezone::plan::{EMBEDDED, PackChoice};
use minezone::report::quarantine_line;
use rayon::prelude::*;

use super::attributes::AttributeArguments;
use super::batch::Ended;
use super::day::day;
use super::reading::ReadingArguments;
use super::source::not_read_to_end;
use super::{Failure, tell};

#[derive(Args)]
#[command(next_help_heading = "Rights 采矿权")]
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
    #[arg(long, conflicts_with = "repair")]
    strict: bool,
    /// What came beside the file.
    #[arg(skip)]
    pub supplement: Option<Arc<Supplement>>,
    /// That no right, or no zone of a layer, can be used is no error (允许空结果)
    #[arg(long)]
    pub allow_empty: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Repair {
    None,
    Report,
}

#[derive(Args)]
#[command(next_help_heading = "Zones 分区")]
pub struct ZonesArguments {
    /// Zone files, each a layer named after the file (or its layers by their own names), also as
    /// `minezone prepare` writes them
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub zones: Vec<PathBuf>,
    /// Property that holds the id of a zone [default: the feature's id, else # and its number]
    #[arg(long, value_name = "NAME", requires = "zones")]
    pub zone_id_field: Option<String>,
    /// CRS of all zone files (分区坐标系), as for --crs
    #[arg(long, value_name = "CRS", requires = "zones")]
    pub zones_crs: Option<CrsChoice>,
}

#[derive(Args)]
#[command(next_help_heading = "Plan 规划")]
pub struct PlanArguments {
    /// Folder of a plan, or the id of one that is built in [default: qingzhou-2021-2025]
    #[arg(long, value_name = "DIR|ID")]
    pub plan: Option<PathBuf>,
}

#[derive(Args)]
#[command(next_help_heading = "Plan 规划")]
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

/// Refuses a file of which no record can be used: an empty result would read as one without findings.
pub fn not_empty(used: usize, rejected: usize, file: &Path, allow_empty: bool) -> Result<(), Failure> {
    if used > 0 || allow_empty {
        return Ok(());
    }
    let file = file.display();
    Err(match rejected {
        0 => format!("{file}: there is not one record (没有记录); --allow-empty allows that"),
        _ => format!("{file}: none of its {rejected} records can be used (记录全部剔除); --allow-empty allows that"),
    }
    .into())
}

/// Refuses layers without a zone that can be used.
pub fn layers_not_empty<'l>(layers: impl IntoIterator<Item = &'l Layer>, allow_empty: bool) -> Result<(), Failure> {
    layers.into_iter().try_for_each(|layer| {
        not_empty(layer.zones.len(), layer.rejected, Path::new(&format!("layer 图层 {}", layer.name)), allow_empty)
    })
}

/// What rights are judged by, and as of which day.
#[derive(Args)]
pub struct JudgeArguments {
    #[command(flatten)]
    pub rights: RightsArguments,
    #[command(flatten)]
    attributes: AttributeArguments,
    #[command(flatten)]
    plan: PlanArguments,
    #[command(flatten)]
    packs: PackArguments,
    /// Apply rules that are drafts (草案) as well: written from memory, their clauses not yet read
    #[arg(long, help_heading = "Plan 规划")]
    pub drafts: bool,
    /// Judge by the terms in force on this day: 2025-06-30, 2025年6月30日 … (基准日) [default: today]
    #[arg(long, value_name = "DATE", value_parser = day, help_heading = "Plan 规划")]
    as_of: Option<Date>,
}

impl JudgeArguments {
    /// Reads what came beside the rights.
    pub fn supply(&mut self) -> Result<(), Failure> {
        self.rights.supplement = self.attributes.read()?;
        Ok(())
    }

    /// The files that are read: rights, attributes beside them, and the folders of plan and packs.
    pub fn inputs(&self) -> Vec<&Path> {
        let packs = self.packs.pack.iter().map(Path::new);
        let folders = self.plan.plan.as_deref().into_iter().chain(packs).filter(|folder| folder.is_dir());
        let beside = self.attributes.attributes.iter().map(PathBuf::as_path);
        folders.chain(beside).chain([self.rights.rights.as_path()]).collect()
    }

    /// The plan with its packs; an error when an attribute was set that neither it nor the rights know.
    pub fn plan(&self) -> Result<Plan, Failure> {
        let plan = self.plan.open_with(&self.packs)?;
        self.attributes.check(&self.rights, Some(&plan))?;
        Ok(plan)
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
        self.with_ids(self.inputs(quarantines, region)?)
    }

    fn inputs(&self, quarantines: bool, region: Option<Envelope>) -> Result<Vec<Input>, Failure> {
        let options = InputOptions { keep_originals: quarantines, region, ..self.options() };
        Ok(Input::open_together(&self.rights, &options)?)
    }

    /// Makes sure that a record has the property that was named for ids, before anything is measured.
    fn with_ids(&self, mut inputs: Vec<Input>) -> Result<Vec<Input>, Failure> {
        if !inputs.iter_mut().any(Input::begins_with_ids) {
            self.check_id_field()?;
        }
        Ok(inputs)
    }

    /// That a record has the property that was named for ids.
    pub fn check_id_field(&self) -> Result<(), Failure> {
        let Some(field) = &self.id_field else { return Ok(()) };
        Ok(check_id_field(&self.rights, field, &self.options().read)?)
    }

    /// The file as diagnostics name it.
    pub fn origin(&self) -> Origin {
        Origin { file: Some(self.rights.display().to_string().into()), record: None }
    }

    /// Says on standard error when all rights of a batch lie apart.
    pub fn tell_apart(&self, apart: &Apart, ended: &Ended) {
        if let Ended::Complete(tally) = ended {
            tell::diagnostics(&apart.told(tally.measured, &self.origin()).into_iter().collect::<Vec<_>>());
        }
    }

    /// How the file is to be read.
    pub fn options(&self) -> InputOptions {
        let treatment = match (self.strict, self.repair) {
            (true, _) => Treatment::Strict,
            (false, Repair::None) => Treatment::NoRepair,
            (false, Repair::Report) => Treatment::Report,
        };
        InputOptions {
            treatment,
            supplement: self.supplement.clone(),
            ..self.reading.options(self.id_field.as_deref())
        }
    }

    /// Every layer of the file, without attributes.
    pub fn open_surfaces(&self, quarantines: bool) -> Result<Vec<Input>, Failure> {
        self.with_ids(self.inputs(quarantines, None)?.into_iter().map(Input::ids_only).collect())
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
                if let Some(why) = not_read_to_end(&outcome) {
                    return Err(why.into());
                }
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
    /// The files that are read with those of some rights.
    pub fn inputs<'a>(&'a self, rights: &'a RightsArguments) -> Vec<&'a Path> {
        self.zones.iter().chain([&rights.rights]).map(PathBuf::as_path).collect()
    }

    /// All layers, and all there is to say about the files.
    pub fn load(&self) -> Result<(Vec<Layer>, Vec<Diagnostic>), Failure> {
        self.open(Layer::open)
    }

    /// The same without the zones' attributes.
    pub fn load_surfaces(&self) -> Result<(Vec<Layer>, Vec<Diagnostic>), Failure> {
        self.open(Layer::open_surfaces)
    }

    fn open(&self, open: Open) -> Result<(Vec<Layer>, Vec<Diagnostic>), Failure> {
        if let Some(path) = self.zones.iter().find(|path| is_prepared(path)).filter(|_| self.zones_crs.is_some()) {
            let file = path.display();
            return Err(format!("{file}: prepared zones have the CRS they were prepared in, and --zones-crs has no effect on them (预处理分区的坐标系已定): give it to `minezone prepare`").into());
        }
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
        if let Some(field) = self.zone_id_field.as_ref().filter(|_| lacks_ids(&diagnostics)) {
            let sources = self.zones.iter().filter(|path| !is_prepared(path));
            sources.into_iter().try_for_each(|path| check_id_field(path, field, &ReadOptions::default()))?;
        }
        Ok((layers, diagnostics))
    }
}

/// Whether a record had no id of its own: only then may it be that none has.
pub fn lacks_ids(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.code == Code::IdMissing)
}

type Open = fn(&Path, &InputOptions) -> minezone::Result<(Vec<Layer>, Vec<Diagnostic>)>;
