//! Proposed rights as a user would bring them, one for each thing the first rules can say.

use std::path::Path;

use serde_json::json;

use crate::ground::{Shape, metres, rounded, straight};
use crate::overlaps;
use crate::shape::{Chance, licence};
use crate::spaces::Spaces;
use crate::write::{Feature, collection};
use crate::zones::{Plan, sought};

/// Shape, mineral and mining method where they are said, and what it is to show.
type Sample<'a> = (Shape, Option<(&'a str, &'a str)>, &'a str);

/// What every sample right says that it comes with.
const DOCUMENTS: [&str; 4] = ["矿山地质环境保护与土地复垦方案", "净矿出让核查", "年度投放计划", "出让公告"];

pub fn write(path: &Path, chance: &mut Chance, plan: &Plan, spaces: &Spaces) {
    let clear = sought("clear ground", || {
        let place = [chance.between(118.48, 118.62), chance.between(36.76, 36.82)];
        let right = straight(&licence(chance, metres(place), 260.0, 8));
        let lines = spaces.red_lines.iter().chain(&spaces.farmland);
        lines.into_iter().all(|line| !overlaps(&right, line)).then_some(right)
    });
    let mut at = |place: [f64; 2], radius: f64| straight(&licence(chance, metres(place), radius, 8));
    let building = ("建筑石料用灰岩", "露天");
    let water = ("矿泉水", "地下");
    let in_protection = middle(&plan.protection);
    let (own, moved, inside) = (plan.blocks[0].clone(), shifted(&plan.blocks[1], 0.004), shrunk(&plan.blocks[2], 0.8));
    let rights: Vec<Sample<'_>> = vec![
        (own, Some(building), "与开采规划区块范围完全一致"),
        (moved, Some(building), "超出开采规划区块范围"),
        (inside, Some(("水泥用灰岩", "露天")), "在区块内但矿种与区块不一致"),
        (at(middle(&spaces.red_lines[1][..1].to_vec()), 500.0), Some(water), "占用生态保护红线"),
        (at(middle(&spaces.farmland[5][..1].to_vec()), 450.0), Some(water), "占用永久基本农田"),
        (at(in_protection, 700.0), Some(("铁矿", "地下")), "铁矿位于战略性矿产资源保护区内"),
        (
            at([in_protection[0] + 0.012, in_protection[1] - 0.006], 600.0),
            Some(("白云岩", "地下")),
            "其他矿种压覆战略性矿产资源保护区",
        ),
        (at([in_protection[0] - 0.010, in_protection[1] + 0.004], 300.0), None, "位于保护区内且未填矿种"),
        (at([118.395, 36.700], 380.0), Some(("白云岩", "露天")), "露天矿山位于重点开采区外"),
        (clear, Some(water), "避开各类分区"),
        (at([118.437, 36.6085], 350.0), Some(water), "与P12相互重叠"),
        (at([118.441, 36.6095], 350.0), Some(water), "与P11相互重叠"),
    ];
    let (shapes, reported): (Vec<Shape>, Vec<_>) =
        rights.into_iter().map(|(shape, minerals, case)| (shape, (minerals, case))).unzip();
    let features = shapes.iter().map(rounded).zip(reported).enumerate().map(|(i, (shape, (minerals, case)))| {
        let id = format!("P{:02}", i + 1);
        let right = Feature::new(id, format!("示例采矿权{}", i + 1), shape).with("情形", case);
        // The first block was to be released in 2021, the two others from 2023 and 2024 on.
        let right = right.with("出让方式", "挂牌").with("出让年度", if i == 0 { 2021 } else { 2024 });
        let right = right.with("附件", DOCUMENTS.join("、"));
        match minerals {
            Some((mineral, method)) => figures(right.with("矿种", mineral).with("开采方式", method), mineral, i),
            None => right,
        }
    });
    let head = json!({ "name": "qingzhou-samples", "description": "示例：虚构的拟设采矿权，仅用于演示" });
    collection(path, &head, features.collect());
}

/// The figures that an application states: enough for each rule to come to a verdict.
fn figures(right: Feature, mineral: &str, number: usize) -> Feature {
    match mineral {
        // The last two overlap in plan, one below the other.
        "矿泉水" if number == 11 => right.with("生产规模", "3万立方米/年").with("开采标高", "-170米至-270米"),
        "矿泉水" => right.with("生产规模", "3万立方米/年").with("开采标高", "-50米至-150米"),
        "铁矿" => right.with("生产规模", "100万吨/年").with("开采标高", "+20米至-180米"),
        _ => right
            .with("生产规模", "100.0万吨/年")
            .with("服务年限", "12年")
            .with("开采回采率", "95%")
            .with("综合利用率", "100%")
            .with("开采标高", "+350m至+220m"),
    }
}

/// The middle of the envelope of the first ring.
fn middle(shape: &Shape) -> [f64; 2] {
    let ends = |axis: usize| {
        shape[0].iter().map(|p| p[axis]).fold((f64::MAX, f64::MIN), |(low, high), x| (low.min(x), high.max(x)))
    };
    [0, 1].map(|axis| (ends(axis).0 + ends(axis).1) / 2.0)
}

fn shifted(shape: &Shape, east: f64) -> Shape {
    shape.iter().map(|ring| ring.iter().map(|p| [p[0] + east, p[1]]).collect()).collect()
}

fn shrunk(shape: &Shape, size: f64) -> Shape {
    let centre = middle(shape);
    let towards = |p: &[f64; 2]| [0, 1].map(|axis| centre[axis] + (p[axis] - centre[axis]) * size);
    shape.iter().map(|ring| ring.iter().map(towards).collect()).collect()
}
