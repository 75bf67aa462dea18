use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use geo::MultiPolygon;
use minezone::format::{self, Angles, ReadOptions};
use minezone::geometry::MultiSurface;
use minezone::normalise::normalise;
use wkt::TryFromWkt;

/// A surface from WKT that needs no treatment.
pub fn surface(text: &str) -> MultiSurface {
    let normalised = normalise(&(&polygons(text)).into()).unwrap_or_else(|d| panic!("{text}: {d:?}"));
    assert!(normalised.defects.is_empty(), "{text}: {:?}", normalised.defects);
    normalised.surface
}

pub fn polygons(text: &str) -> MultiPolygon<f64> {
    match geo::Geometry::try_from_wkt_str(text).unwrap_or_else(|e| panic!("{text}: {e}")) {
        geo::Geometry::Polygon(polygon) => polygon.into(),
        geo::Geometry::MultiPolygon(polygons) => polygons,
        other => panic!("not areal: {other:?}"),
    }
}

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A fixture that holds a JSON object a line.
pub fn vectors(name: &str) -> Vec<serde_json::Value> {
    let text = std::fs::read_to_string(root().join("fixtures").join(name)).unwrap();
    let all: Vec<_> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(!all.is_empty(), "{name} holds nothing");
    all
}

/// What each file of a folder of fixtures must come to.
pub fn expected<T: serde::de::DeserializeOwned>(folder: &str) -> T {
    let path = root().join("fixtures").join(folder).join("expected.toml");
    toml::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Runs the program in a folder.
pub fn minezone(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_minezone"))
        .env("LC_ALL", "C")
        .current_dir(folder)
        .args(arguments)
        .output()
        .unwrap()
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Copies a folder, over what is there.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() { copy(&path, &target) } else { std::fs::copy(&path, &target).map(|_| ()).unwrap() }
    }
}

/// What a reader must make of a file, in the `expected.toml` of its folder.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    #[serde(default)]
    angles: String,
    /// Of each layer; empty for none.
    #[serde(default)]
    crs: Vec<String>,
    /// Of the file and its records, in their order.
    #[serde(default)]
    codes: Vec<String>,
    /// Positions of each ring of each part of each record; none of one that is rejected.
    #[serde(default)]
    rings: Vec<Vec<Vec<usize>>>,
    error: Option<String>,
}

/// Holds every file of a folder of fixtures against what is expected of it; how many there are.
pub fn hold_against_expected(folder: &str, endings: &[&str]) -> usize {
    let expected: std::collections::BTreeMap<String, Expected> = expected(folder);
    let folder = root().join("fixtures").join(folder);
    let is_fixture = |path: &Path| path.extension().is_some_and(|end| endings.iter().any(|wanted| end == *wanted));
    let files = std::fs::read_dir(&folder).unwrap().filter(|file| is_fixture(&file.as_ref().unwrap().path())).count();
    assert_eq!(files, expected.len(), "a file without expectation, or the other way round");
    for (name, expected) in &expected {
        let angles = match expected.angles.as_str() {
            "dms" => Angles::Dms,
            "packed" => Angles::Packed,
            _ => Angles::Degrees,
        };
        let options = ReadOptions { angles, ..ReadOptions::default() };
        let layers = match (format::open(&folder.join(name), &options), &expected.error) {
            (Ok(layers), None) => layers,
            (Err(error), Some(wanted)) => {
                assert!(error.to_string().contains(wanted), "{name}: {error}");
                continue;
            }
            (Ok(_), Some(_)) => panic!("{name} was read"),
            (Err(error), None) => panic!("{name}: {error}"),
        };
        let (mut crs, mut codes, mut rings) = (Vec::new(), Vec::new(), Vec::new());
        for layer in layers {
            crs.push(layer.crs.clone().unwrap_or_default());
            codes.extend(layer.defects.iter().map(|defect| defect.code.as_str()));
            for record in layer.read() {
                match record {
                    Ok(feature) => {
                        codes.extend(feature.defects.iter().map(|defect| defect.code.as_str()));
                        let parts = feature.geometry.parts.iter();
                        rings.push(parts.map(|part| part.iter().map(Vec::len).collect::<Vec<_>>()).collect());
                    }
                    Err(rejected) => {
                        codes.push(rejected.diagnostic.code.as_str());
                        rings.push(Vec::new());
                    }
                }
            }
        }
        for (found, wanted) in crs.iter_mut().zip(&expected.crs) {
            // A CRS in words is long, and not the same with every version of the library.
            if wanted.strip_suffix('…').is_some_and(|begin| found.starts_with(begin)) {
                found.clone_from(wanted);
            }
        }
        assert_eq!(
            (&crs, &codes, &rings),
            (&expected.crs, &expected.codes.iter().map(String::as_str).collect(), &expected.rings),
            "{name}"
        );
    }
    expected.len()
}

/// The findings of a right of a JSON report, those that others have as well looked up.
pub fn findings<'r>(report: &'r serde_json::Value, right: &'r serde_json::Value) -> Vec<&'r serde_json::Value> {
    let of = |finding: &'r serde_json::Value| match finding.as_u64() {
        Some(place) => &report["findings"][usize::try_from(place).unwrap()],
        None => finding,
    };
    right["findings"].as_array().unwrap().iter().map(of).collect()
}
