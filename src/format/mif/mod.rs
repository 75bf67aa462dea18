//! MapInfo interchange: objects in a `.mif`, their attributes row by row in a `.mid`. Read strictly: numbers of rings,
//! points and rows are held against what is there, and what is bounded by arcs is rejected.

mod header;
mod objects;

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;

use encoding_rs::WINDOWS_1252;
use serde_json::{Map, Value};

use self::header::{Header, Kind, header};
use self::objects::{Objects, Rings};
use super::companion::companion;
use super::containment::{MOST_RINGS, parts};
use super::encoding::{Decoder, EncodingCounts, judge};
use super::lines::{Encoded, Lines};
use super::number::as_written;
use super::source::ByteSource;
use super::{ReadOptions, RecordBatch, Records, display_name, origin, stem};
use crate::diagnostic::{Code, Defect, Diagnostic};
use crate::error::{Error, Result};
use crate::feature::{ArealGeometry, Feature, Original, Record, Rejected};

/// Bytes of a line; a longer one is no object.
const LONGEST_LINE: usize = 1 << 16;
/// Bytes of rows that are read.
const LONGEST: u64 = 1 << 30;

pub(super) fn open(path: &Path, options: &ReadOptions) -> Result<Vec<Records>> {
    let io = |e| Error::io(path, e);
    let place = ByteSource::File(path.into());
    let begin = |encoded: Encoded| -> Result<(Header, Objects)> {
        let mut lines = Lines::open(&place, encoded, LONGEST_LINE).map_err(io)?;
        let header = header(&mut lines).map_err(|why| Error::format(path, why))?;
        Ok((header, Objects::new(lines)))
    };
    // In this encoding every byte is a character: names can be had as the bytes that they are.
    let raw = Encoded::of(&place, options.encoding).map_err(io)?.with(WINDOWS_1252);
    let (Header { charset, columns, delimiter, crs }, mut objects) = begin(raw)?;
    let mut count = 0;
    while objects.next().map_err(io)?.is_some() {
        count += 1;
    }
    let mut counts = EncodingCounts::default();
    let names: Vec<_> = columns.iter().map(|(name, _)| WINDOWS_1252.encode(name).0).collect();
    names.iter().for_each(|name| counts.add(name, false, [charset, None]));
    let mut rows = None;
    if !columns.is_empty() {
        let missing = || Error::format(path, "the .mid with its attributes is missing (缺少.mid)");
        let mid = companion(path, "mid").ok_or_else(missing)?;
        let there = Rows::open(&mid, delimiter)?.take_all(&columns, |cell| counts.add(cell, false, [charset, None]));
        let there = there.map_err(|e| Error::io(&mid, e))?;
        if there != count {
            let why =
                format!("{count} objects and {there} rows of the .mid: which belong together? (图形与属性行数不符)");
            return Err(Error::format(path, why));
        }
        rows = Some(Rows::open(&mid, delimiter)?);
    }
    let (decoder, reported) = match options.encoding {
        Some(asked) => (Decoder::of(asked), None),
        None => judge(&counts, [charset, None], ["Charset", ""]),
    };
    let mut defects = Vec::from_iter(reported);
    let columns = names.iter().zip(&columns).map(|(name, (_, kind))| {
        let (name, flaw) = decoder.decode(name, false);
        defects.extend(flaw.map(|_| Defect::new(Code::TextNotDecoded).detail(format!("(the column {name:?})"))));
        (name, *kind)
    });
    let columns: Vec<_> = columns.collect();
    let file = display_name(path);
    let (_, objects) = begin(raw.with(decoder.encoding()))?;
    let records = Iter { objects, rows, columns, decoder, file: file.clone(), record: 0, ended: false };
    Ok(vec![Records {
        layer: stem(path),
        crs,
        schematic: false,
        defects,
        file,
        count: Some(count),
        records: Box::new(records),
    }])
}

/// The rows of a `.mid`.
struct Rows(csv::Reader<File>);

impl Rows {
    fn open(path: &Path, delimiter: u8) -> Result<Self> {
        let file = File::open(path).map_err(|e| Error::io(path, e))?;
        if file.metadata().map_err(|e| Error::io(path, e))?.len() > LONGEST {
            return Err(Error::format(path, "rows of more than 1 GiB are not read: convert it to GeoPackage first"));
        }
        let mut builder = csv::ReaderBuilder::new();
        builder.delimiter(delimiter).has_headers(false).flexible(true);
        Ok(Self(builder.from_reader(file)))
    }

    /// How many rows there are; `see` is shown each cell that is text.
    fn take_all(mut self, columns: &[(String, Kind)], mut see: impl FnMut(&[u8])) -> io::Result<usize> {
        let (mut row, mut count) = (csv::ByteRecord::new(), 0);
        while self.0.read_byte_record(&mut row)? {
            count += 1;
            let texts = row.iter().zip(columns).filter(|(_, (_, kind))| *kind == Kind::Text);
            texts.for_each(|(cell, _)| see(cell));
        }
        Ok(count)
    }

    /// The cells of the next row, and whether all of them are text.
    fn next(&mut self, decoder: &Decoder) -> io::Result<Option<(Vec<String>, bool)>> {
        let mut row = csv::ByteRecord::new();
        if !self.0.read_byte_record(&mut row)? {
            return Ok(None);
        }
        let mut failed = false;
        let cells = row.iter().map(|cell| {
            let (text, flaw) = decoder.decode(cell, false);
            failed |= flaw.is_some();
            text
        });
        Ok(Some((cells.collect(), !failed)))
    }
}

struct Iter {
    objects: Objects,
    rows: Option<Rows>,
    columns: Vec<(String, Kind)>,
    decoder: Decoder,
    file: Arc<str>,
    record: usize,
    ended: bool,
}

impl Iter {
    fn read(&mut self) -> io::Result<Option<Record>> {
        let Some(rings) = self.objects.next()? else { return Ok(None) };
        let row = match &mut self.rows {
            Some(rows) => rows.next(&self.decoder)?,
            None => None,
        };
        let (cells, is_text) = row.unwrap_or_default();
        let values = self.columns.iter().zip(&cells).map(|((name, kind), cell)| (name.clone(), value(cell, *kind)));
        let properties: Map<String, Value> = values.collect();
        let found = match cells.len() == self.columns.len() {
            true => areal(rings),
            false => Err(Defect::new(Code::NotAFeature).detail(format!(
                "({} values for {} columns)",
                cells.len(),
                self.columns.len()
            ))),
        };
        let (id, origin) = (format!("#{}", self.record), origin(&self.file, self.record));
        Ok(Some(match found {
            Ok(geometry) => {
                let garbled = (!is_text && self.rows.is_some()).then(|| Defect::new(Code::TextNotDecoded));
                let defects = garbled.into_iter().collect();
                Ok(Feature { id, geometry, original: None, properties, origin, defects })
            }
            Err(defect) => {
                let diagnostic = Diagnostic::new(defect, &origin, Some(&id));
                Err(Box::new(Rejected::new(diagnostic, Original::without_geometry(&properties))))
            }
        }))
    }
}

/// Rings are not marked as holes: one in an odd number of others is one.
fn areal(rings: Rings) -> std::result::Result<ArealGeometry, Defect> {
    let mut rings = rings?;
    if rings.iter().all(Vec::is_empty) {
        return Err(Defect::new(Code::GeometryEmpty));
    }
    for ring in &mut rings {
        // MapInfo closes them by itself.
        if ring.first() != ring.last() {
            ring.extend(ring.first().copied());
        }
    }
    let parts =
        parts(rings).ok_or_else(|| Defect::new(Code::TooLong).detail(format!("(more than {MOST_RINGS} rings)")))?;
    Ok(parts.into_iter().map(|part| part.into_iter().map(|(_, ring)| ring).collect::<Vec<_>>()).collect())
}

fn value(cell: &str, kind: Kind) -> Value {
    match kind {
        Kind::Logical if ["T", "t", "1"].contains(&cell) => true.into(),
        Kind::Logical if ["F", "f", "0"].contains(&cell) => false.into(),
        Kind::Number if cell.trim_ascii().is_empty() => Value::Null,
        Kind::Number => as_written(cell.trim_ascii()),
        _ => cell.into(),
    }
}

impl Iterator for Iter {
    type Item = RecordBatch;

    fn next(&mut self) -> Option<RecordBatch> {
        if self.ended {
            return None;
        }
        let record = match self.read() {
            Ok(Some(record)) => record,
            Ok(None) => return None,
            Err(e) => {
                self.ended = true;
                let defect = Defect::new(Code::NotReadToEnd).detail(format!("({e})"));
                let diagnostic = Diagnostic::new(defect, &origin(&self.file, self.record), None);
                Err(Box::new(Rejected::new(diagnostic, Original::without_geometry(&Map::new()))))
            }
        };
        self.record += 1;
        Some(RecordBatch::Read(Box::new(record)))
    }
}
