use super::*;
use crate::feature::{Attributes, Record};

const SQUARE: &str = "[[[118.3,36.6],[118.32,36.6],[118.32,36.62],[118.3,36.62],[118.3,36.6]]]";

fn all(text: &str) -> Vec<Record> {
    features(read_as(text.as_bytes(), None).unwrap())
}

fn read_as(bytes: &[u8], encoding: Option<&'static Encoding>) -> std::result::Result<Records, String> {
    from_memory(bytes.to_vec(), "t.geojson".into(), "t".into(), &ReadOptions { encoding, ..ReadOptions::default() })
}

fn features(records: Records) -> Vec<Record> {
    records.records.flat_map(|bundle| bundle.read(Attributes::All, false, None)).collect()
}

fn feature(geometry: &str) -> String {
    format!(r#"{{"type":"Feature","properties":{{"n":1}},"geometry":{geometry}}}"#)
}

fn polygon() -> String {
    format!(r#"{{"type":"Polygon","coordinates":{SQUARE}}}"#)
}

#[test]
fn a_coordinate_is_read_to_its_last_digit_however_it_is_written() {
    let exact = 118.326_999_993_123_45_f64;
    for digits in [format!("{exact}"), format!("{exact:.60}")] {
        let record = all(&polygon().replace("118.32,36.6]", &format!("{digits},36.6]"))).remove(0).unwrap();
        assert_eq!(record.geometry.parts[0][0][1][0].to_bits(), exact.to_bits(), "{digits}");
    }
}

#[test]
fn collection_feature_geometry_and_lines_are_all_records() {
    let collection = format!(r#"{{"type":"FeatureCollection","features":[{0},{0}]}}"#, feature(&polygon()));
    let lines = format!("{0}\n{0}\n", feature(&polygon()));
    let sequence = format!("\u{1e}{0}\n\u{1e}{0}\n", feature(&polygon()));
    for (text, count) in [(collection, 2), (feature(&polygon()), 1), (polygon(), 1), (lines, 2), (sequence, 2)] {
        let records = all(&text);
        assert_eq!(records.len(), count, "{text}");
        assert_eq!(records[0].as_ref().unwrap().id, "#0");
        assert_eq!(records[0].as_ref().unwrap().geometry.parts[0][0].len(), 5);
    }
}

#[test]
fn each_bad_record_is_named_and_the_rest_goes_on() {
    let cases = [
        ("null", "geometry-missing"),
        (r#"{"type":"Polygon","coordinates":[]}"#, "geometry-empty-ok"),
        (r#"{"type":"Point","coordinates":[1,2]}"#, "geometry-not-areal"),
        (r#"{"type":"GeometryCollection","geometries":[]}"#, "geometry-empty"),
        (r#"{"type":"Polygon","coordinates":[[["118.3","36.6"],[1,2],[3,4],[1,2]]]}"#, "coordinate-not-number"),
        (r#"{"type":"Polygon","coordinates":[[[118.3],[1,2],[3,4],[1,2]]]}"#, "coordinate-not-number"),
        (r#"{"type":"Polygon","coordinates":[[[NaN,36.6],[1,2],[3,4],[1,2]]]}"#, "coordinate-not-finite"),
        (r#"{"type":"Polygon","coordinates":[[[1e400,36.6],[1,2],[3,4],[1,2]]]}"#, "coordinate-not-finite"),
        (r#"{"type":"Nonsense"}"#, "not-a-feature"),
    ];
    let features: Vec<_> = cases.iter().map(|(g, _)| feature(g)).chain([feature(&polygon())]).collect();
    let records = all(&format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(",")));
    for ((geometry, code), record) in cases.iter().zip(&records) {
        match record {
            Ok(_) => assert_eq!(*code, "geometry-empty-ok", "{geometry}"),
            Err(rejected) => assert_eq!(rejected.diagnostic.code.as_str(), *code, "{geometry} {rejected:?}"),
        }
    }
    assert!(records.last().unwrap().is_ok());
    let strings = &records[4].as_ref().unwrap_err().diagnostic;
    assert_eq!((strings.record, strings.part, strings.ring, strings.vertex), (Some(4), Some(0), Some(0), Some(0)));
}

#[test]
fn what_is_declared_twice_or_out_of_place_is_refused() {
    let collection = |before: &str, feature: &str, after: &str| {
        format!(r#"{{{before}"type":"FeatureCollection","features":[{feature}]{after}}}"#)
    };
    let crs = |code: u32| format!(r#""crs":{{"type":"name","properties":{{"name":"EPSG:{code}"}}}}"#);
    let good = feature(&polygon());
    for (text, why) in [
        (collection(&format!("{},", crs(4527)), &good, &format!(",{}", crs(4528))), "crs is there twice"),
        (collection(&format!("{},", crs(4527)), &good, r#","crs":null"#), "crs is there twice"),
        (collection("", &good, &format!(r#","geometry":{}"#, polygon())), "\"geometry\""),
        (good.replace(r#""properties""#, &format!(r#""features":[{good}],"properties""#)), "only a FeatureCollection"),
    ] {
        let refused = read_as(text.as_bytes(), None).err().unwrap_or_else(|| panic!("{text}"));
        assert!(refused.contains(why), "{refused}: {text}");
    }
    let twice = collection(&format!("{},", crs(4528)), &good, &format!(r#",{},"geometry":null"#, crs(4528)));
    assert_eq!(read_as(twice.as_bytes(), None).unwrap().crs.as_deref(), Some("EPSG:4528"));
    for member in ["features", "geometries", "coordinates"] {
        let more = good.replace(r#""properties""#, &format!(r#""{member}":[],"properties""#));
        let records = all(&collection("", &format!("{more},{good}"), ""));
        let codes: Vec<_> = records.iter().map(|record| record.as_ref().err().map(|e| e.diagnostic.code)).collect();
        assert_eq!(codes, [Some(Code::NotAFeature), None], "{member}");
    }
    let both = format!(r#"{{"type":"GeometryCollection","coordinates":{SQUARE},"geometries":[{}]}}"#, polygon());
    assert_eq!(all(&feature(&both))[0].as_ref().unwrap_err().diagnostic.code, Code::NotAFeature);
}

#[test]
fn deep_nesting_rejects_its_record_only() {
    let deep = format!(
        "{}{{\"type\":\"Point\",\"coordinates\":[1,2]}}{}",
        r#"{"type":"GeometryCollection","geometries":["#.repeat(1500),
        "]}".repeat(1500)
    );
    let records =
        all(&format!(r#"{{"type":"FeatureCollection","features":[{},{}]}}"#, feature(&deep), feature(&polygon())));
    assert_eq!(records[0].as_ref().unwrap_err().diagnostic.code, Code::TooDeep);
    assert!(records[1].is_ok());
}

#[test]
fn polygons_of_a_collection_are_taken_and_the_rest_is_reported() {
    let collection = format!(
        r#"{{"type":"GeometryCollection","geometries":[{},{{"type":"Point","coordinates":[1,2]}}]}}"#,
        polygon()
    );
    let record = all(&feature(&collection)).remove(0).unwrap();
    assert_eq!(record.defects[0].code, Code::MembersIgnored);
}

#[test]
fn heights_are_left_out_and_reported() {
    let z = polygon().replace("36.6]", "36.6,120.5]");
    let records = all(&format!("{0}\n{0}", feature(&z)));
    let reported: Vec<_> = records.iter().map(|r| r.as_ref().unwrap().defects.len()).collect();
    assert_eq!(reported, [1, 1]);
}

#[test]
fn gbk_is_decoded_and_reported_and_broken_text_is_refused_with_its_place() {
    let text = format!(r#"{{"type":"Feature","properties":{{"名称":"青州市生态保护红线"}},"geometry":{}}}"#, polygon());
    let (gbk, _, _) = encoding_rs::GBK.encode(&text);
    let records = read_as(&gbk, None).unwrap();
    assert_eq!(records.defects[0].code, Code::DecodedAsGb18030);
    let feature = features(records).remove(0).unwrap();
    assert_eq!(feature.properties["名称"], "青州市生态保护红线");

    let broken = |bytes: &[u8]| read_as(bytes, None).err().unwrap();
    assert!(broken(b"").contains("empty"));
    assert!(broken(b"[1,2]").contains("line 1, column 1"));
    assert!(broken(&text.as_bytes()[..text.len() - 9]).contains("text ends"));
    assert!(broken(br#"{"type":"FeatureCollection"}"#).contains("without features"));
    assert!(broken(b"\xff\xfe{\0}\0").contains("UTF-16"));
}

#[test]
fn a_text_that_was_cut_off_spoils_itself_only() {
    let good = feature(&polygon());
    let cut = &good[..good.len() / 2];
    let records = all(&format!("\u{1e}{good}\n\u{1e}{cut}\u{1e}{good}\n"));
    assert_eq!(records.iter().map(std::result::Result::is_ok).collect::<Vec<_>>(), [true, false, true]);
    let records = all(&format!("{good}\n{{\"type\":\"Feature\",\"foo\":\"abc\\"));
    assert_eq!(records.iter().map(std::result::Result::is_ok).collect::<Vec<_>>(), [true, false]);
}

#[test]
fn an_encoding_that_is_asked_for_is_not_questioned() {
    let text = feature(&polygon()).replace("\"n\":1", "\"n\":\"铁矿\"");
    let utf16: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let cases = [
        (encoding_rs::GBK.encode(&text).0.into_owned(), encoding_rs::GBK),
        (encoding_rs::BIG5.encode(&text.replace("铁矿", "礦")).0.into_owned(), encoding_rs::BIG5),
        (utf16, encoding_rs::UTF_16LE),
        (text.clone().into_bytes(), UTF_8),
    ];
    for (bytes, encoding) in cases {
        let records = read_as(&bytes, Some(encoding)).unwrap();
        assert!(records.defects.is_empty(), "{}: nothing was guessed", encoding.name());
        let record = features(records).remove(0).unwrap();
        let name = &record.properties["n"];
        assert!(name == "铁矿" || name == "礦", "{}: {name}", encoding.name());
    }
    // Bytes of another encoding than the one that was asked for are no text, and not GBK all the same.
    let gbk = encoding_rs::GBK.encode(&text).0.into_owned();
    let rejected = features(read_as(&gbk, Some(UTF_8)).unwrap()).remove(0).unwrap_err();
    assert!(rejected.diagnostic.message.contains("not UTF-8"), "{rejected:?}");
    assert!(read_as(b"{\"type\":\"\xff\xff\"}", Some(encoding_rs::GBK)).err().unwrap().contains("GBK"));
}

/// Bytes that can be read until the disk goes bad.
struct Disk {
    bytes: std::io::Cursor<Vec<u8>>,
    is_bad: Arc<std::sync::atomic::AtomicBool>,
}

impl std::io::Read for Disk {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        match self.is_bad.load(std::sync::atomic::Ordering::SeqCst) {
            true => Err(std::io::Error::other("a bad sector")),
            false => self.bytes.read(into),
        }
    }
}

impl std::io::Seek for Disk {
    fn seek(&mut self, to: std::io::SeekFrom) -> std::io::Result<u64> {
        self.bytes.seek(to)
    }
}

#[test]
fn an_error_of_reading_is_not_the_end_of_the_file() {
    let polygon = r#"{"type":"Polygon","coordinates":[[[118,36],[118.1,36],[118.1,36.1],[118,36]]]}"#;
    // Longer than what is handed out together, so that there is something left to fail on.
    let feature =
        format!(r#"{{"type":"Feature","properties":{{"x":"{}"}},"geometry":{polygon}}}"#, "y".repeat(400_000));
    let lines = format!("{feature}\n").repeat(12);
    let collection = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, vec![feature; 12].join(","));
    for text in [lines, collection] {
        let is_bad = Arc::new(std::sync::atomic::AtomicBool::new(false));
        let disk = Disk { bytes: std::io::Cursor::new(text.into_bytes()), is_bad: is_bad.clone() };
        let source = Box::new(std::io::BufReader::new(disk));
        let mut bundles = read(source, "a.geojson".into(), "a".into(), None).unwrap().records;
        let first = bundles.next().unwrap().read(Attributes::All, false, None);
        assert!(first.iter().all(|record| record.is_ok()) && first.len() < 12);
        is_bad.store(true, std::sync::atomic::Ordering::SeqCst);
        let rest: Vec<_> = bundles.flat_map(|bundle| bundle.read(Attributes::All, false, None)).collect();
        let codes: Vec<Code> =
            rest.iter().filter_map(|record| record.as_ref().err()).map(|why| why.diagnostic.code).collect();
        assert_eq!(codes, [Code::NotReadToEnd], "said once, and nothing is read after it");
        assert_eq!(rest.len(), 1);
    }
}
