//! The Chinese words of the command line, by id.

use std::sync::LazyLock;

use minezone::language::Language;
use minezone::message::{Argument, Catalogue};

pub(super) const ZH: &str = include_str!("../../message/help.zh.ftl");

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::new(Language::Zh, &[ZH]));

/// The words of an id, where it has any.
pub fn text(id: &str) -> Option<String> {
    with(id, &[])
}

/// The same with arguments by name.
pub fn with(id: &str, arguments: &[(&'static str, &str)]) -> Option<String> {
    let arguments: Vec<(&'static str, Argument)> =
        arguments.iter().map(|(name, text)| (*name, Argument::from(*text))).collect();
    CATALOGUE.words(id, &arguments)
}

/// The words of an id that is known to have them; a test keeps them from being missing.
pub fn known(id: &str) -> String {
    text(id).unwrap_or_else(|| id.to_owned())
}
