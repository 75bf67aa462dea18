use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use minezone::convert::{ConvertOptions, Converted, convert};
use minezone::crs::CrsChoice;
use minezone::diagnostic::{Code, Diagnostic};
use minezone::feature::ValidFeature;
use minezone::format::{FORMATS, ReadOptions};
use minezone::input::{Input, InputOptions};
use minezone::ledger::Ledger;
use minezone::measure::{Relation, overlap};
use minezone::{Plan, Screener, Verdict};

use crate::support::root;

/// The same rights, in degrees and in both 3-degree zones; lengths of edges are up to 1.5 km.
const FILES: [&str; 3] = ["rights-4490.gpkg", "rights-zone39-4527.fgb", "rights-cm120-gbk-4549.zip"];

fn read(path: &Path) -> Vec<ValidFeature> {
    let mut inputs = Input::open(path, &InputOptions::with_ids_from(Some("编号"))).unwrap();
    assert_eq!(inputs.len(), 1);
    inputs.remove(0).map(|outcome| outcome.feature.unwrap_or_else(|| panic!("{:?}", outcome.diagnostics))).collect()
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
                let text =
                    |p: &ValidFeature| p.properties.get(name).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
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
    let reported = std::mem::take(&mut inputs[0].diagnostics);
    assert!(
        reported.iter().all(|d| d.code != Code::CrsAssumed && d.code != Code::DatumTreatedAsCgcs2000),
        "{reported:?}"
    );
}

#[test]
fn booleans_of_kml_are_read_in_words_and_links_are_reported() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bool.kml");
    let record = |value: &str| {
        format!(
            "<Placemark><ExtendedData><SchemaData schemaUrl=\"#s\"><SimpleData name=\"f\">{value}</SimpleData></SchemaData>\
             </ExtendedData><Polygon><outerBoundaryIs><LinearRing><coordinates>118.3,36.7 118.31,36.7 118.31,36.71 \
             118.3,36.7</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
        )
    };
    let records = ["true", "false", "1", "0"].map(record).concat();
    let text = format!(
        "<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document><Schema name=\"s\" id=\"s\"><SimpleField name=\"f\" \
         type=\"bool\"/></Schema>{records}<NetworkLink><Link><href>more.kml</href></Link></NetworkLink></Document></kml>"
    );
    std::fs::write(&path, text).unwrap();
    let mut inputs = Input::open(&path, &InputOptions::default()).unwrap();
    let reported = std::mem::take(&mut inputs[0].diagnostics);
    assert!(reported.iter().any(|d| d.code == Code::SectionIgnored && d.message.contains("more.kml")), "{reported:?}");
    let placed = inputs.remove(0).filter_map(|outcome| outcome.feature);
    let said: Vec<String> = placed.map(|right| right.properties["f"].to_string()).collect();
    let is_true: Vec<bool> = said.iter().map(|value| value == "true" || value == "1").collect();
    assert_eq!(is_true, [true, false, true, false], "{said:?}");
}

#[test]
fn columns_of_one_name_keep_what_each_says_and_a_rejected_row_its_text() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rights.csv");
    let square = "\"SRID=4490;POLYGON((118.3 36.7,118.31 36.7,118.31 36.71,118.3 36.7))\"";
    std::fs::write(&path, format!("WKT,name,name,\n{square},a,b,\n{square},a,a,\nnonsense,c,c,\n")).unwrap();
    let options = InputOptions { keep_originals: true, ..InputOptions::default() };
    let outcomes: Vec<_> = Input::open(&path, &options).unwrap().remove(0).collect();
    let name = |at: usize| outcomes[at].feature.as_ref().unwrap().properties["name"].to_string();
    assert_eq!((name(0), name(1)), (r#"["a","b"]"#.into(), r#""a""#.into()));
    assert!(outcomes[0].diagnostics.iter().any(|reported| reported.code == Code::DuplicateProperty));
    let original = format!("{:?}", outcomes[2].original);
    assert!(original.contains("nonsense"), "{original}");
}

/// The set of a shapefile, copied so that it can be damaged.
fn shapefile(folder: &Path) -> std::path::PathBuf {
    for ending in ["shp", "shx", "dbf", "prj", "cpg"] {
        std::fs::copy(twenty("utf8-4549.shp").with_extension(ending), folder.join(format!("set.{ending}"))).unwrap();
    }
    folder.join("set.shp")
}

#[test]
fn an_index_that_leads_to_another_shape_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = shapefile(folder.path());
    let index = std::fs::read(path.with_extension("shx")).unwrap();
    for (from, to) in [(100, 108), (108, 100), (116, 132)] {
        let mut bytes = index.clone();
        bytes.copy_within(from..from + 8, to);
        std::fs::write(path.with_extension("shx"), bytes).unwrap();
        let refused = Input::open(&path, &InputOptions::default()).err().unwrap().to_string();
        assert!(refused.contains("索引与图形不符"), "{refused}");
    }
}

#[test]
fn attributes_without_a_shape_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = shapefile(folder.path());
    let table = path.with_extension("dbf");
    let mut bytes = std::fs::read(&table).unwrap();
    let length = usize::from(u16::from_le_bytes([bytes[10], bytes[11]]));
    let header = usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    let row = bytes[header..header + length].to_vec();
    bytes.truncate(header + 20 * length);
    bytes.extend(row);
    bytes[4] = 21;
    std::fs::write(&table, bytes).unwrap();
    let refused = Input::open(&path, &InputOptions::default()).err().unwrap().to_string();
    assert!(refused.contains("21 rows") && refused.contains("20 shapes"), "{refused}");
}

/// Twenty rights with holes, parts and hard texts, as other programs wrote them: format, file, and the endings of the
/// files beside it. All are the same rights; see `fixtures/format/make_formats.py`.
const TWENTY: &[(&str, &str)] = &[
    ("geojson", "rights-4490.geojson"),
    ("geojson", "rights-4528.geojson"),
    ("geojson", "rights-4490.geojsonl"),
    ("geojson", "rights-4490.geojsons"),
    ("shapefile", "gbk-with-cpg-4527.shp"),
    ("shapefile", "gbk-without-cpg-4528.shp"),
    ("shapefile", "utf8-4549.shp"),
    ("zip", "gbk-names-4549.zip"),
    ("zip", "gbk-names-4549.zip#矿区范围"),
    ("geopackage", "rights-4490.gpkg"),
    ("geopackage", "rights-4527.gpkg"),
    ("geopackage", "rights-4528.gpkg"),
    ("zip", "rights-4527.gdb.zip"),
    ("zip", "rights-4527.gdb.zip#ckq_2026"),
    ("flatgeobuf", "rights-4490.fgb"),
    ("flatgeobuf", "rights-4549.fgb"),
    #[cfg(feature = "parquet")]
    ("geoparquet", "rights-4490.parquet"),
    #[cfg(feature = "parquet")]
    ("geoparquet", "rights-4527.parquet"),
    ("kml", "rights-4490.kml"),
    ("kmz", "rights-4490.kmz"),
    ("csv-wkt", "rights-4490.csv"),
    ("csv-wkt", "rights-4527.csv"),
    ("gml", "rights-4527.gml"),
    ("mif", "rights-4527.mif"),
];

/// Attributes of the twenty.
const NAMES: [&str; 7] = ["编号", "名称", "矿种", "标高", "年度", "规模", "备注"];

fn twenty(file: &str) -> std::path::PathBuf {
    root().join("fixtures/format/twenty").join(file)
}

/// As text, because not every format knows kinds; nothing where it is empty.
fn said(right: &ValidFeature, name: &str) -> String {
    match right.properties.get(name) {
        None | Some(serde_json::Value::Null) => String::new(),
        Some(serde_json::Value::String(text)) => text.clone(),
        // Some formats know no whole numbers.
        Some(other) => other.as_f64().map_or_else(|| other.to_string(), |x| x.to_string()),
    }
}

/// Both are the same rights: the same texts, the same area to `tolerance` (relative), holes where they were.
fn assert_same(found: &[ValidFeature], wanted: &[ValidFeature], tolerance: f64, file: &str) {
    assert_eq!(found.len(), wanted.len(), "{file}");
    for (a, b) in wanted.iter().zip(found) {
        assert_eq!(a.id, b.id, "{file}");
        for name in NAMES {
            assert_eq!(said(b, name), said(a, name), "{file} {} {name}", a.id);
        }
        let (want, have) = (a.surface.area_m2(), b.surface.area_m2());
        assert!((want - have).abs() <= tolerance * want, "{file} {}: {have} instead of {want}", a.id);
        let rings = |right: &ValidFeature| {
            right.surface.to_multi_polygon().iter().map(|p| p.interiors().len()).collect::<Vec<_>>()
        };
        let (mut want, mut have) = (rings(a), rings(b));
        want.sort_unstable();
        have.sort_unstable();
        assert_eq!(want, have, "{file} {}: holes of its parts", a.id);
    }
}

/// A geodatabase keeps positions on a grid of 0.1 mm, others to 1 µm or better.
const SAME_EDGES: f64 = 1e-6;

/// An edge of 1 km that is straight in a zone bows by some 15 mm in degrees, which is up to 3.4e-5 of these areas.
const OTHER_EDGES: f64 = 5e-5;

#[test]
fn twenty_rights_are_the_same_in_every_format_and_crs() {
    let wanted = read(&twenty("rights-4490.geojson"));
    assert_eq!(wanted.len(), 20);
    // By the code of their CRS, in which they have the very same edges.
    let mut same_edges = std::collections::BTreeMap::from([("4490", wanted.clone())]);
    for (format, file) in TWENTY {
        let code = ["4490", "4527", "4528", "4549"].into_iter().find(|code| file.contains(code)).unwrap();
        let found = read(&twenty(file));
        assert_same(&found, &wanted, OTHER_EDGES, file);
        assert_same(same_edges.entry(code).or_insert(found.clone()), &found, SAME_EDGES, file);
        assert!(FORMATS.iter().any(|row| row.id == *format), "{format}");
    }
    assert_eq!(same_edges.len(), 4);
    for row in FORMATS.iter().filter(|row| row.is_read()) {
        let has_file = TWENTY.iter().chain(TABLES).any(|(id, _)| *id == row.id);
        assert!(
            has_file || ["file-geodatabase", "dxf", "not-read"].contains(&row.id),
            "{}: add a row to TWENTY or TABLES, or name it here",
            row.id
        );
    }
}

/// The same rights as bureaus hand them round, where the rings' corners are rounded to 1 mm or 1e-9 degree; see
/// `fixtures/format/make_tables.py`.
const TABLES: &[(&str, &str)] = &[
    ("land-txt", "rights-4527.txt"),
    ("land-txt", "rights-4528.txt"),
    ("corner-table-csv", "corners-4490.csv"),
    ("corner-table-csv", "corners-4527.csv"),
    ("corner-table-xlsx", "corners-4490.xlsx"),
    ("corner-table-xlsx", "corners-4528.xlsx"),
];

fn read_table(file: &str) -> Vec<ValidFeature> {
    // Tables of corners do not say their CRS; their numbers do.
    let options = InputOptions { crs: CrsChoice::Auto, ..InputOptions::default() };
    let mut inputs = Input::open(&twenty(file), &options).unwrap();
    assert_eq!(inputs.len(), 1, "{file}");
    inputs.remove(0).map(|outcome| outcome.feature.unwrap_or_else(|| panic!("{:?}", outcome.diagnostics))).collect()
}

#[test]
fn tables_of_corners_hold_the_same_twenty_rights() {
    let wanted = read(&twenty("rights-4490.geojson"));
    for (format, file) in TABLES {
        let mut found = read_table(file);
        for right in &mut found {
            // Each format has its own name for the name, and TXT knows no other attribute of the twenty.
            for own in ["地块名称", "采矿权名称"] {
                if let Some(name) = right.properties.get(own).cloned() {
                    Arc::make_mut(&mut right.properties).insert("名称".into(), name);
                }
            }
            Arc::make_mut(&mut right.properties).insert("编号".into(), right.id.clone().into());
            if *format == "land-txt" {
                let other = &wanted.iter().find(|other| other.id == right.id).unwrap().properties;
                for name in ["矿种", "标高", "年度", "规模", "备注"] {
                    Arc::make_mut(&mut right.properties)
                        .insert(name.into(), other.get(name).cloned().unwrap_or_default());
                }
            }
        }
        assert_same(&found, &wanted, OTHER_EDGES, file);
    }
}

/// What the plan makes of each right: its verdict, and the verdict of every rule.
fn screened(rights: &[ValidFeature], attributes: &[ValidFeature]) -> Vec<(Verdict, BTreeSet<(String, Verdict)>)> {
    let plan = Plan::embedded();
    let screener = Screener::new(&plan).as_of("2024-06-01".parse().unwrap());
    let screened = rights.iter().zip(attributes).map(|(right, attributes)| {
        let properties = attributes.properties.clone();
        let screening = screener.screen(&ValidFeature { properties, ..right.clone() });
        let findings = screening.findings.iter().map(|finding| (finding.rule.id.clone(), finding.verdict));
        (screening.verdict, findings.collect())
    });
    screened.collect()
}

#[test]
fn the_twenty_are_screened_alike_from_every_file() {
    let wanted = read(&twenty("rights-4490.geojson"));
    let verdicts = screened(&wanted, &wanted);
    let classes: BTreeSet<Verdict> = verdicts.iter().map(|(verdict, _)| *verdict).collect();
    assert!(classes.len() >= 3, "{classes:?}");
    let tables = TABLES.iter().map(|(_, file)| (file, read_table(file)));
    for (file, found) in TWENTY.iter().map(|(_, file)| (file, read(&twenty(file)))).chain(tables) {
        // Whether attributes come through is another test's: not every format has them all.
        for ((right, have), want) in found.iter().zip(screened(&found, &wanted)).zip(&verdicts) {
            assert_eq!(&have, want, "{file} {}", right.id);
        }
    }
}

/// Converts and gives what was written to standard error.
/// The area that a right has in common with itself is the one that the ledger calls exact, to the last bit, in whatever
/// plane it was drawn.
#[test]
fn each_of_the_twenty_overlaps_itself_by_its_exact_area() {
    let options = InputOptions::with_ids_from(Some("编号"));
    for (_, file) in TWENTY {
        let path = twenty(file);
        let rights = read(&path);
        let ledger = Ledger::open(&path, &options).unwrap().rights;
        assert_eq!(rights.len(), ledger.len(), "{file}");
        for (right, entry) in rights.iter().zip(&ledger) {
            let found = overlap(&right.surface, &right.surface);
            assert_eq!(found.relation, Relation::Equals, "{file} {}", right.id);
            assert_eq!(found.area_m2.to_bits(), entry.exact_m2.to_bits(), "{file} {}", right.id);
        }
    }
}

fn converted(from: &Path, to: &Path, options: &ConvertOptions) -> (Converted, Vec<Diagnostic>) {
    let mut reported = Vec::new();
    let converted = convert(from, to, options, &mut |diagnostic| reported.push(diagnostic));
    (converted.unwrap_or_else(|e| panic!("{} to {}: {e}", from.display(), to.display())), reported)
}

#[test]
fn what_is_written_in_any_format_and_crs_reads_back_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let wanted = read(&twenty("rights-4490.geojson"));
    let writable = FORMATS.iter().filter(|row| row.is_written()).flat_map(|row| row.extensions.iter().take(3));
    for ending in writable {
        for code in [4490, 4527, 4528, 4549] {
            let only_degrees = ["kml", "kmz", "geojsonl"].contains(ending);
            // 国土 TXT knows no degrees, and few attributes: it has tests of its own.
            if ["json", "tsv", "txt", "xlsm"].contains(ending) || (only_degrees && code != 4490) {
                continue;
            }
            let to = folder.path().join(format!("rights-{code}.{ending}"));
            let options = ConvertOptions { to_crs: Some(format!("EPSG:{code}")), ..ConvertOptions::default() };
            let (converted, _) = converted(&twenty("rights-4490.geojson"), &to, &options);
            assert_eq!((converted.written, converted.rejected), (20, 0), "{ending}");
            assert_eq!(converted.stray_m.is_some(), code != 4490);
            let tolerance = if code == 4490 { 1e-6 } else { OTHER_EDGES };
            assert_same(&read(&to), &wanted, tolerance, &to.display().to_string());
        }
    }
    // Nothing is left of what was on its way.
    let left = std::fs::read_dir(folder.path())
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with('.'));
    assert_eq!(left.count(), 0);
}

#[test]
fn positions_stay_to_the_last_bit_where_the_crs_stays() {
    let folder = tempfile::tempdir().unwrap();
    let text = |path: &Path| -> serde_json::Value {
        let all: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        all["features"].as_array().unwrap().iter().map(|f| f["geometry"]["coordinates"].clone()).collect()
    };
    for (source, endings) in [
        ("rights-4528.geojson", &["geojson", "gpkg", "fgb", "csv"][..]),
        ("rights-4490.geojson", &["gpkg", "fgb", "csv", "kml", "kmz"]),
    ] {
        let first = folder.path().join("first.geojson");
        converted(&twenty(source), &first, &ConvertOptions::default());
        for ending in endings {
            let (there, back) = (folder.path().join(format!("there.{ending}")), folder.path().join("back.geojson"));
            let (went, _) = converted(&first, &there, &ConvertOptions::default());
            let (came, _) = converted(&there, &back, &ConvertOptions::default());
            assert_eq!((went.stray_m, came.stray_m), (None, None), "{source} {ending}");
            assert_eq!(text(&back), text(&first), "{source} {ending}");
        }
    }
}

#[test]
fn how_far_edges_stray_is_reported_once_in_metres() {
    let folder = tempfile::tempdir().unwrap();
    // An east-west edge of 0.1 degrees; 1/8 of its square by the radius, times the tangent of the latitude.
    let path = folder.path().join("long.geojson");
    let edge = r#"{"type":"Polygon","coordinates":[[[118.3,36.6],[118.4,36.6],[118.35,36.61],[118.3,36.6]]]}"#;
    std::fs::write(&path, edge).unwrap();
    let options = ConvertOptions { to_crs: Some("EPSG:4528".into()), ..ConvertOptions::default() };
    let (converted, reported) = converted(&path, &folder.path().join("long.gpkg"), &options);
    let length = 0.1_f64.to_radians() * 6_378_137.0 * 36.6_f64.to_radians().cos();
    let bow = length * length / (8.0 * 6_378_137.0) * 36.6_f64.to_radians().tan();
    let stray = converted.stray_m.unwrap();
    assert!((stray - bow).abs() < 0.02 * bow, "{stray} instead of {bow}");
    assert_eq!(reported.iter().filter(|d| d.code == Code::EdgesStray).count(), 1);
}

#[test]
fn shapefiles_show_what_they_cannot_hold() {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("from.geojson"), folder.path().join("to.shp"));
    let long = "长".repeat(200);
    let feature = format!(
        r#"{{"type":"Feature","properties":{{"生产规模单位年":"{long}","生产规模单位月":"😀","ok":true,"n":12345678901}},
           "geometry":{{"type":"Polygon","coordinates":[[[118,36],[119,36],[119,37],[118,36]]]}}}}"#
    );
    std::fs::write(&from, feature).unwrap();
    let options = ConvertOptions { to_encoding: Some(encoding_rs::GBK), ..ConvertOptions::default() };
    let (_, reported) = converted(&from, &to, &options);
    let codes: Vec<Code> = reported.iter().map(|d| d.code).collect();
    for code in [Code::FieldRenamed, Code::TextCut, Code::NotEncodable, Code::AttributeAsText] {
        assert!(codes.contains(&code), "{code:?} in {reported:?}");
    }
    let read = Input::open(&to, &InputOptions::default()).unwrap().remove(0).next().unwrap().feature.unwrap();
    assert_eq!(read.properties["生产规模单"], "长".repeat(127));
    assert_eq!(read.properties["n"], 12_345_678_901_i64);
    assert_eq!(std::fs::read_to_string(to.with_extension("cpg")).unwrap(), "GBK");
}

#[test]
fn an_encoding_that_is_asked_for_goes_before_what_is_declared() {
    let folder = tempfile::tempdir().unwrap();
    for ending in ["shp", "shx", "dbf", "prj"] {
        let from = twenty("gbk-with-cpg-4527.shp").with_extension(ending);
        std::fs::copy(from, folder.path().join("rights").with_extension(ending)).unwrap();
    }
    let path = folder.path().join("rights.shp");
    let name = |options: &InputOptions| {
        let mut input = Input::open(&path, options).unwrap().remove(0);
        let codes: Vec<Code> = std::mem::take(&mut input.diagnostics).iter().map(|d| d.code).collect();
        (input.next().unwrap().feature.unwrap().properties.get("名称").cloned(), codes)
    };
    let wanted = Some(serde_json::Value::from("示例采矿权1"));
    std::fs::write(path.with_extension("cpg"), "UTF-8").unwrap();
    let (found, codes) = name(&InputOptions::default());
    assert!(found == wanted && codes == [Code::EncodingContradicted], "{found:?} {codes:?}");
    let gbk = ReadOptions { encoding: Some(encoding_rs::GBK), ..ReadOptions::default() };
    assert_eq!(name(&InputOptions { read: gbk, ..InputOptions::default() }), (wanted, vec![]));
}

#[test]
fn a_shapefile_without_its_companions_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rights.shp");
    std::fs::copy(twenty("utf8-4549.shp"), &path).unwrap();
    let error = Input::open(&path, &InputOptions::default()).err().unwrap();
    assert!(error.is_format() && error.to_string().contains(".shx"), "{error}");
    std::fs::copy(twenty("utf8-4549.shx"), path.with_extension("shx")).unwrap();
    let error = Input::open(&path, &InputOptions::default()).err().unwrap();
    assert!(error.is_crs(), "{error}");
    std::fs::copy(twenty("utf8-4549.prj"), path.with_extension("prj")).unwrap();
    let mut input = Input::open(&path, &InputOptions::default()).unwrap().remove(0);
    let reported = std::mem::take(&mut input.diagnostics);
    assert!(reported.iter().any(|d| d.code == Code::CompanionMissing && d.message.contains(".dbf")), "{reported:?}");
    assert_eq!(input.count(), 20);
}

/// A plan folder of one plan and no packs, with these layers declared.
fn plan(layers: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    crate::support::copy(&root().join("fixtures/plans-invalid/sound"), folder.path());
    let path = folder.path().join("plan.toml");
    let mut head = std::fs::read_to_string(&path).unwrap();
    for layer in layers {
        head.push_str(&format!("\n[[layer]]\nname = \"{layer}\"\ntitle = \"{layer}\"\n"));
    }
    std::fs::write(&path, head).unwrap();
    folder
}

#[test]
fn a_layer_of_a_plan_is_found_in_a_container_by_what_its_name_means() {
    let folder = plan(&["water_source_zones"]);
    let from = folder.path().join("饮用水水源保护区_2023.geojson");
    std::fs::write(&from, r#"{"type":"Polygon","coordinates":[[[118,36],[119,36],[119,37],[118,36]]]}"#).unwrap();
    let options = ConvertOptions::default();
    let zones = folder.path().join("zones");
    converted(&from, &zones.join("sanxian.gdb"), &options);
    let named = format!("{}#water_source_zones", zones.join("sanxian.gdb").display());
    assert_eq!(Input::open(Path::new(&named), &InputOptions::default()).unwrap()[0].layer, "饮用水水源保护区_2023");
    let opened = minezone::Plan::open(folder.path()).unwrap();
    let layer = opened.layer("water_source_zones").unwrap();
    assert_eq!((layer.name.as_str(), layer.zones.len()), ("water_source_zones", 1));
    // Another container with a layer of the same meaning: nobody can say which is right.
    converted(&from, &zones.join("other.gpkg"), &options);
    let error = minezone::Plan::open(folder.path()).err().unwrap();
    assert!(error.is_plan() && error.to_string().contains("may be any of"), "{error}");
}

#[test]
fn an_unknown_layer_lists_what_there_is() {
    let path = format!("{}#STBHHX", twenty("rights-4490.gpkg").display());
    let error = Input::open(Path::new(&path), &InputOptions::default()).err().unwrap().to_string();
    assert!(error.contains("there is no layer \"STBHHX\"; there are \"rights\""), "{error}");
}

#[test]
fn names_of_layers_are_those_of_plans_and_packs() {
    let names: toml::Table = std::fs::read_to_string(root().join("layers/layer-names.toml")).unwrap().parse().unwrap();
    let mut declared = std::collections::BTreeSet::new();
    for head in ["qingzhou-2021-2025/plan", "national-law/pack", "shandong/pack", "weifang-2021-2025/pack"] {
        let path = root().join(format!("layers/{head}.toml"));
        let head: toml::Table = std::fs::read_to_string(path).unwrap().parse().unwrap();
        let layers = head["layer"].as_array().unwrap().iter().map(|layer| layer["name"].as_str().unwrap().to_owned());
        declared.extend(layers);
    }
    for name in names.keys() {
        assert!(declared.contains(name), "no plan or pack declares {name}");
    }
}

/// Records that are read and rejected, or what the refusal says.
type Fate = Result<(usize, usize), &'static str>;

/// Files of other projects and the county's boundary as a bureau keeps it, where they are at hand: how many records are
/// read and rejected, or what the refusal says.
const SHARED: &[(&str, Fate)] = &[
    ("formats/flatgeobuf/test/data/alldatatypes.fgb", Ok((0, 1))),
    ("formats/flatgeobuf/test/data/binary_wkb.fgb", Ok((0, 1))),
    ("formats/flatgeobuf/test/data/countries.fgb", Ok((176, 3))),
    ("formats/flatgeobuf/test/data/countries.geojson", Ok((176, 3))),
    ("formats/flatgeobuf/test/data/countries_nocrs.fgb", Err("CRS")),
    ("formats/flatgeobuf/test/data/countries_nogeo.fgb", Ok((0, 179))),
    ("formats/flatgeobuf/test/data/empty.fgb", Ok((0, 0))),
    ("formats/flatgeobuf/test/data/heterogeneous.fgb", Err("CRS")),
    ("formats/flatgeobuf/test/data/mp_overlapping.fgb", Ok((2, 0))),
    ("formats/flatgeobuf/test/data/no_properties.fgb", Ok((0, 1))),
    ("formats/flatgeobuf/test/data/poly00.fgb", Err("datum")),
    ("formats/flatgeobuf/test/data/poly01.fgb", Err("datum")),
    ("formats/flatgeobuf/test/data/states.geojson", Ok((49, 0))),
    ("formats/flatgeobuf/test/data/surface/triangle.fgb", Err("CRS")),
    ("formats/flatgeobuf/test/data/tiger_roads.geojson", Ok((0, 8333))),
    ("formats/flatgeobuf/test/data/topp_states.fgb", Err("version 2")),
    ("formats/flatgeobuf/test/data/unknown_feature_count.fgb", Ok((1, 0))),
    ("formats/naturalearth_lowres/naturalearth_lowres.shp", Ok((174, 3))),
    ("formats/nybb_16a.zip", Err("datum")),
    ("formats/sf_nc/inst/gpkg/nc.gpkg", Err("datum")),
    ("formats/sf_nc/inst/shape/nc.shp", Err("datum")),
    ("formats/sf_nc/inst/shape/olinda1.shp", Err("datum")),
    ("qingzhou/derived_gbk_shp/qingzhou_gbk.shp", Ok((17, 0))),
    ("qingzhou/derived_gbk_shp/qingzhou_gbk_cgcs2000_gk_cm120_epsg4549.shp", Ok((17, 0))),
    ("qingzhou/qingzhou_and_neighbours_tianditu_CGCS2000.geojson", Ok((17, 0))),
];

#[test]
fn files_of_other_projects_are_read_or_refused_with_a_reason() {
    let data = root().join("../shared/data");
    if !data.is_dir() {
        println!("not run: there is no {}", data.display());
        return;
    }
    let mut wrong = Vec::new();
    for (file, wanted) in SHARED {
        let found = Input::open(&data.join(file), &InputOptions::default()).map(|inputs| {
            let outcomes = inputs.into_iter().flatten();
            outcomes.fold((0, 0), |(read, rejected), outcome| match outcome.feature {
                Some(_) => (read + 1, rejected),
                None => (read, rejected + outcome.records),
            })
        });
        let is_right = match (&found, wanted) {
            (Ok(found), Ok(wanted)) => found == wanted,
            (Err(error), Err(why)) => error.to_string().contains(why),
            _ => false,
        };
        if !is_right {
            wrong.push(format!("{file}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn land_txt_to_geojson_and_back_keeps_rings_and_corners_to_a_millimetre() {
    let folder = tempfile::tempdir().unwrap();
    let drawn = |path: &Path| -> Vec<minezone::geometry::MultiSurface> {
        let input = Input::open(path, &InputOptions::default()).unwrap().remove(0);
        input.map(|outcome| outcome.feature.unwrap().surface.as_ref().clone()).collect()
    };
    for (file, code) in [("rights-4527.txt", 4527), ("rights-4528.txt", 4528)] {
        for between in ["EPSG:4490", "EPSG:4527", "EPSG:4528"] {
            let (there, back) = (folder.path().join("there.geojson"), folder.path().join("back.txt"));
            let to = |crs: &str| ConvertOptions { to_crs: Some(crs.to_owned()), ..ConvertOptions::default() };
            converted(&twenty(file), &there, &to(between));
            converted(&there, &back, &to(&format!("EPSG:{code}")));
            let (wanted, found) = (drawn(&twenty(file)), drawn(&back));
            assert_eq!(wanted.len(), found.len());
            for (a, b) in wanted.iter().zip(&found) {
                assert_eq!(a.rings(), b.rings(), "{file} by {between}");
                for (p, q) in a.coordinates().iter().zip(b.coordinates()) {
                    assert!((p[0] - q[0]).hypot(p[1] - q[1]) < 1.5e-3, "{file} by {between}: {p:?} {q:?}");
                }
            }
        }
    }
}

#[test]
fn numbers_that_a_format_cannot_hold_are_reported_or_kept_as_text() {
    let folder = tempfile::tempdir().unwrap();
    let from = folder.path().join("from.geojson");
    let whole = 9_007_199_254_740_993_i64;
    let feature = format!(
        r#"{{"type":"Feature","id":"A","properties":{{"n":{whole},"x":1e300,"year":2021}},
           "geometry":{{"type":"Polygon","coordinates":[[[118,36],[119,36],[119,37],[118,36]]]}}}}"#
    );
    std::fs::write(&from, feature).unwrap();
    for (ending, lost) in [("shp", "x"), ("gdb", "n"), ("gpkg", ""), ("fgb", ""), ("xlsx", "")] {
        let to = folder.path().join(format!("to.{ending}"));
        let (_, reported) = converted(&from, &to, &ConvertOptions::default());
        let reported: Vec<&str> =
            reported.iter().filter(|d| d.code == Code::NumberChanged).map(|d| d.message.as_str()).collect();
        match lost {
            "" => assert!(reported.is_empty(), "{ending}: {reported:?}"),
            lost => {
                assert!(reported.len() == 1 && reported[0].ends_with(&format!("({lost})")), "{ending}: {reported:?}")
            }
        }
        if lost != "n" {
            let options = InputOptions { crs: CrsChoice::Auto, ..InputOptions::default() };
            let read = Input::open(&to, &options).unwrap().remove(0).next().unwrap().feature.unwrap();
            assert_eq!(said_exactly(&read.properties["n"]), whole.to_string(), "{ending}");
        }
    }
}

fn said_exactly(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[test]
fn a_file_without_records_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let from = folder.path().join("none.geojson");
    std::fs::write(&from, r#"{"type":"FeatureCollection","features":[]}"#).unwrap();
    let options = ConvertOptions { allow_empty: true, ..ConvertOptions::default() };
    for ending in ["gpkg", "shp", "csv", "kml", "gdb"] {
        let to = folder.path().join(format!("none.{ending}"));
        converted(&from, &to, &options);
        let input = Input::open(&to, &InputOptions::default()).unwrap().remove(0);
        assert!(input.diagnostics.iter().any(|d| d.code == Code::NoRecords), "{ending}: {:?}", input.diagnostics);
        assert_eq!(input.count(), 0);
    }
    let refused = convert(&from, &folder.path().join("none.fgb"), &options, &mut |_| {});
    assert!(refused.unwrap_err().to_string().contains("without records"));
}

/// No record of it names the CRS, so that the look ahead reaches the end of the file; that end is no damage.
#[test]
fn a_drawing_without_a_usable_record_is_read_to_its_end_once() {
    let vertex = |x: &str, y: u32| format!("10\n{x}\n20\n{y}\n");
    let corners =
        [vertex("3961l000", 4_053_000), vertex("39612000", 4_053_000), vertex("39612000", 4_054_000)].concat();
    let entity = format!("0\nLWPOLYLINE\n8\n矿区\n90\n3\n70\n1\n{corners}");
    let drawing = format!("0\nSECTION\n2\nENTITIES\n{entity}{entity}0\nENDSEC\n0\nEOF\n");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.dxf");
    std::fs::write(&path, drawing).unwrap();
    let input = Input::open(&path, &InputOptions::default()).unwrap().remove(0);
    assert_eq!(input.count, Some(2));
    let codes: Vec<Vec<Code>> =
        input.map(|outcome| outcome.diagnostics.iter().map(|found| found.code).collect()).collect();
    assert_eq!(codes, [[Code::CoordinateNotNumber], [Code::CoordinateNotNumber]]);
}
