use std::collections::BTreeSet;
use std::path::Path;

use minezone::{Plan, Right, Screener};
use serde_json::{Map, Value, json};

use crate::support::{copy, polygons, root};

const SQUARE: &str = "POLYGON((118.20 36.60,118.21 36.60,118.21 36.61,118.20 36.61,118.20 36.60))";

/// Rules with their verdicts.
type Verdicts = &'static [(&'static str, &'static str)];

/// Rights in a zone of one layer, and what becomes of rules that yield to another there: where that one is a draft, nobody knows.
fn examples() -> [(&'static str, Value, Verdicts); 11] {
    let allowed = "按不同矿种分别设立的依据";
    [
        ("existing_mines", json!({ "矿种": "铁矿", allowed: "示例〔2025〕1号" }), &[("L66", "informative")]),
        (
            "exploration_rights",
            json!({ "矿种": "铁矿", "矿业权类型": "探矿权", allowed: "示例〔2025〕1号" }),
            &[("L66a", "informative")],
        ),
        (
            "permanent_basic_farmland",
            json!({ "矿种": "建筑石料用灰岩", "设置类型": "变更" }),
            &[("L13d", "informative"), ("L13g", "informative")],
        ),
        // What excepts mineral water excepts no stone beside it.
        (
            "permanent_basic_farmland",
            json!({ "矿种": "建筑石料用灰岩、矿泉水", "设置类型": "改扩建" }),
            &[("S02", "forbidden"), ("L13s", "forbidden"), ("L65", "forbidden"), ("L13d", "forbidden")],
        ),
        (
            "ecological_red_line",
            json!({ "矿种": "建筑石料用灰岩、矿泉水", "设置类型": "延续" }),
            &[("S02", "forbidden"), ("L14", "forbidden")],
        ),
        (
            "permanent_basic_farmland",
            json!({ "矿种": "铁矿", "设置类型": "新建" }),
            &[("S02", "informative"), ("S35", "informative"), ("L13s", "informative"), ("L65", "informative")],
        ),
        (
            "permanent_basic_farmland",
            json!({ "矿种": "建筑石料用灰岩", "设置类型": "延续" }),
            &[("S02", "informative"), ("L13s", "informative"), ("L65", "informative")],
        ),
        (
            "permanent_basic_farmland",
            json!({ "矿种": "建筑石料用灰岩", "设置类型": "探转采", "开采方式": "地下" }),
            &[
                ("S02", "informative"),
                ("S35", "informative"),
                ("L13s", "informative"),
                ("L65", "informative"),
                ("L13d", "informative"),
                ("L13g", "informative"),
            ],
        ),
        (
            "ecological_red_line",
            json!({ "矿种": "矿泉水", "设置类型": "延续" }),
            &[("S02", "undetermined"), ("L14", "undetermined")],
        ),
        (
            "ecological_red_line",
            json!({ "矿种": "铜矿", "设置类型": "新建" }),
            &[("S02", "undetermined"), ("S35", "undetermined"), ("L14", "undetermined")],
        ),
        ("planning_blocks", json!({ "矿种": "建筑石料用灰岩", "设置类型": "新建" }), &[("S13", "informative")]),
    ]
}

/// Layers that have a zone, which is the right itself.
const LAYERS: [&str; 6] = [
    "county_boundary",
    "permanent_basic_farmland",
    "ecological_red_line",
    "planning_blocks",
    "existing_mines",
    "exploration_rights",
];

/// Rules that yield, and to which: dropping one changes no verdict. S35 is for new rights, and these two for those that go on.
const WITHOUT_EFFECT: [(&str, &str); 2] = [("S35", "L13f"), ("S35", "L15")];

/// The plan with one zone in each layer of the examples, and of the rules those that yield or to which others do.
fn write_plan(folder: &Path, rules: &BTreeSet<String>) {
    let square = json!({ "type": "Polygon", "coordinates":
        [[[118.20, 36.60], [118.21, 36.60], [118.21, 36.61], [118.20, 36.61], [118.20, 36.60]]] });
    for id in ["qingzhou-2021-2025", "national-law", "shandong", "weifang-2021-2025"] {
        copy(&root().join("layers").join(id), &folder.join(id));
        for entry in std::fs::read_dir(folder.join(id).join("rules")).unwrap() {
            let path = entry.unwrap().path();
            let is_needed = rules.contains(path.file_stem().unwrap().to_str().unwrap());
            if !is_needed && id != "weifang-2021-2025" {
                std::fs::remove_file(path).unwrap();
            }
        }
    }
    // The plan says of some layers that there are no zones.
    let head = folder.join("qingzhou-2021-2025/plan.toml");
    let mut plan: toml::Table = std::fs::read_to_string(&head).unwrap().parse().unwrap();
    for layer in plan["layer"].as_array_mut().unwrap().iter_mut().filter_map(|layer| layer.as_table_mut()) {
        if LAYERS.contains(&layer["name"].as_str().unwrap()) {
            layer.remove("none");
        }
    }
    std::fs::write(head, toml::to_string(&plan).unwrap()).unwrap();
    let zones = folder.join("qingzhou-2021-2025/zones");
    std::fs::remove_dir_all(&zones).unwrap();
    std::fs::create_dir(&zones).unwrap();
    for layer in LAYERS {
        let zone = json!({ "type": "Feature", "properties": { "矿种": "水泥用灰岩" }, "geometry": square });
        let zones_of_layer = json!({ "type": "FeatureCollection", "features": [zone] });
        std::fs::write(zones.join(format!("{layer}.geojson")), zones_of_layer.to_string()).unwrap();
    }
}

/// The rules of the examples whose verdict is another.
fn differing(folder: &Path) -> Vec<String> {
    let plan = Plan::open(folder.join("qingzhou-2021-2025")).unwrap();
    let screener = Screener::new(&plan).as_of("2025-12-01".parse().unwrap());
    let mut differing = Vec::new();
    for (layer, attributes, wanted) in examples() {
        let Value::Object(properties): Value = attributes else { panic!("properties") };
        let mut right = Right::new("mine", &polygons(SQUARE)).unwrap();
        right.properties = Map::clone(&properties).into();
        let findings = screener.screen(&right).findings;
        for (rule, verdict) in wanted {
            let is_of_it = |f: &&minezone::rule::Finding| f.rule.id == *rule && f.layer.as_deref() == Some(layer);
            let found = findings.iter().find(is_of_it).map(|finding| finding.verdict.as_str());
            if found != Some(verdict) {
                differing.push(format!("{rule} in {layer}: {found:?}, and not {verdict}"));
            }
        }
    }
    differing
}

#[test]
fn a_rule_that_no_longer_yields_makes_an_example_fail() {
    let plan = super::plan();
    let yields: Vec<(&str, &str, usize)> = plan
        .rules
        .iter()
        .flat_map(|rule| rule.yields.iter().enumerate().map(|(i, other)| (&*rule.id, &*other.to, i)))
        .collect();
    let rules = yields.iter().flat_map(|(from, to, _)| [(*from).to_owned(), (*to).to_owned()]).collect();
    let folder = tempfile::tempdir().unwrap();
    write_plan(folder.path(), &rules);
    let differ = differing(folder.path());
    assert!(differ.is_empty(), "{differ:#?}");
    for (from, to, i) in yields {
        let pack = &plan.rules.iter().find(|rule| rule.id == from).unwrap().pack;
        let path = folder.path().join(pack).join("rules").join(format!("{from}.toml"));
        let text = std::fs::read_to_string(&path).unwrap();
        let mut table: toml::Table = text.parse().unwrap();
        table["yields"].as_array_mut().unwrap().remove(i);
        std::fs::write(&path, toml::to_string(&table).unwrap()).unwrap();
        let is_found = !differing(folder.path()).is_empty();
        assert_ne!(is_found, WITHOUT_EFFECT.contains(&(from, to)), "{from} yields to {to}");
        std::fs::write(&path, text).unwrap();
    }
}
