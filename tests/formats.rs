use std::path::Path;

use minezone::diagnostic::Code;
use minezone::input::{Input, InputOptions, Placed};

use crate::support::root;

/// The same rights, in degrees and in both 3-degree zones; lengths of edges are up to 1.5 km.
const FILES: [&str; 3] = ["rights-4490.gpkg", "rights-zone39-4527.fgb", "rights-cm120-gbk-4549.zip"];

fn read(path: &Path) -> Vec<Placed> {
    let mut inputs = Input::open(path, &InputOptions::with_ids_from(Some("编号"))).unwrap();
    assert_eq!(inputs.len(), 1);
    inputs.remove(0).map(|outcome| outcome.placed.unwrap_or_else(|| panic!("{:?}", outcome.diagnostics))).collect()
}

#[test]
fn every_format_and_zone_gives_the_same_rights() {
    let wanted = read(&root().join("fixtures/rights/qingzhou-samples.geojson"));
    for file in FILES {
        let found = read(&root().join("fixtures/format").join(file));
        assert_eq!(found.len(), wanted.len(), "{file}");
        for (a, b) in wanted.iter().zip(&found) {
            assert_eq!(a.id, b.id, "{file}");
            for name in ["名称", "矿种", "开采方式"] {
                let text = |p: &Placed| p.properties.get(name).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
                assert_eq!(text(a), text(b), "{file} {}", a.id);
            }
            // An edge of 1 km that is straight in a zone bows by up to 14 mm in degrees: the shape is another.
            let (want, have) = (a.surface.area_m2(), b.surface.area_m2());
            assert!((want - have).abs() < 1e-5 * want, "{file} {}: {have} instead of {want}", a.id);
        }
    }
}

#[test]
fn a_layer_of_a_container_is_picked_by_name() {
    let container = root().join("fixtures/format/rights-4490.gpkg");
    let named =
        |layer: &str| Input::open(Path::new(&format!("{}#{layer}", container.display())), &InputOptions::default());
    assert_eq!(named("rights").unwrap()[0].layer, "rights");
    assert!(named("nothing").err().unwrap().is_format());
}

#[test]
fn a_file_that_cannot_say_its_crs_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rights.csv");
    std::fs::write(&path, "WKT,id\n\"POLYGON((118 36,119 36,119 37,118 36))\",1\n").unwrap();
    let error = Input::open(&path, &InputOptions::default()).err().unwrap();
    assert!(error.is_crs(), "{error}");
}

#[test]
fn no_record_of_a_known_crs_is_noted_as_assumed() {
    let mut inputs = Input::open(&root().join("fixtures/format/rights-4490.gpkg"), &InputOptions::default()).unwrap();
    let told = std::mem::take(&mut inputs[0].diagnostics);
    assert!(told.iter().all(|d| d.code != Code::CrsAssumed && d.code != Code::DatumTreatedAsCgcs2000), "{told:?}");
}
