//! Pairs that are hard for an overlay, on small integers, so that their relation and common area follow
//! by hand. The oracle of [`crate::lattice`] has to agree with the hand, and the engine with both: in all
//! eight positions of the plane, and both ways round.

use minezone::ellipsoid::area;
use minezone::measure::Relation::{self, Contains, Disjoint, Equals, Overlaps, Touches};
use minezone::measure::{overlap, overlap_geometry};
use minezone::normalise::normalise;

use crate::lattice::{ORIGIN, Point, Ring, STEP, density, geometry, is_plain, oracle};

struct Pair {
    name: &'static str,
    first: &'static [&'static [Point]],
    second: &'static [&'static [Point]],
    /// How the first lies to the second.
    relation: Relation,
    /// Common area in cells of the lattice.
    cells: f64,
}

/// A square with its lower left and upper right corner at the same number on both axes.
const fn square(from: i64, to: i64) -> [Point; 4] {
    [[from, from], [to, from], [to, to], [from, to]]
}

const PAIRS: &[Pair] = &[
    Pair {
        // Between y = x/1000 and y = x/999, up to x = 999.
        name: "borders a millionth of a turn apart",
        first: &[&[[0, 0], [0, -3], [999, -3], [999, 1]]],
        second: &[&[[0, 0], [1000, 1], [1000, 4], [0, 4]]],
        relation: Overlaps,
        cells: 999.0 / 2000.0,
    },
    Pair {
        name: "a common border, one edge of it twice as long as the other",
        first: &[&[[0, 0], [0, -3], [999, -3], [999, 1]]],
        second: &[&[[0, 0], [1998, 2], [1998, 5], [0, 5]]],
        relation: Touches,
        cells: 0.0,
    },
    Pair {
        // The edge passes x = 500 at y = 1000/1001.
        name: "a corner the thousandth of a cell above an edge",
        first: &[&[[500, 1], [510, 20], [490, 20]]],
        second: &[&[[0, 0], [1001, -20], [1001, 2]]],
        relation: Disjoint,
        cells: 0.0,
    },
    Pair {
        // Now at y = 1002/1001: the corner is 1/1001 deep, and both its edges leave
        // steeply, 19 up for 10 aside. With d = 1/1001 of depth and slopes m = 2/1001 and s = 19/10 there
        // is a triangle of d² s / (s² - m²).
        name: "a corner the thousandth of a cell below an edge",
        first: &[&[[501, 1], [511, 20], [491, 20]]],
        second: &[&[[0, 0], [1001, -20], [1001, 2]]],
        relation: Overlaps,
        cells: 5.252_653e-7,
    },
    Pair {
        // The spike is one cell thick where it comes in, ten cells before its tip.
        name: "a spike through the border",
        first: &[&[[0, 0], [10, 0], [10, 4], [30, 5], [10, 6], [10, 10], [0, 10]]],
        second: &[&[[20, 0], [40, 0], [40, 10], [20, 10]]],
        relation: Overlaps,
        cells: 5.0,
    },
    Pair {
        name: "a spike to the border",
        first: &[&[[0, 0], [10, 0], [10, 4], [30, 5], [10, 6], [10, 10], [0, 10]]],
        second: &[&[[30, 0], [40, 0], [40, 10], [30, 10]]],
        relation: Touches,
        cells: 0.0,
    },
    Pair {
        // 12 × 6 less the triangle under the dent.
        name: "parts of three edges in common, divided otherwise",
        first: &[&[[0, 0], [12, 0], [12, 8], [0, 8]]],
        second: &[&[[0, 2], [6, 4], [12, 2], [12, 5], [12, 8], [6, 8], [0, 8], [0, 7]]],
        relation: Contains,
        cells: 60.0,
    },
    Pair {
        // Each hole takes a triangle of 25 from the square of 100.
        name: "holes that touch each other and the shell",
        first: &[&square(0, 20), &[[0, 10], [5, 5], [10, 10], [5, 15]], &[[10, 10], [15, 5], [20, 10], [15, 15]]],
        second: &[&square(5, 15)],
        relation: Overlaps,
        cells: 50.0,
    },
    Pair {
        name: "a hole that the other fills",
        first: &[&square(0, 20), &square(5, 15)],
        second: &[&[[5, 5], [9, 5], [15, 5], [15, 15], [5, 15], [5, 6]]],
        relation: Touches,
        cells: 0.0,
    },
    Pair {
        name: "a hole that the other fills, and a cell more",
        first: &[&square(0, 20), &square(5, 15)],
        second: &[&[[5, 5], [16, 5], [16, 15], [5, 15]]],
        relation: Overlaps,
        cells: 10.0,
    },
    Pair {
        name: "one in the hole of the other",
        first: &[&square(0, 20), &square(3, 17)],
        second: &[&square(4, 16)],
        relation: Disjoint,
        cells: 0.0,
    },
    Pair {
        // 6 × 6 less 3 × 3.
        name: "the same, drawn with other corners and the other way round",
        first: &[&[[0, 0], [6, 0], [6, 3], [3, 3], [3, 6], [0, 6]]],
        second: &[&[[3, 5], [3, 3], [4, 3], [6, 3], [6, 1], [6, 0], [0, 0], [0, 5], [0, 6], [3, 6]]],
        relation: Equals,
        cells: 27.0,
    },
    Pair {
        name: "two combs, each in the gaps of the other",
        first: &[&[[0, 0], [5, 0], [5, 4], [4, 4], [4, 1], [3, 1], [3, 4], [2, 4], [2, 1], [1, 1], [1, 4], [0, 4]]],
        second: &[&[[0, 4], [1, 4], [1, 1], [2, 1], [2, 4], [3, 4], [3, 1], [4, 1], [4, 4], [5, 4], [5, 5], [0, 5]]],
        relation: Touches,
        cells: 0.0,
    },
    Pair {
        // The triangle (0, 0), (8, 2), (5, 5).
        name: "borders that cross in a corner of both",
        first: &[&[[0, 0], [8, -8], [8, 8]]],
        second: &[&[[0, 0], [8, 2], [2, 8]]],
        relation: Overlaps,
        cells: 15.0,
    },
    Pair {
        name: "a corner in common and no more",
        first: &[&[[0, 0], [8, -8], [8, 8]]],
        second: &[&[[0, 0], [-2, 8], [-8, 2]]],
        relation: Touches,
        cells: 0.0,
    },
    Pair {
        // A rhombus, a cell high in the middle and a thousand wide.
        name: "two bands that cross at the thousandth of a right angle",
        first: &[&[[0, 0], [1000, 1], [1000, 2], [0, 1]]],
        second: &[&[[0, 1], [1000, 0], [1000, 1], [0, 2]]],
        relation: Overlaps,
        cells: 500.0,
    },
    Pair {
        // The diamond cuts four corners of 9/2 off the square of 100.
        name: "a square on its corner over one on its side",
        first: &[&square(-5, 5)],
        second: &[&[[7, 0], [0, 7], [-7, 0], [0, -7]]],
        relation: Overlaps,
        cells: 82.0,
    },
];

/// The rings closed, in one of the eight positions of a square.
fn turned(rings: &[&[Point]], position: usize) -> Vec<Ring> {
    let turn = |[x, y]: Point| {
        let [x, y] = if position & 1 == 0 { [x, y] } else { [y, x] };
        [if position & 2 == 0 { x } else { -x }, if position & 4 == 0 { y } else { -y }]
    };
    rings.iter().map(|ring| ring.iter().chain(&ring[..1]).map(|p| turn(*p)).collect()).collect()
}

/// Latitude of the middle of what two shapes may have in common.
fn middle(first: &[Ring], second: &[Ring]) -> f64 {
    let extent = |rings: &[Ring]| {
        let heights = rings.iter().flatten().map(|p| p[1]);
        [heights.clone().min().unwrap(), heights.max().unwrap()]
    };
    let ([a, b], [c, d]) = (extent(first), extent(second));
    ORIGIN[1] + (a.max(c) + b.min(d)) as f64 / 2.0 * STEP
}

#[test]
fn hard_pairs_are_measured_as_the_hand_does() {
    for (Pair { name, first, second, relation, cells }, position) in
        PAIRS.iter().flat_map(|pair| (0..8).map(move |position| (pair, position)))
    {
        let (first, second) = (turned(first, position), turned(second, position));
        let [a, b] = [&first, &second].map(|rings| {
            let normalised = normalise(&geometry(rings)).unwrap_or_else(|defects| panic!("{name}: {defects:?}"));
            assert!(is_plain(rings, &normalised.defects), "{name}: {:?}", normalised.defects);
            normalised.surface
        });
        let (known, exact) = oracle(&first, &second);
        assert_eq!(known, *relation, "{name}, position {position}: the oracle");
        // A cell's area differs by up to 1 % between the middle of a shape of 1000 cells and its ends.
        let by_hand = cells * STEP * STEP * density(middle(&first, &second));
        assert!((exact - by_hand).abs() <= 0.01 * by_hand, "{name}, position {position}: {exact}, by hand {by_hand}");

        let (found, inverse) = (overlap(&a, &b), overlap(&b, &a));
        assert_eq!(found.relation, *relation, "{name}, position {position}");
        assert_eq!(inverse.relation, relation.inverse(), "{name}, position {position}");
        assert_eq!(found.area_m2, inverse.area_m2, "{name}, position {position}");
        let tolerance = 1e-5 + 1e-12 * exact;
        let measured = found.area_m2;
        assert!((measured - exact).abs() <= tolerance, "{name}, position {position}: {measured} instead of {exact}");
        let shape = area(&overlap_geometry(&a, &b));
        assert!((shape - exact).abs() <= 1e-4, "{name}, position {position}: a shape of {shape} for {exact}");
    }
}
