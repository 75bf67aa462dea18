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

/// That language, else that of the locale: Chinese where that is, English elsewhere.
pub fn language() -> Language {
    static OF_LOCALE: OnceLock<Language> = OnceLock::new();
    asked_for().unwrap_or_else(|| {
        *OF_LOCALE.get_or_init(|| match sys_locale::get_locale() {
            Some(locale) if locale.to_lowercase().starts_with("zh") => Language::Zh,
            _ => Language::En,
        })
    })
}
