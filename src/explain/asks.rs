use std::collections::BTreeSet;

use super::Language;
use crate::plan::Plan;
use crate::right::Attribute;
use crate::rule::{Kind, Rule};

/// The name of a kind, for people.
pub(super) fn name(kind: &Kind, language: Language) -> &'static str {
    let zh = match kind {
        Kind::Exclusion(_) => "避让 exclusion",
        Kind::Containment(_) => "范围内 containment",
        Kind::Cardinality(_) => "个数 cardinality",
        Kind::Catalogue(_) => "名录 catalogue",
        Kind::Evidence(_) => "要件 evidence",
    };
    language.of(zh, kind.as_str())
}

/// What a rule asks, with its parameters, in words.
pub(super) fn asks(plan: &Plan, rule: &Rule, language: Language) -> String {
    let layers = |names: &Vec<String>| language.layers(plan, names);
    match &rule.kind {
        Kind::Exclusion(kind) => {
            let layers = layers(&kind.layers);
            match language {
                Language::Zh => format!("不得与以下图层的分区重叠：{layers}（坐标取位误差以内的接边只作提示）"),
                Language::En => {
                    format!("nothing in common with {layers} (what rounding makes of a shared border is only told)")
                }
            }
        }
        Kind::Containment(kind) => {
            let layers = layers(&kind.layers);
            match (language, kind.in_one_zone) {
                (Language::Zh, false) => format!("全部位于以下图层范围内：{layers}"),
                (Language::Zh, true) => format!("全部位于以下图层的同一个分区内：{layers}"),
                (Language::En, false) => format!("all of it inside {layers}"),
                (Language::En, true) => format!("all of it inside one single zone of {layers}"),
            }
        }
        Kind::Cardinality(kind) => {
            let (layers, max) = (layers(&kind.layers), kind.max);
            let existing = kind.existing.as_deref().map(|name| language.layer(plan, name));
            let counted = match (language, existing) {
                (_, None) => String::new(),
                (Language::Zh, Some(existing)) => format!("（{existing}一并计数）"),
                (Language::En, Some(existing)) => format!(" ({existing} counted as well)"),
            };
            match language {
                Language::Zh => format!("{layers}的每个分区内最多{max}个采矿权{counted}"),
                Language::En => format!("at most {max} right(s) in each zone of {layers}{counted}"),
            }
        }
        Kind::Catalogue(kind) => {
            let (layers, property) = (layers(&kind.layers), &kind.zone_mineral);
            match language {
                Language::Zh => format!("矿种须与所在{layers}分区的“{property}”一致"),
                Language::En => format!("the mineral is what {property:?} of the zone of {layers} says"),
            }
        }
        Kind::Evidence(kind) => {
            let layers = layers(&kind.layers);
            let documents = language.list(kind.documents.iter().map(|document| language.attribute(*document)));
            match language {
                Language::Zh => format!("位于{layers}内的采矿权须附：{documents}"),
                Language::En => format!("a right in {layers} comes with {documents}"),
            }
        }
    }
}

/// The attributes of a right on which the rule depends.
pub(super) fn attributes(rule: &Rule) -> BTreeSet<Attribute> {
    let mut attributes = BTreeSet::new();
    if !rule.when.mineral.is_empty() || !rule.when.mineral_not.is_empty() {
        attributes.insert(Attribute::Mineral);
    }
    if !rule.when.method.is_empty() {
        attributes.insert(Attribute::Method);
    }
    match &rule.kind {
        Kind::Catalogue(_) => attributes.extend([Attribute::Mineral]),
        Kind::Evidence(kind) => attributes.extend(kind.documents.iter().copied()),
        Kind::Exclusion(_) | Kind::Containment(_) | Kind::Cardinality(_) => {}
    }
    attributes
}
