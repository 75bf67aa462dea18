use std::path::PathBuf;

use serde_json::Map;

use super::*;
use crate::crs::Crs;
use crate::diagnostic::{Code, Diagnostic};
use crate::error::Result;
use crate::geometry::MultiSurface;
use crate::input::{Input, InputOptions};
use crate::layer::{Layer, Zone};

const ZONES: &str = r#"{"type":"FeatureCollection","features":[
 {"type":"Feature","properties":{"name":"甲区","n":1},"geometry":{"type":"Polygon","coordinates":
  [[[118.3,36.6],[118.4,36.6],[118.4,36.7],[118.3,36.7],[118.3,36.6]],[[118.32,36.62],[118.32,36.64],[118.34,36.64],[118.32,36.62]]]}},
 {"type":"Feature","properties":null,"geometry":{"type":"Polygon","coordinates":[[[118,36],[118.1,36],[118.1,36.1],[118,36]]]}},
 {"type":"Feature","properties":null,"geometry":null}]}"#;

struct Prepared {
    _folder: tempfile::TempDir,
    source: PathBuf,
    path: PathBuf,
}

fn prepare(id_field: Option<&str>) -> Prepared {
    let folder = tempfile::tempdir().unwrap();
    let (source, path) = (folder.path().join("zones.geojson"), folder.path().join("zones.mzone"));
    std::fs::write(&source, ZONES).unwrap();
    let sources = Sources::of(std::slice::from_ref(&source)).unwrap();
    let (layers, diagnostics) = Layer::take_all(Input::open(&source, &InputOptions::with_ids_from(id_field)).unwrap());
    write(&layers, &diagnostics, &sources, id_field, std::fs::File::create(&path).unwrap()).unwrap();
    Prepared { _folder: folder, source, path }
}

fn message<T>(result: Result<T>) -> String {
    result.err().expect("an error").to_string()
}

#[test]
fn a_prepared_layer_is_the_layer() {
    let prepared = prepare(Some("name"));
    assert!(is_prepared(&prepared.path) && !is_prepared(&prepared.source));
    let (plain, _) =
        Layer::take_all(Input::open(&prepared.source, &InputOptions::with_ids_from(Some("name"))).unwrap());
    let (layers, diagnostics) = open(&prepared.path, Some("name"), true).unwrap();
    assert_eq!(
        diagnostics.iter().map(|d| d.code.as_str()).collect::<Vec<_>>(),
        ["prepared-incomplete", "crs-assumed", "id-missing", "geometry-missing"]
    );
    assert_eq!((layers.len(), layers[0].rejected, layers[0].name.as_str()), (1, 1, "zones"));
    for (ours, theirs) in layers[0].zones.iter().zip(&plain[0].zones) {
        assert_eq!((&ours.id, &ours.properties), (&theirs.id, &theirs.properties));
        assert_eq!(ours.surface.coordinates(), theirs.surface.coordinates());
        assert_eq!(ours.surface.tree().nodes(), theirs.surface.tree().nodes());
        assert_eq!(ours.surface.area_m2().to_bits(), theirs.surface.area_m2().to_bits());
        let found = plain[0].overlaps(&ours.surface);
        assert!(found.iter().any(|f| f.overlap.relation.as_str() == "equals"));
    }
    assert!(open(&prepared.path, None, false).unwrap().0[0].zones[0].properties.is_empty());
}

#[test]
fn a_change_of_the_source_is_noticed_and_a_mere_touch_is_not() {
    let prepared = prepare(None);
    std::fs::write(&prepared.source, ZONES).unwrap();
    assert!(open(&prepared.path, None, true).is_ok());
    std::fs::write(&prepared.source, ZONES.replace("36.64", "36.65")).unwrap();
    assert!(message(open(&prepared.path, None, true)).contains("has changed since"));
    std::fs::remove_file(&prepared.source).unwrap();
    let (_, diagnostics) = open(&prepared.path, None, true).unwrap();
    assert_eq!(diagnostics[0].code.as_str(), "source-not-found");
}

#[test]
fn a_damaged_or_foreign_file_is_refused() {
    let prepared = prepare(None);
    let whole = std::fs::read(&prepared.path).unwrap();
    for at in (0..whole.len()).step_by(7) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        std::fs::write(&prepared.path, &bytes).unwrap();
        let error = message(open(&prepared.path, None, true));
        assert!(error.contains("prepare them again"), "byte {at}: {error}");
    }
    for len in [0, 5, 40, 63, 64, 200, whole.len() - 1] {
        std::fs::write(&prepared.path, &whole[..len]).unwrap();
        assert!(open(&prepared.path, None, true).is_err(), "{len}");
    }
    std::fs::write(&prepared.path, &whole).unwrap();
    assert!(message(open(&prepared.path, Some("name"), true)).contains("ids come from"));
}

/// Zones of two files in one plane, which the one names by a code and the other by WKT, behind one in degrees.
#[test]
fn zones_come_back_in_their_planes_however_those_are_defined() {
    let by_code = Crs::parse("EPSG:4527").unwrap();
    let by_wkt = Crs::parse(&by_code.definition()).unwrap();
    let by_zone = Crs::parse("zone:39").unwrap();
    let prepared = prepare(None);
    let (mut layers, _) = Layer::open(&prepared.source, &InputOptions::default()).unwrap();
    let [west, south, east, north] = [39_600_000.0, 4_050_000.0, 39_601_000.0, 4_051_000.0];
    let square = [[west, south], [east, south], [east, north], [west, north], [west, south]];
    for (id, crs) in [("code", by_code), ("wkt", by_wkt), ("zone", by_zone)] {
        let surface = MultiSurface::from_loops(&[square.to_vec()], crs.plane());
        layers.push(Layer::new(id, vec![Zone::new(id, surface, Map::new())]));
    }
    let mut out = std::fs::File::create(&prepared.path).unwrap();
    write(&layers, &[], &Sources::of(&[]).unwrap(), None, &mut out).unwrap();
    let (again, _) = open(&prepared.path, None, true).unwrap();
    for (layer, again) in layers.iter().zip(&again) {
        assert_eq!(layer.zones[0].surface.plane(), again.zones[0].surface.plane(), "{}", layer.name);
    }
    assert_eq!(again.len(), 4);
}

/// Changes some bytes of the prepared file at `at` and sets its checksum right again.
fn forge(prepared: &Prepared, whole: &[u8], at: usize, bytes: &[u8]) {
    let mut forged = whole.to_vec();
    forged[at..at + bytes.len()].copy_from_slice(bytes);
    let start = size_of::<Header>();
    let mut header: Header = *bytemuck::from_bytes(&forged[..start]);
    let checksum = xxhash_rust::xxh3::xxh3_128(&forged[start..]);
    header.checksum = [checksum as u64, (checksum >> 64) as u64];
    forged[..start].copy_from_slice(bytemuck::bytes_of(&header));
    std::fs::write(&prepared.path, &forged).unwrap();
}

fn rows(whole: &[u8]) -> (usize, Vec<ZoneRow>) {
    let header: Header = *bytemuck::from_bytes(&whole[..size_of::<Header>()]);
    let at = header.zones[0] as usize;
    let rows: &[ZoneRow] = bytemuck::cast_slice(&whole[at..][..header.zones[1] as usize * size_of::<ZoneRow>()]);
    (at, rows.to_vec())
}

/// A file that was made to deceive, its checksum right: places that lead nowhere are found out.
#[test]
fn places_outside_the_file_are_refused() {
    let prepared = prepare(None);
    let whole = std::fs::read(&prepared.path).unwrap();
    let (start, _) = rows(&whole);
    for word in 0..10 {
        for value in [u64::MAX, 1 << 60, whole.len() as u64, 3] {
            forge(&prepared, &whole, start + 8 * word, &value.to_ne_bytes());
            // Whatever it says, it must not panic; a surface that is taken can be measured.
            if let Ok((layers, _)) = open(&prepared.path, None, true) {
                for zone in &layers[0].zones {
                    let _ = layers[0].overlaps(&zone.surface);
                }
            }
        }
    }
}

/// What one pass over the blocks can see is not trusted, though the checksum is right.
#[test]
fn blocks_that_are_no_surface_are_refused() {
    let prepared = prepare(None);
    let whole = std::fs::read(&prepared.path).unwrap();
    let refused = |at: usize, values: &[f64], what: &str| {
        forge(&prepared, &whole, at, bytemuck::cast_slice(values));
        assert!(message(open(&prepared.path, None, true)).contains("damaged"), "{what}: {values:?}");
    };
    let (start, rows) = rows(&whole);
    let (coordinates, nodes) = (rows[0].coordinates[0] as usize, rows[0].nodes[0] as usize);
    for value in [f64::NAN, f64::INFINITY, 0.0, -1.0] {
        refused(start + std::mem::offset_of!(ZoneRow, area_m2), &[value], "area");
        refused(start + std::mem::offset_of!(ZoneRow, perimeter_m), &[value], "perimeter");
    }
    for value in [f64::NAN, f64::INFINITY, -f64::INFINITY, 1e300, 118.5] {
        refused(coordinates + 16, &[value], "a longitude that its node does not hold");
    }
    let position: [f64; 2] = bytemuck::pod_read_unaligned(&whole[coordinates..coordinates + 16]);
    refused(coordinates + 16, &position, "neighbours that are the same");
    for value in [f64::NAN, f64::NEG_INFINITY, 118.0, 118.35] {
        refused(nodes, &[value], "a node");
    }
    // The triangle's own coordinates and node, moved out of range or spread over half the globe.
    let (coordinates, nodes) = (rows[1].coordinates[0] as usize, rows[1].nodes[0] as usize);
    for [west, south, east, north] in [[200.0, 1.0, 201.0, 2.0], [1.0, 90.5, 2.0, 91.0], [-91.0, 1.0, 91.0, 2.0]] {
        let mut bytes = whole.clone();
        let ring = [west, south, east, south, east, north, west, south];
        bytes[coordinates..coordinates + 64].copy_from_slice(bytemuck::cast_slice(&ring));
        forge(&prepared, &bytes, nodes, bytemuck::cast_slice(&[west, south, east, north]));
        assert!(message(open(&prepared.path, None, true)).contains("damaged"), "{west} {south}");
    }
    let mut bytes = whole.clone();
    bytes[coordinates..coordinates + 64]
        .copy_from_slice(bytemuck::cast_slice(&[1.0, 1.0, 2.0, 1.0, 2.0, 2.0, 1.5, 1.5]));
    forge(&prepared, &bytes, nodes, bytemuck::cast_slice(&[1.0, 1.0, 2.0, 2.0]));
    assert!(message(open(&prepared.path, None, true)).contains("damaged"), "a ring that is open");
    bytes[coordinates..coordinates + 64]
        .copy_from_slice(bytemuck::cast_slice(&[1.0, 1.0, 2.0, 1.0, 2.0, 2.0, 1.0, 1.0]));
    forge(&prepared, &bytes, nodes, bytemuck::cast_slice(&[1.0, 1.0, 2.0, 2.0]));
    assert!(open(&prepared.path, None, true).is_ok(), "a triangle elsewhere is one");
}

#[test]
fn a_zone_without_rings_is_refused() {
    let prepared = prepare(None);
    let whole = std::fs::read(&prepared.path).unwrap();
    let (start, rows) = rows(&whole);
    let none = ZoneRow { coordinates: [64, 0], nodes: [64, 0], rings: [64, 0], ..rows[0] };
    forge(&prepared, &whole, start, bytemuck::bytes_of(&none));
    assert!(message(open(&prepared.path, None, true)).contains("damaged"));
}

/// Zones that share one block would take a multiple of the file in memory, and of its time.
#[test]
fn blocks_that_add_up_to_more_than_the_file_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (source, path) = (folder.path().join("zones.geojson"), folder.path().join("zones.mzone"));
    let ring: Vec<String> = (0..=400)
        .map(|i| f64::from(i % 400) * std::f64::consts::TAU / 400.0)
        .map(|a| format!("[{},{}]", 118.0 + a.cos() / 10.0, 36.0 + a.sin() / 10.0))
        .collect();
    let big = format!(r#"{{"type":"Polygon","coordinates":[[{}]]}}"#, ring.join(","));
    let small = r#"{"type":"Polygon","coordinates":[[[118,36],[118.1,36],[118.1,36.1],[118,36]]]}"#;
    std::fs::write(&source, format!("{big}\n{small}\n")).unwrap();
    let sources = Sources::of(std::slice::from_ref(&source)).unwrap();
    let (layers, diagnostics) = Layer::take_all(Input::open(&source, &InputOptions::default()).unwrap());
    write(&layers, &diagnostics, &sources, None, std::fs::File::create(&path).unwrap()).unwrap();
    let prepared = Prepared { _folder: folder, source, path };
    let whole = std::fs::read(&prepared.path).unwrap();
    let (start, rows) = rows(&whole);
    assert_eq!(rows.len(), 2, "{diagnostics:?}");
    forge(&prepared, &whole, start + size_of::<ZoneRow>(), bytemuck::bytes_of(&rows[0]));
    assert!(message(open(&prepared.path, None, true)).contains("damaged"));
}

/// Writes the description anew, after a change of its text, and sets the checksum right.
fn redescribe(prepared: &Prepared, whole: &[u8], from: &str, to: &str) {
    let mut header: Header = *bytemuck::from_bytes(&whole[..size_of::<Header>()]);
    let [at, len] = header.description.map(|n| n as usize);
    let text = std::str::from_utf8(&whole[at..at + len]).unwrap();
    assert_eq!(text.matches(from).count(), 1, "{from} in {text}");
    let text = text.replace(from, to);
    header.description[1] = text.len() as u64;
    let bytes = [bytemuck::bytes_of(&header), &whole[size_of::<Header>()..at], text.as_bytes()].concat();
    forge(prepared, &bytes, 0, &[]);
}

#[test]
fn layers_that_do_not_count_the_zones_are_refused() {
    let prepared = prepare(None);
    let whole = std::fs::read(&prepared.path).unwrap();
    redescribe(&prepared, &whole, r#""zones":2"#, r#""zones":2 "#);
    assert_eq!(open(&prepared.path, None, true).unwrap().0[0].zones.len(), 2);
    for count in ["0", "1", "3", "18446744073709551615"] {
        redescribe(&prepared, &whole, r#""zones":2"#, &format!(r#""zones":{count}"#));
        assert!(message(open(&prepared.path, None, true)).contains("damaged"), "{count}");
    }
}

#[test]
fn zones_made_by_another_version_are_refused_by_its_name() {
    let prepared = prepare(None);
    let whole = std::fs::read(&prepared.path).unwrap();
    redescribe(&prepared, &whole, &format!(r#""made_by":"{MADE_BY}""#), r#""made_by":"0.0.7""#);
    let error = message(open(&prepared.path, None, true));
    assert!(error.contains("made by version 0.0.7") && error.contains("prepare them again"), "{error}");
}

#[test]
fn what_was_said_of_the_sources_is_said_again() {
    let bow = r#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4326"}},"features":[
 {"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[118,36],[118.1,36.1],[118.1,36],[118,36.1],[118,36]]]}},
 {"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[118,36],[1e999,36.1],[118.1,36],[118,36]]]}},
 {"type":"Feature","properties":{},"geometry":null}]}"#;
    for text in [ZONES, bow] {
        let folder = tempfile::tempdir().unwrap();
        let (source, path) = (folder.path().join("zones.geojson"), folder.path().join("zones.mzone"));
        std::fs::write(&source, text).unwrap();
        let sources = Sources::of(std::slice::from_ref(&source)).unwrap();
        let (layers, plain) = Layer::take_all(Input::open(&source, &InputOptions::default()).unwrap());
        write(&layers, &plain, &sources, None, std::fs::File::create(&path).unwrap()).unwrap();
        let (_, again) = open(&path, None, true).unwrap();
        let lines = |all: &[Diagnostic]| all.iter().map(|d| (d.severity, d.to_string())).collect::<Vec<_>>();
        assert!(plain.len() >= 2, "{plain:?}");
        assert_eq!(again[0].code, Code::PreparedIncomplete);
        assert_eq!(lines(&again[1..]), lines(&plain));
    }
}
