use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use super::Argument;
use crate::language::Language;

/// Words of one language by id, from texts in the format of Project Fluent.
///
/// ```
/// use minezone::language::Language;
/// use minezone::message::Catalogue;
///
/// let catalogue = Catalogue::new(Language::En, &["zones = { $count ->\n    [one] a zone\n   *[other] { $count } zones\n }"]);
/// let zones = |count: usize| catalogue.words("zones", &[("count", count.into())]);
/// assert_eq!((zones(1), zones(3)), (Some("a zone".into()), Some("3 zones".into())));
/// assert_eq!(catalogue.words("zones", &[]), None);
/// ```
pub struct Catalogue {
    bundle: FluentBundle<FluentResource>,
    language: Language,
}

impl Catalogue {
    /// Of texts, in which a later one may say anew what an earlier one says. What cannot be read of them is left out: a test of
    /// whoever has them reads all.
    pub fn new(language: Language, texts: &[&str]) -> Self {
        // By which plurals are chosen.
        let of_plurals: Vec<LanguageIdentifier> = language.of("zh", "en").parse().into_iter().collect();
        let mut bundle = FluentBundle::new_concurrent(of_plurals);
        // Marks of direction around arguments would stand in files and on command lines as well.
        bundle.set_use_isolating(false);
        for text in texts {
            let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(resource, _)| resource);
            bundle.add_resource_overriding(resource);
        }
        Self { bundle, language }
    }

    /// The words of an id with its arguments; `None` where it has none, or lacks an argument.
    pub fn words(&self, id: &str, arguments: &[(&'static str, Argument)]) -> Option<String> {
        let pattern = self.bundle.get_message(id)?.value()?;
        let arguments: FluentArgs<'_> =
            arguments.iter().map(|(name, argument)| (*name, value(argument, self.language))).collect();
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&arguments), &mut errors).into_owned();
        errors.is_empty().then_some(text)
    }
}

/// Counts stay numbers, by which plurals are chosen.
fn value(argument: &Argument, language: Language) -> FluentValue<'static> {
    match argument {
        Argument::Count(count) => (*count).into(),
        other => other.in_words(language).into(),
    }
}
