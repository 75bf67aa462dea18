//! Cases that are made from those of a rule, where a file would be too long with all of them.

use std::collections::BTreeMap;

use minezone::layer::{Layer, Zone};
use minezone::rule::{Case, Facts, Kind, LayerFacts, Rule, Setback};
use minezone::{Right, Verdict};

use super::breach;
use crate::support::{polygons, root, surface};

/// Rules for quarries of building stone.
const OF_BUILDING_STONE: [&str; 10] = ["L27", "L27a", "L29", "L30", "L30a", "L30b", "L36", "S16", "S29", "S30"];
/// Rules for the strategic minerals of the national plan of 2016-2020.
const OF_STRATEGIC: [&str; 1] = ["L13e"];
const STRATEGIC: [&str; 24] = [
    "石油",
    "天然气",
    "页岩气",
    "煤",
    "煤层气",
    "铀矿",
    "铁矿",
    "铬矿",
    "铜矿",
    "铝土矿",
    "金矿",
    "镍矿",
    "钨矿",
    "锡矿",
    "钼矿",
    "锑矿",
    "钴矿",
    "锂矿",
    "稀土矿",
    "锆矿",
    "磷矿",
    "钾盐",
    "晶质石墨",
    "萤石",
];

/// What breaks a rule, for every mineral that it is to be about: the list is not taken from the rule.
pub fn minerals(rule: &Rule) -> Vec<Case> {
    let id = rule.id.as_str();
    let minerals = match () {
        () if OF_BUILDING_STONE.contains(&id) => building_stone(),
        () if OF_STRATEGIC.contains(&id) => STRATEGIC.map(str::to_owned).into(),
        () => return Vec::new(),
    };
    let breaks = |case: &&Case| case.expect == Some(breach(rule)) && case.attributes.contains_key("矿种");
    let case = rule.cases.iter().find(breaks).unwrap_or_else(|| panic!("{id}: no case breaks it"));
    let of = |mineral: String| {
        let mut case = Case { name: format!("{}: {mineral}", case.name), ..case.clone() };
        case.attributes.insert("矿种".into(), mineral.into());
        case
    };
    minerals.into_iter().map(of).collect()
}

/// The building stones of the table of minerals: 建筑用 or 建筑石料用, and not sand.
fn building_stone() -> Vec<String> {
    let table: toml::Table = std::fs::read_to_string(root().join("layers/minerals.toml")).unwrap().parse().unwrap();
    let names = table["mineral"].as_array().unwrap().iter().map(|mineral| mineral["name"].as_str().unwrap());
    let is_stone = |name: &&str| name.starts_with("建筑") && !name.ends_with('砂');
    let stones: Vec<String> = names.filter(is_stone).map(str::to_owned).collect();
    assert_eq!(stones.len(), 22, "{stones:?}");
    stones
}

/// The changed rule of a distance with a zone that is exactly so far away: no place is to be had at which a distance on the ellipsoid is
/// 100 m to the last bit, so the rule asks for what is measured. Whether that is enough stands in the words of the shipped rule.
pub fn at_the_border(shipped: &Rule, changed: &Rule) -> Vec<(Rule, Case)> {
    let Kind::Setback(new) = &changed.kind else { return Vec::new() };
    let is_enough = shipped.doc.zh.contains("恰好等于的不算");
    assert_ne!(is_enough, shipped.doc.zh.contains("恰好等于的也算"), "{}: what of exactly the distance", shipped.id);
    let expect = Some(if is_enough { Verdict::Compliant } else { breach(shipped) });
    let is_border = |case: &&Case| case.expect == Some(Verdict::Compliant) && case.marginal == Some(true);
    let Some(case) = shipped.cases.iter().find(is_border) else { return Vec::new() };
    let away = distance(shipped, case);
    let exactly = |metres: &f64| if (metres - away).abs() < 0.001 { away } else { *metres };
    let kind = Kind::Setback(Setback {
        metres: new.metres.as_ref().map(exactly),
        metres_by: new.metres_by.iter().map(|(value, metres)| (value.clone(), exactly(metres))).collect(),
        ..new.clone()
    });
    let name = format!("{}: exactly", case.name);
    let case = Case { name, expect, value: None, marginal: None, ..case.clone() };
    vec![(Rule { kind, ..changed.clone() }, case)]
}

/// The changed rule of a share of zones with two thousand, of which one is not as it should be.
pub fn of_many_zones(shipped: &Rule, changed: &Rule) -> Option<(Rule, Case)> {
    if !matches!(&shipped.kind, Kind::Quota(quota) if quota.zones.is_some()) {
        return None;
    }
    // One of two zones is as it should be, and is so 1999 times.
    let breaks = |case: &&Case| case.expect == Some(breach(shipped)) && case.value == Some(50.0);
    let mut case =
        shipped.cases.iter().find(breaks).unwrap_or_else(|| panic!("{}: no case of two zones", shipped.id)).clone();
    let good = case.zones[0].clone();
    case.zones.extend(std::iter::repeat_n(good, 1998));
    Some((changed.clone(), Case { value: Some(99.95), tolerance: 0.001, ..case }))
}

/// The distance in metres from the right of a case to its nearest zone, to the last bit.
fn distance(rule: &Rule, case: &Case) -> f64 {
    let mut mine = Right::new("mine", &polygons(&case.right)).unwrap();
    mine.properties = case.attributes.clone().into();
    let zones = case.zones.iter().enumerate();
    let zones = zones.map(|(i, zone)| Zone::new(i.to_string(), surface(&zone.geometry), zone.attributes.clone()));
    let layer = Layer::new(&*case.zones[0].layer, zones.collect());
    let measured = BTreeMap::from([(layer.name.as_str(), LayerFacts::measure(&layer, &mine))]);
    let findings = rule.judge(&Facts::new(&mine, &measured), rule.terms.last().unwrap().from);
    findings.iter().filter_map(|finding| finding.value).fold(f64::INFINITY, f64::min)
}
