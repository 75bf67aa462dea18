//! One file a subcommand; each turns its arguments into library calls and rows of output.
//!
//! Exit codes: 0 ran, 1 the class of `--fail-on` was reached or lint found an error, 2 could not run, 130 was interrupted.

mod area;
mod batch;
mod convert;
mod distance;
mod explain;
mod formats;
mod interrupt;
mod journal;
mod lint;
mod load;
mod memory;
mod occupy;
mod order;
mod output;
mod overlap;
mod partial;
mod prepare;
mod progress;
mod quota;
mod reading;
mod rules;
mod run;
mod screen;
mod sinks;
mod source;
mod tell;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use memory::Allocator;

/// Where may this mine go? Overlap, occupation and distance of proposed mining rights against zones,
/// and what each clause of the plan and the law makes of them. 拟设采矿权空间分区审查。
#[derive(Parser)]
#[command(name = "minezone", version, max_term_width = 110)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Screen rights against a mineral plan: a verdict with its clauses for each (规划符合性审查)
    Screen(screen::Screen),
    /// Measure what rights overlap: relation, area, shares (空间查重、重叠分析)
    Overlap(overlap::Overlap),
    /// Measure what each layer takes of each right, every place counted once (占用分析)
    Occupy(occupy::Occupy),
    /// Keep the ledger of areas: 椭球面积, Annex D on corners, exact, geodesic, plane, and which is stated (面积台账)
    Area(area::Area),
    /// Make zone files ready once, so that every later run starts in milliseconds (预处理分区)
    Prepare(prepare::Prepare),
    /// Measure the shortest way from each right to the zones (距离分析)
    Distance(distance::Distance),
    /// Look through a plan: its rule files, and the health of its zones (规划数据质检)
    Lint(lint::Lint),
    /// Hold a whole batch against the totals of a plan: output, number of mines, structure, release windows
    /// (规划总量核对)
    Quota(quota::Quota),
    /// Bring a layer to another format, CRS or encoding; nothing is repaired (格式转换)
    Convert(convert::Convert),
    /// List the formats that are read and written (支持的格式)
    Formats(formats::Formats),
    /// List the rules of a plan (规则清单)
    Rules(rules::Rules),
    /// Explain a rule: what it asks, of whom, by which clause (规则释义)
    Explain(explain::Explain),
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
    let outcome = match Arguments::parse().command {
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
    };
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
