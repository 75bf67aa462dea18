use super::Attribute;
use crate::language::Language;
use crate::message::{Argument, Message};
use crate::shortened::shortened;

/// Characters of a property's text that are quoted.
const MOST_SHOWN: usize = 100;

/// Stands for the name of a property where the life of a mine was derived; the code of the message that says so.
pub(super) const DERIVED_LIFE: &str = "derived-life";

/// Why an attribute is not known: no rule that needs it may pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttributeError {
    /// There is no such property, or it is blank.
    Absent(Attribute),
    /// It says something that cannot be read.
    Unreadable {
        /// What it should be.
        attribute: Attribute,
        /// What it says.
        text: String,
        /// The code of the message that says what is wrong with it.
        why: &'static str,
    },
    /// Properties of the record do not agree: each by its name and what it says.
    Contradictory(Vec<[String; 2]>),
    /// A property of this name gives the document a date after the day as of which is judged.
    DatedLater {
        /// The name of the property.
        property: String,
        /// What it says.
        text: String,
    },
    /// A property of this name does not state whether the document is there.
    Unclear {
        /// The name of the property.
        property: String,
        /// What it says.
        text: String,
    },
}

impl AttributeError {
    /// What is wrong, as a message.
    pub fn message(&self) -> Message {
        match self {
            AttributeError::Absent(attribute) => Message::new("attribute-absent").with("attribute", *attribute),
            AttributeError::Unreadable { attribute, text, why } => Message::new("attribute-unreadable")
                .with("attribute", *attribute)
                .with("text", shortened(text, MOST_SHOWN).as_ref())
                .with("why", Message::new(why)),
            AttributeError::Contradictory(stated) => {
                let stated = stated.iter().map(|[name, text]| {
                    let name = match name.as_str() {
                        DERIVED_LIFE => Message::new(DERIVED_LIFE).into(),
                        name => Argument::from(shortened(name, MOST_SHOWN).as_ref()),
                    };
                    let text = shortened(text, MOST_SHOWN);
                    Message::new("attribute-stated").with("name", name).with("text", text.as_ref())
                });
                Message::new("attribute-contradictory").with("stated", Argument::names(stated))
            }
            AttributeError::DatedLater { property, text } => Message::new("document-dated-later")
                .with("property", shortened(property, MOST_SHOWN).as_ref())
                .with("text", shortened(text, MOST_SHOWN).as_ref()),
            AttributeError::Unclear { property, text } => Message::new("document-unclear")
                .with("property", shortened(property, MOST_SHOWN).as_ref())
                .with("text", shortened(text, MOST_SHOWN).as_ref()),
        }
    }
}

/// In Chinese.
impl std::fmt::Display for AttributeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message().in_words(Language::Zh))
    }
}

impl From<AttributeError> for Argument {
    fn from(error: AttributeError) -> Self {
        error.message().into()
    }
}
