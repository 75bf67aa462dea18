//! KML and KMZ: every polygon counts, and what cannot be read is reported.

use std::time::{Duration, Instant};

use minezone::diagnostic::Code;
use minezone::format::{self, ReadOptions};
use minezone::input::{Input, InputOptions, RecordOutcome};

use crate::support::{hold_against_expected, root};

#[test]
fn every_variant_and_defect_gives_what_is_expected() {
    assert!(hold_against_expected("kml", &["kml", "kmz"]) >= 88);
}

fn outcomes(name: &str) -> Vec<RecordOutcome> {
    let path = root().join("fixtures/kml").join(name);
    Input::open(&path, &InputOptions::default()).unwrap().into_iter().flatten().collect()
}

/// The area of the records that were read.
fn area(name: &str) -> f64 {
    outcomes(name).iter().filter_map(|outcome| outcome.feature.as_ref()).map(|right| right.surface.area_m2()).sum()
}

#[test]
fn no_polygon_is_lost() {
    let one = area("no-namespace.kml");
    for (name, count) in [
        ("two-polygons.kml", 2.0),
        ("two-multigeometries.kml", 2.0),
        ("nested-multigeometry.kml", 3.0),
        ("carriage-returns.kml", 1.0),
        ("blank-ideographic-between.kml", 1.0),
        ("two-outers.kml", 1.0),
        ("folders-of-one-name.kml", 3.0),
    ] {
        assert!((area(name) - count * one).abs() < 1e-3, "{name}: {} and not {count} times {one}", area(name));
    }
    let hole = one - area("inner-before-outer.kml");
    for name in ["one-inner-many-rings.kml", "many-inners.kml"] {
        let holes = (one - area(name)) / hole;
        assert!((holes - 3.0).abs() < 1e-3, "{name}: {holes} holes");
    }
}

#[test]
fn a_number_that_is_none_is_reported_with_its_place() {
    for (name, vertex, said) in [
        ("blank-ideographic-between.kml", 1, "\\u{3000}"),
        ("blank-zero-width-behind-comma.kml", 0, "\\u{200b}"),
        ("blank-byte-order-mark-around.kml", 0, "\\u{feff}"),
        ("number-letter-o.kml", 0, "36.70O0"),
        ("number-one-number.kml", 1, "118.3100"),
    ] {
        let outcomes = outcomes(name);
        let [reported] = outcomes[0].diagnostics.as_slice() else { panic!("{name}: {:?}", outcomes[0].diagnostics) };
        let place = (reported.code, reported.record, reported.part, reported.ring, reported.vertex);
        assert_eq!(place, (Code::CoordinateNotNumber, Some(0), Some(0), Some(0), Some(vertex)), "{name}: {reported}");
        assert!(reported.message.contains(said), "{name}: {reported}");
    }
    let in_hole = outcomes("blank-ideographic-in-a-hole.kml");
    assert_eq!(in_hole[0].diagnostics[0].ring, Some(1));
    // 118,3000 and 36.7 are three numbers; their place is none.
    assert!(outcomes("number-decimal-comma.kml")[0].feature.is_none());
}

#[test]
fn records_of_several_folders_and_documents_have_ids_of_their_own() {
    for (name, layers, ids) in [
        ("nested-folders.kml", vec!["t", "一级", "二级"], vec!["#2", "#0", "#1"]),
        ("folders-of-one-name.kml", vec!["矿区", "矿区 (#2)", "矿区 (#3)"], vec!["#0", "#1", "#2"]),
        ("two-documents.kmz", vec!["t", "t"], vec!["#0", "#1"]),
    ] {
        let path = root().join("fixtures/kml").join(name);
        let inputs = Input::open(&path, &InputOptions::default()).unwrap();
        let found: Vec<&str> = inputs.iter().map(|input| input.layer.as_str()).collect();
        assert_eq!(found, layers, "{name}");
        let found: Vec<String> = inputs.into_iter().flatten().map(|outcome| outcome.feature.unwrap().id).collect();
        assert_eq!(found, ids, "{name}");
    }
}

#[test]
fn attributes_are_those_of_name_data_and_schema() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("attributes.kml");
    let ring = "<coordinates>118.3,36.7 118.31,36.7 118.31,36.71 118.3,36.7</coordinates>";
    let text = format!(
        "<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document><Schema name=\"s\" id=\"s1\"><SimpleField name=\"规模\" \
         type=\"double\"/><SimpleField name=\"编号\" type=\"int\"/></Schema><Placemark>\n<name>\n 一矿 &amp; 二矿 \n</name>\
         <description><![CDATA[<b>灰岩</b>]]></description><ExtendedData><Data name=\"矿种\"><value>铁矿</value></Data>\
         <SchemaData schemaUrl=\"#s1\"><SimpleData name=\"规模\">12.5</SimpleData><SimpleData name=\"编号\">0123</SimpleData>\
         </SchemaData></ExtendedData><Polygon><outerBoundaryIs><LinearRing>{ring}</LinearRing></outerBoundaryIs></Polygon>\
         </Placemark></Document></kml>"
    );
    std::fs::write(&path, text).unwrap();
    let record = format::open(&path, &ReadOptions::default()).unwrap().remove(0).read().next().unwrap().unwrap();
    let said: Vec<String> = record.properties.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let wanted = ["Name=\"一矿 & 二矿\"", "description=\"<b>灰岩</b>\"", "矿种=\"铁矿\"", "规模=12.5", "编号=\"0123\""];
    assert_eq!(said, wanted);
    let gbk = outcomes("encoding-gbk.kml").remove(0).feature.unwrap();
    assert_eq!(gbk.properties["Name"], "青州采石场");
}

/// Each folder had a data set of its own, of 2 MB.
#[test]
fn four_thousand_folders_are_read_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("folders.kml");
    let square = std::fs::read_to_string(root().join("fixtures/kml/no-namespace.kml")).unwrap();
    let square = square.trim_start_matches("<kml>").trim_end().trim_end_matches("</kml>");
    let folders = format!("<Folder>{square}</Folder>").repeat(4000);
    std::fs::write(&path, format!("<kml>{folders}</kml>")).unwrap();
    let start = Instant::now();
    let inputs = Input::open(&path, &InputOptions::default()).unwrap();
    assert_eq!(inputs.len(), 4000);
    assert_eq!(inputs.into_iter().flatten().filter(|outcome| outcome.feature.is_some()).count(), 4000);
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
    std::fs::write(&path, format!("<kml>{}</kml>", "<Folder><Placemark/></Folder>".repeat(10_001))).unwrap();
    assert!(Input::open(&path, &InputOptions::default()).err().unwrap().to_string().contains("文件夹过多"));
}
