//! The encoding of a table of attributes: as asked for, else as its `.cpg` or language driver declares and its bytes agree.

use encoding_rs::{Encoding, GB18030, UTF_8, WINDOWS_1252};

use super::cell;
use super::table::{Kind, Table};
use crate::diagnostic::Defect;
pub(super) use crate::format::encoding::{Decoder, Flaw};
use crate::format::encoding::{EncodingCounts, judge};

/// What a table is read by.
pub(super) struct Found {
    pub decoder: Decoder,
    /// What is to be said of how the encoding was found.
    pub reported: Option<Defect>,
    /// Rows that are marked as deleted.
    pub deleted: usize,
}

/// The encoding of a table, held against every text of it.
///
/// # Errors
/// When the file cannot be read; inside, for people, which of its rows is none.
pub(super) fn of(
    table: &mut Table,
    code_page: Option<&str>,
    asked: Option<&'static Encoding>,
) -> std::io::Result<Result<Found, String>> {
    let declared = [code_page.and_then(of_code_page), of_language_driver(table.language_driver)];
    let mut counts = EncodingCounts::default();
    for column in &table.columns {
        counts.add(&column.name, column.name.len() >= 10, declared);
    }
    let places: Vec<_> = table.columns.iter().filter(|c| c.kind == Kind::Text).map(|c| c.place.clone()).collect();
    let (mut row, mut deleted) = (Vec::new(), 0);
    for number in 0..table.len() {
        match table.row(number, &mut row)? {
            Ok(true) => {}
            Ok(false) => {
                deleted += 1;
                continue;
            }
            Err(why) => return Ok(Err(why)),
        }
        for place in &places {
            let cell = &row[place.clone()];
            counts.add(cell::trim(cell), cell::ends_full(cell), declared);
        }
    }
    let (decoder, reported) = match asked {
        Some(asked) => (Decoder::of(asked), None),
        None => judge(&counts, declared, [".cpg", "the language driver id"]),
    };
    Ok(Ok(Found { decoder, reported, deleted }))
}

/// The encoding that a `.cpg` names.
fn of_code_page(text: &str) -> Option<&'static Encoding> {
    let text = text.trim().trim_start_matches('\u{feff}').to_lowercase();
    let number = text.trim_start_matches(|c: char| !c.is_ascii_digit());
    match number {
        "65001" => Some(UTF_8),
        "936" | "54936" => Some(GB18030),
        "950" => Some(encoding_rs::BIG5),
        "932" => Some(encoding_rs::SHIFT_JIS),
        "949" => Some(encoding_rs::EUC_KR),
        "88591" => Some(WINDOWS_1252),
        "1250" | "1251" | "1252" | "1253" | "1254" | "1256" => {
            Encoding::for_label(format!("windows-{number}").as_bytes())
        }
        _ => match Encoding::for_label(text.as_bytes()) {
            // GB 2312 is said of what is GBK, and GBK of what is GB 18030.
            Some(gbk) if gbk == encoding_rs::GBK => Some(GB18030),
            other => other,
        },
    }
}

/// The encoding that a language driver id names. 0x57 means "of the machine that wrote it" and says nothing.
fn of_language_driver(id: u8) -> Option<&'static Encoding> {
    match id {
        0x4d | 0x7a => Some(GB18030),
        0x4f | 0x78 => Some(encoding_rs::BIG5),
        0x13 | 0x7b => Some(encoding_rs::SHIFT_JIS),
        0x4e | 0x79 => Some(encoding_rs::EUC_KR),
        0x03 | 0x58 | 0x59 => Some(WINDOWS_1252),
        0xc8 => Some(encoding_rs::WINDOWS_1250),
        0xc9 => Some(encoding_rs::WINDOWS_1251),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;

    fn table(name: &[u8], cells: &[&[u8]], language: u8) -> Vec<u8> {
        let mut bytes = vec![3, 124, 1, 1, cells.len() as u8, 0, 0, 0, 65, 0, 9, 0];
        bytes.resize(32, 0);
        bytes[29] = language;
        bytes.extend(name);
        bytes.resize(32 + 11, 0);
        bytes.extend([b'C', 0, 0, 0, 0, 8]);
        bytes.resize(64, 0);
        bytes.push(0x0d);
        for cell in cells {
            bytes.push(b' ');
            bytes.extend(*cell);
            bytes.resize(bytes.len() + 8 - cell.len(), b' ');
        }
        bytes
    }

    fn found(bytes: &[u8], declared: Option<&str>) -> (&'static str, Option<Defect>) {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        let mut table = Table::open(file.path()).unwrap().unwrap();
        let found = of(&mut table, declared, None).unwrap().unwrap();
        (found.decoder.name(), found.reported)
    }

    #[test]
    fn what_is_declared_is_taken_unless_the_bytes_contradict_it() {
        let gbk = encoding_rs::GBK.encode("铁矿").0.into_owned();
        let utf8 = "铁矿".as_bytes();
        let code = |reported: Option<Defect>| reported.map(|reported| reported.code);
        for (cell, declared, language, wanted, reported) in [
            (&gbk[..], Some("GBK"), 0, "gb18030", None),
            (&gbk, Some("ANSI 936"), 0, "gb18030", None),
            (&gbk, None, 0x4d, "gb18030", None),
            (&gbk, None, 0x57, "gb18030", Some(Code::EncodingDetected)),
            (utf8, None, 0, "UTF-8", Some(Code::EncodingDetected)),
            (&gbk, Some("UTF-8"), 0, "gb18030", Some(Code::EncodingContradicted)),
            (utf8, Some("65001\r\n"), 0x4d, "UTF-8", None),
            (b"plain", None, 0, "UTF-8", None),
            (b"caf\xe9", Some("ISO-8859-1"), 0, "windows-1252", None),
            (b"Qu\xe9bec", None, 0x03, "windows-1252", None),
            (&gbk, Some("ISO-8859-1"), 0, "gb18030", Some(Code::EncodingContradicted)),
            (&gbk, None, 0x03, "gb18030", Some(Code::EncodingContradicted)),
            (utf8, None, 0x03, "UTF-8", Some(Code::EncodingContradicted)),
        ] {
            let (name, defect) = found(&table(b"NAME", &[cell], language), declared);
            assert_eq!((name, code(defect)), (wanted, reported), "{cell:?} {declared:?} {language}");
        }
    }

    #[test]
    fn a_text_that_was_cut_within_a_character_does_not_mislead() {
        // Three characters of three bytes in eight bytes.
        let cut = &"采矿权".as_bytes()[..8];
        assert_eq!(found(&table(b"NAME", &[cut], 0), None).0, "UTF-8");
        let gbk = encoding_rs::GBK.encode("a采矿权证").0.into_owned();
        assert_eq!(found(&table(b"NAME", &[&gbk[..8]], 0), None).0, "gb18030");
    }

    #[test]
    fn western_text_is_not_taken_for_chinese_without_a_word() {
        let (_, reported) = found(&table(b"NAME", &[b"Qu\xe9bec"], 0), None);
        assert!(reported.unwrap().detail.contains("not certain"));
    }

    #[test]
    fn chinese_that_is_utf8_is_that_whatever_is_declared() {
        for declared in [Some("GBK"), Some("936"), Some("gb18030"), Some("Big5"), Some("1252"), None] {
            for language in [0, 0x4d, 0x4f, 0x57] {
                let (name, reported) = found(&table(b"NAME", &["铁矿".as_bytes()], language), declared);
                assert_eq!((name, reported.is_some()), ("UTF-8", true), "{declared:?} {language}");
            }
        }
        // The only such text may be the last of many.
        let mut cells = vec![&b"plain"[..]; 200];
        cells.push("砂岩".as_bytes());
        assert_eq!(found(&table(b"NAME", &cells, 0), Some("GBK")).0, "UTF-8");
    }

    #[test]
    fn what_reads_both_ways_is_kept_as_declared_and_reported() {
        // 通 in GBK, and a letter of Arabic in UTF-8.
        let cell = &[0xcd, 0xa8];
        for (declared, wanted) in [(Some("GBK"), "gb18030"), (Some("UTF-8"), "UTF-8"), (None, "gb18030")] {
            let (name, reported) = found(&table(b"NAME", &[cell], 0), declared);
            assert_eq!(name, wanted, "{declared:?}");
            assert!(reported.unwrap().detail.contains("--encoding"), "{declared:?}");
        }
    }

    #[test]
    fn texts_of_both_kinds_are_each_read_by_their_bytes_and_reported() {
        let gbk = encoding_rs::GBK.encode("铁矿").0.into_owned();
        let bytes = table(b"NAME", &[&gbk, "铁矿".as_bytes()], 0x4d);
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        let mut table = Table::open(file.path()).unwrap().unwrap();
        let found = of(&mut table, Some("GBK"), None).unwrap().unwrap();
        assert_eq!(found.reported.unwrap().code, Code::EncodingContradicted);
        for cell in [&gbk[..], "铁矿".as_bytes()] {
            assert_eq!(found.decoder.decode(cell, false), ("铁矿".into(), None));
        }
    }
}
