use schemars::JsonSchema;
use serde::Deserialize;

use super::fault::{RuleFault, unknown_names};
use super::limit::Limit;
use super::{Finding, Language, Verdict};
use crate::diagnostic::Code;
use crate::message::{Argument, Message};
use crate::right::{Attribute, Attributes};

/// Classes of minerals, in `layers/minerals.toml`.
const CLASSES: [&str; 3] = ["固体", "水气", "能源"];

/// To which rights a rule applies (`[when]`); an empty condition holds for all.
///
/// Values are the names on the left of the tables in `layers/attributes.toml` and the names in
/// `layers/minerals.toml`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RightFilter {
    /// One of its minerals (矿种) is one of these; a rock (石灰岩) stands for all its uses.
    pub mineral: Vec<String>,
    /// One of its minerals is none of these.
    pub mineral_not: Vec<String>,
    /// One of its minerals is of these classes: 固体, 水气, 能源.
    pub mineral_class: Vec<String>,
    /// The mining method (开采方式) is one of these: 露天, 地下.
    pub method: Vec<String>,
    /// The size class (规模) is one of these: 大型, 中型, 小型.
    pub size: Vec<String>,
    /// The kind of right is one of these: 采矿权, 探矿权.
    pub right_kind: Vec<String>,
    /// How it comes about is one of these: 新建, 改扩建, 变更, 延续, 探转采.
    pub setting: Vec<String>,
    /// It is at one of these stages: 立项, 出让, 登记, 延续; one that does not say may be at any.
    pub stage: Vec<String>,
    /// It is issued at one of these levels: 部级, 省级, 市级, 县级.
    pub issuing_level: Vec<String>,
    /// The way of granting is one of these: 招标, 拍卖, 挂牌, 招拍挂, 协议.
    pub grant_method: Vec<String>,
    /// Every one of these holds.
    pub number: Vec<Limit>,
}

/// Whether something holds for a right, as far as its attributes say.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Answer {
    Yes,
    No,
    /// It depends on what the record does not say.
    Unknown(Message),
}

impl RightFilter {
    /// To which rights a rule applies, in words.
    pub(crate) fn in_words(&self, language: Language) -> String {
        let RightFilter {
            mineral,
            mineral_not,
            mineral_class,
            method,
            size,
            right_kind,
            setting,
            stage,
            issuing_level,
            grant_method,
            number,
        } = self;
        let lists = [
            (mineral, "矿种为", "the mineral is "),
            (mineral_not, "矿种不是", "the mineral is none of "),
            (mineral_class, "矿种类别为", "the class of mineral is "),
            (method, "开采方式为", "the method is "),
            (size, "矿山规模为", "the size is "),
            (right_kind, "矿业权类型为", "the kind of right is "),
            (setting, "设置类型为", "the setting is "),
            (stage, "审查阶段为", "the stage is "),
            (issuing_level, "发证机关级别为", "the issuing authority is of the level "),
            (grant_method, "出让方式为", "the way of granting is "),
        ];
        let given = lists.into_iter().filter(|(values, ..)| !values.is_empty());
        let lists = given.map(|(values, zh, en)| format!("{}{}", language.of(zh, en), language.list(values)));
        let numbers = number.iter().map(|limit| {
            let is = limit.is.in_words(language);
            format!("{}{is}{}{}", language.attribute(limit.attribute), limit.value, limit.unit.label())
        });
        let parts: Vec<String> = lists.chain(numbers).collect();
        match parts.is_empty() {
            true => language.of("所有矿业权", "every right").to_owned(),
            false => parts.join(language.of("，且", " and ")),
        }
    }

    /// The attributes of a right that it asks for.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = Attribute> {
        let lists = [
            (&self.mineral, Attribute::Mineral),
            (&self.mineral_not, Attribute::Mineral),
            (&self.mineral_class, Attribute::Mineral),
            (&self.method, Attribute::Method),
            (&self.size, Attribute::Size),
            (&self.right_kind, Attribute::RightKind),
            (&self.setting, Attribute::Setting),
            (&self.stage, Attribute::Stage),
            (&self.issuing_level, Attribute::IssuingLevel),
            (&self.grant_method, Attribute::GrantMethod),
        ];
        let given = lists.into_iter().filter(|(values, _)| !values.is_empty()).map(|(_, attribute)| attribute);
        given.chain(self.number.iter().map(|limit| limit.attribute))
    }

    /// What no right can ever be; `place` is the filter's own in its file.
    pub(super) fn faults(&self, place: &str) -> Vec<RuleFault> {
        let lists = [
            ("mineral", Attribute::Mineral, &self.mineral),
            ("mineral_not", Attribute::Mineral, &self.mineral_not),
            ("method", Attribute::Method, &self.method),
            ("size", Attribute::Size, &self.size),
            ("right_kind", Attribute::RightKind, &self.right_kind),
            ("setting", Attribute::Setting, &self.setting),
            ("stage", Attribute::Stage, &self.stage),
            ("issuing_level", Attribute::IssuingLevel, &self.issuing_level),
            ("grant_method", Attribute::GrantMethod, &self.grant_method),
        ];
        let unknown = |(key, attribute, names): (&str, _, &Vec<String>)| {
            unknown_names(&format!("{place}/{key}"), attribute, names)
        };
        let mut faults: Vec<RuleFault> = lists.into_iter().flat_map(unknown).collect();
        for (i, class) in self.mineral_class.iter().enumerate().filter(|(_, class)| !CLASSES.contains(&class.as_str()))
        {
            let message = format!("{class:?} is no class of minerals; there are {}.", CLASSES.join(", "));
            faults.push(RuleFault::new(Code::NameUnknown, format!("{place}/mineral_class/{i}"), message));
        }
        for (i, name) in self.mineral.iter().enumerate().filter(|(_, name)| self.mineral_not.contains(name)) {
            let message = format!("{name:?} is in mineral and in mineral_not.");
            faults.push(RuleFault::new(Code::RuleRefused, format!("{place}/mineral/{i}"), message));
        }
        for (i, limit) in self.number.iter().enumerate().filter(|(_, limit)| !limit.value.is_finite()) {
            let message = format!("{} is no value to hold against.", limit.value);
            faults.push(RuleFault::new(Code::ValueInvalid, format!("{place}/number/{i}/value"), message));
        }
        faults
    }

    pub(super) fn holds(&self, attributes: &Attributes<'_>) -> Answer {
        let of = |attribute: Attribute, wanted: &[String]| {
            if wanted.is_empty() { Answer::Yes } else { any_in(attributes, attribute, wanted) }
        };
        let mut answers = vec![
            of(Attribute::RightKind, &self.right_kind),
            of(Attribute::Setting, &with_kin(&self.setting)),
            of(Attribute::IssuingLevel, &self.issuing_level),
            of(Attribute::Mineral, &self.mineral),
            of(Attribute::Method, &self.method),
            of(Attribute::Size, &self.size),
            of(Attribute::GrantMethod, &self.grant_method),
        ];
        if !self.stage.is_empty() && attributes.is_stated(Attribute::Stage) {
            answers.push(any_in(attributes, Attribute::Stage, &self.stage));
        }
        if !self.mineral_not.is_empty() {
            answers.push(any_outside(attributes, Attribute::Mineral, &self.mineral_not));
        }
        if !self.mineral_class.is_empty() {
            answers.push(self.is_of_class(attributes));
        }
        answers.extend(self.number.iter().map(|limit| limit.holds(attributes)));
        // One No settles it, whatever is missing.
        let settled = answers.iter().find(|answer| **answer == Answer::No).cloned();
        settled.or_else(|| answers.into_iter().find(|answer| *answer != Answer::Yes)).unwrap_or(Answer::Yes)
    }

    /// What is fixed at a later stage than a right may be at, which it does not say, is not asked of it yet.
    pub(super) fn ask_at_stage(&self, attributes: &Attributes<'_>, findings: &mut [Finding]) {
        if self.stage.is_empty() || attributes.is_stated(Attribute::Stage) {
            return;
        }
        // Only what the record does not say: what it says and nobody understands is to be mended now.
        let is_unsaid = |finding: &Finding| {
            let why = finding.reason.arguments().iter().find(|(name, _)| *name == "why");
            matches!(why, Some((_, Argument::Message(why))) if ["attribute-absent", "documents-unstated"].contains(&why.code()))
        };
        let open = findings.iter_mut().filter(|finding| finding.verdict == Verdict::Undetermined);
        for finding in open.filter(|finding| is_unsaid(finding)) {
            let stages = Argument::names(self.stage.iter().map(String::as_str));
            let reason = Message::new("asked-at-stage").with("stages", stages).with("note", finding.reason.clone());
            *finding = finding.clone().because(reason);
            (finding.verdict, finding.worst_possible) = (Verdict::Informative, Verdict::Informative);
        }
    }

    /// Whether a granted right is for the minerals that are meant: how it came about and what it is are not those of a proposed one.
    pub(super) fn mineral_is_meant(&self, attributes: &Attributes<'_>) -> Answer {
        let RightFilter { mineral, mineral_not, mineral_class, .. } = self.clone();
        RightFilter { mineral, mineral_not, mineral_class, ..RightFilter::default() }.holds(attributes)
    }

    fn is_of_class(&self, attributes: &Attributes<'_>) -> Answer {
        match attributes.minerals() {
            Err(gap) => Answer::Unknown(gap.message()),
            Ok(minerals) if minerals.iter().any(|mineral| self.mineral_class.iter().any(|c| c == mineral.class())) => {
                Answer::Yes
            }
            Ok(_) => Answer::No,
        }
    }
}

/// Whether one of the values of an attribute is one of `wanted`.
pub(super) fn any_in(attributes: &Attributes<'_>, attribute: Attribute, wanted: &[String]) -> Answer {
    any(attributes, attribute, wanted, true)
}

/// Whether one of the values of an attribute is none of `wanted`.
pub(super) fn any_outside(attributes: &Attributes<'_>, attribute: Attribute, wanted: &[String]) -> Answer {
    any(attributes, attribute, wanted, false)
}

fn any(attributes: &Attributes<'_>, attribute: Attribute, wanted: &[String], expected: bool) -> Answer {
    let held: Result<Vec<Option<bool>>, _> = if attribute == Attribute::Mineral {
        attributes.minerals().map(|minerals| minerals.iter().map(|mineral| mineral.is_one_of(wanted)).collect())
    } else {
        let is_wanted = |value: &String| Some(wanted.contains(value));
        attributes.values(attribute).map(|values| values.iter().map(is_wanted).collect())
    };
    match held {
        Err(gap) => Answer::Unknown(gap.message()),
        Ok(held) if held.contains(&Some(expected)) => Answer::Yes,
        Ok(held) if held.contains(&None) => {
            let text = attributes.text(attribute).unwrap_or_default();
            Answer::Unknown(Message::new("mineral-use-unstated").with("text", text))
        }
        Ok(_) => Answer::No,
    }
}

/// Settings that rules speak of with others: a conversion (探转采) sets up a new mining right, and a change (变更) is one of the mine.
fn with_kin(settings: &[String]) -> Vec<String> {
    let of = |setting: &String| match setting.as_str() {
        "新建" => vec![setting.clone(), "探转采".to_owned()],
        "改扩建" => vec![setting.clone(), "变更".to_owned()],
        _ => vec![setting.clone()],
    };
    settings.iter().flat_map(of).collect()
}
