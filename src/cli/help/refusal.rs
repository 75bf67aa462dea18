//! What is wrong with a command line, in Chinese.

use std::error::Error as _;

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::words::{known, with};

/// The words of an error of one of the usual kinds.
pub fn in_chinese(error: &Error) -> Option<String> {
    let mut lines = vec![format!("{}{}", known("error"), what(error)?)];
    lines.extend(tips(error).into_iter().map(|tip| format!("  {}{tip}", known("tip"))));
    if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) {
        let usage = usage.to_string();
        lines.push(format!("\n{}{}", known("usage"), usage.trim_start_matches("Usage: ").trim()));
    }
    lines.push(format!("\n{}", known("see-help")));
    Some(lines.join("\n"))
}

fn what(error: &Error) -> Option<String> {
    let of = |kind| error.get(kind).map(listed);
    let argument = of(ContextKind::InvalidArg);
    let value = of(ContextKind::InvalidValue);
    match error.kind() {
        ErrorKind::UnknownArgument => with("unknown-argument", &[("argument", &argument?)]),
        ErrorKind::MissingRequiredArgument => with("missing-arguments", &[("arguments", &argument?)]),
        ErrorKind::InvalidSubcommand => with("unknown-command", &[("command", &of(ContextKind::InvalidSubcommand)?)]),
        ErrorKind::MissingSubcommand => with("missing-command", &[("commands", &of(ContextKind::ValidSubcommand)?)]),
        ErrorKind::NoEquals => with("no-equals", &[("argument", &argument?)]),
        ErrorKind::TooManyValues => with("too-many-values", &[("argument", &argument?), ("value", &value?)]),
        ErrorKind::ArgumentConflict => {
            let (argument, other) = (argument?, of(ContextKind::PriorArg)?);
            let id = if argument == other { "repeated" } else { "conflict" };
            with(id, &[("argument", &argument), ("other", &other)])
        }
        ErrorKind::InvalidValue => {
            let (argument, value) = (argument?, value?);
            let id = if value.is_empty() { "no-value" } else { "invalid-value" };
            let allowed = of(ContextKind::ValidValue).filter(|allowed| !allowed.is_empty());
            let allowed = allowed.and_then(|allowed| with("one-of", &[("values", &allowed)])).unwrap_or_default();
            with(id, &[("argument", &argument), ("value", &value)]).map(|said| said + &allowed)
        }
        ErrorKind::ValueValidation => {
            let (argument, value) = (argument?, value?);
            let why = error.source().map(ToString::to_string)?;
            let why = expected(&argument, &why).unwrap_or(why);
            with("invalid-value-because", &[("argument", &argument), ("value", &value), ("why", &why)])
        }
        _ => None,
    }
}

/// What an option takes, where one sentence says it, with the reason that was found if that says more.
fn expected(argument: &str, why: &str) -> Option<String> {
    let name = argument.split("--").nth(1)?.split([' ', '=', '[']).next()?;
    with(&format!("expected-{name}"), &[("why", why)])
}

fn tips(error: &Error) -> Vec<String> {
    let near = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    let near = near.into_iter().filter_map(|kind| error.get(kind)).map(listed).filter(|near| !near.is_empty());
    let mut tips: Vec<String> = near.filter_map(|near| with("did-you-mean", &[("near", &near)])).collect();
    let Some(ContextValue::StyledStrs(more)) = error.get(ContextKind::Suggested) else { return tips };
    for tip in more.iter().map(ToString::to_string) {
        // What clap suggests beyond that it has as English sentences only, with what is to be typed in quotes.
        let typed: Vec<&str> = tip.split('\'').skip(1).step_by(2).collect();
        tips.extend(match typed[..] {
            [value, typed] if tip.contains("as a value") => with("as-a-value", &[("value", value), ("typed", typed)]),
            [typed] if tip.ends_with("exists") => with("there-is", &[("typed", typed)]),
            _ => None,
        });
    }
    tips
}

fn listed(value: &ContextValue) -> String {
    match value {
        ContextValue::Strings(several) => several.join("、"),
        other => other.to_string(),
    }
}
