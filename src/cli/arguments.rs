use clap::{CommandFactory, Parser, Subcommand};

use super::outcome::{Failure, Outcome};
use super::{
    area, convert, distance, examples, explain, formats, info, init, language, lint, manual, occupy, overlap, prepare,
    quota, rules, screen,
};

/// Where may this mine go? Overlap, occupation and distance of proposed mining rights (拟设采矿权) against zones,
/// and what each clause of the plan and the law makes of them
#[derive(Parser)]
#[command(name = "minezone", version, max_term_width = 110)]
pub struct Arguments {
    /// Only errors, rejected records and treated ones on standard error
    #[arg(short, long, global = true, conflicts_with = "verbose", help_heading = "Messages")]
    pub quiet: bool,
    /// Every diagnostic, however many there are of a kind
    #[arg(short, long, global = true, help_heading = "Messages")]
    pub verbose: bool,
    /// Language of help, diagnostics, tables and explanations [default: that of the locale], and of notes in files [default: zh]
    #[arg(long, global = true, value_enum, value_name = "zh|en", help_heading = "Messages")]
    pub lang: Option<language::Words>,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Screen rights against a mineral plan: a verdict with its clauses for each
    #[command(after_help = examples::in_english("screen"))]
    Screen(screen::Screen),
    /// Measure what rights overlap: relation, area, shares
    #[command(after_help = examples::in_english("overlap"))]
    Overlap(overlap::Overlap),
    /// Measure what each layer takes of each right, every place counted once
    #[command(after_help = examples::in_english("occupy"))]
    Occupy(occupy::Occupy),
    /// Keep the ledger of areas: ellipsoidal (椭球面积), Annex D on corners, exact, geodesic, plane, and which is stated
    #[command(after_help = examples::in_english("area"))]
    Area(area::Area),
    /// Make zone files ready once, so that every later run starts in milliseconds
    #[command(after_help = examples::in_english("prepare"))]
    Prepare(prepare::Prepare),
    /// Measure the shortest way from each right to the zones
    #[command(after_help = examples::in_english("distance"))]
    Distance(distance::Distance),
    /// Look through a plan: its rule files, and the health of its zones
    #[command(after_help = examples::in_english("lint"))]
    Lint(lint::Lint),
    /// Hold a whole batch against the totals of a plan: output, number of mines, structure, release windows
    #[command(after_help = examples::in_english("quota"))]
    Quota(quota::Quota),
    /// Bring a layer to another format, CRS or encoding; nothing is repaired
    #[command(after_help = examples::in_english("convert"))]
    Convert(convert::Convert),
    /// List the formats that are read and written
    Formats(formats::Formats),
    /// List the rules of a plan
    #[command(after_help = examples::in_english("rules"))]
    Rules(rules::Rules),
    /// Explain a rule: what it asks, of whom, by which clause
    #[command(after_help = examples::in_english("explain"))]
    Explain(explain::Explain),
    /// Look into a file: layers, CRS and its evidence, fields and what they are read as
    #[command(after_help = examples::in_english("info"))]
    Info(info::Info),
    /// Export the built-in plan as a folder to fill in, with the list of layers wanted
    #[command(after_help = examples::in_english("init"))]
    Init(init::Init),
    /// Write completions for a shell to standard output
    Completions(manual::Completions),
    /// Write pages of the manual to a folder
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
