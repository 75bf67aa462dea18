mod alone;
mod finding;
mod kind;
mod share;
mod tally;
mod windows;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::limit::quantity_in;
use super::{RuleContext, Verdict, ZoneFilter};
use crate::language::Language;
use crate::message::Message;
use crate::right::{Attribute, SizeClass, Unit, days_of};
pub use alone::TotalsInOrder;
pub use finding::QuotaFinding;
use tally::{Range, Tally, records, round};

/// A total over all mines together, those of the base year and the proposed ones (总量、个数、结构).
///
/// Exactly one of `sum`, `count`, `structure`, `share`, `windows` and `zones` is given. Only mining
/// rights count (采矿权), and of them those for which the rule's condition holds.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    /// Whether the plan means its figure as an expectation or as binding.
    pub nature: Nature,
    /// Sum of a number that rights state.
    #[serde(default)]
    pub sum: Option<Sum>,
    /// Number of mines.
    #[serde(default)]
    pub count: Option<Count>,
    /// Number of mines of each size class.
    #[serde(default)]
    pub structure: Option<Structure>,
    /// Share of size classes in the number of mines.
    #[serde(default)]
    pub share: Option<Share>,
    /// So many grants in so many years.
    #[serde(default)]
    pub windows: Vec<Window>,
    /// Share of the zones of a layer that are done with (治理率).
    #[serde(default)]
    pub zones: Option<ZoneShare>,
}

/// What the plan says of a figure of its own (指标属性).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Nature {
    /// Not a legal bar: a breach never forbids.
    #[serde(rename = "预期性")]
    Expected,
    /// Binding.
    #[serde(rename = "约束性")]
    Binding,
}

impl Nature {
    /// As the plan calls it.
    pub fn zh(self) -> &'static str {
        match self {
            Nature::Expected => "预期性",
            Nature::Binding => "约束性",
        }
    }

    /// The same in a language.
    pub(crate) fn in_words(self, language: Language) -> &'static str {
        let en = match self {
            Nature::Expected => "expected",
            Nature::Binding => "binding",
        };
        language.of(self.zh(), en)
    }
}

/// A sum that must not be passed.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sum {
    /// What is summed up: `scale`.
    pub attribute: Attribute,
    /// The most there may be.
    pub at_most: f64,
    /// Its unit.
    pub unit: Unit,
}

/// A number of mines that must not be passed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// The most there may be.
    pub at_most: usize,
}

/// How many mines of each class there are to be (大、中、小矿山比例).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Structure {
    /// 大型
    pub large: usize,
    /// 中型
    pub medium: usize,
    /// 小型
    pub small: usize,
}

/// A share of the mines that must be of some classes.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// The classes.
    pub size: Vec<String>,
    /// The least share, in per cent.
    pub at_least: f64,
}

/// A share of the zones of a layer that must have been dealt with.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ZoneShare {
    /// The layer; of its zones those that the rule's `[where]` means.
    pub layer: String,
    /// Property and values of a zone that is done with.
    pub done: ZoneFilter,
    /// The least share of the number of zones, in per cent.
    pub at_least: f64,
}

/// Grants that a plan sets free in some years (投放时序).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// The year, or the first and the last with a dash.
    pub years: String,
    /// How many.
    pub count: usize,
}

/// Mines of the base year that count together (基期).
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BaselineMine {
    /// By which a proposed right may say that it takes its place.
    pub id: String,
    /// How many mines the attributes are those of together.
    #[serde(default = "one")]
    pub count: usize,
    /// Properties as of a right; what is summed up is that of all of them.
    pub attributes: Map<String, Value>,
    /// Where the figures stand.
    #[serde(default)]
    pub source: String,
    /// It is of the register of rights, first granted after the base year.
    #[serde(skip)]
    pub is_granted_since: bool,
    /// Why it may not count.
    #[serde(skip)]
    pub doubt: Option<Message>,
}

fn one() -> usize {
    1
}

impl Quota {
    fn check(&self) -> Result<(), String> {
        let given = [
            self.sum.is_some(),
            self.count.is_some(),
            self.structure.is_some(),
            self.share.is_some(),
            !self.windows.is_empty(),
            self.zones.is_some(),
        ];
        if given.iter().filter(|given| **given).count() != 1 {
            return Err("[quota] needs exactly one of sum, count, structure, share, windows and zones".into());
        }
        let limits = [
            self.sum.as_ref().map(|sum| sum.at_most),
            self.share.as_ref().map(|share| share.at_least),
            self.zones.as_ref().map(|zones| zones.at_least),
        ];
        if let Some(limit) = limits.into_iter().flatten().find(|limit| !limit.is_finite() || *limit < 0.0) {
            return Err(format!("[quota] {limit} is no limit"));
        }
        if let Some(share) = limits[1..].iter().flatten().find(|share| **share > 100.0) {
            return Err(format!("[quota] at_least: there is no share of {share} %"));
        }
        match self.windows.iter().find(|window| days_of(&window.years.as_str().into()).is_none()) {
            Some(window) => Err(format!("[quota] windows: {:?} is no year and no span of years", window.years)),
            None => Ok(()),
        }
    }

    /// What the batch makes of it; several findings where the rule has several figures.
    fn judge(
        &self,
        ruling: RuleContext<'_>,
        baseline: &[BaselineMine],
        rights: &[(&str, &Map<String, Value>)],
        sizes: &[SizeClass],
    ) -> Vec<QuotaFinding> {
        let records = records(ruling, baseline, rights, sizes);
        if let Some(Sum { attribute, at_most, unit }) = &self.sum {
            let tally = Tally::of(&records, |record| match quantity_in(&record.attributes, *attribute, unit) {
                Ok(quantity) => {
                    let low = if record.doubt.is_some() { 0.0 } else { quantity.low };
                    let open = (quantity.low < quantity.high).then(|| {
                        Message::new("figure-open").with("attribute", *attribute).with("quantity", quantity.clone())
                    });
                    (Range { low, high: quantity.high }, open)
                }
                Err(why) => (Range { low: 0.0, high: f64::INFINITY }, Some(why)),
            });
            vec![self.at_most(ruling, "sum", &tally, *at_most, unit.label())]
        } else if let Some(Count { at_most }) = &self.count {
            let tally = Tally::of(&records, |record| (record.all(), None));
            vec![self.at_most(ruling, "count", &tally, *at_most as f64, "count")]
        } else if let Some(Structure { large, medium, small }) = &self.structure {
            let classes = [("大型", large), ("中型", medium), ("小型", small)];
            let of_class = |(class, limit): (&str, &usize)| {
                let tally = Tally::of(&records, |record| record.of_size(|size| size == class));
                let finding = self.at_most(ruling, "structure", &tally, *limit as f64, "count");
                let short = finding.verdict == Verdict::Compliant && finding.headroom > 0.0;
                let reason = match short {
                    true => Message::new("short-by").with("count", finding.headroom),
                    false => finding.reason,
                };
                let verdict = if short { Verdict::Informative } else { finding.verdict };
                QuotaFinding { item: Some(class.to_owned()), verdict, reason, ..finding }
            };
            classes.into_iter().map(of_class).collect()
        } else if let Some(share) = &self.share {
            vec![self.share_of(ruling, share, &records)]
        } else if self.windows.is_empty() {
            Vec::new()
        } else {
            vec![self.in_windows(ruling, &records)]
        }
    }

    /// A total that must not pass a limit.
    fn at_most(
        &self,
        ruling: RuleContext<'_>,
        measure: &'static str,
        tally: &Tally,
        limit: f64,
        unit: &str,
    ) -> QuotaFinding {
        let total = tally.total();
        // Decimal figures: what differs by less than a millionth is the same figure.
        let above = |value: f64| value > limit + 1e-6 * limit.abs().max(1.0);
        let verdict = match (above(total.low), above(total.high)) {
            (true, _) => ruling.breach(),
            (false, false) => Verdict::Compliant,
            (false, true) => ruling.doubt(),
        };
        let of_unit = |code| {
            let of = Message::new(code);
            if unit == "count" { of.with("unit", Message::new("mines")) } else { of.with("unit", unit) }
        };
        let [old, since, new] = [tally.baseline, tally.granted, tally.added].map(|range| round(range.low));
        let code = match (since == 0.0, tally.unknown.is_empty()) {
            (true, true) => "total",
            (true, false) => "total-at-least",
            (false, true) => "total-with-granted",
            (false, false) => "total-with-granted-at-least",
        };
        let reason = of_unit(code).with("baseline", old).with("added", new).with("total", round(total.low));
        let reason = if since == 0.0 { reason } else { reason.with("granted", since) };
        let mut finding = QuotaFinding::new(ruling, self.nature, measure, verdict, reason.with("limit", limit));
        finding.baseline = round(tally.baseline.low + tally.granted.low);
        finding.added = tally.added.low;
        finding.total = round(total.low);
        (finding.limit, finding.headroom, finding.unit) = (limit, round(limit - total.low), unit.to_owned());
        finding.unknown = tally.unknown.clone();
        finding.remedy = match verdict {
            Verdict::Compliant => None,
            _ if !above(total.low) => Some(QuotaFinding::supply(&tally.unknown)),
            _ => Some(of_unit("reduce-total").with("amount", round(total.low - limit))),
        };
        finding
    }
}
