use std::borrow::Cow;

use jiff::civil::Date;
use serde_json::Value;

use super::attribute::{Attribute, TABLE, fold};
use super::attribute_error::AttributeError;
use super::attributes::{Attributes, is_blank, said};
use super::day::days_of;
use crate::half_width::half_width;
use crate::message::Term;

/// What a property says when the document is there.
const YES: [&str; 20] = [
    "是",
    "有",
    "√",
    "✓",
    "✔",
    "☑",
    "具备",
    "齐全",
    "通过",
    "同意",
    "批准",
    "取得",
    "完成",
    "评审通过",
    "审查通过",
    "true",
    "yes",
    "y",
    "t",
    "1",
];

/// What it says when the document is not there: the whole text …
const NO: [&str; 22] = [
    "/", "\\", "-", "--", "—", "——", "×", "✗", "✘", "x", "空", "0", "f", "n", "no", "false", "none", "null", "nil",
    "na", "n/a", "pending",
];

/// … or how it begins …
const NO_BEGINS: [&str; 21] = [
    "无", "否", "未", "没", "缺", "待", "拟", "尚", "暂", "不", "非", "正在", "计划", "过期", "失效", "作废", "撤销",
    "注销", "废止", "驳回", "退回",
];

/// … or, after 已 or at its end, what became of it.
const LAPSED: [&str; 11] = ["过期", "到期", "逾期", "失效", "作废", "撤销", "注销", "废止", "否决", "驳回", "退回"];

/// Words that leave open whether the document is there, wherever they stand.
const DOUBT: [&str; 24] = [
    "无", "否", "未", "没", "缺", "待", "拟", "尚", "暂", "不", "非", "正在", "计划", "过期", "到期", "失效", "作废",
    "撤销", "驳回", "退回", "申请", "受理", "报送", "?",
];

/// How the names of files end.
const FILES: [&str; 8] = [".pdf", ".ofd", ".doc", ".docx", ".jpg", ".jpeg", ".png", ".tif"];

impl Attributes<'_> {
    /// Whether a document is stated: by a property of its name, or by its name among the documents.
    /// `name` is that of `layers/attributes.toml`, else the document's own.
    ///
    /// A property states it by a word such as 有 or 已评审, by a number (〔2024〕12号), a date or the
    /// name of a file; 无, 未编制, 办理中 and the like say that it is not there.
    ///
    /// # Errors
    /// When a property says something else, or two of them do not agree.
    pub fn document(&self, name: &str) -> Result<bool, AttributeError> {
        let known = TABLE.documents.get(name);
        let folded: Cow<'_, [String]> = match known {
            Some(document) => Cow::Borrowed(&document.folded),
            None => Cow::Owned(vec![fold(name)]),
        };
        let mut reported = Vec::new();
        for property in self.named(&folded) {
            let text = said(property.value);
            match says(property.value, &folded) {
                Some(true) if self.day.is_some_and(|day| is_dated_after(&text, day)) => {
                    return Err(AttributeError::DatedLater { property: property.written.to_owned(), text });
                }
                Some(is_there) => reported.push(([property.written.to_owned(), text], is_there)),
                None => return Err(AttributeError::Unclear { property: property.written.to_owned(), text }),
            }
        }
        for list in self.given(Attribute::Documents) {
            if folded.iter().any(|name| list.listed().contains(name)) {
                reported.push(([list.written.to_owned(), said(list.value)], true));
            }
        }
        let is_there = reported.iter().any(|(_, is_there)| *is_there);
        if is_there && reported.iter().any(|(_, is_there)| !is_there) {
            return Err(AttributeError::Contradictory(reported.into_iter().map(|(reported, _)| reported).collect()));
        }
        Ok(is_there)
    }
}

impl Attributes<'_> {
    /// Whether the record says anything of its documents: a list of them, or a property of one.
    pub fn states_documents(&self) -> bool {
        self.is_stated(Attribute::Documents) || self.names().any(|name| TABLE.document_names.contains(name))
    }
}

/// Whether a text names a day or a month after a day; a year alone (〔2027〕1号) is the number of a paper.
fn is_dated_after(text: &str, day: Date) -> bool {
    let is_part = |c: char| c.is_ascii_digit() || "年月日-/.".contains(c);
    let text = half_width(text);
    text.split(|c| !is_part(c)).any(|piece| {
        let piece = piece.trim_end_matches(['-', '/', '.']);
        days_of(&piece.into()).is_some_and(|[first, last]| first > day && first.month() == last.month())
    })
}

/// Whether the value of a document's property says that the document is there; `None` when it does not say.
fn says(value: &Value, names: &[String]) -> Option<bool> {
    match value {
        Value::Bool(yes) => Some(*yes),
        Value::String(text) => text_says(text, names),
        // A long number is that of a document; a short one may count or mean anything.
        Value::Number(number) => match number.as_u64()? {
            0 => Some(false),
            1 => Some(true),
            number => (number >= 1000).then_some(true),
        },
        Value::Array(list) => {
            let said: Vec<Option<bool>> =
                list.iter().filter(|value| !is_blank(value)).map(|v| says(v, names)).collect();
            let first = *said.first()?;
            said.iter().all(|one| *one == first).then_some(first).flatten()
        }
        Value::Object(object) if object.is_empty() => Some(false),
        Value::Object(_) | Value::Null => None,
    }
}

fn text_says(text: &str, names: &[String]) -> Option<bool> {
    let mut text = fold(text);
    let is_number = looks_numbered(&text);
    // 土地复垦方案已评审 says what 已评审 says.
    if let Some(name) = names.iter().filter(|name| text.contains(*name)).max_by_key(|name| name.len()) {
        text = text.replacen(name, "", 1);
        if text.trim_matches(['《', '》', '。', '"']).is_empty() {
            return Some(true);
        }
    }
    let text = text.trim_matches(['《', '》', '。', '"', '(', ')', ':', ',', '，']);
    if YES.contains(&text) {
        return Some(true);
    }
    let after = text.strip_prefix('已').unwrap_or(text);
    let lapsed = LAPSED.iter().any(|word| after.starts_with(word) || after.ends_with(word));
    let is_no = NO.contains(&text) || NO_BEGINS.iter().any(|word| text.starts_with(word));
    if is_no || lapsed || text.ends_with('中') {
        // 无锡国土〔2021〕3号 begins with 无 as well.
        return (!is_number).then_some(false);
    }
    if DOUBT.iter().any(|word| text.contains(word)) {
        return None;
    }
    let is_there = text.starts_with('已')
        || text.starts_with('有')
        || is_number
        || FILES.iter().any(|end| text.ends_with(end))
        || days_of(&Value::from(text)).is_some();
    is_there.then_some(true)
}

/// Whether a text looks like the number of a document: 鲁自然资函〔2021〕12号, C3700002021, YF-2021-003.
fn looks_numbered(text: &str) -> bool {
    let has_digit = text.contains(|c: char| c.is_ascii_digit());
    let is_plain = text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/' | '.'));
    let has_mark = text.contains(['号', '字', '〔', '[', '【']);
    has_digit && (has_mark || (is_plain && text.len() >= 4 && text.starts_with(|c: char| c.is_ascii_alphanumeric())))
}

/// The title of a document that a rule asks for.
pub fn document_title(name: &str) -> &str {
    TABLE.documents.get(name).map_or(name, |document| &document.title)
}

/// A document by its name in `layers/attributes.toml`, else by its title, as a term.
pub fn document_term(name: &str) -> Term {
    let title = document_title(name).to_owned();
    Term { code: name.to_owned().into(), zh: title.into(), en: name.replace('_', " ").into() }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::*;

    fn document(object: Value) -> Result<bool, AttributeError> {
        let Value::Object(properties) = object else { panic!("not an object") };
        Attributes::new(&properties, &[]).document("restoration_plan")
    }

    #[test]
    fn a_document_is_stated_by_a_property_or_in_a_list() {
        for yes in [
            json!({ "附件": "储量核实报告、土地复垦方案" }),
            json!({ "附件": ["矿山地质环境保护与土地复垦方案"] }),
            json!({ "附件": "储量报告", "材料清单": "土地复垦方案" }),
            json!({ "restoration_plan": true, "附件": "土地复垦方案" }),
        ] {
            assert_eq!(document(yes.clone()), Ok(true), "{yes}");
        }
        assert_eq!(document(json!({ "附件": "储量报告" })), Ok(false));
        assert_eq!(document(json!({ "附件": "无土地复垦方案" })), Ok(false));
        assert_eq!(document(Value::Object(Map::new())), Ok(false));
    }

    #[test]
    fn what_a_property_says_is_read() {
        let said = |value: Value| document(json!({ "土地复垦方案": value }));
        let yes = [
            "已评审",
            "已编制并评审通过",
            "有",
            "有，见附件3",
            "是",
            "√",
            "鲁自然资函〔2021〕12号",
            "示例[2024]1号",
            "YF-2021-003",
            "2024-06-01",
            "2024年6月1日",
            "土地复垦方案",
            "《土地复垦方案》",
            "土地复垦方案已评审",
            "复垦方案.pdf",
            "方案终稿.PDF",
        ];
        yes.iter().for_each(|text| assert_eq!(said(json!(text)), Ok(true), "{text}"));
    }

    #[test]
    fn what_a_property_denies_is_no_document() {
        let said = |value: Value| document(json!({ "土地复垦方案": value }));
        let no = [
            "无",
            "未编制",
            "尚未取得",
            "未提交",
            "未通过",
            "待定",
            "待办",
            "正在办理",
            "办理中",
            "审批中",
            "否决",
            "暂无",
            "缺",
            "×",
            "/",
            "-",
            "——",
            "N/A",
            "null",
            "none",
            "已过期",
            "已被驳回",
            "不需要",
            "无需压覆审批",
            "0",
            "（无）",
            "土地复垦方案未编制",
        ];
        no.iter().for_each(|text| assert_eq!(said(json!(text)), Ok(false), "{text}"));
    }

    #[test]
    fn what_a_property_leaves_open_is_neither() {
        let said = |value: Value| document(json!({ "土地复垦方案": value }));
        let unclear = ["?", "见说明", "号", "3", "已申请", "已编制，未评审", "未批准〔2021〕3号", "2021年以后", "张三"];
        unclear.iter().for_each(|text| {
            assert!(matches!(said(json!(text)), Err(AttributeError::Unclear { .. })), "{text}");
        });
        for (value, wanted) in [(json!(true), true), (json!(1), true), (json!(0), false), (json!({}), false)] {
            assert_eq!(said(value.clone()), Ok(wanted), "{value}");
        }
        assert_eq!(said(json!(20240012)), Ok(true));
        assert_eq!(said(json!(["a.pdf", "b.pdf"])), Ok(true));
        for value in [json!(-1), json!(0.5), json!(7), json!({ "a": 1 }), json!(["a.pdf", "无"])] {
            assert!(said(value.clone()).is_err(), "{value}");
        }
        let reported = said(json!("见说明")).unwrap_err().to_string();
        assert_eq!(reported, "属性“土地复垦方案”的值“见说明”不能说明该文件是否具备");
    }

    #[test]
    fn a_document_that_is_listed_and_denied_is_neither() {
        let reported = document(json!({ "土地复垦方案": "无", "附件": "土地复垦方案" })).unwrap_err();
        assert_eq!(reported.to_string(), "属性“土地复垦方案”为“无”、“附件”为“土地复垦方案”，互相矛盾");
        assert!(document(json!({ "土地复垦方案": "已评审", "复垦方案": "未编制" })).is_err());
    }
}
