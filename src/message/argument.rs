use std::borrow::Cow;
use std::sync::Arc;

use jiff::civil::Date;
use serde::ser::{Serialize, Serializer};

use super::Message;
use crate::language::Language;

/// What a message speaks of.
#[derive(Debug, Clone, PartialEq)]
pub enum Argument {
    /// Words of the plan or of the data, such as a mineral, a unit, or an id.
    Text(String),
    /// So many things.
    Count(usize),
    /// A number.
    Number {
        /// Itself.
        value: f64,
        /// With how many decimals it is shown; as it is when absent.
        decimals: Option<u8>,
    },
    /// A day.
    Date(Date),
    /// A term that programs know by a name and people by another in each language, such as a verdict.
    Term(Arc<Term>),
    /// Another message.
    Message(Box<Message>),
    /// Several of them.
    List(Box<List>),
}

/// Several arguments in a row.
#[derive(Debug, Clone, PartialEq)]
pub struct List {
    /// In their order.
    pub items: Vec<Argument>,
    /// What stands between them.
    pub joint: Joint,
}

/// A term in every language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// By which programs know it.
    pub code: Cow<'static, str>,
    /// In Chinese.
    pub zh: Cow<'static, str>,
    /// In English.
    pub en: Cow<'static, str>,
}

/// What stands between the items of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joint {
    /// Names (、).
    Names,
    /// Figures (，).
    Figures,
    /// Whole statements (；).
    Statements,
}

impl Argument {
    /// Words of the plan that it has in both languages.
    pub fn in_both(zh: &str, en: &str) -> Self {
        Self::Term(Arc::new(Term { code: zh.to_owned().into(), zh: zh.to_owned().into(), en: en.to_owned().into() }))
    }

    /// A list of names.
    pub fn names<T: Into<Argument>>(items: impl IntoIterator<Item = T>) -> Self {
        Self::list(items, Joint::Names)
    }

    /// A list of statements.
    pub fn statements<T: Into<Argument>>(items: impl IntoIterator<Item = T>) -> Self {
        Self::list(items, Joint::Statements)
    }

    /// A list with this between its items.
    pub fn list<T: Into<Argument>>(items: impl IntoIterator<Item = T>, joint: Joint) -> Self {
        let items = items.into_iter().map(Into::into).collect();
        Self::List(Box::new(List { items, joint }))
    }

    pub(super) fn in_words(&self, language: Language) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Count(count) => count.to_string(),
            Self::Number { value, decimals: Some(decimals) } => format!("{value:.0$}", usize::from(*decimals)),
            Self::Number { value, decimals: None } => value.to_string(),
            Self::Date(date) => date.to_string(),
            Self::Term(term) => language.of(&term.zh, &term.en).to_owned(),
            Self::Message(message) => message.in_words(language),
            Self::List(list) => {
                let items: Vec<String> = list.items.iter().map(|item| item.in_words(language)).collect();
                items.join(list.joint.in_words(language))
            }
        }
    }
}

impl Joint {
    /// Itself.
    pub fn in_words(self, language: Language) -> &'static str {
        match self {
            Self::Names => language.of("、", ", "),
            Self::Figures => language.of("，", ", "),
            Self::Statements => language.of("；", "; "),
        }
    }
}

/// Numbers as numbers, terms by their codes.
impl Serialize for Argument {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => text.serialize(serializer),
            Self::Count(count) => count.serialize(serializer),
            Self::Number { value, .. } => value.serialize(serializer),
            Self::Date(date) => date.serialize(serializer),
            Self::Term(term) => term.code.serialize(serializer),
            Self::Message(message) => message.serialize(serializer),
            Self::List(list) => list.items.serialize(serializer),
        }
    }
}

impl From<&str> for Argument {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<f64> for Argument {
    fn from(value: f64) -> Self {
        Self::Number { value, decimals: None }
    }
}

impl From<Term> for Argument {
    fn from(term: Term) -> Self {
        Self::Term(Arc::new(term))
    }
}

impl From<Message> for Argument {
    fn from(message: Message) -> Self {
        Self::Message(Box::new(message))
    }
}

/// Types that are a variant by themselves.
macro_rules! from {
    ($($of:ty => $variant:ident),*) => {
        $(impl From<$of> for Argument {
            fn from(of: $of) -> Self {
                Self::$variant(of)
            }
        })*
    };
}
from!(String => Text, usize => Count, Date => Date);

// A detail of a finding holds several.
const _: () = assert!(size_of::<Argument>() == 24);
