use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;

use super::fault::RuleFault;
use super::kind::RuleKind;
use super::limit::{Comparison, quantity_in};
use super::right_filter::Answer;
use super::{Facts, Finding, Language, RightFilter, RuleContext, Verdict, Words};
use crate::message::Message;
use crate::right::{Attribute, AttributeError, Attributes, Unit};

/// A number that a right states must reach a value (最低开采规模、服务年限、“三率”).
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// The number: `scale`, `life`, `recovery`, `utilisation` …
    pub attribute: Attribute,
    /// How it is held against the value: `>=`, `>`, `<=`, `<`.
    pub is: Comparison,
    /// The value for all rights; else `rows` has one for each.
    #[serde(default)]
    pub value: Option<f64>,
    /// Unit of `value`, and of rows that have none of their own.
    #[serde(default)]
    pub unit: Option<Unit>,
    /// Values by mineral, method and size class: the first row that fits counts, and a right that
    /// fits none is not asked. A right for several minerals is asked for each of them.
    #[serde(default)]
    pub rows: Vec<ThresholdRow>,
}

/// The value for some rights.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ThresholdRow {
    /// Which rights.
    pub when: RightFilter,
    /// The value.
    pub value: f64,
    /// Its unit, where it is another.
    #[serde(default)]
    pub unit: Option<Unit>,
}

/// The value for one right.
struct Applied<'a> {
    /// The number of its row, where it has one.
    row: Option<usize>,
    value: f64,
    unit: &'a Unit,
}

impl RuleKind for Threshold {
    fn title(&self) -> &'static str {
        "指标下限或上限"
    }

    fn checks(&self, words: &Words<'_>) -> String {
        let language = words.language;
        let attribute = language.attribute(self.attribute);
        let label = |unit: &Option<Unit>| {
            unit.as_ref().or(self.unit.as_ref()).map(|unit| unit.label().to_owned()).unwrap_or_default()
        };
        let is = self.is.in_words(language);
        let one = self.value.map(|value| format!("{attribute}{is}{value}{}", label(&None)));
        let rows = self.rows.iter().map(|row| {
            let when = row.when.in_words(language);
            match language {
                Language::Zh => format!("{when}的，{attribute}{is}{}{}", row.value, label(&row.unit)),
                Language::En => format!("where {when}, {attribute}{is}{}{}", row.value, label(&row.unit)),
            }
        });
        let all: Vec<String> = one.into_iter().chain(rows).collect();
        all.join(language.of("；", "; "))
    }

    fn measure(&self) -> &'static str {
        Self::measure(self)
    }

    fn attributes(&self) -> Vec<Attribute> {
        let of_rows = self.rows.iter().flat_map(|row| row.when.attributes());
        std::iter::once(self.attribute).chain(of_rows).collect()
    }

    fn check(&self) -> Result<(), String> {
        if self.value.is_some() != self.rows.is_empty() {
            return Err("[threshold] needs a value or rows, and not both".into());
        }
        if self.unit.is_none() && (self.rows.is_empty() || self.rows.iter().any(|row| row.unit.is_none())) {
            return Err("[threshold] needs a unit".into());
        }
        let mut values = self.value.into_iter().chain(self.rows.iter().map(|row| row.value));
        if let Some(value) = values.find(|value| !value.is_finite() || *value < 0.0) {
            return Err(format!("[threshold] {value} is no value to hold against"));
        }
        Ok(())
    }

    fn name_faults(&self, place: &str) -> Vec<RuleFault> {
        let of_row = |(i, row): (usize, &ThresholdRow)| row.when.faults(&format!("{place}/rows/{i}/when"));
        self.rows.iter().enumerate().flat_map(of_row).collect()
    }

    fn judge_right(&self, ruling: RuleContext<'_>, facts: &Facts<'_>, _day: Date) -> Vec<Finding> {
        self.judge(ruling, facts)
    }
}

impl Threshold {
    /// A right for several minerals is asked for each that has a row of its own.
    fn judge(&self, ruling: RuleContext<'_>, facts: &Facts<'_>) -> Vec<Finding> {
        let attributes = facts.attributes();
        let minerals = attributes.minerals().unwrap_or_default();
        if self.rows.is_empty() || minerals.len() < 2 {
            return self.judge_one(ruling, attributes).into_iter().map(|(_, finding)| finding).collect();
        }
        let mut judged: Vec<(Option<usize>, Finding)> = Vec::new();
        for mineral in minerals {
            let Some((row, finding)) = self.judge_one(ruling, &attributes.of_mineral(mineral)) else { continue };
            if row.is_none() || !judged.iter().any(|(other, _)| *other == row) {
                let reason = Message::new("of-mineral").with("mineral", mineral.name());
                let reason = reason.with("note", finding.reason.clone());
                judged.push((row, finding.because(reason)));
            }
        }
        judged.into_iter().map(|(_, finding)| finding).collect()
    }

    /// What comes of it, and by which row.
    fn judge_one(&self, ruling: RuleContext<'_>, attributes: &Attributes<'_>) -> Option<(Option<usize>, Finding)> {
        let measure = self.measure();
        let Applied { row, value, unit } = match self.row(attributes) {
            Ok(row) => row?,
            Err(why) => {
                let why = Message::new("row-unknown").with("why", why);
                return Some((None, ruling.undetermined(measure, why)));
            }
        };
        let mut quantity = quantity_in(attributes, self.attribute, unit);
        // A life that is stated and cannot be read may contradict the one that is derived.
        let derived = self.attribute == Attribute::Life
            && matches!(attributes.quantity(Attribute::Life), Err(AttributeError::Absent(_)));
        if derived {
            quantity = attributes.derived_life().map_err(|gap| gap.message());
        }
        let quantity = match quantity {
            Ok(quantity) => quantity,
            Err(why) => return Some((row, ruling.undetermined(measure, why))),
        };
        let wanted = |code| {
            let message = Message::new(code).with("attribute", self.attribute).with("is", self.is);
            message.with("value", value).with("unit", unit.label())
        };
        let reason = wanted(if derived { "figure-derived" } else { "figure" }).with("quantity", quantity.clone());
        let finding = match self.is.of_interval([quantity.low, quantity.high], value) {
            Some(true) => ruling.finding(Verdict::Compliant, measure, reason),
            Some(false) => {
                let remedy = wanted(if self.is.is_floor() { "raise-to" } else { "lower-to" });
                ruling.finding(ruling.breach(), measure, reason).unless(remedy)
            }
            None => ruling.undetermined(measure, wanted("figure-undecided").with("quantity", quantity.clone())),
        };
        // Of an interval the end that is worse for the right.
        let worst = if self.is.is_floor() { quantity.low } else { quantity.high };
        let margin = if self.is.is_floor() { worst - value } else { value - worst };
        let bound = quantity.high - quantity.low;
        let finding = finding.with(|detail| {
            detail.value = Some(worst).filter(|v| v.is_finite());
            detail.unit = Some(unit.label().to_owned().into());
            detail.bound = Some(bound).filter(|b| b.is_finite());
            detail.threshold = Some(value);
            detail.margin = Some(margin).filter(|m| m.is_finite());
        });
        Some((row, finding))
    }

    /// The value that applies; nothing when the right is not asked, or what is not known.
    fn row(&self, attributes: &Attributes<'_>) -> Result<Option<Applied<'_>>, Message> {
        if let (Some(value), Some(unit)) = (self.value, &self.unit) {
            return Ok(Some(Applied { row: None, value, unit }));
        }
        for (number, row) in self.rows.iter().enumerate() {
            match row.when.holds(attributes) {
                Answer::Yes => {
                    let unit = row.unit.as_ref().or(self.unit.as_ref());
                    return Ok(unit.map(|unit| Applied { row: Some(number), value: row.value, unit }));
                }
                Answer::No => {}
                Answer::Unknown(why) => return Err(why),
            }
        }
        Ok(None)
    }

    fn measure(&self) -> &'static str {
        match self.attribute {
            Attribute::Scale => "scale",
            Attribute::Life => "life",
            Attribute::Term => "term",
            Attribute::Recovery => "recovery",
            Attribute::ProcessingRecovery => "processing_recovery",
            Attribute::Utilisation => "utilisation",
            Attribute::Reserve => "reserve",
            Attribute::Area => "area",
            _ => "number",
        }
    }
}
