//! GML, MIF and DXF: every variant and defect, and what each encloses.

use minezone::crs::CrsChoice;
use minezone::diagnostic::Code;
use minezone::format::{self, ReadOptions};
use minezone::input::{Input, InputOptions, RecordOutcome};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use crate::support::{hold_against_expected, root};

#[test]
fn every_variant_and_defect_of_gml_gives_what_is_expected() {
    assert!(hold_against_expected("gml", &["gml"]) >= 44);
}

#[test]
fn every_variant_and_defect_of_mif_gives_what_is_expected() {
    assert!(hold_against_expected("mif", &["mif"]) >= 32);
}

#[test]
fn every_variant_and_defect_of_dxf_gives_what_is_expected() {
    assert!(hold_against_expected("dxf", &["dxf"]) >= 31);
}

/// Bytes changed, doubled, taken out: whatever comes of it, nothing panics, and no position is none.
#[test]
fn damaged_drawings_are_reported_or_read() {
    let folder = tempfile::tempdir().unwrap();
    let mut random = ChaCha8Rng::seed_from_u64(11);
    let mut below = |limit: usize| random.next_u32() as usize % limit.max(1);
    let (mut read, mut refused) = (0, 0);
    for format in ["kml", "gml", "mif", "dxf"] {
        for entry in std::fs::read_dir(root().join("fixtures").join(format)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|ending| ending != format) {
                continue;
            }
            let whole = std::fs::read(&path).unwrap();
            let damaged = folder.path().join(path.file_name().unwrap());
            let _ = std::fs::copy(path.with_extension("mid"), damaged.with_extension("mid"));
            for _ in 0..DAMAGES {
                let mut bytes = whole.clone();
                for _ in 0..=below(4) {
                    let (from, length) = (below(bytes.len()), below(12));
                    let piece: Vec<u8> = bytes[from..bytes.len().min(from + length)].to_vec();
                    match below(4) {
                        0 => bytes[from] = below(256) as u8,
                        1 => drop(bytes.splice(from..from, piece)),
                        2 => drop(bytes.drain(from..from + piece.len())),
                        _ => drop(bytes.splice(from..from, b"<&1,-\0 \"/>"[below(10)..].to_vec())),
                    }
                }
                std::fs::write(&damaged, bytes).unwrap();
                match format::open(&damaged, &ReadOptions::default()) {
                    Err(_) => refused += 1,
                    Ok(layers) => {
                        for feature in layers.into_iter().flat_map(format::Records::read).flatten() {
                            let mut numbers = feature.geometry.parts.iter().flatten().flatten().flatten();
                            assert!(numbers.all(|number| number.is_finite()), "{}", damaged.display());
                            read += 1;
                        }
                    }
                }
            }
        }
    }
    assert!(read > 20 && refused > 100, "{read} records, {refused} files refused");
}

/// Damages of each file.
const DAMAGES: usize = 3;

fn outcomes(file: &str) -> Vec<RecordOutcome> {
    let path = root().join("fixtures").join(file);
    // A drawing does not say its CRS.
    let crs = if file.ends_with("dxf") { CrsChoice::Given("EPSG:4527".into()) } else { CrsChoice::Declared };
    Input::open(&path, &InputOptions { crs, ..InputOptions::default() }).unwrap().into_iter().flatten().collect()
}

fn area(file: &str) -> f64 {
    outcomes(file).iter().filter_map(|outcome| outcome.feature.as_ref()).map(|right| right.surface.area_m2()).sum()
}

#[test]
fn a_square_is_the_same_however_it_is_written() {
    // 1 km in the plane, 111 km east of the meridian, where lengths are 1 + 1.53e-4 of what they are.
    let one = area("gml/pos-list.gml");
    assert!((one - 1e6 / (1.0 + 1.53e-4_f64).powi(2)).abs() < 2.0, "{one}");
    for (file, squares) in [
        ("gml/pos.gml", 1.0),
        ("gml/three-numbers.gml", 1.0),
        ("gml/easting-first.gml", 1.0),
        ("gml/crs-of-the-collection.gml", 1.0),
        ("gml/version-2.gml", 1.0),
        ("gml/point-and-surface.gml", 1.0),
        ("gml/hole.gml", 0.99),
        ("gml/two-exteriors.gml", 1.0),
        ("mif/region.mif", 1.0),
        ("mif/utf-8.mif", 1.0),
        ("mif/rectangle.mif", 1.0),
        ("mif/ellipse.mif", 1.0),
        ("mif/hole-and-part.mif", 1.99),
        ("dxf/heavy.dxf", 1.0),
        ("dxf/light.dxf", 2.0),
        ("dxf/closed-by-its-corners.dxf", 2.0),
        ("dxf/two-sections.dxf", 2.0),
        ("dxf/two-sections-apart.dxf", 3.0),
        ("dxf/frozen-layer.dxf", 2.0),
    ] {
        let found = area(file);
        assert!((found / one - squares).abs() < 3e-5, "{file}: {found} and not {squares} of {one}");
    }
}

#[test]
fn a_number_that_is_none_is_reported_with_its_place() {
    for (file, ring, vertex, said) in [
        ("gml/number-letter-o.gml", 0, 0, "4O53000"),
        ("gml/number-ideographic-blank.gml", 0, 0, "\\u{3000}"),
        ("gml/number-text.gml", 0, 0, "abc"),
        ("mif/number-letter-o.mif", 0, 0, "4O53000"),
        ("mif/number-ideographic-blank.mif", 0, 0, "\\u{3000}"),
        ("dxf/number-letter-o.dxf", 0, 0, "39611OOO"),
        ("dxf/number-ideographic-blank.dxf", 0, 0, "\\u{3000}"),
    ] {
        let outcomes = outcomes(file);
        let reported = &outcomes[0].diagnostics[0];
        let place = (reported.code, reported.record, reported.ring, reported.vertex);
        assert_eq!(place, (Code::CoordinateNotNumber, Some(0), Some(ring), Some(vertex)), "{file}: {reported}");
        assert!(reported.message.contains(said), "{file}: {reported}");
    }
}

#[test]
fn records_of_several_types_are_numbered_through() {
    let ids: Vec<String> = outcomes("gml/two-types.gml").into_iter().map(|right| right.feature.unwrap().id).collect();
    assert_eq!(ids, ["#0", "#2", "#1"]);
}

#[test]
fn what_a_drawing_does_not_show_is_read_and_named() {
    for (file, id, said) in [
        ("dxf/frozen-layer.dxf", "#0", "its layer \"旧界\" is frozen"),
        ("dxf/layer-that-is-off.dxf", "#0", "its layer \"KQ\" is off"),
        ("dxf/invisible.dxf", "#0", "it is invisible"),
    ] {
        let reported: Vec<_> = outcomes(file).into_iter().flat_map(|outcome| outcome.diagnostics).collect();
        let hidden: Vec<_> = reported.iter().filter(|reported| reported.code == Code::EntityHidden).collect();
        assert!(
            matches!(*hidden, [only] if only.id.as_deref() == Some(id) && only.message.contains(said)),
            "{reported:?}"
        );
    }
}

#[test]
fn texts_of_a_mif_are_what_their_bytes_are() {
    for file in ["utf-8-called-chinese", "gbk-called-utf-8", "gbk-called-latin", "utf-8-called-latin", "two-encodings"]
    {
        let rights: Vec<_> =
            outcomes(&format!("mif/{file}.mif")).into_iter().filter_map(|right| right.feature).collect();
        assert!(!rights.is_empty() && rights.iter().all(|right| right.properties["名称"] == "青州采石场"), "{file}");
    }
    assert_eq!(outcomes("mif/big5.mif")[0].feature.as_ref().unwrap().properties["名稱"], "鐵礦採礦權");
}
