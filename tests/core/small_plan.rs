use std::fmt::Write;
use std::path::PathBuf;

use minezone::plan::PackChoice;
use minezone::{Language, Plan, Report, Right, Screener, Verdict};

const HEAD: &str = r#"
title = "示例规划"
id = "sample"
authority = "示例"
approved_by = "示例"
version = "1"
layer = [{ name = "red", title = "示例分区" }]

[term]
from = "2021-01-01"
until = "2025-12-31"
"#;

const INSTRUMENTS: &str = r#"
[[instrument]]
id = "plan"
title = "示例规划"
issuer = "示例"
from = "2021-01-01"
source = "示例"
"#;

const YIELDS: &str = r#"
yields = [{ to = "R2", because = { zh = "特别规定优先。", en = "The special rule prevails." } }]"#;

fn rule(id: &str, verdict: &str, yields: &str) -> String {
    let clause = r#"{ instrument = "plan", article = "一", text = "示例条文。" }"#;
    let doc = r#"{ zh = "示例。", en = "A sample." }"#;
    let terms = format!(r#"[{{ from = "2021-01-01", verdict = "{verdict}" }}]"#);
    format!(
        "id = \"{id}\"\ntitle = \"示例\"\nin_principle = false\ndoc = {doc}\nclause = {clause}\nterms = {terms}{yields}\n\
         [exclusion]\nlayers = [\"red\"]\n"
    )
}

/// So many zones of about 0.1 ha in a row inside the right.
fn plan(zones: usize) -> Plan {
    let mut text = String::from(r#"{"type":"FeatureCollection","features":["#);
    for number in 0..zones {
        let (west, comma) = (118.2 + number as f64 * 5e-4, if number == 0 { "" } else { "," });
        let east = west + 4e-4;
        let ring = format!("[[{west},36.6],[{east},36.6],[{east},36.6003],[{west},36.6003],[{west},36.6]]");
        let geometry = format!(r#"{{"type":"Polygon","coordinates":[{ring}]}}"#);
        write!(text, r#"{comma}{{"type":"Feature","id":"Z{number}","properties":{{}},"geometry":{geometry}}}"#)
            .unwrap();
    }
    text.push_str("]}");
    let files = [
        ("plan.toml", HEAD.to_owned()),
        ("instruments.toml", INSTRUMENTS.to_owned()),
        ("rules/R1.toml", rule("R1", "forbidden", YIELDS)),
        ("rules/R2.toml", rule("R2", "conditional", "")),
        ("zones/red.geojson", text),
    ];
    let tree = files.into_iter().map(|(name, text)| (PathBuf::from("plan").join(name), text.into_bytes()));
    Plan::from_memory(tree.collect(), "plan", &PackChoice::default()).unwrap()
}

#[test]
fn zones_that_are_not_listed_leave_a_ban_open_where_another_rule_may_prevail() {
    let square = geo::Rect::new((118.19, 36.59), (119.0, 36.61)).to_polygon();
    let of = |zones: usize| Screener::new(&plan(zones)).screen(&Right::new("P01", &square).unwrap());
    let of_r1 = |verdict: Verdict, screening: &minezone::Screening| {
        screening.findings.iter().filter(|found| found.rule.id == "R1" && found.verdict == verdict).count()
    };

    let few = of(3);
    assert_eq!((of_r1(Verdict::Informative, &few), few.verdict), (3, Verdict::Conditional));

    let many = of(1_200);
    assert_eq!(of_r1(Verdict::Informative, &many), 1_000);
    assert_eq!((of_r1(Verdict::Undetermined, &many), of_r1(Verdict::Forbidden, &many)), (1, 0));
    assert_eq!((many.verdict, many.worst()), (Verdict::Undetermined, Verdict::Forbidden));
}

#[test]
fn before_its_term_a_plan_clears_nothing() {
    let aside = geo::Rect::new((118.0, 36.59), (118.01, 36.60)).to_polygon();
    let plan = plan(1);
    let on = |day: &str| {
        let screener = Screener::new(&plan).as_of(day.parse().unwrap());
        let screening = screener.screen(&Right::new("P01", &aside).unwrap());
        let banner = Report::new(&screener).basis.banner(Language::Zh);
        (screening.verdict, screening.outlook.worst_possible, banner.map(|text| text.contains("2021-01-01起施行")))
    };
    assert_eq!(on("2021-01-01"), (Verdict::Compliant, Verdict::Compliant, None));
    assert_eq!(on("2020-12-31"), (Verdict::NotChecked, Verdict::Forbidden, Some(true)));
}
