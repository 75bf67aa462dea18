//! The Chinese words of the command line, by id.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

pub(super) const ZH: &str = include_str!("../../message/help.zh.ftl");

static BUNDLE: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| {
    let of_plurals: Vec<LanguageIdentifier> = "zh".parse().into_iter().collect();
    let mut bundle = FluentBundle::new_concurrent(of_plurals);
    // Marks of direction around arguments have no place on a command line.
    bundle.set_use_isolating(false);
    // What can be read is used; a test reads all of it.
    let resource = FluentResource::try_new(ZH.to_owned()).unwrap_or_else(|(resource, _)| resource);
    bundle.add_resource_overriding(resource);
    bundle
});

/// The words of an id, where it has any.
pub fn text(id: &str) -> Option<String> {
    with(id, &[])
}

/// The same with arguments by name.
pub fn with(id: &str, arguments: &[(&str, &str)]) -> Option<String> {
    let pattern = BUNDLE.get_message(id)?.value()?;
    let arguments: FluentArgs<'_> = arguments.iter().copied().collect();
    let mut errors = Vec::new();
    let text = BUNDLE.format_pattern(pattern, Some(&arguments), &mut errors).into_owned();
    errors.is_empty().then_some(text)
}

/// The words of an id that is known to have them; a test keeps them from being missing.
pub fn known(id: &str) -> String {
    text(id).unwrap_or_else(|| id.to_owned())
}
