use std::path::{Path, PathBuf};
use std::sync::Arc;

use minezone::convert::{ConvertOptions, convert};
use minezone::diagnostic::Code;
use minezone::feature::ArealGeometry;
use minezone::input::{Input, InputOptions, RecordOutcome};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use serde_json::{Map, Value, json};
use tempfile::TempDir;

use crate::support::root;

fn fixture(name: &str) -> PathBuf {
    root().join("fixtures/format").join(name)
}

fn open(path: &Path) -> minezone::Result<Input> {
    Ok(Input::open(path, &InputOptions::default())?.remove(0))
}

fn refused(path: &Path) -> String {
    open(path).err().unwrap_or_else(|| panic!("{} was read", path.display())).to_string()
}

/// Rings and attributes as the file has them.
fn all(path: &Path) -> Vec<(ArealGeometry, Map<String, Value>)> {
    let placed =
        open(path).unwrap().map(|outcome| outcome.feature.unwrap_or_else(|| panic!("{:?}", outcome.diagnostics)));
    placed
        .map(|placed| ((&placed.surface.to_multi_polygon()).into(), Arc::unwrap_or_clone(placed.properties)))
        .collect()
}

#[test]
fn twenty_rights_come_back_to_the_last_bit_and_with_their_kinds() {
    let folder = tempfile::tempdir().unwrap();
    for crs in ["EPSG:4490", "EPSG:4527"] {
        // GeoJSON with the same corners, to go there and back from.
        let (first, there) = (folder.path().join("first.geojson"), folder.path().join("there.parquet"));
        let to = |crs: &str| ConvertOptions { to_crs: Some(crs.to_owned()), ..ConvertOptions::default() };
        convert(&fixture("twenty/rights-4490.geojson"), &first, &to(crs), &mut |_| ()).unwrap();
        let went = convert(&first, &there, &ConvertOptions::default(), &mut |reported| {
            // GeoJSON in degrees does not say so.
            assert!(reported.code == Code::CrsAssumed, "{reported}");
        })
        .unwrap();
        assert_eq!((went.written, went.rejected, went.stray_m), (20, 0, None), "{crs}");
        assert_eq!(all(&there), all(&first), "{crs}");
    }
}

#[test]
fn what_another_program_wrote_says_the_same() {
    let wanted = all(&fixture("twenty/rights-4490.geojson"));
    let found = all(&fixture("twenty/rights-4490.parquet"));
    // The column of boxes is no attribute.
    for ((_, found), (_, wanted)) in found.iter().zip(&wanted) {
        assert_eq!(found, wanted);
    }
    assert_eq!(found.len(), 20);
    let input = open(&fixture("twenty/rights-4490.parquet")).unwrap();
    assert!(input.diagnostics.is_empty(), "{:?}", input.diagnostics);
}

#[test]
fn a_crs_without_a_code_is_written_and_read() {
    let folder = tempfile::tempdir().unwrap();
    let (there, back) = (folder.path().join("there.parquet"), folder.path().join("back.geojson"));
    let to = |crs: &str| ConvertOptions { to_crs: Some(crs.to_owned()), ..ConvertOptions::default() };
    convert(&fixture("twenty/rights-4490.geojson"), &there, &to("cm:118.5"), &mut |_| ()).unwrap();
    let came = convert(&there, &back, &to("EPSG:4490"), &mut |_| ()).unwrap();
    assert!(came.from_crs.contains("118.5"), "{}", came.from_crs);
    for ((found, _), (wanted, _)) in all(&back).iter().zip(all(&fixture("twenty/rights-4490.geojson"))) {
        for (a, b) in found.parts.iter().flatten().flatten().zip(wanted.parts.iter().flatten().flatten()) {
            assert!((a[0] - b[0]).abs() < 1e-9 && (a[1] - b[1]).abs() < 1e-9, "{a:?} {b:?}");
        }
    }
}

#[test]
fn columns_of_every_kind_are_read_or_reported() {
    let input = open(&fixture("kinds.parquet")).unwrap();
    let reported: Vec<_> = input.diagnostics.iter().map(|d| (d.code, d.message.contains("(拐点)"))).collect();
    assert_eq!(reported, [(Code::AttributeNotRead, true)]);
    let outcomes: Vec<RecordOutcome> = input.collect();
    let wanted = json!({
        "日期": "2025-06-30", "时刻": "2025-06-30T08:00:00.5", "世界时": "2025-06-30T08:00:00Z", "规模": "-12.50",
        "有效": true, "字节": "FF01", "短": 0.1, "大": 9_223_372_036_854_775_809_u64,
    });
    assert_eq!(Value::Object(serde_json::Map::clone(&outcomes[0].feature.as_ref().unwrap().properties)), wanted);
    assert_eq!(outcomes[1].diagnostics[0].code, Code::GeometryMissing);
    assert_eq!(outcomes.len(), 2);
}

#[test]
fn what_cannot_be_read_is_refused_by_name() {
    assert!(refused(&fixture("native.parquet")).contains("WKB only"));
    let undeclared = Input::open(&fixture("undeclared.parquet"), &InputOptions::default()).err().unwrap();
    assert!(undeclared.is_crs(), "{undeclared}");
    let outcomes: Vec<RecordOutcome> = open(&fixture("gzip.parquet")).unwrap().collect();
    assert_eq!(outcomes.iter().map(|outcome| outcome.records).collect::<Vec<_>>(), [2]);
    assert!(outcomes[0].diagnostics[0].message.contains("GZIP"), "{:?}", outcomes[0].diagnostics);
}

/// Writes bytes as a file and reads all of it: records that were read and rejected, or nothing when it is refused.
fn read(folder: &TempDir, bytes: &[u8]) -> Option<(usize, usize)> {
    let path = folder.path().join("damaged.parquet");
    std::fs::write(&path, bytes).unwrap();
    let outcomes = open(&path).ok()?;
    Some(outcomes.fold((0, 0), |(read, rejected), outcome| match outcome.feature {
        Some(_) => (read + 1, rejected),
        None => (read, rejected + outcome.records),
    }))
}

#[test]
fn damaged_files_lose_what_is_damaged_and_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let (mut whole, mut partly, mut refused) = (0, 0, 0);
    for name in ["twenty/rights-4490.parquet", "twenty/rights-4527.parquet", "kinds.parquet"] {
        let sound = std::fs::read(fixture(name)).unwrap();
        let records = read(&folder, &sound).map(|(read, rejected)| read + rejected).unwrap();
        for round in 0..ROUNDS {
            let mut bytes = sound.clone();
            match round % 4 {
                // Without its end it is nothing.
                0 => {
                    bytes.truncate(random.next_u32() as usize % sound.len());
                    assert_eq!(read(&folder, &bytes), None, "{name}: {} bytes", bytes.len());
                    continue;
                }
                1 => {
                    let at = sound.len() - 1 - random.next_u32() as usize % 2_000;
                    bytes[at] ^= 1 << (random.next_u32() % 8);
                }
                _ => (0..round % 4).for_each(|_| {
                    let at = random.next_u32() as usize % sound.len();
                    bytes[at] ^= 1 << (random.next_u32() % 8);
                }),
            }
            match read(&folder, &bytes) {
                None => refused += 1,
                Some((_, 0)) => whole += 1,
                Some((read, rejected)) => {
                    assert_eq!(read + rejected, records, "{name}: round {round}");
                    partly += 1;
                }
            }
        }
    }
    assert!(whole > 20 && partly > 20 && refused > 20, "{whole} whole, {partly} in part, {refused} refused");
}

/// Damages of each file.
const ROUNDS: usize = 200;

/// A file of nothing but this footer.
fn with_footer(footer: &[u8]) -> Vec<u8> {
    [b"PAR1", footer, &(footer.len() as u32).to_le_bytes(), b"PAR1"].concat()
}

#[test]
fn footers_that_state_more_than_there_is_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    // Fields of the footer: version 1, then a list of columns, of which the first holds all others.
    let most = [0xff, 0xff, 0xff, 0xff, 0x07];
    let column = |children: &[u8]| [&[0x48, 0x01, b'a', 0x15][..], children, &[0]].concat();
    let deep: Vec<u8> = (0..10_000).flat_map(|_| column(&[2])).collect();
    let footers = [
        [&[0x15, 2, 0x19, 0xfc][..], &most].concat(),
        [&[0x15, 2, 0x19, 0x1c][..], &column(&[0xfe, 0xff, 0xff, 0xff, 0x0f])].concat(),
        [&[0x15, 2, 0x19, 0xfc, 0x90, 0x4e][..], &deep].concat(),
        // A column, no records, and a list of row groups.
        [&[0x15, 2, 0x19, 0x1c][..], &column(&[0]), &[0x16, 0, 0x19, 0xfc], &most].concat(),
    ];
    for footer in footers {
        assert_eq!(read(&folder, &with_footer(&footer)), None, "{:?}", &footer[..footer.len().min(20)]);
        assert!(refused(&folder.path().join("damaged.parquet")).contains("the footer is damaged"));
    }
    let mut longer = with_footer(&[0]);
    longer[5..9].fill(0xff);
    assert_eq!(read(&folder, &longer), None);
}
