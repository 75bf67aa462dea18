use std::io::{self, BufRead, Read, SeekFrom};
use std::ops::Range;
use std::sync::Arc;

use serde_json::Value;

use super::{SEPARATOR, fast_path, properties, record, scan};
use crate::diagnostic::{Code, Defect, Diagnostic};
use crate::feature::{Attributes, Feature, Original, Record, Rejected};
use crate::format::source::Source;
use crate::format::{RecordBatch, origin};

/// The longest record in bytes that is read: a red line of a million vertices has 30 MB.
const LONGEST: u64 = 1 << 29;
const TOO_LONG: &str = "the record is longer than 512 MiB";

/// Bytes of text that are handed out together, if records are no longer than that.
pub(super) const BUNDLE: u64 = 1 << 20;
/// Records that are handed out together, however short they are.
pub(super) const MOST_IN_BUNDLE: usize = 4096;

/// Some neighbouring records, not yet parsed.
pub(crate) struct Text {
    bytes: Vec<u8>,
    /// Number of the first record.
    first: usize,
    records: usize,
    lines: bool,
    file: Arc<str>,
}

impl Text {
    /// How many records there are.
    pub fn records(&self) -> usize {
        self.records
    }

    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Says of which file the records are.
    pub fn rename(&mut self, file: &Arc<str>) {
        self.file.clone_from(file);
    }

    /// Parses the records, each by itself.
    ///
    /// With `keep` each record keeps its text. The number that stands in the property `id_field` becomes the id as it is
    /// written.
    pub fn read(&self, wanted: Attributes<'_>, keep: bool, id_field: Option<&str>) -> Vec<Record> {
        let mut places = Vec::new();
        if self.lines {
            places.extend(lines(&self.bytes));
        } else if scan::values(&self.bytes[..], |place| places.push(place.start as usize..place.end as usize)).is_err()
        {
            // The outline of the file found these very values, so the file must have changed since.
            return vec![Err(broken(&self.file, self.first, "the file changed while it was read"))];
        }
        places
            .into_iter()
            .enumerate()
            .map(|(n, place)| self.record(self.first + n, &self.bytes[place], wanted, keep, id_field))
            .collect()
    }

    fn record(
        &self,
        number: usize,
        bytes: &[u8],
        wanted: Attributes<'_>,
        keep: bool,
        id_field: Option<&str>,
    ) -> Record {
        let (id, origin) = (format!("#{number}"), origin(&self.file, number));
        let Ok(text) = std::str::from_utf8(bytes) else {
            return Err(unreadable(&self.file, number, "the text is not UTF-8", bytes));
        };
        let read = match fast_path::parse(text, &id, &origin, wanted) {
            Some(feature) => Ok(feature),
            None => record::parse(text, id.clone(), origin.clone(), wanted),
        };
        let original = || Original::Text(text.into());
        match read {
            Ok(mut feature) => {
                // Only whole numbers of machine size are written again as they were.
                let is_changed = |field: &&str| feature.properties.get(*field).is_some_and(Value::is_f64);
                let written = id_field.filter(is_changed).and_then(|field| properties::written_number(text, field));
                feature.id = written.unwrap_or(feature.id);
                Ok(Feature { original: keep.then(original), ..feature })
            }
            Err(rejected) => {
                let (defect, named) = *rejected;
                let diagnostic = Diagnostic::new(defect, &origin, Some(&named.unwrap_or(id)));
                Err(Box::new(Rejected::new(diagnostic, original())))
            }
        }
    }
}

/// A piece of a text that holds whole records.
pub(super) struct ByteRange {
    pub place: Range<u64>,
    pub records: usize,
}

/// The pieces of an array of features, one after another.
pub(super) struct ByteRanges {
    pub source: Box<dyn Source>,
    pub pieces: std::vec::IntoIter<ByteRange>,
    pub file: Arc<str>,
    pub first: usize,
}

impl Iterator for ByteRanges {
    type Item = RecordBatch;

    fn next(&mut self) -> Option<RecordBatch> {
        let ByteRange { place, records } = self.pieces.next()?;
        let first = self.first;
        self.first += records;
        if place.end - place.start > LONGEST {
            return Some(RecordBatch::Read(Box::new(Err(unreadable(&self.file, first, TOO_LONG, &[])))));
        }
        Some(match read_range(&mut self.source, place) {
            Ok(bytes) => RecordBatch::Text(Text { bytes, first, records, lines: false, file: self.file.clone() }),
            Err(e) => {
                self.pieces = Vec::new().into_iter();
                RecordBatch::Read(Box::new(Err(broken(&self.file, first, &e.to_string()))))
            }
        })
    }
}

/// Newline-delimited records, some lines at a time.
pub(super) struct Lines {
    pub source: Box<dyn Source>,
    pub file: Arc<str>,
    pub first: usize,
}

impl Iterator for Lines {
    type Item = RecordBatch;

    fn next(&mut self) -> Option<RecordBatch> {
        let (mut bytes, mut count) = (Vec::new(), 0);
        let read = loop {
            let line = bytes.len() as u64;
            count += 1;
            match (&mut self.source).take(LONGEST).read_until(b'\n', &mut bytes) {
                Ok(0) => break Ok(()),
                Ok(_) if bytes.len() as u64 - line == LONGEST => break Err((Code::NotAFeature, TOO_LONG.to_owned())),
                Ok(_) if bytes.len() as u64 >= BUNDLE || count >= MOST_IN_BUNDLE => break Ok(()),
                Ok(_) => {}
                Err(e) => break Err((Code::NotReadToEnd, e.to_string())),
            }
        };
        let first = self.first;
        if let Err((code, why)) = read {
            // What follows cannot be read either.
            self.source = Box::new(io::empty());
            return Some(RecordBatch::Read(Box::new(Err(rejected(code, &self.file, first, &why, &[])))));
        }
        let records = lines(&bytes).count();
        self.first += records;
        (!bytes.is_empty())
            .then(|| RecordBatch::Text(Text { bytes, first, records, lines: true, file: self.file.clone() }))
    }
}

/// Places of the lines that are not empty, without what separates them.
fn lines(text: &[u8]) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut start = 0;
    // A separator ends what comes before it, as a line does: a record that was cut off spoils itself only.
    text.split_inclusive(|byte| *byte == b'\n' || *byte == SEPARATOR).filter_map(move |line| {
        let from = start;
        start += line.len();
        let is_text = |byte: &u8| !byte.is_ascii_whitespace() && *byte != SEPARATOR;
        let (begin, end) = (line.iter().position(is_text)?, line.iter().rposition(is_text)?);
        Some(from + begin..from + end + 1)
    })
}

pub(super) fn read_range(source: &mut Box<dyn Source>, place: Range<u64>) -> io::Result<Vec<u8>> {
    source.seek(SeekFrom::Start(place.start))?;
    // The place was found in this very source, so it is no longer than that.
    let mut bytes = vec![0; (place.end - place.start) as usize];
    source.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn unreadable(file: &Arc<str>, record: usize, why: &str, bytes: &[u8]) -> Box<Rejected> {
    rejected(Code::NotAFeature, file, record, why, bytes)
}

/// The file cannot be read further: not the end, whatever else it may look like.
fn broken(file: &Arc<str>, record: usize, why: &str) -> Box<Rejected> {
    rejected(Code::NotReadToEnd, file, record, why, &[])
}

fn rejected(code: Code, file: &Arc<str>, record: usize, why: &str, bytes: &[u8]) -> Box<Rejected> {
    let defect = Defect::new(code).detail(format!("({why})"));
    let original = Original::Text(String::from_utf8_lossy(bytes).into());
    Box::new(Rejected::new(Diagnostic::new(defect, &origin(file, record), None), original))
}
