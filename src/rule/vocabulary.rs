use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Rule;
use crate::error::Error;
use crate::right::{attribute_named, fold, known_names, parts};

/// Values of properties, each with other ways to write it: property, value, spellings.
pub type Spellings = BTreeMap<String, BTreeMap<String, Vec<String>>>;

/// The vocabulary of every layer, by its name.
pub type Vocabularies = BTreeMap<String, Vocabulary>;

/// The values that the properties of one layer's zones are known to have, and how they are written.
///
/// Known are the values of `[layer.values]`, those that a rule of the layer names, and, where the
/// property is an attribute of rights (开采方式), those of `layers/attributes.toml`. Of a zone that says
/// anything else no rule can decide whether it is meant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// Folded spelling → name, by property.
    names: BTreeMap<String, HashMap<String, String>>,
    /// Properties whose values are declared: to these no rule adds.
    closed: BTreeSet<String>,
}

impl Vocabulary {
    /// Takes in the declared values of a layer.
    ///
    /// # Errors
    /// When one spelling stands for two values.
    pub fn declare(&mut self, values: &Spellings) -> crate::error::Result<()> {
        self.take(values).map_err(Error::record)
    }

    /// As [`Self::declare`], and in words alone why not.
    pub(crate) fn take(&mut self, values: &Spellings) -> Result<(), String> {
        for (property, values) in values {
            self.closed.insert(property.clone());
            let names = self.names.entry(property.clone()).or_default();
            for (name, spellings) in values {
                for spelling in spellings.iter().chain([name]) {
                    let other = names.insert(fold(spelling), name.clone()).filter(|other| other != name);
                    if let Some(other) = other {
                        return Err(format!("{property}: {spelling:?} stands for {other:?} and for {name:?}"));
                    }
                }
            }
        }
        Ok(())
    }

    /// Takes in the values that a rule of the layer names, and gives those that the layer is declared not
    /// to have: no zone would ever be met by them.
    pub(crate) fn learn<'r>(&mut self, rule: &'r Rule) -> Vec<(&'r str, &'r str)> {
        let mut never = Vec::new();
        for (property, value) in named(rule) {
            if self.names_in(property, value).is_ok() {
                continue;
            }
            if self.closed.contains(property) {
                never.push((property, value));
            } else {
                self.names.entry(property.to_owned()).or_default().insert(fold(value), value.to_owned());
            }
        }
        never
    }

    /// The names of the values in a text that may hold several; in `Err` those of the parts that are
    /// known, where one is not.
    pub(super) fn names_in(&self, property: &str, text: &str) -> Result<Vec<String>, Vec<String>> {
        if let Some(names) = self.name(property, text) {
            return Ok(names);
        }
        let of_parts: Vec<Option<Vec<String>>> = parts(text).map(|part| self.name(property, part)).collect();
        let is_known = !of_parts.is_empty() && of_parts.iter().all(Option::is_some);
        let names = of_parts.into_iter().flatten().flatten().collect();
        if is_known { Ok(names) } else { Err(names) }
    }

    fn name(&self, property: &str, text: &str) -> Option<Vec<String>> {
        let own = self.names.get(property).and_then(|names| names.get(&fold(text)));
        own.map(|name| vec![name.clone()]).or_else(|| known_names(attribute_named(property)?, text))
    }

    /// The values that are known of a property, for people.
    pub(crate) fn values(&self, property: &str) -> Vec<&str> {
        let mut values: Vec<&str> = self.names.get(property).into_iter().flatten().map(|(_, name)| &**name).collect();
        values.sort_unstable();
        values.dedup();
        values
    }
}

/// The values of zones that a rule names, with their properties.
fn named(rule: &Rule) -> impl Iterator<Item = (&str, &str)> {
    rule.place.values().chain(rule.kinds().flat_map(|kind| kind.rule().zone_values()))
}
