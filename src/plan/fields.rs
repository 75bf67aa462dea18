use serde_json::{Map, Value};

use super::LayerDeclaration;
use crate::diagnostic::{Code, Defect};
use crate::right::fold;

/// Under which a zone's name is shown.
const NAME: &str = "名称";

/// Gives the properties of a zone the names by which rules speak of them; what of it does not agree.
pub(super) fn map_fields(declaration: &LayerDeclaration, id: &str, properties: &mut Map<String, Value>) -> Vec<Defect> {
    if let Some(name) = declaration.name_field.as_ref().and_then(|field| properties.get(field)).map(text) {
        properties.insert(NAME.to_owned(), name.into());
    }
    let mut defects = Vec::new();
    for (property, fields) in &declaration.fields {
        let said = fields.iter().chain([property]).filter_map(|field| Some((field, properties.get(field)?)));
        let said: Vec<(&String, &Value)> = said.filter(|(_, value)| !text(value).trim().is_empty()).collect();
        let Some((_, first)) = said.first() else { continue };
        let value = if said.iter().all(|(_, value)| fold(&text(value)) == fold(&text(first))) {
            (*first).clone()
        } else {
            let reported: Vec<String> = said.iter().map(|(field, value)| format!("{field}={}", text(value))).collect();
            let detail = format!("(zone {id}, {property}: {})", reported.join(", "));
            defects.push(Defect::new(Code::FieldsContradict).detail(detail));
            // No rule knows such a value, so that none takes one of the two for granted.
            said.iter().map(|(_, value)| text(value)).collect::<Vec<_>>().join("≠").into()
        };
        properties.insert(property.clone(), value);
    }
    defects
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn mapped(properties: Value) -> (Map<String, Value>, Vec<Defect>) {
        let text = "name = \"a\"\ntitle = \"a\"\nname_field = \"MC\"\n[fields]\n\"级别\" = [\"JB\", \"LEVEL\"]\n";
        let declaration: LayerDeclaration = toml::from_str(text).unwrap();
        let Value::Object(mut properties) = properties else { panic!("not an object") };
        let defects = map_fields(&declaration, "Z", &mut properties);
        (properties, defects)
    }

    #[test]
    fn fields_get_the_names_that_rules_know() {
        let (properties, defects) = mapped(json!({ "JB": "一级", "LEVEL": null, "MC": "示例" }));
        assert_eq!((&properties["级别"], &properties["名称"]), (&json!("一级"), &json!("示例")));
        assert!(defects.is_empty());
        let (properties, _) = mapped(json!({ "LEVEL": 1, "MC": 7 }));
        assert_eq!((&properties["级别"], &properties["名称"]), (&json!(1), &json!("7")));
        assert!(!mapped(json!({ "JB": " " })).0.contains_key("级别"));
    }

    #[test]
    fn fields_that_differ_leave_the_property_undetermined() {
        for properties in [json!({ "JB": "一级", "LEVEL": "二级" }), json!({ "JB": "一级", "级别": "二级" })]
        {
            let (properties, defects) = mapped(properties);
            assert_eq!(properties["级别"], json!("一级≠二级"));
            assert_eq!(defects[0].code, Code::FieldsContradict);
        }
    }
}
