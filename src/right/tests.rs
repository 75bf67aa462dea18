use serde_json::{Map, Value, json};

use super::{Attribute, Attributes, Gap, SizeClass, Unit, VerticalRelation};

/// Hands the attributes of an object to `check`.
fn with<T>(object: Value, check: impl FnOnce(Attributes<'_>) -> T) -> T {
    let Value::Object(properties) = object else { panic!("not an object") };
    check(Attributes::new(&properties, &sizes()))
}

fn sizes() -> [SizeClass; 1] {
    [SizeClass {
        mineral: vec!["铁矿".into()],
        method: vec!["地下".into()],
        unit: Unit::parse("万吨/年").unwrap(),
        large: 100.0,
        medium: Some(45.0),
        small: None,
    }]
}

fn minerals(text: &str) -> Result<Vec<String>, Gap> {
    with(json!({ "矿种": text }), |a| a.values(Attribute::Mineral))
}

#[test]
fn spellings_are_one_but_use_types_are_never_merged() {
    assert_eq!(minerals("铁").unwrap(), ["铁矿"]);
    assert_eq!(minerals(" 建筑石料用 石灰岩 ").unwrap(), ["建筑石料用灰岩"]);
    assert_eq!(minerals("水泥用石灰岩").unwrap(), ["水泥用灰岩"]);
    assert_eq!(minerals("石灰岩（水泥用）").unwrap(), ["水泥用灰岩"]);
    assert_eq!(minerals("铁、铜").unwrap(), ["铁矿", "铜矿"]);
    assert_eq!(minerals("  "), Err(Gap::Absent(Attribute::Mineral)));
    assert_eq!(minerals("铁狂").unwrap_err().to_string(), "属性“矿种”的值“铁狂”不在矿种表中");
}

#[test]
fn a_rock_whose_use_is_not_said_is_none_of_its_uses_and_not_none() {
    let wanted = ["建筑石料用灰岩".to_owned()];
    let is = |text: &str| with(json!({ "矿种": text }), |a| a.minerals().unwrap()[0].is_one_of(&wanted));
    assert_eq!(is("建筑石料用灰岩"), Some(true));
    assert_eq!(is("水泥用灰岩"), Some(false));
    assert_eq!(is("石灰岩"), None);
    assert_eq!(is("铁矿"), Some(false));
}

#[test]
fn a_unit_stands_in_the_text_in_the_name_or_beside() {
    let wanted = Unit::parse("万吨/年").unwrap();
    let scale =
        |object: Value| with(object, |a| a.quantity(Attribute::Scale).map(|q| q.convert(&wanted, None).unwrap().low));
    assert_eq!(scale(json!({ "生产规模": "100万吨/年" })), Ok(100.0));
    assert_eq!(scale(json!({ "生产规模(万吨/年)": 100 })), Ok(100.0));
    assert_eq!(scale(json!({ "生产规模（万t/a）": "100.0" })), Ok(100.0));
    assert_eq!(scale(json!({ "年产量": 33.6, "年产量单位": "万吨" })), Ok(33.6));
    assert_eq!(scale(json!({ "SCALE": "1000000 t/a" })), Ok(100.0));
    let bare = scale(json!({ "生产规模": 100 })).unwrap_err();
    assert_eq!(bare.to_string(), "属性“生产规模”的值“100”没有单位，无法识别");
    assert_eq!(scale(json!({ "生产规模": "待定" })).unwrap_err().to_string(), "属性“生产规模”的值“待定”无法识别");
    assert_eq!(scale(json!({ "生产规模": null })), Err(Gap::Absent(Attribute::Scale)));
}

#[test]
fn a_density_of_nothing_is_none() {
    let density = |text: &str| with(json!({ "矿种": "建筑石料用灰岩", "体重": text }), |a| a.density());
    assert_eq!(density("2.7t/m³"), Some(2.7));
    assert_eq!(density("0t/m³"), None);
}

#[test]
fn a_size_is_stated_or_follows_from_the_scale() {
    let size = |object: Value| with(object, |a| a.size());
    let iron = |scale: &str| size(json!({ "矿种": "铁矿", "开采方式": "地下", "生产规模": scale }));
    assert_eq!(iron("100万吨/年").as_deref(), Ok("大型"));
    assert_eq!(iron("99.9万吨/年").as_deref(), Ok("中型"));
    assert_eq!(iron("44万吨/年"), Err(Gap::Absent(Attribute::Size)));
    assert_eq!(iron("90～120万吨/年"), Err(Gap::Absent(Attribute::Size)));
    assert_eq!(size(json!({ "开采规模": "大" })).as_deref(), Ok("大型"));
    assert_eq!(size(json!({ "开采规模": "巨型" })).unwrap_err().to_string(), "属性“矿山规模”的值“巨型”无法识别");
}

#[test]
fn what_is_not_said_has_a_default_only_where_it_means_one() {
    let nothing = Map::new();
    let attributes = Attributes::new(&nothing, &[]);
    assert_eq!(attributes.values(Attribute::RightKind).unwrap(), ["采矿权"]);
    assert_eq!(attributes.values(Attribute::Setting).unwrap(), ["新建"]);
    assert_eq!(attributes.values(Attribute::Method), Err(Gap::Absent(Attribute::Method)));
}

#[test]
fn elevations_come_in_one_text_or_two() {
    let read = |object: Value| with(object, |a| a.elevation().ok());
    let [one, two] = [json!({ "开采标高": "+350m至+120m" }), json!({ "标高上限": 350, "标高下限": "120米" })].map(read);
    assert_eq!(one, two);
    assert_eq!(VerticalRelation::of(one, two), VerticalRelation::Overlaps { height_m: 230.0 });
    let half = with(json!({ "标高上限": 350 }), |a| a.elevation()).unwrap_err();
    assert_eq!(half, Gap::Absent(Attribute::ElevationBottom));
}

#[test]
fn documents_are_properties_or_names_in_a_list() {
    let has = |object: Value| with(object, |a| a.has_document("restoration_plan"));
    assert!(has(json!({ "土地复垦方案": "已评审" })));
    assert!(has(json!({ "附件": "储量核实报告、土地复垦方案" })));
    assert!(has(json!({ "附件": ["矿山地质环境保护与土地复垦方案"] })));
    assert!(has(json!({ "restoration_plan": true })));
    assert!(!has(json!({ "土地复垦方案": "无" })));
    assert!(!has(json!({ "土地复垦方案": false, "附件": "储量核实报告" })));
    assert!(!has(json!({ "土地复垦方案": 0 })));
    assert!(!has(json!({ "土地复垦方案": "未编制" })));
    assert!(has(json!({ "土地复垦方案": 1 })));
    assert!(with(json!({ "铁路部门同意文件": "号" }), |a| a.has_document("铁路部门同意文件")));
}

#[test]
fn a_spelling_stands_for_one_mineral_only() {
    let text = include_str!("../../layers/minerals.toml");
    let table: toml::Table = toml::from_str(text).unwrap();
    let mut seen = std::collections::BTreeSet::new();
    for entry in ["mineral", "rock"].iter().flat_map(|key| table[*key].as_array().unwrap()) {
        let names = entry["names"].as_array().unwrap().iter().chain([&entry["name"]]);
        let own: std::collections::BTreeSet<String> =
            names.map(|name| super::attribute::fold(name.as_str().unwrap())).collect();
        for name in own {
            assert!(seen.insert(name.clone()), "{name} stands for two minerals");
        }
    }
}
