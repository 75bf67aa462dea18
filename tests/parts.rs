//! Batches that are counted in parts.

use minezone::quota::quota;
use minezone::rule::BatchCounts;
use minezone::{Plan, Right, Screener, Verdict, job};
use proptest::prelude::*;

const BLOCKS: &str = "planning_blocks";

/// A square or a bow tie beside the middle of a block, of some mineral, to mine or to explore.
#[derive(Debug, Clone)]
struct Drawn {
    block: usize,
    place: [f64; 2],
    side: f64,
    is_bow_tie: bool,
    is_exploration: bool,
    mineral: &'static str,
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let place = prop::array::uniform2(-0.01..0.01_f64);
    let kinds = (prop::bool::weighted(0.1), prop::bool::weighted(0.1), prop::sample::select(vec!["铁矿", "石灰岩"]));
    (0_usize..100, place, 0.001..0.02_f64, kinds).prop_map(|(block, place, side, kinds)| {
        let (is_bow_tie, is_exploration, mineral) = kinds;
        Drawn { block, place, side, is_bow_tie, is_exploration, mineral }
    })
}

impl Drawn {
    fn right(&self, number: usize, plan: &Plan) -> Right {
        let blocks = &plan.layer(BLOCKS).unwrap().zones;
        let around = blocks[self.block % blocks.len()].surface.envelope();
        let at = |axis: usize| (around.min[axis] + around.max[axis]) / 2.0 + self.place[axis];
        let (x, y, side) = (at(0), at(1), self.side);
        let last =
            if self.is_bow_tie { [(x + side, y), (x + side, y + side)] } else { [(x + side, y + side), (x + side, y)] };
        let ring = vec![(x, y), (x, y + side), last[0], last[1]];
        let right = Right::new(format!("P{number}"), &geo::Polygon::new(ring.into(), Vec::new())).unwrap();
        let right = right.with("矿种", self.mineral).with("设置类型", "新建").with("生产规模", "10万吨/年");
        if self.is_exploration { right.with("矿权类型", "探矿权") } else { right }
    }
}

fn numbers(counts: &BatchCounts) -> String {
    serde_json::to_string(counts).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn parts_of_a_batch_screen_as_the_whole(
        batch in prop::collection::vec(drawn(), 2..9), cuts in prop::collection::vec(0_usize..9, 0..4),
    ) {
        let plan = Plan::embedded();
        let rights: Vec<Right> = batch.iter().enumerate().map(|(number, one)| one.right(number, &plan)).collect();
        let screener = Screener::new(&plan).with_drafts(true);
        let whole = screener.count(&rights);
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(rights.len())).collect();
        cuts.extend([0, rights.len()]);
        cuts.sort_unstable();
        let parts = || cuts.windows(2).map(|cut| screener.count(&rights[cut[0]..cut[1]]));
        let merged = BatchCounts::merge(parts()).unwrap();
        prop_assert_eq!(numbers(&merged), numbers(&whole));

        // Over a wire go the numbers; the rights are added again.
        let read = |counts: BatchCounts| serde_json::from_str::<BatchCounts>(&numbers(&counts)).unwrap();
        let sent = BatchCounts::merge(parts().map(read)).unwrap().with_peers(&rights);
        let of_batch = screener.clone().with_batch(&rights);
        let by_parts = screener.clone().with_counts(merged).unwrap();
        let by_wire = screener.clone().with_counts(sent).unwrap();
        for right in &rights {
            let screening = of_batch.screen(right);
            prop_assert_eq!(&by_parts.screen(right), &screening);
            prop_assert_eq!(&by_wire.screen(right), &screening);
        }
    }
}

#[test]
fn rights_of_another_part_count() {
    let plan = Plan::embedded();
    let one = |number| {
        let place = [0.0, 1e-4 * number as f64];
        let drawn =
            Drawn { block: 0, place, side: 2e-3, is_bow_tie: false, is_exploration: false, mineral: "石灰岩" };
        drawn.right(number, &plan)
    };
    let (rights, screener) = ([one(0), one(1)], Screener::new(&plan));
    let alone = screener.clone().with_batch(&rights[..1]).screen(&rights[0]);
    let parts = rights.iter().map(|right| screener.count(std::slice::from_ref(right)));
    let merged = screener.clone().with_counts(BatchCounts::merge(parts).unwrap()).unwrap().screen(&rights[0]);
    // In a block, where one is allowed (S11); of the use of the rock they say nothing, so that S07 counts none for certain.
    let of_two = |screening: &minezone::Screening| -> Vec<(String, bool)> {
        let findings = screening.findings.iter().filter(|found| found.measure == "rights_in_zone");
        let two = findings.filter(|found| found.value == Some(2.0));
        two.map(|found| (found.rule.id.clone(), found.verdict == Verdict::Compliant)).collect()
    };
    assert_eq!(of_two(&alone), []);
    assert_eq!(of_two(&merged), [("S11".to_owned(), false)]);
    let met = |screening: &minezone::Screening| {
        screening.findings.iter().filter(|found| found.zone_id() == Some("P1")).map(|found| found.verdict).max()
    };
    assert_eq!(met(&alone), None);
    assert!(met(&merged) >= Some(Verdict::Conditional), "{:?}", met(&merged));
}

#[test]
fn counts_that_lack_something_are_refused() {
    let plan = Plan::embedded();
    let screener = Screener::new(&plan);
    let refused = |counts: BatchCounts| screener.clone().with_counts(counts).unwrap_err();
    let layers = || {
        let counted = plan.rules.iter().filter(|rule| ["S07", "S11"].contains(&rule.id.as_str()));
        counted.flat_map(|rule| {
            plan.layers().iter().filter(|l| rule.layers().contains(l.name.as_str())).map(move |l| (rule, l))
        })
    };
    assert!(refused(BatchCounts::default()).is_argument());
    let without_peers = BatchCounts::take(layers(), &[], &[]);
    assert!(refused(without_peers.clone()).to_string().contains("lack the rights"));
    let without_blocks =
        BatchCounts::take(layers().filter(|(_, layer)| layer.name != BLOCKS), &[], &[]).with_peers(&[]);
    assert!(refused(without_blocks).to_string().contains(BLOCKS));
    let one_zone = minezone::layer::Layer::new(BLOCKS, plan.layer(BLOCKS).unwrap().zones[..1].to_vec());
    let fewer_zones = BatchCounts::take(
        layers().map(|(rule, layer)| (rule, if layer.name == BLOCKS { &one_zone } else { layer })),
        &[],
        &[],
    );
    assert!(refused(fewer_zones.clone().with_peers(&[])).to_string().contains(BLOCKS));

    let merged = |parts: [&BatchCounts; 2]| BatchCounts::merge(parts.into_iter().cloned());
    let with_peers = without_peers.clone().with_peers(&[]);
    assert!(merged([&without_peers, &fewer_zones]).unwrap_err().is_argument());
    for parts in [[&with_peers, &without_peers], [&without_peers, &with_peers]] {
        assert!(merged(parts).unwrap_err().to_string().contains("kept their rights"));
    }
    assert!(screener.clone().with_counts(merged([&with_peers, &with_peers]).unwrap()).is_ok());
}

#[test]
fn drafts_that_are_applied_afterwards_see_the_batch() {
    let plan = Plan::embedded();
    let square = geo::Rect::new((118.300, 36.755), (118.312, 36.764)).to_polygon();
    let rights = ["P0", "P1"].map(|id| Right::new(id, &square).unwrap().with("矿种", "铁矿"));
    let before = Screener::new(&plan).with_drafts(true).with_batch(&rights);
    let after = Screener::new(&plan).with_batch(&rights).with_drafts(true);
    assert_eq!(before.screen(&rights[0]), after.screen(&rights[0]));
}

#[test]
fn counts_of_jobs_add_up() {
    let part = |measured: usize, rejected: usize, verdict: Verdict| {
        let mut counts = job::RecordCounts::default();
        (counts.measured, counts.rejected) = (measured, rejected);
        counts.verdicts.insert(verdict, measured);
        counts.possible.insert(Verdict::Forbidden, measured);
        counts
    };
    let parts = [part(2, 1, Verdict::Compliant), part(3, 0, Verdict::Forbidden), part(4, 2, Verdict::Compliant)];
    let merged = job::RecordCounts::merge(parts.clone());
    assert_eq!((merged.measured, merged.rejected), (9, 3));
    assert_eq!(merged.verdicts_worst_first(), [(Verdict::Forbidden, 3), (Verdict::Compliant, 6)]);
    assert_eq!(merged.possible_worst_first(), [(Verdict::Forbidden, 9)]);
    let [first, second, third] = parts;
    assert_eq!(merged, job::RecordCounts::merge([third, job::RecordCounts::merge([second, first])]));
    assert_eq!(job::RecordCounts::merge([]), job::RecordCounts::default());
}

/// What parts of a batch add to a sum is added up by hand where no right takes the place of another mine.
#[test]
fn what_new_rights_add_to_sums_and_numbers_is_additive() {
    let plan = Plan::embedded();
    let one = |number: usize| {
        let drawn = Drawn {
            block: number,
            place: [0.0; 2],
            side: 2e-3,
            is_bow_tie: false,
            is_exploration: false,
            mineral: "铁矿",
        };
        drawn.right(number, &plan)
    };
    let rights: Vec<Right> = (0..5).map(one).collect();
    let added = |rights: &[Right]| -> Vec<f64> {
        let findings = quota(&plan, rights, plan.term.until, false);
        let sums = findings.into_iter().filter(|found| ["sum", "count", "structure"].contains(&found.measure));
        sums.map(|found| found.added).collect()
    };
    let (whole, first, second) = (added(&rights), added(&rights[..2]), added(&rights[2..]));
    assert!(whole.contains(&50.0), "{whole:?}");
    for ((whole, first), second) in whole.iter().zip(first).zip(second) {
        assert!((whole - first - second).abs() < 1e-6, "{whole} {first} {second}");
    }
}
