use minezone::measure::{Relation, overlap};
use minezone::{Plan, Verdict};
use serde_json::Value;

use crate::support::{minezone, root, text};

/// By what the plan's figure and the drawn area may differ.
const TOLERANCE: f64 = 1e-3;

fn area_of(plan: &Plan, layer: &str) -> f64 {
    plan.layer(layer).unwrap().zones.iter().map(|zone| zone.surface.area_m2()).sum()
}

fn is_near(area_m2: f64, figure: f64, unit_m2: f64) -> bool {
    (area_m2 / (figure * unit_m2) - 1.0).abs() < TOLERANCE
}

#[test]
fn drawn_areas_are_the_figures_of_the_plan() {
    let plan = Plan::embedded();
    assert!(is_near(area_of(&plan, "strategic_protection_zone"), 18.5, 1e6));
    assert!(is_near(area_of(&plan, "key_mining_zone"), 61.5, 1e6));
    assert!(is_near(area_of(&plan, "closed_pits"), 174.0, 1e4));
    assert!(is_near(area_of(&plan, "restoration_sites"), 497.0, 1e4));
    for layer in plan.layers() {
        for zone in &layer.zones {
            if let Some(figure) = zone.properties.get("规划面积").and_then(Value::as_f64) {
                let unit = if zone.text("规划面积单位") == "公顷" { 1e4 } else { 1e6 };
                assert!(is_near(zone.surface.area_m2(), figure, unit), "{}", zone.id);
            }
        }
    }
}

#[test]
fn elements_are_counted_as_the_plan_counts_them() {
    let plan = Plan::embedded();
    let count = |layer: &str| plan.layer(layer).unwrap().zones.len();
    assert_eq!(plan.layers().iter().filter(|layer| layer.none.is_none()).count(), 14);
    assert_eq!(count("planning_blocks"), 3);
    assert_eq!(count("existing_mines"), 4);
    assert_eq!(count("closed_pits"), 11);
    assert_eq!(count("restoration_sites"), 28);
    let windows: Vec<&str> = plan.layer("planning_blocks").unwrap().zones.iter().map(|z| z.text("投放时间")).collect();
    assert_eq!(windows, ["2021", "2023-2025", "2024-2025"]);
    let sites = &plan.layer("restoration_sites").unwrap().zones;
    let view = plan.layer("three_zones_two_lines_view").unwrap();
    for site in sites {
        let seen = view.overlaps(&site.surface).iter().any(|found| found.overlap.relation.interiors_meet());
        assert_eq!(seen, site.text("类型") == "三区两线可视范围内矿山", "{}", site.id);
    }
    assert_eq!(sites.iter().filter(|site| site.text("类型").starts_with("三区两线")).count(), 2);
}

#[test]
fn every_zone_but_the_boundary_says_that_it_is_schematic() {
    let plan = Plan::embedded();
    for layer in plan.layers().iter().filter(|layer| layer.none.is_none()) {
        let real = layer.name == "county_boundary";
        assert_eq!(layer.schematic, !real, "{}", layer.name);
        for zone in &layer.zones {
            assert_eq!(zone.properties.contains_key("示意"), !real, "{}", zone.id);
            assert!(!zone.text("说明").is_empty(), "{}", zone.id);
        }
    }
}

#[test]
fn lines_keep_apart_and_inside_their_spaces() {
    let plan = Plan::embedded();
    let lines = ["ecological_red_line", "permanent_basic_farmland", "urban_development_boundary"];
    let spaces = ["ecological_space", "agricultural_space", "urban_space"];
    // Drawn to 1 mm: what they have in common is less than that along their borders.
    let common = |zone: &minezone::layer::Zone, layer: &str| -> f64 {
        plan.layer(layer).unwrap().overlaps(&zone.surface).iter().map(|found| found.overlap.area_m2).sum()
    };
    for (line, space) in lines.iter().zip(spaces) {
        let vertices: usize = plan.layer(line).unwrap().zones.iter().map(|z| z.surface.vertex_count()).sum();
        assert!(*line == "urban_development_boundary" || vertices > 5_000, "{line}: {vertices}");
        for zone in &plan.layer(line).unwrap().zones {
            for other in lines.iter().filter(|other| *other != line) {
                assert!(common(zone, other) < 1.0, "{} and {other}", zone.id);
            }
            assert!((common(zone, space) / zone.surface.area_m2() - 1.0).abs() < 1e-6, "{} in {space}", zone.id);
        }
    }
    let key = &plan.layer("key_mining_zone").unwrap().zones[0].surface;
    for block in &plan.layer("planning_blocks").unwrap().zones {
        assert_eq!(overlap(&block.surface, key).relation, Relation::Within);
    }
}

#[test]
fn sample_rights_come_to_the_verdicts_they_were_made_for() {
    let wanted = [
        // Most of the layers that the law speaks of are not there: no right can do better.
        ("P01", Verdict::NotChecked, ""),
        ("P02", Verdict::Forbidden, "S12"),
        // Another use of the rock that the block is for: S13 yields.
        ("P03", Verdict::Conditional, "L36a"),
        ("P04", Verdict::Forbidden, "S02"),
        ("P05", Verdict::Forbidden, "S02"),
        ("P06", Verdict::Forbidden, "S04"),
        ("P07", Verdict::Approval, "S05"),
        ("P08", Verdict::Undetermined, "S04"),
        ("P09", Verdict::Conditional, "L31"),
        // With it there would be more mineral water than the plan foresees.
        ("P10", Verdict::Conditional, "S24"),
        ("P11", Verdict::Conditional, "L02"),
        ("P12", Verdict::Conditional, "L02"),
    ];
    let folder = tempfile::tempdir().unwrap();
    let rights = root().join("fixtures/rights/qingzhou-samples.geojson");
    let run = minezone(folder.path(), &["screen", rights.to_str().unwrap(), "--as-of", "2024-06-01", "-o", "r.json"]);
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    let report: Value = serde_json::from_slice(&std::fs::read(folder.path().join("r.json")).unwrap()).unwrap();
    for ((id, verdict, rule), right) in wanted.iter().zip(report["rights"].as_array().unwrap()) {
        assert_eq!(right["id"], *id);
        assert_eq!(right["verdict"], verdict.as_str(), "{id}");
        let worst: Vec<&str> = crate::support::findings(&report, right)
            .into_iter()
            .filter(|f| f["verdict"] == right["verdict"])
            .map(|f| f["rule"].as_str().unwrap())
            .collect();
        assert!(rule.is_empty() || worst.contains(rule), "{id}: {worst:?}");
    }
}
