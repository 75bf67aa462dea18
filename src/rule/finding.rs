use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Clause, Rule};
use crate::layer::{Layer, Zone};

/// What a clause makes of a right. Ordered from best to worst, so the worst is the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// 符合: checked, and nothing against it.
    Compliant,
    /// 提示: worth knowing, no consequence.
    Informative,
    /// 未检查: the layer is missing or incomplete.
    NotChecked,
    /// 无法判定: the data of the right do not suffice.
    Undetermined,
    /// 有条件: possible under conditions.
    Conditional,
    /// 需审批: possible with an approval.
    Approval,
    /// 禁止.
    Forbidden,
}

impl Verdict {
    /// All verdicts, worst first, as they are listed.
    pub const WORST_FIRST: [Verdict; 7] = [
        Verdict::Forbidden,
        Verdict::Approval,
        Verdict::Conditional,
        Verdict::Undetermined,
        Verdict::NotChecked,
        Verdict::Informative,
        Verdict::Compliant,
    ];

    /// The name in files and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Forbidden => "forbidden",
            Verdict::Approval => "approval",
            Verdict::Conditional => "conditional",
            Verdict::Undetermined => "undetermined",
            Verdict::NotChecked => "not_checked",
            Verdict::Informative => "informative",
            Verdict::Compliant => "compliant",
        }
    }

    /// The name for people.
    pub fn zh(self) -> &'static str {
        match self {
            Verdict::Forbidden => "禁止",
            Verdict::Approval => "需审批",
            Verdict::Conditional => "有条件",
            Verdict::Undetermined => "无法判定",
            Verdict::NotChecked => "未检查",
            Verdict::Informative => "提示",
            Verdict::Compliant => "符合",
        }
    }
}

impl std::str::FromStr for Verdict {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::WORST_FIRST.into_iter().find(|v| text == v.as_str() || text == v.zh());
        found.ok_or_else(|| {
            let known: Vec<&str> = Self::WORST_FIRST.iter().map(|v| v.as_str()).collect();
            format!("not one of {}", known.join(", "))
        })
    }
}

/// What one rule makes of one right in one layer or zone, and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// Id of the rule.
    pub rule: String,
    /// Title of the rule.
    pub title: String,
    /// What the rule makes of the right here.
    pub verdict: Verdict,
    /// The layer it was judged in.
    pub layer: Option<String>,
    /// The zone it was judged against, where it was one.
    pub zone_id: Option<String>,
    /// The zone's own name, where it has one.
    pub zone_name: Option<String>,
    /// What was measured: `overlap_area`, `area_outside`, `rights_in_zone`, `documents_missing`, `mineral`.
    pub measure: &'static str,
    /// The measured value, where there is a number.
    pub value: Option<f64>,
    /// `m2` or `count`.
    pub unit: Option<&'static str>,
    /// How far the value may be off by the resolution of the drawing, in its unit.
    pub bound: Option<f64>,
    /// What the value is held against.
    pub threshold: Option<f64>,
    /// The clause says 原则上.
    pub in_principle: bool,
    /// The clause the rule quotes.
    pub clause: Clause,
    /// For people: what stands behind the verdict.
    pub note: String,
}

impl Finding {
    /// A finding of `rule` that nothing has been measured for yet.
    pub(super) fn of(rule: &Rule, verdict: Verdict, measure: &'static str) -> Self {
        Self {
            rule: rule.id.clone(),
            title: rule.title.clone(),
            verdict,
            layer: None,
            zone_id: None,
            zone_name: None,
            measure,
            value: None,
            unit: None,
            bound: None,
            threshold: None,
            in_principle: rule.in_principle,
            clause: rule.clause.clone(),
            note: String::new(),
        }
    }

    /// The layer that the rule needs is not there.
    pub(super) fn layer_missing(rule: &Rule, layer: &str, measure: &'static str) -> Self {
        let note = "缺少图层数据，本条未检查。".to_owned();
        Self { layer: Some(layer.into()), note, ..Self::of(rule, Verdict::NotChecked, measure) }
    }

    /// Records of the layer could not be used, so that what was not found may be there.
    pub(super) fn layer_incomplete(rule: &Rule, layer: &Layer, measure: &'static str) -> Self {
        let note = format!("图层有{}条记录无法使用，不能证明没有相关分区。", layer.rejected);
        Self { layer: Some(layer.name.clone()), note, ..Self::of(rule, Verdict::NotChecked, measure) }
    }

    pub(super) fn zone(mut self, zone: &Zone) -> Self {
        self.zone_id = Some(zone.id.clone());
        self.zone_name = Some(zone.text("名称")).filter(|name| !name.is_empty()).map(str::to_owned);
        self
    }

    pub(super) fn area(mut self, value: f64, bound: f64, threshold: f64) -> Self {
        (self.value, self.unit) = (Some(value), Some("m2"));
        (self.bound, self.threshold) = (Some(bound), Some(threshold));
        self
    }

    pub(super) fn count(mut self, value: usize, threshold: usize) -> Self {
        (self.value, self.unit) = (Some(value as f64), Some("count"));
        (self.bound, self.threshold) = (Some(0.0), Some(threshold as f64));
        self
    }

    pub(super) fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_verdict_is_the_greatest() {
        assert!(Verdict::WORST_FIRST.windows(2).all(|pair| pair[0] > pair[1]));
        for verdict in Verdict::WORST_FIRST {
            assert_eq!(verdict.as_str().parse(), Ok(verdict));
            assert_eq!(verdict.zh().parse(), Ok(verdict));
        }
    }
}
