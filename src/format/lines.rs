//! Text in whatever encoding, decoded line by line.

use std::io::{self, BufRead, Read};

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::source::{Place, Source};
use super::utf8::Utf8;

/// How a text is encoded, and how that was found out.
#[derive(Clone, Copy)]
pub(super) struct Encoded {
    pub encoding: &'static Encoding,
    /// Bytes of the mark before it.
    mark: usize,
    /// Neither the caller nor the file said so.
    pub is_guessed: bool,
}

impl Encoded {
    /// What the caller says; else what a byte order mark says; else UTF-8 where all of it is; else GB18030.
    pub fn of(place: &Place, given: Option<&'static Encoding>) -> io::Result<Self> {
        let mut head = Vec::new();
        place.open()?.take(4).read_to_end(&mut head)?;
        let marked = Encoding::for_bom(&head);
        if let Some(encoding) = given {
            let mark = marked.filter(|(of, _)| *of == encoding).map_or(0, |(_, len)| len);
            return Ok(Self { encoding, mark, is_guessed: false });
        }
        if let Some((encoding, mark)) = marked {
            return Ok(Self { encoding, mark, is_guessed: false });
        }
        let is_utf8 = Utf8::new(place.open()?).rest_is_valid()?;
        Ok(Self { encoding: if is_utf8 { UTF_8 } else { GB18030 }, mark: 0, is_guessed: !is_utf8 })
    }
}

/// A line without its end.
pub(super) struct Line {
    /// From 1.
    pub number: usize,
    pub text: String,
    /// Bytes that are no text of the encoding were replaced by U+FFFD.
    pub is_damaged: bool,
    /// It was longer than allowed: the text is its start.
    pub is_cut: bool,
}

/// The lines of a text.
pub(super) struct Lines {
    source: Box<dyn Source>,
    encoding: &'static Encoding,
    longest: usize,
    number: usize,
    bytes: Vec<u8>,
}

impl Lines {
    /// Lines of `longest` bytes at most.
    pub fn open(place: &Place, encoded: Encoded, longest: usize) -> io::Result<Self> {
        let mut source = place.open()?;
        source.seek(io::SeekFrom::Start(encoded.mark as u64))?;
        Ok(Self { source, encoding: encoded.encoding, longest, number: 0, bytes: Vec::new() })
    }

    /// The next line, if there is one.
    pub fn next(&mut self) -> io::Result<Option<Line>> {
        self.bytes.clear();
        let mut is_cut = false;
        loop {
            let left = (self.longest - self.bytes.len()) as u64;
            let read = (&mut self.source).take(left).read_until(b'\n', &mut self.bytes)?;
            if read == 0 || self.is_line_end()? {
                break;
            }
            if self.bytes.len() == self.longest {
                is_cut = true;
                self.pass_over()?;
                break;
            }
        }
        if self.bytes.is_empty() {
            return Ok(None);
        }
        self.number += 1;
        let (text, is_damaged) = self.encoding.decode_without_bom_handling(&self.bytes);
        let text = text.trim_end_matches(['\n', '\r']).to_owned();
        Ok(Some(Line { number: self.number, text, is_damaged, is_cut }))
    }

    /// Whether a line feed was read, and not the half of a character of UTF-16.
    fn is_line_end(&mut self) -> io::Result<bool> {
        let is_feed = self.bytes.last() == Some(&b'\n');
        if self.encoding == UTF_16LE {
            let is_low = is_feed && self.bytes.len() % 2 == 1;
            if is_low && let Some(&high) = self.source.fill_buf()?.first() {
                self.source.consume(1);
                self.bytes.push(high);
                return Ok(high == 0);
            }
            return Ok(false);
        }
        if self.encoding == UTF_16BE {
            return Ok(is_feed && self.bytes.len().is_multiple_of(2) && self.bytes[self.bytes.len() - 2] == 0);
        }
        Ok(is_feed)
    }

    /// Leaves out the rest of a line.
    fn pass_over(&mut self) -> io::Result<()> {
        loop {
            let block = self.source.fill_buf()?;
            let (len, found) = match memchr::memchr(b'\n', block) {
                Some(at) => (at + 1, true),
                None => (block.len(), block.is_empty()),
            };
            self.source.consume(len);
            if found {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8], longest: usize) -> (Vec<String>, &'static str) {
        let place = Place::Memory(bytes.into());
        let encoded = Encoded::of(&place, None).unwrap();
        let mut lines = Lines::open(&place, encoded, longest).unwrap();
        let mut all = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            all.push(if line.is_cut { format!("{}…", line.text) } else { line.text });
        }
        (all, encoded.encoding.name())
    }

    #[test]
    fn every_encoding_gives_the_same_lines() {
        let text = "坐标系=2000国家大地坐标系\r\n\n带号=39";
        let wanted = ["坐标系=2000国家大地坐标系", "", "带号=39"];
        let utf16 = |swap: bool| -> Vec<u8> {
            let units = std::iter::once(0xfeff).chain(text.encode_utf16());
            units.flat_map(|unit| if swap { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
        };
        let cases: [(Vec<u8>, &str); 5] = [
            (text.into(), "UTF-8"),
            (format!("\u{feff}{text}").into(), "UTF-8"),
            (encoding_rs::GBK.encode(text).0.into_owned(), "gb18030"),
            (utf16(false), "UTF-16LE"),
            (utf16(true), "UTF-16BE"),
        ];
        for (bytes, name) in cases {
            assert_eq!(lines(&bytes, 1000), (wanted.map(str::to_owned).to_vec(), name), "{name}");
        }
    }

    #[test]
    fn a_line_without_end_is_cut_and_the_next_is_read() {
        assert_eq!(lines(b"abcdefghij\nab\n", 4).0, ["abcd…", "ab"]);
        assert_eq!(lines(b"abcdefghij", 4).0, ["abcd…"]);
        assert_eq!(lines(b"", 4).0, Vec::<String>::new());
    }
}
