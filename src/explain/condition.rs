use super::Language;
use crate::rule::Condition;

/// To which rights a rule applies, in words.
pub(super) fn applies(condition: &Condition, language: Language) -> String {
    let Condition { mineral, mineral_not, method } = condition;
    let lists = [
        (mineral, "矿种为", "the mineral is "),
        (mineral_not, "矿种不是", "the mineral is none of "),
        (method, "开采方式为", "the method is "),
    ];
    let given = lists.into_iter().filter(|(values, ..)| !values.is_empty());
    let parts: Vec<String> =
        given.map(|(values, zh, en)| format!("{}{}", language.of(zh, en), language.list(values))).collect();
    match parts.is_empty() {
        true => language.of("所有采矿权", "every right").to_owned(),
        false => parts.join(language.of("，且", " and ")),
    }
}
