//! One file a subcommand; each turns its arguments into library calls and rows of output.
//!
//! Exit codes: 0 ran, 1 the class of `--fail-on` was reached or lint found an error, 2 could not run or not to its end,
//! 130 was interrupted.

mod area;
mod arguments;
mod attributes;
mod batch;
mod closed;
mod convert;
mod day;
mod diagnostics;
mod distance;
mod examples;
mod explain;
mod formats;
mod help;
mod info;
mod init;
mod input;
mod interrupt;
mod language;
mod lint;
mod load;
mod manual;
mod memory;
mod occupy;
mod outcome;
mod output;
mod overlap;
mod parse;
mod prepare;
mod quota;
mod reading;
mod rules;
mod screen;
mod terminal;
mod threads;
mod version;
mod watch;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::ErrorKind;

pub use memory::Allocator;
use outcome::{Failure, Outcome};

pub fn run() -> ExitCode {
    let listening = interrupt::install();
    let given: Vec<OsString> = std::env::args_os().collect();
    language::set(language::named_in(&given));
    let arguments = match parse::arguments(&given) {
        Ok(arguments) => arguments,
        // The long form shows all that an answer depends on, and takes a moment to know it.
        Err(error) if error.kind() == ErrorKind::DisplayVersion && given.iter().any(|a| a == "--version") => {
            return end(output::print(&(version::version() + "\n")).map(|()| Outcome::Ran));
        }
        // Help is the program's own text; an error repeats what was typed, or what a shell made of names of files.
        Err(error) if !error.use_stderr() => return end(print_help(&error)),
        Err(error) => {
            terminal::say(help::said(&error).trim_end());
            return ExitCode::from(2);
        }
    };
    diagnostics::set(arguments.quiet, arguments.verbose);
    debug_assert_eq!(arguments.lang.map(Into::into), language::asked_for());
    let outcome = listening.and_then(|()| threads::start()).and_then(|()| arguments.command.run());
    end(outcome.and_then(|outcome| Ok(diagnostics::check().map(|()| outcome)?)))
}

fn print_help(error: &clap::Error) -> Result<Outcome, Failure> {
    terminal::print_styled(&help::shown(error))?;
    Ok(Outcome::Ran)
}

/// The exit code of an outcome.
fn end(outcome: Result<Outcome, Failure>) -> ExitCode {
    match outcome {
        Ok(Outcome::Ran) => ExitCode::SUCCESS,
        Ok(Outcome::Reached) => ExitCode::from(1),
        Ok(Outcome::Interrupted) => ExitCode::from(interrupt::EXIT),
        // A reader that has seen enough, such as `head`, is no failure.
        Err(failure) if is_broken_pipe(&*failure) => ExitCode::SUCCESS,
        Err(failure) => {
            diagnostics::failure(&*failure);
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
