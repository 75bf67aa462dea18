use minezone::Language;
use minezone::plan::PackChoice;
use minezone::quota::quota;
use minezone::rule::QuotaFinding;
use minezone::{Plan, Right, Verdict};
use serde_json::Value;

use crate::support::{minezone, root, text};

const RULE: &str = r#"
id = "X01"
title = "离测试图层500米"
status = "draft"
in_principle = false
doc = { zh = "测试", en = "A test." }
clause = { instrument = "test-law", article = "1", text = "测试用条款" }
setback = { layers = ["test_layer", "existing_mines"], measured_from = "边界", metres = 500.0 }
terms = [{ from = "2021-01-01", verdict = "forbidden" }]
"#;

const PACK: &str = r#"
id = "test-pack"
title = "测试包"
title_en = "Test pack"
issuer = "测试"
level = "county"
version = "1"
layer = [{ name = "test_layer", title = "测试图层" }, { name = "existing_mines", title = "已设采矿权" }]
"#;

const LAW: &str = r#"
[[instrument]]
id = "test-law"
title = "测试法"
issuer = "测试"
from = "2021-01-01"
source = "测试"
"#;

/// A folder of a pack with one draft rule.
fn pack(folder: &std::path::Path, name: &str, rule: &str) -> String {
    let pack = folder.join(name);
    std::fs::create_dir_all(pack.join("rules")).unwrap();
    std::fs::write(pack.join("pack.toml"), PACK).unwrap();
    std::fs::write(pack.join("instruments.toml"), LAW).unwrap();
    let id = rule.split('"').nth(1).unwrap();
    std::fs::write(pack.join(format!("rules/{id}.toml")), rule).unwrap();
    pack.to_str().unwrap().to_owned()
}

fn with(pack: &str) -> PackChoice {
    PackChoice { with: vec![pack.to_owned()], ..PackChoice::default() }
}

#[test]
fn a_plan_stands_on_its_packs_and_they_can_be_chosen() {
    let plan = Plan::embedded();
    assert_eq!(plan.packs.iter().map(|pack| pack.id.as_str()).collect::<Vec<_>>(), minezone::plan::EMBEDDED_PACKS);
    let l31 = |plan: &Plan| plan.rules.iter().find(|rule| rule.id == "L31").map(|rule| rule.pack.clone());
    assert_eq!(l31(&plan).as_deref(), Some("weifang-2021-2025"));
    let without = PackChoice { without: vec!["weifang-2021-2025".into()], ..PackChoice::default() };
    let less = Plan::open_with("qingzhou-2021-2025", &without).unwrap();
    assert_eq!(l31(&less), None);
    assert_ne!(less.checksum, plan.checksum);
    let unknown = PackChoice { without: vec!["nowhere".into()], ..PackChoice::default() };
    assert!(Plan::open_with("qingzhou-2021-2025", &unknown).unwrap_err().is_argument());
    assert!(Plan::open_with("qingzhou-2021-2025", &with("nowhere")).unwrap_err().is_argument());
}

#[test]
fn a_pack_of_ones_own_adds_rules_and_layers() {
    let folder = tempfile::tempdir().unwrap();
    let path = pack(folder.path(), "test-pack", RULE);
    let plan = Plan::open_with("qingzhou-2021-2025", &with(&path)).unwrap();
    assert!(plan.instruments.contains_key("test-law"));
    assert_eq!(plan.layer_title("test_layer"), "测试图层");
    assert!(plan.layer("test_layer").is_none() && plan.layer("existing_mines").is_some());
    let reported =
        plan.diagnostics.iter().filter(|reported| reported.to_string().contains("test-pack: test_layer")).count();
    assert_eq!(reported, 1);
    let twice = pack(folder.path(), "twice", &RULE.replace("X01", "S02"));
    let error = Plan::open_with("qingzhou-2021-2025", &with(&twice)).unwrap_err();
    assert!(error.is_plan() && error.to_string().contains("S02"), "{error}");
    let uncited = pack(folder.path(), "uncited", &RULE.replace("test-law", "no-law"));
    assert!(Plan::open_with("qingzhou-2021-2025", &with(&uncited)).unwrap_err().to_string().contains("no-law"));
}

#[test]
fn packs_beside_a_plan_go_before_those_built_in() {
    let folder = tempfile::tempdir().unwrap();
    pack(folder.path(), "shandong", RULE);
    let plan = folder.path().join("plan");
    std::fs::create_dir(&plan).unwrap();
    let head = std::fs::read_to_string(root().join("layers/qingzhou-2021-2025/plan.toml")).unwrap();
    std::fs::write(plan.join("plan.toml"), head).unwrap();
    std::fs::write(plan.join("instruments.toml"), "").unwrap();
    std::fs::write(plan.join("baseline.toml"), "mine = []").unwrap();
    std::fs::create_dir(plan.join("rules")).unwrap();
    std::fs::write(plan.join("rules/X02.toml"), RULE.replace("X01", "X02")).unwrap();
    let plan = Plan::open(&plan).unwrap();
    assert!(plan.rules.iter().any(|rule| rule.id == "X01" && rule.pack == "test-pack"));
    assert!(plan.packs.iter().any(|pack| pack.id == "national-law"));
}

#[test]
fn a_draft_is_silent_until_it_is_asked_for_and_says_that_it_is_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = pack(folder.path(), "test-pack", RULE);
    let rights = root().join("fixtures/rights/qingzhou-samples.geojson");
    let screen = |more: &[&str]| -> Value {
        let base = ["screen", rights.to_str().unwrap(), "--as-of", "2024-06-01", "-o", "r.json", "--pack", &path];
        let run = minezone(folder.path(), &[&base, more].concat());
        assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
        serde_json::from_slice(&std::fs::read(folder.path().join("r.json")).unwrap()).unwrap()
    };
    let of_rule = |report: &Value| -> Vec<Value> {
        let findings = crate::support::findings(report, &report["rights"][0]);
        findings.into_iter().filter(|finding| finding["rule"] == "X01").cloned().collect()
    };
    let quiet = screen(&[]);
    assert!(of_rule(&quiet).is_empty());
    assert_eq!(quiet["drafts"], false);
    let asked = screen(&["--drafts"]);
    let findings = of_rule(&asked);
    assert_eq!(findings.len(), 2);
    assert!(findings.iter().all(|finding| finding["note"].as_str().unwrap().starts_with("（草案")), "{findings:?}");
    let missing = findings.iter().find(|finding| finding["layer"] == "test_layer").unwrap();
    assert_eq!((&missing["verdict"], &missing["layer_missing"]), (&"not_checked".into(), &true.into()));
    let rule = &asked["rules"]["X01"];
    assert_eq!((&rule["draft"], &rule["pack"]), (&true.into(), &"test-pack".into()));
    assert!(asked["rights"][0]["not_checked"].as_array().unwrap().contains(&"test_layer".into()));
}

#[test]
fn missing_layers_take_one_line_of_the_table() {
    let folder = tempfile::tempdir().unwrap();
    let path = pack(folder.path(), "test-pack", &RULE.replace("draft", "in_force"));
    let rights = root().join("fixtures/rights/qingzhou-samples.geojson");
    let run = minezone(folder.path(), &["screen", rights.to_str().unwrap(), "--as-of", "2024-06-01", "--pack", &path]);
    let table = text(&run.stdout);
    let lines: Vec<&str> = table.lines().filter(|line| line.contains("测试图层")).collect();
    assert_eq!(lines.len(), 1, "{table}");
    assert!(lines[0].starts_with("未检查：") && lines[0].contains("测试图层（X01）"), "{}", lines[0]);
}

/// A large pit in the key zone, as the plan wants three of.
fn pit(number: u32, scale: &str) -> Right {
    let x = 118.20 + 0.02 * f64::from(number);
    let square = geo::Rect::new((x, 36.60), (x + 0.01, 36.61)).to_polygon();
    let right = Right::new(format!("拟{number}"), &square).unwrap();
    right.with("矿种", "建筑石料用灰岩").with("开采方式", "露天").with("生产规模", scale).with("出让年度", 2024)
}

#[test]
fn zones_with_a_limit_are_among_the_totals() {
    let plan = Plan::embedded();
    let rights: Vec<Right> = (0..4).map(|number| pit(number, "100万吨/年")).collect();
    let of = |rights: &[Right]| -> Vec<QuotaFinding> {
        let all = quota(&plan, rights, plan.term.until, false);
        all.into_iter().filter(|finding| finding.rule.id == "S07").collect()
    };
    let three = &of(&rights[..3])[0];
    assert_eq!((three.verdict, three.added, three.headroom), (Verdict::Compliant, 3.0, 0.0));
    let four = &of(&rights)[0];
    assert_eq!((four.verdict, four.total, four.limit), (Verdict::Conditional, 4.0, 3.0));
    assert_eq!(four.advice(Language::Zh).as_deref(), Some("区内减少1个采矿权，或合并设置"));
}

#[test]
fn packs_that_are_left_out_are_named_before_everything_else() {
    let rights = root().join("fixtures/rights/qingzhou-samples.geojson");
    let run = |more: &[&str]| {
        let arguments = ["screen", rights.to_str().unwrap(), "--without-pack", "shandong", "--as-of", "2025-06-30"];
        text(&minezone(&root(), &[&arguments, more].concat()).stdout)
    };
    let banner = "规划所列的法规包shandong按要求未采用，其条款未检查。";
    assert!(run(&["--lang", "zh"]).lines().next().unwrap().contains(banner));
    let lines = run(&["--each", "--lang", "zh"]);
    assert!(lines.lines().next().unwrap().contains(banner), "{}", lines.lines().next().unwrap());
    let json: Value = serde_json::from_str(&run(&["--format", "json", "--lang", "zh"])).unwrap();
    assert_eq!((json["banner"].as_str(), &json["packs_left_out"]), (Some(banner), &serde_json::json!(["shandong"])));
}
