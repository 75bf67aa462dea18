use minezone::Plan;
use minezone::explain::{Language, explain, page};
use serde_json::Value;

use crate::support::{minezone, root, text};

fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = minezone(&root(), arguments);
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// The rules that a filter lets through.
fn listed(filter: &[&str]) -> Vec<String> {
    let (code, json, _) = run(&[&["rules", "--format", "json"], filter].concat());
    assert_eq!(code, Some(0));
    let rules: Value = serde_json::from_str(&json).unwrap();
    rules.as_array().unwrap().iter().map(|rule| rule["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_rule_is_explained_with_its_clause_its_dates_and_what_it_needs() {
    let plan = Plan::embedded();
    for rule in &plan.rules {
        let [zh, en] = [Language::Zh, Language::En].map(|language| explain(&plan, rule, language));
        for text in [&zh, &en] {
            assert!(text.starts_with(&format!("{} {}", rule.id, rule.title)), "{text}");
            assert!(text.contains(&rule.clause.text) && text.contains(&rule.clause.article), "{text}");
            assert!(text.contains(&plan.instruments[&rule.clause.instrument].title), "{text}");
            for term in &rule.terms {
                assert!(text.contains(&term.from.to_string()), "{text}");
            }
            for case in &rule.cases {
                assert!(text.contains(&case.name), "{text}");
            }
        }
        for layer in rule.layers() {
            assert!(zh.contains(plan.layer_title(layer)) && en.contains(&layer.replace('_', " ")), "{zh}{en}");
        }
        assert!(zh.contains(rule.terms[0].verdict.zh()), "{zh}");
        assert_eq!(zh.contains("原则上："), rule.in_principle, "{zh}");
    }
}

#[test]
fn parameters_stand_in_the_words() {
    let (_, s07, _) = run(&["explain", "S07"]);
    assert!(s07.contains("重点开采区的每个分区内最多3个采矿权"), "{s07}");
    let (_, l31, _) = run(&["explain", "L31", "--lang", "en"]);
    assert!(l31.contains("all of it inside key mining zone") && l31.contains("the method is 露天"), "{l31}");
}

#[test]
fn a_rule_that_is_not_there_is_said_with_those_that_are() {
    let (code, _, reported) = run(&["explain", "S99"]);
    assert_eq!(code, Some(2));
    assert!(reported.contains("S99") && reported.contains("S12"), "{reported}");
    assert_eq!(run(&["explain", "s12"]).0, Some(0));
}

#[test]
fn rules_are_listed_by_kind_layer_and_verdict() {
    let plan = Plan::embedded();
    let all = listed(&[]);
    assert_eq!(all.len(), plan.rules.iter().filter(|rule| !rule.is_draft()).count());
    assert_eq!(listed(&["--drafts"]).len(), plan.rules.len());
    let red_line = listed(&["--layer", "ecological_red_line", "--pack", "qingzhou-2021-2025"]);
    assert!(red_line.contains(&"S02".to_owned()) && red_line.iter().all(|id| id.starts_with('S')), "{red_line:?}");
    assert!(listed(&["--pack", "weifang-2021-2025"]).contains(&"L31".to_owned()));
    assert!(listed(&["--kind", "cardinality"]).contains(&"S11".to_owned()));
    let forbidding = listed(&["--verdict", "forbidden"]);
    assert!(forbidding.contains(&"S04".to_owned()) && !forbidding.contains(&"S05".to_owned()), "{forbidding:?}");
    assert!(listed(&["--kind", "containment", "--verdict", "forbidden"]).contains(&"S12".to_owned()));
    // Declared, and no rule asks for it.
    assert!(listed(&["--layer", "ecological_space"]).is_empty());
    let (_, table, _) = run(&["rules"]);
    assert!(all.iter().all(|id| table.contains(id)), "{table}");
}

#[test]
fn the_page_of_all_rules_is_that_of_the_files() {
    let committed = std::fs::read_to_string(root().join("layers/RULES.md")).unwrap_or_default();
    assert!(committed == page(&Plan::embedded()), "layers/RULES.md is out of date: make fixtures");
}

/// For each rule of `fixtures/rules`, what must stand in its words, in Chinese and in English.
const SAID: &[(&str, &str, &str)] = &[
    ("catalogue", "矿种不属于（", "the mineral is none of ("),
    ("cardinality", "每个分区内最多1个采矿权", "no more than 1 in each zone of "),
    ("catalogue-zone", "一致", "of the zone says"),
    ("catalogue-allowed", "出让方式属于（", "the grant method is one of ("),
    ("evidence", "附有：", "it comes with "),
    ("exclusion-rights", "同批采矿权之间也比较", "the rights of a batch count too"),
    ("exclusion-where", "所指分区：", "Of zones where: "),
    ("quota-count", "矿山不超过2个（预期性）", "there are no more than 2 mines (expected)"),
    ("quota-share", "大型、中型矿山占比不低于100%", "at least 100% of the mines are 大型, 中型"),
    ("quota-structure", "大、中、小型矿山为4、1、2个", "4 mines are large, 1 medium, 2 small"),
    (
        "quota-sum",
        "全部矿山的生产规模合计不超过750万吨/年",
        "the scale of all mines together is no more than 750万吨/年",
    ),
    ("quota-windows", "出让采矿权：2021年1个、2023-2025年1个", "grants: 1 in 2021, 1 in 2023-2025"),
    (
        "quota-zones",
        "治理状态为已完成的分区个数占比不低于100%（约束性）",
        "at least 100% of the zones of sites are such that 治理状态 is 已完成 (binding)",
    ),
    ("setback-where", "不少于200米", "at least 200 m from "),
    ("schedule-window", "出让年度在所在", "the grant date lies in the "),
    ("schedule-years", "绿色矿山建成日期不晚于投产日期之后1年", "no later than 1 years after the production date"),
    (
        "setback",
        "不少于100米（等级为国道）、50米（等级为乡道）",
        "at least 100 m (等级: 国道), 50 m (等级: 乡道) from roads",
    ),
    ("setback-rights", "不少于300米，同批采矿权之间也量算", "at least 300 m from mines"),
    (
        "threshold",
        "矿种为建筑石料用灰岩的，生产规模不低于100万吨/年",
        "where the mineral is 建筑石料用灰岩, scale >= 100万吨/年",
    ),
    (
        "threshold",
        "；后改为：矿种为建筑石料用灰岩的，生产规模不低于120",
        "; later: where the mineral is 建筑石料用灰岩, scale >= 120",
    ),
    ("threshold-life", "服务年限不低于10年", "life >= 10年"),
];

#[test]
fn every_kind_says_its_parameters_in_words() {
    let plan = Plan::embedded();
    let mut wrong = Vec::new();
    for (name, zh, en) in SAID {
        let file = root().join(format!("fixtures/rules/{name}.toml"));
        let rule = minezone::rule::Rule::parse("test", name, &std::fs::read_to_string(file).unwrap()).unwrap();
        for (language, wanted) in [(Language::Zh, *zh), (Language::En, *en)] {
            let found = explain(&plan, &rule, language);
            if !found.contains(wanted) {
                wrong.push(format!("{wanted:?} is not in\n{found}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_kind_of_the_fixtures_is_explained() {
    for entry in std::fs::read_dir(root().join("fixtures/rules")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(SAID.iter().any(|(said, ..)| *said == name), "{name}: say in SAID what must stand in its words");
    }
}

#[test]
fn a_diagnostic_is_explained_by_its_code_in_both_languages() {
    for (language, wanted) in [("zh", "按公开的规则确定范围"), ("en", "undetermined at best")] {
        let run = minezone(&root(), &["explain", "rings-cross", "--lang", language]);
        assert!(run.status.success() && text(&run.stdout).contains(wanted), "{}", text(&run.stdout));
    }
    let of_plan = text(&minezone(&root(), &["explain", "case-fails"]).stdout);
    assert!(of_plan.contains("算例与其写明的结论不符") && of_plan.contains("lint"), "{of_plan}");
    let page = std::fs::read_to_string(root().join("DIAGNOSTICS.md")).unwrap();
    assert!(page == minezone::explain::codes_page(), "DIAGNOSTICS.md is out of date: make fixtures");
}
