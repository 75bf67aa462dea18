use super::Language;
use crate::rule::{Comparison, Condition, Place};

/// To which rights a rule applies, in words.
pub(super) fn applies(condition: &Condition, language: Language) -> String {
    let Condition { mineral, mineral_not, mineral_class, method, size, right_kind, setting, grant_method, number } =
        condition;
    let lists = [
        (mineral, "矿种为", "the mineral is "),
        (mineral_not, "矿种不是", "the mineral is none of "),
        (mineral_class, "矿种类别为", "the class of mineral is "),
        (method, "开采方式为", "the method is "),
        (size, "矿山规模为", "the size is "),
        (right_kind, "矿业权类型为", "the kind of right is "),
        (setting, "设置类型为", "the setting is "),
        (grant_method, "出让方式为", "the way of granting is "),
    ];
    let given = lists.into_iter().filter(|(values, ..)| !values.is_empty());
    let lists = given.map(|(values, zh, en)| format!("{}{}", language.of(zh, en), language.list(values)));
    let numbers = number.iter().map(|limit| {
        let is = comparison(limit.is, language);
        format!("{}{is}{}{}", language.attribute(limit.attribute), limit.value, limit.unit.label())
    });
    let parts: Vec<String> = lists.chain(numbers).collect();
    match parts.is_empty() {
        true => language.of("所有矿业权", "every right").to_owned(),
        false => parts.join(language.of("，且", " and ")),
    }
}

/// Of which zones a rule speaks; nothing when of all.
pub(super) fn place(place: &Place, language: Language) -> Option<String> {
    let parts: Vec<String> = place
        .properties()
        .map(|(property, values)| format!("{property}{}{}", language.of("为", " is "), language.list(values)))
        .collect();
    (!parts.is_empty()).then(|| parts.join(language.of("，且", " and ")))
}

pub(super) fn comparison(is: Comparison, language: Language) -> &'static str {
    let en = match is {
        Comparison::AtLeast => " >= ",
        Comparison::Above => " > ",
        Comparison::AtMost => " <= ",
        Comparison::Below => " < ",
    };
    language.of(is.zh(), en)
}
