//! The encoding of a DBF table: as asked for, else as declared, else told from its bytes.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use encoding_rs::{Encoding, GB18030, UTF_8, WINDOWS_1252};

use crate::diagnostic::{Code, Defect};

/// Bytes of the table that are looked at.
const SAMPLE: u64 = 8 << 20;

/// The encoding of a table, and what is to be said of how it was found.
///
/// # Errors
/// A message for people, when the table cannot be read.
pub(super) fn of(
    table: &Path,
    declared: Option<&str>,
    asked: Option<&'static Encoding>,
) -> Result<(&'static Encoding, Option<Defect>), String> {
    if let Some(asked) = asked {
        return Ok((asked, None));
    }
    let mut head = Vec::new();
    let file = File::open(table).map_err(|e| e.to_string())?;
    file.take(SAMPLE).read_to_end(&mut head).map_err(|e| e.to_string())?;
    let Some(texts) = texts(&head) else { return Err("the table is cut off within its header".into()) };
    let by_number = head.get(29).and_then(|id| of_language_driver(*id));
    let (from, declared) = match declared.and_then(of_code_page) {
        Some(encoding) => (".cpg", Some(encoding)),
        None => ("language driver id", by_number),
    };
    let declared = match declared {
        Some(encoding) if texts.iter().all(|text| text.fits(encoding)) && !is_mistaken(encoding, &texts) => {
            return Ok((encoding, None));
        }
        other => other,
    };
    if texts.is_empty() {
        return Ok((declared.unwrap_or(UTF_8), None));
    }
    let (told, certain) = tell(&texts);
    let doubt = if certain { "" } else { ", which is not certain: see --encoding (编码不确定)" };
    let defect = match declared {
        Some(declared) => {
            let detail = format!("({from} says {}; taken as {}{doubt})", declared.name(), told.name());
            Defect::new(Code::EncodingContradicted).detail(detail)
        }
        None => Defect::new(Code::EncodingDetected).detail(format!("({}{doubt})", told.name())),
    };
    Ok((told, Some(defect)))
}

/// A text of the table that is not plain ASCII.
struct Text<'t> {
    bytes: &'t [u8],
    /// It fills its field, and may have been cut within a character.
    is_full: bool,
}

impl Text<'_> {
    fn fits(&self, encoding: &'static Encoding) -> bool {
        let decodes = |bytes: &[u8]| encoding.decode_without_bom_handling_and_without_replacement(bytes).is_some();
        let shorter = |by: usize| &self.bytes[..self.bytes.len().saturating_sub(by)];
        decodes(self.bytes) || (self.is_full && (1..=3).any(|by| decodes(shorter(by))))
    }
}

/// Names of fields and cells of text in the sample, those of plain ASCII left out.
fn texts(head: &[u8]) -> Option<Vec<Text<'_>>> {
    const DESCRIPTOR: usize = 32;
    let number = |at: usize| head.get(at..at + 2).map(|n| usize::from(u16::from_le_bytes([n[0], n[1]])));
    let (header, length) = (number(8)?, number(10)?);
    let mut found = Vec::new();
    let mut add = |bytes: &'_ [u8], from: usize, to: usize| -> Option<()> {
        let field = bytes.get(from..to)?;
        let end = field.iter().rposition(|byte| *byte != b' ' && *byte != 0).map_or(0, |last| last + 1);
        if !field[..end].is_ascii() {
            found.push((from, from + end, end == field.len()));
        }
        Some(())
    };
    let (mut columns, mut at) = (Vec::new(), 1);
    for start in (DESCRIPTOR..header.min(head.len())).step_by(DESCRIPTOR) {
        let Some(descriptor) = head.get(start..start + DESCRIPTOR).filter(|d| d[0] != 0x0d) else { break };
        let name = descriptor[..11].iter().position(|byte| *byte == 0).unwrap_or(10);
        add(head, start, start + name.min(10))?;
        let width = usize::from(descriptor[16]);
        if descriptor[11] == b'C' {
            columns.push((at, at + width));
        }
        at += width;
    }
    if length > 0 {
        for row in (header..head.len().saturating_sub(length - 1)).step_by(length) {
            for (from, to) in &columns {
                let _cut = add(head, row + from, row + to);
            }
        }
    }
    Some(found.into_iter().map(|(from, to, is_full)| Text { bytes: &head[from..to], is_full }).collect())
}

/// Whether text is declared as western, in which all bytes mean something, and is UTF-8 or Chinese throughout.
fn is_mistaken(declared: &'static Encoding, texts: &[Text<'_>]) -> bool {
    let all_fit = |encoding| texts.iter().all(|text| text.fits(encoding));
    let is_chinese = || matches!(pairs(texts), (usual, all) if usual == all && all > 0);
    declared == WINDOWS_1252 && !texts.is_empty() && (all_fit(UTF_8) || (all_fit(GB18030) && is_chinese()))
}

/// What the bytes themselves say, and whether that is certain.
fn tell(texts: &[Text<'_>]) -> (&'static Encoding, bool) {
    if texts.iter().all(|text| text.fits(UTF_8)) {
        return (UTF_8, true);
    }
    let (usual, all) = pairs(texts);
    let is_chinese = usual * 10 >= all * 7;
    if texts.iter().all(|text| text.fits(GB18030)) { (GB18030, is_chinese) } else { (fallback(is_chinese), false) }
}

/// How many pairs of bytes are characters of GB 2312, and how many there are: of western text hardly any, of Chinese
/// text nearly all.
fn pairs(texts: &[Text<'_>]) -> (usize, usize) {
    let (mut usual, mut all) = (0, 0);
    for text in texts {
        let mut rest = text.bytes;
        while let [first, tail @ ..] = rest {
            rest = tail;
            if let (0x80.., [second, tail @ ..]) = (*first, tail) {
                all += 1;
                usual += usize::from((0xa1..=0xf7).contains(first) && *second >= 0xa1);
                rest = tail;
            }
        }
    }
    (usual, all)
}

fn fallback(is_chinese: bool) -> &'static Encoding {
    if is_chinese { GB18030 } else { WINDOWS_1252 }
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
        let (encoding, told) = of(file.path(), declared, None).unwrap();
        (encoding.name(), told)
    }

    #[test]
    fn what_is_declared_is_taken_unless_the_bytes_contradict_it() {
        let gbk = encoding_rs::GBK.encode("铁矿").0.into_owned();
        let utf8 = "铁矿".as_bytes();
        let code = |told: Option<Defect>| told.map(|told| told.code);
        for (cell, declared, language, wanted, told) in [
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
            assert_eq!((name, code(defect)), (wanted, told), "{cell:?} {declared:?} {language}");
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
        let (_, told) = found(&table(b"NAME", &[b"Qu\xe9bec"], 0), None);
        assert!(told.unwrap().detail.contains("not certain"));
    }

    #[test]
    fn a_header_that_promises_what_is_not_there_is_no_harm() {
        let mut bytes = table(b"NAME", &[], 0);
        (bytes[4..8]).copy_from_slice(&u32::MAX.to_le_bytes());
        (bytes[8..12]).copy_from_slice(&[255; 4]);
        assert_eq!(found(&bytes, None).0, "UTF-8");
        assert!(of(Path::new("/nonexistent"), None, None).is_err());
    }
}
