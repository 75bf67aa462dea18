use super::*;

fn square(x: f64, y: f64, side: f64) -> Vec<Position> {
    vec![[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]
}

fn areal(parts: Vec<Vec<Vec<Position>>>) -> ArealGeometry {
    ArealGeometry { parts }
}

fn unit() -> f64 {
    normalise(&areal(vec![vec![square(118.0, 36.0, 0.25)]])).unwrap().surface.area_m2()
}

fn codes(defects: &[Defect]) -> Vec<&'static str> {
    defects.iter().map(|defect| defect.code.as_str()).collect()
}

#[test]
fn ring_direction_and_start_have_no_meaning() {
    let mut ring = square(118.0, 36.0, 0.25);
    ring.reverse();
    let reversed = normalise(&areal(vec![vec![ring]])).unwrap();
    assert!(reversed.defects.is_empty());
    assert!((reversed.surface.area_m2() - unit()).abs() < 1e-6);
}

#[test]
fn a_hole_outside_its_shell_takes_nothing_and_is_reported() {
    let n = normalise(&areal(vec![vec![square(118.0, 36.0, 0.25), square(118.5, 36.0, 0.125)]])).unwrap();
    assert_eq!(codes(&n.defects), ["ring-without-effect"]);
    assert!((n.surface.area_m2() - unit()).abs() < 1e-6);
}

#[test]
fn a_hole_equal_to_its_shell_leaves_no_area() {
    let defects = normalise(&areal(vec![vec![square(118.0, 36.0, 0.25), square(118.0, 36.0, 0.25)]])).unwrap_err();
    assert_eq!(codes(&defects), ["edges-run-together", "no-area"]);
}

#[test]
fn overlapping_parts_are_united_not_cancelled() {
    let n = normalise(&areal(vec![vec![square(118.0, 36.0, 0.25)], vec![square(118.125, 36.0, 0.25)]])).unwrap();
    assert_eq!(codes(&n.defects), ["rings-cross", "several-coordinate-sets"]);
    assert!(n.is_ambiguous());
    assert!((n.surface.area_m2() / unit() - 1.5).abs() < 1e-12);
}

#[test]
fn a_part_inside_another_adds_nothing() {
    let n = normalise(&areal(vec![vec![square(118.0, 36.0, 0.25)], vec![square(118.0625, 36.0625, 0.125)]])).unwrap();
    assert_eq!(codes(&n.defects), ["several-coordinate-sets", "ring-without-effect"]);
    assert_eq!(n.surface.rings().len(), 1);
}

#[test]
fn an_island_in_a_hole_counts() {
    let n = normalise(&areal(vec![
        vec![square(118.0, 36.0, 0.25), square(118.0625, 36.0625, 0.125)],
        vec![square(118.09375, 36.09375, 0.0625)],
    ]))
    .unwrap();
    assert!(n.defects.is_empty());
    assert_eq!(n.surface.rings().len(), 3);
    assert_eq!(n.surface.to_multi_polygon().0.iter().map(|p| p.interiors().len()).collect::<Vec<_>>(), [1, 0]);
}

#[test]
fn a_bow_tie_is_resolved_and_marked_with_its_place() {
    let ring = vec![[118.0, 36.0], [118.25, 36.25], [118.25, 36.0], [118.0, 36.25], [118.0, 36.0]];
    let n = normalise(&areal(vec![vec![ring]])).unwrap();
    assert_eq!(codes(&n.defects), ["rings-cross"]);
    assert_eq!((n.defects[0].part, n.defects[0].ring, n.defects[0].vertex), (Some(0), Some(0), Some(0)));
    assert!((n.surface.area_m2() / unit() - 0.5).abs() < 1e-4);
}

#[test]
fn a_bow_tie_through_a_vertex_needs_no_new_position() {
    let ring = vec![
        [118.0, 36.0],
        [118.125, 36.125],
        [118.25, 36.25],
        [118.25, 36.0],
        [118.125, 36.125],
        [118.0, 36.25],
        [118.0, 36.0],
    ];
    let n = normalise(&areal(vec![vec![ring]])).unwrap();
    assert_eq!(codes(&n.defects), ["rings-cross"]);
    assert!(n.is_ambiguous() && n.defects[0].vertex == Some(1));
    assert_eq!(n.surface.rings().len(), 2);
    assert!((n.surface.area_m2() / unit() - 0.5).abs() < 1e-4);
}

#[test]
fn a_hole_that_touches_the_shell_edge_is_noded() {
    let hole = vec![[118.125, 36.0], [118.1875, 36.125], [118.0625, 36.125], [118.125, 36.0]];
    let n = normalise(&areal(vec![vec![square(118.0, 36.0, 0.25), hole]])).unwrap();
    assert!(n.defects.is_empty());
    assert_eq!(n.surface.coordinates().iter().filter(|p| **p == [118.125, 36.0]).count(), 3);
}

#[test]
fn a_spike_is_cut_off_and_reported() {
    let ring = vec![
        [118.0, 36.0],
        [118.25, 36.0],
        [118.5, 36.0],
        [118.25, 36.0],
        [118.25, 36.25],
        [118.0, 36.25],
        [118.0, 36.0],
    ];
    let n = normalise(&areal(vec![vec![ring]])).unwrap();
    assert_eq!(codes(&n.defects), ["edges-run-together"]);
    assert!(!n.is_ambiguous() && (n.surface.area_m2() - unit()).abs() < 1e-6);
}

#[test]
fn a_keyhole_has_one_reading() {
    let ring = [
        [0.0, 0.0],
        [8.0, 0.0],
        [8.0, 8.0],
        [0.0, 8.0],
        [0.0, 4.0],
        [2.0, 4.0],
        [2.0, 6.0],
        [6.0, 6.0],
        [6.0, 2.0],
        [2.0, 2.0],
        [2.0, 4.0],
        [0.0, 4.0],
        [0.0, 0.0],
    ];
    let ring = ring.map(|[x, y]| [118.0 + x / 64.0, 36.0 + y / 64.0]).to_vec();
    let whole = normalise(&areal(vec![vec![square(118.0, 36.0, 0.125)]])).unwrap().surface.area_m2();
    let hole = normalise(&areal(vec![vec![square(118.0 + 1.0 / 32.0, 36.0 + 1.0 / 32.0, 0.0625)]])).unwrap();
    let n = normalise(&areal(vec![vec![ring]])).unwrap();
    assert_eq!(codes(&n.defects), ["edges-run-together"]);
    assert!((n.surface.area_m2() - (whole - hole.surface.area_m2())).abs() < 1e-4);
}

/// The corners of a ring in eighths of a degree.
fn ring_of(corners: &[[i32; 2]]) -> Vec<Position> {
    let closed = corners.iter().chain(&corners[..1]);
    closed.map(|[x, y]| [118.0 + f64::from(*x) / 8.0, 36.0 + f64::from(*y) / 8.0]).collect()
}

#[test]
fn what_a_ring_winds_round_twice_is_ambiguous() {
    let ambiguous = |rings: &[&[[i32; 2]]]| {
        let rings = rings.iter().map(|ring| ring_of(ring)).collect();
        normalise(&areal(vec![rings])).unwrap().is_ambiguous()
    };
    // A loop within a loop from one corner: in the same direction, the inner one is wound twice; in the other it is a hole.
    let outer = [[0, 0], [8, 0], [8, 8], [0, 8], [0, 0]];
    let (inner, hole) = ([[4, 1], [4, 4], [1, 4]], [[1, 4], [4, 4], [4, 1]]);
    assert!(ambiguous(&[&[outer.as_slice(), &inner].concat()]));
    assert!(!ambiguous(&[&[outer.as_slice(), &hole].concat()]));
    // Both reversed.
    let reversed = |ring: Vec<[i32; 2]>| ring.into_iter().rev().collect::<Vec<_>>();
    assert!(ambiguous(&[&reversed([outer.as_slice(), &inner].concat())]));
    assert!(!ambiguous(&[&reversed([outer.as_slice(), &hole].concat())]));
    // As a hole, which takes away more or less.
    let shell = [[-1, -1], [9, -1], [9, 9], [-1, 9]];
    assert!(ambiguous(&[&shell, &[outer.as_slice(), &inner].concat()]));
    assert!(!ambiguous(&[&shell, &[outer.as_slice(), &hole].concat()]));
    // Through an edge and not a corner: a vertex of the inner loop lies on it.
    let on_edge = [[0, 0], [8, 0], [8, 8], [0, 8], [0, 4], [2, 3], [4, 4], [2, 5], [0, 4]];
    assert!(ambiguous(&[&on_edge]));
    // Loops side by side, drawn in one direction: they only touch.
    assert!(!ambiguous(&[&[[0, 0], [2, 0], [2, 2], [4, 2], [4, 4], [2, 4], [2, 2], [0, 2]]]));
    // A hole within a hole may be an island.
    let (hole, island) = ([[1, 1], [7, 1], [7, 7], [1, 7]], [[3, 3], [5, 3], [5, 5], [3, 5]]);
    assert!(ambiguous(&[&[[0, 0], [8, 0], [8, 8], [0, 8]], &hole, &island]));
    // Passing through itself twice at vertices: the middle is wound twice.
    let spiral = [[0, 0], [6, 0], [6, 4], [4, 6], [2, 4], [2, 2], [4, 2], [6, 4], [8, 6], [0, 8]];
    assert!(ambiguous(&[&spiral]));
}

#[test]
fn positions_that_cannot_be_degrees_are_refused_with_a_hint() {
    let swapped = square(36.0, 118.0, 0.25);
    let defects = normalise(&areal(vec![vec![swapped]])).unwrap_err();
    assert_eq!(codes(&defects), ["coordinate-out-of-range"]);
    assert!(defects[0].detail.contains("latitude before longitude"));
    let metres = square(616_900.0, 4_053_000.0, 100.0);
    assert!(normalise(&areal(vec![vec![metres]])).unwrap_err()[0].detail.contains("metres"));
    let mut nan = square(118.0, 36.0, 0.25);
    nan[2][0] = f64::NAN;
    assert_eq!(codes(&normalise(&areal(vec![vec![nan]])).unwrap_err()), ["coordinate-not-finite"]);
}

#[test]
fn unclosed_and_repeated_are_treated_and_reported() {
    let mut ring = square(118.0, 36.0, 0.25);
    ring.pop();
    ring.insert(1, ring[1]);
    let n = normalise(&areal(vec![vec![ring]])).unwrap();
    assert_eq!(codes(&n.defects), ["ring-not-closed", "repeated-vertex"]);
    assert!((n.surface.area_m2() - unit()).abs() < 1e-6);
}

#[test]
fn a_hole_without_a_shell_takes_nothing_from_nothing() {
    let defects = normalise(&areal(vec![vec![vec![], square(118.0, 36.0, 0.25)]])).unwrap_err();
    assert_eq!(codes(&defects), ["part-empty", "ring-without-effect", "no-area"]);
}

#[test]
fn what_has_an_area_is_kept_however_small_it_is_and_however_it_is_drawn() {
    let corners = [
        [0.0, 0.0],
        [0.042_666_662_400_733_91, 0.042_666_662_399_824_42],
        [0.021_333_324_800_252_74, 0.021_333_324_799_797_992],
    ];
    for start in 0..3 {
        for step in [1, 2] {
            let ring = (0..4).map(|i| corners[(start + i * step) % 3]).collect();
            let n = normalise(&areal(vec![vec![ring]])).unwrap();
            assert!(n.defects.is_empty());
            // From rational arithmetic; the third corner as origin costs some rounding of the other two.
            assert!((n.surface.area_m2() - 3.582_475_16e-11).abs() < 1e-16, "{}", n.surface.area_m2());
            assert_eq!(n.surface.to_multi_polygon().0.len(), 1);
        }
    }
}

#[test]
fn what_has_no_area_is_refused_at_its_first_ring() {
    let on_a_line = vec![[118.0, 36.0], [118.5, 36.25], [118.25, 36.125], [118.0, 36.0]];
    let defects = normalise(&areal(vec![vec![on_a_line]])).unwrap_err();
    assert_eq!(codes(&defects), ["rings-cross", "no-area"]);
    let found = &defects[1];
    assert_eq!((found.part, found.ring, found.vertex), (Some(0), Some(0), Some(0)));
    assert_eq!(found.position, Some([118.0, 36.0]));
}

#[test]
fn nothing_is_refused() {
    assert_eq!(codes(&normalise(&areal(vec![])).unwrap_err()), ["geometry-empty"]);
    assert_eq!(
        codes(&normalise(&areal(vec![vec![vec![[118.0, 36.0], [118.1, 36.1], [118.0, 36.0]]]])).unwrap_err()),
        ["ring-too-short"]
    );
}

#[test]
fn a_hole_that_leaves_its_shell_at_vertices_takes_only_what_is_inside() {
    let shell = vec![[118.0, 36.0], [118.5, 36.0], [118.5, 36.25], [118.5, 36.5], [118.0, 36.5], [118.0, 36.0]];
    // It passes the shell at two of its vertices, where no edge crosses another.
    let hole = vec![[118.25, 36.25], [118.5, 36.25], [118.75, 36.375], [118.5, 36.5], [118.25, 36.25]];
    let n = normalise(&areal(vec![vec![shell.clone(), hole]])).unwrap();
    assert_eq!(codes(&n.defects), ["rings-cross"]);
    let corner = vec![[118.25, 36.25], [118.5, 36.25], [118.5, 36.5], [118.25, 36.25]];
    let area = |ring: Vec<Position>| normalise(&areal(vec![vec![ring]])).unwrap().surface.area_m2();
    assert!((n.surface.area_m2() - (area(shell) - area(corner))).abs() < 1e-3, "{}", n.surface.area_m2());
}

#[test]
fn rings_that_touch_at_vertices_from_one_side_stay_as_they_are() {
    let shell = square(118.0, 36.0, 0.25);
    let hole = vec![[118.0, 36.0], [118.125, 36.0625], [118.25, 36.25], [118.0625, 36.125], [118.0, 36.0]];
    let n = normalise(&areal(vec![vec![shell, hole]])).unwrap();
    // Nothing is moved, but a polygon of one piece may not be cut from corner to corner.
    assert_eq!(codes(&n.defects), ["interior-not-connected"]);
    assert_eq!(n.surface.coordinates().len(), 10);
}

#[test]
fn vertices_are_counted_as_they_were_drawn() {
    // The second part puts a vertex into the first edge of the first, and a notch one into the last edge.
    let ring = vec![
        [118.0, 36.0],
        [118.5, 36.0],
        [118.5, 36.125],
        [118.0, 36.25],
        [118.5, 36.375],
        [118.5, 36.5],
        [118.0, 36.5],
        [118.0, 36.0],
    ];
    let below = vec![[118.25, 36.0], [118.25, 35.75], [118.375, 35.75], [118.25, 36.0]];
    let n = normalise(&areal(vec![vec![ring], vec![below]])).unwrap();
    assert_eq!(codes(&n.defects), ["ring-touches-itself"]);
    let found = &n.defects[0];
    assert_eq!((found.part, found.ring, found.vertex), (Some(0), Some(0), Some(3)));
    assert_eq!(found.position, Some([118.0, 36.25]));
}

#[test]
fn hundreds_of_parts_that_meet_in_one_point_are_as_valid_as_two() {
    let apex = [118.0, 36.0];
    let at = |turn: f64| [118.0 + 0.1 * turn.cos(), 36.0 + 0.1 * turn.sin()];
    let part = |i: usize| {
        let turn = i as f64 / 400.0 * std::f64::consts::TAU;
        vec![vec![apex, at(turn), at(turn + 0.001), apex]]
    };
    let n = normalise(&areal((0..400).map(part).collect())).unwrap();
    assert!(n.defects.is_empty(), "{:?}", codes(&n.defects));
    assert_eq!(n.surface.rings().len(), 400);
}

/// Every eastward ray meets every sliver east of it: looked at one by one that would be 4 × 10⁸ looks.
#[test]
fn slivers_side_by_side_are_nested_without_a_look_at_each() {
    let sliver = |i: usize| {
        let x = 118.0 + i as f64 * 1e-5;
        vec![vec![[x, 36.0], [x + 5e-6, 36.0], [x + 5e-6, 36.1], [x, 36.1], [x, 36.0]]]
    };
    let n = normalise(&areal((0..20_000).map(sliver).collect())).unwrap();
    assert!(n.defects.is_empty());
    assert_eq!(n.surface.rings().len(), 20_000);
}

#[test]
fn crossings_are_found_however_small_the_numbers() {
    for tiny in [1e-30, 1e-90, 1e-170] {
        let ring = vec![[0.0, 36.0], [2.0 * tiny, 37.0], [2.0 * tiny, 36.0], [0.0, 36.5], [0.0, 36.0]];
        let found = match normalise(&areal(vec![vec![ring]])) {
            Ok(n) => codes(&n.defects),
            Err(defects) => codes(&defects),
        };
        assert!(found.contains(&"rings-cross"), "{tiny} {found:?}");
    }
}

#[test]
fn a_crossing_is_named_by_its_edges_and_place() {
    let detail = |parts: Vec<Vec<Vec<Position>>>| {
        let normalised = normalise(&areal(parts)).unwrap();
        normalised.defects.into_iter().find(|defect| defect.code == Code::RingsCross).unwrap().detail
    };
    // A bow tie: its diagonals cross in the middle.
    let bow_tie = vec![[118.0, 36.0], [118.2, 36.2], [118.2, 36.0], [118.0, 36.2], [118.0, 36.0]];
    let reported = detail(vec![vec![bow_tie]]);
    assert!(
        reported.contains("crossings: 1; the first: edges 0–1 and 2–3 cross 相交于 118.100000000, 36.100000000)"),
        "{reported}"
    );
    // The east side of the first square, 1–2, and the south side of the second, 0–1.
    let reported = detail(vec![vec![square(118.0, 36.0, 0.25)], vec![square(118.125, 36.125, 0.25)]]);
    let wanted = "edges 1–2 of part 0, ring 0 and 0–1 of part 1, ring 0 cross 相交于 118.250000000, 36.125000000";
    assert!(reported.contains("crossings: 2") && reported.contains(wanted), "{reported}");
}
