use std::path::PathBuf;

use super::*;
use crate::error::Result;
use crate::input::Input;
use crate::layer::Layer;

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
    let (layers, _) = Layer::take_all(Input::open(&source, id_field).unwrap());
    write(&layers, std::slice::from_ref(&source), id_field, std::fs::File::create(&path).unwrap()).unwrap();
    Prepared { _folder: folder, source, path }
}

fn message<T>(result: Result<T>) -> String {
    result.err().expect("an error").to_string()
}

#[test]
fn a_prepared_layer_is_the_layer() {
    let prepared = prepare(Some("name"));
    assert!(is_prepared(&prepared.path) && !is_prepared(&prepared.source));
    let (plain, _) = Layer::take_all(Input::open(&prepared.source, Some("name")).unwrap());
    let (layers, diagnostics) = open(&prepared.path, Some("name"), true).unwrap();
    assert_eq!(diagnostics.iter().map(|d| d.code.as_str()).collect::<Vec<_>>(), ["prepared-incomplete"]);
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

/// A file that was made to deceive, its checksum right: places that lead nowhere are found out.
#[test]
fn places_outside_the_file_are_refused() {
    let prepared = prepare(None);
    let whole = std::fs::read(&prepared.path).unwrap();
    let start = size_of::<Header>();
    let header: Header = *bytemuck::from_bytes(&whole[..start]);
    let rows = header.zones[0] as usize;
    for word in 0..10 {
        for value in [u64::MAX, 1 << 60, whole.len() as u64, 3] {
            let mut bytes = whole.clone();
            bytes[rows + 8 * word..rows + 8 * word + 8].copy_from_slice(&value.to_ne_bytes());
            let checksum = xxhash_rust::xxh3::xxh3_128(&bytes[start..]);
            let forged = Header { checksum: [checksum as u64, (checksum >> 64) as u64], ..header };
            bytes[..start].copy_from_slice(bytemuck::bytes_of(&forged));
            std::fs::write(&prepared.path, &bytes).unwrap();
            // Whatever it says, it must not panic; a surface that is taken can be measured.
            if let Ok((layers, _)) = open(&prepared.path, None, true) {
                for zone in &layers[0].zones {
                    let _ = layers[0].overlaps(&zone.surface);
                }
            }
        }
    }
}
