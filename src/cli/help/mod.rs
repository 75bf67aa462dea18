//! Help, and what is wrong with a command line, in the language of the reader.

mod chinese;
mod lines;
mod refusal;
mod words;

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{Command, Error};
use minezone::language::Language;

use super::{language, terminal};

/// Columns of the terminal at most, and those that are assumed where it does not say.
const MOST: usize = 110;
const ASSUMED: usize = 100;

/// Sections of a page of the manual that are not groups of options, and the ids of their names.
const SECTIONS: [(&str, &str); 7] = [
    ("NAME", "section-name"),
    ("SYNOPSIS", "section-synopsis"),
    ("DESCRIPTION", "section-description"),
    ("OPTIONS", "section-options"),
    ("SUBCOMMANDS", "section-subcommands"),
    ("EXTRA", "section-extra"),
    ("VERSION", "section-version"),
];

/// What the command line that gave `error` gives in the language of the reader: help, or what is wrong with it.
pub fn in_language_of_reader(error: Error, command: Command, given: &[OsString]) -> Error {
    match language::of_diagnostics() {
        Language::Zh => chinese::chinese(command).try_get_matches_from(given).err().unwrap_or(error),
        _ => error,
    }
}

/// The description of the command line in the language of the reader.
pub fn for_reader(command: Command) -> Command {
    match language::of_diagnostics() {
        Language::Zh => chinese::chinese(command),
        _ => command,
    }
}

/// The sections of a page of the manual under headings of the language of the reader.
pub fn with_headings(page: &str) -> String {
    if language::of_diagnostics() != Language::Zh {
        return page.to_owned();
    }
    let heading = |line: &str| {
        let name = line.strip_prefix(".SH ")?;
        let (_, id) = SECTIONS.iter().find(|(known, _)| *known == name)?;
        Some(format!(".SH {}", words::known(id)))
    };
    page.lines().map(|line| heading(line).unwrap_or_else(|| line.to_owned()) + "\n").collect()
}

/// Help, or the short version, with the styles of a terminal.
pub fn shown(error: &Error) -> String {
    let text = error.render().ansi().to_string();
    if language::of_diagnostics() != Language::Zh {
        return text;
    }
    // clap ends the heading of a group with a colon of its own.
    let text = text.replace(":\u{1b}[0m\n", "：\u{1b}[0m\n");
    let width = terminal::width().map_or(ASSUMED, usize::from);
    lines::wrapped(&text, width.min(MOST))
}

/// What is wrong with a command line; help where nothing was asked for.
pub fn said(error: &Error) -> String {
    let chinese = match (language::of_diagnostics(), error.kind()) {
        (Language::Zh, ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand) => {
            return console::strip_ansi_codes(&shown(error)).into_owned();
        }
        (Language::Zh, _) => refusal::in_chinese(error),
        _ => None,
    };
    chinese.unwrap_or_else(|| error.render().to_string())
}
