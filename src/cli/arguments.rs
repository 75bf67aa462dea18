use clap::{CommandFactory, Parser, Subcommand, ValueEnum};
use minezone::language::Language;

use super::outcome::{Failure, Outcome};
use super::{
    area, convert, distance, examples, explain, formats, info, init, lint, manual, occupy, overlap, prepare, quota,
    rules, screen,
};

/// Where may this mine go? Overlap, occupation and distance of proposed mining rights against zones,
/// and what each clause of the plan and the law makes of them. 拟设采矿权空间分区审查。
#[derive(Parser)]
#[command(name = "minezone", version, max_term_width = 110)]
pub struct Arguments {
    /// Only errors, rejected records and treated ones on standard error (少说)
    #[arg(short, long, global = true, conflicts_with = "verbose", help_heading = "Messages 提示")]
    pub quiet: bool,
    /// Every diagnostic, however many there are of a kind (全部提示)
    #[arg(short, long, global = true, help_heading = "Messages 提示")]
    pub verbose: bool,
    /// Language of diagnostics, tables and explanations [default: that of the locale], and of notes in files [default: zh] (语言)
    #[arg(long, global = true, value_enum, value_name = "zh|en", help_heading = "Messages 提示")]
    pub lang: Option<Words>,
    #[command(subcommand)]
    pub command: Command,
}

/// The languages that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Words {
    Zh,
    En,
}

impl From<Words> for Language {
    fn from(words: Words) -> Self {
        match words {
            Words::Zh => Self::Zh,
            Words::En => Self::En,
        }
    }
}

#[derive(Subcommand)]
pub enum Command {
    /// Screen rights against a mineral plan: a verdict with its clauses for each (规划符合性审查)
    #[command(after_help = examples::SCREEN)]
    Screen(screen::Screen),
    /// Measure what rights overlap: relation, area, shares (空间查重、重叠分析)
    #[command(after_help = examples::OVERLAP)]
    Overlap(overlap::Overlap),
    /// Measure what each layer takes of each right, every place counted once (占用分析)
    #[command(after_help = examples::OCCUPY)]
    Occupy(occupy::Occupy),
    /// Keep the ledger of areas: 椭球面积, Annex D on corners, exact, geodesic, plane, and which is stated (面积台账)
    #[command(after_help = examples::AREA)]
    Area(area::Area),
    /// Make zone files ready once, so that every later run starts in milliseconds (预处理分区)
    #[command(after_help = examples::PREPARE)]
    Prepare(prepare::Prepare),
    /// Measure the shortest way from each right to the zones (距离分析)
    #[command(after_help = examples::DISTANCE)]
    Distance(distance::Distance),
    /// Look through a plan: its rule files, and the health of its zones (规划数据质检)
    #[command(after_help = examples::LINT)]
    Lint(lint::Lint),
    /// Hold a whole batch against the totals of a plan: output, number of mines, structure, release windows
    /// (规划总量核对)
    #[command(after_help = examples::QUOTA)]
    Quota(quota::Quota),
    /// Bring a layer to another format, CRS or encoding; nothing is repaired (格式转换)
    #[command(after_help = examples::CONVERT)]
    Convert(convert::Convert),
    /// List the formats that are read and written (支持的格式)
    Formats(formats::Formats),
    /// List the rules of a plan (规则清单)
    #[command(after_help = examples::RULES)]
    Rules(rules::Rules),
    /// Explain a rule: what it asks, of whom, by which clause (规则释义)
    #[command(after_help = examples::EXPLAIN)]
    Explain(explain::Explain),
    /// Look into a file: layers, CRS and its evidence, fields and what they are read as (文件信息)
    #[command(after_help = examples::INFO)]
    Info(info::Info),
    /// Export the built-in plan as a folder to fill in, with the list of layers wanted (生成规划文件夹)
    #[command(after_help = examples::INIT)]
    Init(init::Init),
    /// Write completions for a shell to standard output (命令补全)
    Completions(manual::Completions),
    /// Write pages of the manual to a folder (手册页)
    Manual(manual::Manual),
}

impl Command {
    pub fn run(self) -> Result<Outcome, Failure> {
        match self {
            Command::Screen(command) => command.run(),
            Command::Overlap(command) => command.run(),
            Command::Occupy(command) => command.run(),
            Command::Distance(command) => command.run(),
            Command::Area(command) => command.run(),
            Command::Prepare(command) => command.run(),
            Command::Lint(command) => command.run(),
            Command::Quota(command) => command.run(),
            Command::Convert(command) => command.run(),
            Command::Formats(command) => command.run(),
            Command::Rules(command) => command.run(),
            Command::Explain(command) => command.run(),
            Command::Info(command) => command.run(),
            Command::Init(command) => command.run(),
            Command::Completions(command) => command.run(Arguments::command()),
            Command::Manual(command) => command.run(Arguments::command()),
        }
    }
}
