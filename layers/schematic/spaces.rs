//! 三区 and 三线: the three spaces that share out the county, and the three lines inside them.

use std::path::Path;

use crate::ground::{Shape, bent, common, metres, rounded_together, tidy, union, without};
use crate::shape::{Chance, outline};
use crate::write::{Feature, zones};
use crate::zones::Plan;

pub struct Spaces {
    ecological: Shape,
    agricultural: Shape,
    urban: Shape,
    pub red_lines: Vec<Shape>,
    pub farmland: Vec<Shape>,
    growth: Vec<Shape>,
}

/// Towns by place and radius in metres; the first is the city.
const TOWNS: [([f64; 2], f64); 6] = [
    ([118.482, 36.690], 6_200.0),
    ([118.345, 36.752], 1_500.0),
    ([118.610, 36.760], 1_900.0),
    ([118.560, 36.850], 1_700.0),
    ([118.400, 36.610], 1_300.0),
    ([118.660, 36.640], 1_600.0),
];

impl Spaces {
    pub fn draw(chance: &mut Chance, county: &Shape, plan: &Plan) -> Self {
        let around =
            |chance: &mut Chance, place, radius, corners| bent(&outline(chance, metres(place), radius, corners, 0.35));
        let towns: Vec<Shape> = TOWNS.iter().map(|(place, radius)| around(chance, *place, *radius, 260)).collect();
        // What must not be covered by any line, whatever the noise gives.
        let kept_free = union(&[vec![plan.protection.clone(), plan.key.clone()], plan.mines.clone()].concat());
        let urban = tidy(without(&common(&union(&towns), county), &kept_free));
        let hills = [
            around(chance, [118.255, 36.575], 22_000.0, 900),
            around(chance, [118.690, 36.605], 9_000.0, 420),
            around(chance, [118.330, 36.760], 8_000.0, 420),
        ];
        let ecological = tidy(without(&common(&union(&hills), county), &urban));
        // All that is left, crumbs too: the three fill the county.
        let agricultural = without(&without(county, &urban), &ecological);

        let free_hills = without(&ecological, &kept_free);
        let red_lines =
            Strewn { cell: 5_200.0, corners: (320, 520), holes: 4, chance_of_one: 0.8 }.groups(chance, &free_hills, 6);
        let free_fields = without(&agricultural, &kept_free);
        let farmland = Strewn { cell: 2_500.0, corners: (50, 110), holes: 2, chance_of_one: 0.86 }.groups(
            chance,
            &free_fields,
            12,
        );
        let growth = TOWNS
            .iter()
            .zip(&towns)
            .map(|((place, radius), _)| common(&around(chance, *place, radius * 0.8, 200), &urban));
        let growth: Vec<Shape> = growth.map(tidy).filter(|shape| !shape.is_empty()).collect();

        // Together, so that spaces which share a border share its vertices; the zones of the plan take
        // part for the border of the key zone, along which a red line runs.
        let counts = [red_lines.len(), farmland.len(), growth.len()];
        let lines = [red_lines, farmland, growth].concat();
        let fixed = vec![plan.key.clone(), plan.protection.clone(), county.clone()];
        let all = [vec![ecological, agricultural, urban], lines, fixed].concat();
        let mut rounded = rounded_together(&all).into_iter();
        let mut next = || rounded.next().expect("it was put in");
        let (ecological, agricultural, urban) = (next(), next(), next());
        let mut take = |count: usize| rounded.by_ref().take(count).collect::<Vec<Shape>>();
        let [red_lines, farmland, growth] = counts.map(&mut take);
        Self { ecological, agricultural, urban, red_lines, farmland, growth }
    }

    pub fn write(&self, folder: &Path) {
        let spaces = [
            ("ecological_space", "STKJ-1", "生态空间", &self.ecological),
            ("agricultural_space", "NYKJ-1", "农业空间", &self.agricultural),
            ("urban_space", "CZKJ-1", "城镇空间", &self.urban),
        ];
        for (layer, id, name, shape) in spaces {
            zones(
                folder,
                layer,
                vec![Feature::new(id, name, shape.clone()).with("依据", "六（二）1 三区三线空间管制")],
            );
        }
        let lines = [
            ("ecological_red_line", "STBHHX", "生态保护红线", &self.red_lines),
            ("permanent_basic_farmland", "YJJBNT", "永久基本农田", &self.farmland),
            ("urban_development_boundary", "CZKFBJ", "城镇开发边界", &self.growth),
        ];
        for (layer, code, name, shapes) in lines {
            let features = shapes.iter().enumerate().map(|(i, shape)| {
                let feature = Feature::new(format!("{code}-{:02}", i + 1), format!("{name}{}", i + 1), shape.clone());
                feature.with("依据", "二（二）基本原则；六（二）1 三区三线空间管制")
            });
            zones(folder, layer, features.collect());
        }
    }
}

/// Patches with holes in the cells of a grid, so that no two overlap.
struct Strewn {
    cell: f64,
    corners: (usize, usize),
    holes: usize,
    chance_of_one: f64,
}

impl Strewn {
    /// The patches inside `area`, in so many groups from west to east.
    fn groups(&self, chance: &mut Chance, area: &Shape, groups: usize) -> Vec<Shape> {
        let mut patches: Vec<Shape> = Vec::new();
        let steps = (36_000.0 / self.cell) as i32;
        for column in -steps..=steps {
            for row in -steps..=steps {
                let patch = self.patch(chance, [f64::from(column) * self.cell, f64::from(row) * self.cell]);
                if chance.between(0.0, 1.0) < self.chance_of_one {
                    patches.push(tidy(common(&patch, area)));
                }
            }
        }
        patches.retain(|patch| !patch.is_empty());
        let size = patches.len().div_ceil(groups);
        patches.chunks(size).map(<[Shape]>::concat).collect()
    }

    fn patch(&self, chance: &mut Chance, cell: [f64; 2]) -> Shape {
        let centre = cell.map(|x| x + chance.between(-0.06, 0.06) * self.cell);
        let radius = self.cell * chance.between(0.34, 0.43);
        let corners = chance.whole(self.corners.0, self.corners.1);
        let shell = bent(&outline(chance, centre, radius, corners, 0.3));
        let mut patch = shell;
        for _ in 0..chance.whole(0, self.holes) {
            let (turn, away) = (chance.between(0.0, std::f64::consts::TAU), chance.between(0.05, 0.2) * self.cell);
            let middle = [centre[0] + away * turn.cos(), centre[1] + away * turn.sin()];
            let size = self.cell * chance.between(0.02, 0.06);
            patch = without(&patch, &bent(&outline(chance, middle, size, corners / 9 + 8, 0.25)));
        }
        patch
    }
}
