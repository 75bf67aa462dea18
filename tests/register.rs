//! The register of granted rights: what was granted since the base year counts in the totals of a plan.

use std::path::Path;

use minezone::quota::{quota, rights_outside};
use minezone::rule::QuotaFinding;
use minezone::{Language, Plan, Right, Screener, Verdict};
use serde_json::{Value, json};

use crate::support::{copy, root};

/// The plan with these mines in its register, each a small square beside the one before.
fn plan_with(folder: &Path, mines: &[(&str, Value)]) -> Plan {
    copy(&root().join("layers/qingzhou-2021-2025"), folder);
    let features = mines.iter().enumerate().map(|(number, (id, properties))| {
        let [west, south] = if *id == "境外" { [120.0, 36.0] } else { [118.40 + 0.01 * number as f64, 36.70] };
        let (east, north) = (west + 0.005, south + 0.005);
        let ring = json!([[west, south], [east, south], [east, north], [west, north], [west, south]]);
        json!({ "type": "Feature", "id": id, "properties": properties, "geometry": { "type": "Polygon", "coordinates": [ring] } })
    });
    let features: Vec<Value> = features.collect();
    let collection = json!({ "type": "FeatureCollection", "features": features });
    std::fs::write(folder.join("zones/existing_mines.geojson"), collection.to_string()).unwrap();
    Plan::open(folder).unwrap()
}

fn total(plan: &Plan, rights: &[Right], rule: &str, day: &str) -> QuotaFinding {
    quota(plan, rights, day.parse().unwrap(), false).into_iter().find(|found| found.rule.id == rule).unwrap()
}

fn stone(more: Value) -> Value {
    let mut mine = json!({ "矿种": "建筑石料用灰岩", "开采方式": "露天", "生产规模": "300万吨/年" });
    mine.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    mine
}

#[test]
fn rights_granted_since_the_base_year_count_until_they_are_cancelled() {
    let folder = tempfile::tempdir().unwrap();
    let plan = plan_with(
        folder.path(),
        &[
            ("新设", stone(json!({ "首次设立日期": "2022-05-01" }))),
            ("基期", stone(json!({ "首次设立日期": "2020-12-31" }))),
            ("注销", stone(json!({ "首次设立日期": "2021-01-01", "注销日期": "2024-06-30" }))),
            ("境外", stone(json!({ "首次设立日期": "2022-05-01" }))),
            ("勘查", stone(json!({ "首次设立日期": "2022-05-01", "矿业权类型": "探矿权" }))),
            ("YS-1", json!({ "矿种": "铁矿", "注销日期": "2023-01-01" })),
        ],
    );
    for (day, granted) in [("2021-01-01", 300.0), ("2022-04-30", 300.0), ("2022-05-01", 600.0), ("2024-06-30", 300.0)] {
        let found = total(&plan, &[], "S23", day);
        assert_eq!((found.baseline, found.added, found.unknown.len()), (granted, 0.0, 0), "{day}");
        assert_eq!(found.verdict, Verdict::Compliant);
    }
    // The iron mine of the base year is there up to the day before it was cancelled.
    assert_eq!(total(&plan, &[], "S21", "2022-12-31").baseline, 33.6);
    assert_eq!(total(&plan, &[], "S21", "2023-01-01").baseline, 0.0);
    let words = total(&plan, &[], "S23", "2022-05-01").reason.in_words(Language::Zh);
    assert_eq!(words, "基期0万吨/年，其后已设600万吨/年，拟设0万吨/年，合计600万吨/年，上限750万吨/年。");
}

#[test]
fn a_right_whose_first_grant_is_not_known_leaves_totals_open() {
    let folder = tempfile::tempdir().unwrap();
    let plan = plan_with(folder.path(), &[("无日期", stone(json!({ "有效期起": "2023-05-01" })))]);
    let right = Right::new("拟1", &geo::Rect::new((118.3, 36.7), (118.31, 36.71)).to_polygon()).unwrap();
    let right = right.with("矿种", "建筑石料用灰岩").with("生产规模", "500万吨/年").with("开采方式", "露天");
    let found = total(&plan, std::slice::from_ref(&right), "S23", "2025-06-30");
    assert_eq!((found.verdict, found.baseline, found.total), (Verdict::Undetermined, 0.0, 500.0));
    assert!(found.unknown[0].in_words(Language::Zh).contains("不知是否已计入基期"), "{:?}", found.unknown);
    // The right itself shows it, and a renewal of that mine takes its place.
    let screening = Screener::new(&plan).as_of("2025-06-30".parse().unwrap()).screen(&right);
    let s23 = screening.findings.iter().find(|finding| finding.rule.id == "S23").unwrap();
    assert_eq!(s23.verdict, Verdict::Undetermined);
    let renewal = right.with("设置类型", "延续").with("原采矿权编号", "无日期");
    let found = total(&plan, &[renewal], "S23", "2025-06-30");
    assert_eq!((found.verdict, found.total), (Verdict::Compliant, 500.0));
}

#[test]
fn a_right_that_passes_a_total_of_hints_says_that_it_does_so_alone() {
    let screener = Screener::new(&Plan::embedded()).as_of("2025-06-30".parse().unwrap());
    let right = Right::new("中型铁矿", &geo::Rect::new((118.3, 36.6), (118.31, 36.61)).to_polygon()).unwrap();
    let right = right.with("矿种", "铁矿").with("开采方式", "地下").with("生产规模", "50万吨/年");
    let screening = screener.in_order(std::slice::from_ref(&right)).screen(&right);
    let s26 = screening.findings.iter().find(|finding| finding.rule.id == "S26").unwrap();
    assert_eq!((s26.verdict, s26.value), (Verdict::Informative, Some(2.0)));
    let note = s26.note(Language::Zh);
    assert!(note.starts_with("加上该拟设采矿权") && !note.contains("不突破"), "{note}");
}

#[test]
fn rights_outside_the_county_do_not_count_in_its_totals() {
    let plan = Plan::embedded();
    let right = |id: &str, west: f64| {
        let square = geo::Rect::new((west, 36.7), (west + 0.01, 36.71)).to_polygon();
        Right::new(id, &square)
            .unwrap()
            .with("矿种", "建筑石料用灰岩")
            .with("生产规模", "400万吨/年")
            .with("开采方式", "露天")
    };
    let rights = [right("境内", 118.3), right("境外", 121.0), right("境内二", 118.4)];
    assert_eq!(rights_outside(&plan, &rights), [1]);
    let found = total(&plan, &rights, "S23", "2025-06-30");
    assert_eq!((found.added, found.verdict), (800.0, Verdict::Conditional));
    // Nor in the order of the batch.
    let screener = Screener::new(&plan).as_of("2025-06-30".parse().unwrap()).in_order(&rights[..2]);
    let of_outside = screener.screen(&rights[1]);
    assert!(of_outside.findings.iter().all(|f| f.rule.id != "S23" || f.verdict <= Verdict::Compliant));
    let order = Screener::new(&plan).as_of("2025-06-30".parse().unwrap()).in_order(&rights);
    let last = order.screen(&rights[2]);
    let sum = last.findings.iter().find(|finding| finding.rule.id == "S23").and_then(|finding| finding.value);
    assert_eq!(sum, Some(800.0));
}

#[test]
fn without_the_register_or_all_of_it_totals_are_open() {
    let folder = tempfile::tempdir().unwrap();
    drop(plan_with(folder.path(), &[("甲", stone(json!({ "首次设立日期": "2022-05-01" })))]));
    let zones = folder.path().join("zones/existing_mines.geojson");
    let whole = std::fs::read_to_string(&zones).unwrap();
    let mut broken: Value = serde_json::from_str(&whole).unwrap();
    broken["features"].as_array_mut().unwrap().push(json!({ "type": "Feature", "properties": {}, "geometry": null }));
    std::fs::write(&zones, broken.to_string()).unwrap();
    let incomplete = total(&Plan::open(folder.path()).unwrap(), &[], "S25", "2025-06-30");
    assert_eq!((incomplete.verdict, incomplete.baseline), (Verdict::Undetermined, 5.0));
    std::fs::remove_file(&zones).unwrap();
    let missing = total(&Plan::open(folder.path()).unwrap(), &[], "S25", "2025-06-30");
    assert_eq!((missing.verdict, missing.baseline), (Verdict::Undetermined, 4.0));
    assert!(missing.unknown[0].in_words(Language::Zh).starts_with("existing_mines"), "{:?}", missing.unknown);
}
