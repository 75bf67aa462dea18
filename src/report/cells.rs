//! Cells that rows of several reports have.

use crate::rule::CitedRule;

/// A number as it is, to the last digit.
pub(super) fn number(value: f64) -> String {
    format!("{value:?}")
}

/// What a row says of its rule behind the figures.
pub(super) fn cited(rule: &CitedRule) -> [String; 6] {
    [
        rule.in_principle.to_string(),
        rule.clause.instrument.clone(),
        rule.clause.article.clone(),
        rule.clause.text.clone(),
        rule.from.to_string(),
        rule.until.map(|until| until.to_string()).unwrap_or_default(),
    ]
}
