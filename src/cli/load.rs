use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use jiff::civil::Date;
use minezone::Plan;
use minezone::crs::CrsChoice;
use minezone::input::{InputOptions, Treatment};
use minezone::job::{PlanChoice, RightsFile, ZoneFiles};
use minezone::plan::{EMBEDDED, PackChoice};

use super::attributes::AttributeArguments;
use super::day::day;
use super::input::InputFile;
use super::outcome::Failure;
use super::reading::ReadingArguments;

#[derive(Args)]
#[command(next_help_heading = "Rights")]
pub struct RightsArguments {
    /// Proposed mining rights: GeoJSON (also newline-delimited), or any vector file GDAL reads;
    /// FILE#LAYER for one layer; - for standard input
    rights: PathBuf,
    /// Property that holds the id of a right [default: the feature's id, else # and its number]
    #[arg(long, value_name = "NAME")]
    id_field: Option<String>,
    #[command(flatten)]
    reading: ReadingArguments,
    /// What becomes of rights whose rings cross: resolved by the documented rule and reported with the area before
    /// and after, or rejected
    #[arg(long, value_name = "HOW", default_value = "report")]
    repair: Repair,
    /// Reject rights that need any treatment, such as closing a ring
    #[arg(long, conflicts_with = "repair")]
    strict: bool,
    /// That no right, or no zone of a layer, can be used is no error
    #[arg(long)]
    allow_empty: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Repair {
    None,
    Report,
}

#[derive(Args)]
#[command(next_help_heading = "Zones")]
pub struct ZonesArguments {
    /// Zone files, each a layer named after the file (or its layers by their own names), also as
    /// `minezone prepare` writes them
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub zones: Vec<PathBuf>,
    /// Property that holds the id of a zone [default: the feature's id, else # and its number]
    #[arg(long, value_name = "NAME", requires = "zones")]
    pub zone_id_field: Option<String>,
    /// CRS of all zone files, as for --crs
    #[arg(long, value_name = "CRS", requires = "zones")]
    pub zones_crs: Option<CrsChoice>,
}

#[derive(Args)]
#[command(next_help_heading = "Plan")]
pub struct PlanArguments {
    /// Folder of a plan, or the id of one that is built in [default: qingzhou-2021-2025]
    #[arg(long, value_name = "DIR|ID")]
    pub plan: Option<PathBuf>,
}

#[derive(Args)]
#[command(next_help_heading = "Plan")]
pub struct PackArguments {
    /// Apply this pack of rules as well: a folder, or the id of one that is built in
    #[arg(long, value_name = "DIR|ID")]
    pub pack: Vec<String>,
    /// Leave out this pack of the plan's
    #[arg(long, value_name = "ID")]
    pub without_pack: Vec<String>,
}

impl PackArguments {
    fn choice(&self) -> PackChoice {
        PackChoice { with: self.pack.clone(), without: self.without_pack.clone() }
    }
}

impl PlanArguments {
    /// The plan with the packs that it names.
    pub fn open(&self) -> Result<Plan, Failure> {
        self.choose(&PackChoice::default())
    }

    /// The plan with the packs that were chosen.
    pub fn open_with(&self, packs: &PackArguments) -> Result<Plan, Failure> {
        self.choose(&packs.choice())
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
    attributes: AttributeArguments,
    #[command(flatten)]
    plan: PlanArguments,
    #[command(flatten)]
    packs: PackArguments,
    /// Apply rules that are drafts as well: written from memory, their clauses not yet read
    #[arg(long, help_heading = "Plan")]
    drafts: bool,
    /// Judge by the terms in force on this day: 2025-06-30, 2025年6月30日 … [default: today]
    #[arg(long, value_name = "DATE", value_parser = day, help_heading = "Plan")]
    as_of: Option<Date>,
}

impl JudgeArguments {
    /// Rights with attributes beside them.
    pub fn rights_file(&self, file: &InputFile) -> RightsFile {
        self.rights.file(file, Some(&self.attributes))
    }

    /// The plan and its packs, as of the day that was asked for, else today.
    pub fn by(&self) -> PlanChoice {
        let plan = self.plan.plan.clone().unwrap_or_else(|| EMBEDDED[0].into());
        let as_of = self.as_of.unwrap_or_else(|| jiff::Zoned::now().date());
        PlanChoice { packs: self.packs.choice(), drafts: self.drafts, ..PlanChoice::new(plan, as_of) }
    }
}

impl RightsArguments {
    /// The file for the library, with attributes beside it.
    pub fn file(&self, file: &InputFile, attributes: Option<&AttributeArguments>) -> RightsFile {
        let treatment = match (self.strict, self.repair) {
            (true, _) => Treatment::Strict,
            (false, Repair::None) => Treatment::NoRepair,
            (false, Repair::Report) => Treatment::Report,
        };
        let mut options = InputOptions { treatment, ..self.reading.options(self.id_field.as_deref()) };
        options.read = file.options(options.read);
        RightsFile {
            path: file.path.clone(),
            options,
            set: attributes.map(|attributes| attributes.set.clone()).unwrap_or_default(),
            attributes: attributes.and_then(|attributes| attributes.attributes.clone()),
            allow_empty: self.allow_empty,
        }
    }

    /// The file itself, which may be standard input.
    pub fn receive(&self) -> Result<InputFile, Failure> {
        InputFile::receive(&self.rights)
    }
}

impl ZonesArguments {
    /// The files for the library; at least one.
    pub fn files(self) -> Result<ZoneFiles, Failure> {
        if self.zones.is_empty() {
            return Err("--zones FILE is needed (须用 --zones 指定分区文件)".into());
        }
        Ok(ZoneFiles { files: self.zones, id_field: self.zone_id_field, crs: self.zones_crs.unwrap_or_default() })
    }
}
