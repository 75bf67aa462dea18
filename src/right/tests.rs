use serde_json::{Map, Value, json};

use super::{Attribute, AttributeError, Attributes, SizeClass, Unit, VerticalRelation};

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

fn minerals(text: &str) -> Result<Vec<String>, AttributeError> {
    with(json!({ "矿种": text }), |a| a.values(Attribute::Mineral))
}

#[test]
fn spellings_are_one_but_use_types_are_never_merged() {
    assert_eq!(minerals("铁").unwrap(), ["铁矿"]);
    assert_eq!(minerals(" 建筑石料用 石灰岩 ").unwrap(), ["建筑石料用灰岩"]);
    assert_eq!(minerals("水泥用石灰岩").unwrap(), ["水泥用灰岩"]);
    assert_eq!(minerals("石灰岩（水泥用）").unwrap(), ["水泥用灰岩"]);
    assert_eq!(minerals("铁、铜").unwrap(), ["铁矿", "铜矿"]);
    assert_eq!(minerals("  "), Err(AttributeError::Absent(Attribute::Mineral)));
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
    assert_eq!(scale(json!({ "生产规模": "60万吨" })), Ok(60.0));
    for (said, wanted) in [("60万吨", "60万吨（按年计）"), ("60万吨/年", "60万吨/年"), ("38 万m³", "38万m³（按年计）")]
    {
        let object = json!({ "生产规模": said });
        let quoted = with(object, |a| a.quantity(Attribute::Scale).unwrap().to_string());
        assert_eq!(quoted, wanted);
    }
    assert_eq!(scale(json!({ "年产量": 33.6, "年产量单位": "万吨" })), Ok(33.6));
    assert_eq!(scale(json!({ "SCALE": "1000000 t/a" })), Ok(100.0));
    assert_eq!(scale(json!({ "生产规模（Mt/a）": "1.0" })), Ok(100.0));
    for (name, value) in [("生产规模(mt/a)", "1.0"), ("生产规模", "60\n40万吨/年"), ("生产规模(万吨/年)", "99 9")]
    {
        assert!(matches!(scale(json!({ name: value })), Err(AttributeError::Unreadable { .. })), "{name} {value}");
    }
    let bare = scale(json!({ "生产规模": 100 })).unwrap_err();
    assert_eq!(bare.to_string(), "属性“生产规模”的值“100”没有单位，无法识别");
    assert_eq!(scale(json!({ "生产规模": "待定" })).unwrap_err().to_string(), "属性“生产规模”的值“待定”无法识别");
    assert_eq!(scale(json!({ "生产规模": null })), Err(AttributeError::Absent(Attribute::Scale)));
}

#[test]
fn a_density_of_nothing_is_none() {
    let density = |text: &str| with(json!({ "矿种": "建筑石料用灰岩", "体重": text }), |a| a.density());
    assert_eq!(density("2.7t/m³"), Ok(2.7));
    for text in ["0t/m³", "26", "260t/m³", "-2.6", "26t/m³"] {
        assert!(density(text).unwrap_err().to_string().contains(text), "{text}");
    }
    for text in ["2.6", "2.6吨/立方米", "2600kg/m³", "2.6g/cm³"] {
        assert_eq!(density(text), Ok(2.6), "{text}");
    }
}

#[test]
fn a_size_is_stated_or_follows_from_the_scale() {
    let size = |object: Value| with(object, |a| a.size());
    let iron = |scale: &str| size(json!({ "矿种": "铁矿", "开采方式": "地下", "生产规模": scale }));
    assert_eq!(iron("100万吨/年").as_deref(), Ok("大型"));
    assert_eq!(iron("99.9万吨/年").as_deref(), Ok("中型"));
    assert_eq!(iron("44万吨/年"), Err(AttributeError::Absent(Attribute::Size)));
    assert_eq!(iron("90～120万吨/年"), Err(AttributeError::Absent(Attribute::Size)));
    assert_eq!(size(json!({ "开采规模": "大" })).as_deref(), Ok("大型"));
    assert_eq!(size(json!({ "开采规模": "巨型" })).unwrap_err().to_string(), "属性“矿山规模”的值“巨型”无法识别");
}

#[test]
fn what_is_not_said_has_a_default_only_where_it_means_one() {
    let nothing = Map::new();
    let attributes = Attributes::new(&nothing, &[]);
    assert_eq!(attributes.values(Attribute::RightKind).unwrap(), ["采矿权"]);
    assert_eq!(attributes.values(Attribute::Setting).unwrap(), ["新建"]);
    assert_eq!(attributes.values(Attribute::Method), Err(AttributeError::Absent(Attribute::Method)));
}

#[test]
fn elevations_come_in_one_text_or_two() {
    let read = |object: Value| with(object, |a| a.elevation().ok());
    let [one, two] = [json!({ "开采标高": "+350m至+120m" }), json!({ "标高上限": 350, "标高下限": "120米" })].map(read);
    assert_eq!(one, two);
    assert_eq!(VerticalRelation::of(one, two), VerticalRelation::Overlaps { height_m: 230.0 });
    let half = with(json!({ "标高上限": 350 }), |a| a.elevation()).unwrap_err();
    assert_eq!(half, AttributeError::Absent(Attribute::ElevationBottom));
}

fn scale(object: Value) -> Result<f64, String> {
    let wanted = Unit::parse("万吨/年").unwrap();
    let read = |a: Attributes<'_>| a.quantity(Attribute::Scale).map(|q| q.convert(&wanted, None).unwrap().low);
    with(object, read).map_err(|gap| gap.to_string())
}

#[test]
fn properties_of_one_attribute_have_to_agree() {
    let differ = scale(json!({ "生产规模": "100万吨", "设计生产规模": "50万吨" }));
    assert_eq!(differ.unwrap_err(), "属性“生产规模”为“100万吨”、“设计生产规模”为“50万吨”，互相矛盾");
    for object in [
        json!({ "生产规模(万吨/年)": 50, "生产规模": "100万吨/年" }),
        json!({ "生产规模": "100万吨/年", "SCGM": "38万立方米/年" }),
        json!({ "生产规模": "100万吨/年", "SCGM": "待定" }),
    ] {
        assert!(scale(object.clone()).is_err(), "{object}");
    }
    for object in [
        json!({ "生产规模": "100万吨", "设计生产规模": 100, "设计生产规模单位": "万吨/年" }),
        json!({ "生产规模": "1,000,000 t/a", "SCGM": "100万吨/年" }),
        json!({ "生产规模": "100万吨/年", "SCGM": "38.5万立方米/年", "体重": 2.6 }),
        json!({ "生产规模": "不低于90万吨/年", "SCGM": "100万吨/年" }),
    ] {
        assert_eq!(scale(object.clone()), Ok(100.0), "{object}");
    }
}

#[test]
fn a_unit_beside_must_be_that_of_the_text() {
    assert_eq!(scale(json!({ "生产规模": "100万吨", "生产规模单位": "万吨/年" })), Ok(100.0));
    assert_eq!(scale(json!({ "生产规模（设计）": "100万吨/年" })), Ok(100.0));
    let differ = scale(json!({ "生产规模": "100万吨/年", "生产规模单位": "吨/年" }));
    assert_eq!(differ.unwrap_err(), "属性“生产规模”为“100万吨/年”、“生产规模单位”为“吨/年”，互相矛盾");
    assert!(scale(json!({ "生产规模(吨/年)": "100万吨/年" })).is_err());
}

#[test]
fn values_minerals_and_dates_have_to_agree() {
    let values = |object: Value, attribute| with(object, |a| a.values(attribute).map_err(|gap| gap.to_string()));
    let method = values(json!({ "开采方式": "地下", "KCFS": "露天" }), Attribute::Method);
    assert_eq!(method.unwrap_err(), "属性“开采方式”为“地下”、“KCFS”为“露天”，互相矛盾");
    assert!(values(json!({ "设置类型": "改扩建", "新设类型": "新建" }), Attribute::Setting).is_err());
    assert!(values(json!({ "出让方式": "挂牌", "CRFS": "协议" }), Attribute::GrantMethod).is_err());
    assert!(values(json!({ "矿山规模": "小型", "开采规模": "大型" }), Attribute::Size).is_err());
    assert_eq!(values(json!({ "开采方式": "露采", "KCFS": "露天" }), Attribute::Method).unwrap(), ["露天"]);
    let mineral = |object: Value| values(object, Attribute::Mineral);
    assert!(mineral(json!({ "矿种": "铁矿", "mineral": "铜矿" })).is_err());
    assert_eq!(mineral(json!({ "矿种": "石灰岩", "开采矿种": "水泥用石灰岩" })).unwrap(), ["水泥用灰岩"]);
    assert_eq!(mineral(json!({ "主矿种": "铁", "矿种": "铁、铜" })).unwrap(), ["铁矿", "铜矿"]);
    // What is said beside the geometry stands in a list with what the record says itself.
    assert_eq!(mineral(json!({ "矿种": ["建筑石料用灰岩", "建筑石料用石灰岩"] })).unwrap(), ["建筑石料用灰岩"]);
    let contradictory = mineral(json!({ "矿种": ["铁矿", "金矿"] })).unwrap_err();
    assert_eq!(contradictory.to_string(), "属性“矿种”为“铁矿”、“矿种”为“金矿”，互相矛盾");
    let days = |object: Value| with(object, |a| a.days(Attribute::GrantDate).map(|days| days[0].to_string()));
    assert_eq!(days(json!({ "出让年度": 2024, "出让日期": "2024-06-01" })).unwrap(), "2024-06-01");
    assert!(days(json!({ "出让年度": 2021, "出让日期": "2024-06-01" })).is_err());
    let text = |object: Value| with(object, |a| a.text(Attribute::Predecessor));
    assert!(text(json!({ "原采矿权编号": "YS-1", "原矿山编号": "YS-2" })).is_err());
}

#[test]
fn elevations_reported_in_two_ways_have_to_agree() {
    let read = |object: Value| with(object, |a| a.elevation().map_err(|gap| gap.to_string()));
    assert!(read(json!({ "开采标高": "200米至101米", "标高上限": 200, "标高下限": 101 })).is_ok());
    assert!(read(json!({ "开采标高": "200米至101米", "标高上限": 210 })).is_err());
    let turned = read(json!({ "标高上限": 101, "标高下限": 200 }));
    assert_eq!(turned.unwrap_err(), "属性“标高上限”为“101”、“标高下限”为“200”，互相矛盾");
    let far = read(json!({ "标高上限": "0.2公里", "标高下限": 100 })).unwrap();
    assert_eq!([far.bottom, far.top], [100.0, 200.0]);
    assert!(read(json!({ "开采标高": "待定", "标高上限": 200, "标高下限": 101 })).is_err());
}

#[test]
fn what_cannot_be_meant_is_not_read() {
    let read = |attribute, object: Value| with(object, |a| a.quantity(attribute).map_err(|gap| gap.to_string()));
    let year = read(Attribute::Life, json!({ "服务年限": "2030年" }));
    assert_eq!(year.unwrap_err(), "属性“服务年限”的值“2030年”超出可能的年限（0至100年）");
    assert!(read(Attribute::Term, json!({ "出让年限": 2030 })).is_err());
    assert!(read(Attribute::Recovery, json!({ "回采率": "150%" })).is_err());
    assert!(read(Attribute::Life, json!({ "服务年限": "不少于10年" })).is_ok());
    assert!(read(Attribute::Life, json!({ "服务年限": "12年", "服务年限(年)": 5 })).is_err());
}

#[test]
fn a_stated_life_is_one_that_reserve_and_scale_come_to() {
    let life = |life: &str, reserve: &str, recovery: &str| {
        let object = json!({ "服务年限": life, "储量": reserve, "回采率": recovery, "生产规模": "100万吨/年" });
        with(object, |a| a.quantity(Attribute::Life).map(|q| q.low).map_err(|gap| gap.to_string()))
    };
    let reported = life("12年", "100万吨", "95%").unwrap_err();
    assert!(reported.contains("“服务年限”为“12年”、“储量”为“100万吨”"), "{reported}");
    assert!(reported.contains("“推算的服务年限”为“0.9～1.0年”") || reported.contains("1.0～1.0"), "{reported}");
    // 11.4 by recovery, 12 without it.
    assert_eq!(life("12年", "1200万吨", "95%"), Ok(12.0));
    assert_eq!(life("11年", "1200万吨", "95%"), Ok(11.0));
    assert!(life("13年", "1200万吨", "95%").is_err());
    assert!(life("10年", "1200万吨", "95%").is_err());
    assert_eq!(life("9年", "1200万吨", ""), Ok(9.0));
}

#[test]
fn a_paper_with_a_later_date_is_not_there_yet() {
    let on = |text: &str, day: &str| {
        let day = day.parse().unwrap();
        with(json!({ "压覆审批文号": text }), |a| {
            a.on(day).document("burial_approval").map_err(|gap| gap.to_string())
        })
    };
    for text in ["示例〔2027〕1号", "2026年12月1日", "2026-12-01", "2026.12.1"] {
        assert_eq!(on(text, "2026-12-01"), Ok(true), "{text}");
    }
    for (text, day) in [("2027年1月", "2026-12-31"), ("2026年12月1日", "2026-11-30"), ("2026-12-01", "2026-11-30")]
    {
        assert!(on(text, day).unwrap_err().contains("日期晚于审查日"), "{text}");
    }
    // Long numbers are no dates.
    assert_eq!(on("37078120280001", "2026-12-31"), Ok(true));
    assert_eq!(on("无", "2026-12-31"), Ok(false));
}

#[test]
fn what_is_identified_is_not_what_can_be_mined() {
    let object = json!({ "查明资源量": "2000万吨", "回采率": "95%", "生产规模": "100万吨/年" });
    assert_eq!(with(object, |a| a.derived_life()), Err(AttributeError::Absent(Attribute::Life)));
    let bare = json!({ "储量": 1000, "回采率": "95%", "生产规模": "100万吨/年" });
    let reported = with(bare, |a| a.derived_life()).unwrap_err().to_string();
    assert_eq!(reported, "属性“储量”的值“1000”没有单位，无法识别");
}

#[test]
fn a_stated_size_is_one_that_the_scale_comes_to() {
    let size = |size: &str, scale: &str| {
        let object = json!({ "矿种": "铁矿", "开采方式": "地下", "矿山规模": size, "生产规模": scale });
        with(object, |a| a.size().map_err(|gap| gap.to_string()))
    };
    let reported = size("大型", "1万吨/年").unwrap_err();
    assert_eq!(reported, "属性“矿山规模”为“大型”、“生产规模”为“1万吨/年”，互相矛盾");
    assert!(size("大型", "99.9万吨/年").is_err());
    assert!(size("中型", "100万吨/年").is_err());
    assert!(size("小型", "45万吨/年").is_err());
    assert_eq!(size("大型", "100万吨/年").as_deref(), Ok("大型"));
    assert_eq!(size("大型", "不低于50万吨/年").as_deref(), Ok("大型"));
    // The plan calls its own mine of 33.6 medium.
    assert_eq!(size("中型", "33.6万吨/年").as_deref(), Ok("中型"));
    assert_eq!(size("", "待定").unwrap_err(), "属性“生产规模”的值“待定”无法识别");
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

#[test]
fn what_stands_for_a_long_name_in_a_shapefile_is_of_the_same_attribute() {
    let short: std::collections::BTreeMap<String, String> =
        toml::from_str(include_str!("../../layers/short-names.toml")).unwrap();
    let document = |name: &str| {
        let named =
            super::attribute::TABLE.documents.iter().find(|(_, document)| document.names.iter().any(|n| n == name));
        named.map(|(id, _)| id.clone())
    };
    for (long, short) in &short {
        assert!(short.len() <= 10, "{short}");
        let of = |name: &str| (super::attributes::attribute_named(name), document(name));
        assert_eq!(of(long), of(short), "{long} {short}");
        assert!(of(long) != (None, None), "{long}");
    }
    // Every name that has no room in a shapefile has something that stands for it.
    let wide = |name: &str| encoding_rs::GBK.encode(name).0.len() > 10;
    let file: toml::Table = toml::from_str(include_str!("../../layers/attributes.toml")).unwrap();
    let names = file["properties"].as_table().unwrap().values().flat_map(|names| names.as_array().unwrap());
    for name in names.filter_map(toml::Value::as_str).filter(|name| wide(name)) {
        assert!(short.contains_key(name), "{name}");
    }
    for document in super::attribute::TABLE.documents.values() {
        for name in document.names.iter().filter(|name| wide(name)) {
            assert!(short.contains_key(name), "{name}");
        }
    }
}
