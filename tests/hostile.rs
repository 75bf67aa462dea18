use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use minezone::convert::{ConvertOptions, convert};
use minezone::diagnostic::Code;
use minezone::input::{Input, InputOptions};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::support::root;

/// What opening a file is refused with; it may take no longer than seconds.
fn refused(path: &Path) -> String {
    let start = Instant::now();
    let error =
        Input::open(path, &InputOptions::default()).err().unwrap_or_else(|| panic!("{} was read", path.display()));
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    error.to_string()
}

/// Codes of the diagnostics of all records.
fn codes(path: &Path) -> Vec<Code> {
    let inputs = Input::open(path, &InputOptions::default()).unwrap_or_else(|e| panic!("{e}"));
    inputs.into_iter().flatten().flat_map(|outcome| outcome.diagnostics).map(|reported| reported.code).collect()
}

fn file(folder: &TempDir, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

/// An archive made by `add`.
fn archive(add: impl FnOnce(&mut ZipWriter<Cursor<Vec<u8>>>)) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    add(&mut writer);
    writer.finish().unwrap().into_inner()
}

fn stored() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Stored)
}

const SQUARE: &str = r#"{"type":"Polygon","coordinates":[[[118,36],[119,36],[119,37],[118,36]]]}"#;

#[test]
fn archives_that_promise_too_much_are_refused_before_they_are_unpacked() {
    let folder = tempfile::tempdir().unwrap();
    let mut bomb = archive(|zip| {
        zip.start_file("zones.geojson", stored()).unwrap();
        zip.write_all(SQUARE.as_bytes()).unwrap();
    });
    // The directory says a gigabyte.
    let central = bomb.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    bomb[central + 24..central + 28].copy_from_slice(&(1_u32 << 30).to_le_bytes());
    assert!(refused(&file(&folder, "bomb.zip", bomb)).contains("zip bomb"));
    let many = archive(|zip| (0..10_001).for_each(|n| zip.start_file(format!("{n}.geojson"), stored()).unwrap()));
    assert!(refused(&file(&folder, "many.zip", many)).contains("10001 members"));
}

#[test]
fn a_member_that_unpacks_to_more_than_it_says_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let deflated = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut bytes = archive(|zip| {
        zip.start_file("zones.geojson", deflated).unwrap();
        zip.write_all(SQUARE.as_bytes()).unwrap();
        zip.write_all(&vec![b' '; 1 << 20]).unwrap();
    });
    // The size in both headers: ten bytes, where there is a megabyte.
    let size = (SQUARE.len() as u32 + (1 << 20)).to_le_bytes();
    let places: Vec<usize> = (0..bytes.len() - 4).filter(|at| bytes[*at..at + 4] == size).collect();
    assert!(!places.is_empty());
    places.into_iter().for_each(|at| bytes[at..at + 4].copy_from_slice(&10_u32.to_le_bytes()));
    let why = refused(&file(&folder, "liar.zip", bytes));
    assert!(why.contains("zones.geojson"), "{why}");
}

#[test]
fn members_outside_links_and_secrets_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["../evil.geojson", "/evil.geojson", "a/../../evil.geojson", "..\\evil.geojson"] {
        let bytes = archive(|zip| {
            zip.start_file(name, stored()).unwrap();
            zip.write_all(SQUARE.as_bytes()).unwrap();
        });
        let why = refused(&file(&folder, "outside.zip", bytes));
        assert!(why.contains("outside of the archive"), "{name}: {why}");
    }
    assert!(!folder.path().parent().unwrap().join("evil.geojson").exists());
    let link = archive(|zip| zip.add_symlink("zones.geojson", "/etc/passwd", stored()).unwrap());
    assert!(refused(&file(&folder, "link.zip", link)).contains("symbolic link"));
    let mut secret = archive(|zip| {
        zip.start_file("zones.geojson", stored()).unwrap();
        zip.write_all(SQUARE.as_bytes()).unwrap();
    });
    let (local, central) = (0, secret.windows(4).position(|w| w == b"PK\x01\x02").unwrap());
    secret[local + 6] |= 1;
    secret[central + 8] |= 1;
    assert!(refused(&file(&folder, "secret.zip", secret)).contains("encrypted"));
}

#[test]
fn archives_in_archives_and_broken_ones_say_what_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let inner = archive(|zip| zip.start_file("zones.geojson", stored()).unwrap());
    let outer = archive(|zip| {
        zip.start_file("inner.zip", stored()).unwrap();
        zip.write_all(&inner).unwrap();
    });
    assert!(refused(&file(&folder, "outer.zip", &outer)).contains("inner.zip"));
    refused(&file(&folder, "cut.zip", &outer[..outer.len() - 30]));
    assert!(refused(&file(&folder, "empty.zip", archive(|_| ()))).contains("no data set"));
    let whole = std::fs::read(root().join("fixtures/format/twenty/gbk-names-4549.zip")).unwrap();
    assert!(refused(&file(&folder, "half.zip", &whole[..whole.len() / 2])).contains("not a whole zip"));
}

#[test]
fn a_list_beside_the_data_of_an_archive_is_passed_over_and_reported() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = archive(|zip| {
        for (name, text) in [("zones.geojson", SQUARE), ("list.csv", "a,b\n1,2\n")] {
            zip.start_file(name, stored()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
    });
    let path = file(&folder, "with-list.zip", bytes);
    let mut inputs = Input::open(&path, &InputOptions::default()).unwrap();
    let reported = std::mem::take(&mut inputs[0].diagnostics);
    assert!(reported.iter().any(|d| d.code == Code::MembersSkipped && d.message.contains("list.csv")), "{reported:?}");
}

#[test]
fn no_description_makes_the_library_open_something_else() {
    let folder = tempfile::tempdir().unwrap();
    let secret = file(&folder, "secret.geojson", SQUARE);
    let vrt = format!(
        "<OGRVRTDataSource><OGRVRTLayer name=\"secret\"><SrcDataSource>{}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
        secret.display()
    );
    let wfs = "<OGRWFSDataSource><URL>http://127.0.0.1:9/wfs</URL></OGRWFSDataSource>";
    let algorithm = r#"{"type":"gdal_streamed_alg","command_line":"gdal vector pipeline ! read secret.geojson"}"#;
    for (text, endings) in [
        (vrt.as_str(), &["vrt", "shp", "gml", "kml", "gpkg", "geojson", "csv", "mif", "jml", "fgb", "dxf"][..]),
        (wfs, &["xml", "gml", "kml", "jml", "geojson"]),
        (algorithm, &["geojson", "json", "gpkg"]),
    ] {
        for ending in endings {
            refused(&file(&folder, &format!("renamed.{ending}"), text));
        }
    }
}

#[test]
fn formats_whose_libraries_guess_are_refused_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    for ending in ["tab", "TAB", "dgn", "jml"] {
        let why = refused(&file(&folder, &format!("drawing.{ending}"), "!table\n!version 300\n"));
        assert!(why.contains("GeoPackage") && why.contains("另存为"), "{why}");
    }
}

#[test]
fn a_wrong_ending_is_reported_with_what_the_file_looks_like() {
    let folder = tempfile::tempdir().unwrap();
    let twenty = root().join("fixtures/format/twenty");
    for (source, ending, looks) in [
        ("rights-4490.gpkg", "shp", "SQLite"),
        ("rights-4490.gpkg", "geojson", "SQLite"),
        ("rights-4490.fgb", "gpkg", "FlatGeobuf"),
        ("gbk-names-4549.zip", "shp", "zip"),
        ("rights-4490.geojson", "shp", "JSON"),
        ("rights-4490.kml", "geojson", "XML"),
        ("utf8-4549.shp", "csv", "shapefile"),
        ("rights-4490.gpkg", "xyz", "SQLite"),
    ] {
        let path = folder.path().join(format!("renamed.{ending}"));
        std::fs::copy(twenty.join(source), &path).unwrap();
        let why = refused(&path);
        assert!(why.contains(looks), "{source} as {ending}: {why}");
    }
}

#[test]
fn a_view_of_a_database_is_not_run() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rights.gpkg");
    std::fs::copy(root().join("fixtures/format/twenty/rights-4490.gpkg"), &path).unwrap();
    let options = gdal::DatasetOptions {
        open_flags: gdal::GdalOpenFlags::GDAL_OF_VECTOR | gdal::GdalOpenFlags::GDAL_OF_UPDATE,
        ..Default::default()
    };
    let database = gdal::Dataset::open_ex(&path, options).unwrap();
    for sql in [
        "CREATE VIEW forever AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS fid, geom FROM n, rights",
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) SELECT 'forever', 'features', 'forever', srs_id FROM gpkg_contents",
        "INSERT INTO gpkg_geometry_columns SELECT 'forever', column_name, geometry_type_name, srs_id, z, m FROM gpkg_geometry_columns",
    ] {
        drop(database.execute_sql(sql, None, gdal::vector::sql::Dialect::DEFAULT).unwrap());
    }
    database.close().unwrap();
    assert!(refused(&path).contains("is a view"));
}

#[test]
fn arcs_are_neither_dropped_nor_guessed() {
    let folder = tempfile::tempdir().unwrap();
    let table = "WKT\n\
        \"SRID=4490;CURVEPOLYGON (CIRCULARSTRING (118 36,118.1 36.1,118 36))\"\n\
        \"MULTISURFACE (((118 36,119 36,119 37,118 36)),CURVEPOLYGON (COMPOUNDCURVE (CIRCULARSTRING (118 36,118.1 36.1,118.2 36),(118.2 36,118 36))))\"\n\
        \"MULTISURFACE (((118 36,119 36,119 37,118 36)))\"\n\
        \"POLYGON Z ((118 36 1,119 36 1,119 37 1,118 36 1))\"\n\
        \"POLYGON M ((118 36 1,119 36 1,119 37 1,118 36 1))\"\n\
        \"POINT (118 36)\"\n\
        \"POLYGON EMPTY\"\n\
        \"nonsense\"\n\
        \"SRID=4527;POLYGON ((118 36,119 36,119 37,118 36))\"\n";
    let wanted = [
        Code::CurveGeometry,
        Code::CurveGeometry,
        Code::ZIgnored,
        Code::NotAreal,
        Code::GeometryEmpty,
        Code::NotAFeature,
        Code::CrsOfRecord,
    ];
    assert_eq!(codes(&file(&folder, "curves.csv", table)), wanted);
}

#[test]
fn numbers_mistyped_in_wkt_and_text_behind_it_reject_the_record() {
    let folder = tempfile::tempdir().unwrap();
    for wrong in [
        "POLYGON((118.3 36.7,118.31 36.7,118.31 36.71,118.3 36.7O9,118.3 36.7))",
        "POLYGON((118.3 36.7,118.31 36.7,118.3l 36.71,118.3 36.7))",
        "POLYGON((118.3 36.7,118,31 36.7,118.31 36.71,118.3 36.7))",
        "POLYGON((118.3 36.7,118.31 O,118.31 36.71,118.3 36.7))",
        "POLYGON((118.3 36.7,118.31 36.7,118.31 36.71,118.3 36.7)) POLYGON((118.5 36.7,118.51 36.7,118.51 36.71,118.5 36.7))",
        "POLYGON((118.3 36.7,118.31 36.7,118.31 36.71,118.3 36.7)),((118.5 36.7,118.51 36.7,118.51 36.71,118.5 36.7))",
        "polygon((118.3 36.7,118.31 36.7,118.31 36.71,118.3 36.7)) trailing",
    ] {
        let table = format!("WKT\n\"SRID=4490;{wrong}\"\n");
        assert_eq!(codes(&file(&folder, "wrong.csv", table)), [Code::NotAFeature], "{wrong}");
    }
    for right in [
        " polygon ( ( 1.183e2 36.7 , 118.31 36.7, 118.31 36.71,118.3 36.7 ) ) ",
        "GEOMETRYCOLLECTION(POLYGON((118.3 36.7,118.31 36.7,118.31 36.71,118.3 36.7)),MULTIPOLYGON EMPTY)",
        "MULTISURFACE(((118.3 36.7,118.31 36.7,118.31 36.71,118.3 36.7)),CURVEPOLYGON((118.5 36.7,118.6 36.7,118.6 36.8,118.5 36.7)))",
    ] {
        let table = format!("WKT\n\"SRID=4490;{right}\"\n");
        assert_eq!(codes(&file(&folder, "right.csv", table)), [], "{right}");
    }
    let heights = "WKT\n\"SRID=4490;POLYGON((118.3 36.7 1,118.31 36.7 1,118.31 36.71 1,118.3 36.7 1))\"\n";
    assert_eq!(codes(&file(&folder, "heights.csv", heights)), [Code::ZIgnored]);
}

/// A geodatabase whose table lost its end: GDAL opens it as an empty layer, and only complains.
#[test]
fn a_damaged_geodatabase_is_not_an_empty_one() {
    let folder = tempfile::tempdir().unwrap();
    let zipped = std::fs::File::open(root().join("fixtures/format/twenty/rights-4527.gdb.zip")).unwrap();
    zip::ZipArchive::new(zipped).unwrap().extract(folder.path()).unwrap();
    let found = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    let geodatabase = found.iter().find(|path| path.extension().is_some_and(|ending| ending == "gdb")).unwrap();
    assert_eq!(codes(geodatabase), []);
    let tables = std::fs::read_dir(geodatabase).unwrap().map(|entry| entry.unwrap().path());
    let table = tables.filter(|path| path.extension().is_some_and(|ending| ending == "gdbtable")).max().unwrap();
    let whole = std::fs::read(&table).unwrap();
    let mut reported = 0;
    for at in 0..120 {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        std::fs::write(&table, bytes).unwrap();
        let Ok(inputs) = Input::open(geodatabase, &InputOptions::default()) else { continue };
        let outcomes: Vec<_> = inputs.into_iter().flatten().collect();
        let placed = outcomes.iter().filter(|outcome| outcome.feature.is_some()).count();
        reported += usize::from(placed == 0);
        assert!(placed > 0 || outcomes.iter().any(|outcome| !outcome.diagnostics.is_empty()), "byte {at}");
    }
    assert!(reported > 0);
}

/// A KML of placemarks.
fn kml(inside: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document>{inside}</Document></kml>"
    )
}

/// A placemark with one ring.
fn placemark(coordinates: &str) -> String {
    format!(
        "<Placemark><Polygon><outerBoundaryIs><LinearRing><coordinates>{coordinates}</coordinates></LinearRing>\
         </outerBoundaryIs></Polygon></Placemark>\n"
    )
}

#[test]
fn numbers_mistyped_in_kml_reject_the_record_and_name_the_place() {
    let folder = tempfile::tempdir().unwrap();
    let good = "118.3,36.7 118.31, 36.7 118.31,36.71,0 118.3,36.7";
    let all = [
        "118.3,36.7 118.31,36.7O9 118.31,36.71 118.3,36.7",
        good,
        "118.3,36.7 118.31,36.7 118.3l,36.71 118.3,36.7",
        "118.3,36.7 118.31 118.31,36.71 118.3,36.71 118.3,36.7",
        "118.3,36.7 nan,0 118.31,36.71 118.3,36.7",
    ];
    let path = file(&folder, "typo.kml", kml(&all.map(placemark).concat()));
    let outcomes: Vec<_> = Input::open(&path, &InputOptions::default()).unwrap().into_iter().flatten().collect();
    let is_placed: Vec<bool> = outcomes.iter().map(|outcome| outcome.feature.is_some()).collect();
    assert_eq!(is_placed, [false, true, false, false, false]);
    for (outcome, said) in outcomes.iter().zip(["118.31,36.7O9", "", "118.3l,36.71", "118.31", "nan,0"]) {
        if !said.is_empty() {
            let [reported] = outcome.diagnostics.as_slice() else { panic!("{:?}", outcome.diagnostics) };
            assert_eq!((reported.code, reported.part, reported.ring), (Code::CoordinateNotNumber, Some(0), Some(0)));
            assert!(reported.message.contains(&format!("{said:?}")), "{}", reported.message);
        }
    }
}

/// One with more positions than times makes the library crash, wherever its prefix is declared.
#[test]
fn a_track_spoils_itself_alone() {
    let folder = tempfile::tempdir().unwrap();
    let declared = "xmlns:gx=\"http://www.google.com/kml/ext/2.2\"";
    let square = placemark("118.3,36.7 118.31,36.7 118.31,36.71 118.3,36.7");
    for track in [
        format!("<gx:Track {declared}><gx:coord>118 36 0</gx:coord></gx:Track>"),
        format!("<gx:MultiTrack {declared}><gx:Track><gx:coord>118 36 0</gx:coord></gx:Track></gx:MultiTrack>"),
    ] {
        let text = kml(&format!("<Placemark>{track}</Placemark>{square}"));
        for (name, bytes) in [
            ("track.kml", text.clone().into_bytes()),
            (
                "track.kmz",
                archive(|zip| {
                    zip.start_file("doc.kml", stored()).unwrap();
                    zip.write_all(text.as_bytes()).unwrap();
                }),
            ),
        ] {
            let inputs = Input::open(&file(&folder, name, bytes), &InputOptions::default()).unwrap();
            let placed = inputs.into_iter().flatten().filter(|outcome| outcome.feature.is_some()).count();
            assert_eq!(placed, 1, "{track}");
        }
    }
}

#[test]
fn a_record_without_end_is_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let square = "\"SRID=4490;POLYGON((118.3 36.7,118.31 36.7,118.31 36.71,118.3 36.7))\"";
    let many = ",".repeat(1_000_000);
    let table = format!("WKT,id\n{square},1\n{many}\n{square},2\n");
    assert_eq!(codes(&file(&folder, "cells.csv", table)), [Code::TooLong]);
    assert!(refused(&file(&folder, "names.csv", format!("WKT,{many}\n{square}\n"))).contains("4096"));
    let long = "x".repeat(70 << 20);
    let table = format!("WKT,id\n{square},1\n{square},{long}\n{square},2\n");
    assert_eq!(codes(&file(&folder, "long.csv", table)), [Code::TooLong]);
    let table = format!("WKT,id\n{square},1\n\"{long}");
    assert_eq!(codes(&file(&folder, "quote.csv", table)), [Code::TooLong]);
}

#[test]
fn two_members_of_one_name_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut bytes = archive(|zip| {
        for name in ["a.geojson", "b.geojson"] {
            zip.start_file(name, stored()).unwrap();
            zip.write_all(SQUARE.as_bytes()).unwrap();
        }
    });
    let places: Vec<usize> = (0..bytes.len() - 9).filter(|at| &bytes[*at..at + 9] == b"b.geojson").collect();
    places.into_iter().for_each(|at| bytes[at] = b'a');
    assert!(refused(&file(&folder, "twins.zip", bytes)).contains("2 members are listed under 1 names"));
}

#[test]
fn collections_in_collections_end_somewhere() {
    let folder = tempfile::tempdir().unwrap();
    let (open, close) = ("GEOMETRYCOLLECTION (".repeat(100_000), ")".repeat(100_000));
    let table = format!("WKT\n\"SRID=4490;POLYGON ((118 36,119 36,119 37,118 36))\"\n\"{open}POINT (1 1){close}\"\n");
    assert_eq!(codes(&file(&folder, "deep.csv", table)), [Code::NotAFeature]);
    for (name, root, tag) in [("deep.kml", "kml", "Folder"), ("deep.gml", "FeatureCollection", "gml:featureMember")] {
        let text = format!(
            "<?xml version=\"1.0\"?><{root}>{}{}",
            format!("<{tag}>").repeat(200_000),
            format!("</{tag}>").repeat(200_000)
        );
        assert!(refused(&file(&folder, name, text)).contains("nested"), "{name}");
    }
}

#[test]
#[cfg(not(feature = "parquet"))]
fn geoparquet_is_refused_with_the_feature_that_reads_it() {
    for name in ["rights-4490.parquet", "rights-4490.geoparquet"] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::copy(root().join("fixtures/format/twenty/rights-4490.parquet"), &path).unwrap();
        assert!(refused(&path).contains("cargo feature \"parquet\""), "{name}");
    }
}

#[test]
fn damaged_files_of_every_format_neither_panic_nor_hang() {
    let folder = tempfile::tempdir().unwrap();
    let twenty = root().join("fixtures/format/twenty");
    let mut random = ChaCha8Rng::seed_from_u64(5);
    let start = Instant::now();
    let (mut read, mut refused) = (0, 0);
    for name in [
        "rights-4490.gpkg",
        "rights-4490.fgb",
        "rights-4490.kml",
        "rights-4527.csv",
        "rights-4527.gml",
        "rights-4527.mif",
        "utf8-4549.shp",
        "utf8-4549.shx",
        "utf8-4549.dbf",
        "utf8-4549.prj",
        "gbk-names-4549.zip",
        "rights-4527.gdb.zip",
    ] {
        let whole = std::fs::read(twenty.join(name)).unwrap();
        let opened = if name.starts_with("utf8") { "utf8-4549.shp" } else { name };
        if name.starts_with("utf8") {
            for ending in ["shp", "shx", "dbf", "prj", "cpg"] {
                let companion = Path::new(name).with_extension(ending);
                std::fs::copy(twenty.join(&companion), folder.path().join(&companion)).unwrap();
            }
        }
        for round in 0..ROUNDS {
            let mut bytes = whole.clone();
            match round % 4 {
                0 => bytes.truncate(random.next_u32() as usize % whole.len()),
                1 => {
                    // In the header, where counts are.
                    let at = random.next_u32() as usize % whole.len().min(160);
                    bytes[at..(at + 4).min(whole.len())].fill(0xff);
                }
                _ => (0..8).for_each(|_| {
                    let at = random.next_u32() as usize % whole.len();
                    bytes[at] = random.next_u32() as u8;
                }),
            }
            std::fs::write(folder.path().join(name), bytes).unwrap();
            match Input::open(&folder.path().join(opened), &InputOptions::default()) {
                Ok(inputs) => read += inputs.into_iter().flatten().count(),
                Err(_) => refused += 1,
            }
        }
    }
    assert!(read > 100 && refused > 50, "{read} records, {refused} files refused");
    assert!(start.elapsed() < Duration::from_secs(120), "{:?}", start.elapsed());
}

/// Damages of each file.
const ROUNDS: usize = 16;

#[test]
fn what_a_header_promises_is_not_made_room_for() {
    let folder = tempfile::tempdir().unwrap();
    for ending in ["shp", "shx", "dbf", "prj", "cpg"] {
        let name = format!("utf8-4549.{ending}");
        std::fs::copy(root().join("fixtures/format/twenty").join(&name), folder.path().join(&name)).unwrap();
    }
    let path = folder.path().join("utf8-4549.shp");
    let mut table = std::fs::read(path.with_extension("dbf")).unwrap();
    table[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
    std::fs::write(path.with_extension("dbf"), &table).unwrap();
    assert!(refused(&path).contains("4294967295 rows"));
    std::fs::remove_file(path.with_extension("dbf")).unwrap();
    // A shape that says it has two thousand million points.
    let mut shapes = std::fs::read(&path).unwrap();
    shapes[100 + 8 + 40..100 + 8 + 44].copy_from_slice(&i32::MAX.to_le_bytes());
    std::fs::write(&path, shapes).unwrap();
    let start = Instant::now();
    let reported = codes(&path);
    assert!(reported.iter().any(|code| [Code::NotAFeature, Code::GeometryMissing].contains(code)), "{reported:?}");
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn nul_characters_and_formulas_never_reach_a_table() {
    let folder = tempfile::tempdir().unwrap();
    let from = file(
        &folder,
        "from.geojson",
        r#"{"type":"Feature","properties":{"a":"x\u0000y","=b":"=1+1","c":-1.5},
           "geometry":{"type":"Polygon","coordinates":[[[118,36],[119,36],[119,37],[118,36]]]}}"#,
    );
    let mut reported = Vec::new();
    let to = folder.path().join("to.csv");
    convert(&from, &to, &ConvertOptions::default(), &mut |diagnostic| reported.push(diagnostic.code)).unwrap();
    assert!(reported.contains(&Code::NulInText), "{reported:?}");
    let text = std::fs::read_to_string(&to).unwrap();
    assert!(!text.contains('\0') && text.contains("x\u{fffd}y"), "{text:?}");
    assert!(text.contains("'=b") && text.contains("'=1+1") && text.contains(",-1.5,"), "{text:?}");
    let back = Input::open(&to, &InputOptions::default()).unwrap().remove(0).next().unwrap().feature.unwrap();
    assert_eq!(back.properties["=b"], "=1+1");
}

#[test]
fn a_shapefile_of_many_rings_is_read_in_seconds() {
    let folder = tempfile::tempdir().unwrap();
    let squares: Vec<String> = (0..4_000)
        .map(|n| {
            let (x, y) = (118.0 + f64::from(n % 200) * 1e-3, 36.0 + f64::from(n / 200) * 1e-3);
            let (x1, y1) = (x + 5e-4, y + 5e-4);
            format!("[[[{x},{y}],[{x1},{y}],[{x1},{y1}],[{x},{y1}],[{x},{y}]]]")
        })
        .collect();
    let text = format!("{{\"type\":\"MultiPolygon\",\"coordinates\":[{}]}}", squares.join(","));
    let (from, to) = (file(&folder, "from.geojson", text), folder.path().join("to.shp"));
    convert(&from, &to, &ConvertOptions::default(), &mut |_| ()).unwrap();
    let start = Instant::now();
    let read = Input::open(&to, &InputOptions::default()).unwrap().remove(0).next().unwrap().feature.unwrap();
    assert_eq!(read.surface.to_multi_polygon().0.len(), 4_000);
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

/// Converts a square with an id.
fn convert_square(folder: &TempDir, to: &Path) -> Result<(), String> {
    let text = format!(r#"{{"type":"Feature","id":"A","properties":{{}},"geometry":{SQUARE}}}"#);
    let from = file(folder, "square.geojson", text);
    convert(&from, to, &ConvertOptions::default(), &mut |_| ()).map(drop).map_err(|e| e.to_string())
}

#[test]
fn folders_and_containers_of_other_layers_are_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    for ending in ["csv", "geojson", "shp", "kml", "gpkg", "fgb", "corners.csv", "xlsx"] {
        let to = folder.path().join(format!("to.{ending}"));
        std::fs::create_dir(&to).unwrap();
        let kept = to.join("kept");
        std::fs::write(&kept, "mine").unwrap();
        let error = convert_square(&folder, &to).expect_err(ending);
        assert!(error.contains("replace") || error.contains("不覆盖"), "{ending}: {error}");
        assert_eq!(std::fs::read_to_string(&kept).unwrap(), "mine", "{ending}");
    }
    for ending in ["gdb", "gpkg"] {
        let to = folder.path().join(format!("square.{ending}"));
        let other = file(&folder, "other.geojson", SQUARE);
        // Into nothing, and again over its own layer.
        (0..2).for_each(|_| convert_square(&folder, &to).unwrap_or_else(|e| panic!("{ending}: {e}")));
        let error = convert(&other, &to, &ConvertOptions::default(), &mut |_| ()).expect_err(ending).to_string();
        assert!(error.contains("other layers") && error.contains("square"), "{ending}: {error}");
        assert_eq!(Input::open(&to, &InputOptions::default()).unwrap()[0].layer, "square");
    }
    let notes = folder.path().join("square.gdb/notes.txt");
    std::fs::write(&notes, "mine").unwrap();
    assert!(convert_square(&folder, &folder.path().join("square.gdb")).unwrap_err().contains("notes.txt"));
    assert_eq!(std::fs::read_to_string(&notes).unwrap(), "mine");
    // What merely shares its stem with a CSV that needs a .prj beside it.
    let shapefile = folder.path().join("table.shp");
    std::fs::write(&shapefile, "mine").unwrap();
    let custom = r#"PROJCS["local",GEOGCS["China Geodetic Coordinate System 2000",DATUM["China_2000",
        SPHEROID["CGCS2000",6378137,298.257222101,AUTHORITY["EPSG","1024"]],AUTHORITY["EPSG","1043"]],
        PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4490"]],
        PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",118.4],
        PARAMETER["scale_factor",1],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1]]"#;
    let options = ConvertOptions { to_crs: Some(custom.into()), ..ConvertOptions::default() };
    let written =
        convert(&folder.path().join("square.geojson"), &folder.path().join("table.csv"), &options, &mut |_| ());
    assert!(written.is_ok() && folder.path().join("table.prj").exists(), "{written:?}");
    assert_eq!(std::fs::read_to_string(&shapefile).unwrap(), "mine");
}

#[test]
fn a_conversion_that_fails_leaves_the_old_output() {
    let folder = tempfile::tempdir().unwrap();
    // The second record has no positions, which these formats cannot hold.
    let empty = r#"{"type":"Polygon","coordinates":[]}"#;
    let square = r#"{"type":"Polygon","coordinates":[[[118.3,36.7],[118.31,36.7],[118.31,36.71],[118.3,36.7]]]}"#;
    let records: Vec<String> = [("A", square), ("B", empty)]
        .map(|(id, shape)| format!(r#"{{"type":"Feature","id":"{id}","properties":{{}},"geometry":{shape}}}"#))
        .into();
    let text = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, records.join(","));
    let from = file(&folder, "from.geojson", text);
    for ending in ["corners.csv", "xlsx", "txt"] {
        let to = file(&folder, &format!("to.{ending}"), "the old one");
        let crs = if ending == "txt" { "EPSG:4527" } else { "EPSG:4490" };
        let options = ConvertOptions { to_crs: Some(crs.into()), ..ConvertOptions::default() };
        let error = convert(&from, &to, &options, &mut |_| ()).expect_err(ending).to_string();
        assert!(error.contains("record B cannot be written"), "{error}");
        assert_eq!(std::fs::read_to_string(&to).unwrap(), "the old one", "{ending}");
    }
}

/// A record of properties as GeoJSON, by its id.
fn record(id: &str, properties: &str) -> String {
    let square = r#"{"type":"Polygon","coordinates":[[[118.3,36.7],[118.31,36.7],[118.31,36.71],[118.3,36.7]]]}"#;
    format!(r#"{{"type":"Feature","id":"{id}","properties":{properties},"geometry":{square}}}"#)
}

fn collection(records: &[String]) -> String {
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, records.join(","))
}

/// Converts, and gives what was written to standard error.
fn convert_to(from: &Path, to: &Path, options: &ConvertOptions) -> Result<Vec<(Code, String)>, String> {
    let mut reported = Vec::new();
    let result = convert(from, to, options, &mut |d| reported.push((d.code, d.to_string())));
    result.map(|_| reported).map_err(|e| e.to_string())
}

#[test]
fn a_full_disk_is_not_taken_for_success() {
    let folder = tempfile::tempdir().unwrap();
    let one = format!(r#"{{"type":"Feature","properties":{{}},"geometry":{SQUARE}}}"#);
    let from = file(&folder, "from.geojson", collection(&vec![one; 20_000]));
    let whole = folder.path().join("whole.fgb");
    convert_to(&from, &whole, &ConvertOptions::default()).unwrap();
    // The records wait in less than the limit, and become more than it.
    let blocks = std::fs::metadata(&whole).unwrap().len() / 512 - 100;
    let script = format!(r#"ulimit -f {blocks} && trap "" XFSZ && exec "$0" convert from.geojson to.fgb"#);
    let program = env!("CARGO_BIN_EXE_minezone");
    let run = std::process::Command::new("sh").args(["-c", &script, program]).current_dir(folder.path()).output();
    let Ok(run) = run else {
        println!("skipped: there is no shell that limits the size of files");
        return;
    };
    let reported = String::from_utf8_lossy(&run.stderr);
    assert!(!run.status.success() && reported.contains("to.fgb") && !reported.contains("temporary"), "{reported}");
    assert!(!folder.path().join("to.fgb").exists(), "{reported}");
}

#[test]
fn attributes_named_like_columns_of_the_format_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let properties = r#"{"WKT":"POLYGON((1 1,2 1,2 2,1 1))","geometry":"g","geom":"h","fid":"f","x":"10","x_":"2",
        "b":"3","long":"4","序号":"5","crs":"EPSG:4214","v":"6","name":"n","NAME":"N","a-b":"7"}"#;
    let from = file(&folder, "from.geojson", collection(&[record("A", properties), record("B", r#"{"v":"7"}"#)]));
    for ending in ["csv", "corners.csv", "xlsx", "gpkg", "gdb", "kml"] {
        let to = folder.path().join(format!("to.{ending}"));
        let reported = convert_to(&from, &to, &ConvertOptions::default()).unwrap_or_else(|e| panic!("{ending}: {e}"));
        assert!(reported.iter().any(|(code, _)| *code == Code::FieldRenamed), "{ending}: {reported:?}");
        let input = Input::open(&to, &InputOptions::default()).unwrap().remove(0);
        let placed: Vec<_> = input.map(|outcome| outcome.feature.unwrap_or_else(|| panic!("{ending}"))).collect();
        assert_eq!(placed.len(), 2, "{ending}");
        let text = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let values: Vec<String> = placed[0].properties.values().map(text).collect();
        for wanted in
            ["POLYGON((1 1,2 1,2 2,1 1))", "g", "h", "f", "10", "2", "3", "4", "5", "EPSG:4214", "6", "n", "N"]
        {
            assert!(values.iter().any(|value| value == wanted), "{ending}: {wanted} is not in {values:?}");
        }
    }
}

#[test]
fn ids_that_a_corner_table_would_read_as_one_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    for (first, second) in [("A", " A"), ("A", " "), ("A", "")] {
        let from = file(&folder, "from.geojson", collection(&[record(first, "{}"), record(second, "{}")]));
        let to = folder.path().join("to.corners.csv");
        match convert_to(&from, &to, &ConvertOptions::default()) {
            Err(error) => assert!(error.contains("cannot be written as a corner table"), "{error}"),
            // A number in the place of an id that says nothing.
            Ok(_) => {
                let read = Input::open(&to, &InputOptions::default()).unwrap().remove(0).count();
                assert_eq!(read, 2, "{first:?} {second:?}");
            }
        }
    }
}

#[test]
fn what_land_txt_has_no_place_for_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    let from = file(&folder, "from.geojson", record("A", r#"{"名称":"n","开采矿种":"k","地块用途":"u"}"#));
    let options = ConvertOptions { to_crs: Some("EPSG:4527".into()), ..ConvertOptions::default() };
    let reported = convert_to(&from, &folder.path().join("to.txt"), &options).unwrap();
    let left: Vec<&String> =
        reported.iter().filter(|(code, _)| *code == Code::AttributesLeftOut).map(|(_, t)| t).collect();
    assert!(left.len() == 1 && left[0].contains("(开采矿种)"), "{reported:?}");
}

#[test]
fn characters_that_an_encoding_lacks_become_question_marks() {
    let folder = tempfile::tempdir().unwrap();
    let from = file(&folder, "from.geojson", record("A", r#"{"v":"甲🗻乙"}"#));
    let gbk = ConvertOptions { to_encoding: Some(encoding_rs::BIG5), ..ConvertOptions::default() };
    let reported = convert_to(&from, &folder.path().join("to.csv"), &gbk).unwrap();
    assert!(reported.iter().any(|(code, _)| *code == Code::NotEncodable), "{reported:?}");
    let bytes = std::fs::read(folder.path().join("to.csv")).unwrap();
    assert!(encoding_rs::BIG5.decode(&bytes).0.contains("甲?乙"));
    let utf16 = ConvertOptions { to_encoding: Some(encoding_rs::UTF_16LE), ..ConvertOptions::default() };
    assert!(convert_to(&from, &folder.path().join("wide.csv"), &utf16).unwrap_err().contains("UTF-16LE"));
}

fn in_degrees() -> InputOptions {
    InputOptions { crs: minezone::crs::CrsChoice::Given("EPSG:4490".into()), ..InputOptions::default() }
}

/// Codes of the diagnostics of all records of a file that declares no CRS.
fn codes_in_degrees(path: &Path) -> Vec<Code> {
    let inputs = Input::open(path, &in_degrees()).unwrap_or_else(|e| panic!("{e}"));
    inputs.into_iter().flatten().flat_map(|outcome| outcome.diagnostics).map(|reported| reported.code).collect()
}

#[test]
fn a_tab_separated_table_is_written_with_tabs() {
    let folder = tempfile::tempdir().unwrap();
    let from = file(&folder, "from.geojson", collection(&[record("A", r#"{"name":"甲,\"东\""}"#)]));
    let to = folder.path().join("to.tsv");
    convert_to(&from, &to, &ConvertOptions::default()).unwrap();
    let text = std::fs::read_to_string(&to).unwrap();
    assert!(text.lines().all(|line| line.contains('\t')), "{text}");
    let read: Vec<_> = Input::open(&to, &InputOptions::default()).unwrap().remove(0).collect();
    assert_eq!(read[0].feature.as_ref().unwrap().properties["name"], "甲,\"东\"");
}

#[test]
fn number_ids_of_geojson_stay_as_written() {
    let folder = tempfile::tempdir().unwrap();
    let ids = ["370781202400000000000000000001", "1.10", "1E5", "-0"];
    let one = |id: &&str| format!(r#"{{"type":"Feature","id":{id},"properties":{{}},"geometry":{SQUARE}}}"#);
    // In a collection of geometries the usual reader leaves the record to the other one.
    let other = |id: &&str| {
        let geometry = format!(r#"{{"type":"GeometryCollection","geometries":[{SQUARE}]}}"#);
        format!(r#"{{"type":"Feature","id":{id},"properties":{{}},"geometry":{geometry}}}"#)
    };
    let records: Vec<String> = ids.iter().map(one).chain(ids.iter().map(other)).collect();
    let path = file(&folder, "ids.geojson", collection(&records));
    let input = Input::open(&path, &InputOptions::default()).unwrap().remove(0);
    let found: Vec<String> = input.map(|outcome| outcome.feature.unwrap().id).collect();
    assert_eq!(found, [ids, ids].concat());
}

#[test]
fn ids_from_a_property_stay_as_written() {
    let folder = tempfile::tempdir().unwrap();
    let ids = ["370781202400000000000000000001", "1.10", "1E5", "-0", "60.0", "12"];
    let in_whole = |id: &&str| format!(r#"{{"type":"Feature","properties":{{"编号":{id}}},"geometry":{SQUARE}}}"#);
    let in_other = |id: &&str| {
        let geometry = format!(r#"{{"type":"GeometryCollection","geometries":[{SQUARE}]}}"#);
        format!(
            r#"{{"type":"Feature","id":"x","properties":{{"a":{{"编号":2}},"\u7f16号" : {id}}},"geometry":{geometry}}}"#
        )
    };
    let records: Vec<String> = ids.iter().map(in_whole).chain(ids.iter().map(in_other)).collect();
    let lines = records.join("\n");
    let options = InputOptions { id_field: Some("编号".into()), ..InputOptions::default() };
    for path in [file(&folder, "a.geojson", collection(&records)), file(&folder, "a.geojsonl", lines)] {
        let found: Vec<String> =
            Input::open(&path, &options).unwrap().remove(0).map(|outcome| outcome.feature.unwrap().id).collect();
        assert_eq!(found, [ids, ids].concat(), "{}", path.display());
    }
    // In a table they are text.
    let wkt = "POLYGON((118 36,118.01 36,118 36.01,118 36))";
    let rows: String = ids.iter().map(|id| format!("{id};{wkt}\n")).collect();
    let path = file(&folder, "a.csv", format!("编号;wkt\n{rows}"));
    let in_degrees = InputOptions { id_field: Some("编号".into()), ..in_degrees() };
    let found: Vec<String> =
        Input::open(&path, &in_degrees).unwrap().remove(0).map(|outcome| outcome.feature.unwrap().id).collect();
    assert_eq!(found, ids);
}

/// Ten rights, the third of them with a stray quote in its name.
fn table_with_a_stray_quote(delimiter: char, stray: &str) -> String {
    let row = |n: usize| {
        let name = if n == 2 { stray.to_owned() } else { format!("矿{n}") };
        let x = 118.0 + n as f64 / 10.0;
        let wkt = format!("POLYGON(({x} 36,{} 36,{x} 36.01,{x} 36))", x + 0.01);
        let wkt = if delimiter == ',' { format!("\"{wkt}\"") } else { wkt };
        format!("{n}{delimiter}{name}{delimiter}{wkt}\n")
    };
    format!("id{delimiter}name{delimiter}wkt\n{}", (0..10).map(row).collect::<String>())
}

#[test]
fn a_stray_quote_in_a_name_loses_no_right_without_a_word() {
    let folder = tempfile::tempdir().unwrap();
    for (ending, delimiter) in [("csv", ','), ("csv", ';'), ("tsv", '\t'), ("csv", '\t')] {
        for stray in ["\"东矿", "\"东\"矿", "\"\"\"东矿"] {
            let path = file(&folder, &format!("stray.{ending}"), table_with_a_stray_quote(delimiter, stray));
            let found = codes_in_degrees(&path);
            // The third with all that it swallows, and none else.
            assert!(found.iter().all(|code| *code == Code::QuoteStray), "{ending} {delimiter:?} {stray}: {found:?}");
            let inputs = Input::open(&path, &in_degrees()).unwrap().into_iter().flatten();
            let read: Vec<String> = inputs.filter_map(|outcome| outcome.feature).map(|right| right.id).collect();
            assert_eq!(read.len() + found.len(), 10, "{ending} {delimiter:?} {stray}: {read:?} {found:?}");
            assert!(!found.is_empty() && read.contains(&"#1".to_owned()) && !read.contains(&"#2".to_owned()));
        }
        // Inside a bare cell it swallows nothing.
        let path = file(&folder, &format!("bare.{ending}"), table_with_a_stray_quote(delimiter, "东\"矿"));
        assert_eq!(Input::open(&path, &in_degrees()).unwrap().into_iter().flatten().count(), 10);
        assert_eq!(codes_in_degrees(&path), []);
    }
    // The quote ends at the end of another name.
    let text = table_with_a_stray_quote('\t', "\"东矿").replace("矿6", "矿6\"");
    assert!(codes_in_degrees(&file(&folder, "two.tsv", text)).contains(&Code::QuoteStray));
}

#[test]
fn the_crs_beside_a_table_is_read_as_beside_a_shapefile() {
    let folder = tempfile::tempdir().unwrap();
    let wkt = "POLYGON((39611000 4053000,39612000 4053000,39612000 4054000,39611000 4053000))";
    let prj = std::fs::read_to_string(root().join("fixtures/crs/esri-zone39.prj")).unwrap();
    let named = prj.replacen("PROJCS[\"", "PROJCS[\"三度带_", 1);
    let gbk = encoding_rs::GBK.encode(&named).0.into_owned();
    let mark = format!("\u{feff}{prj}").into_bytes();
    for (n, (ending, bytes)) in
        [("prj", prj.clone().into_bytes()), ("PRJ", prj.into_bytes()), ("Prj", gbk), ("prj", mark)]
            .into_iter()
            .enumerate()
    {
        let path = file(&folder, &format!("{n}.csv"), format!("id;wkt\n1;{wkt}\n"));
        std::fs::write(path.with_extension(ending), bytes).unwrap();
        let rights: Vec<_> = Input::open(&path, &InputOptions::default()).unwrap().remove(0).collect();
        // Half of a square of 1 km, 111 km east of its meridian.
        let area = rights[0].feature.as_ref().unwrap().surface.area_m2();
        assert!((area - 0.5e6 / (1.0 + 1.53e-4_f64).powi(2)).abs() < 2.0, "{ending}: {area}");
    }
}

#[test]
fn a_second_column_of_geometries_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let ring = "POLYGON((118 36,119 36,119 37,118 36))";
    let cases = [
        ("id;wkt;geom", format!("1;{ring};{ring}"), 1),
        ("id;wkt;备用", format!("1;{ring};SRID=4490;2;{ring}"), 1),
        ("id;范围;wkt", format!("1;MULTIPOLYGON Z (((118 36 0,119 36 0,119 37 0,118 36 0)));{ring}"), 1),
        ("id;wkt;geom", format!("1;{ring};"), 0),
        ("id;wkt;备注", format!("1;{ring};POLYGON见附图"), 0),
    ];
    for (n, (head, row, refused)) in cases.into_iter().enumerate() {
        let path = file(&folder, &format!("{n}.csv"), format!("{head}\n{row}\n"));
        let found = codes_in_degrees(&path);
        let wanted = [Code::GeometryTwice, Code::NotAFeature];
        assert_eq!(found.iter().filter(|code| wanted.contains(code)).count(), refused, "{head}: {found:?}");
    }
}
