use std::collections::BTreeMap;

use minezone::Language;
use minezone::quota::quota;
use minezone::rule::{Nature, QuotaFinding};
use minezone::{Plan, Right, Verdict};

/// A right at a place of its own, of which only what is said counts.
fn mine(number: usize, attributes: &[(&str, &str)]) -> Right {
    let x = 118.30 + 0.01 * number as f64;
    let square = geo::Rect::new((x, 36.60), (x + 0.005, 36.605)).to_polygon();
    let right = Right::new(format!("拟{number}"), &square).unwrap();
    attributes.iter().fold(right, |right, (name, value)| right.with(*name, *value))
}

/// A large pit for building stone, of which the plan wants three.
fn pit(number: usize, scale: &str) -> Right {
    mine(number, &[("矿种", "建筑石料用灰岩"), ("开采方式", "露天"), ("生产规模", scale), ("出让年度", "2024")])
}

/// The totals by rule, and by size class where there is one.
fn totals(plan: &Plan, rights: &[Right]) -> BTreeMap<String, QuotaFinding> {
    let findings = quota(plan, rights, plan.term.until, false).into_iter();
    findings.map(|found| (format!("{}{}", found.rule.id, found.item.as_deref().unwrap_or_default()), found)).collect()
}

#[test]
fn the_state_that_the_plan_is_for_keeps_every_total() {
    let plan = Plan::embedded();
    let rights: Vec<Right> = (0..3).map(|number| pit(number, "100万吨/年")).collect();
    let found = totals(&plan, &rights);
    let of = |key: &str| (found[key].verdict, found[key].baseline, found[key].added, found[key].limit);
    // 33.6 + 193.9, which the plan's text rounds to 227.4.
    assert_eq!(of("S20"), (Verdict::Compliant, 227.5, 300.0, 1310.0));
    assert_eq!(of("S21"), (Verdict::Compliant, 33.6, 0.0, 60.0));
    assert_eq!(of("S22"), (Verdict::Compliant, 193.9, 0.0, 500.0));
    assert_eq!(of("S23"), (Verdict::Compliant, 0.0, 300.0, 750.0));
    assert_eq!(of("S24"), (Verdict::Compliant, 1.9, 0.0, 4.2));
    assert_eq!(of("S25"), (Verdict::Compliant, 4.0, 3.0, 7.0));
    assert_eq!(of("S25a"), (Verdict::Compliant, 2.0, 3.0, 5.0));
    assert_eq!(of("S26大型"), (Verdict::Compliant, 1.0, 3.0, 4.0));
    assert_eq!(of("S26中型"), (Verdict::Compliant, 1.0, 0.0, 1.0));
    assert_eq!(of("S26小型"), (Verdict::Compliant, 2.0, 0.0, 2.0));
    assert_eq!((found["S27"].verdict, found["S27"].total), (Verdict::Compliant, 100.0));
    for key in ["S20", "S21", "S22", "S23", "S24", "S25", "S25a", "S27"] {
        assert_eq!(found[key].nature, Some(Nature::Expected), "{key}");
        assert!((found[key].headroom - (found[key].limit - found[key].total).abs()).abs() < 1e-6, "{key}");
    }
}

#[test]
fn an_eighth_mine_and_a_tenth_too_much_are_conditional_because_the_figures_are_expected() {
    let plan = Plan::embedded();
    let mut rights: Vec<Right> = (0..3).map(|number| pit(number, "250万吨/年")).collect();
    let full = totals(&plan, &rights);
    assert_eq!((full["S23"].verdict, full["S23"].total, full["S23"].headroom), (Verdict::Compliant, 750.0, 0.0));
    rights[2] = pit(2, "250.1万吨/年");
    let over = totals(&plan, &rights);
    assert_eq!((over["S23"].verdict, over["S23"].total, over["S23"].headroom), (Verdict::Conditional, 750.1, -0.1));
    assert_eq!(over["S23"].advice(Language::Zh).as_deref(), Some("减少0.1万吨/年，或按程序调整规划指标"));
    rights[2] = pit(2, "100万吨/年");
    // An eighth mine that is no solid one: only the number of all mines is passed, and the small ones.
    rights.push(mine(3, &[("矿种", "矿泉水"), ("开采方式", "地下"), ("开采规模", "小型"), ("生产规模", "1万m³/a")]));
    let eight = totals(&plan, &rights);
    assert_eq!((eight["S25"].verdict, eight["S25"].total), (Verdict::Conditional, 8.0));
    assert_eq!((eight["S25a"].verdict, eight["S25a"].total), (Verdict::Compliant, 5.0));
    assert_eq!(eight["S24"].total, 2.9);
    assert_eq!(eight["S26小型"].total, 3.0);
    assert!(eight.values().all(|found| found.verdict != Verdict::Forbidden));
}

#[test]
fn a_scale_that_is_not_said_makes_a_lower_bound_and_no_pass() {
    let plan = Plan::embedded();
    let silent = mine(0, &[("矿种", "建筑石料用灰岩")]);
    let found = totals(&plan, std::slice::from_ref(&silent));
    for key in ["S20", "S23"] {
        assert_eq!(found[key].verdict, Verdict::Undetermined, "{key}");
        assert_eq!(found[key].unknown(Language::Zh), ["拟0：未填报生产规模"]);
        assert!(found[key].note(Language::Zh).contains("至少"), "{}", found[key].note(Language::Zh));
    }
    // What it is not does not count, and is not in doubt.
    assert_eq!(found["S21"].verdict, Verdict::Compliant);
    // Of a right whose mineral is not said nothing is safe but the number of mines.
    let blank = totals(&plan, &[mine(0, &[])]);
    assert_eq!(blank["S25"].verdict, Verdict::Compliant);
    for key in ["S20", "S21", "S22", "S23", "S24"] {
        assert_eq!(blank[key].verdict, Verdict::Undetermined, "{key}");
    }
    // It can be no more than the third solid mine of five.
    assert_eq!((blank["S25a"].verdict, blank["S25a"].total), (Verdict::Compliant, 2.0));
}

#[test]
fn a_mine_of_the_base_year_gives_way_only_to_a_right_that_can_take_its_place() {
    let plan = Plan::embedded();
    let cement = |setting: &str| {
        let reported =
            [("矿种", "水泥用灰岩"), ("生产规模", "400万吨/年"), ("原采矿权编号", "YS-2"), ("设置类型", setting)];
        mine(0, &reported)
    };
    let sound = totals(&plan, &[cement("改扩建")]);
    assert_eq!((sound["S22"].verdict, sound["S22"].total), (Verdict::Compliant, 400.0));
    // A new right takes nobody's place: 400 or 593.9, of which 500 are allowed.
    let new = totals(&plan, &[cement("新建")]);
    assert_eq!((new["S22"].verdict, new["S22"].total), (Verdict::Undetermined, 400.0));
    assert!(new["S22"].unknown(Language::Zh)[0].contains("YS-2"), "{:?}", new["S22"].unknown);
    // Nor does one for another mineral.
    let stone =
        [("矿种", "建筑石料用灰岩"), ("生产规模", "100万吨/年"), ("原采矿权编号", "YS-2"), ("设置类型", "改扩建")];
    let beside = [("矿种", "水泥用灰岩"), ("生产规模", "400万吨/年")];
    let other = totals(&plan, &[mine(0, &stone), mine(1, &beside)]);
    assert_eq!(other["S22"].verdict, Verdict::Undetermined);
    // One that can is enough, whatever another says.
    let both = totals(&plan, &[mine(1, &stone), cement("改扩建")]);
    assert_eq!((both["S22"].verdict, both["S22"].total), (Verdict::Compliant, 400.0));
}

#[test]
fn a_scale_that_is_an_interval_is_reported_as_what_is_not_known() {
    let plan = Plan::embedded();
    let found = totals(&plan, &[pit(0, "700～800万吨/年")]);
    let sum = &found["S23"];
    assert_eq!((sum.verdict, sum.total), (Verdict::Undetermined, 700.0));
    assert!(
        sum.note(Language::Zh).contains("至少700") && sum.unknown(Language::Zh)[0].contains("700～800"),
        "{} {:?}",
        sum.note(Language::Zh),
        sum.unknown
    );
}

/// Each by itself leaves room, all together do not: the one by which a total is passed says so, and those before it do not.
#[test]
fn a_right_by_which_a_total_is_passed_in_the_order_of_its_batch_says_so() {
    let plan = Plan::embedded();
    let right = |id: &str, west: f64, setting: &str| {
        let square = geo::Rect::new((west, 36.5), (west + 0.002, 36.502)).to_polygon();
        let right = minezone::Right::new(id, &square).unwrap().with("矿种", "铁矿").with("设置类型", setting);
        right.with("生产规模", "10万吨/年")
    };
    // 33.6 are there, 60 are allowed; ids may come twice, and a renewal is no new mine.
    let rights = vec![
        right("A", 118.30, "新建"),
        right("A", 118.31, "新建"),
        right("R", 118.32, "延续"),
        right("C", 118.33, "新建"),
        right("D", 118.34, "新建"),
    ];
    let screener = minezone::Screener::new(&plan).as_of("2024-06-01".parse().unwrap());
    let report = screener.report(rights);
    let passed = |number: usize| {
        let findings = report.rights[number].findings.iter().filter(|finding| finding.rule.id == "S21");
        findings
            .filter(|finding| finding.verdict == Verdict::Conditional)
            .map(|f| (f.value, f.margin))
            .collect::<Vec<_>>()
    };
    assert_eq!([passed(0), passed(1)], [vec![], vec![]]);
    assert_eq!(
        passed(3),
        [(Some(63.6), Some(-3.6))].map(|(v, m): (Option<f64>, Option<f64>)| (v, m.map(|_| 60.0 - 63.6)))
    );
    assert_eq!(passed(4).len(), 1);
    let alone = screener.screen(&report.input[3]);
    assert!(alone.findings.iter().all(|f| f.rule.id != "S21" || f.verdict < Verdict::Conditional));
}
