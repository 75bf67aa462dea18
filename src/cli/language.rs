//! The language in which the program speaks.

use std::sync::OnceLock;

use minezone::language::Language;

static ASKED_FOR: OnceLock<Option<Language>> = OnceLock::new();

/// Sets the language that was asked for.
pub fn set(language: Option<Language>) {
    // Set once, at the start.
    let _ = ASKED_FOR.set(language);
}

/// The language that was asked for.
pub fn asked_for() -> Option<Language> {
    ASKED_FOR.get().copied().flatten()
}

/// That of diagnostics: the one asked for, else that of the locale, else English, in which they are written.
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
