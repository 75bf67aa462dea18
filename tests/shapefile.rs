use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use minezone::convert::{ConvertOptions, convert};
use minezone::diagnostic::Code;
use minezone::input::{Input, InputOptions, RecordOutcome, Treatment};
use minezone::{Plan, Right, Screener};
use serde::Deserialize;

use crate::support::{expected, root};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    #[serde(default)]
    codes: Vec<String>,
    #[serde(default)]
    areas: Vec<f64>,
    like: Option<String>,
    #[serde(default)]
    ambiguous: bool,
    #[serde(default)]
    texts: BTreeMap<String, String>,
    error: Option<String>,
}

fn fixture(name: &str) -> PathBuf {
    root().join(format!("fixtures/shapefile/{name}.shp"))
}

fn read(path: &Path) -> (Vec<String>, Vec<RecordOutcome>) {
    let mut input = Input::open(path, &InputOptions::default()).unwrap_or_else(|e| panic!("{e}")).remove(0);
    let mut reported = std::mem::take(&mut input.diagnostics);
    let outcomes: Vec<RecordOutcome> = input.collect();
    reported.extend(outcomes.iter().flat_map(|outcome| outcome.diagnostics.clone()));
    (reported.into_iter().map(|reported| reported.code.as_str().to_owned()).collect(), outcomes)
}

fn areas(outcomes: &[RecordOutcome]) -> Vec<f64> {
    outcomes.iter().filter_map(|outcome| outcome.feature.as_ref()).map(|placed| placed.surface.area_m2()).collect()
}

#[test]
fn every_set_of_the_folder_encloses_and_says_what_is_right() {
    let all = expected::<BTreeMap<String, Expected>>("shapefile");
    let files = std::fs::read_dir(root().join("fixtures/shapefile")).unwrap();
    let files: BTreeSet<String> = files
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "shp"))
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(files, all.keys().cloned().collect());
    for (name, expected) in &all {
        if let Some(error) = &expected.error {
            let refused = Input::open(&fixture(name), &InputOptions::default()).err().unwrap().to_string();
            assert!(refused.contains(error), "{name}: {refused}");
            continue;
        }
        let (codes, outcomes) = read(&fixture(name));
        assert_eq!(codes, expected.codes, "{name}");
        let wanted = match &expected.like {
            Some(like) => areas(&read(&fixture(like)).1),
            None => expected.areas.clone(),
        };
        for (area, wanted) in areas(&outcomes).iter().zip(&wanted) {
            assert!((area - wanted).abs() < 1e-3, "{name}: {area} instead of {wanted}");
        }
        assert!(wanted.len() <= areas(&outcomes).len(), "{name}");
        let first = outcomes.iter().find_map(|outcome| outcome.feature.as_ref()).unwrap();
        assert_eq!(first.is_ambiguous, expected.ambiguous, "{name}");
        let last = outcomes.last().unwrap().feature.as_ref().unwrap();
        for (column, text) in &expected.texts {
            assert_eq!(last.properties.get(column).and_then(|value| value.as_str()), Some(text.as_str()), "{name}");
        }
    }
}

/// A whole set, copied so that it can be damaged.
fn copied(folder: &Path) -> PathBuf {
    for ending in ["shp", "shx", "dbf", "prj", "cpg"] {
        let from = root().join("fixtures/format/twenty/utf8-4549.shp").with_extension(ending);
        std::fs::copy(from, folder.join(format!("set.{ending}"))).unwrap();
    }
    folder.join("set.shp")
}

/// What all records say, without where they lie.
fn said(outcomes: &[RecordOutcome]) -> Vec<String> {
    let placed = outcomes.iter().filter_map(|outcome| outcome.feature.as_ref());
    placed.map(|placed| serde_json::to_string(&placed.properties).unwrap()).collect()
}

/// Flips every bit of some bytes of one file of a set; how many of the damaged sets were refused. What was read all the
/// same must say of every record what the sound set says, or say what became otherwise.
fn flip_bits(ending: &str, places: std::ops::Range<usize>, is_same: impl Fn(usize) -> bool) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let path = copied(folder.path());
    let (_, sound) = read(&path);
    let (file, mut refused) = (path.with_extension(ending), 0);
    let whole = std::fs::read(&file).unwrap();
    for bit in places.start * 8..places.end * 8 {
        let mut bytes = whole.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        std::fs::write(&file, bytes).unwrap();
        let Ok(mut inputs) = Input::open(&path, &InputOptions::default()) else {
            refused += 1;
            continue;
        };
        let input = inputs.remove(0);
        let is_reported = !input.diagnostics.is_empty();
        let outcomes: Vec<RecordOutcome> = input.collect();
        let is_reported = is_reported || outcomes.iter().any(|outcome| !outcome.diagnostics.is_empty());
        let is_as_before = said(&outcomes) == said(&sound) && areas(&outcomes) == areas(&sound);
        assert!(is_as_before || is_reported || is_same(bit / 8), "bit {bit} of the .{ending}");
    }
    refused
}

#[test]
fn one_flipped_bit_of_a_tables_header_never_shifts_or_loses_attributes_in_silence() {
    let folder = tempfile::tempdir().unwrap();
    let table = std::fs::read(copied(folder.path()).with_extension("dbf")).unwrap();
    let header = usize::from(u16::from_le_bytes([table[8], table[9]]));
    // A letter of a name may become another letter: there is nothing to hold it against. Nor is there for the kind of
    // a column that holds nothing but what another kind may hold.
    let is_name_or_kind = |at: usize| at >= 32 && (at - 32) % 32 < 12;
    // The first two columns and the last stand for all.
    let refused = flip_bits("dbf", 0..96, is_name_or_kind) + flip_bits("dbf", header - 33..header, is_name_or_kind);
    assert!(refused > 80, "{refused}");
    // Of the counts and lengths none is let through.
    assert_eq!(flip_bits("dbf", 4..12, |_| false), 64);
}

#[test]
fn one_flipped_bit_of_the_index_or_a_length_is_refused() {
    assert_eq!(flip_bits("shx", 24..36, |_| false), 12 * 8);
    assert_eq!(flip_bits("shp", 24..36, |_| false), 12 * 8);
    // Every entry of the index.
    assert_eq!(flip_bits("shx", 100..260, |_| false), 160 * 8);
    // The number and the length of the first shape.
    assert_eq!(flip_bits("shp", 100..108, |_| false), 64);
}

#[test]
fn shapes_that_the_index_leaves_out_are_reported_and_not_brought_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = copied(folder.path());
    let (index, table) = (path.with_extension("shx"), path.with_extension("dbf"));
    // The last record was deleted: the index and the table know 19.
    let mut bytes = std::fs::read(&index).unwrap();
    bytes.truncate(bytes.len() - 8);
    let words = (bytes.len() as u32 / 2).to_be_bytes();
    bytes[24..28].copy_from_slice(&words);
    std::fs::write(&index, &bytes).unwrap();
    let mut rows = std::fs::read(&table).unwrap();
    assert!(Input::open(&path, &InputOptions::default()).is_err(), "20 rows for 19 shapes");
    let (header, length) = (u16::from_le_bytes([rows[8], rows[9]]), u16::from_le_bytes([rows[10], rows[11]]));
    rows.truncate(usize::from(header) + 19 * usize::from(length));
    rows[4] = 19;
    std::fs::write(&table, rows).unwrap();
    let (codes, outcomes) = read(&path);
    assert_eq!((codes, outcomes.len()), (vec!["shapes-unlisted".to_owned()], 19));
    // An index out of order is not to be made anew from shapes of which some are deleted.
    let first: Vec<u8> = bytes[100..108].to_vec();
    bytes.copy_within(108..116, 100);
    bytes[108..116].copy_from_slice(&first);
    std::fs::write(&index, bytes).unwrap();
    let refused = Input::open(&path, &InputOptions::default()).err().unwrap().to_string();
    assert!(refused.contains("would bring deleted shapes back") && !refused.contains("Have the index"), "{refused}");
}

#[test]
fn rows_that_are_marked_as_deleted_are_reported_and_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = copied(folder.path());
    let table = path.with_extension("dbf");
    let mut rows = std::fs::read(&table).unwrap();
    let header = usize::from(u16::from_le_bytes([rows[8], rows[9]]));
    rows[header] = b'*';
    std::fs::write(&table, &rows).unwrap();
    let (codes, outcomes) = read(&path);
    assert_eq!((codes, outcomes.len()), (vec![Code::RowsDeleted.as_str().to_owned()], 19));
    rows[header] = b'x';
    std::fs::write(&table, &rows).unwrap();
    let refused = Input::open(&path, &InputOptions::default()).err().unwrap().to_string();
    assert!(refused.contains("rows are shifted"), "{refused}");
}

#[test]
fn what_rules_read_survives_a_shapefile_in_either_encoding() {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("from.geojson"), folder.path().join("to.shp"));
    let long = "长".repeat(130);
    let properties = format!(
        r#"{{"矿种":"铁矿","开采方式":"露天","生产规模(万吨/年)":100,"矿山服务年限":"10年","绿色矿山建成日期":"2024-05-01",
            "资源综合利用率":"90%","设计利用储量":"1000万吨","矿山地质环境保护与土地复垦方案":"有","备注":"{long}"}}"#
    );
    let square = "[[[118.1,36.1],[118.2,36.1],[118.2,36.2],[118.1,36.1]]]";
    let feature = format!(
        r#"{{"type":"Feature","properties":{properties},"geometry":{{"type":"Polygon","coordinates":{square}}}}}"#
    );
    std::fs::write(&from, feature).unwrap();
    let right =
        |path: &Path| Input::open(path, &InputOptions::default()).unwrap().remove(0).next().unwrap().feature.unwrap();
    let plan = Plan::embedded();
    let screener = Screener::new(&plan).as_of("2024-06-01".parse().unwrap());
    let found = |right: &Right| {
        let screening = screener.screen(right);
        screening.findings.into_iter().map(|f| (f.rule.id.clone(), f.verdict)).collect::<BTreeSet<_>>()
    };
    let wanted = found(&right(&from));
    for (encoding, cpg, cut) in [(None, "GBK", true), (Some(encoding_rs::UTF_8), "UTF-8", true)] {
        let options = ConvertOptions { to_encoding: encoding, ..ConvertOptions::default() };
        let mut reported = Vec::new();
        convert(&from, &to, &options, &mut |diagnostic| reported.push(diagnostic.code)).unwrap();
        assert_eq!(std::fs::read_to_string(to.with_extension("cpg")).unwrap(), cpg);
        assert!(
            reported.contains(&Code::FieldRenamed) && reported.contains(&Code::TextCut) == cut,
            "{cpg}: {reported:?}"
        );
        assert_eq!(found(&right(&to)), wanted, "{cpg}");
    }
    // Other characters than those of GBK keep UTF-8, and nothing is lost.
    std::fs::write(&from, std::fs::read_to_string(&from).unwrap().replace("铁矿", "铁矿😀")).unwrap();
    let mut reported = Vec::new();
    convert(&from, &to, &ConvertOptions::default(), &mut |diagnostic| reported.push(diagnostic.code)).unwrap();
    assert!(!reported.contains(&Code::NotEncodable), "{reported:?}");
    assert_eq!(right(&to).properties["矿种"], "铁矿😀");
}

#[test]
fn strict_treats_records_alike_that_are_alike() {
    let path = fixture("island_z_turned");
    let folder = tempfile::tempdir().unwrap();
    let twice = folder.path().join("twice.geojson");
    let heights = r#"{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":
        [[[118,36,1],[119,36,1],[119,37,1],[118,36,1]]]}}"#
        .replace('\n', "");
    std::fs::write(&twice, format!("{{\"type\":\"FeatureCollection\",\"features\":[{heights},{heights},{heights}]}}"))
        .unwrap();
    for (path, count) in [(path, 1), (twice, 3)] {
        let strict = InputOptions { treatment: Treatment::Strict, ..InputOptions::default() };
        let outcomes: Vec<RecordOutcome> = Input::open(&path, &strict).unwrap().remove(0).collect();
        assert_eq!(outcomes.iter().filter(|outcome| outcome.feature.is_none()).count(), count);
    }
}
