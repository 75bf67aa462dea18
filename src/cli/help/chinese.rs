//! The description of the command line in Chinese. The English one is what the types of the arguments say of themselves; here
//! each of its texts is replaced by that of `src/message/help.zh.ftl`:
//!
//! | text | id |
//! |---|---|
//! | what a command is for | `command-screen` |
//! | an argument of one command, or of every one that has it | `convert-from`, `crs` |
//! | a value that is explained | `angles-dms` |
//! | what stands for a value | `placeholder-FILE` |
//! | the heading of a group | `heading-rights` |
//! | the words of an example | `screen-example-1` |

use clap::builder::{PossibleValue, StyledStr};
use clap::{Arg, ArgAction, Command};

use super::super::examples;
use super::words::{known, text};

/// The same command, in Chinese, and with lines of any width: Chinese has no spaces, at which alone they would be broken.
pub fn chinese(command: Command) -> Command {
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
    let version = version.help(known("version")).help_heading(known("heading-options"));
    let command = command.mut_subcommands(translated);
    let mut command = translated(command).disable_version_flag(true).arg(version);
    // What clap adds of itself is there from now on: the command `help`, and the lines of usage.
    command.build();
    finished(command)
}

fn translated(command: Command) -> Command {
    let name = command.get_name().to_owned();
    let command = command.about(known(&format!("command-{name}")));
    let command = command.mut_args(|argument| translated_argument(&name, argument));
    let is_long = command.get_arguments().any(|argument| argument.get_long_help().is_some());
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help);
    let help = help.help_heading(known("heading-options"));
    let help = match is_long {
        true => help.help(known("help-brief")).long_help(known("help-long")),
        false => help.help(known("help")),
    };
    let command = command.disable_help_flag(true).arg(help);
    match examples::of(&name) {
        [] => command,
        examples => command
            .after_help(examples::shown(examples, &known("examples"), |n, _| known(&format!("{name}-example-{n}")))),
    }
}

fn translated_argument(command: &str, argument: Arg) -> Arg {
    let id = argument_id(command, &argument);
    let heading = known(&heading_id(&argument));
    let argument = argument.help(known(&id)).help_heading(heading);
    if argument.get_action().takes_values() { with_values(&id, argument) } else { argument }
}

/// An argument with what it says of its values, which clap would say in English.
fn with_values(id: &str, argument: Arg) -> Arg {
    let mut help = known(id);
    let default: Vec<_> = argument.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    if !default.is_empty() {
        help += &format!(" [{}{}]", known("default"), default.join(" "));
    }
    let values: Vec<PossibleValue> = argument.get_possible_values();
    let placeholders: Vec<String> = placeholders(&argument).iter().map(|id| known(id)).collect();
    let argument = argument.hide_default_value(true).hide_possible_values(true).value_names(placeholders);
    if values.is_empty() {
        return argument.help(help);
    }
    let title = known("possible-values");
    let names: Vec<&str> = values.iter().map(PossibleValue::get_name).collect();
    let brief = format!("{help} [{title}{}]", names.join("、"));
    if !values.iter().any(|value| value.get_help().is_some()) {
        return argument.help(brief);
    }
    let explained = names.iter().map(|name| format!("\n- {name}：{}", known(&format!("{id}-{name}"))));
    let long = format!("{help}\n\n{title}{}", explained.collect::<String>());
    argument.help(brief).long_help(long)
}

/// The id of the text of an argument: its own in this command, or that of all commands.
fn argument_id(command: &str, argument: &Arg) -> String {
    let shared = argument.get_id().as_str().replace('_', "-");
    let own = format!("{command}-{shared}");
    if text(&own).is_some() { own } else { shared }
}

fn heading_id(argument: &Arg) -> String {
    let heading = argument.get_help_heading().map(str::to_lowercase);
    let heading = heading.unwrap_or_else(|| if argument.is_positional() { "arguments" } else { "options" }.to_owned());
    format!("heading-{heading}")
}

fn placeholders(argument: &Arg) -> Vec<String> {
    let names = argument.get_value_names().unwrap_or_default();
    let id = |name: &str| format!("placeholder-{}", name.replace(|c: char| !c.is_ascii_alphanumeric(), "-"));
    names.iter().map(|name| id(name)).collect()
}

/// The command with the words of clap itself.
fn finished(command: Command) -> Command {
    let command = match command.get_name() {
        "help" => command.about(known("command-help")),
        _ => command,
    };
    let (usage, header) = (known("usage"), command.get_styles().get_usage());
    let template = format!(
        "{{before-help}}{{about-with-newline}}\n{header}{usage}{header:#}{{usage}}\n\n{{all-args}}{{after-help}}"
    );
    let command = command
        .help_template(StyledStr::from(template))
        .subcommand_help_heading(known("heading-commands"))
        .subcommand_value_name(known("placeholder-COMMAND"))
        .term_width(0);
    let line = command.clone().render_usage().to_string();
    let line = line.trim_start_matches("Usage: ").replace("[OPTIONS]", &known("placeholder-OPTIONS"));
    command.override_usage(line).mut_subcommands(finished)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::CommandFactory;
    use fluent_syntax::ast::Entry;

    use super::super::super::arguments::Arguments;
    use super::super::words::ZH;
    use super::*;

    fn ids() -> BTreeSet<String> {
        let resource = fluent_syntax::parser::parse(ZH).expect("every line is Fluent");
        let messages: Vec<&str> = resource
            .body
            .iter()
            .filter_map(|entry| match entry {
                Entry::Message(message) => Some(message.id.name),
                _ => None,
            })
            .collect();
        let ids: BTreeSet<String> = messages.iter().map(|id| (*id).to_owned()).collect();
        assert_eq!(ids.len(), messages.len(), "an id stands twice");
        ids
    }

    /// The ids of all that a command says of itself.
    fn ids_of(command: &Command, ids: &mut BTreeSet<String>) {
        let name = command.get_name();
        ids.insert(format!("command-{name}"));
        assert!(command.get_long_about().is_none(), "{name}: only one text has a place in the catalogue");
        for argument in command.get_arguments().filter(|argument| !argument.is_hide_set()) {
            let id = argument_id(name, argument);
            assert!(argument.get_help().is_some() && argument.get_long_help().is_none(), "{id}");
            ids.extend([id.clone(), heading_id(argument)]);
            if argument.get_action().takes_values() {
                ids.extend(placeholders(argument));
            }
            let values = argument.get_possible_values();
            if values.iter().any(|value| value.get_help().is_some()) {
                ids.extend(values.iter().map(|value| format!("{id}-{}", value.get_name())));
            }
        }
        for (n, (_, words)) in examples::of(name).iter().enumerate().filter(|(_, (_, words))| !words.is_empty()) {
            ids.insert(format!("{name}-example-{}", n + 1));
            assert!(words.is_ascii(), "{words}");
        }
    }

    /// Every command, argument, value, heading and example has its Chinese text, and none stands for something that is not there.
    #[test]
    fn every_text_is_there_in_chinese() {
        let command = Arguments::command();
        let mut of_commands = BTreeSet::new();
        ids_of(&command, &mut of_commands);
        command.get_subcommands().for_each(|subcommand| ids_of(subcommand, &mut of_commands));
        let ids = ids();
        let missing: Vec<_> = of_commands.difference(&ids).collect();
        assert!(missing.is_empty(), "help.zh.ftl lacks {missing:?}");

        let options: BTreeSet<String> = command
            .get_subcommands()
            .flat_map(|subcommand| subcommand.get_arguments().filter_map(Arg::get_long))
            .map(|option| format!("expected-{option}"))
            .collect();
        let code = [include_str!("chinese.rs"), include_str!("mod.rs"), include_str!("refusal.rs")].concat();
        let is_said = |id: &str| options.contains(id) || code.contains(&format!("\"{id}\""));
        let left: Vec<_> = ids.difference(&of_commands).filter(|id| !is_said(id)).collect();
        assert!(left.is_empty(), "help.zh.ftl has words for nothing: {left:?}");
        for id in code.split("known(\"").skip(1).map(|rest| rest.split('"').next().unwrap_or_default()) {
            assert!(ids.contains(id), "help.zh.ftl lacks {id}");
        }
    }

    /// What takes arguments is the same in both languages, and so are the values that it takes by itself.
    #[test]
    fn only_words_differ() {
        let shape = |command: &Command| -> BTreeSet<String> {
            let argument = |argument: &Arg| {
                format!(
                    "{:?}",
                    (argument.get_id(), argument.get_short(), argument.get_long(), argument.get_default_values())
                )
            };
            command.get_arguments().map(argument).collect()
        };
        let mut english = Arguments::command();
        english.build();
        let chinese = chinese(Arguments::command());
        chinese.clone().debug_assert();
        for english in english.get_subcommands() {
            let chinese = chinese.find_subcommand(english.get_name()).unwrap();
            assert_eq!(shape(english), shape(chinese), "{}", english.get_name());
        }
    }

    #[test]
    fn clap_says_nothing_of_its_own() {
        let mut command = chinese(Arguments::command());
        let names: Vec<String> = command.get_subcommands().map(|command| command.get_name().to_owned()).collect();
        let mut texts = vec![command.render_help(), command.render_long_help()];
        for name in names {
            let command = command.find_subcommand_mut(&name).unwrap();
            texts.extend([command.render_help(), command.render_long_help()]);
        }
        for text in texts.iter().map(ToString::to_string) {
            for word in ["Usage", "Options", "OPTIONS", "COMMAND", "Print ", "default", "ossible values", "Commands"] {
                assert!(!text.contains(word), "{word}: {text}");
            }
        }
    }
}
