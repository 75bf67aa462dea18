use super::Language;
use super::condition::{applies, comparison};
use super::totals;
use crate::plan::Plan;
use crate::right::document_title;
use crate::rule::{
    Cardinality, Catalogue, Comparison, Containment, Evidence, Exclusion, Kind, ListClass, OtherMineral,
};
use crate::rule::{Schedule, Setback, Threshold};

/// The name of a kind, for people.
pub(super) fn name(kind: &Kind, language: Language) -> &'static str {
    let zh = match kind {
        Kind::Exclusion(_) => "避让",
        Kind::Containment(_) => "位于范围内",
        Kind::Setback(_) => "距离",
        Kind::Cardinality(_) => "分区内个数",
        Kind::Catalogue(_) => "名录",
        Kind::Threshold(_) => "指标下限或上限",
        Kind::Schedule(_) => "时序",
        Kind::Quota(_) => "总量",
        Kind::Evidence(_) => "要件",
    };
    language.of(zh, kind.as_str())
}

/// What a kind with its parameters checks, in words.
pub(super) fn asks(plan: &Plan, kind: &Kind, language: Language) -> String {
    match kind {
        Kind::Exclusion(kind) => exclusion(plan, kind, language),
        Kind::Containment(kind) => containment(plan, kind, language),
        Kind::Setback(kind) => setback(plan, kind, language),
        Kind::Cardinality(kind) => cardinality(plan, kind, language),
        Kind::Catalogue(kind) => catalogue(plan, kind, language),
        Kind::Threshold(kind) => threshold(kind, language),
        Kind::Schedule(kind) => schedule(plan, kind, language),
        Kind::Quota(kind) => totals::quota(plan, kind, language),
        Kind::Evidence(kind) => evidence(plan, kind, language),
    }
}

fn exclusion(plan: &Plan, kind: &Exclusion, language: Language) -> String {
    let layers = language.layers(plan, &kind.layers);
    let mineral = match kind.mineral {
        None => "",
        Some(OtherMineral::Same) => language.of("中同矿种的分区", " of the same mineral"),
        Some(OtherMineral::Other) => language.of("中不同矿种的分区", " of another mineral"),
    };
    let peers = if kind.rights {
        language.of("，同批采矿权之间也比较", "; the rights of a batch count too")
    } else {
        ""
    };
    match language {
        Language::Zh => format!("不得与{layers}{mineral}重叠（坐标取位误差以内的接边只作提示）{peers}"),
        Language::En => {
            format!("nothing in common with {layers}{mineral}, but for what rounding makes of a border{peers}")
        }
    }
}

fn containment(plan: &Plan, kind: &Containment, language: Language) -> String {
    let layers = language.layers(plan, &kind.layers);
    match (language, kind.in_one_zone) {
        (Language::Zh, false) => format!("全部位于{layers}范围内"),
        (Language::Zh, true) => format!("全部位于{layers}的同一个分区内"),
        (Language::En, false) => format!("all of it inside {layers}"),
        (Language::En, true) => format!("all of it inside one single zone of {layers}"),
    }
}

fn setback(plan: &Plan, kind: &Setback, language: Language) -> String {
    let layers = language.layers(plan, &kind.layers);
    let property = kind.property.as_deref().unwrap_or_default();
    // Values that have one distance stand together, the greatest distance first.
    let mut by_metres: Vec<(f64, Vec<&String>)> = Vec::new();
    for (value, metres) in &kind.metres_by {
        match by_metres.iter_mut().find(|(known, _)| known == metres) {
            Some((_, values)) => values.push(value),
            None => by_metres.push((*metres, vec![value])),
        }
    }
    by_metres.sort_by(|a, b| b.0.total_cmp(&a.0));
    let by_value = by_metres.into_iter().map(|(metres, values)| match language {
        Language::Zh => format!("{metres}米（{property}为{}）", language.list(values)),
        Language::En => format!("{metres} m ({property}: {})", language.list(values)),
    });
    let by_value: Vec<String> = by_value.collect();
    let others = kind.metres.map(|metres| match (language, by_value.is_empty()) {
        (Language::Zh, true) => format!("{metres}米"),
        (Language::Zh, false) => format!("{metres}米（其余）"),
        (Language::En, true) => format!("{metres} m"),
        (Language::En, false) => format!("{metres} m (others)"),
    });
    let distances = language.list(by_value.into_iter().chain(others));
    let peers = if kind.rights {
        language.of("，同批采矿权之间也量算", "; the rights of a batch count too")
    } else {
        ""
    };
    let from = &kind.measured_from;
    match (language, kind.is) {
        (Language::Zh, Comparison::Above) => format!("距{layers}（自{from}起）大于{distances}{peers}"),
        (Language::Zh, _) => format!("距{layers}（自{from}起）不少于{distances}{peers}"),
        (Language::En, Comparison::Above) => format!("more than {distances} from {layers} (from {from}){peers}"),
        (Language::En, _) => format!("at least {distances} from {layers} (from {from}){peers}"),
    }
}

fn cardinality(plan: &Plan, kind: &Cardinality, language: Language) -> String {
    let (layers, max) = (language.layers(plan, &kind.layers), kind.max);
    let existing = kind.existing.as_deref().map(|name| language.layer(plan, name));
    match (language, existing) {
        (Language::Zh, None) => format!("{layers}的每个分区内最多{max}个采矿权"),
        (Language::Zh, Some(existing)) => format!("{layers}的每个分区内最多{max}个采矿权（{existing}一并计数）"),
        (Language::En, None) => format!("no more than {max} in each zone of {layers}"),
        (Language::En, Some(existing)) => format!("no more than {max} in each zone of {layers}, {existing} counted"),
    }
}

fn catalogue(plan: &Plan, kind: &Catalogue, language: Language) -> String {
    let attribute = language.attribute(kind.attribute);
    let class = kind.class.map(|class| match (language, class) {
        (Language::Zh, class) => format!("{}：", class.zh()),
        (Language::En, ListClass::Key) => "key minerals: ".to_owned(),
        (Language::En, ListClass::Restricted) => "restricted minerals: ".to_owned(),
        (Language::En, ListClass::Prohibited) => "prohibited minerals: ".to_owned(),
    });
    let class = class.unwrap_or_default();
    let (listed, allowed) = (language.list(&kind.listed), language.list(&kind.allowed));
    let told = match (language, &kind.zone_property, kind.allowed.is_empty()) {
        (Language::Zh, Some(property), _) => format!("{attribute}与所在分区的“{property}”一致"),
        (Language::Zh, None, true) => format!("{attribute}不属于（{class}{listed}）"),
        (Language::Zh, None, false) => format!("{attribute}属于（{class}{allowed}）"),
        (Language::En, Some(property), _) => format!("the {attribute} is what {property} of the zone says"),
        (Language::En, None, true) => format!("the {attribute} is none of ({class}{listed})"),
        (Language::En, None, false) => format!("the {attribute} is one of ({class}{allowed})"),
    };
    inside(plan, &kind.layers, told, language)
}

fn threshold(kind: &Threshold, language: Language) -> String {
    let attribute = language.attribute(kind.attribute);
    let label = |unit: &Option<crate::right::Unit>| {
        unit.as_ref().or(kind.unit.as_ref()).map(|unit| unit.label().to_owned()).unwrap_or_default()
    };
    let is = comparison(kind.is, language);
    let one = kind.value.map(|value| format!("{attribute}{is}{value}{}", label(&None)));
    let rows = kind.rows.iter().map(|row| {
        let when = applies(&row.when, language);
        match language {
            Language::Zh => format!("{when}的，{attribute}{is}{}{}", row.value, label(&row.unit)),
            Language::En => format!("where {when}, {attribute}{is}{}{}", row.value, label(&row.unit)),
        }
    });
    let all: Vec<String> = one.into_iter().chain(rows).collect();
    all.join(language.of("；", "; "))
}

fn schedule(plan: &Plan, kind: &Schedule, language: Language) -> String {
    let date = language.attribute(kind.date);
    match (&kind.window, kind.after, kind.years) {
        (Some(window), ..) => {
            let layers = language.layers(plan, &kind.layers);
            match language {
                Language::Zh => format!("{date}在所在{layers}分区的“{window}”之内"),
                Language::En => format!("the {date} lies in the {window} of its zone of {layers}"),
            }
        }
        (None, Some(after), Some(years)) => {
            let after = language.attribute(after);
            match language {
                Language::Zh => format!("{date}不晚于{after}之后{years}年"),
                Language::En => format!("the {date} is no later than {years} years after the {after}"),
            }
        }
        // Reading a rule refuses anything else.
        _ => date,
    }
}

fn evidence(plan: &Plan, kind: &Evidence, language: Language) -> String {
    let documents = language.list(kind.documents.iter().map(|document| match language {
        Language::Zh => document_title(document).to_owned(),
        Language::En => document.replace('_', " "),
    }));
    inside(plan, &kind.layers, language.of("附有：", "it comes with ").to_owned() + &documents, language)
}

/// What is asked only in zones of some layers.
fn inside(plan: &Plan, layers: &[String], told: String, language: Language) -> String {
    match (layers.is_empty(), language) {
        (true, _) => told,
        (false, Language::Zh) => format!("位于{}内的，{told}", language.layers(plan, layers)),
        (false, Language::En) => format!("in {}, {told}", language.layers(plan, layers)),
    }
}
