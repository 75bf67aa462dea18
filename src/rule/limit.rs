use schemars::JsonSchema;
use serde::Deserialize;

use super::Language;
use super::right_filter::Answer;
use crate::message::{Argument, Message, Term};
use crate::right::{Attribute, AttributeError, Attributes, Quantity, Unit};

/// How a number is held against a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Comparison {
    /// Not less (不低于、不少于).
    #[serde(rename = ">=")]
    AtLeast,
    /// Greater (大于).
    #[serde(rename = ">")]
    Above,
    /// Not more (不超过、以内).
    #[serde(rename = "<=")]
    AtMost,
    /// Less (小于).
    #[serde(rename = "<")]
    Below,
}

/// A number that an attribute is held against.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// The attribute.
    pub attribute: Attribute,
    /// How it is held against the value.
    pub is: Comparison,
    /// The value.
    pub value: f64,
    /// Unit of the value.
    pub unit: Unit,
}

impl Comparison {
    /// As it stands between an attribute and its limit.
    pub(crate) fn in_words(self, language: Language) -> &'static str {
        let en = match self {
            Self::AtLeast => " >= ",
            Self::Above => " > ",
            Self::AtMost => " <= ",
            Self::Below => " < ",
        };
        language.of(self.zh(), en)
    }

    /// As it is written in Chinese.
    pub fn zh(self) -> &'static str {
        match self {
            Comparison::AtLeast => "不低于",
            Comparison::Above => "大于",
            Comparison::AtMost => "不超过",
            Comparison::Below => "小于",
        }
    }

    /// Whether more is better.
    pub(super) fn is_floor(self) -> bool {
        matches!(self, Comparison::AtLeast | Comparison::Above)
    }

    pub(super) fn holds(self, number: f64, value: f64) -> bool {
        match self {
            Comparison::AtLeast => number >= value,
            Comparison::Above => number > value,
            Comparison::AtMost => number <= value,
            Comparison::Below => number < value,
        }
    }

    /// Whether it holds for all of an interval, for none of it, or that depends.
    pub(super) fn of_interval(self, [low, high]: [f64; 2], value: f64) -> Option<bool> {
        match [self.holds(low, value), self.holds(high, value)] {
            [true, true] => Some(true),
            [false, false] => Some(false),
            _ => None,
        }
    }
}

impl From<Comparison> for Argument {
    fn from(comparison: Comparison) -> Self {
        let code = comparison.in_words(Language::En).trim();
        let en = match comparison {
            Comparison::AtLeast => "at least",
            Comparison::Above => "more than",
            Comparison::AtMost => "at most",
            Comparison::Below => "less than",
        };
        Term { code: code.into(), zh: comparison.zh().into(), en: en.into() }.into()
    }
}

impl Limit {
    pub(super) fn holds(&self, attributes: &Attributes<'_>) -> Answer {
        let quantity = match quantity_in(attributes, self.attribute, &self.unit) {
            Ok(quantity) => quantity,
            Err(why) => return Answer::Unknown(why),
        };
        match self.is.of_interval([quantity.low, quantity.high], self.value) {
            Some(true) => Answer::Yes,
            Some(false) => Answer::No,
            None => {
                let message = Message::new("limit-undecided").with("attribute", self.attribute);
                Answer::Unknown(message.with("quantity", quantity))
            }
        }
    }
}

/// An attribute in the unit of a rule, or why it is not known.
pub(super) fn quantity_in(attributes: &Attributes<'_>, attribute: Attribute, unit: &Unit) -> Result<Quantity, Message> {
    let quantity = attributes.quantity(attribute).map_err(|gap| gap.message())?;
    let density = attributes.density();
    quantity.convert(unit, density.as_ref().ok().copied()).ok_or_else(|| {
        let why = match density {
            Err(gap) if !matches!(gap, AttributeError::Absent(_)) => gap.message(),
            _ => Message::new("density-absent"),
        };
        let message = Message::new("not-convertible").with("attribute", attribute).with("quantity", quantity);
        message.with("why", why).with("unit", unit.label())
    })
}
