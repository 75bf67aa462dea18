use std::collections::BTreeSet;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use minezone::crs::CrsChoice;
use minezone::diagnostic::Code;
use minezone::input::{Input, InputOptions, RecordOutcome};
use rusqlite::Connection;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::support::{minezone, root, text};

fn twenty(file: &str) -> PathBuf {
    root().join("fixtures/format/twenty").join(file)
}

fn refused(path: &Path) -> String {
    let start = Instant::now();
    let error = Input::open(path, &InputOptions::default()).err().unwrap_or_else(|| panic!("{}", path.display()));
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    error.to_string()
}

fn placed(outcomes: &[RecordOutcome]) -> usize {
    outcomes.iter().filter(|outcome| outcome.feature.is_some()).count()
}

#[test]
fn a_flatgeobuf_whose_count_lies_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rights.fgb");
    for name in ["rights-4490.fgb", "rights-4549.fgb"] {
        let whole = std::fs::read(twenty(name)).unwrap();
        let header = u32::from_le_bytes(whole[8..12].try_into().unwrap()) as usize;
        let at = (12..12 + header).find(|at| whole[*at..*at + 8] == 20_u64.to_le_bytes()).unwrap();
        for count in [19_u64, 21, 1, 2, u64::MAX, 1 << 40] {
            let mut bytes = whole.clone();
            bytes[at..at + 8].copy_from_slice(&count.to_le_bytes());
            std::fs::write(&path, bytes).unwrap();
            let why = refused(&path);
            assert!(why.contains("拒读"), "{name} {count}: {why}");
        }
        // A record too few, and one too many.
        std::fs::write(&path, &whole[..whole.len() - 8]).unwrap();
        assert!(refused(&path).contains("beyond the end"));
    }
}

#[test]
fn one_flipped_bit_of_a_flatgeobufs_header_loses_no_record_in_silence() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rights.fgb");
    let whole = std::fs::read(twenty("rights-4490.fgb")).unwrap();
    let header = u32::from_le_bytes(whole[8..12].try_into().unwrap()) as usize;
    let (mut read, mut refused) = (0, 0);
    for bit in 0..(12 + header) * 8 {
        let mut bytes = whole.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        std::fs::write(&path, bytes).unwrap();
        let Ok(inputs) = Input::open(&path, &InputOptions { crs: CrsChoice::Auto, ..InputOptions::default() }) else {
            refused += 1;
            continue;
        };
        let outcomes: Vec<RecordOutcome> = inputs.into_iter().flatten().collect();
        let all: usize = outcomes.iter().map(|outcome| outcome.records).sum();
        assert!(all >= 20, "bit {bit}: {all} records");
        read += 1;
    }
    assert!(read > 100 && refused > 500, "{read} read, {refused} refused");
}

/// A copy of a GeoPackage, changed.
fn package(folder: &Path, from: &Path, statements: &[&str]) -> PathBuf {
    let path = folder.join("changed.gpkg");
    std::fs::copy(from, &path).unwrap();
    let database = Connection::open(&path).unwrap();
    statements.iter().for_each(|sql| database.execute_batch(sql).unwrap_or_else(|e| panic!("{sql}: {e}")));
    path
}

const LISTED: &str = "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) \
                      SELECT '{}', 'features', '{}', srs_id FROM gpkg_contents LIMIT 1";

#[test]
fn a_listed_layer_that_is_missing_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    let listed = LISTED.replace("{}", "gone");
    let path = package(folder.path(), &twenty("rights-4490.gpkg"), &[&listed]);
    let input = Input::open(&path, &InputOptions::default()).unwrap().remove(0);
    let reported: Vec<_> =
        input.diagnostics.iter().filter(|reported| reported.code == Code::ListedLayerMissing).collect();
    assert!(reported.len() == 1 && reported[0].message.contains("gone"), "{:?}", input.diagnostics);
    assert_eq!(input.count(), 20);
    let path = package(
        folder.path(),
        &twenty("rights-4490.gpkg"),
        &["UPDATE gpkg_contents SET table_name = 'gone', identifier = 'gone'"],
    );
    assert!(refused(&path).contains("is not there"));
}

/// A copy of the twenty rights whose table is changed: without the triggers, which call functions of GDAL.
fn changed_rights(folder: &Path, change: &str) -> Vec<Input> {
    let triggers = ["insert", "update2", "update4", "update5", "update6", "update7", "delete"];
    let free = triggers.map(|name| format!("DROP TRIGGER rtree_rights_geom_{name};")).concat();
    let path = package(folder, &twenty("rights-4490.gpkg"), &[&free, change]);
    Input::open(&path, &InputOptions::default()).unwrap()
}

#[test]
fn what_a_geopackage_holds_in_a_column_of_numbers_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    for (column, held, wanted) in [
        ("年度", "'120(一期60)'", serde_json::json!("120(一期60)")),
        ("规模", "'约1,50'", "约1,50".into()),
        ("年度", "120.5", 120.5.into()),
    ] {
        let change = format!("UPDATE rights SET \"{column}\" = {held} WHERE fid = 2");
        let outcomes: Vec<RecordOutcome> = changed_rights(folder.path(), &change).into_iter().flatten().collect();
        let has_code = |outcome: &RecordOutcome| {
            outcome.diagnostics.iter().any(|diagnostic| diagnostic.code == Code::CellNotOfKind)
        };
        assert_eq!(outcomes.iter().filter(|outcome| has_code(outcome)).count(), 1, "{held}");
        let second = outcomes[1].feature.as_ref().unwrap();
        assert!(has_code(&outcomes[1]) && second.properties[column] == wanted, "{:?}", second.properties);
    }
}

#[test]
fn a_geometry_of_a_geopackage_in_another_crs_is_rejected() {
    // The CRS at the head of a geometry, the last byte first; -1 and 0 leave it to the layer.
    for (crs, rejected) in [("B0110000", Some(Code::CrsOfRecord)), ("8A110000", None), ("00000000", None)] {
        let folder = tempfile::tempdir().unwrap();
        let change = format!(
            "UPDATE rights SET geom = CAST(substr(geom, 1, 4) || x'{crs}' || substr(geom, 9) AS BLOB) WHERE fid = 2"
        );
        let outcomes: Vec<RecordOutcome> = changed_rights(folder.path(), &change).into_iter().flatten().collect();
        assert_eq!(placed(&outcomes), 20 - usize::from(rejected.is_some()));
        let first = outcomes[1].diagnostics.first().map(|diagnostic| diagnostic.code);
        assert_eq!(first.filter(|_| outcomes[1].feature.is_none()), rejected, "{crs}");
    }
}

#[test]
fn a_record_of_a_geopackage_without_a_geometry_is_named_so() {
    let folder = tempfile::tempdir().unwrap();
    let inputs = changed_rights(folder.path(), "UPDATE rights SET geom = NULL WHERE fid = 2");
    let outcomes: Vec<RecordOutcome> = inputs.into_iter().flatten().collect();
    assert_eq!(placed(&outcomes), 19);
    assert_eq!(outcomes[1].diagnostics[0].code, Code::GeometryMissing);
}

#[test]
fn a_layer_that_is_listed_by_halves_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    let table = "CREATE TABLE half (fid INTEGER PRIMARY KEY, geom POLYGON)";
    let path = package(folder.path(), &twenty("rights-4490.gpkg"), &[table, &LISTED.replace("{}", "half")]);
    let input = Input::open(&path, &InputOptions::default()).unwrap().remove(0);
    let reported = input.diagnostics.iter().find(|reported| reported.code == Code::ListedLayerMissing);
    assert!(reported.is_some_and(|reported| reported.message.contains("half")), "{:?}", input.diagnostics);
    assert_eq!(input.count(), 20);
}

#[test]
fn catalogues_without_end_are_refused_and_not_run() {
    let folder = tempfile::tempdir().unwrap();
    let whole = twenty("rights-4490.gpkg");
    for table in ["gpkg_spatial_ref_sys", "gpkg_contents", "gpkg_geometry_columns", "gpkg_extensions"] {
        let forever = format!(
            "CREATE VIEW {table} AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) \
             SELECT kept.* FROM n, kept"
        );
        let path = package(
            folder.path(),
            &whole,
            &[
                "PRAGMA legacy_alter_table = ON",
                &format!("CREATE TABLE IF NOT EXISTS {table} (a)"),
                &format!("ALTER TABLE {table} RENAME TO kept"),
                &forever,
            ],
        );
        let why = refused(&path);
        assert!(why.contains("is a view"), "{table}: {why}");
    }
    let many: Vec<String> = (0..1_000).map(|n| LISTED.replace("{}", &format!("layer{n}"))).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert!(refused(&package(folder.path(), &whole, &many)).contains("图层过多"));
    // Of some hundred each can be chosen, not all be read together.
    let given = root().join("fixtures/format/nocrs_m.gpkg");
    let kept: Vec<String> = (0..150)
        .flat_map(|n| {
            let layer = format!("layer{n}");
            let columns = format!("INSERT INTO gpkg_geometry_columns SELECT '{layer}', 'geom', 'POLYGON', srs_id, 0, 0 FROM gpkg_contents LIMIT 1");
            [format!("CREATE TABLE {layer} AS SELECT * FROM kq"), LISTED.replace("{}", &layer), columns]
        })
        .collect();
    let kept: Vec<&str> = kept.iter().map(String::as_str).collect();
    let path = package(folder.path(), &given, &kept);
    assert!(refused(&path).contains("FILE#LAYER takes one"));
    let auto = InputOptions { crs: CrsChoice::Auto, ..InputOptions::default() };
    let chosen = Input::open(&PathBuf::from(format!("{}#kq", path.display())), &auto).unwrap().remove(0);
    assert_eq!(placed(&chosen.collect::<Vec<_>>()), 1);
    let table: String = Connection::open(&whole)
        .unwrap()
        .query_row("SELECT table_name FROM gpkg_contents", [], |row| row.get(0))
        .unwrap();
    let computed = format!("ALTER TABLE \"{table}\" ADD COLUMN vast AS (length(hex(zeroblob(100000000)))) VIRTUAL");
    assert!(refused(&package(folder.path(), &whole, &[&computed])).contains("computed"));
}

#[test]
fn a_crs_that_stands_for_none_is_none_and_proposed() {
    let folder = tempfile::tempdir().unwrap();
    let given = root().join("fixtures/format/nocrs_m.gpkg");
    let auto = InputOptions { crs: CrsChoice::Auto, ..InputOptions::default() };
    for id in ["99999", "0", "-1", "12345"] {
        let sql = format!("UPDATE gpkg_geometry_columns SET srs_id = {id}; UPDATE gpkg_contents SET srs_id = {id}");
        let path = package(folder.path(), &given, &["PRAGMA foreign_keys = OFF", &sql]);
        assert!(refused(&path).contains("未声明坐标系"), "{id}: {}", refused(&path));
        let outcomes: Vec<RecordOutcome> = Input::open(&path, &auto).unwrap().remove(0).collect();
        let area = outcomes[0].feature.as_ref().unwrap().surface.area_m2();
        assert!((area - 479_839.858).abs() < 1e-3, "{id}: {area}");
    }
    let mif = "Version 300\nCharset \"Neutral\"\nDelimiter \",\"\nCoordSys NonEarth Units \"m\" Bounds (0, 0) (100000000, 100000000)\n\
               Columns 1\n  id Integer\nData\n\nRegion  1\n  4\n39616000 4061000\n39616800 4061000\n39616800 4061600\n39616000 4061600\n";
    let path = folder.path().join("nonearth.mif");
    std::fs::write(&path, mif).unwrap();
    std::fs::write(path.with_extension("mid"), "1\n").unwrap();
    assert!(refused(&path).contains("未声明坐标系"));
    assert_eq!(placed(&Input::open(&path, &auto).unwrap().remove(0).collect::<Vec<_>>()), 1);
}

#[test]
fn a_geodatabase_says_the_grid_it_stores_on() {
    let input = Input::open(&twenty("rights-4527.gdb.zip"), &InputOptions::default()).unwrap().remove(0);
    let reported = input.diagnostics.iter().find(|reported| reported.code == Code::StoredOnGrid);
    assert!(reported.is_some_and(|reported| reported.message.contains("0.0001 m")), "{:?}", input.diagnostics);
}

fn feature(id: Option<&str>, x: f64) -> String {
    let id = id.map(|id| format!(r#""id":"{id}","#)).unwrap_or_default();
    let y = x + 0.01;
    format!(
        r#"{{"type":"Feature",{id}"properties":{{}},"geometry":{{"type":"Polygon","coordinates":[[[{x},36],[{y},36],[{y},36.01],[{x},36]]]}}}}"#
    )
}

fn archive(members: &[(&str, &[String])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, features) in members {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        write!(writer, "{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.join(",")).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn ids_of_several_layers_are_distinguished_and_the_layers_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rights.zip");
    let (first, second) =
        ([feature(Some("A"), 118.0), feature(None, 118.1)], [feature(Some("A"), 118.0), feature(None, 118.2)]);
    for (names, wanted) in [
        (["old.geojson", "new.geojson"], ["new:#1", "A", "old:#1", "old:A"]),
        // Members of one name in two folders.
        (
            ["a/rights.geojson", "b/rights.geojson"],
            ["A", "a/rights.geojson:#1", "b/rights.geojson:#1", "b/rights.geojson:A"],
        ),
    ] {
        std::fs::write(&path, archive(&[(names[0], &first), (names[1], &second)])).unwrap();
        let inputs = Input::open_together(&path, &InputOptions::default()).unwrap();
        let reported: Vec<_> =
            inputs.iter().flat_map(|input| input.diagnostics.clone()).map(|reported| reported.code).collect();
        assert_eq!(reported.iter().filter(|code| **code == Code::SeveralLayers).count(), 1, "{reported:?}");
        let outcomes: Vec<RecordOutcome> = inputs.into_iter().flatten().collect();
        let ids: BTreeSet<&str> =
            outcomes.iter().map(|outcome| outcome.feature.as_ref().unwrap().id.as_str()).collect();
        assert_eq!(ids, wanted.into_iter().collect());
        let codes = outcomes.iter().flat_map(|outcome| &outcome.diagnostics).map(|reported| reported.code);
        assert_eq!(codes.filter(|code| *code == Code::IdInTwoLayers).count(), 1);
    }
    let output = minezone(folder.path(), &["overlap", "rights.zip", "--self"]);
    assert!(text(&output.stderr).contains("several-layers"), "{}", text(&output.stderr));
    // One of them is that one and nothing is said.
    let chosen = PathBuf::from(format!("{}#a/rights.geojson", path.display()));
    let input = Input::open_together(&chosen, &InputOptions::default()).unwrap().remove(0);
    assert!(!input.diagnostics.iter().any(|reported| reported.code == Code::SeveralLayers));
    let ids: Vec<String> = input.map(|outcome| outcome.feature.unwrap().id).collect();
    assert_eq!(ids, ["A", "#1"]);
}
