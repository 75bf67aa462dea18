//! Text in whatever encoding, decoded line by line.

use std::io::{self, BufRead, Read};

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::source::{ByteSource, Source};
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
    pub fn of(place: &ByteSource, given: Option<&'static Encoding>) -> io::Result<Self> {
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

impl Encoded {
    /// The same text in another encoding, which somebody says.
    pub fn with(self, encoding: &'static Encoding) -> Self {
        Self { encoding, is_guessed: false, ..self }
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
    /// The byte that ends a line.
    end: u8,
    longest: usize,
    mark: Mark,
    bytes: Vec<u8>,
}

/// A place between two lines.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    /// Bytes before it.
    at: u64,
    /// Lines before it.
    number: usize,
}

impl Lines {
    /// Lines of `longest` bytes at most.
    pub fn open(place: &ByteSource, encoded: Encoded, longest: usize) -> io::Result<Self> {
        let Encoded { encoding, mark, .. } = encoded;
        let has_returns_only = match encoding == UTF_16LE || encoding == UTF_16BE {
            true => has_returns_only_in_units(place.open()?, encoding)?,
            false => has_returns_only(place.open()?)?,
        };
        let end = if has_returns_only { b'\r' } else { b'\n' };
        let mut source = place.open()?;
        source.seek(io::SeekFrom::Start(mark as u64))?;
        Ok(Self { source, encoding, end, longest, mark: Mark { at: mark as u64, number: 0 }, bytes: Vec::new() })
    }

    /// Where the next line begins.
    pub fn mark(&self) -> Mark {
        self.mark
    }

    /// Goes back to a place, from which lines are read again.
    pub fn go_back(&mut self, mark: Mark) -> io::Result<()> {
        // Within what is read ahead already, where that reaches so far.
        self.source.seek_relative(mark.at.cast_signed() - self.mark.at.cast_signed())?;
        self.mark = mark;
        Ok(())
    }

    /// The next line, if there is one.
    pub fn next(&mut self) -> io::Result<Option<Line>> {
        self.bytes.clear();
        let mut is_cut = false;
        loop {
            let left = (self.longest - self.bytes.len()) as u64;
            let read = (&mut self.source).take(left).read_until(self.end, &mut self.bytes)?;
            self.mark.at += read as u64;
            if read == 0 || self.is_line_end()? {
                break;
            }
            if self.bytes.len() == self.longest {
                is_cut = true;
                self.skip()?;
                break;
            }
        }
        if self.bytes.is_empty() {
            return Ok(None);
        }
        self.mark.number += 1;
        let (text, is_damaged) = self.encoding.decode_without_bom_handling(&self.bytes);
        let text = text.trim_end_matches(['\n', '\r']).to_owned();
        Ok(Some(Line { number: self.mark.number, text, is_damaged, is_cut }))
    }

    /// Whether the end of a line was read, and not the half of a character of UTF-16.
    fn is_line_end(&mut self) -> io::Result<bool> {
        let is_end = self.bytes.last() == Some(&self.end);
        if self.encoding == UTF_16LE {
            let is_low = is_end && self.bytes.len() % 2 == 1;
            if is_low && let Some(&high) = self.source.fill_buf()?.first() {
                self.source.consume(1);
                self.mark.at += 1;
                self.bytes.push(high);
                return Ok(high == 0);
            }
            return Ok(false);
        }
        if self.encoding == UTF_16BE {
            return Ok(is_end && self.bytes.len().is_multiple_of(2) && self.bytes[self.bytes.len() - 2] == 0);
        }
        Ok(is_end)
    }

    /// Leaves out the rest of a line.
    fn skip(&mut self) -> io::Result<()> {
        loop {
            let block = self.source.fill_buf()?;
            let (len, found) = match memchr::memchr(self.end, block) {
                Some(at) => (at + 1, true),
                None => (block.len(), block.is_empty()),
            };
            self.source.consume(len);
            self.mark.at += len as u64;
            if found {
                return Ok(());
            }
        }
    }
}

/// Whether lines end with carriage returns alone, as on the Macintosh of old: there is one, and no line feed.
fn has_returns_only(mut source: Box<dyn Source>) -> io::Result<bool> {
    let mut found = false;
    loop {
        let block = source.fill_buf()?;
        if block.is_empty() {
            return Ok(found);
        }
        if memchr::memchr(b'\n', block).is_some() {
            return Ok(false);
        }
        found |= memchr::memchr(b'\r', block).is_some();
        let len = block.len();
        source.consume(len);
    }
}

/// The same of UTF-16, in which half of another character may look like either.
fn has_returns_only_in_units(source: Box<dyn Source>, encoding: &'static Encoding) -> io::Result<bool> {
    let (mut bytes, mut found) = (source.bytes(), false);
    while let (Some(first), Some(second)) = (bytes.next().transpose()?, bytes.next().transpose()?) {
        let unit = [first, second];
        match if encoding == UTF_16LE { u16::from_le_bytes(unit) } else { u16::from_be_bytes(unit) } {
            0x0a => return Ok(false),
            unit => found |= unit == 0x0d,
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8], longest: usize) -> (Vec<String>, &'static str) {
        let place = ByteSource::Memory(bytes.into());
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
    fn lines_that_end_with_carriage_returns_alone_are_lines() {
        // 上 and 嘍 are 4E 0A and 56 0D: half of either looks like the end of a line.
        let text = "上=1\r\r嘍=2\r";
        let wanted = ["上=1", "", "嘍=2"].map(str::to_owned);
        let units = |swap: bool| -> Vec<u8> {
            let units = std::iter::once(0xfeff).chain(text.encode_utf16());
            units.flat_map(|unit| if swap { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
        };
        for bytes in [text.into(), encoding_rs::GBK.encode(text).0.into_owned(), units(false), units(true)] {
            assert_eq!(lines(&bytes, 1000).0, wanted);
        }
        // One line feed, and carriage returns are blanks at the ends of lines.
        assert_eq!(lines(b"a\r\r\nb\rc", 1000).0, ["a", "b\rc"]);
    }

    #[test]
    fn lines_are_read_again_from_a_mark() {
        let place = ByteSource::Memory("abc\n\n青州\nx".as_bytes().into());
        let mut lines = Lines::open(&place, Encoded::of(&place, None).unwrap(), 1000).unwrap();
        lines.next().unwrap();
        let mark = lines.mark();
        for _ in 0..2 {
            let mut rest = Vec::new();
            while let Some(line) = lines.next().unwrap() {
                rest.push((line.number, line.text));
            }
            assert_eq!(rest, [(2, String::new()), (3, "青州".to_owned()), (4, "x".to_owned())]);
            lines.go_back(mark).unwrap();
        }
    }

    #[test]
    fn a_line_without_end_is_cut_and_the_next_is_read() {
        assert_eq!(lines(b"abcdefghij\nab\n", 4).0, ["abcd…", "ab"]);
        assert_eq!(lines(b"abcdefghij", 4).0, ["abcd…"]);
        assert_eq!(lines(b"", 4).0, Vec::<String>::new());
    }
}
