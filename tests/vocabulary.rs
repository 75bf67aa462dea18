//! What zones say of themselves in other words than a rule does.

use std::collections::BTreeMap;

use minezone::Language;
use minezone::layer::{Layer, Zone};
use minezone::rule::{Facts, Finding, LayerFacts, Rule};
use minezone::{Plan, Right, Verdict};

use crate::support::surface;

const SQUARE: &str = "POLYGON((118.20 36.60,118.21 36.60,118.21 36.61,118.20 36.61,118.20 36.60))";
/// About 84 m north of the square.
const BESIDE: &str = "POLYGON((118.20 36.61076,118.21 36.61076,118.21 36.62,118.20 36.62,118.20 36.61076))";

/// What a rule makes of a right in a layer with one zone.
fn judged(plan: &Plan, id: &str, layer: &str, place: &str, property: &str, value: serde_json::Value) -> Vec<Finding> {
    let rule: &Rule = plan.rules.iter().find(|rule| rule.id == id).unwrap();
    let right = Right::new("P", &crate::support::polygons(SQUARE)).unwrap();
    // The one about railways is about water.
    let right = right
        .with("矿种", if id == "L09b" { "矿泉水" } else { "建筑石料用灰岩" })
        .with("开采方式", "露天")
        .with("生产规模", "50万吨/年");
    let properties: serde_json::Map<_, _> = [(property.to_owned(), value)].into_iter().collect();
    let layer = Layer::new(layer, vec![Zone::new("Z7", surface(place), properties)]);
    let layers: BTreeMap<&str, LayerFacts<'_>> =
        [(layer.name.as_str(), LayerFacts::measure(&layer, &right))].into_iter().collect();
    rule.judge(&Facts::new(&right, &layers), "2026-11-25".parse().unwrap())
}

fn verdict(findings: &[Finding]) -> Verdict {
    findings.iter().map(|finding| finding.verdict).max().unwrap()
}

#[test]
fn a_zone_is_met_however_its_class_is_written() {
    let plan = Plan::embedded();
    for text in ["一级保护区", "一级", "Ⅰ级", "Ⅰ 级", "1级", "I", "I级保护区", "１级", "一級", "饮用水水源一级保护区"]
    {
        let found = judged(&plan, "L18", "water_source_zones", SQUARE, "保护区级别", text.into());
        assert_eq!(verdict(&found), Verdict::Forbidden, "{text}");
        let other = judged(&plan, "L18a", "water_source_zones", SQUARE, "保护区级别", text.into());
        assert_eq!(verdict(&other), Verdict::Compliant, "{text}");
    }
    let number = judged(&plan, "L18", "water_source_zones", SQUARE, "保护区级别", 1.into());
    assert_eq!(verdict(&number), Verdict::Forbidden);
    for id in ["L18", "L18a"] {
        let both = judged(&plan, id, "water_source_zones", SQUARE, "保护区级别", "一级、二级".into());
        assert_eq!(verdict(&both), Verdict::Forbidden, "{id}");
    }
    for text in ["核心", "核心 保护区", "实验区、核心区"] {
        let found = judged(&plan, "L16a", "nature_reserves", SQUARE, "功能分区", text.into());
        assert_eq!(verdict(&found), Verdict::Forbidden, "{text}");
    }
    let rail = judged(&plan, "L09b", "railways", BESIDE, "铁路等级", "高铁".into());
    assert_eq!(verdict(&rail), Verdict::Forbidden);
    // The property is an attribute of rights, and read as such.
    for text in ["露采", "露天/地下", "open pit"] {
        let found = judged(&plan, "L27", "existing_mines", BESIDE, "开采方式", text.into());
        assert_eq!(verdict(&found), Verdict::Forbidden, "{text}");
    }
    let below = judged(&plan, "L27", "existing_mines", BESIDE, "开采方式", "坑采".into());
    assert_eq!(verdict(&below), Verdict::Compliant);
    let site = judged(&plan, "S36", "restoration_sites", SQUARE, "类型", "历史遗留矿山".into());
    assert_eq!(verdict(&site), Verdict::Informative);
}

#[test]
fn a_zone_whose_class_nobody_knows_is_not_checked_and_named() {
    let plan = Plan::embedded();
    for (id, layer, place, property, text) in [
        ("L18", "water_source_zones", SQUARE, "保护区级别", "未知"),
        ("L18a", "water_source_zones", SQUARE, "保护区级别", "一及保护区"),
        ("L16b", "nature_reserves", SQUARE, "功能分区", "实脸区"),
        ("L09b", "railways", BESIDE, "铁路等级", "城际"),
        ("L27", "existing_mines", BESIDE, "开采方式", "露大"),
        ("L10", "roads", BESIDE, "公路等级", "过道"),
        ("S36", "restoration_sites", SQUARE, "类型", "其他"),
    ] {
        let found = judged(&plan, id, layer, place, property, text.into());
        assert_eq!(found.len(), 1, "{id}: {found:#?}");
        assert_eq!(found[0].verdict, Verdict::NotChecked, "{id}: {text}");
        assert_eq!(found[0].zone_id(), Some("Z7"), "{id}");
        assert!(
            found[0].note(Language::Zh).contains(text) && found[0].note(Language::Zh).contains(property),
            "{}",
            found[0].note(Language::Zh)
        );
    }
    let blank = judged(&plan, "L27", "existing_mines", BESIDE, "开采方式", " ".into());
    assert_eq!(verdict(&blank), Verdict::NotChecked);
}

#[test]
fn a_value_of_which_the_other_half_is_unknown_is_met_by_the_half_that_is_known() {
    let plan = Plan::embedded();
    let found = judged(&plan, "L18", "water_source_zones", SQUARE, "保护区级别", "一级、未知".into());
    assert_eq!(verdict(&found), Verdict::Forbidden);
    let found = judged(&plan, "L18a", "water_source_zones", SQUARE, "保护区级别", "一级、未知".into());
    assert_eq!(verdict(&found), Verdict::NotChecked);
}

#[test]
fn a_distance_table_takes_the_road_that_says_most() {
    let plan = Plan::embedded();
    let far_enough = judged(&plan, "L10", "roads", BESIDE, "公路等级", "乡道".into());
    assert_eq!(far_enough.len(), 1);
    assert_eq!(far_enough[0].verdict, Verdict::Compliant);
    // It is there, and far enough away: not nothing.
    assert_eq!(far_enough[0].zone_id(), Some("Z7"));
    assert!(far_enough[0].note(Language::Zh).contains("50"), "{}", far_enough[0].note(Language::Zh));
    let both = judged(&plan, "L10", "roads", BESIDE, "公路等级", "乡道、普通国道".into());
    assert_eq!(verdict(&both), Verdict::Forbidden);
}

#[test]
fn a_zone_that_does_not_show_is_not_reported_as_no_overlap() {
    let plan = Plan::embedded();
    let found = judged(&plan, "L18", "water_source_zones", SQUARE, "名称", "水源地".into());
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].verdict, Verdict::NotChecked);
}

#[test]
fn what_a_block_is_for_must_be_readable() {
    let plan = Plan::embedded();
    for (rule, property, text) in
        [("S13", "矿种", "石灰岩"), ("S13", "矿种", "foo"), ("L32", "矿种", "石灰岩"), ("S09", "开采规模", "巨型")]
    {
        let found = judged(&plan, rule, "planning_blocks", SQUARE, property, text.into());
        assert_eq!(verdict(&found), Verdict::NotChecked, "{rule}: {text}");
    }
    let several = judged(&plan, "S13", "planning_blocks", SQUARE, "矿种", "石灰岩、建筑石料用灰岩".into());
    assert_eq!(verdict(&several), Verdict::Compliant);
    let other = judged(&plan, "S13", "planning_blocks", SQUARE, "矿种", "铁矿".into());
    assert!(verdict(&other) > Verdict::NotChecked);
}
