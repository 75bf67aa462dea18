use serde_json::{Map, Value};

use super::attribute::fold;

/// Properties that name a right or a zone for people, the preferred first: of rights, of land TXT and of KML.
pub(super) const NAMES: &[&str] = &[
    "名称",
    "项目名称",
    "采矿权名称",
    "矿业权名称",
    "矿区名称",
    "矿山名称",
    "矿权名称",
    "地块名称",
    "区块名称",
    "宗地名称",
    "name",
    "mc",
    "编号",
    "项目编号",
    "地块编号",
    "采矿权编号",
];

/// By which name people know a record; `None` where it has none.
///
/// ```
/// let properties = serde_json::json!({ "编号": 7, "项目名称": "示例" });
/// assert_eq!(minezone::right::name_of(properties.as_object().unwrap()).as_deref(), Some("示例"));
/// ```
pub fn name_of(properties: &Map<String, Value>) -> Option<String> {
    NAMES.iter().find_map(|name| {
        let named = properties.iter().filter(|(property, _)| fold(property) == *name);
        named.map(|(_, value)| value).find_map(|value| match value {
            Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        })
    })
}
