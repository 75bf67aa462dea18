use super::Attribute;
use crate::shortened::shortened;

/// Characters of a property's text that are quoted.
const MOST_SHOWN: usize = 100;

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
        /// What is wrong with it, in Chinese.
        why: &'static str,
    },
    /// Properties of the record do not agree: each by its name and what it says.
    Contradictory(Vec<[String; 2]>),
    /// A property of this name does not state whether the document is there.
    Unclear {
        /// The name of the property.
        property: String,
        /// What it says.
        text: String,
    },
}

impl std::fmt::Display for AttributeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            AttributeError::Absent(attribute) => write!(f, "缺少属性“{}”", attribute.zh()),
            AttributeError::Unreadable { attribute, text, why } => {
                let text = shortened(text, MOST_SHOWN);
                write!(f, "属性“{}”的值“{text}”{why}", attribute.zh())
            }
            AttributeError::Contradictory(reported) => {
                let reported =
                    reported.iter().map(|reported| reported.each_ref().map(|text| shortened(text, MOST_SHOWN)));
                let reported: Vec<String> = reported.map(|[name, text]| format!("“{name}”为“{text}”")).collect();
                write!(f, "属性{}，互相矛盾", reported.join("、"))
            }
            AttributeError::Unclear { property, text } => {
                let [property, text] = [property, text].map(|reported| shortened(reported, MOST_SHOWN));
                write!(f, "属性“{property}”的值“{text}”不能说明该文件是否具备")
            }
        }
    }
}
