//! 1. A right in, a verdict with its clauses out: the library in 25 lines.
//!
//! `cargo run --example 01_first_screen`

use minezone::{Language, Plan, Right, Screener};

fn main() {
    let plan = Plan::embedded();
    let corners = vec![(118.300, 36.755), (118.312, 36.755), (118.312, 36.764), (118.300, 36.764)];
    let outline = geo::Polygon::new(corners.into(), Vec::new());
    let right = Right::new("试-01", &outline).expect("a valid outline");
    let right = right.with("矿种", "铁矿").with("开采方式", "地下");

    let screener = Screener::new(&plan).as_of("2024-06-01".parse().expect("a date"));
    let screening = screener.screen(&right);

    println!("{} {} ({})", right.id, screening.verdict.zh(), screening.verdict.as_str());
    for finding in &screening.findings {
        let instrument = &plan.instruments[&finding.rule.clause.instrument];
        println!("  {} {}: {}", finding.rule.id, finding.verdict.zh(), finding.note(Language::Zh));
        println!("      {} {}: {}", instrument.title, finding.rule.clause.article, finding.rule.clause.text);
    }
}
