use std::path::Path;

use minezone::crs::Crs;
use minezone::feature::Feature;
use minezone::format::{self, Angles, ReadOptions, WriteOptions};
use minezone::input::{Input, InputOptions};

use crate::support::{hold_against_expected, root};

fn fixture(name: &str) -> std::path::PathBuf {
    root().join("fixtures/corner-table").join(name)
}

fn read_as(path: &Path, angles: Angles) -> Vec<Feature> {
    let options = ReadOptions { angles, ..ReadOptions::default() };
    let layers = format::open(path, &options).unwrap_or_else(|e| panic!("{e}"));
    layers.into_iter().flat_map(|layer| layer.read()).map(|record| record.unwrap_or_else(|e| panic!("{e:?}"))).collect()
}

fn read(path: &Path) -> Vec<Feature> {
    read_as(path, Angles::Degrees)
}

fn write(path: &Path, crs: &str, features: &[Feature]) -> minezone::Result<()> {
    let options = WriteOptions { layer: "矿区[范围]".into(), crs: Crs::parse(crs).unwrap(), encoding: None };
    let mut sink = format::create(path, &options)?;
    features.iter().try_for_each(|feature| sink.write(feature))?;
    sink.finish().map(drop)
}

#[test]
fn every_variant_and_defect_gives_what_is_expected() {
    assert!(hold_against_expected("corner-table", &["csv", "txt", "xlsx"]) >= 101);
}

#[test]
fn sentences_and_columns_are_attributes() {
    let notice = read(&fixture("notice.csv")).remove(0);
    assert_eq!(notice.properties["开采标高"], "自+77米至+3.94米");
    assert_eq!(notice.properties["矿区面积"], "0.48平方公里");
    assert!(notice.properties["说明"].as_str().unwrap().contains("示例石灰岩矿"));
    let parts = read(&fixture("parts-share-points.csv")).remove(0);
    assert_eq!(parts.properties["开采标高"], "A区+77米至+9.5米；B区+123.83米至+12.3米");
    assert_eq!(parts.properties["矿区面积"], "0.48平方公里");
    assert_eq!(parts.properties["矿段"][1]["开采标高"], "+123.83米至+12.3米");
    let [k1, k2] = <[Feature; 2]>::try_from(read(&fixture("part-column.csv"))).unwrap();
    assert_eq!((k1.id.as_str(), k2.id.as_str()), ("K1", "K2"));
    assert_eq!(k2.properties["开采标高"], "自72.2米至-47米");
    assert_eq!(k1.properties["矿段"][0]["名称"], "一");
    let merged = read(&fixture("merged-ids.csv"));
    assert_eq!((merged[1].id.as_str(), &merged[1].properties["矿山名称"]), ("K2", &"示例乙矿".into()));
    assert_eq!(read(&fixture("notice.xlsx"))[0].properties["服务年限"], 12.5);
}

#[test]
fn titles_go_to_the_rights_that_they_name() {
    for name in ["title-rows.csv", "title-rows-above-headers.csv"] {
        let [first, second] = <[Feature; 2]>::try_from(read(&fixture(name))).unwrap();
        assert_eq!((first.id.as_str(), second.id.as_str()), ("甲矿", "乙矿"), "{name}");
        let notes = |feature: &Feature| feature.properties["说明"].as_str().unwrap().to_owned();
        assert!(notes(&first).contains("甲矿") && !notes(&first).contains("乙矿"), "{name}: {first:?}");
        assert!(notes(&second).contains("乙矿") && !notes(&second).contains("甲矿"), "{name}: {second:?}");
    }
}

#[test]
fn positions_are_easting_first_and_in_the_order_of_the_rows() {
    let ring = |name: &str| read(&fixture(name)).remove(0).geometry.parts[0][0].clone();
    let wanted = [
        [39_616_000.0, 4_061_000.0],
        [39_616_000.0, 4_061_600.0],
        [39_616_800.0, 4_061_600.0],
        [39_616_800.0, 4_061_000.0],
    ];
    for name in [
        "notice.csv",
        "notice-tabs.txt",
        "notice-blanks.txt",
        "two-row-header.csv",
        "closed.csv",
        "swapped.csv",
        "flat.csv",
        "notice.xlsx",
        "vast-dimension.xlsx",
    ] {
        assert_eq!(ring(name)[..4], wanted, "{name}");
    }
}

#[test]
fn angles_are_the_same_places_however_they_are_written() {
    let ring = |name: &str, angles| read_as(&fixture(name), angles).remove(0).geometry.parts[0][0].clone();
    let wanted = [[118.30, 36.68], [118.31, 36.68], [118.31, 36.69]];
    for (name, angles) in [
        ("degrees.csv", Angles::Degrees),
        ("degrees-swapped.csv", Angles::Degrees),
        ("x-y-in-degrees.csv", Angles::Degrees),
        ("dms.csv", Angles::Dms),
        ("dms-not-asked-for.csv", Angles::Degrees),
        ("packed.csv", Angles::Packed),
        ("flat-packed.csv", Angles::Packed),
    ] {
        for (found, wanted) in ring(name, angles).iter().zip(wanted) {
            assert!((found[0] - wanted[0]).abs() < 1e-9 && (found[1] - wanted[1]).abs() < 1e-9, "{name}: {found:?}");
        }
    }
}

#[test]
fn corners_side_by_side_come_in_the_order_of_their_numbers() {
    let ring = |name: &str| read(&fixture(name)).remove(0).geometry.parts[0][0].clone();
    let wanted = ring("three-up.csv");
    assert_eq!(wanted[4], [39_616_400.0, 4_060_900.0]);
    assert_eq!(wanted[3], [39_616_800.0, 4_061_000.0]);
    assert_eq!(ring("two-up-blank.csv"), wanted);
    assert_eq!(ring("two-up-across.csv"), wanted);
}

#[test]
fn rights_that_only_values_show_apart_have_names_and_reasons() {
    let features = read(&fixture("unknown-heading.csv"));
    assert_eq!(features.iter().map(|feature| feature.id.as_str()).collect::<Vec<_>>(), ["甲", "乙"]);
    assert!(features[1].defects[0].detail.contains("row 7, column 标段: 甲 → 乙"), "{:?}", features[1].defects);
    let part = read(&fixture("unknown-within-a-right.csv")).remove(0);
    assert_eq!(part.properties["矿段"][1]["名称"], "乙");
    let areas = read(&fixture("area-between.csv")).remove(0);
    assert_eq!(areas.properties["矿段"][1]["矿区面积"], "0.0600平方公里");
}

#[test]
fn a_zone_is_taken_for_eastings_without_its_number() {
    let of = |name: &str| {
        let crs = minezone::crs::CrsChoice::Given("zone:39".into());
        let options = InputOptions { crs, ..InputOptions::default() };
        let input = Input::open(&fixture(name), &options).unwrap().remove(0);
        let surface = input.map(|outcome| outcome.feature.unwrap().surface).next().unwrap();
        surface.envelope().in_degrees(surface.plane()).min
    };
    let (with, without) = (of("no-datum.csv"), of("no-zone.csv"));
    assert!((with[0] - without[0]).abs() < 1e-9 && (with[1] - without[1]).abs() < 1e-9, "{with:?} {without:?}");
}

#[test]
fn diagnostics_name_row_and_column() {
    let message = |name: &str, angles| {
        let options = ReadOptions { angles, ..ReadOptions::default() };
        let layer = format::open(&fixture(name), &options).unwrap().remove(0);
        layer.read().find_map(Result::err).unwrap().diagnostic.message
    };
    let reported = message("dms-of-60.csv", Angles::Dms);
    assert!(reported.contains("row 5") && reported.contains("经度") && reported.contains("118°60′00″"), "{reported}");
    let reported = message("dms-under-x-y.csv", Angles::Degrees);
    assert!(reported.contains("dms") && reported.contains("row 3"), "{reported}");
    let reported = message("not-a-number.csv", Angles::Degrees);
    assert!(reported.contains("row 6, column Y: 见附图"), "{reported}");
}

#[test]
fn writing_and_reading_again_keeps_rings_and_attributes() {
    let folder = tempfile::tempdir().unwrap();
    for (name, crs) in [
        ("rings.csv", "EPSG:4527"),
        ("own.csv", "EPSG:4527"),
        ("part-column.csv", "EPSG:4527"),
        ("parts-share-points.csv", "EPSG:4527"),
        ("notice.xlsx", "EPSG:4527"),
        ("degrees.csv", "EPSG:4490"),
    ] {
        let mut features = read(&fixture(name));
        features[0].properties.insert("备注".into(), "=HYPERLINK(\"http://a.example\")".into());
        features[0].properties.insert("负数".into(), "-12.5".into());
        for ending in ["corners.csv", "xlsx"] {
            let path = folder.path().join(format!("{name}.{ending}"));
            write(&path, crs, &features).unwrap();
            assert_eq!(format::open(&path, &ReadOptions::default()).unwrap()[0].crs.as_deref(), Some(crs), "{name}");
            let again = read(&path);
            assert_eq!(again.len(), features.len(), "{name}");
            for (a, b) in features.iter().zip(&again) {
                assert_eq!((&a.id, &a.geometry), (&b.id, &b.geometry), "{name}.{ending}");
                assert!(b.defects.is_empty(), "{name}.{ending}: {:?}", b.defects);
                let plain = |v: &serde_json::Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
                for (key, value) in &a.properties {
                    let found = b.properties.get(key).unwrap_or_else(|| panic!("{name}.{ending}: {key} is lost"));
                    // A number is a text in CSV.
                    assert!(
                        found == value || (ending == "corners.csv" && plain(found) == plain(value)),
                        "{name}.{ending} {key}: {found}"
                    );
                }
            }
        }
        let text = std::fs::read_to_string(folder.path().join(format!("{name}.corners.csv"))).unwrap();
        assert!(text.contains("\"'=HYPERLINK(") && text.contains(",-12.5"), "{text}");
    }
}

#[test]
fn nothing_written_is_a_formula() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("armed.xlsx");
    let mut features = read(&fixture("own.csv"));
    for (n, text) in ["=1+1", "+1+1", "-1-1", "@SUM(A1)", "\t=1", "\r=1"].into_iter().enumerate() {
        features[0].properties.insert(format!("=栏{n}"), text.into());
    }
    features[0].id = "=cmd".into();
    write(&path, "EPSG:4527", &features).unwrap();
    let mut archive = zip::ZipArchive::new(std::fs::File::open(&path).unwrap()).unwrap();
    let sheet = std::io::read_to_string(archive.by_name("xl/worksheets/sheet1.xml").unwrap()).unwrap();
    assert!(sheet.contains("<c ") && !sheet.contains("<f>"), "{sheet}");
    let path = folder.path().join("armed.corners.csv");
    write(&path, "EPSG:4527", &features).unwrap();
    let mut table = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_path(&path).unwrap();
    for cell in table.records().flat_map(|record| record.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()) {
        let is_armed = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
        assert!(!is_armed || cell.parse::<f64>().is_ok(), "{cell}");
    }
    assert_eq!(read(&path)[0].id, "=cmd");
}

#[test]
fn what_a_table_cannot_hold_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.corners.csv");
    let features = read(&fixture("own.csv"));
    assert!(write(&path, "EPSG:32650", &features).unwrap_err().is_crs());
    let twice = [features[0].clone(), features[0].clone()];
    assert!(write(&path, "EPSG:4527", &twice).unwrap_err().to_string().contains("same id"));
}

#[test]
fn a_table_of_geometries_is_left_to_gdal() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wkt.csv");
    std::fs::write(&path, "WKT,id,x,y\n\"POLYGON((118 36,119 36,119 37,118 36))\",1,4061000,39616000\n").unwrap();
    let features = read(&path);
    assert_eq!(features[0].geometry.parts[0][0].len(), 4);
}

#[test]
fn rights_of_both_zones_are_placed() {
    let inputs = Input::open(&fixture("two-zones.csv"), &InputOptions::default()).unwrap();
    let placed: Vec<_> = inputs.into_iter().flatten().map(|outcome| outcome.feature.unwrap()).collect();
    assert_eq!(placed.iter().map(|p| p.id.as_str()).collect::<Vec<_>>(), ["K1", "K2"]);
    let west = |n: usize| {
        let surface = &placed[n].surface;
        surface.envelope().in_degrees(surface.plane()).min[0]
    };
    assert!((118.2..118.4).contains(&west(0)) && (118.2..118.4).contains(&west(1)), "{} {}", west(0), west(1));
    let refused = Input::open(&fixture("xian-1980.csv"), &InputOptions::default()).err().unwrap();
    assert!(refused.is_crs());
}
