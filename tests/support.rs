use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use geo::MultiPolygon;
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

/// Runs the program in a folder.
pub fn minezone(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_minezone")).current_dir(folder).args(arguments).output().unwrap()
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
