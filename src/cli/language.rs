//! The language in which the program speaks.

use std::ffi::OsString;
use std::sync::OnceLock;

use clap::ValueEnum;
use minezone::language::Language;

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

static ASKED_FOR: OnceLock<Option<Language>> = OnceLock::new();

/// Sets the language that was asked for.
pub fn set(language: Option<Language>) {
    // Set once, at the start.
    let _ = ASKED_FOR.set(language);
}

/// The language that `--lang` of a command line asks for: the last one, which a command may have after one before it. It is known
/// before anything else is, as help and what is wrong with the rest are said in it.
pub fn named_in(given: &[OsString]) -> Option<Language> {
    let options = given.iter().take_while(|argument| *argument != "--");
    let mut texts = options.map(|argument| argument.to_str().unwrap_or_default());
    let mut name = None;
    while let Some(text) = texts.next() {
        match text.strip_prefix("--lang") {
            Some("") => name = texts.next(),
            Some(value) => name = value.strip_prefix('=').or(name),
            None => {}
        }
    }
    Words::from_str(name?, false).ok().map(Into::into)
}

/// The language that was asked for.
pub fn asked_for() -> Option<Language> {
    ASKED_FOR.get().copied().flatten()
}

/// That of diagnostics and help: the one asked for, else that of the locale, else English, in which they are written.
pub fn of_diagnostics() -> Language {
    asked_for().or_else(of_locale).unwrap_or(Language::En)
}

/// That of tables: the one asked for, else that of the locale, else Chinese, in which plans and law are written.
pub fn of_tables() -> Language {
    asked_for().or_else(of_locale).unwrap_or(Language::Zh)
}

/// That of what programs read: the one asked for, else Chinese; the same command gives the same bytes wherever it runs.
pub fn of_data() -> Language {
    asked_for().unwrap_or(Language::Zh)
}

/// Chinese or English by the locale; nothing where that is C or POSIX, or not set.
fn of_locale() -> Option<Language> {
    static LOCALE: OnceLock<Option<Language>> = OnceLock::new();
    *LOCALE.get_or_init(|| {
        let locale = sys_locale::get_locale()?.to_lowercase();
        let name = locale.split(['-', '_', '.']).next().unwrap_or_default();
        match name {
            "zh" => Some(Language::Zh),
            "" | "c" | "posix" => None,
            _ => Some(Language::En),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_found_wherever_it_is_named() {
        for (line, wanted) in [
            ("minezone --lang zh screen", Some(Language::Zh)),
            ("minezone screen -h --lang=en", Some(Language::En)),
            ("minezone --lang zh screen --lang en", Some(Language::En)),
            ("minezone --lang=en screen --lang=zh --language=en", Some(Language::Zh)),
            ("minezone screen --lang", None),
            ("minezone screen --lang fr", None),
            ("minezone screen --language zh", None),
            ("minezone screen -- --lang zh", None),
            ("minezone screen", None),
        ] {
            let given: Vec<OsString> = line.split(' ').map(Into::into).collect();
            assert_eq!(named_in(&given), wanted, "{line}");
        }
    }
}
