use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::{Duration, Instant};

use geo::{MultiPolygon, Polygon};
use minezone::Language;
use minezone::diagnostic::{Code, Diagnostic, MOST_OF_A_CODE};
use minezone::geometry::{MultiSurface, Position};
use minezone::input::{Input, InputOptions};
use minezone::layer::{Layer, Zone};
use minezone::ledger::Ledger;
use minezone::measure::{self, MOST_CROSSINGS_OF_A_SHAPE, Relation};
use minezone::normalise::normalise;
use minezone::output::Style;
use minezone::rule::{Facts, Finding, LayerFacts};
use minezone::{Plan, Report, Right, Screener, Verdict};

use crate::support::{minezone, text};

fn square(x: f64, y: f64, side: f64) -> Polygon<f64> {
    geo::Rect::new((x, y), (x + side, y + side)).to_polygon()
}

fn ring(points: impl IntoIterator<Item = Position>) -> MultiPolygon<f64> {
    let points: Vec<_> = points.into_iter().map(geo::Coord::from).collect();
    Polygon::new(points.into(), Vec::new()).into()
}

fn surface(polygons: &MultiPolygon<f64>) -> MultiSurface {
    normalise(&polygons.into()).unwrap().surface
}

/// A comb whose teeth reach over a square, upright or lying; both kinds have one corner beside the teeth in common when
/// they touch.
fn comb(teeth: usize, upright: bool, touches: bool) -> MultiSurface {
    let at = |k: usize, off: f64| (2.0 * k as f64 + off) / (2.0 * teeth as f64);
    let tooth = |k: usize| [[at(k, 0.5), -0.1], [at(k, 0.5), 1.1], [at(k, 1.3), 1.1], [at(k, 1.3), -0.1]];
    let corner = if touches { [-0.2, -0.2] } else { [0.0, -0.2] };
    let points = (0..teeth).flat_map(tooth).chain([[1.0, -0.2], corner]);
    surface(&ring(
        points.map(|[x, y]| if upright { [x, y] } else { [y, x] }).map(|[x, y]| [118.3 + 0.1 * x, 36.6 + 0.1 * y]),
    ))
}

fn layer(surfaces: impl IntoIterator<Item = MultiSurface>) -> Layer {
    let zone = |(i, surface): (usize, MultiSurface)| Zone::new(format!("Z{i}"), surface, serde_json::Map::new());
    Layer::new("zones", surfaces.into_iter().enumerate().map(zone).collect())
}

fn take(text: impl Into<Vec<u8>>) -> (Layer, Vec<Diagnostic>) {
    let (layer, mut reported) =
        Layer::take(Input::from_geojson(text, "zones.geojsonl", &InputOptions::default()).unwrap());
    reported.retain(|reported| reported.code != Code::CrsAssumed);
    (layer, reported)
}

#[test]
fn records_that_are_none_are_counted_and_not_kept() {
    let (layer, reported) = take("{}\n".repeat(50_000));
    assert_eq!(layer.rejected, 50_000);
    assert_eq!(reported.len(), MOST_OF_A_CODE + 1);
    let last = reported.last().unwrap();
    assert_eq!((last.code, last.more), (Code::NotAFeature, 50_000 - MOST_OF_A_CODE));
    // The same of a list, and of a file for a ledger.
    let features = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, vec!["{}"; 5_000].join(","));
    let (layer, reported) = take(features);
    assert_eq!((layer.rejected, reported.len()), (5_000, MOST_OF_A_CODE + 1));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rights.geojsonl");
    let no_area = r#"{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[118,36]],[]]}}"#;
    std::fs::write(&path, format!("{no_area}\n").repeat(3_000)).unwrap();
    let ledger = Ledger::open(&path, &InputOptions::default()).unwrap();
    assert_eq!(ledger.rejected, 3_000);
    assert_eq!(ledger.diagnostics.iter().map(|reported| reported.more.max(1)).filter(|more| *more > 1).count(), 2);
}

#[test]
fn a_record_with_many_defects_says_how_many() {
    let parts = ",[]".repeat(20_000);
    let shell = "[[[118,36],[119,36],[119,37],[118,36]]]";
    let (layer, reported) = take(format!(
        r#"{{"type":"Feature","properties":{{}},"geometry":{{"type":"MultiPolygon","coordinates":[{shell}{parts}]}}}}"#
    ));
    assert_eq!((layer.zones.len(), layer.rejected), (1, 0));
    let empty: Vec<_> = reported.iter().filter(|reported| reported.code == Code::PartEmpty).collect();
    assert_eq!(empty.len(), MOST_OF_A_CODE);
    assert!(empty[MOST_OF_A_CODE - 1].message.contains("19900 more"), "{:?}", empty[MOST_OF_A_CODE - 1]);
}

#[test]
fn the_quarantine_has_every_record_and_the_terminal_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let good = r#"{"type":"Feature","id":"R","properties":{},"geometry":{"type":"Polygon","coordinates":[[[118.3,36.6],[118.31,36.6],[118.31,36.61],[118.3,36.6]]]}}"#;
    std::fs::write(folder.path().join("rights.geojsonl"), format!("{good}\n{}", "{}\n".repeat(2_000))).unwrap();
    let arguments = ["screen", "rights.geojsonl", "-o", "out.json", "--quarantine", "q.geojsonl"];
    let out = minezone(folder.path(), &arguments);
    let said = text(&out.stderr);
    assert!(said.contains("1990 more of not-a-feature"), "{said}");
    assert_eq!(std::fs::read_to_string(folder.path().join("q.geojsonl")).unwrap().lines().count(), 2_000);
    let report: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.path().join("out.json")).unwrap()).unwrap();
    assert_eq!(report["rejected"], 2_000);
    let reported =
        report["diagnostics"].as_array().unwrap().iter().filter(|reported| reported["code"] == "not-a-feature");
    assert_eq!(reported.map(|reported| reported["more"].as_u64().unwrap_or(1)).sum::<u64>(), 2_000);
}

#[test]
fn crossings_that_are_looked_for_again_give_the_area_of_those_that_are_kept() {
    // 1,050,000 crossings, more than are kept: an area that a sum over teeth gives as well.
    let (upright, lying) = (comb(520, true, true), comb(505, false, true));
    let touching = measure::overlap(&upright, &lying);
    let apart = measure::overlap(&comb(520, true, false), &comb(505, false, false));
    assert_eq!(touching.relation, Relation::Overlaps);
    assert_eq!(touching.crossings, 4 * 520 * 505);
    assert!((touching.area_m2 - apart.area_m2).abs() < 2e-5, "{} {}", touching.area_m2, apart.area_m2);
}

/// A right and zones that each cross it very often, and a small one.
fn combs_on_a_comb(teeth: usize, touches: bool) -> (MultiSurface, Layer) {
    let lying = comb(teeth, false, touches);
    let moved = |k: usize| {
        let corners = lying.to_multi_polygon().0.remove(0).exterior().0.clone();
        // All of them have the corner in common.
        let at = |p: geo::Coord| if p.x < 118.285 { [p.x, p.y] } else { [p.x, p.y + 1e-6 * k as f64] };
        surface(&self::ring(corners.into_iter().map(at)))
    };
    let small = surface(&square(118.32, 36.62, 0.0005).into());
    (comb(teeth, true, touches), layer((0..6).map(moved).chain([small])))
}

#[test]
fn zones_that_cross_a_right_all_over_are_measured_up_to_a_bound_and_then_taken_to_overlap() {
    // 160,000 crossings each, and 57,600, which take three times the work.
    for (teeth, touches, measured) in [(200, false, 2), (120, true, 1)] {
        let (right, zones) = combs_on_a_comb(teeth, touches);
        let found = zones.overlaps(&right);
        assert_eq!(found.len(), 7);
        for (number, found) in found.iter().enumerate() {
            assert_eq!(found.overlap.relation, Relation::Overlaps, "{number}");
            // The small one takes next to no work.
            let is_measured = number < measured || number == 6;
            assert_eq!(found.overlap.is_measured(), is_measured, "{touches}: {number}");
            if is_measured {
                assert_eq!(found.overlap, measure::overlap(&right, &zones.zones[number].surface));
            } else {
                assert!(found.share_of_right.is_nan() && found.share_of_zone.is_nan());
            }
        }
        let occupation = zones.occupation(&right, &found);
        assert!(!occupation.is_measured(), "{occupation:?}");
        let all = zones.cumulative(&[&right]);
        assert!(all.taken_m2.is_nan(), "{}", all.taken_m2);
    }
}

#[test]
fn a_pair_that_is_not_measured_is_said_with_both_its_records() {
    let folder = tempfile::tempdir().unwrap();
    let (right, zones) = combs_on_a_comb(200, false);
    let write = |name: &str, surfaces: &[(&str, &MultiSurface)]| {
        let features = surfaces.iter().map(|(id, surface)| {
            let geometry = geojson::Geometry::from(&surface.to_multi_polygon());
            let mut feature = geojson::Feature::from(geometry);
            feature.id = Some(geojson::feature::Id::String((*id).to_owned()));
            feature.to_string() + "\n"
        });
        std::fs::write(folder.path().join(name), features.collect::<String>()).unwrap();
    };
    let all: Vec<_> = zones.zones.iter().map(|zone| (zone.id.as_str(), &*zone.surface)).collect();
    write("zones.geojsonl", &all);
    write("rights.geojsonl", &[("R", &right)]);
    let out = minezone(folder.path(), &["overlap", "rights.geojsonl", "--zones", "zones.geojsonl"]);
    let (said, rows) = (text(&out.stderr), text(&out.stdout));
    for zone in ["Z2", "Z3", "Z4", "Z5"] {
        assert!(said.contains(&format!("(R and zone {zone} of zones)")), "{said}");
        assert!(rows.contains(&format!("R,zones,{zone},overlaps,NaN,NaN,NaN,false")), "{rows}");
    }
    assert_eq!(said.matches("pair-not-measured").count(), 4, "{said}");
    // Among themselves each pair has its row, and what each may take is its own.
    let every: Vec<_> = all.iter().copied().chain([("R", &right)]).collect();
    write("all.geojsonl", &every);
    let out = minezone(folder.path(), &["overlap", "all.geojsonl", "--self"]);
    assert_eq!(text(&out.stdout).lines().count(), 1 + 8 * 7 / 2, "{}", text(&out.stdout));
}

#[test]
fn rights_with_too_many_pairs_are_refused_before_they_are_measured() {
    let folder = tempfile::tempdir().unwrap();
    let ring = "[[[118,36],[119,36],[119,37],[118,36]]]";
    let right =
        format!(r#"{{"type":"Feature","properties":{{}},"geometry":{{"type":"Polygon","coordinates":{ring}}}}}"#);
    std::fs::write(folder.path().join("same.geojsonl"), format!("{right}\n").repeat(6_400)).unwrap();
    let out = minezone(folder.path(), &["overlap", "same.geojsonl", "--self", "-o", "out.csv"]);
    assert_eq!(out.status.code(), Some(2));
    let said = text(&out.stderr);
    assert!(said.contains("20476800 pairs of rights lie near each other") && said.contains("6399 others"), "{said}");
    assert!(!folder.path().join("out.csv").exists());
}

#[test]
fn whether_interiors_meet_is_known_without_the_area() {
    let at = |x: f64, y: f64, side: f64| surface(&square(118.3 + x, 36.6 + y, side).into());
    let first = at(0.0, 0.0, 0.25);
    let others = [
        at(0.5, 0.5, 0.25),
        at(0.25, 0.0, 0.25),
        at(0.25, 0.25, 0.25),
        at(0.125, 0.125, 0.25),
        at(0.0, 0.125, 0.25),
        at(0.0, 0.0, 0.125),
        at(0.0625, 0.0625, 0.125),
        at(0.0, 0.0, 0.25),
        comb(3, true, false),
    ];
    for (k, other) in others.iter().enumerate() {
        let meet = measure::overlap(&first, other).relation.interiors_meet();
        assert_eq!(measure::are_apart(&[&first, other]), !meet, "{k}");
        assert_eq!(meet, k >= 3, "{k}");
    }
}

/// Long thin teeth aslant, side by side.
fn teeth(count: usize, off: f64) -> MultiSurface {
    let tooth = |k: usize| {
        let along = 1e-7 * k as f64;
        [[118.3 + off + along, 36.6 + along], [118.31 + off + along, 36.59 + along]]
    };
    surface(&ring((0..count).flat_map(tooth).chain([[119.0, 37.4], [118.3, 37.4]])))
}

#[test]
fn what_is_narrow_is_not_said_of_edges_that_lie_on_top_of_each_other() {
    let (a, b) = (teeth(3_000, 0.0), teeth(3_000, 3e-8));
    assert_eq!(measure::common_is_narrow(&a, &b, 0.02), None);
    assert_eq!(measure::remainder_is_narrow(&a, &[&b], 0.02), None);
    // As many edges side by side are no trouble.
    let round = |radius: f64| {
        let turn = |k: usize| k as f64 / 6_000.0 * std::f64::consts::TAU;
        surface(&ring((0..6_000).map(|k| [118.3 + radius * turn(k).cos(), 36.6 + radius * turn(k).sin()])))
    };
    let (a, b) = (round(0.1), round(0.100_000_05));
    assert_eq!(measure::common_is_narrow(&a, &b, 0.02), Some(false));
    assert_eq!(measure::remainder_is_narrow(&b, &[&a], 0.02), Some(true));
}

#[test]
fn thousands_of_loops_may_meet_in_one_vertex() {
    let count = 2_000;
    let corner = |turn: f64, r: f64| [118.5 + r * turn.cos(), 36.5 + r * turn.sin()];
    let petal = |k: usize| {
        let turn = |off: f64| (k as f64 + off) / count as f64 * std::f64::consts::TAU;
        [[118.5, 36.5], corner(turn(0.2), 0.25), corner(turn(0.8), 0.25)]
    };
    let flower = normalise(&(&ring((0..count).flat_map(petal))).into()).unwrap();
    let codes: Vec<Code> = flower.defects.iter().map(|defect| defect.code).collect();
    assert_eq!(flower.surface.rings().len(), count, "{codes:?}");
    assert!(codes.contains(&Code::RingTouchesItself) && !flower.is_ambiguous(), "{codes:?}");
    let petals: f64 = (0..count).map(|k| surface(&ring(petal(k))).area_m2()).sum();
    assert!((flower.surface.area_m2() - petals).abs() < 1e-4, "{} {petals}", flower.surface.area_m2());
}

#[test]
fn a_shape_with_too_many_corners_is_left_out_and_said() {
    let (right, zone) = (comb(170, true, false), comb(170, false, false));
    let overlap = measure::overlap(&right, &zone);
    assert!(overlap.crossings > MOST_CROSSINGS_OF_A_SHAPE && overlap.area_m2 > 0.0);
    assert!(measure::overlap_geometry(&right, &zone).0.is_empty());
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, surface: &MultiSurface| {
        let feature = geojson::Feature::from(geojson::Geometry::from(&surface.to_multi_polygon()));
        std::fs::write(folder.path().join(name), feature.to_string()).unwrap();
    };
    write("rights.geojson", &right);
    write("zones.geojson", &zone);
    let out = minezone(folder.path(), &["overlap", "rights.geojson", "--zones", "zones.geojson", "--geometry"]);
    assert!(text(&out.stderr).contains("shape-left-out"), "{}", text(&out.stderr));
    assert!(text(&out.stdout).contains("MULTIPOLYGON EMPTY"), "{}", text(&out.stdout));
}

#[test]
fn what_could_not_be_measured_is_undetermined_and_never_nothing() {
    let plan = Plan::embedded();
    let red_line = plan.layer("ecological_red_line").unwrap();
    let right = Right::new("P", &red_line.zones[0].surface.to_multi_polygon()).unwrap();
    let mut facts = LayerFacts::measure(red_line, &right);
    facts.overlaps[0].overlap.area_m2 = f64::NAN;
    assert!(!facts.overlaps[0].overlap.is_measured());
    let layers = BTreeMap::from([("ecological_red_line", facts)]);
    let facts = Facts::new(&right, &layers);
    let rule = plan.rules.iter().find(|rule| rule.id == "S02").unwrap();
    let findings = rule.judge(&facts, plan.term.until);
    let of_layer: Vec<_> = findings.iter().filter(|f| f.layer.as_deref() == Some("ecological_red_line")).collect();
    assert!(!of_layer.is_empty());
    assert!(of_layer.iter().all(|finding| finding.verdict == Verdict::Undetermined), "{of_layer:?}");
    // Nor does an occupation take it for all or for nothing.
    let surface = surface(&square(118.3, 36.6, 0.1).into());
    let other = surface_of(118.35);
    let mut unknown = measure::overlap(&surface, &other);
    unknown.area_m2 = f64::NAN;
    let occupation = measure::occupation(&surface, &[&other], &[unknown]);
    assert!(!occupation.is_measured() && occupation.share.is_nan() && occupation.remaining_m2.is_nan());
}

fn surface_of(x: f64) -> MultiSurface {
    surface(&square(x, 36.6, 0.1).into())
}

#[test]
fn a_copy_of_a_surface_is_measured_as_any_other() {
    let ring_of = |start: usize| {
        let corner = |k: usize| {
            let turn = ((k + start) % 37) as f64 / 37.0 * std::f64::consts::TAU;
            [118.3 + 0.05 * turn.cos(), 36.6 + 0.05 * turn.sin()]
        };
        surface(&ring((0..37).map(corner)))
    };
    let (a, again, turned) = (ring_of(0), ring_of(0), ring_of(5));
    let (quick, slow) = (measure::overlap(&a, &again), measure::overlap(&a, &turned));
    assert_eq!((quick.relation, slow.relation), (Relation::Equals, Relation::Equals));
    assert_eq!(quick.common, slow.common);
    assert_eq!(quick.area_m2, a.area_m2());
    assert!((quick.perimeter_m - slow.perimeter_m).abs() < 1e-6, "{quick:?} {slow:?}");
}

#[test]
fn rings_that_run_over_themselves_are_given_up_before_they_fill_the_memory() {
    let start = Instant::now();
    let shapes: [&dyn Fn(usize) -> Position; 2] = [&|k| [118.3 + 0.1 * (k % 2) as f64 + 1e-6 * k as f64, 36.6], &|k| {
        [118.3 + 1e-6 * k as f64, 36.6 + 0.1 * (k % 2) as f64 + 1e-6 * k as f64 * 0.0]
    }];
    let to_and_fro = ring((0..10_000).map(shapes[0]).chain([[118.35, 36.7]]));
    let defects = normalise(&(&to_and_fro).into()).unwrap_err();
    let codes: Vec<Code> = defects.iter().map(|defect| defect.code).collect();
    assert_eq!(codes, [Code::RingsCross, Code::NotResolved]);
    assert!(defects[0].detail.contains("vertices"), "{:?}", defects[0]);
    // A few such vertices are resolved as ever.
    let few = ring((0..20).map(shapes[0]).chain([[118.35, 36.7]]));
    let few = normalise(&(&few).into()).unwrap();
    assert_eq!(few.defects.iter().map(|defect| defect.code).collect::<Vec<_>>(), [Code::EdgesRunTogether]);
    // A zigzag that goes on meets nothing.
    let zigzag = ring((0..10_000).map(shapes[1]).chain([[118.31, 36.5]]));
    assert!(normalise(&(&zigzag).into()).unwrap().defects.is_empty());
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

#[test]
fn zones_on_top_of_each_other_give_no_more_pairs_than_asked_for() {
    let zones = layer((0..300).map(|_| surface_of(118.3)));
    let some = zones.pairs(1_000);
    assert_eq!(some.len(), 1_000);
    assert!(some.is_sorted_by_key(|(first, found)| (*first, found.number)));
    assert_eq!(zones.pairs(usize::MAX).len(), 300 * 299 / 2);
    assert_eq!(zones.pairs(usize::MAX)[..1_000].iter().map(|p| (p.0, p.1.number)).collect::<Vec<_>>(), {
        some.iter().map(|p| (p.0, p.1.number)).collect::<Vec<_>>()
    });
}

#[test]
fn rights_on_top_of_each_other_are_judged_each_and_listed_up_to_a_bound() {
    let plan = Plan::embedded();
    let rights: Vec<Right> =
        (0..1_100).map(|i| Right::new(format!("P{i}"), &square(118.3, 36.6, 0.001)).unwrap()).collect();
    let screener = Screener::new(&plan).with_batch(&rights);
    let screening = screener.screen(&rights[7]);
    let of_peers: Vec<_> =
        screening.findings.iter().filter(|f| f.measure == "overlap_area" && f.layer.is_none()).collect();
    // A share of what all of them may list, and one more for the rest with the worst of it.
    assert!(of_peers.len() < 200, "{}", of_peers.len());
    let rest = of_peers.iter().find(|finding| finding.zone_id().is_none()).unwrap();
    assert!(rest.note(Language::Zh).contains("未逐一列出"), "{}", rest.note(Language::Zh));
    assert_eq!(rest.verdict, of_peers[0].verdict);
    let pairs = screener.overlapping_rights(&rights);
    assert_eq!(pairs.len(), minezone::screen::MOST_PAIRS);
    // The table shows some rights, and counts all.
    let mut report = Report::new(&screener);
    report.rights = vec![screening; 1_100];
    let table = report.to_table(Style::default().width(100));
    assert!(table.contains("合计 1100 个采矿权") && table.contains("另有 100 个采矿权未列出"));
}

/// What the rules that hold rights against each other find, of rights by the thousand that lie near each other.
fn found_of_peers(rights: &[Right], number: usize) -> Vec<Finding> {
    let screener = Screener::new(&Plan::embedded()).with_batch(rights);
    let findings = screener.screen(&rights[number]).findings.into_iter();
    findings.filter(|f| f.rule.id == "L02" && f.measure == "overlap_area" && f.layer.is_none()).collect()
}

#[test]
fn of_too_many_rights_on_each_other_those_that_were_not_measured_are_counted() {
    let count = 2_600;
    let rights: Vec<Right> =
        (0..count).map(|i| Right::new(format!("P{i}"), &square(118.3, 36.6, 0.001)).unwrap()).collect();
    // The last is not among those with which it is measured itself.
    for number in [7, count - 1] {
        let found = found_of_peers(&rights, number);
        let listed = found.iter().filter(|finding| finding.zone_id().is_some()).count();
        assert!(found.iter().all(|finding| finding.zone_id() != Some(&rights[number].id)));
        let rest: Vec<_> = found.iter().filter(|finding| finding.zone_id().is_none()).collect();
        let note = format!("另有至多{}处重叠未逐一列出。", count - 1 - listed);
        assert_eq!(rest.iter().map(|finding| finding.note(Language::Zh)).collect::<Vec<_>>(), [note]);
        assert_eq!(rest[0].verdict, found[0].verdict);
    }
}

#[test]
fn whether_rights_overlap_that_were_not_measured_is_undetermined() {
    // Strips side by side, aslant: each lies in the envelopes of all others.
    let strip = |i: usize| {
        let at = 118.0 + 1e-4 * i as f64;
        ring([[at, 36.0], [at + 5e-5, 36.0], [at + 1.00005, 37.0], [at + 1.0, 37.0]])
    };
    let rights: Vec<Right> = (0..2_600).map(|i| Right::new(format!("P{i}"), &strip(i)).unwrap()).collect();
    let found = found_of_peers(&rights, 7);
    let notes: Vec<String> = found.iter().map(|finding| finding.note(Language::En)).collect();
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(notes[0].starts_with("Undetermined: whether 677 more rights of the batch"), "{notes:?}");
    assert!(found[0].verdict > Verdict::Compliant && found[0].advice(Language::Zh).is_some());
    // As many as can be measured are nothing to speak of.
    assert_eq!(found_of_peers(&rights[..2_000], 7), []);
}

/// What L27 finds of small quarries by the hundred, each as far from the next as they are asked for or not.
fn quarries_near(step: f64, count: usize, number: usize) -> Vec<Finding> {
    let quarry = |i: usize| {
        let right = Right::new(format!("P{i}"), &square(118.3 + step * i as f64, 36.6, 1e-6)).unwrap();
        let right = right.with("矿种", "建筑石料用灰岩").with("开采方式", "露天");
        right.with("生产规模", "10万吨/年").with("设置类型", "新建")
    };
    let rights: Vec<Right> = (0..count).map(quarry).collect();
    let screener = Screener::new(&Plan::embedded()).with_batch(&rights);
    let findings = screener.screen(&rights[number]).findings.into_iter();
    findings.filter(|f| f.rule.id == "L27" && f.measure == "distance" && f.layer.is_none()).collect()
}

#[test]
fn of_too_many_rights_near_each_other_distances_are_bounded() {
    // 705 of 709 others are measured: a share of half a million.
    let found = quarries_near(2e-6, 710, 7);
    assert!(found.iter().filter(|finding| finding.zone_id().is_some()).all(|f| f.verdict == Verdict::Forbidden));
    let rest: Vec<String> =
        found.iter().filter(|finding| finding.zone_id().is_none()).map(|finding| finding.note(Language::Zh)).collect();
    assert_eq!(rest.len(), 1, "{rest:?}");
    assert!(rest[0].contains("未逐一列出"), "{rest:?}");
    // As many as can be measured are all there are.
    let few = quarries_near(2e-6, 200, 7);
    assert_eq!(few.iter().filter(|finding| finding.verdict == Verdict::Forbidden).count(), 199);
}

#[test]
fn an_id_that_nobody_can_mean_is_rejected() {
    let feature = |id: &str| {
        format!(
            r#"{{"type":"Feature","id":"{id}","properties":{{}},"geometry":{{"type":"Polygon","coordinates":[[[118,36],[119,36],[119,37],[118,36]]]}}}}"#
        )
    };
    let (layer, reported) = take(format!("{}\n{}\n", feature(&"编".repeat(100_000)), feature("甲")));
    assert_eq!((layer.zones.len(), layer.rejected), (1, 1));
    let found = reported.iter().find(|reported| reported.code == Code::IdTooLong).unwrap();
    assert!(found.message.contains("300000 bytes") && found.message.len() < 5_000, "{}", found.message.len());
    // What properties say is shortened where it is shown.
    let right =
        feature("乙").replace("\"properties\":{}", &format!(r#""properties":{{"矿种":"{}"}}"#, "铁".repeat(500_000)));
    let mut input = Input::from_geojson(right, "rights.geojson", &InputOptions::default()).unwrap();
    let placed = input.next().unwrap().feature.unwrap();
    let plan = Plan::embedded();
    let screener = Screener::new(&plan);
    let screening = screener.screen(&placed);
    let longest = screening.findings.iter().map(|finding| finding.note(Language::Zh).len()).max().unwrap();
    assert!(longest < 5_000, "{longest}");
}

#[test]
fn repeated_names_are_reported_in_few_words_and_in_short_time() {
    let start = Instant::now();
    let mut names = String::from("\"a\":1");
    (0..50_000).for_each(|k| write!(names, ",\"n{k}\":1,\"n{k}\":2").unwrap());
    let (layer, reported) = take(format!(
        r#"{{"type":"Feature","properties":{{{names}}},"geometry":{{"type":"Polygon","coordinates":[[[118,36],[119,36],[119,37],[118,36]]]}}}}"#
    ));
    assert_eq!(layer.zones[0].properties.len(), 50_001);
    assert!(reported.iter().any(|reported| reported.message.contains("… and 49990 more")), "{reported:?}");
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

/// Largest resident set of the children of this process so far, in bytes.
#[cfg(target_os = "linux")]
fn peak_of_children() -> u64 {
    // SAFETY: the structure is plain numbers, for which zeros are valid, and the call only fills it.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    assert_eq!(unsafe { libc::getrusage(libc::RUSAGE_CHILDREN, &mut usage) }, 0);
    usage.ru_maxrss as u64 * 1024
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_of_empty_objects_takes_little_memory() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("zones.geojsonl"), "{}\n".repeat(200_000)).unwrap();
    std::fs::write(
        folder.path().join("right.geojson"),
        r#"{"type":"Polygon","coordinates":[[[118,36],[119,36],[119,37],[118,36]]]}"#,
    )
    .unwrap();
    for arguments in [
        &["overlap", "right.geojson", "--zones", "zones.geojsonl"][..],
        &["screen", "zones.geojsonl", "-o", "out.json", "--quarantine", "q.geojsonl"],
    ] {
        minezone(folder.path(), arguments);
        // At more than a kilobyte a record they would take a quarter of a gigabyte.
        assert!(peak_of_children() < 180 << 20, "{arguments:?}: {} MB", peak_of_children() >> 20);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn memory_that_cannot_be_had_is_an_error_and_no_abort() {
    use std::os::unix::process::CommandExt;

    let folder = tempfile::tempdir().unwrap();
    let mut ring = String::from("[118.5,37]");
    (0..1_500_000).for_each(|k| write!(ring, ",[{:.6},{:.6}]", 118.0 + f64::from(k) * 1e-6, 36.0).unwrap());
    let right = format!(r#"{{"type":"Polygon","coordinates":[[{ring},[118.5,37]]]}}"#);
    std::fs::write(folder.path().join("right.geojson"), right).unwrap();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_minezone"));
    command.env("LC_ALL", "C");
    command.current_dir(folder.path()).args(["overlap", "right.geojson", "--self"]).env("RAYON_NUM_THREADS", "1");
    let limit = libc::rlimit { rlim_cur: 300 << 20, rlim_max: 300 << 20 };
    // SAFETY: between fork and exec only one system call is made.
    unsafe {
        command.pre_exec(move || match libc::setrlimit(libc::RLIMIT_DATA, &limit) {
            0 => Ok(()),
            _ => Err(std::io::Error::last_os_error()),
        });
    }
    let out = command.output().unwrap();
    assert_eq!(out.status.code(), Some(2), "{}", text(&out.stderr));
    assert!(text(&out.stderr).contains("memory") || text(&out.stderr).contains("内存"), "{}", text(&out.stderr));
}

/// What was not measured is neither there nor not: a number of rights in a zone says so.
#[test]
fn a_right_whose_overlap_was_not_measured_is_in_a_zone_perhaps() {
    let (comb, zones) = combs_on_a_comb(200, false);
    let right = minezone::Right::new("R", &comb.to_multi_polygon()).unwrap();
    let plan = minezone::Plan::embedded();
    let rule = plan.rules.iter().find(|rule| rule.id == "S11").unwrap();
    let counts = minezone::rule::BatchCounts::take([(rule, &zones)], &[right], &[]);
    let numbers: Vec<_> = (0..zones.zones.len()).map(|zone| counts.rights_in("S11", "zones", zone).unwrap()).collect();
    let measured = zones.overlaps(&comb);
    assert!(measured.iter().any(|found| !found.overlap.is_measured()), "{measured:?}");
    for found in measured {
        let number = numbers[found.number];
        assert_eq!((number.certain, number.possible), (usize::from(found.overlap.is_measured()), 1));
    }
}

/// A breach that was measured is not hidden by a zone that was not.
#[test]
fn a_zone_that_was_not_measured_hides_no_breach() {
    let (comb, zones) = combs_on_a_comb(200, false);
    let right = minezone::Right::new("R", &comb.to_multi_polygon()).unwrap();
    let plan = Plan::embedded();
    let rule = plan.rules.iter().find(|rule| rule.id == "S02").unwrap();
    let name = "ecological_red_line".to_owned();
    let layer = Layer::new(name.as_str(), zones.zones);
    let layers = [(name.as_str(), LayerFacts::measure(&layer, &right))].into_iter().collect();
    let findings = rule.judge(&Facts::new(&right, &layers), plan.term.until);
    let of = |verdict| -> Vec<_> {
        findings.iter().filter(|finding| finding.verdict == verdict).filter_map(|finding| finding.zone_id()).collect()
    };
    let (breach, doubt) = (of(Verdict::Forbidden), of(Verdict::Undetermined));
    assert!(!breach.is_empty() && doubt.len() == 1 && !breach.contains(&doubt[0]), "{breach:?} {doubt:?}");
}
