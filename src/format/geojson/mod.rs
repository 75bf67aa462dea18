//! GeoJSON (RFC 7946), also newline-delimited and as a text sequence (RFC 8142).
//!
//! A file is outlined first, which finds its members and the places of its features, and then read
//! piece by piece, so that it never has to be in memory as a whole; the pieces are parsed on all cores.

mod decode;
mod fast_path;
mod large_number;
mod members;
mod properties;
mod record;
mod scan;
mod text;
mod write;

use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read, SeekFrom};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use encoding_rs::{Encoding, GB18030, UTF_8};
use serde_json::Value;

use self::text::{BUNDLE, ByteRange, ByteRanges, Lines, MOST_IN_BUNDLE, read_range};
use super::source::Source;
use super::utf8::Utf8;
use super::{ReadOptions, Records, display_name, stem};
use crate::diagnostic::{Code, Defect, Origin};
use crate::error::{Error, Result};
use crate::feature::{Attributes, Feature};

pub(super) use self::properties::Properties;
pub(crate) use self::text::Text;
pub(super) use self::write::create;

/// The record separator (RFC 8142), which starts each text of a sequence.
const SEPARATOR: u8 = 0x1e;
/// Bytes that are read from a file at a time.
const BLOCK: usize = 1 << 18;

/// Records of a FeatureCollection, a bare Feature or geometry, or one of these a line.
pub(super) fn open(path: &Path, options: &ReadOptions) -> Result<Vec<Records>> {
    let file = File::open(path).map_err(|e| Error::io(path, e))?;
    let source = Box::new(BufReader::with_capacity(BLOCK, file));
    let read = read(source, display_name(path), stem(path), options.encoding);
    Ok(vec![read.map_err(|message| Error::format(path, message))?])
}

/// The one record of a text.
///
/// # Errors
/// The defect by which it is rejected.
pub(crate) fn feature(text: &str) -> std::result::Result<Feature, Defect> {
    record::parse(text, "#0".into(), Origin::default(), Attributes::All).map_err(|rejected| rejected.0)
}

/// The same from memory.
pub(super) fn from_memory(
    bytes: Vec<u8>,
    file: Arc<str>,
    layer: String,
    options: &ReadOptions,
) -> std::result::Result<Records, String> {
    read(Box::new(Cursor::new(bytes)), file, layer, options.encoding)
}

fn read(
    source: Box<dyn Source>,
    file: Arc<str>,
    layer: String,
    asked: Option<&'static Encoding>,
) -> std::result::Result<Records, String> {
    let mut defects = Vec::new();
    let (mut source, outlined) = as_utf8(source, asked, &mut defects)?;
    let Outlined { start, outline, mut pieces, .. } = outlined;
    let records = |layer, crs, schematic, count, records| Records {
        layer,
        crs,
        schematic,
        defects: defects.clone(),
        file: file.clone(),
        count,
        records,
    };
    // Where the first value ends, when it is whole and more than a list of features.
    let first = outline.as_ref().ok().filter(|outline| !outline.has_features).map(|outline| start + outline.end);
    let ends_there = match &outline {
        Ok(outline) => first_byte_from(&mut source, start + outline.end)?.is_none(),
        Err(_) => false,
    };
    let (at, what, features) = match outline {
        Ok(outline) if ends_there => {
            let Head { kind, crs, schematic } = head(&mut source, start, &outline)?;
            if !outline.has_features {
                match kind {
                    Some(kind) if kind == "FeatureCollection" => {
                        return Err("a FeatureCollection without features".into());
                    }
                    Some(_) => pieces = vec![ByteRange { place: start..start + outline.end, records: 1 }],
                    None => return Err("not GeoJSON: there is no type member".into()),
                }
            }
            let count = Some(pieces.iter().map(|piece| piece.records).sum());
            let pieces = ByteRanges { source, pieces: pieces.into_iter(), file: file.clone(), first: 0 };
            return Ok(records(layer, crs, schematic, count, Box::new(pieces)));
        }
        Ok(outline) => (outline.end, "more text after the end of the object".to_owned(), None),
        Err(broken) => (broken.at, broken.what, Some(broken.features)),
    };
    // More than one value: one record a line, each of which may be broken by itself.
    if first.is_some_and(|end| is_lines(&mut source, start, end).unwrap_or(false)) {
        seek(&mut source, start)?;
        let lines = Lines { source, file: file.clone(), first: 0 };
        return Ok(records(layer, None, false, None, Box::new(lines)));
    }
    Err(place(&mut source, start..start + at, &what, features))
}

/// What the members of the first object say of the file.
struct Head {
    kind: Option<Value>,
    crs: Option<String>,
    schematic: bool,
}

fn head(source: &mut Box<dyn Source>, start: u64, outline: &scan::Outline) -> std::result::Result<Head, String> {
    let mut member = |name: &str| member(source, start, outline, name);
    let value = |text: Option<Vec<u8>>| text.and_then(|text| serde_json::from_slice::<Value>(&text).ok());
    let kind = value(member("type")?);
    let crs = member("crs")?.map_or(Ok(None), |text| members::declared_crs(&String::from_utf8_lossy(&text)))?;
    let schematic = value(member("schematic")?) == Some(Value::Bool(true));
    if outline.has_features {
        if let Some(kind) = kind.as_ref().filter(|kind| *kind != "FeatureCollection") {
            return Err(format!("an object of type {kind} has features, which only a FeatureCollection has"));
        }
        for name in ["geometry", "geometries", "coordinates"] {
            if value(member(name)?).is_some_and(|value| !value.is_null()) {
                return Err(format!("a FeatureCollection has a member {name:?}, which is none of its own"));
            }
        }
    }
    Ok(Head { kind, crs, schematic })
}

/// The text of a member, which must be the same wherever it stands again.
fn member(
    source: &mut Box<dyn Source>,
    start: u64,
    outline: &scan::Outline,
    name: &str,
) -> std::result::Result<Option<Vec<u8>>, String> {
    let mut said: Option<Vec<u8>> = None;
    for Range { start: from, end } in outline.all(name) {
        let text = read_range(source, start + from..start + end).map_err(|e| e.to_string())?;
        if said.as_ref().is_some_and(|said| *said != text) {
            return Err(format!("the member {name} is there twice and differs (成员重复且不一致)"));
        }
        said = Some(text);
    }
    Ok(said)
}

/// The text as UTF-8 with its outline, and what is to be said of its encoding. What was asked for is not questioned:
/// records that are no UTF-8 although the caller says so are rejected one by one.
fn as_utf8(
    mut source: Box<dyn Source>,
    asked: Option<&'static Encoding>,
    defects: &mut Vec<Defect>,
) -> std::result::Result<(Box<dyn Source>, Outlined), String> {
    if let Some(encoding) = asked.filter(|encoding| *encoding != UTF_8) {
        source = decode::decoded(source, encoding)?;
    }
    let outlined = outline(&mut source)?;
    if outlined.is_utf8 || asked.is_some() {
        return Ok((source, outlined));
    }
    let mark = read_range(&mut source, 0..2).unwrap_or_default();
    if mark == b"\xff\xfe" || mark == b"\xfe\xff" {
        return Err("the file is UTF-16; GeoJSON is UTF-8 (RFC 8259): --encoding UTF-16LE or UTF-16BE reads it".into());
    }
    let mut source = decode::decoded(source, GB18030).map_err(|why| format!("the file is not UTF-8, and {why}"))?;
    let outlined = outline(&mut source)?;
    defects.push(Defect::new(Code::DecodedAsGb18030));
    Ok((source, outlined))
}

/// What one look through the text finds.
struct Outlined {
    /// Where it starts.
    start: u64,
    /// Of the first object, by places from `start`.
    outline: std::result::Result<scan::Outline, scan::Broken>,
    /// Of the features in it.
    pieces: Vec<ByteRange>,
    is_utf8: bool,
}

fn outline(source: &mut Box<dyn Source>) -> std::result::Result<Outlined, String> {
    let start = first_byte(source)?.ok_or(crate::format::EMPTY)?;
    let mut pieces: Vec<ByteRange> = Vec::new();
    seek(source, start)?;
    let mut text = Utf8::new(&mut *source);
    let outline = scan::outline(&mut text, |place| {
        let place = place.start + start..place.end + start;
        let has_room =
            |piece: &&mut ByteRange| place.end - piece.place.start <= BUNDLE && piece.records < MOST_IN_BUNDLE;
        match pieces.last_mut().filter(has_room) {
            Some(piece) => {
                piece.place.end = place.end;
                piece.records += 1;
            }
            None => pieces.push(ByteRange { place, records: 1 }),
        }
    });
    let is_utf8 = text.rest_is_valid().map_err(|e| e.to_string())?;
    Ok(Outlined { start, outline, pieces, is_utf8 })
}

fn seek(source: &mut Box<dyn Source>, at: u64) -> std::result::Result<(), String> {
    source.seek(SeekFrom::Start(at)).map(drop).map_err(|e| e.to_string())
}

/// Where the text starts: after a byte order mark, a record separator and white space.
fn first_byte(source: &mut Box<dyn Source>) -> std::result::Result<Option<u64>, String> {
    seek(source, 0)?;
    let mut mark = Vec::new();
    source.by_ref().take(3).read_to_end(&mut mark).map_err(|e| e.to_string())?;
    first_byte_from(source, if mark == b"\xef\xbb\xbf" { 3 } else { 0 })
}

/// The first byte from `at` on that is neither white space nor a record separator.
fn first_byte_from(source: &mut Box<dyn Source>, mut at: u64) -> std::result::Result<Option<u64>, String> {
    seek(source, at)?;
    loop {
        let block = source.fill_buf().map_err(|e| e.to_string())?;
        if block.is_empty() {
            return Ok(None);
        }
        if let Some(found) = block.iter().position(|byte| !byte.is_ascii_whitespace() && *byte != SEPARATOR) {
            return Ok(Some(at + found as u64));
        }
        let len = block.len();
        at += len as u64;
        source.consume(len);
    }
}

/// Whether a whole object that ends at `end` stands alone on its line, as in newline-delimited text,
/// and is not the last. The line is not gathered: it may be as long as the file.
fn is_lines(source: &mut Box<dyn Source>, start: u64, end: u64) -> std::result::Result<bool, String> {
    seek(source, start)?;
    let mut at = start;
    loop {
        let block = source.fill_buf().map_err(|e| e.to_string())?;
        if block.is_empty() {
            return Ok(false);
        }
        if let Some(found) = memchr::memchr2(b'\n', SEPARATOR, block) {
            let line_end = at + found as u64;
            return Ok(line_end >= end && first_byte_from(source, end)?.is_some_and(|next| next > line_end));
        }
        let len = block.len();
        at += len as u64;
        source.consume(len);
    }
}

/// What is wrong at the end of `before`, by line and column.
fn place(source: &mut Box<dyn Source>, before: Range<u64>, what: &str, features: Option<usize>) -> String {
    let (mut line, mut column) = (1, 1);
    let mut rest = before.end - before.start;
    if seek(source, before.start).is_ok() {
        while let Ok(block) = source.fill_buf().map(|block| &block[..block.len().min(rest as usize)])
            && !block.is_empty()
        {
            line += memchr::memchr_iter(b'\n', block).count();
            column = memchr::memrchr(b'\n', block).map_or(column + block.len(), |last| block.len() - last);
            let len = block.len();
            rest -= len as u64;
            source.consume(len);
        }
    }
    let after = features.map(|n| format!(" after {n} complete features")).unwrap_or_default();
    format!("broken JSON at line {line}, column {column}{after}: {what}")
}

#[cfg(test)]
mod tests;
