use minezone::crs::{Crs, CrsChoice};
use minezone::format::{self, FORMATS, ReadOptions, WriteOptions};
use minezone::input::InputOptions;

use crate::{rights, root};

/// Formats that are read in every build, with files of the same twenty rights.
const HERE: &[&str] = &[
    "rights-4490.geojson",
    "gbk-with-cpg-4527.shp",
    "gbk-without-cpg-4528.shp",
    "utf8-4549.shp",
    "rights-4490.csv",
    "corners-4527.csv",
    "rights-4528.txt",
];

#[test]
fn the_same_rights_come_from_every_format_that_is_read_here() {
    let twenty = root().join("fixtures/format/twenty");
    let options = InputOptions { crs: CrsChoice::Auto, ..InputOptions::default() };
    let wanted = rights(&twenty.join(HERE[0]), &options);
    assert_eq!(wanted.len(), 20);
    for name in HERE {
        let found = rights(&twenty.join(name), &options);
        assert_eq!(found.len(), wanted.len(), "{name}");
        for (found, wanted) in found.iter().zip(&wanted) {
            // An edge of 1 km that is straight in a zone bows by some 15 mm in degrees; corners of tables are rounded.
            let (found, wanted) = (found.surface.area_m2(), wanted.surface.area_m2());
            assert!((found - wanted).abs() < 5e-5 * wanted, "{name}: {found} {wanted}");
        }
    }
}

#[test]
fn a_format_that_is_not_in_the_build_is_refused_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    for (ending, id, features) in [
        ("gpkg", "geopackage", &["gdal"][..]),
        ("gdb", "file-geodatabase", &["gdal"]),
        ("fgb", "flatgeobuf", &["gdal"]),
        ("parquet", "geoparquet", &["parquet"]),
        ("kml", "kml", &["kml"]),
        ("kmz", "kmz", &["kml", "zip"]),
        ("gml", "gml", &["kml"]),
        ("xlsx", "corner-table-xlsx", &["xlsx"]),
        ("zip", "zip", &["zip"]),
    ] {
        let is_in = |feature: &&str| match *feature {
            "gdal" => cfg!(feature = "gdal"),
            "parquet" => cfg!(feature = "parquet"),
            "kml" => cfg!(feature = "kml"),
            "xlsx" => cfg!(feature = "xlsx"),
            _ => cfg!(feature = "zip"),
        };
        let is_built = features.iter().all(is_in);
        let row = FORMATS.iter().find(|row| row.id == id).unwrap();
        assert_eq!(row.is_read(), is_built, "{id}");
        let path = folder.path().join(format!("a.{ending}"));
        std::fs::write(&path, "x").unwrap();
        let error = format::open(&path, &ReadOptions::default()).err().unwrap();
        let text = error.to_string();
        assert_eq!(error.is_not_built(), !is_built, "{id}: {text}");
        let is_named = text.contains(row.name) && features.iter().all(|feature| text.contains(&format!("{feature:?}")));
        assert_eq!(is_named, !is_built, "{id}: {text}");
    }
    let path = folder.path().join("a.shp");
    let options = WriteOptions { layer: "a".into(), crs: Crs::parse("EPSG:4527").unwrap(), encoding: None };
    let written = format::create(&path, &options);
    assert_eq!(written.is_ok(), cfg!(feature = "gdal"));
    if let Err(error) = written {
        assert!(error.is_not_built() && error.to_string().contains("ESRI Shapefile written"), "{error}");
    }
}

#[test]
fn what_is_written_here_reads_back() {
    let folder = tempfile::tempdir().unwrap();
    let from = root().join("fixtures/format/twenty/rights-4490.geojson");
    let wanted = rights(&from, &InputOptions::default());
    for name in ["a.geojson", "a.csv", "a.corners.csv"] {
        let to = folder.path().join(name);
        let options = minezone::convert::ConvertOptions { to_crs: Some("zone:39".into()), ..Default::default() };
        minezone::convert::convert(&from, &to, &options, &mut |_| {}).unwrap_or_else(|e| panic!("{name}: {e}"));
        let options = InputOptions { crs: CrsChoice::Given("zone:39".into()), ..InputOptions::default() };
        let found = rights(&to, &options);
        assert_eq!(found.len(), wanted.len(), "{name}");
    }
    let text = std::fs::read_to_string(folder.path().join("a.geojson")).unwrap();
    assert!(text.contains("urn:ogc:def:crs:EPSG::4527"), "{text:.300}");
    assert!(std::fs::read_to_string(folder.path().join("a.csv")).unwrap().contains("SRID=4527;"));
}
