//! The catalogue of messages in each language.

use std::borrow::Cow;
use std::sync::LazyLock;

use super::{Catalogue, Message};
use crate::language::Language;

const ZH: &str = include_str!("zh.ftl");
const EN: &str = include_str!("en.ftl");

/// Titles of the columns of reports; in English columns are called by their names.
const COLUMNS_ZH: &str = include_str!("columns.ftl");

/// A message in words. What the catalogue lacks is said by its code: a test keeps that from happening.
pub(super) fn of(message: &Message, language: Language) -> String {
    let words = catalogue(language).words(message.code(), message.arguments());
    debug_assert!(words.is_some(), "{message:?}");
    words.unwrap_or_else(|| message.code().to_owned())
}

/// The title of a column by its name in a language, where that has one; else the name.
pub(super) fn column_title(name: &'static str, language: Language) -> Cow<'static, str> {
    let id = format!("column-{}", name.replace('_', "-"));
    catalogue(language).words(&id, &[]).map_or(Cow::Borrowed(name), Cow::Owned)
}

fn catalogue(language: Language) -> &'static Catalogue {
    static CATALOGUES: LazyLock<[Catalogue; 2]> =
        LazyLock::new(|| [Catalogue::new(Language::Zh, &[ZH, COLUMNS_ZH]), Catalogue::new(Language::En, &[EN])]);
    &CATALOGUES[usize::from(language == Language::En)]
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

    use super::*;

    fn variables(pattern: &Pattern<&str>, found: &mut BTreeSet<String>) {
        for element in &pattern.elements {
            let PatternElement::Placeable { expression } = element else { continue };
            let (inline, variants) = match expression {
                Expression::Inline(inline) => (inline, None),
                Expression::Select { selector, variants } => (selector, Some(variants)),
            };
            if let InlineExpression::VariableReference { id } = inline {
                found.insert(id.name.to_owned());
            }
            variants.into_iter().flatten().for_each(|variant| variables(&variant.value, found));
        }
    }

    /// The messages of a catalogue with the names of their arguments.
    fn messages(text: &str) -> BTreeMap<String, BTreeSet<String>> {
        let resource = fluent_syntax::parser::parse(text).expect("every line is Fluent");
        let mut messages = BTreeMap::new();
        for entry in &resource.body {
            let Entry::Message(message) = entry else { continue };
            let mut arguments = BTreeSet::new();
            variables(message.value.as_ref().expect("a message says something"), &mut arguments);
            assert!(messages.insert(message.id.name.to_owned(), arguments).is_none(), "{} twice", message.id.name);
        }
        messages
    }

    #[test]
    fn both_languages_say_the_same() {
        assert_eq!(messages(ZH), messages(EN));
    }

    /// Every column of a report has a Chinese title, and no title is left over.
    #[test]
    fn columns_have_titles() {
        let of = |text: &str| -> BTreeSet<String> {
            let list = text.split("const COLUMNS").nth(1).and_then(|rest| rest.split("];").next()).unwrap();
            let names = list.lines().filter_map(|line| line.trim().strip_prefix('"')?.strip_suffix("\","));
            names.map(|name| format!("column-{}", name.replace('_', "-"))).collect()
        };
        let reports = [
            include_str!("../report/csv.rs"),
            include_str!("../report/quota/csv.rs"),
            include_str!("../ledger/csv.rs"),
        ];
        let columns: BTreeSet<String> = reports.into_iter().flat_map(of).collect();
        assert!(columns.len() > 60);
        assert_eq!(columns, messages(COLUMNS_ZH).into_keys().collect());
        assert_eq!(column_title("area_m2", Language::Zh), "面积（平方米）");
        assert_eq!(column_title("area_m2", Language::En), "area_m2");
    }

    /// What a file of code says by its code is in the catalogue, and nothing else is.
    #[test]
    fn messages_are_those_that_the_code_has() {
        let mut code = String::new();
        let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                match path.extension() {
                    None => folders.push(path),
                    Some(ending) if ending == "rs" => code += &std::fs::read_to_string(path).unwrap(),
                    Some(_) => {}
                }
            }
        }
        let known = messages(ZH);
        for name in known.keys() {
            assert!(code.contains(&format!("\"{name}\"")), "nothing says {name}");
        }
        for said in code.split("Message::new(\"").skip(1) {
            let said = said.split('"').next().unwrap_or_default();
            assert!(known.contains_key(said), "{said} is in no catalogue");
        }
    }

    #[test]
    fn what_is_said_has_the_arguments_that_it_needs() {
        let message = Message::new("distance").with("from", "公路用地外缘").number("away", 12.3456, 2);
        let message = message.with("is", "≥").with("metres", 50.0);
        assert_eq!(of(&message, Language::Zh), "距公路用地外缘12.35米，要求≥50米。");
        assert_eq!(of(&message, Language::En), "12.35 m from 公路用地外缘; ≥ 50 m is required.");
        let left_out = |count: usize| of(&Message::new("rules-count").with("count", count), Language::En);
        assert_eq!((left_out(1), left_out(1200)), ("1 rule".to_owned(), "1200 rules".to_owned()));
    }
}
