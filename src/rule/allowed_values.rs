use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;

use super::fault::{RuleFault, unknown_names};
use super::kind::RuleKind;
use super::right_filter::{Answer, any_in, any_outside};
use super::{Facts, Finding, Language, LayerFacts, RuleContext, Verdict, Words};
use crate::layer::ZoneOverlap;
use crate::message::{Argument, Message, Term};
use crate::right::{Attribute, Attributes, Mineral, known_names};

const MEASURE: &str = "listed";

/// What a right is for must, or must not, stand in a list (重点、限制、禁止矿种；出让方式), or must be what
/// its zone is for (不得变更开采矿种).
///
/// Exactly one of `listed`, `allowed` and `zone_property` is given.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AllowedValues {
    /// Only in zones of these layers; everywhere when empty.
    #[serde(default)]
    pub layers: Vec<String>,
    /// The attribute that is looked up.
    #[serde(default = "mineral")]
    pub attribute: Attribute,
    /// To be one of these is a breach.
    #[serde(default)]
    pub listed: Vec<String>,
    /// To be none of these is a breach.
    #[serde(default)]
    pub allowed: Vec<String>,
    /// To be anything but what this property of the zone says is a breach.
    #[serde(default)]
    pub zone_property: Option<String>,
    /// Only where a right is for another use of the rock that the zone is for (仅涉及亚矿种变更).
    #[serde(default)]
    pub other_use_only: bool,
    /// What the list is.
    #[serde(default)]
    pub class: Option<ListClass>,
}

/// What a list of minerals is (调控方向).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ListClass {
    /// 重点矿种
    Key,
    /// 限制矿种
    Restricted,
    /// 禁止矿种
    Prohibited,
}

impl ListClass {
    /// Its name in Chinese.
    pub fn zh(self) -> &'static str {
        match self {
            ListClass::Key => "重点矿种",
            ListClass::Restricted => "限制矿种",
            ListClass::Prohibited => "禁止矿种",
        }
    }

    fn term(self) -> Term {
        let (code, en) = match self {
            ListClass::Key => ("key", "key minerals"),
            ListClass::Restricted => ("restricted", "restricted minerals"),
            ListClass::Prohibited => ("prohibited", "prohibited minerals"),
        };
        Term { code: code.into(), zh: self.zh().into(), en: en.into() }
    }
}

fn mineral() -> Attribute {
    Attribute::Mineral
}

impl RuleKind for AllowedValues {
    fn title(&self) -> &'static str {
        "名录"
    }

    fn checks(&self, words: &Words<'_>) -> String {
        let language = words.language;
        let attribute = language.attribute(self.attribute);
        let class = self.class.map(|class| match (language, class) {
            (Language::Zh, class) => format!("{}：", class.zh()),
            (Language::En, ListClass::Key) => "key minerals: ".to_owned(),
            (Language::En, ListClass::Restricted) => "restricted minerals: ".to_owned(),
            (Language::En, ListClass::Prohibited) => "prohibited minerals: ".to_owned(),
        });
        let class = class.unwrap_or_default();
        let (listed, allowed) = (language.list(&self.listed), language.list(&self.allowed));
        let asked = match (language, &self.zone_property, self.allowed.is_empty()) {
            (Language::Zh, Some(property), _) => format!("{attribute}与所在分区的“{property}”一致"),
            (Language::Zh, None, true) => format!("{attribute}不属于（{class}{listed}）"),
            (Language::Zh, None, false) => format!("{attribute}属于（{class}{allowed}）"),
            (Language::En, Some(property), _) => format!("the {attribute} is what {property} of the zone says"),
            (Language::En, None, true) => format!("the {attribute} is none of ({class}{listed})"),
            (Language::En, None, false) => format!("the {attribute} is one of ({class}{allowed})"),
        };
        words.inside(&self.layers, asked)
    }

    fn measure(&self) -> &'static str {
        MEASURE
    }

    #[cfg(feature = "cli")]
    fn zone_property(&self) -> Option<&str> {
        self.zone_property.as_deref()
    }

    fn layers(&self) -> &[String] {
        &self.layers
    }

    fn attributes(&self) -> Vec<Attribute> {
        vec![self.attribute]
    }

    fn check(&self) -> Result<(), String> {
        let given = [!self.listed.is_empty(), !self.allowed.is_empty(), self.zone_property.is_some()];
        if given.iter().filter(|given| **given).count() != 1 {
            return Err("[catalogue] needs exactly one of listed, allowed and zone_property".into());
        }
        if self.other_use_only && (self.zone_property.is_none() || self.attribute != Attribute::Mineral) {
            return Err("[catalogue] other_use_only needs a zone_property that names minerals".into());
        }
        if self.zone_property.is_some() && self.layers.is_empty() {
            return Err("[catalogue] zone_property needs layers".into());
        }
        Ok(())
    }

    fn name_faults(&self, place: &str) -> Vec<RuleFault> {
        let lists = [("listed", &self.listed), ("allowed", &self.allowed)];
        let unknown =
            |(key, names): (&str, &Vec<String>)| unknown_names(&format!("{place}/{key}"), self.attribute, names);
        lists.into_iter().flat_map(unknown).collect()
    }

    fn judge_right(&self, ruling: RuleContext<'_>, facts: &Facts<'_>, _day: Date) -> Vec<Finding> {
        vec![self.judge(ruling, facts)]
    }

    fn judge_zone(
        &self,
        ruling: RuleContext<'_>,
        _layer: &LayerFacts<'_>,
        found: &ZoneOverlap<'_>,
        facts: &Facts<'_>,
    ) -> Option<Finding> {
        match &self.zone_property {
            None => Some(self.judge(ruling, facts)),
            Some(property) => {
                let text = found.zone.text(property).trim();
                let is_meant = !self.other_use_only || is_of_the_same_rock(facts.attributes(), text);
                is_meant.then(|| self.by_zone(ruling, text, property, facts))
            }
        }
    }
}

impl AllowedValues {
    /// By the right alone.
    fn judge(&self, ruling: RuleContext<'_>, facts: &Facts<'_>) -> Finding {
        let attributes = facts.attributes();
        let (answer, list) = if self.allowed.is_empty() {
            (any_in(attributes, self.attribute, &self.listed), &self.listed)
        } else {
            (any_outside(attributes, self.attribute, &self.allowed), &self.allowed)
        };
        let names = Argument::names(list.iter().map(String::as_str));
        let list = match self.class {
            None => names,
            Some(class) => Message::new("list-of-class").with("class", class.term()).with("names", names).into(),
        };
        let values = Argument::names(attributes.values(self.attribute).unwrap_or_default());
        let about = |code| Message::new(code).with("attribute", self.attribute);
        let (holds, remedy) = match (&answer, self.allowed.is_empty()) {
            (Answer::Yes, true) | (Answer::No, false) => ("listed", about("change-attribute")),
            _ => ("not-listed", about("change-to-one-of").with("list", list.clone())),
        };
        let reason = about(holds).with("values", values).with("list", list);
        match answer {
            Answer::Unknown(why) => ruling.undetermined(MEASURE, why),
            Answer::Yes => {
                let finding = ruling.finding(ruling.breach(), MEASURE, reason);
                let is_hint = ruling.breach() <= Verdict::Informative;
                if is_hint { finding } else { finding.unless(remedy) }
            }
            Answer::No => ruling.finding(Verdict::Compliant, MEASURE, reason),
        }
    }

    fn by_zone(&self, ruling: RuleContext<'_>, text: &str, property: &str, facts: &Facts<'_>) -> Finding {
        if text.is_empty() {
            let reason = Message::new("zone-states-not").with("property", property);
            let remedy = Message::new("supply-zone-value").with("property", property);
            return ruling.finding(Verdict::NotChecked, MEASURE, reason).unless(remedy);
        }
        let about = |code| Message::new(code).with("attribute", self.attribute);
        // A misspelt name could stand for what the right is for.
        let Some(wanted) = known_names(self.attribute, text) else {
            let reason = Message::new("zone-states-unknown").with("property", property).with("text", text);
            let remedy = Message::new("correct-zone-value").with("property", property);
            return ruling.finding(Verdict::NotChecked, MEASURE, reason).unless(remedy);
        };
        let attributes = facts.attributes();
        let own = Argument::names(attributes.values(self.attribute).unwrap_or_default());
        let of_zone = Argument::names(wanted.iter().map(String::as_str));
        match any_outside(attributes, self.attribute, &wanted) {
            Answer::Unknown(why) => {
                ruling.undetermined(MEASURE, about("zone-asks-for").with("why", why).with("wanted", of_zone))
            }
            Answer::Yes => {
                let reason = about("other-than-zone").with("values", own).with("wanted", of_zone.clone());
                let remedy = about("change-to").with("wanted", of_zone);
                ruling.finding(ruling.breach(), MEASURE, reason).unless(remedy)
            }
            Answer::No if self.attribute == Attribute::Mineral && is_of_unsaid_use(facts.attributes(), &wanted) => {
                let reason = Message::new("use-unstated-in-zone").with("wanted", of_zone).with("values", own);
                let remedy = Message::new("state-use-in-zone").with("property", property);
                ruling.finding(Verdict::NotChecked, MEASURE, reason).unless(remedy)
            }
            Answer::No => ruling.finding(Verdict::Compliant, MEASURE, about("same-as-zone").with("wanted", of_zone)),
        }
    }
}

/// Whether every mineral of a right is of a rock that a zone is for.
fn is_of_the_same_rock(right: &Attributes<'_>, of_zone: &str) -> bool {
    let of_zone = known_names(Attribute::Mineral, of_zone).unwrap_or_default();
    let rocks: Vec<&str> = of_zone.iter().filter_map(|name| Mineral::named(name)?.rock()).collect();
    let minerals = right.minerals().unwrap_or_default();
    !minerals.is_empty() && minerals.iter().all(|mineral| mineral.rock().is_some_and(|rock| rocks.contains(&rock)))
}

/// Whether a mineral of the right is met by a rock alone (石灰岩), of which a zone does not say the use:
/// other uses of it are other minerals.
fn is_of_unsaid_use(right: &Attributes<'_>, of_zone: &[String]) -> bool {
    let of_zone: Vec<Mineral> = of_zone.iter().filter_map(|name| Mineral::named(name)).collect();
    let is_said = |mineral: &Mineral| matches!(mineral, Mineral::Known(_)) && of_zone.contains(mineral);
    let minerals = right.minerals().unwrap_or_default();
    minerals
        .iter()
        .any(|mineral| !is_said(mineral) && of_zone.iter().any(|rock| rock == mineral || mineral.is_use_of(*rock)))
}
