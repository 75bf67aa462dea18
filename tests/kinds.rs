use std::collections::BTreeMap;
use std::sync::Arc;

use minezone::Language;
use minezone::input::{Input, InputOptions};
use minezone::layer::{Layer, Zone};
use minezone::right::VerticalRelation;
use minezone::rule::{BatchCounts, Facts, Finding, LayerFacts, Rule};
use minezone::{Right, Verdict};
use serde_json::{Map, Value, json};

use crate::support::{polygons, root, surface};

/// Degrees that are `metres` from west to east at 36.6° north, and from south to north.
fn degrees(metres: f64) -> [f64; 2] {
    [metres / 89_489.0, metres / 110_975.0]
}

fn square(west: f64, south: f64, east: f64, north: f64) -> String {
    format!("POLYGON(({west} {south},{east} {south},{east} {north},{west} {north},{west} {south}))")
}

fn mine() -> String {
    square(118.20, 36.60, 118.21, 36.61)
}

fn rule(name: &str) -> Rule {
    Rule::parse("test", name, &std::fs::read_to_string(root().join(format!("fixtures/rules/{name}.toml"))).unwrap())
        .unwrap()
}

/// A rule of another kind, with the head of a fixture.
fn made(kind: &str, verdict: &str) -> Rule {
    let text = format!(
        "id = \"R\"\ntitle = \"t\"\nin_principle = false\n[doc]\nzh = \"z\"\nen = \"e\"\n[clause]\ninstrument = \"i\"\n\
         article = \"1\"\ntext = \"t\"\n{kind}\n[[terms]]\nfrom = \"2021-01-01\"\nuntil = \"2025-12-31\"\nverdict = \"{verdict}\"\n"
    );
    Rule::parse("test", "R", &text).unwrap()
}

fn properties(value: Value) -> Map<String, Value> {
    let Value::Object(properties) = value else { panic!("not an object") };
    properties
}

/// The findings on a right of these properties beside one zone of a layer.
fn judge(rule: &Rule, right: (&str, Value), zone: (&str, &str, Value), accuracy_m: f64) -> Vec<Finding> {
    let (geometry, own) = right;
    let mut mine = Right::new("mine", &polygons(geometry)).unwrap();
    mine.properties = Arc::new(properties(own));
    let (layer, geometry, of_zone) = zone;
    let zone = Zone::new("Z", surface(geometry), properties(of_zone));
    let layers = [Layer::new(layer, vec![zone])];
    let measured: BTreeMap<&str, LayerFacts<'_>> =
        layers.iter().map(|layer| (layer.name.as_str(), LayerFacts::measure(layer, &mine))).collect();
    let facts = Facts::new(&mine, &measured).with_accuracy(accuracy_m);
    rule.judge(&facts, "2024-01-01".parse().unwrap())
}

#[test]
fn an_overlap_that_is_not_asked_for_its_mineral_is_not_called_none() {
    let same = made("[exclusion]\nlayers = [\"z\"]\nmineral = \"same\"", "forbidden");
    let of = |mineral: &str| {
        judge(&same, (&mine(), json!({ "矿种": "铁矿" })), ("z", &mine(), json!({ "矿种": mineral })), 0.01).remove(0)
    };
    assert_eq!(of("铁矿").verdict, Verdict::Forbidden);
    let passed_over = of("矿泉水");
    assert_eq!(passed_over.verdict, Verdict::Compliant);
    assert!(!passed_over.note(Language::Zh).contains("无重叠"), "{}", passed_over.note(Language::Zh));
}

#[test]
fn an_overlap_shows_how_wide_it_is_and_what_would_clear_it() {
    let keep_clear = made("[exclusion]\nlayers = [\"z\"]", "forbidden");
    let strip = |metres: f64| square(118.21 - degrees(metres)[0], 36.60, 118.22, 36.61);
    let of = |metres: f64, accuracy: f64| {
        let mut found =
            judge(&keep_clear, (&mine(), json!({})), ("z", &strip(metres), json!({ "名称": "甲区" })), accuracy);
        assert_eq!(found.len(), 1);
        found.remove(0)
    };
    // 0.5 m wide and 1,110 m long.
    let found = of(0.5, 0.01);
    assert_eq!((found.verdict, found.sliver, found.marginal), (Verdict::Forbidden, true, false));
    assert!((found.mean_width_m.unwrap() - 0.5).abs() < 0.005, "{found:?}");
    assert!((found.value.unwrap() - 555.0).abs() < 3.0, "{found:?}");
    assert_eq!(found.margin, found.value.map(|area| 0.0 - area));
    assert!(found.note(Language::Zh).contains("疑似碎面"), "{}", found.note(Language::Zh));
    assert_eq!(
        found.advice(Language::Zh),
        Some({
            let area = found.value.unwrap();
            format!("建议扣除与甲区重叠的范围{:.4}公顷（{area:.1}平方米）", area / 1e4)
        })
    );
    assert_eq!(
        (found.rule.from.to_string(), found.rule.until.unwrap().to_string()),
        ("2021-01-01".into(), "2025-12-31".into())
    );
    // Corners that are only good to 0.3 m do not show whether there is an overlap at all.
    assert!(of(0.5, 0.3).marginal);
    assert!(!of(0.5, 0.2).marginal);
    // What is not narrow is no sliver, however the area compares.
    let wide = of(20.0, 0.3);
    assert_eq!((wide.sliver, wide.marginal), (false, false));
    // The bound is a bound: the middle of a strip is half its width from both sides.
    assert!(wide.stability_m.unwrap() <= 10.0 && wide.stability_m.unwrap() > 9.0, "{wide:?}");
    // 5 mm are drawing noise, not an overlap.
    let noise = of(0.005, 0.01);
    assert_eq!((noise.verdict, noise.sliver, noise.marginal), (Verdict::Informative, false, true));
    assert!(noise.note(Language::Zh).contains("接边"), "{}", noise.note(Language::Zh));
}

#[test]
fn a_compliant_right_beside_a_zone_is_marginal_within_the_accuracy_only() {
    let keep_clear = made("[exclusion]\nlayers = [\"z\"]", "forbidden");
    let of = |gap: f64, accuracy: f64| {
        let zone = square(118.21 + degrees(gap)[0], 36.60, 118.22, 36.61);
        judge(&keep_clear, (&mine(), json!({})), ("z", &zone, json!({})), accuracy).remove(0)
    };
    let near = of(0.4, 0.5);
    assert_eq!((near.verdict, near.marginal, near.zone_id()), (Verdict::Compliant, true, Some("Z")));
    assert!((near.stability_m.unwrap() - 0.4).abs() < 0.002, "{near:?}");
    let far = of(0.6, 0.5);
    assert_eq!((far.verdict, far.marginal, far.stability_m), (Verdict::Compliant, false, None));
    let touching = of(0.0, 0.01);
    assert_eq!((touching.verdict, touching.stability_m), (Verdict::Compliant, Some(0.0)));
}

#[test]
fn a_contained_right_is_marginal_near_the_border_from_inside() {
    let inside = made("[containment]\nlayers = [\"z\"]", "forbidden");
    let of = |gap: f64, accuracy: f64| {
        let [x, y] = degrees(gap);
        let zone = square(118.20 - x, 36.60 - y, 118.21 + x, 36.61 + y);
        judge(&inside, (&mine(), json!({})), ("z", &zone, json!({})), accuracy).remove(0)
    };
    let near = of(0.4, 0.5);
    assert_eq!((near.verdict, near.marginal), (Verdict::Compliant, true));
    assert!((near.stability_m.unwrap() - 0.4).abs() < 0.01, "{near:?}");
    assert!(!of(0.6, 0.5).marginal);
    // A strip of 0.4 m on all sides protrudes.
    let out = of(-0.4, 0.5);
    assert_eq!((out.verdict, out.marginal), (Verdict::Forbidden, true));
    assert!(!of(-0.4, 0.1).marginal);
    assert!(out.advice(Language::Zh).unwrap().starts_with("建议扣除超出部分"));
}

#[test]
fn a_setback_shows_how_far_the_border_has_to_move() {
    let rule = rule("setback");
    let of = |gap: f64| {
        let road = square(118.21 + degrees(gap)[0], 36.60, 118.30, 36.61);
        judge(&rule, (&mine(), json!({})), ("roads", &road, json!({ "等级": "国道", "名称": "某路" })), 0.5).remove(0)
    };
    let short = of(87.7);
    assert_eq!((short.verdict, short.marginal, short.threshold), (Verdict::Forbidden, false, Some(100.0)));
    assert!((short.value.unwrap() - 87.7).abs() < 0.1);
    assert!((short.margin.unwrap() + 12.3).abs() < 0.1 && (short.stability_m.unwrap() - 12.3).abs() < 0.1);
    let metres = 100.0 - short.value.unwrap();
    assert_eq!(short.advice(Language::Zh), Some(format!("把边界移离某路，再退让{metres:.2}米")));
    let just = of(100.3);
    assert_eq!((just.verdict, just.marginal), (Verdict::Compliant, true), "{just:?}");
    assert!(just.margin.unwrap() > 0.0);
}

#[test]
fn rights_one_above_the_other_still_overlap_and_say_how_they_lie() {
    let rule = rule("exclusion-rights");
    let of = |own: &str, other: &str| {
        let own = json!({ "矿种": "铁矿", "开采标高": own });
        let zone = square(118.205, 36.60, 118.22, 36.61);
        judge(&rule, (&mine(), own), ("mines", &zone, json!({ "矿种": "铁", "开采标高": other })), 0.01).remove(0)
    };
    let apart = of("+350m至+120m", "自100米至-47米");
    assert_eq!((apart.verdict, apart.vertical), (Verdict::Forbidden, Some(VerticalRelation::Disjoint { gap_m: 20.0 })));
    assert_eq!(apart.common_volume_m3, Some(0.0));
    assert!(apart.note(Language::Zh).contains("垂向分离，间隔20.00米"), "{}", apart.note(Language::Zh));
    let common = of("+350m至+120m", "200~100");
    assert_eq!(common.common_volume_m3, common.value.map(|area| area * 80.0));
    assert_eq!(of("+350m至+120m", "不详").vertical, Some(VerticalRelation::Unknown));
}

#[test]
fn a_right_is_not_held_against_itself_but_against_its_twin() {
    let rule = rule("exclusion-rights");
    let right = |id: &str| Right::new(id, &polygons(&mine())).unwrap().with("矿种", "铁矿");
    let layers = [Layer::new("mines", Vec::new())];
    let found = |batch: &[Right]| {
        let counts = BatchCounts::take(layers.iter().map(|layer| (&rule, layer)), batch, &[]).with_peers(batch);
        let measured =
            layers.iter().map(|layer| (layer.name.as_str(), LayerFacts::measure(layer, &batch[0]))).collect();
        let facts = Facts::new(&batch[0], &measured).with_counts(&counts);
        let findings = rule.judge(&facts, "2024-01-01".parse().unwrap());
        findings.iter().map(|finding| (finding.verdict, finding.zone_id().map(str::to_owned))).collect::<Vec<_>>()
    };
    assert_eq!(found(&[right("A")]), [(Verdict::Compliant, None)]);
    let twin = found(&[right("A"), right("A")]);
    assert_eq!(twin, [(Verdict::Compliant, None), (Verdict::Forbidden, Some("A".into()))]);
}

#[test]
fn a_hint_that_cannot_be_given_leaves_no_right_undetermined() {
    let text = "[threshold]\nattribute = \"utilisation\"\nis = \">=\"\nvalue = 100.0\nunit = \"%\"";
    let of =
        |verdict: &str| judge(&made(text, verdict), (&mine(), json!({})), ("z", &mine(), json!({})), 0.01).remove(0);
    assert_eq!(of("informative").verdict, Verdict::Informative);
    let needed = of("conditional");
    assert_eq!(needed.verdict, Verdict::Undetermined);
    assert_eq!(needed.note(Language::Zh), "未填报综合利用率，无法判定。");
    assert_eq!(needed.advice(Language::Zh).as_deref(), Some("补充资料：未填报综合利用率"));
}

#[test]
fn a_distance_that_must_be_passed_is_not_kept_at_it() {
    let of = |is: &str, metres: f64| {
        let text = format!("[setback]\nlayers = [\"z\"]\nmeasured_from = \"矿界\"\nis = \"{is}\"\nmetres = {metres:?}");
        let zone = square(118.211, 36.60, 118.22, 36.61);
        judge(&made(&text, "forbidden"), (&mine(), json!({})), ("z", &zone, json!({})), 0.01).remove(0)
    };
    let metres = of(">=", 1000.0).value.unwrap();
    assert_eq!((of(">=", metres).verdict, of(">=", metres).margin), (Verdict::Compliant, Some(0.0)));
    assert_eq!(of(">", metres).verdict, Verdict::Forbidden);
}

#[test]
fn contradictory_rule_files_are_refused() {
    let head = std::fs::read_to_string(root().join("fixtures/rules/evidence.toml")).unwrap();
    let refused = |from: &str, to: &str| {
        let text = head.replace(from, to);
        assert_ne!(text, head, "{from} is not there");
        Rule::parse("test", "evidence", &text).unwrap_err().to_string()
    };
    let documents = "[evidence]\ndocuments = [\"restoration_plan\", \"铁路部门同意文件\"]";
    assert!(refused(documents, "[evidence]\ndocuments = []").contains("no documents"));
    assert!(refused(documents, "[catalogue]\nlisted = [\"a\"]\nallowed = [\"b\"]").contains("exactly one"));
    assert!(refused(documents, "[catalogue]\nzone_property = \"a\"").contains("needs layers"));
    let threshold = "[threshold]\nattribute = \"scale\"\nis = \">=\"";
    assert!(refused(documents, &format!("{threshold}\nunit = \"%\"")).contains("a value or rows"));
    assert!(refused(documents, &format!("{threshold}\nvalue = 1.0")).contains("unit"));
    assert!(refused(documents, &format!("{threshold}\nvalue = 1.0\nunit = \"斤\"")).contains("no unit"));
    assert!(refused(documents, "[schedule]\ndate = \"grant_date\"\nyears = 1").contains("after and years"));
    let setback = "[setback]\nlayers = [\"a\"]\nmeasured_from = \"b\"";
    assert!(refused(documents, setback).contains("metres"));
    assert!(refused(documents, &format!("{setback}\nmetres = -1.0")).contains("greater than 0"));
    assert!(refused(documents, &format!("{setback}\nmetres = 1.0\nis = \"<\"")).contains(">= or >"));
    assert!(refused(documents, "[quota]\nnature = \"预期性\"").contains("exactly one"));
    let binding = format!("{documents}\n[where]\n\"级别\" = [\"一级\"]");
    assert!(refused(documents, &binding).contains("no layers"));
    assert!(refused("verdict = \"conditional\"", "verdict = \"not_checked\"").contains("a breach cannot be"));
    let other = "verdict = \"conditional\"\nparameters = { exclusion = { layers = [] } }";
    assert!(refused("verdict = \"conditional\"", other).contains("own kind"));
    let over = "verdict = \"conditional\"\nuntil = \"2020-01-01\"";
    assert!(refused("verdict = \"conditional\"", over).contains("before it begins"));
    let quota = std::fs::read_to_string(root().join("fixtures/rules/quota-sum.toml")).unwrap();
    let forbids = quota.replace("verdict = \"conditional\"", "verdict = \"forbidden\"");
    assert!(Rule::parse("test", "quota-sum", &forbids).unwrap_err().to_string().contains("预期性"));
}

/// A red line whose ring winds twice round its middle, where the right lies: by the rule of odd windings there is a hole.
#[test]
fn a_zone_of_several_readings_lets_nothing_near_it_pass() {
    let right = Right::new("mine", &polygons(&square(118.41, 36.41, 118.42, 36.42))).unwrap();
    let far = Right::new("far", &polygons(&square(119.41, 36.41, 119.42, 36.42))).unwrap();
    let wound = json!({ "type": "FeatureCollection", "features": [{ "type": "Feature", "id": "W", "properties": {},
        "geometry": { "type": "Polygon", "coordinates": [[[118.0, 36.0], [119.0, 36.0], [119.0, 37.0], [118.0, 37.0],
            [118.0, 36.0], [118.8, 36.2], [118.8, 36.8], [118.2, 36.8], [118.0, 36.0]]] } }] });
    let input = Input::from_geojson(wound.to_string(), "wound.geojson", &InputOptions::default()).unwrap();
    let (layer, _) = Layer::take(input);
    let layer = layer.named("z");
    assert_eq!(layer.ambiguous, [0]);
    for (kind, verdict) in [
        ("[exclusion]\nlayers = [\"z\"]", "forbidden"),
        ("[containment]\nlayers = [\"z\"]", "forbidden"),
        ("[setback]\nlayers = [\"z\"]\nmetres = 100\nis = \">=\"\nmeasured_from = \"红线\"", "forbidden"),
    ] {
        let rule = made(kind, verdict);
        let worst = |right: &Right| {
            let facts = LayerFacts::measure(&layer, right);
            let measured = BTreeMap::from([("z", facts)]);
            let found = rule.judge(&Facts::new(right, &measured), "2024-01-01".parse().unwrap());
            found.iter().map(|finding| finding.verdict).max()
        };
        assert!(worst(&right) >= Some(Verdict::Undetermined), "{kind}: {:?}", worst(&right));
        let of_far = if kind.starts_with("[containment]") { Verdict::Forbidden } else { Verdict::Compliant };
        assert_eq!(worst(&far), Some(of_far), "{kind}");
    }
}
