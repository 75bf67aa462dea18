//! An XML file as UTF-8: itself where it is, else a temporary copy.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use encoding_rs::{DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::error::{Error, Result};

/// Bytes that are read of a file.
const LONGEST: u64 = 1 << 30;
/// Bytes at the start in which the declaration stands.
const HEAD: usize = 256;

/// A document that can be read from any place, by several readers in turn.
#[derive(Debug, Clone)]
pub(in crate::format) struct Document {
    file: Arc<Mutex<File>>,
    /// Where its text begins, behind a byte order mark.
    pub start: u64,
}

impl Document {
    /// # Errors
    /// When the file cannot be read, is too long, or is not in the encoding that it declares.
    pub fn open(path: &Path) -> Result<Self> {
        let io = |e| Error::io(path, e);
        let mut file = File::open(path).map_err(io)?;
        if file.metadata().map_err(io)?.len() > LONGEST {
            return Err(Error::format(path, "XML of more than 1 GiB is not read: convert it to GeoPackage first"));
        }
        let mut head = Vec::new();
        (&mut file).take(HEAD as u64).read_to_end(&mut head).map_err(io)?;
        let encoding = declared(&head).map_err(|why| Error::format(path, why))?;
        file.rewind().map_err(io)?;
        if encoding != UTF_8 {
            file = match transcoded(file, encoding).map_err(io)? {
                Some(copy) => copy,
                None => {
                    let why = format!("the text is not {} throughout, as it declares (编码有误)", encoding.name());
                    return Err(Error::format(path, why));
                }
            };
        }
        let has_mark = encoding == UTF_8 && head.starts_with(b"\xef\xbb\xbf");
        Ok(Self { file: Arc::new(Mutex::new(file)), start: if has_mark { 3 } else { 0 } })
    }

    /// Its text from a byte on.
    pub fn from(&self, at: u64) -> BufReader<Text> {
        BufReader::with_capacity(1 << 13, Text { file: self.file.clone(), at })
    }
}

/// Text of a document, which other readers read as well.
#[derive(Debug)]
pub(in crate::format) struct Text {
    file: Arc<Mutex<File>>,
    at: u64,
}

impl Read for Text {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(self.at))?;
        let read = file.read(into)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Text {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let beyond = || io::Error::from(io::ErrorKind::InvalidInput);
        self.at = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::Current(by) => self.at.checked_add_signed(by).ok_or_else(beyond)?,
            SeekFrom::End(_) => return Err(beyond()),
        };
        Ok(self.at)
    }
}

/// The encoding of a document, by its mark, its first characters or its declaration.
fn declared(head: &[u8]) -> std::result::Result<&'static Encoding, String> {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return Ok(encoding);
    }
    match head {
        [b'<', 0, ..] => return Ok(UTF_16LE),
        [0, b'<', ..] => return Ok(UTF_16BE),
        _ => {}
    }
    let text = String::from_utf8_lossy(head);
    let declaration = text.trim_start().strip_prefix("<?xml").and_then(|rest| rest.split_once("?>"));
    let label = declaration.and_then(|(inside, _)| {
        let (_, rest) = inside.split_once("encoding")?;
        rest.split(['"', '\'']).nth(1)
    });
    let Some(label) = label else { return Ok(UTF_8) };
    let encoding = Encoding::for_label(label.as_bytes())
        .ok_or_else(|| format!("the encoding {label:?} that it declares is unknown (编码未知)"))?;
    // Its declaration could be read, so that each character of it is one byte.
    match [UTF_16LE, UTF_16BE].contains(&encoding) {
        true => Err(format!("it declares {label:?}, and its bytes are no UTF-16 (编码与声明不符)")),
        false => Ok(encoding),
    }
}

/// A temporary copy in UTF-8; nothing when some byte means nothing in the encoding.
fn transcoded(mut file: File, encoding: &'static Encoding) -> io::Result<Option<File>> {
    let mut copy = tempfile::tempfile()?;
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let (mut bytes, mut text) = (vec![0; 1 << 16], String::with_capacity(1 << 18));
    loop {
        let length = file.read(&mut bytes)?;
        let (mut rest, is_last) = (&bytes[..length], length == 0);
        loop {
            let (result, read) = decoder.decode_to_string_without_replacement(rest, &mut text, is_last);
            rest = &rest[read..];
            copy.write_all(text.as_bytes())?;
            text.clear();
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => return Ok(None),
            }
        }
        if is_last {
            copy.flush()?;
            return Ok(Some(copy));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoding_is_the_one_declared() {
        for (head, encoding) in [
            (&b"<kml/>"[..], Some("UTF-8")),
            (b"<?xml version=\"1.0\" encoding='GB2312'?><kml>", Some("GBK")),
            (b"\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"gbk\"?>", Some("UTF-8")),
            (b"\xff\xfe<\0", Some("UTF-16LE")),
            (b"\0<\0k", Some("UTF-16BE")),
            (b"<?xml version=\"1.0\" encoding=\"UTF-16\"?>", None),
            (b"<?xml version=\"1.0\" encoding=\"klingon\"?>", None),
        ] {
            assert_eq!(declared(head).ok().map(Encoding::name), encoding, "{}", String::from_utf8_lossy(head));
        }
    }
}
