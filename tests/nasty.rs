//! The test cases of other engines, where checkouts of them are at hand: planar coordinates, brought into
//! degrees by a power of two, which changes no sign and no relation. Pairs of our own that are always
//! run are in [`crate::hard`].

use std::path::{Path, PathBuf};

use geo::{Geometry, MapCoords, MultiPolygon};
use minezone::feature::ArealGeometry;
use minezone::geometry::MultiSurface;
use minezone::measure::{Relation, common_area, overlap};
use minezone::normalise::normalise;
use wkt::TryFromWkt;

use crate::support::root;

const JTS: &str = "https://github.com/locationtech/jts";
const POLYGON_CLIPPING: &str = "https://github.com/mfogel/polygon-clipping";

/// The folder of an engine's cases under that of all checkouts: what `MINEZONE_CASES` names, else one beside
/// the project. When there is none, says so and where to get it.
fn cases(folder: &str, repository: &str) -> Option<PathBuf> {
    let named = std::env::var_os("MINEZONE_CASES").map(PathBuf::from);
    let path = named.clone().unwrap_or_else(|| root().join("../shared/data/nasty")).join(folder);
    if path.is_dir() {
        return Some(path);
    }
    assert!(named.is_none(), "MINEZONE_CASES is set, but {} is no folder", path.display());
    println!(
        "NOT RUN: there is no {}. Clone {repository} into a folder and name that folder in MINEZONE_CASES.",
        path.display()
    );
    None
}

fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
}

/// Polygons of a geometry that has nothing else.
fn areal(geometry: &Geometry<f64>) -> Option<MultiPolygon<f64>> {
    match geometry {
        Geometry::Polygon(polygon) => Some(polygon.clone().into()),
        Geometry::MultiPolygon(polygons) => Some(polygons.clone()),
        Geometry::GeometryCollection(all) if all.is_empty() => Some(MultiPolygon::new(Vec::new())),
        _ => None,
    }
}

/// What has an area in a result, which may hold points and lines beside it.
fn areal_part(geometry: &Geometry<f64>) -> MultiPolygon<f64> {
    match geometry {
        Geometry::GeometryCollection(all) => all.iter().flat_map(areal_part).collect(),
        other => areal(other).unwrap_or_else(|| MultiPolygon::new(Vec::new())),
    }
}

/// The power of two that brings the coordinates of all shapes below 64.
fn scale(shapes: &[&MultiPolygon<f64>]) -> f64 {
    use geo::CoordsIter;
    let largest = shapes.iter().flat_map(|s| s.coords_iter()).map(|c| c.x.abs().max(c.y.abs())).fold(0.0, f64::max);
    let mut scale = 1.0;
    while largest * scale > 64.0 {
        scale /= 2.0;
    }
    scale
}

fn scaled(shape: &MultiPolygon<f64>, scale: f64) -> Option<MultiSurface> {
    let shape = shape.map_coords(|c| geo::Coord { x: c.x * scale, y: c.y * scale });
    normalise(&ArealGeometry::from(&shape)).ok().map(|normalised| normalised.surface)
}

fn area(surface: &Option<MultiSurface>) -> f64 {
    surface.as_ref().map_or(0.0, MultiSurface::area_m2)
}

fn common(a: &Option<MultiSurface>, b: &Option<MultiSurface>) -> (Relation, f64) {
    match (a, b) {
        (Some(a), Some(b)) => {
            let (ab, ba) = (overlap(a, b), overlap(b, a));
            assert_eq!(ab.relation, ba.relation.inverse());
            assert!((ab.area_m2 - ba.area_m2).abs() <= 1e-8 + 1e-14 * ab.area_m2);
            (ab.relation, ab.area_m2)
        }
        _ => (Relation::Disjoint, 0.0),
    }
}

/// The relation of two areas by their intersection matrix (DE-9IM).
fn by_matrix(matrix: &str) -> Relation {
    let is = |k: usize| matrix.as_bytes()[k] != b'F';
    let (interiors, a_out, b_out) = (is(0), is(2), is(6));
    match (interiors, a_out, b_out) {
        (true, false, false) => Relation::Equals,
        (true, false, true) => Relation::Within,
        (true, true, false) => Relation::Contains,
        (true, true, true) => Relation::Overlaps,
        _ if is(1) || is(3) || is(4) => Relation::Touches,
        _ => Relation::Disjoint,
    }
}

fn by_predicate(name: &str, relation: Relation) -> Option<bool> {
    use Relation::{Contains, Disjoint, Equals, Overlaps, Touches, Within};
    Some(match name.to_lowercase().as_str() {
        "intersects" => relation != Disjoint,
        "disjoint" => relation == Disjoint,
        "contains" | "covers" => matches!(relation, Contains | Equals),
        "within" | "coveredby" => matches!(relation, Within | Equals),
        "touches" => relation == Touches,
        "overlaps" => relation == Overlaps,
        "equalstopo" => relation == Equals,
        "crosses" => false,
        _ => return None,
    })
}

/// The shapes that an operation takes, in its order.
fn sides<T>(names: [&str; 2], [a, b]: [T; 2]) -> Option<[T; 2]> {
    match names {
        ["a", "b"] => Some([a, b]),
        ["b", "a"] => Some([b, a]),
        _ => None,
    }
}

#[test]
fn areal_cases_of_jts_have_their_relation_and_area() {
    let Some(folder) = cases("jts/modules/tests/src/test/resources/testxml", JTS) else { return };
    let mut paths = Vec::new();
    for part in ["general", "validate"] {
        files(&folder.join(part), ".xml", &mut paths);
    }
    let (mut relations, mut areas, mut failures) = (0, 0, Vec::new());
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        let Ok(document) = roxmltree::Document::parse(&text) else { continue };
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        // Results on a grid of one unit, in the cases that say so.
        let fixed =
            document.descendants().any(|node| node.has_tag_name("precisionModel") && node.has_attribute("scale"));
        for case in document.descendants().filter(|node| node.has_tag_name("case")) {
            let shape = |tag: &str| {
                let text = case.children().find(|node| node.has_tag_name(tag))?.text()?;
                areal(&Geometry::try_from_wkt_str(text.trim()).ok()?)
            };
            let (Some(a), Some(b)) = (shape("a"), shape("b")) else { continue };
            let described = case.children().find(|node| node.has_tag_name("desc")).and_then(|node| node.text());
            for op in case.descendants().filter(|node| node.has_tag_name("op")) {
                let attribute = |name: &str| op.attribute(name).unwrap_or_default();
                let (first, second) = (attribute("arg1").to_lowercase(), attribute("arg2").to_lowercase());
                let Some(sides) = sides([&first, &second], [&a, &b]) else { continue };
                let want = op.text().unwrap_or_default().trim();
                let operation = attribute("name");
                let place = || format!("{name}: {} {operation}", described.unwrap_or_default().trim());
                let by = scale(&[&a, &b]);
                let [x, y] = sides.map(|side| scaled(side, by));
                let (relation, common) = common(&x, &y);
                if operation == "relate" {
                    relations += 1;
                    if (by_matrix(attribute("arg3")) == relation) != (want == "true") {
                        failures.push(format!("{}: {relation}, not {}", place(), attribute("arg3")));
                    }
                } else if let Some(holds) = by_predicate(operation, relation) {
                    relations += 1;
                    if holds != (want == "true") {
                        failures.push(format!("{}: {relation}", place()));
                    }
                } else if operation.starts_with("intersection") {
                    let want = Geometry::try_from_wkt_str(want).unwrap_or_else(|e| panic!("{}: {e}", place()));
                    let want = area(&scaled(&areal_part(&want), by));
                    areas += 1;
                    let grid = attribute("arg3").parse::<f64>().ok().or(fixed.then_some(1.0)).map_or(0.0, |s| by / s);
                    let perimeter =
                        [&x, &y].iter().filter_map(|s| s.as_ref()).map(MultiSurface::perimeter_m).sum::<f64>();
                    let tolerance = 1e-9 * (area(&x) + area(&y)) + perimeter * grid * 111_320.0;
                    if (common - want).abs() > tolerance {
                        failures.push(format!("{}: {common} instead of {want}, by {tolerance}", place()));
                    }
                }
            }
        }
    }
    println!("{relations} relations, {areas} areas");
    assert!(relations > 400 && areas > 40, "{relations} {areas}");
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
}

/// Cases whose result is not ours, and why.
const ARGUED: &[(&str, &str)] = &[
    ("multipoly-with-self-crossing-rings", "the result is by non-zero winding, the rule here is odd winding"),
    ("non-zero-rule-not-even-odd", "the result is by non-zero winding, the rule here is odd winding"),
    ("nearly-vertical-segment", "a ring 1 nm wide that crosses itself: below the grid of 6 nm, so it is refused"),
    ("thin-vertical-triangle-2", "parts 1 nm wide that cross: below the grid of 6 nm, so they are refused"),
    ("thin-vertical-triangle", "the result has a vertex moved by two units in the last place"),
];

/// The shapes of a GeoJSON file of one feature or a collection of them.
fn shapes(path: &Path) -> Vec<MultiPolygon<f64>> {
    let text = std::fs::read_to_string(path).unwrap();
    let geometries: Vec<geojson::Geometry> = match text.parse::<geojson::GeoJson>().unwrap() {
        geojson::GeoJson::FeatureCollection(all) => all.features.into_iter().filter_map(|f| f.geometry).collect(),
        geojson::GeoJson::Feature(feature) => feature.geometry.into_iter().collect(),
        geojson::GeoJson::Geometry(geometry) => vec![geometry],
    };
    geometries.into_iter().map(|g| areal(&Geometry::try_from(g).unwrap()).unwrap()).collect()
}

/// What is measured of one case.
struct Figures<'c> {
    name: &'c str,
    surfaces: &'c [Option<MultiSurface>],
    total: f64,
    union: f64,
    taken: f64,
}

impl Figures<'_> {
    fn of(&self, operation: &str) -> Vec<(&'static str, f64)> {
        let Self { surfaces, total, union, taken, .. } = *self;
        let mut found = vec![];
        if matches!(operation, "union" | "all") {
            found.push(("union", union));
        }
        if matches!(operation, "difference" | "all") {
            found.push(("difference", area(&surfaces[0]) - taken));
        }
        if matches!(operation, "intersection" | "all") {
            // Of several, the part of the first that lies in all others.
            let all = surfaces[1..].iter().try_fold(surfaces[0].clone(), |left, other| {
                let (left, other) = (left?, other.as_ref()?);
                Some(scaled(&minezone::measure::overlap_geometry(&left, other), 1.0))
            });
            found.push(("intersection", if surfaces.len() == 2 { taken } else { all.map_or(0.0, |left| area(&left)) }));
        }
        if matches!(operation, "xor" | "all") && surfaces.len() <= 2 {
            found.push(("xor", total - 2.0 * taken));
        }
        found
    }

    fn fault(&self, what: &str, found: f64, want: f64) -> Option<String> {
        let Self { name, total, .. } = self;
        let is_argued = ARGUED.iter().any(|(case, _)| case == name);
        let is_off = (found - want).abs() > 1e-9 * total + 1e-6;
        (is_off && !is_argued).then(|| format!("{name} {what}: {found} instead of {want}, of {total}"))
    }
}

#[test]
fn cases_of_polygon_clipping_have_their_areas() {
    let Some(folder) = cases("polygon-clipping/test/end-to-end", POLYGON_CLIPPING) else { return };
    let mut arguments = Vec::new();
    files(&folder, "args.geojson", &mut arguments);
    assert_eq!(arguments.len(), 93);
    let (mut checks, mut failures) = (0, Vec::new());
    for path in arguments {
        let name = path.parent().unwrap().file_name().unwrap().to_string_lossy().into_owned();
        let inputs = shapes(&path);
        let by = scale(&inputs.iter().collect::<Vec<_>>());
        let surfaces: Vec<Option<MultiSurface>> = inputs.iter().map(|shape| scaled(shape, by)).collect();
        let total: f64 = surfaces.iter().map(area).sum();
        let solid: Vec<&MultiSurface> = surfaces.iter().flatten().collect();
        let union = match solid.as_slice() {
            [] => 0.0,
            solid => common_area(solid, solid),
        };
        let taken = match (&surfaces[0], &surfaces[1..]) {
            (None, _) | (_, []) => 0.0,
            (Some(_), [other]) => common(&surfaces[0], other).1,
            (Some(first), others) => common_area(&[first], &others.iter().flatten().collect::<Vec<_>>()),
        };
        let before = checks;
        let figures = Figures { name: &name, surfaces: &surfaces, total, union, taken };
        for operation in ["union", "intersection", "difference", "xor", "all"] {
            let result = path.with_file_name(format!("{operation}.geojson"));
            if !result.is_file() {
                continue;
            }
            let want = shapes(&result).first().map_or(0.0, |shape| area(&scaled(shape, by)));
            for (what, found) in figures.of(operation) {
                checks += 1;
                failures.extend(figures.fault(what, found, want));
            }
        }
        // Without a result that can be had here, what is common and what is covered must still add up.
        if checks == before {
            checks += 1;
            let pairs = (0..solid.len()).flat_map(|i| (i + 1..solid.len()).map(move |j| (i, j)));
            let twice: f64 = pairs.map(|(i, j)| overlap(solid[i], solid[j]).area_m2).sum();
            let adds_up = match solid.len() {
                0..=2 => (total - twice - union).abs() <= 1e-9 * total,
                _ => union <= total && total - twice <= union * (1.0 + 1e-9),
            };
            if !adds_up {
                failures.push(format!("{name}: {union} covered, {twice} common, of {total}"));
            }
        }
    }
    println!("{checks} checks");
    assert!(failures.is_empty(), "{} of {checks} failed:\n{}", failures.len(), failures.join("\n"));
}
