use std::ffi::{OsStr, OsString};

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};

use super::arguments::Arguments;
use super::{help, terminal};

/// The arguments, or what is to be said instead, in the language of the reader.
pub fn arguments(given: &[OsString]) -> Result<Arguments, clap::Error> {
    parsed(given).map_err(|error| help::in_language_of_reader(error, Arguments::command(), given))
}

/// `--zones` takes several files; where it took the rights as well, the last of its files are they.
fn parsed(given: &[OsString]) -> Result<Arguments, clap::Error> {
    let error = match Arguments::try_parse_from(given) {
        Err(error) if error.kind() == ErrorKind::MissingRequiredArgument => error,
        parsed => return parsed,
    };
    let Some((arguments, rights)) = without_last_zone(given) else { return Err(error) };
    let parsed = Arguments::try_parse_from(arguments).map_err(|_| error)?;
    terminal::say(format_args!("rights 采矿权: {}", rights.to_string_lossy()));
    Ok(parsed)
}

/// The last of several files of the last `--zones` as the argument at the end.
fn without_last_zone(given: &[OsString]) -> Option<(Vec<OsString>, OsString)> {
    let first = given.iter().rposition(|argument| argument == "--zones")? + 1;
    let is_option = |argument: &OsString| OsStr::as_encoded_bytes(argument).starts_with(b"-");
    let count = given[first..].iter().take_while(|argument| !is_option(argument)).count();
    if count < 2 || given.iter().any(|argument| argument == "--") {
        return None;
    }
    let mut arguments = given.to_vec();
    let rights = arguments.remove(first + count - 1);
    arguments.extend(["--".into(), rights.clone()]);
    Some((arguments, rights))
}
