//! The zones whose figures the plan states: protection zone, key zone, blocks, mines, pits, sites.

use std::path::Path;

use crate::ground::{Shape, bent, common, fitted, metres, rounded, straight};
use crate::shape::{Chance, Ring, band, licence, outline};
use crate::write::{Feature, zones};
use crate::{lies_in, overlaps};

const KM2: f64 = 1e6;
const HECTARE: f64 = 1e4;

pub struct Plan {
    pub protection: Shape,
    pub key: Shape,
    pub blocks: Vec<Shape>,
    pub mines: Vec<Shape>,
    view: Vec<Shape>,
    pits: Vec<Shape>,
    sites: Vec<Shape>,
}

/// About where the existing mines lie, and how large they are in metres.
const MINES: [([f64; 2], f64); 4] =
    [([118.405, 36.76], 560.0), ([118.39, 36.69], 900.0), ([118.695, 36.605], 260.0), ([118.435, 36.575], 230.0)];

/// Sites that lie in view; the plan counts them apart.
const SITES_IN_VIEW: usize = 2;

impl Plan {
    pub fn draw(chance: &mut Chance, county: &Shape) -> Self {
        let key_ring = outline(chance, metres([118.262, 36.605]), 1.0, 360, 0.32);
        let protection_ring = outline(chance, metres([118.318, 36.782]), 1.0, 240, 0.3);
        // The key zone runs up to the county's west border, across which its other part lies.
        let key = fitted(61.5 * KM2, 20_000.0, |size| {
            common(&bent(&scaled(&key_ring, metres([118.262, 36.605]), size)), county)
        });
        let protection = fitted(18.5 * KM2, 20_000.0, |size| {
            common(&bent(&scaled(&protection_ring, metres([118.318, 36.782]), size)), county)
        });
        let blocks = blocks(chance, &key);
        let mines = mines(chance, county, [&key, &protection]);
        let view = view(chance, county);

        let mut taken: Vec<Shape> = vec![protection.clone()];
        taken.extend(blocks.iter().chain(&mines).cloned());
        let pit_places = Places { south_west: [118.22, 36.55], north_east: [118.40, 36.78], radius: 480.0 };
        let pit_areas = split(chance, 174.0 * HECTARE, 11);
        let pits: Vec<Shape> = pit_areas
            .into_iter()
            .map(|area| {
                pit_places.find(chance, area, &mut taken, |shape| {
                    lies_in(shape, county) && view.iter().all(|v| !overlaps(shape, v))
                })
            })
            .collect();
        let site_places = Places { south_west: [118.20, 36.43], north_east: [118.70, 36.80], radius: 620.0 };
        let site_areas = split(chance, 497.0 * HECTARE, 28);
        let sites: Vec<Shape> = site_areas
            .into_iter()
            .enumerate()
            .map(|(i, area)| {
                site_places.find(chance, area, &mut taken, |shape| {
                    let seen = if i < SITES_IN_VIEW {
                        view.iter().any(|v| lies_in(shape, v))
                    } else {
                        view.iter().all(|v| !overlaps(shape, v))
                    };
                    seen && lies_in(shape, county) && !overlaps(shape, &key)
                })
            })
            .collect();

        let all = |shapes: Vec<Shape>| shapes.iter().map(rounded).collect();
        Self {
            protection: rounded(&protection),
            key: rounded(&key),
            blocks: all(blocks),
            mines: all(mines),
            view: all(view),
            pits: all(pits),
            sites: all(sites),
        }
    }

    /// What the plan's words ask of the drawing.
    pub fn check(&self, county: &Shape) {
        assert!(self.blocks.iter().all(|block| lies_in(block, &self.key)), "blocks lie in the key zone");
        assert!(!overlaps(&self.key, &self.protection), "the protection zone is apart from the key zone");
        assert!(
            self.mines
                .iter()
                .all(|mine| lies_in(mine, county) && !overlaps(mine, &self.key) && !overlaps(mine, &self.protection))
        );
    }

    pub fn write(&self, folder: &Path) {
        let limestone = "建筑石料用灰岩";
        let protection = Feature::new("BHQ-1", "山东淄博文登铁矿保护区", self.protection.clone())
            .with("矿种", "铁矿")
            .with("规划面积", 18.5)
            .with("规划面积单位", "平方千米")
            .with("查明资源量", 20640.6)
            .with("资源量单位", "万吨")
            .with("依据", "三（一）1 战略性矿产资源保护区");
        zones(folder, "strategic_protection_zone", vec![protection]);
        let key = Feature::new("ZDQ-1", "山东淄博市淄川区寨里镇-潍坊市青州市灰岩重点开采区", self.key.clone())
            .with("矿种", limestone)
            .with("规划面积", 61.5)
            .with("规划面积单位", "平方千米")
            .with("已设采矿权", 0)
            .with("拟设采矿权", 3)
            .with("依据", "三（一）2 重点开采区、专栏二");
        zones(folder, "key_mining_zone", vec![key]);
        let windows = ["2021", "2023-2025", "2024-2025"];
        let blocks = self.blocks.iter().zip(windows).enumerate().map(|(i, (shape, window))| {
            Feature::new(format!("QK-{}", i + 1), format!("开采规划区块{}（名称未公布）", i + 1), shape.clone())
                .with("矿种", limestone)
                .with("开采规模", "大型")
                .with("设置类型", "空白区新设")
                .with("投放时间", window)
                .with("依据", "三（二）开采规划区块")
        });
        zones(folder, "planning_blocks", blocks.collect());
        self.write_mines(folder);
        self.write_surroundings(folder);
    }

    fn write_mines(&self, folder: &Path) {
        let mines = [
            ("铁矿", "地下", "中型", Some(33.6), "万吨"),
            ("水泥用灰岩", "露天", "大型", Some(193.9), "万吨"),
            ("矿泉水", "地下", "小型", None, "万立方米"),
            ("矿泉水", "地下", "小型", None, "万立方米"),
        ];
        let mines =
            self.mines.iter().zip(mines).enumerate().map(|(i, (shape, (mineral, method, scale, output, unit)))| {
                let mine = Feature::new(
                    format!("YS-{}", i + 1),
                    format!("已设采矿权{}（{mineral}，名称未公布）", i + 1),
                    shape.clone(),
                )
                .with("矿种", mineral)
                .with("开采方式", method)
                .with("开采规模", scale)
                .with("年产量单位", unit)
                .with("依据", "一（二）3 矿产资源开发利用现状");
                match output {
                    Some(output) => mine.with("年产量", output),
                    None => mine.with("两处年产量合计", 1.9),
                }
            });
        zones(folder, "existing_mines", mines.collect());
    }

    fn write_surroundings(&self, folder: &Path) {
        let view = self.view.iter().enumerate().map(|(i, shape)| {
            let name = ["主要公路沿线可视范围", "铁路沿线可视范围", "风景名胜区周边可视范围"][i];
            let kind = ["公路", "铁路", "景观区"][i];
            Feature::new(format!("KS-{}", i + 1), name, shape.clone())
                .with("类型", kind)
                .with("依据", "六（二）3 废弃矿山")
        });
        zones(folder, "three_zones_two_lines_view", view.collect());
        // The county is a historic city of the state, whose bounds the plan does not give.
        let old_town = [[118.474, 36.690], [118.488, 36.690], [118.488, 36.700], [118.474, 36.700], [118.474, 36.690]];
        let old_town = rounded(&straight(&old_town.map(metres).to_vec()));
        zones(
            folder,
            "historic_cities",
            vec![Feature::new("LSMC-1", "青州历史文化名城", old_town).with("依据", "国家历史文化名城")],
        );
        let towns = ["邵庄镇", "庙子镇", "王府街道"];
        let pits = self.pits.iter().enumerate().map(|(i, shape)| {
            Feature::new(format!("GB-{:02}", i + 1), format!("已关闭露天矿山{}", i + 1), shape.clone())
                .with("乡镇", towns[i % 3])
                .with("全部合计面积", 174)
                .with("全部合计面积单位", "公顷")
                .with("治理状态", "已完成治理")
                .with("依据", "一（二）4 地质环境恢复治理和绿色矿山建设")
        });
        zones(folder, "closed_pits", pits.collect());
        let sites = self.sites.iter().enumerate().map(|(i, shape)| {
            let kind = if i < SITES_IN_VIEW { "三区两线可视范围内矿山" } else { "历史遗留废弃矿山" };
            Feature::new(format!("HF-{:02}", i + 1), format!("矿山环境恢复治理{}", i + 1), shape.clone())
                .with("类型", kind)
                .with("全部合计面积", 497)
                .with("全部合计面积单位", "公顷")
                .with("依据", "六（二）3 废弃矿山")
        });
        zones(folder, "restoration_sites", sites.collect());
    }
}

/// Three blocks in the key zone, apart from each other.
fn blocks(chance: &mut Chance, key: &Shape) -> Vec<Shape> {
    let mut blocks: Vec<Shape> = Vec::new();
    for number in 1..=3 {
        let block = sought(&format!("block {number}"), || {
            let place = [chance.between(118.19, 118.34), chance.between(36.54, 36.67)];
            let radius = chance.between(720.0, 1_050.0);
            let block = straight(&licence(chance, metres(place), radius, 9));
            let far = straight(&licence(chance, metres(place), 2_200.0, 12));
            let apart = blocks.iter().all(|other| !overlaps(&far, other));
            (apart && lies_in(&block, key)).then_some(block)
        });
        blocks.push(block);
    }
    blocks
}

/// The existing mines, apart from each other and from the zones.
fn mines(chance: &mut Chance, county: &Shape, zones: [&Shape; 2]) -> Vec<Shape> {
    let mut mines: Vec<Shape> = Vec::new();
    for ([lon, lat], radius) in MINES {
        let mine = sought("mine", || {
            let place = [lon + chance.between(-0.03, 0.03), lat + chance.between(-0.02, 0.02)];
            let mine = straight(&licence(chance, metres(place), radius, 10));
            let apart = mines.iter().chain(zones).all(|other| !overlaps(&mine, other));
            (apart && lies_in(&mine, county)).then_some(mine)
        });
        mines.push(mine);
    }
    mines
}

/// What is in view of a road, a railway and a hill.
fn view(chance: &mut Chance, county: &Shape) -> Vec<Shape> {
    let lines = [
        vec![[118.50, 36.95], [118.47, 36.82], [118.53, 36.68], [118.45, 36.60], [118.34, 36.50]],
        vec![[118.25, 36.752], [118.40, 36.745], [118.55, 36.735], [118.77, 36.73]],
    ];
    let mut view: Vec<Shape> = lines
        .iter()
        .map(|line| line.iter().map(|&p| metres(p)).collect::<Ring>())
        .map(|line| common(&bent(&band(chance, &line, 650.0)), county))
        .collect();
    let hill = outline(chance, metres([118.455, 36.645]), 1_500.0, 120, 0.3);
    view.push(bent(&hill));
    view
}

/// The first that suits of so many tries; a drawing that cannot be made is an error, not a hang.
pub fn sought(what: &str, mut attempt: impl FnMut() -> Option<Shape>) -> Shape {
    const TRIES: usize = 3_000;
    (0..TRIES).find_map(|_| attempt()).unwrap_or_else(|| panic!("no place for {what}"))
}

/// The outline about its centre, so many times as large.
fn scaled(ring: &Ring, centre: [f64; 2], size: f64) -> Ring {
    ring.iter().map(|p| [centre[0] + (p[0] - centre[0]) * size, centre[1] + (p[1] - centre[1]) * size]).collect()
}

/// Uneven parts that add up to the whole.
fn split(chance: &mut Chance, whole: f64, parts: usize) -> Vec<f64> {
    let weights: Vec<f64> = (0..parts).map(|_| chance.between(0.5, 1.6)).collect();
    let sum: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / sum * whole).collect()
}

/// A part of the county where small zones are strewn.
struct Places {
    south_west: [f64; 2],
    north_east: [f64; 2],
    /// Greatest radius in metres.
    radius: f64,
}

impl Places {
    /// A zone of the wanted area that suits and overlaps none of those taken.
    fn find(&self, chance: &mut Chance, area: f64, taken: &mut Vec<Shape>, suits: impl Fn(&Shape) -> bool) -> Shape {
        let found = sought(&format!("{area} m²"), || {
            let place = [0, 1].map(|axis| chance.between(self.south_west[axis], self.north_east[axis]));
            let corners = chance.whole(28, 70);
            let ring = outline(chance, metres(place), 1.0, corners, 0.25);
            let rough = bent(&scaled(&ring, metres(place), area.sqrt()));
            if taken.iter().any(|other| overlaps(&rough, other)) || !suits(&rough) {
                return None;
            }
            // Bending changes the area, so the size is fitted; then it has to suit again.
            let shape = fitted(area, self.radius * 3.0, |size| bent(&scaled(&ring, metres(place), size)));
            (taken.iter().all(|other| !overlaps(&shape, other)) && suits(&shape)).then_some(shape)
        });
        taken.push(found.clone());
        found
    }
}
