//! Rules in words, for people who do not read TOML.

use super::Verdict;
pub use crate::language::Language;
use crate::message::{Argument, Term};
use crate::right::Attribute;

impl Language {
    pub(crate) fn verdict(self, verdict: Verdict) -> String {
        self.of(verdict.zh(), &verdict.as_str().replace('_', " ")).to_owned()
    }

    pub(crate) fn attribute(self, attribute: Attribute) -> String {
        let term = attribute.term();
        self.of(&term.zh, &term.en).to_owned()
    }
}

impl From<Verdict> for Argument {
    fn from(verdict: Verdict) -> Self {
        let (code, en) = (verdict.as_str().into(), verdict.as_str().replace('_', " ").into());
        Term { code, zh: verdict.zh().into(), en }.into()
    }
}

/// What a kind needs to say in words what it checks.
pub(crate) struct Words<'a> {
    pub language: Language,
    /// The title of a layer.
    title_of: Box<dyn Fn(&str) -> String + 'a>,
}

impl<'a> Words<'a> {
    pub fn new(language: Language, title_of: impl Fn(&str) -> String + 'a) -> Self {
        Self { language, title_of: Box::new(title_of) }
    }

    /// The title of a layer, in English its name.
    pub fn layer(&self, layer: &str) -> String {
        self.language.of(&(self.title_of)(layer), &layer.replace('_', " ")).to_owned()
    }

    pub fn layers<'l>(&self, layers: impl IntoIterator<Item = &'l String>) -> String {
        self.language.list(layers.into_iter().map(|layer| self.layer(layer)))
    }

    /// What is asked only in zones of some layers.
    pub fn inside(&self, layers: &[String], asked: String) -> String {
        match (layers.is_empty(), self.language) {
            (true, _) => asked,
            (false, Language::Zh) => format!("位于{}内的，{asked}", self.layers(layers)),
            (false, Language::En) => format!("in {}, {asked}", self.layers(layers)),
        }
    }
}
