//! The encoding of the texts of a table, held against every one of them: as declared where all their bytes agree, else detected
//! from them. Bytes that are UTF-8 of Chinese are nothing else; bytes of GBK can be distinguished from UTF-8, not always from their
//! like.

use std::borrow::Cow;

use encoding_rs::{Encoding, GB18030, UTF_8, WINDOWS_1252};

use crate::diagnostic::{Code, Defect};

/// What is wrong with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::format) enum Flaw {
    /// It fills its column and ends within a character, of which the rest was lost.
    CutShort,
    /// Some of its bytes mean nothing.
    NotDecoded,
}

/// How the texts of a table are to be understood.
#[derive(Debug, Clone, Copy)]
pub(in crate::format) struct Decoder {
    base: &'static Encoding,
    /// Texts that cannot but be UTF-8 stand among the others.
    is_mixed: bool,
}

impl Decoder {
    pub fn of(base: &'static Encoding) -> Self {
        Self { base, is_mixed: false }
    }

    /// The encoding of all but texts that cannot be in it.
    pub fn encoding(&self) -> &'static Encoding {
        self.base
    }

    /// The name of the encoding.
    pub fn name(&self) -> &'static str {
        self.base.name()
    }

    /// A text, and what is wrong with it; `is_full` where it reaches the end of its column.
    pub fn decode(&self, bytes: &[u8], is_full: bool) -> (String, Option<Flaw>) {
        let is_utf8 = self.is_mixed && Text { bytes, is_full }.proves_utf8();
        let encoding = if is_utf8 { UTF_8 } else { self.base };
        let whole =
            |bytes: &[u8]| encoding.decode_without_bom_handling_and_without_replacement(bytes).map(Cow::into_owned);
        if let Some(text) = whole(bytes) {
            return (text, None);
        }
        let mut shorter = (1..=3).filter(|_| is_full).filter_map(|by| bytes.get(..bytes.len().checked_sub(by)?));
        match shorter.find_map(whole) {
            Some(text) => (text, Some(Flaw::CutShort)),
            None => (encoding.decode_without_bom_handling(bytes).0.into_owned(), Some(Flaw::NotDecoded)),
        }
    }
}

/// A text that is not plain ASCII.
#[derive(Clone, Copy)]
struct Text<'t> {
    bytes: &'t [u8],
    /// It fills its column, and may have been cut within a character.
    is_full: bool,
}

impl Text<'_> {
    fn fits(&self, encoding: &'static Encoding) -> bool {
        let decodes = |bytes: &[u8]| encoding.decode_without_bom_handling_and_without_replacement(bytes).is_some();
        let shorter = |by: usize| &self.bytes[..self.bytes.len().saturating_sub(by)];
        decodes(self.bytes) || (self.is_full && (1..=3).any(|by| decodes(shorter(by))))
    }

    /// It is UTF-8, with a character of three bytes as all Chinese ones are, and no run of usual characters of GB 2312.
    fn proves_utf8(&self) -> bool {
        let is_wide = self.bytes.iter().any(|byte| *byte >= 0xe0);
        is_wide && self.fits(UTF_8) && !matches!(self.pairs(), (usual, all) if usual == all)
    }

    /// Two bytes a character and letters of ASCII beside them, as in Québec.
    fn is_western(&self) -> bool {
        let is_narrow = self.bytes.iter().all(|byte| *byte < 0xe0);
        is_narrow && self.fits(UTF_8) && self.bytes.iter().any(u8::is_ascii_alphabetic)
    }

    /// How many pairs of bytes are characters of GB 2312, and how many there are: of western text hardly any, of
    /// Chinese text nearly all.
    fn pairs(&self) -> (usize, usize) {
        let (mut usual, mut all) = (0, 0);
        let mut rest = self.bytes;
        while let [first, tail @ ..] = rest {
            rest = tail;
            if let (0x80.., [second, tail @ ..]) = (*first, tail) {
                all += 1;
                usual += usize::from((0xa1..=0xf7).contains(first) && *second >= 0xa1);
                rest = tail;
            }
        }
        (usual, all)
    }
}

/// What all texts of a table together say.
#[derive(Default)]
pub(in crate::format) struct EncodingCounts {
    texts: usize,
    /// Those that cannot but be UTF-8, and those that cannot be.
    proven: usize,
    against: usize,
    western: usize,
    gb18030: usize,
    /// Those that fit each declared encoding.
    declared: [usize; 2],
    pairs: (usize, usize),
}

impl EncodingCounts {
    /// One more text; `is_full` where it reaches the end of its column.
    pub fn add(&mut self, bytes: &[u8], is_full: bool, declared: [Option<&'static Encoding>; 2]) {
        if bytes.is_ascii() {
            return;
        }
        let text = Text { bytes, is_full };
        self.texts += 1;
        self.proven += usize::from(text.proves_utf8());
        self.against += usize::from(!text.fits(UTF_8));
        self.western += usize::from(text.is_western());
        self.gb18030 += usize::from(text.fits(GB18030));
        for (fitting, declared) in self.declared.iter_mut().zip(declared) {
            *fitting += usize::from(declared.is_some_and(|encoding| text.fits(encoding)));
        }
        let (usual, all) = text.pairs();
        self.pairs = (self.pairs.0 + usual, self.pairs.1 + all);
    }

    /// All characters are usual ones of Chinese, if it is that.
    fn is_chinese_throughout(&self) -> bool {
        self.pairs.0 == self.pairs.1 && self.pairs.1 > 0
    }

    fn is_chinese(&self) -> bool {
        self.pairs.0 * 10 >= self.pairs.1 * 7
    }
}

const DOUBT: &str = "which is not certain: --encoding says which it is (编码不确定，可用 --encoding 指定)";

/// How texts are to be understood, and what is to be said of how that was found. Of two declarations the first holds where
/// it is made; each has a name for people.
pub(in crate::format) fn judge(
    counts: &EncodingCounts,
    declared: [Option<&'static Encoding>; 2],
    names: [&str; 2],
) -> (Decoder, Option<Defect>) {
    let at = usize::from(declared[0].is_none() && declared[1].is_some());
    let (from, declared, fitting) = (names[at], declared[at], counts.declared[at]);
    let contradicted = |what: String| {
        let said = declared.map_or_else(String::new, |declared| format!("{from} says {}; ", declared.name()));
        let code = if declared.is_some() { Code::EncodingContradicted } else { Code::EncodingDetected };
        Some(Defect::new(code).detail(format!("({said}{what})")))
    };
    if counts.texts == 0 {
        return (Decoder::of(declared.unwrap_or(UTF_8)), None);
    }
    if counts.proven > 0 && counts.against > 0 {
        let what = format!(
            "{} texts are UTF-8 and {} are not: each is read by its own bytes, the others as GB18030, {DOUBT}",
            counts.proven, counts.against
        );
        return (Decoder { base: GB18030, is_mixed: true }, contradicted(what));
    }
    let is_utf8 = counts.against == 0 && (counts.proven > 0 || counts.western == counts.texts);
    if is_utf8 {
        let reported =
            if declared == Some(UTF_8) { None } else { contradicted("taken as UTF-8, as the bytes are".into()) };
        return (Decoder::of(UTF_8), reported);
    }
    if let Some(declared) = declared.filter(|declared| fitting == counts.texts && !is_mistaken(declared, counts)) {
        return (Decoder::of(declared), doubtful(declared, counts));
    }
    let by_bytes = match (counts.gb18030 == counts.texts, counts.is_chinese()) {
        (true, _) | (false, true) => GB18030,
        (false, false) => WINDOWS_1252,
    };
    let is_certain = counts.against > 0 && counts.gb18030 == counts.texts && counts.is_chinese();
    let doubt = if is_certain { String::new() } else { format!(", {DOUBT}") };
    (Decoder::of(by_bytes), contradicted(format!("taken as {}{doubt}", by_bytes.name())))
}

/// Whether text is declared as of single bytes, which all mean something, and is Chinese throughout.
fn is_mistaken(declared: &'static Encoding, counts: &EncodingCounts) -> bool {
    declared.is_single_byte() && counts.gb18030 == counts.texts && counts.is_chinese_throughout()
}

/// What is to be said where the bytes agree with what is declared and with something else as well.
fn doubtful(declared: &'static Encoding, counts: &EncodingCounts) -> Option<Defect> {
    let other = if declared == UTF_8 || ![GB18030, WINDOWS_1252].contains(&declared) {
        (counts.gb18030 == counts.texts && counts.is_chinese_throughout()).then_some(GB18030)
    } else {
        (counts.against == 0).then_some(UTF_8)
    };
    other.map(|other| {
        let detail = format!("({} is declared, {} would do as well: {DOUBT})", declared.name(), other.name());
        Defect::new(Code::EncodingDoubtful).detail(detail)
    })
}
