//! One file a subcommand; each turns its arguments into library calls and rows of output.
//!
//! Exit codes: 0 ran, 1 the class of `--fail-on` was reached or lint found an error, 2 could not run or not to its end,
//! 130 was interrupted.

mod area;
mod attributes;
mod batch;
mod convert;
mod day;
mod distance;
mod examples;
mod explain;
mod formats;
mod info;
mod init;
mod interrupt;
mod journal;
mod lint;
mod load;
mod manual;
mod memory;
mod occupy;
mod order;
mod output;
mod overlap;
mod parse;
mod partial;
mod places;
mod prepare;
mod progress;
mod quota;
mod reading;
mod rules;
mod run;
mod screen;
mod sinks;
mod source;
mod tally;
mod tell;
mod terminal;
mod threads;
mod version;

use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, Subcommand};

pub use memory::Allocator;

/// Where may this mine go? Overlap, occupation and distance of proposed mining rights against zones,
/// and what each clause of the plan and the law makes of them. 拟设采矿权空间分区审查。
#[derive(Parser)]
#[command(name = "minezone", version, max_term_width = 110)]
struct Arguments {
    /// Only errors, rejected records and treated ones on standard error (少说)
    #[arg(short, long, global = true, conflicts_with = "verbose", help_heading = "Messages 提示")]
    quiet: bool,
    /// Every diagnostic, however many there are of a kind (全部提示)
    #[arg(short, long, global = true, help_heading = "Messages 提示")]
    verbose: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
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

/// What a command came to.
enum Outcome {
    Ran,
    /// The class of `--fail-on` was reached, or an error was found.
    Reached,
    /// Ctrl-C ended it before its time.
    Interrupted,
}

/// Anything that stops a command; shown as one message.
type Failure = Box<dyn std::error::Error + Send + Sync>;

pub fn run() -> ExitCode {
    let listening = interrupt::install();
    let arguments = match parse::arguments() {
        Ok(arguments) => arguments,
        // The long form tells all that an answer depends on, and takes a moment to know it.
        Err(error) if error.kind() == ErrorKind::DisplayVersion && std::env::args_os().any(|a| a == "--version") => {
            return end(output::print(&(version::version() + "\n")).map(|()| Outcome::Ran));
        }
        // Help is the program's own text; an error repeats what was typed, or what a shell made of names of files.
        Err(error) if !error.use_stderr() => return end(print_help(&error)),
        Err(error) => {
            terminal::say(error.render().to_string().trim_end());
            return ExitCode::from(2);
        }
    };
    tell::set(arguments.quiet, arguments.verbose);
    let outcome = listening.and_then(|()| threads::start()).and_then(|()| arguments.command.run());
    end(outcome.and_then(|outcome| tell::check().map(|()| outcome)))
}

fn print_help(error: &clap::Error) -> Result<Outcome, Failure> {
    error.print()?;
    std::io::Write::flush(&mut terminal::out())?;
    Ok(Outcome::Ran)
}

impl Command {
    fn run(self) -> Result<Outcome, Failure> {
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

/// The exit code of what a command came to.
fn end(outcome: Result<Outcome, Failure>) -> ExitCode {
    match outcome {
        Ok(Outcome::Ran) => ExitCode::SUCCESS,
        Ok(Outcome::Reached) => ExitCode::from(1),
        Ok(Outcome::Interrupted) => ExitCode::from(interrupt::EXIT),
        // A reader that has seen enough, such as `head`, is no failure.
        Err(failure) if is_broken_pipe(&*failure) => ExitCode::SUCCESS,
        Err(failure) => {
            tell::failure(&*failure);
            ExitCode::from(2)
        }
    }
}

fn is_broken_pipe(failure: &(dyn std::error::Error + 'static)) -> bool {
    let mut cause = Some(failure);
    while let Some(error) = cause {
        if error.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe) {
            return true;
        }
        cause = error.source();
    }
    false
}
